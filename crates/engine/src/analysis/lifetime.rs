//! What customers are expected to do: the likeliest of three lifetime models over all of them, what a purchase brings, and
//! what each is worth over a horizon. Definitions: `scoring::lifetime`.

use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::value::{self, Terms, expect_all};
use scoring::lifetime::{Choice, Customer, Rows, choose, summarise};

/// Times are in weeks, the unit of the literature: days would only make rates smaller.
pub(super) const DAYS: f64 = 7.0;
/// The horizon: a year in twelve periods.
pub(super) const TERMS: Terms =
    Terms { periods: 12, length: 365.25 / 12.0 / DAYS, discount: 0.008, margin: 1.0 };

/// The fitted models.
#[derive(Debug, Clone)]
pub(super) struct Lifetimes {
    /// The three fits, and which is the likeliest.
    pub(super) choice: Choice,
    /// What a purchase brings.
    pub(super) spend: Spend,
    /// What is expected of each customer, by place; `None` without a purchase.
    pub(super) expected: Vec<Option<Expected>>,
}

/// What is expected of a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    /// What is known of him, times in weeks.
    pub(super) customer: Customer,
    /// His repeat purchases and their mean.
    pub(super) spender: Spender,
    /// Probability that he is still there.
    pub(super) alive: f64,
    /// Purchases within the horizon.
    pub(super) purchases: f64,
    /// Expected amount of one, minor units.
    pub(super) amount: f64,
    /// Discounted revenue within the horizon, minor units.
    pub(super) value: f64,
}

impl Lifetimes {
    /// Fits the models to the orders of each customer, (day, amount), as of a day.
    pub(super) fn fit(orders: &[Vec<(i32, i64)>], on: i32) -> Self {
        let known: Vec<Option<(Customer, Spender)>> = orders
            .iter()
            .map(|orders| {
                let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().copied().unzip();
                let summary = summarise(&day, &amount, on)?;
                Some((summary.customer(DAYS), summary.spender()))
            })
            .collect();
        let customers: Vec<Customer> = known.iter().flatten().map(|(customer, _)| *customer).collect();
        let spenders: Vec<Spender> = known.iter().flatten().map(|(_, spender)| *spender).collect();
        // Differences of days are numbers in order, so every row can be read.
        let rows =
            Rows::new(&customers).unwrap_or_else(|_| Rows::new(&[]).expect("nothing is wrong with no rows"));
        let (choice, spend) = (choose(&rows), Spend::fit(&spenders));
        let mut lifetimes = Self { choice, spend, expected: Vec::new() };
        lifetimes.expected = lifetimes.expect_all(&customers, &known);
        lifetimes
    }

    fn expect_all(
        &self,
        customers: &[Customer],
        known: &[Option<(Customer, Spender)>],
    ) -> Vec<Option<Expected>> {
        let mut worth = expect_all(&self.choice.best().model, customers, &TERMS).into_iter();
        let expected = |known: &Option<(Customer, Spender)>| {
            let (customer, spender) = (*known)?;
            let value::Expected { alive, purchases, discounted } = worth.next()?;
            let amount = self.spend.expected(&spender);
            Some(Expected { customer, spender, alive, purchases, amount, value: discounted * amount })
        };
        known.iter().map(expected).collect()
    }
}
