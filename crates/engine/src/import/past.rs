//! What rows say of the past. A command does what a person does now; a file tells what was done long ago.

use model::entities::{activity, common, deal};
use model::expand::Write;
use model::{Change, FieldId, Kind, RecordId, Value};

/// Completes a new record with what follows from its past.
pub(super) fn complete(kind: Kind, changes: &mut Vec<Change>, now: i64) {
    // What is still to come has not been.
    let is_told = |change: &Change| common::is_told(kind, change.field) && change.field != deal::CLOSED_AT;
    changes
        .retain(|change| !is_told(change) || matches!(change.value, Some(Value::Instant(at)) if at <= now));
    if kind != Kind::Activity {
        return;
    }
    let value = |field| changes.iter().find(|change| change.field == field)?.value.as_ref();
    let is_task = value(activity::TYPE).and_then(Value::as_text) == Some("task");
    let started = match value(activity::STARTS_AT) {
        Some(Value::Zoned { at, .. }) if *at <= now && !is_task => Some(*at),
        _ => None,
    };
    // A call of last year was done last year.
    if let Some(at) = started.filter(|_| value(activity::DONE_AT).is_none()) {
        changes.push(Change { field: activity::DONE_AT, element: None, value: Some(Value::Instant(at)) });
    }
}

/// What a row tells of a record that is there already: it began when the earliest says, and was done when the first says so.
pub(super) fn told(
    kind: Kind,
    changes: &[Change],
    now: i64,
    known: impl Fn(FieldId) -> Option<Value>,
) -> Vec<Change> {
    let is_news = |change: &&Change| match (change.field, &change.value) {
        (field, Some(Value::Instant(at))) if *at <= now && common::is_told(kind, field) => match known(field)
        {
            Some(Value::Instant(before)) => field == common::CREATED_AT && *at < before,
            _ => field != deal::CLOSED_AT,
        },
        _ => false,
    };
    changes.iter().filter(is_news).cloned().collect()
}

/// Adds changes of a record to what is written.
pub(super) fn add(writes: &mut Vec<Write>, record: RecordId, kind: Kind, changes: Vec<Change>) {
    match writes.iter_mut().find(|write| write.record == record) {
        _ if changes.is_empty() => {}
        Some(write) => write.changes.extend(changes),
        None => writes.push(Write { record, kind, changes, deleted: None }),
    }
}

/// When a deal ended, if its row says so, and that is not still to come.
pub(super) fn ended(kind: Kind, changes: &[Change], now: i64) -> Option<i64> {
    let closed = changes.iter().find(|change| kind == Kind::Deal && change.field == deal::CLOSED_AT)?;
    match closed.value {
        Some(Value::Instant(at)) if at <= now => Some(at),
        _ => None,
    }
}

/// A deal that a command ends now ended then, and came into its stage then.
pub(super) fn date_back(writes: &mut [Write], ended: i64) {
    for write in writes.iter_mut().filter(|write| write.kind == Kind::Deal) {
        let fills =
            |field| write.changes.iter().any(|change| change.field == field && change.value.is_some());
        let (ends, moves) = (fills(deal::CLOSED_AT), fills(deal::STAGE));
        for (field, dated) in [(deal::CLOSED_AT, ends), (deal::STAGE_ENTERED_AT, ends && moves)] {
            if dated {
                write.changes.retain(|change| change.field != field);
                write.changes.push(Change { field, element: None, value: Some(Value::Instant(ended)) });
            }
        }
    }
}
