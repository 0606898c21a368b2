//! What a change that was refused would have written, beside what is there.

use model::{Change, FieldKind, Group, Kind, RecordId};
use protocol::status::{RefusedChange, RefusedRecord, RefusedValue};
use protocol::view::Shown;
use sync::cell::{Cell, Flags};
use sync::entry::EntryRef;

use super::Asked;
use crate::derived::names;
use crate::records::register::{Register, field_of};
use crate::records::{Layer, Records, Slot};

/// Records that are told of one change.
const RECORDS: usize = 50;
/// Values that are told of one record.
const VALUES: usize = 100;

/// Answers for one action of the quarantine with its cells.
pub(crate) fn answer(asked: &Asked<'_>, key: u64, cells: &[Cell]) -> RefusedChange {
    // The cells as if there were nothing else: they say what they would have made.
    let mut alone = Records::new();
    alone.load(Layer::Dirty, cells.iter().map(|cell| EntryRef::Cell(cell.view())));
    let mut order: Vec<Slot> = Vec::new();
    for slot in cells.iter().filter_map(|cell| alone.slot(RecordId(cell.record.0))) {
        if !order.contains(&slot) {
            order.push(slot);
        }
    }
    let records = order.iter().take(RECORDS).map(|slot| record(asked, &alone, *slot, cells)).collect();
    RefusedChange { key, records, more: order.len().saturating_sub(RECORDS) as u32 }
}

fn record(asked: &Asked<'_>, alone: &Records, slot: Slot, cells: &[Cell]) -> RefusedRecord {
    let scope = &asked.scope;
    let id = alone.id(slot);
    let here = scope.records.slot(id).filter(|slot| scope.records.has_cells(*slot));
    let kind = here.and_then(|slot| scope.records.kind(slot)).or_else(|| alone.kind(slot));
    let name = match here {
        Some(slot) => names::display(scope.records, slot),
        None => names::display(alone, slot),
    };
    let has = |flag: Flags| cells.iter().any(|cell| cell.record.0 == id.0 && cell.flags.contains(flag));
    let told = |register: &Register<'_>| value(asked, kind, here, register);
    RefusedRecord {
        id,
        kind,
        name,
        here: here.is_some_and(|slot| scope.records.is_present(slot)),
        deletes: has(Flags::TOMBSTONE),
        restores: has(Flags::RESTORE),
        moves: has(Flags::MOVE),
        values: alone.registers(slot).iter().filter_map(told).take(VALUES).collect(),
    }
}

/// One value; none for what the program keeps for itself.
fn value(
    asked: &Asked<'_>,
    kind: Option<Kind>,
    here: Option<Slot>,
    register: &Register<'_>,
) -> Option<RefusedValue> {
    let (field, element) = field_of(register.tag)?;
    let def = kind.and_then(|kind| asked.scope.catalogue.field(kind, field));
    if def.is_none_or(|def| def.group == Group::System) {
        return None;
    }
    let of = def.map_or(FieldKind::Text, |def| def.kind.clone());
    let shown = |value| asked.scope.shown_value(value, &of);
    let refused = register.value();
    let present = here.and_then(|slot| asked.scope.records.register(slot, register.tag));
    Some(RefusedValue {
        change: Change { field, element, value: refused.clone() },
        refused: refused.map_or(Shown::Empty, shown),
        present: present.and_then(|present| present.value()).map_or(Shown::Empty, shown),
    })
}
