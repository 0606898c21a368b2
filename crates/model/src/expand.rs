//! From a command to what is written: all checks, defaults and rules that hold whenever somebody does something.
//!
//! Nothing here reads a clock or makes a random id: the moment comes as [`Now`], ids come with the command, and records
//! that follow from others get ids derived from them.

mod action;
mod activity;
mod campaign;
mod create;
mod deal;
mod each;
mod lead;
mod merge;
mod order;
mod pipeline;
mod places;
mod remove;
mod replaced;
mod rules;
#[cfg(test)]
mod tests;

use crate::catalogue::Catalogue;
use crate::command::{Change, Command};
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::{Problem, ProblemCode};
use crate::value::Value;
use action::Action;
pub use campaign::{Start, start_campaign};
pub use each::{Each, update_each};

/// Batches within batches go no deeper.
const MAX_DEPTH: usize = 4;

/// Read access to what is there now. Merged records are resolved by whoever implements it.
pub trait Records {
    /// The kind of a record, deleted or not; `None` if there is no such record.
    fn kind(&self, id: RecordId) -> Option<Kind>;
    /// Whether a record is deleted.
    fn is_deleted(&self, id: RecordId) -> bool;
    /// The value of a single field, or of one element of a set.
    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value>;
    /// The filled elements of a set, by element.
    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)>;
    /// Records of a kind that are not deleted, by id.
    fn all(&self, kind: Kind) -> Vec<RecordId>;

    /// The records that were merged into another one directly, deleted or not, by id.
    fn merged(&self, into: RecordId) -> Vec<RecordId>;

    /// Records of a kind that are not deleted and refer to another one in a single field, by id.
    fn referring(&self, kind: Kind, field: FieldId, to: RecordId) -> Vec<RecordId> {
        let refers = |id: &RecordId| self.value(*id, field, None) == Some(Value::Ref(to));
        self.all(kind).into_iter().filter(refers).collect()
    }

    /// The first rank, as texts are ordered, of these records: what stands on top of a list. What is above all of them may
    /// be given instead of it, by whoever would have to look through the list for each new record.
    fn first_rank(&self, kind: Kind, by: FieldId, to: RecordId, rank: FieldId) -> Option<String> {
        first_rank(self, kind, by, to, rank)
    }
}

/// The first rank of the records of a kind that are not deleted and refer to another one in a single field.
pub fn first_rank<R: Records + ?Sized>(
    records: &R,
    kind: Kind,
    by: FieldId,
    to: RecordId,
    rank: FieldId,
) -> Option<String> {
    let ranks = records.referring(kind, by, to).into_iter().filter_map(|id| records.value(id, rank, None));
    ranks.filter_map(|rank| rank.as_text().map(str::to_owned)).min()
}

/// The elements of a set, by element, with what was written to them since lying over what was there.
pub fn overlaid(
    mut elements: Vec<(RecordId, Value)>,
    written: &[Change],
    field: FieldId,
) -> Vec<(RecordId, Value)> {
    for change in written.iter().filter(|change| change.field == field) {
        let Some(element) = change.element else { continue };
        elements.retain(|(other, _)| *other != element);
        elements.extend(change.value.clone().map(|value| (element, value)));
    }
    sorting::by_key(&mut elements, |(element, _)| *element);
    elements
}

/// When and by whom something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The civil day in the workspace's zone.
    pub today: i32,
    /// IANA name of the zone in which the device is.
    pub zone: String,
    /// The member who does it; `None` for what the program does on its own.
    pub me: Option<RecordId>,
}

/// Everything that one action writes to one record: one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The record.
    pub record: RecordId,
    /// Its kind, whose [`Kind::stream`] says where the record lives.
    pub kind: Kind,
    /// Registers written, each at most once, in the order of writing. A new record's begin with its kind.
    pub changes: Vec<Change>,
    /// Put away (`true`) or brought back (`false`); `None` leaves that as it is.
    pub deleted: Option<bool>,
}

impl Command {
    /// What this command writes, record by record in the order of first mention, or everything that is wrong with it.
    /// What is already so is not written again, so the result may be empty.
    pub fn expand(
        &self,
        records: &dyn Records,
        catalogue: &Catalogue,
        now: &Now,
    ) -> Result<Vec<Write>, Vec<Problem>> {
        let mut action = Action::new(records, catalogue, now);
        action.run(self, 0);
        action.finish()
    }
}

impl Action<'_> {
    fn run(&mut self, command: &Command, depth: usize) {
        match command {
            Command::Create { id, kind, changes } => self.create(*id, *kind, changes),
            Command::Update { ids, changes } => {
                let ids = self.in_order_of_placing(ids, changes);
                ids.iter().for_each(|id| self.update(*id, changes));
            }
            Command::Delete { ids } => ids.iter().for_each(|id| self.delete(*id)),
            Command::Restore { ids } => ids.iter().for_each(|id| self.restore(*id)),
            Command::MoveDeal { deal, stage, after } => self.move_deal(*deal, *stage, *after),
            Command::ConvertLead { lead, contact, company, deal } => {
                self.convert_lead(*lead, *contact, *company, *deal);
            }
            Command::CompleteActivity { activity, done } => self.complete_activity(*activity, *done),
            Command::Merge { survivor, losers, take } => self.merge(*survivor, losers, take),
            Command::Unmerge { record } => self.unmerge(*record),
            Command::Batch(_) if depth >= MAX_DEPTH => self.problem(ProblemCode::Conflict, None, "batch"),
            Command::Batch(commands) => commands.iter().for_each(|command| self.run(command, depth + 1)),
        }
    }
}
