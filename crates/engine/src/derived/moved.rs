//! Who came into a segment and who went: what members saw of its days, put together.

use std::rc::Rc;

use model::entities::segment_day::{self, Day, Seen};
use model::filter::{Moved, Way};
use model::{RecordId, Value};

use super::Scope;
use crate::records::{Records, Slot};

/// Those who came into a segment or went out of it; ascending.
pub(crate) type Those = Rc<Vec<RecordId>>;
/// The same with the segment and the days between which it was, both included.
type Kept = (RecordId, Way, (i32, i32), Those);

/// What rules asked for, until something changes.
#[derive(Debug, Default)]
pub(super) struct AllMoved {
    /// How often anything had changed.
    at: u64,
    kept: Vec<Kept>,
}

impl Scope<'_> {
    /// Who came into a segment or went out of it between two days, both included; ascending. Who was merged into another one
    /// counts as that one.
    pub(crate) fn moved(&self, moved: &Moved, days: (i32, i32)) -> Those {
        let changes = self.derived.changes.get();
        let mut all = self.derived.moved.borrow_mut();
        if all.at != changes {
            *all = AllMoved { at: changes, kept: Vec::new() };
        }
        let is = |kept: &&Kept| (kept.0, kept.1, kept.2) == (moved.segment, moved.way, days);
        if let Some((.., found)) = all.kept.iter().find(is) {
            return found.clone();
        }
        let found = Rc::new(read(self.records, moved, days));
        all.kept.push((moved.segment, moved.way, days, found.clone()));
        found
    }

    /// Whether somebody is among them. Nobody is until the code that reads the days is here: then it is asked again.
    pub(super) fn has_moved(&self, slot: Slot, moved: &Moved, days: (i32, i32)) -> bool {
        let Some(analyst) = self.derived.analyst() else {
            self.used_scores.set(true);
            return false;
        };
        (analyst.moved)(self, moved, days).binary_search(&self.records.id(slot)).is_ok()
    }
}

fn read(records: &Records, moved: &Moved, (from, to): (i32, i32)) -> Vec<RecordId> {
    let mut found: Vec<RecordId> = days(records, moved.segment)
        .into_iter()
        .filter(|(day, _)| (from..=to).contains(day))
        .flat_map(|(_, slot)| seen(records, slot))
        .flat_map(|(_, seen)| if moved.way == Way::Entered { seen.came.ids } else { seen.went.ids })
        .map(|id| records.resolve_id(id))
        .collect();
    sorting::ascending(&mut found);
    found.dedup();
    found
}

/// The days that are kept of a segment, each with its record; ascending.
pub(crate) fn days(records: &Records, segment: RecordId) -> Vec<(i32, Slot)> {
    let own = records.slot(segment).map(|slot| records.referrers(slot, segment_day::SEGMENT));
    let day = |slot: Slot| match records.value(slot, segment_day::DAY) {
        Some(Value::Date(day)) => Some((day, slot)),
        _ => None,
    };
    let mut days: Vec<(i32, Slot)> = own.into_iter().flatten().filter_map(day).collect();
    sorting::by_key(&mut days, |(day, slot)| (*day, records.id(*slot)));
    days
}

/// How many came into a segment and went since a day.
pub(crate) fn numbers(records: &Records, segment: RecordId, from: i32) -> (u32, u32) {
    let since = days(records, segment).into_iter().filter(|(day, _)| *day >= from);
    let together = |(_, slot)| Day::of(seen(records, slot).into_iter().map(|(_, seen)| seen));
    since
        .filter_map(together)
        .fold((0, 0), |(came, went), day| (came + day.came.count, went + day.went.count))
}

/// What each member saw of a day; what a newer build wrote is passed over.
pub(crate) fn seen(records: &Records, day: Slot) -> Vec<(RecordId, Seen)> {
    let read = |(member, value): (RecordId, Value)| match value {
        Value::Bytes(bytes) => Some((member, Seen::from_bytes(&bytes)?)),
        _ => None,
    };
    records.elements(day, segment_day::SEEN).into_iter().filter_map(read).collect()
}
