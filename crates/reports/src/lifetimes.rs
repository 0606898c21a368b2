//! What the lifetime models say of all customers, and how well the likeliest foretold the last quarter.
//!
//! Definitions: [`scoring::lifetime`]. Times are in weeks, the unit of the literature.

use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::{Choice, Customer, Flag, Lifetime, Rows, Summary, choose, summarise};

use crate::Base;

/// Days of the unit of time.
pub(crate) const WEEK: f64 = 7.0;
/// Days that are held out: a quarter in whole weeks.
pub(crate) const HELD_OUT: i32 = 91;

/// The fitted models and what they were fitted on.
#[derive(Debug)]
pub(crate) struct Lifetimes {
    /// The three fits, and which is the likeliest.
    pub(crate) choice: Choice,
    /// What a purchase brings.
    pub(crate) spend: Spend,
    /// Everybody who bought.
    pub(crate) customers: Vec<Customer>,
    /// Repeats and their mean, of the same.
    pub(crate) spenders: Vec<Spender>,
    /// Customers known before the last quarter.
    pub(crate) held_out: Vec<HeldOut>,
}

/// A customer whose last quarter was held out.
#[derive(Debug)]
pub(crate) struct HeldOut {
    /// Repeat purchases before it.
    pub(crate) repeats: u32,
    /// Purchases in it that the likeliest model of the time before expected.
    pub(crate) expected: f64,
    /// Purchases in it.
    pub(crate) actual: u32,
}

impl Lifetimes {
    /// Fits the models.
    pub(crate) fn fit(base: &Base) -> Self {
        let (mut now, mut both) = (Vec::new(), Vec::new());
        for orders in base.by_customer() {
            let day: Vec<i32> = orders.iter().map(|order| order.day).collect();
            let amount: Vec<i64> = orders.iter().map(|order| order.amount).collect();
            let Some(known) = summarise(&day, &amount, base.on) else { continue };
            now.push(known);
            let before = summarise(&day, &amount, base.on.saturating_sub(HELD_OUT));
            both.extend(before.map(|before| (before, known)));
        }
        let (customers, choice) = chosen(&now);
        let spenders: Vec<Spender> = now.iter().map(Summary::spender).collect();
        let spend = Spend::fit(&spenders);
        Self { choice, spend, customers, spenders, held_out: hold_out(&both) }
    }
}

fn chosen(known: &[Summary]) -> (Vec<Customer>, Choice) {
    let customers: Vec<Customer> = known.iter().map(|known| known.customer(WEEK)).collect();
    // Differences of days are numbers in order, so every row can be read.
    let rows = Rows::new(&customers).or_else(|_| Rows::new(&[])).expect("nothing is wrong with no rows");
    (customers, choose(&rows))
}

fn hold_out(both: &[(Summary, Summary)]) -> Vec<HeldOut> {
    let before: Vec<Summary> = both.iter().map(|(before, _)| *before).collect();
    let (customers, choice) = chosen(&before);
    let expected = choice.best().model.predict_all(&customers, f64::from(HELD_OUT) / WEEK);
    both.iter()
        .zip(expected)
        .map(|((before, now), expected)| HeldOut {
            repeats: before.repeats,
            expected: expected.purchases,
            actual: now.repeats.saturating_sub(before.repeats),
        })
        .collect()
}

/// The name of a model in the literature.
pub fn name(model: &Lifetime) -> &'static str {
    match model {
        Lifetime::BgNbd { .. } => "BG/NBD",
        Lifetime::MbgNbd { .. } => "MBG/NBD",
        Lifetime::ParetoNbd { .. } => "Pareto/NBD",
        Lifetime::Nbd { .. } => "NBD",
        Lifetime::Poisson { .. } => "Poisson",
    }
}

/// The message that says what is unusual about a fit.
pub fn message(flag: Flag) -> &'static str {
    match flag {
        Flag::NoCustomers => "fit-no-customers",
        Flag::NoRepeats => "fit-no-repeats",
        Flag::NoTime => "fit-no-time",
        Flag::NobodyLeaves => "fit-nobody-leaves",
        Flag::OneRate => "fit-one-rate",
        Flag::AtBound => "fit-at-bound",
        Flag::NotConverged => "fit-not-converged",
    }
}
