//! What was written to a record, field by field, newest first.

#[cfg(test)]
mod tests;

use model::{FieldKind, RecordId};
use protocol::view::{HistoryEntry, HistoryView, Shown};
use sync::stamp::Stamp;
use sync::tag::Tag;

use super::Asked;
use crate::records::register::field_of;
use crate::records::{Layer, Slot};

/// Entries at most.
const LIMIT: usize = 1_000;

/// One write known here.
struct Write<'a> {
    stamp: Stamp,
    action: Option<u64>,
    tag: Tag,
    /// Type and bytes written.
    after: (u8, &'a [u8]),
    /// By whom, where the server said so.
    member: Option<RecordId>,
    current: bool,
}

/// Answers: the present values, those that this device saw overwritten, and those that the server told of.
pub(crate) fn answer(asked: &Asked<'_>, id: RecordId, limit: usize) -> HistoryView {
    let Some(slot) = asked.scope.records.slot(id) else { return HistoryView::default() };
    let limit = limit.min(LIMIT);
    let writes = writes(asked, slot, id);
    let before = befores(&writes);
    let of = |(place, write): (usize, &Write<'_>)| {
        entry(asked, id, write, before[place].map(|other| writes[other].after))
    };
    let mut entries = writes.iter().enumerate().filter_map(of);
    let shown: Vec<HistoryEntry> = entries.by_ref().take(limit).collect();
    let told = &asked.history.told;
    let more = limit < LIMIT && (entries.next().is_some() || told.has_more(id, limit));
    let missing = told.is_missing(id) && is_on_server(asked, slot);
    HistoryView { entries: shown, more, missing }
}

/// Whether the server knows the record at all.
fn is_on_server(asked: &Asked<'_>, slot: Slot) -> bool {
    asked.scope.records.registers(slot).iter().any(|register| register.layer == Layer::Acknowledged)
}

/// Every write, newest first; what is known from several sides, once.
fn writes<'a>(asked: &'a Asked<'_>, slot: Slot, id: RecordId) -> Vec<Write<'a>> {
    let records = asked.scope.records;
    let mut writes: Vec<Write<'a>> = Vec::new();
    for register in records.registers(slot) {
        let after = (register.kind, register.bytes);
        let (stamp, action, tag) = (register.stamp, Some(register.action), register.tag);
        writes.push(Write { stamp, action, tag, after, member: None, current: true });
    }
    for before in asked.history.of_record(id).flat_map(|overwritten| &overwritten.before) {
        let Some(stamp) = before.stamp else { continue };
        let after = (before.kind, before.bytes.as_slice());
        writes.push(Write { stamp, action: None, tag: before.tag, after, member: None, current: false });
    }
    for earlier in asked.history.told.of_record(id) {
        // What is newer than the present value is not here yet, and comes with the next pull.
        if records.register(slot, earlier.tag).is_some_and(|present| present.stamp > earlier.stamp) {
            let (after, member) = ((earlier.kind, earlier.bytes.as_slice()), Some(earlier.member));
            let (stamp, tag) = (earlier.stamp, earlier.tag);
            writes.push(Write { stamp, action: None, tag, after, member, current: false });
        }
    }
    sorting::by(&mut writes, |a, b| b.stamp.cmp(&a.stamp).then(a.tag.cmp(&b.tag)));
    // The order is stable: of equal ones the present value stays.
    writes.dedup_by_key(|write| (write.stamp, write.tag));
    writes
}

/// For each write the place of the one before it in the same register.
fn befores(writes: &[Write<'_>]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..writes.len()).collect();
    sorting::by(&mut order, |a, b| writes[*a].tag.cmp(&writes[*b].tag).then(a.cmp(b)));
    let mut before = vec![None; writes.len()];
    for pair in order.windows(2) {
        if writes[pair[0]].tag == writes[pair[1]].tag {
            before[pair[0]] = Some(pair[1]);
        }
    }
    before
}

fn entry(
    asked: &Asked<'_>,
    id: RecordId,
    write: &Write<'_>,
    before: Option<(u8, &[u8])>,
) -> Option<HistoryEntry> {
    let (field, element) = field_of(write.tag)?;
    let shown = |(kind, bytes): (u8, &[u8])| {
        let def =
            asked.scope.catalogue.find(field).map(|(_, def)| def.kind.clone()).unwrap_or(FieldKind::Text);
        match model::codec::decode(kind, bytes) {
            Ok(Some(value)) => asked.scope.shown_value(value, &def),
            _ => Shown::Empty,
        }
    };
    // Where no earlier write is known, this device may still have seen that there was nothing.
    let seen = || asked.history.before(id, write.stamp, write.tag).map(|seen| (seen.kind, &*seen.bytes));
    Some(HistoryEntry {
        at: write.stamp.ms() as i64,
        by: asked.member(write.stamp.device()).or_else(|| write.member.map(|member| member.to_string())),
        device: write.stamp.device().to_string(),
        action: write.action,
        field,
        element,
        before: before.or_else(seen).map(shown),
        after: shown(write.after),
        current: write.current,
    })
}
