//! What was made of an import's records since: those that nobody touched can go, the others are somebody's work by now.

use model::entities::{common, import as fields, order_line};
use model::{FieldId, Kind};
use protocol::import::TakingBack;
use sync::cell::Flags;
use sync::ids::DeviceId;

use crate::records::hash::IdSet;
use crate::records::register::{Register, tag_of};
use crate::records::{Records, Slot};

/// The records that an import created and that are still there, in the order of their slots.
pub(super) struct Created {
    /// Nobody has worked on them since, and nothing of somebody else's hangs on them.
    pub(super) alone: Vec<Slot>,
    /// The others.
    pub(super) worked_on: Vec<Slot>,
}

/// What taking an import back would do.
pub(super) fn taking_back(records: &Records, import: Slot) -> TakingBack {
    let created = created(records, import);
    let changed = match records.value(import, fields::RECORDS_UPDATED) {
        Some(model::Value::Int(count)) => u64::try_from(count).unwrap_or_default(),
        _ => 0,
    };
    TakingBack { away: created.alone.len() as u64, kept: created.worked_on.len() as u64, changed }
}

/// Divides the records that an import created.
pub(super) fn created(records: &Records, import: Slot) -> Created {
    let all = records.referrers(import, common::IMPORT);
    let own = Own::of(records, import);
    let of_import: IdSet<Slot> = all.iter().copied().collect();
    let mut worked_on: IdSet<Slot> = IdSet::default();
    let touched = |slot: &Slot| {
        records.registers(*slot).iter().any(|register| !own.wrote(register))
            || is_named_by_others(records, &own, &of_import, *slot)
    };
    let mut next: Vec<Slot> = all.iter().copied().filter(touched).collect();
    while let Some(slot) = next.pop() {
        if worked_on.insert(slot) {
            let named = records.outgoing(slot).into_iter().filter_map(|(_, id)| records.slot(id));
            // An order without its lines would be another order.
            let lines = records.referrers(slot, order_line::ORDER);
            let lines = lines.into_iter().filter(|line| records.kind(*line) == Some(Kind::OrderLine));
            next.extend(
                named.map(|slot| records.resolve(slot)).chain(lines).filter(|slot| of_import.contains(slot)),
            );
        }
    }
    let (worked_on, alone) = all.into_iter().partition(|slot| worked_on.contains(slot));
    Created { alone, worked_on }
}

/// Whether a record that the import did not create names this one, by something that the import did not write. What devices
/// note of a segment by themselves is nobody's work.
fn is_named_by_others(records: &Records, own: &Own, of_import: &IdSet<Slot>, slot: Slot) -> bool {
    let names = |source: Slot, field: FieldId| {
        let id = records.id(slot);
        let registers = records.registers_of(source, field);
        registers.iter().any(|register| {
            records.reference(register).is_some_and(|(_, target)| target == id) && !own.wrote(register)
        })
    };
    records.references_to(slot).any(|(source, field)| {
        let by_itself = records.kind(source) == Some(Kind::SegmentDay);
        !of_import.contains(&source) && records.is_present(source) && !by_itself && names(source, field)
    })
}

/// What an import itself wrote: bulk cells of its device, from the action that began it to the one that ended it.
struct Own {
    device: DeviceId,
    first: u64,
    last: u64,
}

impl Own {
    fn of(records: &Records, import: Slot) -> Self {
        let register = |field| tag_of(field, None).and_then(|tag| records.register(import, tag));
        let began = register(fields::STARTED_AT);
        // One that never came to its end is taken to go on.
        let ended = register(fields::FINISHED_AT).map(|register| register.action);
        Self {
            device: began.map_or(DeviceId::new(0), |register| register.stamp.device()),
            first: began.map_or(u64::MAX, |register| register.action),
            last: ended.unwrap_or(u64::MAX),
        }
    }

    fn wrote(&self, register: &Register<'_>) -> bool {
        register.flags.contains(Flags::BULK)
            && register.stamp.device() == self.device
            && (self.first..=self.last).contains(&register.action)
    }
}
