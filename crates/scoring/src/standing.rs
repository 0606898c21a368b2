//! Scores, cut points and concentration of everybody, kept current while single customers change.
//!
//! Every factor is kept in order (the `Ranked` columns), so that after a change the boundaries are looked up, only the customers
//! between an old boundary and its new place are scored again, and the concentration is put together from the sums of
//! blocks. The result is the same as from scratch.

use crate::concentration::Concentration;
use crate::orders::{Purchase, Purchases};
use crate::ranked::Ranked;
use crate::rfm::{Cuts, Factor, Fitted, Method, Monetary, ScoreColumn, Settings, fit, value_of};

/// Everything about a population that one changed customer can change.
#[derive(Debug, Clone)]
pub struct Standing {
    purchases: Purchases,
    /// R, F and M of those who bought.
    factors: [Ranked; 3],
    /// Revenue, where M is not that.
    totals: Option<Ranked>,
    fitted: Fitted,
    scores: ScoreColumn,
    concentration: Concentration,
}

impl Standing {
    /// From scratch.
    pub fn new(purchases: Purchases, settings: Settings) -> Self {
        let (today, monetary) = (purchases.today, settings.monetary);
        let ranked = |value: &dyn Fn(&Purchase) -> i64| {
            let bought = (0u32..).zip(purchases.iter()).filter(|(_, purchase)| purchase.bought());
            Ranked::of(bought.map(|(customer, purchase)| (value(&purchase), customer)).collect())
        };
        let factors =
            Factor::ALL.map(|factor| ranked(&|purchase| value_of(purchase, factor, today, monetary)));
        let totals = (monetary == Monetary::Mean).then(|| ranked(&|purchase| purchase.total));
        let fitted = fit(&purchases, settings);
        let scores = fitted.scores(&purchases);
        let concentration = totals.as_ref().unwrap_or(&factors[Factor::Monetary as usize]).concentration();
        Self { purchases, factors, totals, fitted, scores, concentration }
    }

    /// What everybody bought.
    pub fn purchases(&self) -> &Purchases {
        &self.purchases
    }

    /// The cut points.
    pub fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// Scores of everybody, by customer index.
    pub fn scores(&self) -> &ScoreColumn {
        &self.scores
    }

    /// How concentrated revenue is.
    pub fn concentration(&self) -> &Concentration {
        &self.concentration
    }

    /// The `count` customers with the highest revenue, as [`crate::top::top`] gives them.
    pub fn top(&self, count: usize) -> Vec<(u32, i64)> {
        self.revenue().greatest(count)
    }

    /// The revenue at a rank from 0, greatest first; `None` beyond the end.
    pub fn revenue_at(&self, rank: usize) -> Option<i64> {
        let revenue = self.revenue();
        revenue.len().checked_sub(rank + 1).map(|from_below| revenue.at(from_below))
    }

    /// Who bought and whose revenue lies in a span, both ends included.
    pub fn with_revenue(&self, least: i64, most: i64) -> impl Iterator<Item = u32> + '_ {
        self.revenue().between(least, most)
    }

    /// How many have more revenue than that.
    pub fn with_more_than(&self, revenue: i64) -> usize {
        self.revenue().above(revenue)
    }

    fn revenue(&self) -> &Ranked {
        self.totals.as_ref().unwrap_or(&self.factors[Factor::Monetary as usize])
    }

    /// Takes over what a customer bought, known before or new, and returns everybody whose scores changed, ascending.
    pub fn change(&mut self, customer: u32, purchase: Purchase) -> Vec<u32> {
        while self.purchases.len() <= customer as usize {
            self.purchases.push(Purchase::NONE);
        }
        self.scores.grow(self.purchases.len());
        let before = self.purchases.get(customer as usize).unwrap_or(Purchase::NONE);
        if before == purchase {
            return Vec::new();
        }
        self.purchases.put(customer as usize, purchase);
        let (today, monetary) = (self.purchases.today, self.fitted.settings.monetary);
        for (purchase, add) in [(before, false), (purchase, true)] {
            if purchase.bought() {
                for (factor, ranked) in Factor::ALL.into_iter().zip(&mut self.factors) {
                    turn(ranked, value_of(&purchase, factor, today, monetary), customer, add);
                }
                if let Some(totals) = &mut self.totals {
                    turn(totals, purchase.total, customer, add);
                }
            }
        }
        self.concentration = self.revenue().concentration();
        self.refit(customer)
    }

    /// Finds the boundaries anew and scores whoever they moved across.
    fn refit(&mut self, customer: u32) -> Vec<u32> {
        let population = self.factors[0].len();
        self.fitted.population = population as u32;
        let before = self.fitted.cuts;
        if self.fitted.settings.method == Method::Quintiles {
            let cuts = |ranked: &Ranked| Cuts::from_ranks(population, |rank| ranked.at(rank));
            self.fitted.cuts = (population > 0).then(|| self.factors.each_ref().map(cuts));
        }
        let mut affected = vec![customer];
        match (before, self.fitted.cuts) {
            (Some(before), Some(now)) => {
                for ((ranked, before), now) in self.factors.iter().zip(before).zip(now) {
                    crossed(ranked, &before, &now, &mut affected);
                }
            }
            _ => affected = (0..self.purchases.len() as u32).collect(),
        }
        affected.sort_unstable();
        affected.dedup();
        self.fitted.score_again(&self.purchases, &affected, &mut self.scores)
    }

    /// Bytes that are held beside the columns of orders.
    pub fn bytes(&self) -> usize {
        let ranked = self.factors.iter().chain(&self.totals).map(Ranked::bytes).sum::<usize>();
        self.purchases.bytes() + ranked + self.scores.bytes()
    }
}

fn turn(ranked: &mut Ranked, value: i64, customer: u32, add: bool) {
    match add {
        true => ranked.insert(value, customer),
        false => ranked.remove(value, customer),
    }
}

/// Whoever lies between the old place of a boundary and its new one.
fn crossed(ranked: &Ranked, before: &Cuts, now: &Cuts, affected: &mut Vec<u32>) {
    if before.flat || now.flat {
        affected.extend(ranked.between(i64::MIN, i64::MAX));
        return;
    }
    for (old, new) in before.points.iter().zip(&now.points) {
        let (lower, upper) = (old.whole.min(new.whole), old.whole.max(new.whole));
        if lower < upper {
            affected.extend(ranked.between(lower + 1, upper));
        }
    }
}
