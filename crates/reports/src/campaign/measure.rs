//! Measuring campaigns one after the other: what each customer of both groups bought in the days that count.

use std::rc::Rc;

use model::entities::campaign::membership;
use model::{Filter, Op, RecordId, Value};
use scoring::campaign::{Group as Buying, Lift, lift};
use scoring::{Progress, Steps};

use crate::base::{Campaign, compare};
use crate::{Base, Report};

/// Customers that are looked at in one piece.
const PIECE: usize = 20_000;

/// One of the two groups of a campaign.
pub(super) struct Side {
    /// Opens its members.
    pub(super) rule: Filter,
    pub(super) of: Buying,
    pub(super) buyers: Vec<RecordId>,
}

/// A campaign with what is measured of it.
pub(super) struct Measured {
    pub(super) id: RecordId,
    pub(super) starts_on: i32,
    pub(super) counts_until: i32,
    /// Minor units.
    pub(super) cost: Option<i64>,
    pub(super) lacks_rate: bool,
    pub(super) reached: Side,
    pub(super) held_out: Side,
    /// `None` before it begins and where nobody was held out.
    pub(super) lift: Option<Lift>,
}

/// The report being made.
pub(super) struct Measuring {
    base: Rc<Base>,
    /// Share of revenue, 0 to 1.
    margin: f64,
    /// The first order of each customer, and the end of all.
    orders: Vec<usize>,
    all: Vec<Measured>,
}

impl Measuring {
    pub(super) fn new(base: Rc<Base>, margin: f64) -> Self {
        let mut orders = Vec::with_capacity(base.customers.len() + 1);
        for (at, order) in base.orders.iter().enumerate() {
            orders.resize(orders.len().max(order.customer as usize + 1), at);
        }
        orders.resize(base.customers.len() + 1, base.orders.len());
        Self { base, margin, orders, all: Vec::new() }
    }

    fn measure(&self, campaign: &Campaign) -> Measured {
        let base = &self.base;
        let [got, out] = membership(base.kind).map_or_else(Default::default, |fields| {
            fields.map(|field| compare(field, Op::Is, Value::Ref(campaign.id)))
        });
        // Whoever got it after all is not held out.
        let out = Filter::All(vec![out, Filter::Not(Box::new(got.clone()))]);
        let reached = self.side(campaign, &campaign.reached, got);
        let held_out = self.side(campaign, &campaign.held_out, out);
        let Campaign { id, starts_on, counts_until, cost, lacks_rate, .. } = *campaign;
        let lift = if starts_on <= base.today { lift(&reached.of, &held_out.of) } else { None };
        Measured { id, starts_on, counts_until, cost, lacks_rate, reached, held_out, lift }
    }

    fn side(&self, campaign: &Campaign, members: &[RecordId], rule: Filter) -> Side {
        let counted = campaign.starts_on..=campaign.counts_until.min(self.base.today);
        let brought = |member: &RecordId| {
            let Ok(place) = self.base.customers.binary_search(member) else { return 0 };
            let orders = &self.base.orders[self.orders[place]..self.orders[place + 1]];
            let seen = orders.iter().filter(|order| counted.contains(&order.day));
            seen.fold(0, |sum: i64, order| sum.saturating_add(order.amount))
        };
        let amounts: Vec<i64> = members.iter().map(brought).collect();
        let buyers = members.iter().zip(&amounts).filter(|(_, amount)| **amount > 0).map(|(id, _)| *id);
        Side { rule, of: Buying::from_amounts(&amounts), buyers: buyers.collect() }
    }
}

impl Steps for Measuring {
    type Output = Report;

    fn step(mut self) -> Progress<Self, Report> {
        let base = Rc::clone(&self.base);
        let mut looked_at = 0;
        while let Some(campaign) = base.campaigns.get(self.all.len()) {
            if looked_at >= PIECE {
                return Progress::Going(self);
            }
            looked_at += campaign.reached.len() + campaign.held_out.len();
            let measured = self.measure(campaign);
            self.all.push(measured);
        }
        Progress::Done(super::report(&base, &self.all, self.margin))
    }

    fn done(&self) -> f64 {
        self.all.len() as f64 / self.base.campaigns.len().max(1) as f64
    }
}
