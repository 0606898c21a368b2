//! What customers are expected to do, and what each is worth over a horizon: `reports::lifetimes` over the orders here.
//!
//! Everybody is computed in pieces, and then customer by customer as orders change. Where somebody who sees every customer
//! kept the parameters for all, they are applied and nothing is fitted here. Else they are learned here, and learned again
//! when the day or so many orders have changed that they may say something else (`Derived::learned`).

use std::rc::Rc;

use model::Kind;
use reports::Settings;
use reports::lifetimes::{Fit, Known, Learned, Learning, STEP, WEEK, terms};
use reports::scores::{Kept, LIFETIME};
use scoring::lifetime::spend::Spender;
use scoring::lifetime::value::{self, Terms, expect_all};
use scoring::lifetime::{Customer, Summary, summarise};
use scoring::{Progress, Steps};

use super::rfm;
use crate::derived::LearnedFrom;
use crate::derived::sales::{Sale, Sales};
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};

/// What is expected of all customers of a kind.
#[derive(Debug, Clone)]
pub(crate) struct Lifetimes {
    /// Companies or contacts.
    pub(crate) kind: Kind,
    /// The day that was today.
    pub(crate) scored_on: i32,
    /// Day of the analysis.
    pub(crate) on: i32,
    /// The model that is used, and what a purchase brings.
    pub(super) fit: Fit,
    /// The parameters were learned here.
    pub(crate) is_learned: bool,
    /// Over what values are summed.
    pub(super) terms: Terms,
    /// Of everybody who bought.
    expected: IdMap<Slot, Expected>,
}

/// What is expected of a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    /// What is known of him, times in weeks.
    pub(super) customer: Customer,
    /// Probability that he is still there.
    pub(super) alive: f64,
    /// Purchases within the horizon.
    pub(super) purchases: f64,
    /// Expected amount of one, minor units.
    pub(super) amount: f64,
    /// Discounted profit within the horizon, minor units.
    pub(super) value: f64,
}

impl Lifetimes {
    /// What is expected of a customer; `None` without a purchase.
    pub(super) fn of(&self, customer: Slot) -> Option<&Expected> {
        self.expected.get(&customer)
    }

    /// Says that they are to be computed again; until that is done they stand.
    pub(super) fn outdate(&mut self) {
        self.scored_on = i32::MIN;
    }

    /// Computes some customers again, whose orders changed. Returns those of whom something else is expected now.
    pub(super) fn change(&mut self, records: &Records, sales: &Sales, customers: &[Slot]) -> Vec<Slot> {
        let mut found = Vec::new();
        for customer in customers.iter().copied() {
            let known = (records.kind(customer) == Some(self.kind))
                .then(|| summary(&rfm::of(records, sales, customer), self.on))
                .flatten();
            let now = known.and_then(|known| expect(&self.fit, &self.terms, &[known]).next());
            let before = match now {
                Some(now) => self.expected.insert(customer, now),
                None => self.expected.remove(&customer),
            };
            found.extend((before != now).then_some(customer));
        }
        found
    }
}

fn summary(orders: &[Sale], on: i32) -> Option<Summary> {
    let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().map(|sale| (sale.day, sale.minor)).unzip();
    summarise(&day, &amount, on)
}

/// What is expected of customers, in their order; of each the same as of him alone.
fn expect<'a>(fit: &'a Fit, terms: &Terms, known: &[Summary]) -> impl Iterator<Item = Expected> + use<'a> {
    let customers: Vec<Customer> = known.iter().map(|known| known.customer(WEEK)).collect();
    let spenders: Vec<Spender> = known.iter().map(Summary::spender).collect();
    let worth = expect_all(&fit.model, &customers, terms).into_iter();
    worth.zip(customers).zip(spenders).map(|((worth, customer), spender)| {
        let value::Expected { alive, purchases, discounted } = worth;
        let amount = fit.spend.expected(&spender);
        Expected { customer, alive, purchases, amount, value: discounted * amount }
    })
}

/// Everybody's lifetime being computed, in pieces.
#[derive(Debug)]
pub(crate) struct Computing {
    /// What comes out, as far as it is known.
    lifetimes: Lifetimes,
    stage: Stage,
    /// Everybody who bought, and what is known of him, in the same order.
    customers: Vec<Slot>,
    known: Rc<Known>,
    /// Customers whose orders changed since it began.
    pub(crate) changed: Vec<Slot>,
    /// From what it began.
    pub(crate) from: LearnedFrom,
    /// What was learned on the way, or before.
    pub(crate) learned: Option<Rc<Learned>>,
}

#[derive(Debug)]
enum Stage {
    /// Counted orders, the last first: (customer, day, amount).
    Reading(Vec<(Slot, i32, i64)>, Box<Known>),
    Learning(Box<Learning>),
    Expecting,
}

impl Computing {
    /// Nothing done yet but putting the orders in order.
    pub(super) fn new(
        records: &Records,
        sales: &Sales,
        rfm: &rfm::Rfm,
        (settings, kept): (&Settings<'_>, Option<&Kept>),
        (learned, from): (Option<Rc<Learned>>, LearnedFrom),
    ) -> Self {
        let of_kind = |sale: &Sale| records.kind(sale.customer) == Some(rfm.kind);
        let mut orders: Vec<(Slot, i32, i64)> =
            sales.counted().filter(of_kind).map(|sale| (sale.customer, sale.day, sale.minor)).collect();
        orders.sort_unstable_by(|one, other| other.cmp(one));
        let kept = kept.filter(|kept| !LIFETIME.is_newer(kept)).and_then(|kept| Fit::parse(&kept.fit));
        let is_learned = kept.is_none();
        let fit = kept.or_else(|| learned.as_ref().map(|learned| learned.fitted.clone()));
        Self {
            lifetimes: Lifetimes {
                kind: rfm.kind,
                scored_on: rfm.scored_on,
                on: rfm.on,
                // Where nothing is known yet, it is replaced before it is used.
                fit: fit.clone().unwrap_or_else(Fit::nothing),
                is_learned,
                terms: terms(settings),
                expected: IdMap::default(),
            },
            stage: Stage::Reading(orders, Box::default()),
            customers: Vec::new(),
            known: Rc::default(),
            changed: Vec::new(),
            from,
            learned: if is_learned { learned } else { None },
        }
    }

    /// A piece of work of some milliseconds; `true` with the last one.
    pub(super) fn step(&mut self) -> bool {
        let stage = std::mem::replace(&mut self.stage, Stage::Expecting);
        match stage {
            Stage::Reading(orders, known) => self.read(orders, known),
            Stage::Learning(learning) => match learning.step() {
                Progress::Going(going) => self.stage = Stage::Learning(Box::new(going)),
                Progress::Done(learned) => {
                    self.lifetimes.fit = learned.fitted.clone();
                    self.learned = Some(Rc::new(learned));
                }
            },
            Stage::Expecting => {
                let of = &mut self.lifetimes;
                let from = of.expected.len();
                let end = self.customers.len().min(from + STEP);
                let expected = expect(&of.fit, &of.terms, &self.known.now()[from..end]);
                of.expected.extend(self.customers[from..end].iter().copied().zip(expected));
                return end == self.customers.len();
            }
        }
        false
    }

    /// Reads the orders of some customers.
    fn read(&mut self, mut orders: Vec<(Slot, i32, i64)>, mut known: Box<Known>) {
        let (mut day, mut amount) = (Vec::new(), Vec::new());
        for _ in 0..STEP {
            let Some((customer, ..)) = orders.last().copied() else { break };
            day.clear();
            amount.clear();
            while let Some((_, on, minor)) = orders.pop_if(|order| order.0 == customer) {
                day.push(on);
                amount.push(minor);
            }
            let bought = known.add(&day, &amount, self.lifetimes.on).is_some();
            self.customers.extend(bought.then_some(customer));
        }
        if !orders.is_empty() {
            self.stage = Stage::Reading(orders, known);
            return;
        }
        self.known = Rc::from(known);
        if self.lifetimes.is_learned && self.learned.is_none() {
            self.stage = Stage::Learning(Box::new(Learning::new(Rc::clone(&self.known))));
        }
    }

    /// What came out, brought up to date with what changed meanwhile.
    pub(super) fn take(mut self, records: &Records, sales: &Sales) -> Lifetimes {
        self.changed.sort_unstable();
        self.changed.dedup();
        self.lifetimes.change(records, sales, &self.changed);
        self.lifetimes
    }
}
