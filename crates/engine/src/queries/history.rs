//! What was written to a record, field by field, newest first.

use model::{FieldKind, RecordId};
use protocol::view::{HistoryEntry, Shown};
use sync::stamp::Stamp;
use sync::tag::Tag;

use super::Asked;
use crate::records::overwritten::Before;
use crate::records::register::field_of;

/// Entries at most.
const LIMIT: usize = 1_000;

/// One write known here.
struct Write {
    stamp: Stamp,
    action: Option<u64>,
    tag: Tag,
    /// Type and bytes written.
    after: (u8, Vec<u8>),
    current: bool,
}

/// Answers: the present values, and those that this device saw overwritten.
pub(crate) fn answer(asked: &Asked<'_>, id: RecordId, limit: usize) -> Vec<HistoryEntry> {
    let scope = &asked.scope;
    let Some(slot) = scope.records.slot(id) else { return Vec::new() };
    let mut writes: Vec<Write> = scope
        .records
        .registers(slot)
        .into_iter()
        .map(|register| Write {
            stamp: register.stamp,
            action: Some(register.action),
            tag: register.tag,
            after: (register.kind, register.bytes.to_vec()),
            current: true,
        })
        .collect();
    for overwritten in asked.history.of_record(id) {
        for before in &overwritten.before {
            let Some(stamp) = before.stamp else { continue };
            let known = writes.iter().any(|write| write.stamp == stamp && write.tag == before.tag);
            if !known {
                let after = (before.kind, before.bytes.clone());
                writes.push(Write { stamp, action: None, tag: before.tag, after, current: false });
            }
        }
    }
    sorting::by(&mut writes, |a, b| b.stamp.cmp(&a.stamp).then(a.tag.cmp(&b.tag)));
    let entries = writes.iter().filter_map(|write| entry(asked, id, write));
    entries.take(limit.min(LIMIT)).collect()
}

fn entry(asked: &Asked<'_>, id: RecordId, write: &Write) -> Option<HistoryEntry> {
    let (field, element) = field_of(write.tag)?;
    let before = asked.history.before(id, write.stamp, write.tag);
    let shown = |kind: u8, bytes: &[u8]| {
        let def =
            asked.scope.catalogue.find(field).map(|(_, def)| def.kind.clone()).unwrap_or(FieldKind::Text);
        match model::codec::decode(kind, bytes) {
            Ok(Some(value)) => asked.scope.shown_value(value, &def),
            _ => Shown::Empty,
        }
    };
    let (kind, bytes) = &write.after;
    Some(HistoryEntry {
        at: write.stamp.ms() as i64,
        by: asked.member(write.stamp.device()),
        device: write.stamp.device().to_string(),
        action: write.action,
        field,
        element,
        before: before.map(|Before { kind, bytes, .. }| shown(*kind, bytes)),
        after: shown(*kind, bytes),
        current: write.current,
    })
}
