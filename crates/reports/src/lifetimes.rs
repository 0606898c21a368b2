//! What the lifetime models say of all customers, and how well the likeliest foretold the last quarter.
//!
//! Definitions: [`scoring::lifetime`]. Times are in weeks, the unit of the literature.

use std::rc::Rc;

use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::value::Terms;
use scoring::lifetime::{Choice, Customer, Family, Flag, Lifetime, Rows, Summary, choose, summarise};

use crate::{Base, Settings, scores};

/// Days of the unit of time.
pub const WEEK: f64 = 7.0;
/// Models are fitted to so many customers at most: more of them take seconds and move no parameter by more than its own error.
pub const LEARNED_FROM: usize = 4_000;
/// Days that are held out: a quarter in whole weeks.
pub(crate) const HELD_OUT: i32 = 91;

/// The parameters that are applied to everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The likeliest model.
    pub model: Lifetime,
    /// What is unusual about it.
    pub flags: Vec<Flag>,
    /// What a purchase brings.
    pub spend: Spend,
}

/// Over what the value of a customer is summed, as it is set for the score.
pub fn terms(settings: &Settings<'_>) -> Terms {
    let share = |key| settings.get(key) / 100.0;
    Terms::months(settings.get("horizon") as u32, WEEK, share("discount"), share("margin"))
}

impl Fit {
    /// Fits all models and takes the likeliest.
    pub fn new(customers: &[Customer], spenders: &[Spender]) -> Self {
        Self::of(&chosen(customers), spend(spenders))
    }

    fn of(choice: &Choice, spend: Spend) -> Self {
        let best = choice.best();
        Self { model: best.model, flags: best.flags.clone(), spend }
    }

    /// As text, to be kept for everybody.
    pub fn print(&self) -> String {
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
        let spend = [("p", p), ("q", q), ("v", v), ("observed", observed)];
        set.extend(spend.map(|(key, value)| (key.to_owned(), value)));
        scores::print(&set)
    }

    /// Reads what [`Fit::print`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let set = scores::parse(text);
        let get = |key: &str| set.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        let positive = |key: &str| get(key).filter(|value| *value > 0.0);
        let least_zero = |key: &str| get(key).filter(|value| *value >= 0.0);
        let (r, alpha) = (positive("r"), positive("alpha"));
        let four = |family, third, fourth| {
            Some(Lifetime::new(family, [r?, alpha?, positive(third)?, positive(fourth)?]))
        };
        let model = match get("family")? {
            0.0 => four(Family::BgNbd, "a", "b")?,
            1.0 => four(Family::MbgNbd, "a", "b")?,
            2.0 => four(Family::ParetoNbd, "s", "beta")?,
            3.0 => Lifetime::Nbd { r: r?, alpha: alpha? },
            4.0 => Lifetime::Poisson { rate: least_zero("rate")? },
            _ => return None,
        };
        let spend = Spend {
            p: least_zero("p")?,
            q: least_zero("q")?,
            v: least_zero("v")?,
            observed: get("observed")?,
            ..Spend::fit(&[])
        };
        Some(Self { model, flags: Vec::new(), spend })
    }
}

/// The fitted models and what they were fitted on.
#[derive(Debug)]
pub(crate) struct Lifetimes {
    /// The three fits, and which is the likeliest.
    pub(crate) choice: Choice,
    /// The likeliest, and what a purchase brings.
    pub(crate) fitted: Fit,
    /// What is applied: what is kept for everybody, else what was fitted.
    pub(crate) used: Fit,
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
        let customers = customers(&now);
        let choice = chosen(&customers);
        let spenders: Vec<Spender> = now.iter().map(Summary::spender).collect();
        let fitted = Fit::of(&choice, spend(&spenders));
        let used = Fit::parse(&base.lifetime_fit).unwrap_or_else(|| fitted.clone());
        Self { choice, fitted, used, customers, spenders, held_out: hold_out(&both) }
    }

    /// Fits the models at the first call for a base.
    pub(crate) fn of(base: &Base) -> Rc<Self> {
        Rc::clone(base.kept.lifetimes.get_or_init(|| Rc::new(Self::fit(base))))
    }
}

/// What was learned from everybody here, to be kept, and from how many customers; `None` where there is nothing to learn from,
/// which nobody should be held to later.
pub fn learned(base: &Base) -> Option<(Fit, usize)> {
    let lifetimes = Lifetimes::of(base);
    let nothing = |flag: &Flag| matches!(flag, Flag::NoCustomers | Flag::NoRepeats | Flag::NoTime);
    let is_learned = !lifetimes.fitted.flags.iter().any(nothing);
    is_learned.then(|| (lifetimes.fitted.clone(), lifetimes.customers.len()))
}

fn spend(spenders: &[Spender]) -> Spend {
    let repeated: Vec<Spender> = spenders.iter().filter(|one| one.repeats > 0).copied().collect();
    Spend::fit(&sample(&repeated, |one| (one.repeats, one.mean.to_bits())))
}

/// At most [`LEARNED_FROM`] of many, evenly over all in the order of what is known of them: a sample that stands for all, the same
/// in any order of rows.
fn sample<T: Copy, K: Ord>(all: &[T], key: fn(&T) -> K) -> Vec<T> {
    let mut all = all.to_vec();
    if all.len() > LEARNED_FROM {
        all.sort_unstable_by_key(key);
        // 32 bits are not enough for the product.
        let place = |at: usize| (at as u64 * all.len() as u64 / LEARNED_FROM as u64) as usize;
        all = (0..LEARNED_FROM).map(|at| all[place(at)]).collect();
    }
    all
}

fn customers(known: &[Summary]) -> Vec<Customer> {
    known.iter().map(|known| known.customer(WEEK)).collect()
}

fn chosen(customers: &[Customer]) -> Choice {
    let sample = sample(customers, |one| (one.repeats, one.age.to_bits(), one.last.to_bits()));
    // Differences of days are numbers in order, so every row can be read.
    let rows = Rows::new(&sample).or_else(|_| Rows::new(&[])).expect("nothing is wrong with no rows");
    choose(&rows)
}

fn hold_out(both: &[(Summary, Summary)]) -> Vec<HeldOut> {
    let before: Vec<Summary> = both.iter().map(|(before, _)| *before).collect();
    let customers = customers(&before);
    let expected = chosen(&customers).best().model.predict_all(&customers, f64::from(HELD_OUT) / WEEK);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Order;

    #[test]
    fn nothing_is_learned_from_nobody_or_from_single_orders() {
        let order = |customer, day| Order { customer, day, amount: 100, cost: None };
        let base = |orders: &[Order]| Base {
            on: 400,
            customers: (0..3u8).map(|n| model::RecordId([n; 16])).collect(),
            orders: orders.to_vec(),
            ..Base::default()
        };
        assert_eq!(learned(&Base::default()), None);
        assert_eq!(learned(&base(&[order(0, 1), order(1, 50), order(2, 300)])), None);
        let several = [order(0, 1), order(0, 90), order(0, 200), order(1, 50), order(1, 70), order(2, 300)];
        assert_eq!(learned(&base(&several)).map(|(_, customers)| customers), Some(3));
    }

    #[test]
    fn a_sample_stands_for_all_in_any_order() {
        let mut all: Vec<u32> = (0..10_000).map(|n| n * 7919 % 10_007).collect();
        let found = sample(&all, |one| *one);
        all.reverse();
        assert_eq!(sample(&all, |one| *one), found);
        assert_eq!(found.len(), LEARNED_FROM);
        let mean = |of: &[u32]| of.iter().map(|one| f64::from(*one)).sum::<f64>() / of.len() as f64;
        assert!((mean(&found) / mean(&all) - 1.0).abs() < 1e-3);
        assert_eq!(sample(&all[..50], |one| *one), all[..50], "few are all taken, as they are");
    }

    #[test]
    fn what_is_no_fit_is_not_applied() {
        let short = "family=0;r=1;alpha=2;a=3";
        let negative = "family=0;r=-1;alpha=1;a=1;b=1;p=1;q=2;v=3;observed=1";
        for text in ["", "family=7", short, negative] {
            assert_eq!(Fit::parse(text), None, "{text}");
        }
    }
}
