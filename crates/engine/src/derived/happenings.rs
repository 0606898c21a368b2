//! How often something happened to a record: what rules like "no contact for 60 days" count.

use std::ops::RangeInclusive;

use model::Value;
use model::entities::{activity, order, order_line};

use super::sales::Sale;
use super::{Scope, activities};
use crate::records::Slot;

/// Days, and what is counted of all; empty means everything.
type Asked<'a> = (RangeInclusive<i32>, &'a [Value]);

/// Purchases of a customer; with products, those by which one of them was bought.
pub(super) fn orders(scope: &Scope<'_>, customer: Slot, (days, products): Asked<'_>) -> u32 {
    let records = scope.records;
    let sales = scope.derived.sales(records);
    let wanted: Vec<Slot> =
        products.iter().filter_map(Value::as_ref_id).filter_map(|id| records.slot(id)).collect();
    let wanted: Vec<Slot> = wanted.into_iter().map(|slot| records.resolve(slot)).collect();
    let holds = |slot: Slot, day: i32| {
        records.referrers(slot, order_line::ORDER).into_iter().any(|line| {
            let product = records.target(line, order_line::PRODUCT);
            product.is_some_and(|product| wanted.contains(&product)) && is_bought(scope, line, day)
        })
    };
    let counts = |slot: &Slot| {
        let inside =
            |sale: &Sale| sale.is_purchase() && sale.customer == customer && days.contains(&sale.day);
        let sale = sales.get(*slot).filter(inside);
        sale.is_some_and(|sale| products.is_empty() || holds(*slot, sale.day))
    };
    let own = records.referrers(customer, order::CUSTOMER);
    own.into_iter().filter(counts).count() as u32
}

/// Whether the line of a purchase of a day says that something was bought: one below zero takes something back.
pub(crate) fn is_bought(scope: &Scope<'_>, line: Slot, day: i32) -> bool {
    scope.money(line, order_line::TOTAL, day).unwrap_or_default() >= 0
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
