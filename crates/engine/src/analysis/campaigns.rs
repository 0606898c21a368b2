//! Campaigns as the report on them reads them.

use std::cmp::Reverse;

use model::entities::campaign;
use model::{Kind, Value};
use reports::base::Campaign;

use crate::derived::{Scope, campaigns};
use crate::records::Slot;

/// Those that customers of a kind got or were held out of, the latest first. One without its days is not finished being made, or
/// of a version that knows others.
pub(super) fn read(scope: &Scope<'_>, kind: Kind) -> Vec<Campaign> {
    let of = |slot: Slot| read_one(scope, slot, kind);
    let mut found: Vec<Campaign> = scope.records.of(Kind::Campaign).filter_map(of).collect();
    sorting::by_key(&mut found, |campaign| (Reverse(campaign.starts_on), campaign.id));
    found
}

fn read_one(scope: &Scope<'_>, slot: Slot, kind: Kind) -> Option<Campaign> {
    let records = scope.records;
    let day = |field| match records.value(slot, field)? {
        Value::Date(day) => Some(day),
        _ => None,
    };
    let [reached, held_out] = campaigns::ids(records, slot, kind);
    if reached.is_empty() && held_out.is_empty() {
        return None;
    }
    let (starts_on, counts_until) = (day(campaign::STARTS_ON)?, day(campaign::COUNTS_UNTIL)?);
    let cost = scope.money(slot, campaign::COST, starts_on);
    Some(Campaign {
        id: records.id(slot),
        starts_on,
        counts_until,
        cost,
        lacks_rate: cost.is_none() && records.value(slot, campaign::COST).is_some(),
        reached,
        held_out,
    })
}
