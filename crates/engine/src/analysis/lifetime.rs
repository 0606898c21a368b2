//! What customers are expected to do, and what each is worth over a horizon: `reports::lifetimes` over the orders here.
//!
//! Where somebody who sees every customer kept the parameters for all, they are applied and nothing is fitted here.

use reports::Settings;
use reports::lifetimes::{Fit, WEEK, terms};
use reports::scores::{Kept, LIFETIME};
use scoring::lifetime::spend::Spender;
use scoring::lifetime::value::{self, Terms, expect_all};
use scoring::lifetime::{Customer, summarise};

/// The models with their parameters.
#[derive(Debug, Clone)]
pub(super) struct Lifetimes {
    /// The model that is used, and what a purchase brings.
    pub(super) fit: Fit,
    /// Over what values are summed.
    pub(super) terms: Terms,
    /// What is expected of each customer, by place; `None` without a purchase.
    pub(super) expected: Vec<Option<Expected>>,
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
    /// Applies what is kept, else fits the models, to the orders of each customer, (day, amount), as of a day.
    pub(super) fn new(
        orders: &[Vec<(i32, i64)>],
        on: i32,
        settings: &Settings<'_>,
        kept: Option<&Kept>,
    ) -> Self {
        let known: Vec<Option<(Customer, Spender)>> = orders
            .iter()
            .map(|orders| {
                let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().copied().unzip();
                let summary = summarise(&day, &amount, on)?;
                Some((summary.customer(WEEK), summary.spender()))
            })
            .collect();
        let customers: Vec<Customer> = known.iter().flatten().map(|(customer, _)| *customer).collect();
        let spenders: Vec<Spender> = known.iter().flatten().map(|(_, spender)| *spender).collect();
        let kept = kept.filter(|kept| !LIFETIME.is_newer(kept)).and_then(|kept| Fit::parse(&kept.fit));
        let (fit, terms) = (kept.unwrap_or_else(|| Fit::new(&customers, &spenders)), terms(settings));
        let mut worth = expect_all(&fit.model, &customers, &terms).into_iter();
        let expected = known
            .iter()
            .map(|known| {
                let (customer, spender) = (*known)?;
                let value::Expected { alive, purchases, discounted } = worth.next()?;
                let amount = fit.spend.expected(&spender);
                Some(Expected { customer, alive, purchases, amount, value: discounted * amount })
            })
            .collect();
        Self { fit, terms, expected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_gives_the_same_numbers_again() {
        let orders: Vec<Vec<(i32, i64)>> = (0..60)
            .map(|n| (0..=n % 7).map(|k| (n * 3 + k * (20 + n % 11), 1000 + i64::from(n * k))).collect())
            .collect();
        let settings = LIFETIME.with(None);
        let fitted = Lifetimes::new(&orders, 400, &settings, None);
        let kept = Kept { fit: fitted.fit.print(), ..Kept::default() };
        // Somebody who sees half of the customers expects the same of each.
        let half = Lifetimes::new(&orders[..30], 400, &settings, Some(&kept));
        assert_eq!(half.expected, fitted.expected[..30]);
        assert!(half.expected.iter().flatten().all(|one| one.value > 0.0 && one.alive <= 1.0));
        let newer = Kept { version: LIFETIME.version + 1, fit: "family=9".into(), ..kept };
        assert_eq!(Lifetimes::new(&orders, 400, &settings, Some(&newer)).expected, fitted.expected);
    }
}
