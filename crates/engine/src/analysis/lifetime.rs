//! What customers are expected to do: the likeliest of three lifetime models over all of them, what a purchase brings, and
//! what each is worth over a horizon. Definitions: `scoring::lifetime`.
//!
//! Where somebody who sees every customer kept the parameters for all, they are applied and nothing is fitted here.

use reports::scores::{self, Kept};
use reports::{Settings, scores::LIFETIME};
use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::value::Terms;
use scoring::lifetime::{Customer, Family, Flag, Lifetime, Rows, choose, summarise};

/// Times are in weeks, the unit of the literature: days would only make rates smaller.
pub(super) const DAYS: f64 = 7.0;

/// The models with their parameters.
#[derive(Debug, Clone)]
pub(super) struct Lifetimes {
    /// The model that is used.
    pub(super) model: Lifetime,
    /// What is unusual about its fit.
    pub(super) flags: Vec<Flag>,
    /// What a purchase brings.
    pub(super) spend: Spend,
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

type Known = Option<(Customer, Spender)>;

/// The horizon in months, as so many periods.
pub(super) fn terms(settings: &Settings<'_>) -> Terms {
    let share = |key| settings.get(key) / 100.0;
    Terms::months(settings.get("horizon") as u32, DAYS, share("discount"), share("margin"))
}

impl Lifetimes {
    /// Applies what is kept, else fits the models, to the orders of each customer, (day, amount), as of a day.
    pub(super) fn new(
        orders: &[Vec<(i32, i64)>],
        on: i32,
        settings: &Settings<'_>,
        kept: Option<&Kept>,
    ) -> Self {
        let known: Vec<Known> = orders
            .iter()
            .map(|orders| {
                let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().copied().unzip();
                let summary = summarise(&day, &amount, on)?;
                Some((summary.customer(DAYS), summary.spender()))
            })
            .collect();
        let customers: Vec<Customer> = known.iter().flatten().map(|(customer, _)| *customer).collect();
        let kept = kept.filter(|kept| !LIFETIME.is_newer(kept)).and_then(|kept| parse(&kept.fit));
        let (model, flags, spend) = kept.unwrap_or_else(|| {
            // Differences of days are numbers in order, so every row can be read.
            let rows = Rows::new(&customers).or_else(|_| Rows::new(&[])).expect("no rows are fine");
            let spenders: Vec<Spender> = known.iter().flatten().map(|(_, spender)| *spender).collect();
            let best = choose(&rows).best().clone();
            (best.model, best.flags, Spend::fit(&spenders))
        });
        let mut lifetimes = Self { model, flags, spend, terms: terms(settings), expected: Vec::new() };
        lifetimes.expected = lifetimes.expect_all(&customers, &known);
        lifetimes
    }

    fn expect_all(&self, customers: &[Customer], known: &[Known]) -> Vec<Option<Expected>> {
        let mut worth = vec![(0.0, 0.0, 0.0); customers.len()];
        let mut discount = 1.0;
        for period in 1..=self.terms.periods {
            discount /= 1.0 + self.terms.discount;
            let until = self.model.predict_all(customers, f64::from(period) * self.terms.length);
            for ((before, discounted, alive), until) in worth.iter_mut().zip(until) {
                *discounted += (until.purchases - *before) * discount;
                (*before, *alive) = (until.purchases, until.alive);
            }
        }
        let mut worth = worth.into_iter();
        let expected = |known: &Known| {
            let (customer, spender) = (*known)?;
            let (purchases, discounted, alive) = worth.next()?;
            let amount = self.spend.expected(&spender);
            let value = discounted * amount * self.terms.margin;
            Some(Expected { customer, alive, purchases, amount, value })
        };
        known.iter().map(expected).collect()
    }

    /// How many customers there are with a purchase.
    pub(super) fn customers(&self) -> usize {
        self.expected.iter().flatten().count()
    }

    /// The parameters as text, to be kept for everybody.
    pub(super) fn print(&self) -> String {
        let family = match self.model {
            Lifetime::BgNbd { .. } => 0.0,
            Lifetime::MbgNbd { .. } => 1.0,
            Lifetime::ParetoNbd { .. } => 2.0,
            Lifetime::Nbd { .. } => 3.0,
            Lifetime::Poisson { .. } => 4.0,
        };
        let names = self.model.names().iter().map(|name| (*name).to_owned());
        let mut set = vec![("family".to_owned(), family)];
        set.extend(names.zip(self.model.parameters()));
        let Spend { p, q, v, observed, .. } = self.spend;
        set.extend(
            [("p", p), ("q", q), ("v", v), ("observed", observed)].map(|(key, value)| (key.into(), value)),
        );
        scores::print(&set)
    }
}

/// Reads what [`Lifetimes::print`] wrote; `None` for anything else.
fn parse(text: &str) -> Option<(Lifetime, Vec<Flag>, Spend)> {
    let set = scores::parse(text);
    let get = |key: &str| set.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
    let positive = |key: &str| get(key).filter(|value| *value > 0.0);
    let (r, alpha) = (positive("r"), positive("alpha"));
    let four = |family, third, fourth| {
        Some(Lifetime::new(family, [r?, alpha?, positive(third)?, positive(fourth)?]))
    };
    let model = match get("family")? {
        0.0 => four(Family::BgNbd, "a", "b")?,
        1.0 => four(Family::MbgNbd, "a", "b")?,
        2.0 => four(Family::ParetoNbd, "s", "beta")?,
        3.0 => Lifetime::Nbd { r: r?, alpha: alpha? },
        4.0 => Lifetime::Poisson { rate: get("rate").filter(|rate| *rate >= 0.0)? },
        _ => return None,
    };
    let spend = Spend {
        p: get("p").filter(|p| *p >= 0.0)?,
        q: get("q").filter(|q| *q >= 0.0)?,
        v: get("v").filter(|v| *v >= 0.0)?,
        observed: get("observed")?,
        ..Spend::fit(&[])
    };
    Some((model, Vec::new(), spend))
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
        let kept = Kept { fit: fitted.print(), ..Kept::default() };
        // Somebody who sees half of the customers expects the same of each.
        let half = Lifetimes::new(&orders[..30], 400, &settings, Some(&kept));
        assert_eq!(half.expected, fitted.expected[..30]);
        assert!(half.expected.iter().flatten().all(|one| one.value > 0.0 && one.alive <= 1.0));
        let newer = Kept { version: LIFETIME.version + 1, fit: "family=9".into(), ..kept };
        assert_eq!(Lifetimes::new(&orders, 400, &settings, Some(&newer)).expected, fitted.expected);
    }

    #[test]
    fn what_is_no_fit_is_not_applied() {
        for text in [
            "",
            "family=7",
            "family=0;r=1;alpha=2;a=3",
            "family=0;r=-1;alpha=1;a=1;b=1;p=1;q=2;v=3;observed=1",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
