//! Loyalty index: how much a customer behaves like one who stays, 0 to 1000, from six facts.
//!
//! Each fact becomes a share of a full mark, 0 to 1000; the index is their mean by weight. Facts that are not known do not
//! count, neither for nor against; the index says on what weight it rests.
//!
//! - tenure: days since the first purchase over those of a full mark;
//! - rhythm: usual days between purchases over the days since the last one, full while the next one is not late;
//! - breadth: product groups bought over those of a full mark;
//! - growth: purchases of the last year over one and a half times those of the year before;
//! - referrals: customers he brought over those of a full mark;
//! - satisfaction: his last answer, 0 to 10.

use serde::{Deserialize, Serialize};

use crate::ratio::{Ratio, divide_half_even};

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;
/// The full mark.
pub const FULL: i64 = 1000;

/// The facts, in the order of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// How long he has been buying.
    Tenure,
    /// Whether he buys when he usually does.
    Rhythm,
    /// Of how many product groups.
    Breadth,
    /// Whether he buys more than a year ago.
    Growth,
    /// Whether he brings others.
    Referrals,
    /// What he answered.
    Satisfaction,
}

impl Factor {
    /// All, in order.
    pub const ALL: [Factor; 6] =
        [Self::Tenure, Self::Rhythm, Self::Breadth, Self::Growth, Self::Referrals, Self::Satisfaction];
}

/// What is known of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Days since the first purchase.
    pub tenure_days: Option<i64>,
    /// Median of the days between purchases.
    pub usual_days: Option<i64>,
    /// Days since the last purchase.
    pub since_last_days: Option<i64>,
    /// Product groups bought.
    pub groups: Option<u32>,
    /// Purchases of the last 365 days and of the 365 before; known only of customers older than two years.
    pub purchases: Option<(u32, u32)>,
    /// Customers he brought.
    pub referrals: Option<u32>,
    /// Last answer to how probable a recommendation is, 0 to 10.
    pub answer: Option<u32>,
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Weight of each factor, in the order of [`Factor::ALL`].
    pub weights: [u32; 6],
    /// Days of tenure for a full mark.
    pub full_tenure_days: u32,
    /// Product groups for a full mark.
    pub full_groups: u32,
    /// Customers brought for a full mark.
    pub full_referrals: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { weights: [2, 3, 2, 1, 1, 1], full_tenure_days: 1825, full_groups: 4, full_referrals: 3 }
    }
}

/// One factor's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which factor.
    pub factor: Factor,
    /// Its mark, 0 to 1000.
    pub mark: i64,
    /// Its weight; mark · weight is the contribution.
    pub weight: u32,
}

/// The index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loyalty {
    /// Σ mark · weight / Σ weight over the parts; not defined where nothing is known.
    pub index: Ratio,
    /// The factors that are known.
    pub parts: Vec<Part>,
    /// Weight of the known factors over the weight of all.
    pub rests_on: Ratio,
}

/// Measures one customer.
pub fn measure(facts: &Facts, settings: &Settings) -> Loyalty {
    let marks = [
        facts.tenure_days.map(|days| mark(days.into(), settings.full_tenure_days.into())),
        facts
            .usual_days
            .zip(facts.since_last_days)
            .map(|(usual, since)| mark(usual.into(), since.max(1).into())),
        facts.groups.map(|groups| mark(groups.into(), settings.full_groups.into())),
        // now / (1.5 · before)
        facts.purchases.map(|(now, before)| mark(i128::from(now) * 2, (i128::from(before) * 3).max(1))),
        facts.referrals.map(|referrals| mark(referrals.into(), settings.full_referrals.into())),
        facts.answer.map(|answer| mark(answer.into(), 10)),
    ];
    let all = Factor::ALL.iter().zip(marks).zip(settings.weights);
    let parts: Vec<Part> =
        all.filter_map(|((&factor, mark), weight)| Some(Part { factor, mark: mark?, weight })).collect();
    let weight: i128 = parts.iter().map(|part| i128::from(part.weight)).sum();
    let sum: i128 = parts.iter().map(|part| i128::from(part.mark) * i128::from(part.weight)).sum();
    let whole: i128 = settings.weights.iter().map(|&weight| i128::from(weight)).sum();
    Loyalty { index: Ratio::new(sum, weight), parts, rests_on: Ratio::new(weight, whole) }
}

/// value / full as a mark, between 0 and the full one. A full mark of nothing is always reached.
fn mark(value: i128, full: i128) -> i64 {
    if full <= 0 {
        return FULL;
    }
    divide_half_even(value.clamp(0, full) * i128::from(FULL), full) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_by_hand() {
        let facts = Facts {
            tenure_days: Some(365),
            usual_days: Some(30),
            since_last_days: Some(60),
            groups: Some(9),
            purchases: Some((6, 6)),
            referrals: Some(1),
            answer: Some(9),
        };
        let found = measure(&facts, &Settings::default());
        let marks: Vec<i64> = found.parts.iter().map(|part| part.mark).collect();
        assert_eq!(marks, [200, 500, 1000, 667, 333, 900]);
        assert_eq!(found.index, Ratio::new(400 + 1500 + 2000 + 667 + 333 + 900, 10));
        assert_eq!(found.rests_on.value(), Some(1.0));
    }

    #[test]
    fn what_is_not_known_does_not_count() {
        let none = measure(&Facts::default(), &Settings::default());
        assert_eq!((none.index.value(), none.rests_on.value()), (None, Some(0.0)));
        let answer = Facts { answer: Some(40), ..Facts::default() };
        let found = measure(&answer, &Settings::default());
        assert_eq!((found.index.value(), found.rests_on.value()), (Some(1000.0), Some(0.1)));
        let back = Facts { tenure_days: Some(-9), purchases: Some((0, 0)), ..Facts::default() };
        assert_eq!(measure(&back, &Settings::default()).index.value(), Some(0.0));
    }

    proptest! {
        #[test]
        fn waiting_longer_never_raises(usual in 1i64..400, since in 0i64..2000, more in 0i64..500) {
            let of = |since| {
                let facts = Facts { usual_days: Some(usual), since_last_days: Some(since), ..Facts::default() };
                measure(&facts, &Settings::default()).index.value().expect("known")
            };
            prop_assert!(of(since + more) <= of(since));
        }
    }
}
