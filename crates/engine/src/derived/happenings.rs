//! How often something happened to a record: what rules like "no contact for 60 days" count.

use std::ops::RangeInclusive;

use model::entities::{activity, order, order_line};
use model::{RecordId, Value};

use super::{Scope, activities};
use crate::records::Slot;

/// Days, and what is counted of all; empty means everything.
type Asked<'a> = (RangeInclusive<i32>, &'a [Value]);

/// Orders of a customer that count as purchases; with products, those that hold one of them.
pub(super) fn orders(scope: &Scope<'_>, customer: Slot, (days, products): Asked<'_>) -> u32 {
    let records = scope.records;
    let sales = scope.derived.sales(records);
    let wanted: Vec<RecordId> =
        products.iter().filter_map(Value::as_ref_id).map(|id| records.resolve_id(id)).collect();
    let holds = |slot: Slot| {
        let lines = records.referrers(slot, order_line::ORDER);
        let mut products =
            lines.into_iter().filter_map(|line| records.value(line, order_line::PRODUCT)?.as_ref_id());
        products.any(|id| wanted.contains(&records.resolve_id(id)))
    };
    let counts = |slot: &Slot| {
        let inside =
            sales.get(*slot).is_some_and(|sale| sale.customer == customer && days.contains(&sale.day));
        inside && (products.is_empty() || holds(*slot))
    };
    let own = records.referrers(customer, order::CUSTOMER);
    own.into_iter().filter(counts).count() as u32
}

/// Activities about a record that took place; with types, those of one of them.
pub(super) fn activities(scope: &Scope<'_>, slot: Slot, (days, types): Asked<'_>) -> u32 {
    let counts = |slot: &Slot| {
        let day = activities::happened_at(scope.records, *slot).map(|at| scope.day_of(at));
        let of = || scope.records.value(*slot, activity::TYPE).is_some_and(|value| types.contains(&value));
        day.is_some_and(|day| days.contains(&day)) && (types.is_empty() || of())
    };
    activities::about(scope, slot).into_iter().filter(counts).count() as u32
}
