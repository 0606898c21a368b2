//! Scores that need every customer: the ABC class by his share of revenue, and what the lifetime models expect of him.

use std::rc::Rc;

use model::Kind;
use reports::scores::LIFETIME;
use scoring::Concentration;
use scoring::orders::Purchases;

use super::lifetime::{Expected, Lifetimes};
use super::{Kept, Rfm};
use crate::derived::Derived;
use crate::derived::sales::Sales;
use crate::records::{Records, Slot};

/// The classes by share of revenue, best first; options of the field `abc_class`.
pub(super) const ABC: [&str; 3] = ["class_a", "class_b", "class_c"];

/// The scored customers of a kind.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    /// Companies or contacts.
    pub(crate) kind: Kind,
    /// The day that was today.
    pub(crate) scored_on: i32,
    /// Customers with orders, ascending by slot.
    pub(super) customers: Vec<Slot>,
    /// What each bought.
    pub(super) purchases: Purchases,
    /// Revenue of all, and where its classes end.
    pub(super) concentration: Concentration,
    /// Place in [`ABC`]; `None` without a purchase.
    pub(super) class: Vec<Option<u8>>,
    /// The models, and what they expect of each.
    pub(super) lifetimes: Lifetimes,
}

impl Scored {
    /// Scores everybody of a kind.
    pub(super) fn score(records: &Records, derived: &Derived, kind: Kind, today: i32) -> Self {
        let sales = derived.sales(records);
        // Both look at the same customers on the same day.
        let rfm = derived.rfm(records, kind, today);
        let concentration = Concentration::measure(&rfm.purchases);
        Self {
            kind,
            scored_on: today,
            class: classes(&rfm.purchases, &concentration, records, &rfm.customers),
            lifetimes: Lifetimes::new(
                &by_customer(records, &sales, &rfm),
                rfm.on,
                &derived.set(&LIFETIME, Some(kind)),
                derived.kept(&LIFETIME, Some(kind)),
            ),
            customers: rfm.customers.clone(),
            purchases: rfm.purchases.clone(),
            concentration,
        }
    }

    /// The place of a customer.
    pub(super) fn place(&self, customer: Slot) -> Option<usize> {
        self.customers.binary_search(&customer).ok()
    }

    /// The class of a customer.
    pub(super) fn class_of(&self, customer: Slot) -> Option<&'static str> {
        Some(ABC[usize::from(self.class[self.place(customer)?]?)])
    }

    /// What the lifetime models expect of a customer.
    pub(super) fn expected(&self, customer: Slot) -> Option<&Expected> {
        self.lifetimes.expected.get(self.place(customer)?)?.as_ref()
    }

    /// Customers that are scored otherwise in another scoring, ascending.
    fn differing(&self, other: &Scored) -> Vec<Slot> {
        let mut found: Vec<Slot> = Vec::new();
        for (a, b) in [(self, other), (other, self)] {
            let differs = |slot: &&Slot| {
                a.class_of(**slot) != b.class_of(**slot) || a.expected(**slot) != b.expected(**slot)
            };
            found.extend(a.customers.iter().filter(differs));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The orders of each customer: (day, amount).
fn by_customer(records: &Records, sales: &Sales, rfm: &Rfm) -> Vec<Vec<(i32, i64)>> {
    let mut orders = vec![Vec::new(); rfm.customers.len()];
    for sale in sales.counted().filter(|sale| records.kind(sale.customer) == Some(rfm.kind)) {
        if let Ok(at) = rfm.customers.binary_search(&sale.customer) {
            orders[at].push((sale.day, sale.minor));
        }
    }
    orders
}

/// The class of each: by revenue, equal ones by id, so that every device divides them alike.
fn classes(
    purchases: &Purchases,
    concentration: &Concentration,
    records: &Records,
    customers: &[Slot],
) -> Vec<Option<u8>> {
    let mut bought: Vec<(i64, usize)> = purchases
        .iter()
        .enumerate()
        .filter(|(_, purchase)| purchase.bought())
        .map(|(at, purchase)| (purchase.total.max(0), at))
        .collect();
    sorting::by(&mut bought, |a, b| {
        b.0.cmp(&a.0).then_with(|| records.id(customers[a.1]).cmp(&records.id(customers[b.1])))
    });
    let (a, b) = (concentration.a.customers as usize, concentration.b.customers as usize);
    let mut class = vec![None; purchases.len()];
    for (rank, (_, at)) in bought.into_iter().enumerate() {
        class[at] = Some(if rank < a { 0 } else { 1 + u8::from(rank >= a + b) });
    }
    class
}

/// Computes again what was kept.
pub(super) fn rescore(derived: &Derived, records: &Records, kept: Kept, today: i32) -> Vec<Slot> {
    let (rfms, scored) = kept;
    let mut found: Vec<Slot> =
        rfms.iter().flat_map(|old| derived.rfm(records, old.kind, today).differing(old)).collect();
    for old in &scored {
        let new = Rc::new(Scored::score(records, derived, old.kind, today));
        found.extend(new.differing(old));
        derived.scored(old.kind, today, || Rc::unwrap_or_clone(new));
    }
    found.sort_unstable();
    found.dedup();
    found
}
