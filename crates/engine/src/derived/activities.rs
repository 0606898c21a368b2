//! What was last done about a record, and what is next.

use model::entities::{activity, contact, deal};
use model::{Kind, Value};

use super::Scope;
use crate::records::{Records, Slot};

/// Whether an activity is done.
pub fn is_done(records: &Records, slot: Slot) -> bool {
    matches!(records.value(slot, activity::DONE_AT), Some(Value::Instant(_)))
}

/// Whether an open activity's day has passed.
pub fn is_overdue(scope: &Scope<'_>, slot: Slot) -> bool {
    due_on(scope, slot).is_some_and(|day| day < scope.today)
}

/// The day of an open activity: when it is due, or when it begins.
pub fn due_on(scope: &Scope<'_>, slot: Slot) -> Option<i32> {
    if is_done(scope.records, slot) {
        return None;
    }
    match scope.records.value(slot, activity::DUE_ON) {
        Some(Value::Date(day)) => Some(day),
        _ => starts_at(scope.records, slot).map(|at| scope.day_of(at)),
    }
}

/// When an activity begins.
pub fn starts_at(records: &Records, slot: Slot) -> Option<i64> {
    match records.value(slot, activity::STARTS_AT) {
        Some(Value::Zoned { at, .. } | Value::Instant(at)) => Some(at),
        _ => None,
    }
}

/// When an activity took place: when it began, else when it was done.
pub fn happened_at(records: &Records, slot: Slot) -> Option<i64> {
    match records.value(slot, activity::DONE_AT) {
        Some(Value::Instant(done)) => Some(starts_at(records, slot).filter(|at| *at <= done).unwrap_or(done)),
        _ => None,
    }
}

/// The activities about a record; for a company also those about its people and deals. By slot.
pub fn about(scope: &Scope<'_>, slot: Slot) -> Vec<Slot> {
    let records = scope.records;
    let mut found = records.referrers(slot, activity::ABOUT);
    if records.kind(slot) == Some(Kind::Company) {
        let people = records.referrers(slot, contact::COMPANIES);
        let deals = records.referrers(slot, deal::COMPANY);
        for other in people.into_iter().chain(deals) {
            found.extend(records.referrers(other, activity::ABOUT));
        }
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// When somebody was last in touch.
pub fn last_at(scope: &Scope<'_>, slot: Slot) -> Option<i64> {
    let all = about(scope, slot).into_iter();
    all.filter_map(|activity| happened_at(scope.records, activity)).filter(|at| *at <= scope.viewer.now).max()
}

/// The day of the next open activity; an overdue one counts.
pub fn next_on(scope: &Scope<'_>, slot: Slot) -> Option<i32> {
    about(scope, slot).into_iter().filter_map(|activity| due_on(scope, activity)).min()
}
