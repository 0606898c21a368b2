//! Columns that rules are asked of: kept from one question to the next, so that a rule that somebody changes is counted
//! within a frame. What fills and asks them comes with the part `analysis`; here is what they stand for.

use model::entities::order_line;
use model::filter::Happened;
use model::{FieldId, Kind};
use scoring::Bitmap;
use scoring::columns::Table;

use crate::analysis::is_score;
use crate::records::Slot;

/// Fields kept at most, of all kinds; those asked for longest ago go first.
const MOST_FIELDS: usize = 24;
/// Changed records up to which columns are brought up to date; with more they are filled again when somebody asks.
const MOST_STALE: usize = 20_000;

/// A field of a kind of record.
pub(crate) type Of = (Kind, FieldId);

/// The columns of all kinds.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// A table for each kind that a rule was asked of. Its records are those that were present when it was last brought up
    /// to date.
    pub(crate) tables: Vec<(Kind, Table)>,
    /// The fields that are filled, the one asked for last at the end.
    pub(crate) filled: Vec<Of>,
    /// Fields that were asked for and are not filled.
    pub(crate) wanted: Vec<Of>,
    /// How many rows of the first one wanted are read.
    pub(crate) read: usize,
    /// By row of the table whether something happened so often.
    pub(crate) happened: Vec<(Kind, Happened, Bitmap)>,
    /// Records that changed since.
    pub(crate) stale: Vec<Slot>,
    /// The day for which computed fields were read.
    pub(crate) today: i32,
}

impl Columns {
    /// Notes records that changed, or whose computed values did.
    pub(crate) fn note(&mut self, slots: &[Slot]) {
        if self.tables.is_empty() {
            return;
        }
        self.stale.extend_from_slice(slots);
        if self.stale.len() > MOST_STALE {
            *self = Self::default();
        }
    }

    /// Forgets scores: others have been computed.
    pub(crate) fn forget_scores(&mut self) {
        self.forget(&|(_, field)| is_score(field));
    }

    /// Forgets everything that is computed: so much changed that nobody looked up what depends on it. The amounts of lines are
    /// converted by the day of their order.
    pub(crate) fn forget_computed(&mut self) {
        let is_of_order = |of| of == (Kind::OrderLine, order_line::TOTAL);
        self.forget(&|of| matches!(of.1, FieldId::Derived(_)) || is_of_order(of));
        self.happened.clear();
    }

    /// Forgets fields. One that is being filled is begun again.
    pub(crate) fn forget(&mut self, which: &dyn Fn(Of) -> bool) {
        if self.wanted.first().is_some_and(|of| which(*of)) {
            self.read = 0;
        }
        self.filled.retain(|of| !which(*of));
        for (kind, table) in &mut self.tables {
            table.retain(|field| !which((*kind, field)));
        }
    }

    /// Notes that these fields are asked for; whether all are filled.
    pub(crate) fn ask(&mut self, fields: &[Of]) -> bool {
        let missing = fields.iter().filter(|of| !self.filled.contains(of) && !self.wanted.contains(of));
        let missing: Vec<Of> = missing.copied().collect();
        self.wanted.extend(missing);
        self.filled.sort_by_key(|of| fields.contains(of));
        let more = self.filled.len().saturating_sub(MOST_FIELDS);
        let oldest: Vec<Of> = self.filled.iter().take(more).copied().collect();
        self.forget(&|of| oldest.contains(&of));
        fields.iter().all(|of| self.filled.contains(of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u32) -> Of {
        (Kind::Company, FieldId::Builtin(code))
    }

    #[test]
    fn fields_asked_for_longest_ago_go_first() {
        let mut columns = Columns::default();
        for code in 0..MOST_FIELDS as u32 + 2 {
            assert!(!columns.ask(&[of(code)]));
            columns.filled.extend(columns.wanted.pop());
            // The first one is asked for again and again.
            assert!(columns.ask(&[of(0)]));
        }
        assert_eq!(columns.filled.len(), MOST_FIELDS);
        assert!(!columns.filled.contains(&of(1)) && columns.filled.contains(&of(3)));
        assert_eq!(columns.filled.last(), Some(&of(0)));
    }

    #[test]
    fn too_much_that_changed_is_read_again() {
        let mut columns = Columns::default();
        columns.note(&[1, 2]);
        assert!(columns.stale.is_empty(), "there is nothing to bring up to date");
        columns.tables.push((Kind::Company, Table::default()));
        columns.note(&[1, 2]);
        assert_eq!(columns.stale, [1, 2]);
        columns.note(&vec![3; MOST_STALE]);
        assert!(columns.tables.is_empty() && columns.stale.is_empty());
    }
}
