//! RFM: how recently, how often and for how much somebody bought, each from 1 to 5, at a day of analysis.
//!
//! Recency is the number of days since the last purchase (fewer is better), frequency the number of purchases, monetary
//! their sum or mean. Scores come from cut points: by default the quintiles of the customers who bought (type 7, as in
//! most statistics programs), where the same value always gets the same score. Fitting and applying are two steps,
//! because one member publishes the cut points and every device applies the same ones to the records it sees.

mod classes;
mod column;
mod cuts;
mod explain;
mod ntile;
mod segments;

pub use column::{CELLS, ScoreColumn};
pub use cuts::{Cut, Cuts};
pub use explain::{Explained, Part};
pub use segments::{Finding, RULES, RULES_VERSION, Rule, Span, lint, segment_names, segment_of};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::bitmap::Bitmap;
use crate::numbers::Numbers;
use crate::orders::{Purchase, Purchases};
use crate::ratio::divide_half_even;

/// Scores run from 1 to this.
pub const CLASSES: u8 = 5;

/// Version of the arithmetic in this file; a fit of another version is not applied.
pub const VERSION: u16 = 1;

/// One of the three factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Factor {
    /// Days since the last purchase; fewer is better.
    Recency,
    /// Number of purchases.
    Frequency,
    /// Amount, in minor units.
    Monetary,
}

impl Factor {
    /// The three in their usual order.
    pub const ALL: [Factor; 3] = [Factor::Recency, Factor::Frequency, Factor::Monetary];
}

/// What the monetary factor measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Monetary {
    /// Sum of all orders.
    #[default]
    Sum,
    /// Mean of an order, rounded half to even to minor units.
    Mean,
}

/// How values become scores.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Method {
    /// Quintiles of the population; the same value always gets the same score.
    #[default]
    Quintiles,
    /// Five groups of equal size; equal values are divided by the order of the customers, so that it needs the whole
    /// population each time and cannot be applied from published cut points.
    Ntile,
    /// Cut points that a person chose: a value above the k-th (ascending) is in the class above it.
    Fixed {
        /// In days.
        recency: [i64; 4],
        /// In purchases.
        frequency: [i64; 4],
        /// In minor units.
        monetary: [i64; 4],
    },
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How values become scores.
    pub method: Method,
    /// What the monetary factor measures.
    pub monetary: Monetary,
    /// Weight of R, F and M in the total.
    pub weights: [u32; 3],
}

impl Default for Settings {
    fn default() -> Self {
        Self { method: Method::default(), monetary: Monetary::default(), weights: [1; 3] }
    }
}

/// Cut points found in a population, ready to be published and applied elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitted {
    /// Version of the arithmetic.
    pub version: u16,
    /// Version of the segment table.
    pub rules_version: u16,
    /// Day of the analysis, days since 1970-01-01.
    pub today: i32,
    /// Number of customers the cut points come from.
    pub population: u32,
    /// What was set.
    pub settings: Settings,
    /// Cut points of R, F and M; `None` for [`Method::Ntile`] and for an empty population.
    pub cuts: Option<[Cuts; 3]>,
}

/// Scores of one customer; all zero without a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Scores {
    /// Recency.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary.
    pub m: u8,
    /// Row of the segment table, from 1; 0 without a purchase.
    pub rule: u8,
}

/// Finds the cut points of the customers who bought. In any order of customers, except for [`Method::Ntile`].
pub fn fit(purchases: &Purchases, settings: Settings) -> Fitted {
    let others = purchases.others();
    let population = (purchases.len() - others.count()) as u32;
    let cuts = match settings.method {
        Method::Quintiles if population > 0 => Some(quintiles(purchases, settings.monetary, &others)),
        _ => fixed(&settings.method),
    };
    Fitted::new(purchases.today, population, settings, cuts)
}

/// The cut points that do not depend on anybody.
fn fixed(method: &Method) -> Option<[Cuts; 3]> {
    match method {
        Method::Ntile | Method::Quintiles => None,
        Method::Fixed { recency, frequency, monetary } => {
            Some([Cuts::fixed(recency), Cuts::fixed(frequency), Cuts::fixed(monetary)])
        }
    }
}

fn quintiles(purchases: &Purchases, monetary: Monetary, others: &Bitmap) -> [Cuts; 3] {
    [
        Cuts::quintiles_of_days(purchases.last_days(), others, purchases.today),
        Cuts::quintiles(purchases.orders(), others),
        Cuts::quintiles(&amounts(purchases, monetary), others),
    ]
}

/// The monetary factor of everybody.
fn amounts(purchases: &Purchases, monetary: Monetary) -> Cow<'_, Numbers> {
    match monetary {
        Monetary::Sum => Cow::Borrowed(purchases.totals()),
        Monetary::Mean => {
            let mean = |row: Purchase| value_of(&row, Factor::Monetary, purchases.today, monetary);
            Cow::Owned(purchases.iter().map(mean).collect())
        }
    }
}

/// The value of a factor for somebody who bought.
#[inline]
pub(crate) fn value_of(purchase: &Purchase, factor: Factor, today: i32, monetary: Monetary) -> i64 {
    match (factor, monetary) {
        (Factor::Recency, _) => i64::from(today) - i64::from(purchase.last_day),
        (Factor::Frequency, _) => i64::from(purchase.orders),
        (Factor::Monetary, Monetary::Sum) => purchase.total,
        (Factor::Monetary, Monetary::Mean) => {
            divide_half_even(i128::from(purchase.total), i128::from(purchase.orders.max(1))) as i64
        }
    }
}

impl Fitted {
    /// What was found on a day in a population.
    pub(crate) fn new(today: i32, population: u32, settings: Settings, cuts: Option<[Cuts; 3]>) -> Self {
        Self { version: VERSION, rules_version: RULES_VERSION, today, population, settings, cuts }
    }

    /// Scores of every customer, in the order of `purchases`.
    pub fn scores(&self, purchases: &Purchases) -> ScoreColumn {
        match &self.cuts {
            Some(cuts) => classes::scores(purchases, cuts, self.settings.monetary),
            None if self.settings.method == Method::Ntile => ntile::scores(purchases, self.settings.monetary),
            None => purchases.iter().map(|_| Scores::default()).collect(),
        }
    }

    /// Scores of one customer, for bringing a list up to date after one change. `None` when the method needs everybody.
    pub fn scores_of(&self, purchase: &Purchase, today: i32) -> Option<Scores> {
        match &self.cuts {
            Some(cuts) => Some(self.score(purchase, today, cuts)),
            None => (!purchase.bought() || self.settings.method != Method::Ntile).then(Scores::default),
        }
    }

    /// Scores some customers again and returns those whose scores changed.
    pub(crate) fn score_again(
        &self,
        purchases: &Purchases,
        customers: &[u32],
        scores: &mut ScoreColumn,
    ) -> Vec<u32> {
        let Some(cuts) = &self.cuts else {
            let all = std::mem::replace(scores, self.scores(purchases));
            let changed = (0u32..).zip(all.iter().zip(scores.iter())).filter(|(_, (a, b))| a != b);
            return changed.map(|(customer, _)| customer).collect();
        };
        let score = |customer: u32| {
            let purchase = purchases.get(customer as usize).unwrap_or(Purchase::NONE);
            self.score(&purchase, purchases.today, cuts)
        };
        let changed = |customer: &u32| scores.put(*customer as usize, score(*customer));
        customers.iter().copied().filter(changed).collect()
    }

    fn score(&self, purchase: &Purchase, today: i32, cuts: &[Cuts; 3]) -> Scores {
        if !purchase.bought() {
            return Scores::default();
        }
        let above = |factor: Factor| {
            cuts[factor as usize].above(value_of(purchase, factor, today, self.settings.monetary))
        };
        let r = CLASSES - above(Factor::Recency);
        let (f, m) = (1 + above(Factor::Frequency), 1 + above(Factor::Monetary));
        Scores { r, f, m, rule: segments::rule_in(&segments::BY_CELL, r, f, m) }
    }
}

impl Scores {
    /// Name of the segment; `None` without a purchase.
    pub fn segment(&self) -> Option<&'static str> {
        RULES.get(usize::from(self.rule).checked_sub(1)?).map(|rule| rule.segment)
    }
}
