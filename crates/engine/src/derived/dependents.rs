//! Which records' answers may differ after others changed.

use model::entities::{common, contact, order, order_line};
use model::{FieldId, Kind};

use super::answers;
use crate::records::{Changes, Records, Slot};

/// Changed records up to which everything that shows their names is looked up.
const FEW: usize = 256;
/// References to one record that are followed.
const REFERRERS: usize = 5_000;

/// Whether so much changed that what shows or computes something from it is asked again altogether.
pub fn is_flood(changes: &Changes) -> bool {
    changes.records.len() > FEW
}

/// Whom a change concerns.
pub struct Dependents {
    /// The changed records and those that show or compute something from them; ascending. In a flood, where everything is
    /// asked again, only those that are found or sorted by the name of a changed one.
    pub slots: Vec<Slot>,
    /// Whether lists may show others that are not among them: too many refer to what changed, or in a flood somebody stands
    /// for others than before.
    pub more: bool,
}

/// Looks up whom a change concerns.
pub fn dependents(records: &Records, changes: &Changes) -> Dependents {
    let mut found = changes.records.clone();
    let is_flood = is_flood(changes);
    let mut more = is_flood && !changes.merged.is_empty();
    let near = if is_flood { &[][..] } else { &changes.touched };
    // What refers to a merged record counts for the one that stands for it.
    let near: Vec<Slot> =
        near.iter().chain(&changes.merged).flat_map(|slot| [*slot, records.resolve(*slot)]).collect();
    found.extend_from_slice(&near);
    for slot in &near {
        // What is about a person or a deal is about the company too, and so on: one step further.
        let passes_on = matches!(
            records.kind(*slot),
            Some(Kind::Contact | Kind::Deal | Kind::Order | Kind::OrderLine | Kind::Activity)
        );
        if passes_on {
            let targets = records.outgoing(*slot).into_iter().filter_map(|(_, id)| records.slot(id));
            found.extend(targets.map(|slot| records.resolve(slot)));
        }
    }
    if is_flood {
        // Their names are part of what people are found by.
        for slot in changes.records.iter().filter(|slot| records.kind(**slot) == Some(Kind::Company)) {
            let through = to_any(records, *slot).filter(|(_, field)| *field == contact::COMPANIES);
            found.extend(through.map(|(source, _)| source));
        }
    } else {
        for slot in &changes.records {
            let through = to_any(records, *slot).filter(|(_, field)| *field != common::IMPORT);
            let before = found.len();
            found.extend(through.map(|(source, _)| source).take(REFERRERS));
            more |= found.len() - before == REFERRERS;
        }
        // What people answered shows the industry of their company.
        let firms = changes.records.iter().filter(|slot| records.kind(**slot) == Some(Kind::Company));
        let people = firms.flat_map(|slot| records.referrers(*slot, contact::COMPANIES)).take(REFERRERS);
        found.extend(people.flat_map(|person| answers::slots(records, person)));
        // What was sold of a product depends on whether the order counts: on its other lines and its customer, too.
        let orders = orders(records, changes);
        more |= orders.len() > REFERRERS;
        for slot in orders.into_iter().take(REFERRERS) {
            let lines = records.referrers(slot, order_line::ORDER);
            found.extend(lines.into_iter().filter_map(|line| records.target(line, order_line::PRODUCT)));
        }
    }
    found.sort_unstable();
    found.dedup();
    Dependents { slots: found, more }
}

/// Every (source, field) that refers to this record or to one merged into it.
fn to_any(records: &Records, slot: Slot) -> impl Iterator<Item = (Slot, FieldId)> + '_ {
    records.with_merged(slot).into_iter().flat_map(|slot| records.references_to(slot))
}

/// The orders among what changed, and those whose line, customer or survivor changed.
pub fn orders(records: &Records, changes: &Changes) -> Vec<Slot> {
    let mut found = Vec::new();
    for slot in &changes.records {
        let kind = records.kind(*slot);
        if kind == Some(Kind::OrderLine) {
            found.extend(records.target(*slot, order_line::ORDER));
        }
        // What is gone altogether may have been an order or a customer.
        if matches!(kind, Some(Kind::Order) | None) {
            found.push(*slot);
        }
        if matches!(kind, Some(Kind::Company | Kind::Contact) | None) {
            let through = to_any(records, *slot).filter(|(_, field)| *field == order::CUSTOMER);
            found.extend(through.map(|(source, _)| source));
        }
    }
    // An order's former parent lost a line.
    found.extend(changes.touched.iter().filter(|slot| records.kind(**slot) == Some(Kind::Order)));
    // Orders of those who stand for others than before.
    for slot in &changes.merged {
        let through = records.references_to(*slot).filter(|(_, field)| *field == order::CUSTOMER);
        found.extend(through.map(|(source, _)| source));
    }
    found.sort_unstable();
    found.dedup();
    found
}
