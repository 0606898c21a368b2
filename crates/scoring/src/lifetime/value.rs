//! Customer lifetime value over an explicit horizon: what he is expected to buy in each period, times what a purchase
//! brings, times the margin, discounted to today.
//!
//! CLV = Σᵢ (E\[Y(i·L)\] − E\[Y((i−1)·L)\])·E\[M\]·margin/(1+d)ⁱ for periods i = 1 … n of length L.

use serde::{Deserialize, Serialize};

use super::{Customer, Lifetime};

/// Over what is summed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Number of periods, n.
    pub periods: u32,
    /// Length of a period in the unit of the customers' times.
    pub length: f64,
    /// Discount rate for a period, d > −1.
    pub discount: f64,
    /// Share of an amount that is profit.
    pub margin: f64,
}

/// Why terms cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// No period, or too many.
    #[error("the number of periods must lie between 1 and {MOST_PERIODS}")]
    Periods,
    /// The length of a period is not a positive number.
    #[error("the length of a period must be a number above 0")]
    Length,
    /// The discount rate is not a number above −1.
    #[error("the discount rate must be a number above -1")]
    Discount,
    /// The margin is not a number.
    #[error("the margin must be a number")]
    Margin,
}

/// Periods that may be asked for.
pub const MOST_PERIODS: u32 = 1200;

/// One period of a customer's value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// Purchases expected in it.
    pub purchases: f64,
    /// 1/(1+d)ⁱ.
    pub discount: f64,
    /// What it contributes.
    pub value: f64,
}

/// A customer's value and the periods that add up to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clv {
    /// Expected amount of a purchase, E\[M\].
    pub amount: f64,
    /// The periods, in their order.
    pub periods: Vec<Period>,
    /// Their sum, taken in that order.
    pub total: f64,
}

impl Terms {
    /// So many months in units of so many days, with a discount rate for a year.
    pub fn months(months: u32, unit_days: f64, yearly_discount: f64, margin: f64) -> Self {
        Self {
            periods: months,
            length: 365.25 / 12.0 / unit_days,
            discount: libm::pow(1.0 + yearly_discount, 1.0 / 12.0) - 1.0,
            margin,
        }
    }

    /// Checks the terms.
    pub fn check(&self) -> Result<(), TermsError> {
        if self.periods == 0 || self.periods > MOST_PERIODS {
            return Err(TermsError::Periods);
        }
        if !(self.length > 0.0 && self.length.is_finite()) {
            return Err(TermsError::Length);
        }
        if !(self.discount > -1.0 && self.discount.is_finite()) {
            return Err(TermsError::Discount);
        }
        if self.margin.is_finite() { Ok(()) } else { Err(TermsError::Margin) }
    }
}

/// The value of a customer of whom a purchase brings `amount`.
pub fn value(model: &Lifetime, customer: &Customer, amount: f64, terms: &Terms) -> Result<Clv, TermsError> {
    terms.check()?;
    let (mut before, mut discount, mut total) = (0.0, 1.0, 0.0);
    let periods = (1..=terms.periods)
        .map(|period| {
            let until = model.predict(customer, f64::from(period) * terms.length).purchases;
            let purchases = until - before;
            before = until;
            discount /= 1.0 + terms.discount;
            let value = purchases * amount * terms.margin * discount;
            total += value;
            Period { purchases, discount, value }
        })
        .collect();
    Ok(Clv { amount, periods, total })
}

/// What is expected of a customer over the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Probability that he is still there today.
    pub alive: f64,
    /// Purchases within the horizon.
    pub purchases: f64,
    /// The same, each discounted and times the margin: times what a purchase brings it is the value.
    pub discounted: f64,
}

/// What is expected of many customers at once, as [`value`] does for one; terms that cannot be used expect nothing.
pub fn expect_all(model: &Lifetime, customers: &[Customer], terms: &Terms) -> Vec<Expected> {
    let mut expected = vec![Expected { alive: 1.0, purchases: 0.0, discounted: 0.0 }; customers.len()];
    let (periods, mut discount) = (if terms.check().is_ok() { terms.periods } else { 0 }, 1.0);
    for period in 1..=periods {
        discount /= 1.0 + terms.discount;
        let until = model.predict_all(customers, f64::from(period) * terms.length);
        for (one, until) in expected.iter_mut().zip(until) {
            one.discounted += (until.purchases - one.purchases) * discount * terms.margin;
            (one.purchases, one.alive) = (until.purchases, until.alive);
        }
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: Lifetime = Lifetime::BgNbd { r: 0.2426, alpha: 4.414, a: 0.793, b: 2.426 };
    const CUSTOMER: Customer = Customer { repeats: 2, last: 30.43, age: 38.86 };

    #[test]
    fn periods_add_up_and_their_number_does_not_matter_without_discount() {
        let year = |periods: u32| {
            let length = 52.0 / f64::from(periods);
            let terms = Terms { periods, length, discount: 0.0, margin: 0.5 };
            value(&MODEL, &CUSTOMER, 24.65, &terms).expect("usable terms")
        };
        let whole = MODEL.predict(&CUSTOMER, 52.0).purchases * 24.65 * 0.5;
        for periods in [1, 12, 52] {
            let clv = year(periods);
            assert!((clv.total - whole).abs() < 1e-11, "{clv:?}");
            let mut sum = 0.0;
            clv.periods.iter().for_each(|period| sum += period.value);
            assert_eq!(sum, clv.total);
        }
    }

    #[test]
    fn twelve_months_are_a_year() {
        let terms = Terms::months(12, 7.0, 0.1, 1.0);
        assert!((terms.length * 12.0 - 365.25 / 7.0).abs() < 1e-12);
        assert!((libm::pow(1.0 + terms.discount, 12.0) - 1.1).abs() < 1e-14);
        assert_eq!(Terms::months(3, 1.0, 0.0, 1.0).discount, 0.0);
    }

    #[test]
    fn all_at_once_are_as_one_by_one() {
        let terms = Terms { periods: 12, length: 4.0, discount: 0.01, margin: 0.3 };
        let new = Customer { repeats: 0, last: 0.0, age: 1.0 };
        for (customer, found) in [CUSTOMER, new].iter().zip(expect_all(&MODEL, &[CUSTOMER, new], &terms)) {
            let clv = value(&MODEL, customer, 24.65, &terms).expect("usable terms");
            assert!((found.discounted * 24.65 - clv.total).abs() < 1e-10, "{found:?} {clv:?}");
            assert_eq!(found.alive, MODEL.alive(customer));
        }
        assert_eq!(expect_all(&MODEL, &[new], &Terms { periods: 0, ..terms })[0].purchases, 0.0);
    }

    #[test]
    fn discounting_lowers_and_bad_terms_are_refused() {
        let good = Terms { periods: 12, length: 4.0, discount: 0.01, margin: 1.0 };
        let clv = value(&MODEL, &CUSTOMER, 10.0, &good).expect("usable terms");
        assert!(
            clv.total
                < value(&MODEL, &CUSTOMER, 10.0, &Terms { discount: 0.0, ..good }).expect("usable").total
        );
        assert!((clv.periods[11].discount - libm::pow(1.01, -12.0)).abs() < 1e-15);
        for (bad, expected) in [
            (Terms { periods: 0, ..good }, TermsError::Periods),
            (Terms { periods: MOST_PERIODS + 1, ..good }, TermsError::Periods),
            (Terms { length: 0.0, ..good }, TermsError::Length),
            (Terms { discount: -1.0, ..good }, TermsError::Discount),
            (Terms { margin: f64::NAN, ..good }, TermsError::Margin),
        ] {
            assert_eq!(value(&MODEL, &CUSTOMER, 10.0, &bad), Err(expected));
        }
    }
}
