//! What the lifetime models say of all customers, and how well the likeliest foretold the last quarter.
//!
//! Definitions: [`scoring::lifetime`]. Times are in weeks, the unit of the literature.

use std::rc::Rc;

use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::value::Terms;
use scoring::lifetime::{Choice, Choosing, Customer, Family, Flag, Lifetime, Rows, Summary, summarise};
use scoring::{Progress, Steps};

use crate::{Settings, scores};

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
    /// Of nobody.
    pub fn nothing() -> Self {
        Self {
            model: Lifetime::Poisson { rate: 0.0 },
            flags: vec![Flag::NoCustomers],
            spend: Spend::fit(&[]),
        }
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

/// What is known of customers: now, and of those who were there a quarter ago what was known then.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Everybody who bought.
    pub(crate) now: Vec<Summary>,
    /// (then, now).
    both: Vec<(Summary, Summary)>,
}

impl Known {
    /// Everybody who bought, in the order in which they were added.
    pub fn now(&self) -> &[Summary] {
        &self.now
    }

    /// Adds a customer with his orders, as of a day; what is known of him, `None` where he has not bought.
    pub fn add(&mut self, day: &[i32], amount: &[i64], on: i32) -> Option<Summary> {
        let known = summarise(day, amount, on)?;
        self.now.push(known);
        let before = summarise(day, amount, on.saturating_sub(HELD_OUT));
        self.both.extend(before.map(|before| (before, known)));
        Some(known)
    }
}

/// What was learned of all customers of a kind.
#[derive(Debug)]
pub struct Learned {
    /// The three fits, and which is the likeliest.
    pub(crate) choice: Choice,
    /// The likeliest, and what a purchase brings.
    pub fitted: Fit,
    /// Customers known before the last quarter.
    pub(crate) held_out: Vec<HeldOut>,
    /// Customers that it was learned from.
    pub customers: usize,
}

/// A customer whose last quarter was held out.
#[derive(Debug, Clone)]
pub(crate) struct HeldOut {
    /// Repeat purchases before it.
    pub(crate) repeats: u32,
    /// Purchases in it that the likeliest model of the time before expected.
    pub(crate) expected: f64,
    /// Purchases in it.
    pub(crate) actual: u32,
}

impl Learned {
    /// Whether there was something to learn from; where there was nothing, nobody should be held to it later.
    pub fn is_something(&self) -> bool {
        let nothing = |flag: &Flag| matches!(flag, Flag::NoCustomers | Flag::NoRepeats | Flag::NoTime);
        !self.fitted.flags.iter().any(nothing)
    }
}

/// Customers of whom something is computed in one step.
pub const STEP: usize = 1_000;

/// What is learned, step by step: the models of now, and how well those of a quarter ago would have foretold it.
#[derive(Debug, Clone)]
pub struct Learning {
    known: Rc<Known>,
    stage: Stage,
}

#[derive(Debug, Clone)]
enum Stage {
    Begun,
    Now(Box<Choosing>),
    Before(Box<Choice>, Box<Choosing>),
    Foretelling { choice: Box<Choice>, model: Lifetime, held_out: Vec<HeldOut> },
}

impl Learning {
    /// Nothing learned yet.
    pub fn new(known: Rc<Known>) -> Self {
        Self { known, stage: Stage::Begun }
    }
}

impl Steps for Learning {
    type Output = Learned;

    fn step(mut self) -> Progress<Self, Learned> {
        self.stage = match self.stage {
            Stage::Begun => Stage::Now(Box::new(choosing(self.known.now.iter()))),
            Stage::Now(choosing) => match choosing.step() {
                Progress::Going(going) => Stage::Now(Box::new(going)),
                Progress::Done(choice) => {
                    let before = self.known.both.iter().map(|(before, _)| before);
                    Stage::Before(Box::new(choice), Box::new(self::choosing(before)))
                }
            },
            Stage::Before(choice, choosing) => match choosing.step() {
                Progress::Going(going) => Stage::Before(choice, Box::new(going)),
                Progress::Done(before) => {
                    Stage::Foretelling { choice, model: before.best().model, held_out: Vec::new() }
                }
            },
            Stage::Foretelling { choice, model, mut held_out } => {
                let both = &self.known.both[held_out.len()..];
                foretell(&model, &both[..both.len().min(STEP)], &mut held_out);
                if held_out.len() == self.known.both.len() {
                    return Progress::Done(learned(*choice, held_out, &self.known));
                }
                Stage::Foretelling { choice, model, held_out }
            }
        };
        Progress::Going(self)
    }

    fn done(&self) -> f64 {
        match &self.stage {
            Stage::Begun => 0.0,
            Stage::Now(choosing) => 0.45 * choosing.done(),
            Stage::Before(_, choosing) => 0.45 + 0.45 * choosing.done(),
            Stage::Foretelling { held_out, .. } => {
                0.9 + 0.1 * held_out.len() as f64 / self.known.both.len().max(1) as f64
            }
        }
    }
}

fn learned(choice: Choice, mut held_out: Vec<HeldOut>, known: &Known) -> Learned {
    // Sums over them are the same in whatever order the customers came.
    held_out.sort_unstable_by_key(|one| (one.repeats, one.expected.to_bits(), one.actual));
    let spenders: Vec<Spender> = known.now.iter().map(Summary::spender).collect();
    let best = choice.best();
    let fitted = Fit { model: best.model, flags: best.flags.clone(), spend: spend(&spenders) };
    Learned { choice, fitted, held_out, customers: known.now.len() }
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

fn choosing<'a>(known: impl Iterator<Item = &'a Summary>) -> Choosing {
    let customers: Vec<Customer> = known.map(|known| known.customer(WEEK)).collect();
    let sample = sample(&customers, |one| (one.repeats, one.age.to_bits(), one.last.to_bits()));
    // Differences of days are numbers in order, so every row can be read.
    let rows = Rows::new(&sample).or_else(|_| Rows::new(&[])).expect("nothing is wrong with no rows");
    Choosing::new(rows)
}

/// What a model of the time before expects of the last quarter of some customers, and what came.
fn foretell(model: &Lifetime, both: &[(Summary, Summary)], held_out: &mut Vec<HeldOut>) {
    let customers: Vec<Customer> = both.iter().map(|(before, _)| before.customer(WEEK)).collect();
    let expected = model.predict_all(&customers, f64::from(HELD_OUT) / WEEK);
    held_out.extend(both.iter().zip(expected).map(|((before, now), expected)| HeldOut {
        repeats: before.repeats,
        expected: expected.purchases,
        actual: now.repeats.saturating_sub(before.repeats),
    }));
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

    #[test]
    fn nothing_is_learned_from_nobody_or_from_single_orders() {
        let learned = |orders: &[&[i32]]| {
            let mut known = Known::default();
            orders.iter().for_each(|days| _ = known.add(days, &vec![100; days.len()], 400));
            let learned = Learning::new(Rc::new(known)).finish();
            (learned.is_something(), learned.customers)
        };
        assert_eq!(learned(&[]), (false, 0));
        assert_eq!(learned(&[&[1], &[50], &[300]]), (false, 3));
        assert_eq!(learned(&[&[1, 90, 200], &[50, 70], &[300]]), (true, 3));
    }

    #[test]
    fn steps_say_how_far_they_are_and_hold_out_everybody_who_was_there() {
        let mut known = Known::default();
        let begun = |n: i32| (0..=n % 4).map(|k| n % 390 + k * (9 + n % 13)).collect::<Vec<_>>();
        (0..2_500).for_each(|n| _ = known.add(&begun(n), &[700; 4][..=(n % 4) as usize], 400));
        let there = known.both.len();
        let (mut here, mut before, mut steps) = (Learning::new(Rc::new(known)), 0.0, 0);
        let learned = loop {
            assert!((before..=1.0).contains(&here.done()), "{before} {}", here.done());
            (before, steps) = (here.done(), steps + 1);
            match here.step() {
                Progress::Going(next) => here = next,
                Progress::Done(learned) => break learned,
            }
        };
        assert_eq!((learned.customers, learned.held_out.len()), (2_500, there));
        assert!(steps > 100 && before > 0.9, "{steps} {before}");
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
