//! RFM and ABC classes of a kind of customer: scored once, and brought up to date customer by customer as orders change.

use std::collections::BTreeMap;

use model::{Kind, RecordId};
use scoring::Standing;
use scoring::orders::{Orders, Purchase, Purchases};
use scoring::rfm::{Scores, Settings};

use crate::derived::sales::{Changed, Sale, Sales};
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};
use crate::timer::Timer;

/// A year, after which a base without orders is analysed as of its last order.
const YEAR: i32 = 365;
/// Changed customers from which on it is less work to score everybody.
const MANY: usize = 200;

/// The classes by share of revenue, best first; options of the field `abc_class`.
pub(super) const ABC: [&str; 3] = ["class_a", "class_b", "class_c"];

/// Where a class ends: the revenue of the last customer in it, and his id, by which equal ones are divided, so that every
/// device divides them alike.
type End = (i64, RecordId);

/// The scored base.
#[derive(Debug, Clone)]
pub struct Rfm {
    /// Kind of the customers: companies and contacts are populations of their own.
    pub kind: Kind,
    /// Day of the analysis.
    pub on: i32,
    /// The day that was today.
    pub scored_on: i32,
    /// What each bought, cut points, scores and concentration, by place.
    pub standing: Standing,
    /// Customers who have or had an order, by place.
    customers: Vec<Slot>,
    places: IdMap<Slot, u32>,
    /// Counted orders by day.
    days: BTreeMap<i32, u32>,
    /// Where the classes A and B end; `None` where nobody is in them, nor in those before.
    ends: [Option<End>; 2],
    /// Milliseconds that scoring everybody took.
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
        let places: IdMap<Slot, u32> = customers.iter().copied().zip(0..).collect();
        let (mut customer, mut day, mut amount) = (Vec::new(), Vec::new(), Vec::new());
        let mut days = BTreeMap::new();
        for sale in counted() {
            customer.extend(places.get(&sale.customer));
            day.push(sale.day);
            amount.push(sale.minor);
            *days.entry(sale.day).or_default() += 1;
        }
        let on = on.unwrap_or(day_of_analysis(&days, today));
        let columns = Orders { customer: &customer, day: &day, amount: &amount };
        // Every customer of a row has a place, so the columns fit.
        let purchases =
            columns.purchases(customers.len(), on).unwrap_or_else(|_| Purchases::none(customers.len(), on));
        let standing = Standing::new(purchases, Settings::default());
        let mut rfm = Self {
            kind,
            on,
            scored_on: today,
            standing,
            customers,
            places,
            days,
            ends: [None; 2],
            took_ms: 0.0,
        };
        rfm.ends = rfm.find_ends(records);
        rfm.took_ms = timer.ms();
        rfm
    }

    /// What one customer bought and how it is scored; `None` without a purchase up to the day.
    pub fn of(&self, customer: Slot) -> Option<(Purchase, Scores)> {
        let at = *self.places.get(&customer)? as usize;
        let purchase = self.standing.purchases().get(at).filter(Purchase::bought)?;
        Some((purchase, self.standing.scores().get(at)?))
    }

    /// The class of a customer by share of revenue; `None` without a purchase.
    pub(super) fn class_of(&self, records: &Records, customer: Slot) -> Option<&'static str> {
        let (purchase, _) = self.of(customer)?;
        Some(ABC[class(&self.ends, purchase.total, records.id(customer))])
    }

    /// Counted orders.
    pub(super) fn orders(&self) -> u32 {
        self.days.values().sum()
    }

    /// Of these, those after the day of the analysis.
    pub(super) fn in_future(&self) -> u32 {
        self.days.iter().filter(|(day, _)| **day > self.on).map(|(_, count)| count).sum()
    }

    /// Takes over changed orders. Returns the customers that are scored or classed otherwise now, ascending.
    pub(super) fn change(
        &mut self,
        records: &Records,
        sales: &Sales,
        changed: &[Changed],
        today: i32,
    ) -> Vec<Slot> {
        let customers = self.note(records, changed);
        let is_same_day = self.scored_on == today && day_of_analysis(&self.days, today) == self.on;
        if customers.len() > MANY || !is_same_day {
            let old = std::mem::replace(self, Self::score(records, sales, self.kind, None, today));
            // On another day everything that follows from ages differs, also where the place among the others stays.
            return if old.on == self.on { self.differing(&old, records) } else { self.everybody(&old) };
        }
        let (ends, mut found) = (self.ends, Vec::new());
        let mut classes = Vec::new();
        for customer in customers {
            classes.push((customer, self.class_of(records, customer)));
            let place = self.place(customer);
            let purchase = purchase(&of(records, sales, customer), self.on);
            let scored = self.standing.change(place, purchase);
            found.extend(scored.into_iter().map(|place| self.customers[place as usize]));
        }
        self.ends = self.find_ends(records);
        let differs =
            |(customer, before): &(Slot, Option<&str>)| self.class_of(records, *customer) != *before;
        found.extend(classes.iter().filter(|of| differs(of)).map(|(customer, _)| *customer));
        found.extend(self.moved(records, &ends));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Counts changed orders, and gives the customers of this kind that they are about, ascending.
    fn note(&mut self, records: &Records, changed: &[Changed]) -> Vec<Slot> {
        let mut customers = Vec::new();
        for Changed { before, after } in changed {
            // Somebody who is gone altogether has no kind any more.
            if let Some(before) = before.filter(|sale| self.places.contains_key(&sale.customer)) {
                customers.push(before.customer);
                if let Some(count) = self.days.get_mut(&before.day) {
                    *count -= 1;
                    if *count == 0 {
                        self.days.remove(&before.day);
                    }
                }
            }
            if let Some(after) = after.filter(|sale| records.kind(sale.customer) == Some(self.kind)) {
                customers.push(after.customer);
                self.place(after.customer);
                *self.days.entry(after.day).or_default() += 1;
            }
        }
        customers.sort_unstable();
        customers.dedup();
        customers
    }

    /// The place of a customer, given to him at his first order.
    fn place(&mut self, customer: Slot) -> u32 {
        *self.places.entry(customer).or_insert_with(|| {
            self.customers.push(customer);
            self.customers.len() as u32 - 1
        })
    }

    /// Whoever is in another class because the ends of the classes moved.
    fn moved(&self, records: &Records, before: &[Option<End>; 2]) -> Vec<Slot> {
        let mut found = Vec::new();
        for (old, new) in before.iter().zip(&self.ends).filter(|(old, new)| old != new) {
            let at = |end: &Option<End>| end.map_or(i64::MAX, |end| end.0);
            let (least, most) = (at(old).min(at(new)), at(old).max(at(new)));
            for place in self.standing.with_revenue(bottom(least), most) {
                let customer = self.customers[place as usize];
                let total = self.standing.purchases().get(place as usize).map_or(0, |of| of.total);
                let id = records.id(customer);
                if class(before, total, id) != class(&self.ends, total, id) {
                    found.push(customer);
                }
            }
        }
        found
    }

    fn find_ends(&self, records: &Records) -> [Option<End>; 2] {
        let of = self.standing.concentration();
        let counts = [of.a.customers, of.a.customers + of.b.customers];
        counts.map(|count| self.end(records, count as usize))
    }

    /// The last of the best `count` customers.
    fn end(&self, records: &Records, count: usize) -> Option<End> {
        let revenue = self.standing.revenue_at(count.checked_sub(1)?)?.max(0);
        let equal = self.standing.with_revenue(bottom(revenue), revenue);
        let mut equal: Vec<RecordId> =
            equal.map(|place| records.id(self.customers[place as usize])).collect();
        let inside = count - self.standing.with_more_than(revenue);
        let (_, last, _) = equal.select_nth_unstable(inside - 1);
        Some((revenue, *last))
    }

    /// Customers who are scored or classed otherwise in another scoring, ascending.
    fn differing(&self, other: &Rfm, records: &Records) -> Vec<Slot> {
        let scored = |of: &Self, slot| (of.of(slot).map(|of| of.1), of.class_of(records, slot));
        let mut found = self.everybody(other);
        found.retain(|slot| scored(self, *slot) != scored(other, *slot));
        found
    }

    /// The customers of both, ascending.
    fn everybody(&self, other: &Rfm) -> Vec<Slot> {
        let mut all: Vec<Slot> = self.customers.iter().chain(&other.customers).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Today, or the last order's day when all are older than a year.
fn day_of_analysis(days: &BTreeMap<i32, u32>, today: i32) -> i32 {
    match days.range(..=today).next_back() {
        Some((last, _)) if *last < today - YEAR => *last,
        _ => today,
    }
}

/// Whose returns exceed his purchases brought nothing, like somebody with nothing but samples.
fn bottom(revenue: i64) -> i64 {
    if revenue <= 0 { i64::MIN } else { revenue }
}

/// The place in [`ABC`] of somebody who bought.
fn class(ends: &[Option<End>; 2], total: i64, id: RecordId) -> usize {
    let total = total.max(0);
    let reaches = |end: &Option<End>| {
        end.is_some_and(|(revenue, last)| total > revenue || total == revenue && id <= last)
    };
    ends.iter().position(reaches).unwrap_or(ends.len())
}

/// The counted orders of a customer, in no stated order.
pub(super) fn of(records: &Records, sales: &Sales, customer: Slot) -> Vec<Sale> {
    let mut found = sales.of(records, customer);
    found.retain(|sale| sale.customer == customer);
    found
}

fn purchase(orders: &[Sale], on: i32) -> Purchase {
    let customer = vec![0; orders.len()];
    let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().map(|sale| (sale.day, sale.minor)).unzip();
    let columns = Orders { customer: &customer, day: &day, amount: &amount };
    columns.purchases(1, on).ok().and_then(|all| all.get(0)).unwrap_or(Purchase::NONE)
}
