//! RFM over the orders: scored once, kept, and scored again when an order changes.

use model::Kind;
use scoring::orders::{Orders, Purchase, Purchases};
use scoring::rfm::{Fitted, ScoreColumn, Scores, Settings, fit};

use crate::derived::sales::Sales;
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};
use crate::timer::Timer;

/// A year, after which a base without orders is analysed as of its last order.
const YEAR: i32 = 365;

/// The scored base.
#[derive(Debug, Clone)]
pub struct Rfm {
    /// Kind of the customers: companies and contacts are populations of their own.
    pub kind: Kind,
    /// Day of the analysis.
    pub on: i32,
    /// The day that was today.
    pub scored_on: i32,
    /// Customers with orders, ascending by slot.
    pub customers: Vec<Slot>,
    /// What each bought.
    pub purchases: Purchases,
    /// Cut points.
    pub fitted: Fitted,
    /// Scores of each.
    pub scores: ScoreColumn,
    /// Orders counted, those after the day included.
    pub orders: u32,
    /// Milliseconds that it took.
    pub took_ms: f64,
}

impl Rfm {
    /// Scores everybody of a kind as of a day; `None` means today, or the last order's day when all are older than a year.
    pub fn score(records: &Records, sales: &Sales, kind: Kind, on: Option<i32>, today: i32) -> Self {
        let timer = Timer::start();
        let counted = || sales.counted().filter(|sale| records.kind(sale.customer) == Some(kind));
        let mut customers: Vec<Slot> = counted().map(|sale| sale.customer).collect();
        customers.sort_unstable();
        customers.dedup();
        let index: IdMap<Slot, u32> =
            customers.iter().enumerate().map(|(at, slot)| (*slot, at as u32)).collect();
        let last = counted().map(|sale| sale.day).filter(|day| *day <= today).max();
        let on = on.unwrap_or(match last {
            Some(last) if last < today - YEAR => last,
            _ => today,
        });
        let (mut customer, mut day, mut amount) = (Vec::new(), Vec::new(), Vec::new());
        for sale in counted() {
            customer.extend(index.get(&sale.customer));
            day.push(sale.day);
            amount.push(sale.minor);
        }
        let columns = Orders { customer: &customer, day: &day, amount: &amount };
        // Every customer of a row is in the index, so the columns fit.
        let purchases =
            columns.purchases(customers.len(), on).unwrap_or_else(|_| Purchases::none(customers.len(), on));
        let fitted = fit(&purchases, Settings::default());
        let scores = fitted.scores(&purchases);
        Self {
            kind,
            on,
            scored_on: today,
            customers,
            purchases,
            fitted,
            scores,
            orders: day.len() as u32,
            took_ms: timer.ms(),
        }
    }

    /// What one customer bought and how it is scored; `None` without a purchase up to the day.
    pub fn of(&self, customer: Slot) -> Option<(Purchase, Scores)> {
        let at = self.customers.binary_search(&customer).ok()?;
        let purchase = self.purchases.get(at).filter(Purchase::bought)?;
        Some((purchase, self.scores.get(at)?))
    }

    /// Customers whose scores differ from those of another scoring, ascending.
    pub fn differing(&self, other: &Rfm) -> Vec<Slot> {
        let mut found: Vec<Slot> = Vec::new();
        for (a, b) in [(self, other), (other, self)] {
            let differs = |slot: &&Slot| {
                a.of(**slot).map(|(_, scores)| scores) != b.of(**slot).map(|(_, scores)| scores)
            };
            found.extend(a.customers.iter().filter(differs));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
