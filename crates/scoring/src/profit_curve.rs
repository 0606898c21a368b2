//! What a customer brings year after year, in six layers, when he has paid for himself, and what it is worth if more
//! customers stay (Reichheld & Sasser, "Zero defections", Harvard Business Review 1990).
//!
//! V(r) = Σ m_t·r^t / (1 + d)^t − acquisition cost, t from 0, the year of acquisition, in which everybody is still there;
//! m_t is the sum of base profit, growth, cost savings, referrals and price premium in year t. "Five per cent more
//! retention" means five percentage points here, of the person's own margins, and nothing is promised from books.

use serde::{Deserialize, Serialize};

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// What one customer who stays brings in one year; minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Year {
    /// Profit on what a new customer buys.
    pub base: i64,
    /// More because he buys more.
    pub growth: i64,
    /// More because serving him costs less.
    pub savings: i64,
    /// More because he brings others.
    pub referrals: i64,
    /// More because he pays list prices.
    pub premium: i64,
}

impl Year {
    /// The margin m_t: the sum of the layers.
    pub fn margin(&self) -> i128 {
        [self.base, self.growth, self.savings, self.referrals, self.premium].map(i128::from).iter().sum()
    }
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What winning a customer costs, minor units; not below 0.
    pub acquisition_cost: i64,
    /// The years, as many as the horizon has.
    pub years: Vec<Year>,
    /// Share that stays from one year to the next, 0 to 1.
    pub retention: f64,
    /// Discount rate per year, from 0.
    pub discount: f64,
}

/// What cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ProfitCurveError {
    /// A share outside of 0 to 1.
    #[error("retention must lie between 0 and 1, not {0}")]
    Retention(f64),
    /// A rate below 0 or no number.
    #[error("the discount rate must be 0 or more, not {0}")]
    Discount(f64),
}

/// One year of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The layers of somebody who stayed.
    pub year: Year,
    /// Share of those won who are still there.
    pub staying: f64,
    /// staying · margin / (1 + d)^t, minor units.
    pub value: f64,
    /// Acquisition cost and all values up to here.
    pub cumulated: f64,
}

/// The curve of one customer who was won.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfitCurve {
    /// Year by year.
    pub points: Vec<Point>,
    /// V: the values of all years minus the acquisition cost; the last cumulated value.
    pub value: f64,
    /// First year (0 is the year of acquisition) at the end of which the acquisition cost is back.
    pub break_even_year: Option<u32>,
}

/// What keeping more customers is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Uplift {
    /// Retention as it is.
    pub from: f64,
    /// Retention after: at most 1.
    pub to: f64,
    /// V as it is, minor units.
    pub value_from: f64,
    /// V after.
    pub value_to: f64,
    /// value_to − value_from.
    pub gain: f64,
    /// gain / value_from; not defined where the value is not above 0.
    pub share: Option<f64>,
}

/// The curve of a plan.
pub fn curve(plan: &Plan) -> Result<ProfitCurve, ProfitCurveError> {
    if !(0.0..=1.0).contains(&plan.retention) {
        return Err(ProfitCurveError::Retention(plan.retention));
    }
    if !plan.discount.is_finite() || plan.discount < 0.0 {
        return Err(ProfitCurveError::Discount(plan.discount));
    }
    let mut cumulated = -(plan.acquisition_cost.max(0) as f64);
    let (mut points, mut break_even_year, mut staying, mut factor) = (Vec::new(), None, 1.0, 1.0);
    for (t, &year) in (0u32..).zip(&plan.years) {
        let value = staying * year.margin() as f64 / factor;
        cumulated += value;
        if break_even_year.is_none() && cumulated >= 0.0 {
            break_even_year = Some(t);
        }
        points.push(Point { year, staying, value, cumulated });
        staying *= plan.retention;
        factor *= 1.0 + plan.discount;
    }
    Ok(ProfitCurve { points, value: cumulated, break_even_year })
}

/// What so many percentage points of retention more (5.0) or less (−5.0) are worth per customer won.
pub fn uplift(plan: &Plan, points: f64) -> Result<Uplift, ProfitCurveError> {
    if points.is_nan() {
        return Err(ProfitCurveError::Retention(points));
    }
    let before = curve(plan)?.value;
    let to = (plan.retention + points / 100.0).clamp(0.0, 1.0);
    let after = curve(&Plan { retention: to, ..plan.clone() })?.value;
    let gain = after - before;
    let share = (before > 0.0).then(|| gain / before);
    Ok(Uplift { from: plan.retention, to, value_from: before, value_to: after, gain, share })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(retention: f64) -> Plan {
        let year =
            |growth, savings, referrals, premium| Year { base: 3000, growth, savings, referrals, premium };
        let years =
            vec![year(0, 0, 0, 0), year(500, 200, 0, 0), year(900, 400, 300, 100), year(1200, 500, 600, 200)];
        Plan { acquisition_cost: 5000, years, retention, discount: 0.1 }
    }

    #[test]
    fn layers_and_break_even_by_hand() {
        let found = curve(&plan(0.8)).expect("sound");
        let margins = [3000.0, 3700.0, 4700.0, 5500.0];
        let values: Vec<f64> = (0..4).map(|t| margins[t] * (0.8f64 / 1.1).powi(t as i32)).collect();
        for (point, value) in found.points.iter().zip(&values) {
            assert!((point.value - value).abs() < 1e-9);
        }
        assert!((found.value - (values.iter().sum::<f64>() - 5000.0)).abs() < 1e-9);
        assert_eq!(found.break_even_year, Some(1));
        assert_eq!(curve(&plan(0.0)).expect("sound").break_even_year, None);
    }

    #[test]
    fn five_points_by_hand() {
        let found = uplift(&plan(0.8), 5.0).expect("sound");
        let at = |r: f64| {
            [3000.0, 3700.0, 4700.0, 5500.0].iter().rev().fold(0.0, |sum, m| sum * r / 1.1 + m) - 5000.0
        };
        assert!((found.gain - (at(0.85) - at(0.8))).abs() < 1e-9);
        assert!((found.share.expect("above 0") - (at(0.85) / at(0.8) - 1.0)).abs() < 1e-12);
        assert_eq!(uplift(&plan(0.98), 5.0).expect("sound").to, 1.0);
        assert_eq!(uplift(&plan(0.0), 5.0).expect("sound").share, None, "a loss has no share");
        assert!(curve(&plan(1.1)).is_err() && curve(&Plan { discount: -0.1, ..plan(0.5) }).is_err());
        assert!(uplift(&plan(0.5), f64::NAN).is_err());
        let empty = curve(&Plan { years: vec![], ..plan(0.5) }).expect("sound");
        assert_eq!((empty.value, empty.break_even_year), (-5000.0, None));
    }

    proptest! {
        #[test]
        fn more_retention_of_gains_is_never_worse(retention in 0.0f64..1.0, points in 0.0f64..30.0) {
            prop_assert!(uplift(&plan(retention), points).expect("sound").gain >= 0.0);
        }
    }
}
