//! Kaplan-Meier: what share is still there after a time, when some are still there and it is unknown for how long.
//!
//! S(t) = Π (1 − dᵢ/nᵢ) over the times with events up to t. The interval is that of ln(−ln S), which stays between 0
//! and 1: S^exp(±z·√V/ln S) with Greenwood's V = Σ dᵢ/(nᵢ(nᵢ−dᵢ)). Kaplan & Meier, JASA 53 (1958); Kalbfleisch & Prentice,
//! "The statistical analysis of failure time data" (1980).

use serde::{Deserialize, Serialize};

use crate::special::normal_quantile;

/// Version of the arithmetic.
pub const VERSION: u16 = 1;

/// One customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Life {
    /// How long he was there, or has been there so far.
    pub time: f64,
    /// Whether he left then; otherwise he was still there.
    pub left: bool,
}

/// The curve from one time on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// From when on, up to the next step.
    pub time: f64,
    /// How many were there until then.
    pub at_risk: u64,
    /// How many left then.
    pub left: u64,
    /// How many are known only until then.
    pub censored: u64,
    /// Share still there.
    pub survival: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The whole curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survival {
    /// Customers.
    pub customers: u64,
    /// How many of them left.
    pub left: u64,
    /// At time 0 and at each time that occurs. Empty without customers.
    pub steps: Vec<Step>,
    /// The first time at which half or fewer are still there; `None` when it was not reached.
    pub median: Option<f64>,
    /// Whether nobody left: the curve then says only how long customers were watched.
    pub nobody_left: bool,
}

/// Why the curve cannot be drawn. Rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SurvivalError {
    /// A time is missing, negative or infinite.
    #[error("row {row}: the time must be a number from 0")]
    Time {
        /// The row.
        row: usize,
    },
    /// The level of confidence is not between 0 and 1.
    #[error("the level of confidence must lie between 0 and 1")]
    Level,
}

impl Survival {
    /// Draws the curve with intervals of a level of confidence such as 0.95. The order of the rows does not matter.
    pub fn measure(lives: &[Life], level: f64) -> Result<Self, SurvivalError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(SurvivalError::Level);
        }
        if let Some(row) = lives.iter().position(|life| !life.time.is_finite() || life.time < 0.0) {
            return Err(SurvivalError::Time { row });
        }
        let mut sorted: Vec<Life> =
            lives.iter().map(|life| Life { time: life.time + 0.0, left: life.left }).collect();
        sorted.sort_unstable_by_key(|life| life.time.to_bits());
        let width = normal_quantile(0.5 + 0.5 * level);
        let mut curve = Self {
            customers: lives.len() as u64,
            left: lives.iter().filter(|life| life.left).count() as u64,
            steps: Vec::new(),
            median: None,
            nobody_left: !lives.iter().any(|life| life.left),
        };
        let (mut survival, mut variance) = (1.0, 0.0);
        let mut at_risk = curve.customers;
        if sorted.first().is_some_and(|life| life.time > 0.0) {
            let (time, left, censored) = (0.0, 0, 0);
            curve.steps.push(Step { time, at_risk, left, censored, survival: 1.0, low: 1.0, high: 1.0 });
        }
        for same in sorted.chunk_by(|one, other| one.time == other.time) {
            let left = same.iter().filter(|life| life.left).count() as u64;
            let (there, gone) = (at_risk as f64, left as f64);
            survival *= (there - gone) / there;
            variance += gone / (there * (there - gone));
            let (low, high) = interval(survival, variance, width);
            let (time, censored) = (same[0].time, same.len() as u64 - left);
            curve.steps.push(Step { time, at_risk, left, censored, survival, low, high });
            if survival <= 0.5 && curve.median.is_none() {
                curve.median = Some(time);
            }
            at_risk -= same.len() as u64;
        }
        Ok(curve)
    }

    /// Share still there at a time; after the last one what was measured last, 1 without customers.
    pub fn at(&self, time: f64) -> f64 {
        let passed = self.steps.partition_point(|step| step.time <= time);
        passed.checked_sub(1).map_or(1.0, |at| self.steps[at].survival)
    }
}

/// At 0 and 1 the logarithm has no value and nothing is uncertain in this sense.
fn interval(survival: f64, variance: f64, width: f64) -> (f64, f64) {
    if survival <= 0.0 || survival >= 1.0 {
        return (survival, survival);
    }
    let ln = libm::log(survival);
    let off = width * libm::sqrt(variance) / ln;
    (libm::exp(ln * libm::exp(-off)), libm::exp(ln * libm::exp(off)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lives(rows: &[(f64, bool)]) -> Vec<Life> {
        rows.iter().map(|&(time, left)| Life { time, left }).collect()
    }

    #[test]
    fn degenerate_lives_are_defined() {
        let nobody = Survival::measure(&[], 0.95).expect("a curve");
        assert_eq!((nobody.steps.len(), nobody.median, nobody.at(3.0)), (0, None, 1.0));
        let still = Survival::measure(&lives(&[(3.0, false), (5.0, false)]), 0.95).expect("a curve");
        assert_eq!((still.nobody_left, still.median, still.at(9.0)), (true, None, 1.0));
        let at_once = Survival::measure(&lives(&[(0.0, true); 4]), 0.95).expect("a curve");
        assert_eq!((at_once.steps.len(), at_once.median, at_once.at(0.0)), (1, Some(0.0), 0.0));
        for (rows, level, error) in [
            (&[(1.0, true), (-1.0, true)][..], 0.95, SurvivalError::Time { row: 1 }),
            (&[(f64::NAN, true)], 0.95, SurvivalError::Time { row: 0 }),
            (&[(1.0, true)], 1.0, SurvivalError::Level),
            (&[(1.0, true)], f64::NAN, SurvivalError::Level),
        ] {
            assert_eq!(Survival::measure(&lives(rows), level), Err(error));
        }
    }

    #[test]
    fn half_exactly_is_the_median() {
        let curve = Survival::measure(&lives(&[(1.0, true), (2.0, true), (3.0, true), (4.0, false)]), 0.9);
        assert_eq!(curve.expect("a curve").median, Some(2.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn falls_within_its_interval_in_any_order(rows in proptest::collection::vec((0u8..20, any::<bool>()), 1..60)) {
            let mut lives: Vec<Life> =
                rows.iter().map(|&(time, left)| Life { time: time.into(), left }).collect();
            let curve = Survival::measure(&lives, 0.95).expect("a curve");
            lives.reverse();
            prop_assert_eq!(&curve, &Survival::measure(&lives, 0.95).expect("a curve"));
            prop_assert!(curve.steps.is_sorted_by(|one, other| one.survival >= other.survival));
            for step in &curve.steps {
                prop_assert!(0.0 <= step.low && step.low <= step.survival && step.survival <= step.high && step.high <= 1.0);
            }
            prop_assert_eq!(curve.steps.iter().map(|step| step.left + step.censored).sum::<u64>(), curve.customers);
        }
    }
}
