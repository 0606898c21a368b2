//! Who got a campaign and who was held out of it, as it stands with the customers.

use model::entities::campaign;
use model::{FieldId, Kind, RecordId, Value};

use super::Scope;
use crate::records::{Records, Slot};

/// The customers of a kind who got a campaign, and those who were held out and did not get it after all; by slot.
pub(crate) fn members(records: &Records, slot: Slot, kind: Kind) -> [Vec<Slot>; 2] {
    let Some(fields) = campaign::membership(kind) else { return Default::default() };
    let [reached, mut held_out] = fields.map(|field| records.referrers(slot, field));
    // Merged with somebody who got it, or started on two devices at once.
    held_out.retain(|customer| reached.binary_search(customer).is_err());
    [reached, held_out]
}

/// The same by id, ascending.
pub(crate) fn ids(records: &Records, slot: Slot, kind: Kind) -> [Vec<RecordId>; 2] {
    members(records, slot, kind).map(|slots| {
        let mut ids: Vec<RecordId> = slots.into_iter().map(|slot| records.id(slot)).collect();
        sorting::ascending(&mut ids);
        ids
    })
}

/// How many got it, or were held out.
pub(super) fn count(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let place = usize::from(field == campaign::HELD_OUT_COUNT);
    let of = |kind: &Kind| members(scope.records, slot, *kind)[place].len() as i64;
    Some(Value::Int(campaign::CUSTOMERS.iter().map(of).sum()))
}
