//! How likely an outcome that is still to come is, learned from records that had theirs.
//!
//! A past record is looked at on several days of its life that do not depend on how and when it ended (*landmarks*: van
//! Houwelingen, Scandinavian Journal of Statistics 34, 2007), each time with what was known by then. On the rows of all days a
//! [`Logit`] is fitted. What it is worth is measured on records that it was not fitted to: five folds, a record with all its
//! days in one of them. On the same predictions [`Platt`]'s sigmoid makes it honest; being linear in the log-odds, it leaves
//! a sum of parts a sum of parts.
//!
//! Nothing is learned from fewer than [`LEAST_OUTCOMES`] records of either outcome, nor where the facts foretell records
//! that were held out no better than the mere share does.

mod stages;

use serde::{Deserialize, Serialize};

use crate::calibration::{Outcome, Platt, Quality};
use crate::logit::{Logit, LogitFlag, LogitSettings};
use crate::special::logistic;
use crate::{Progress, Steps};

pub use stages::{Ends, SMOOTHING, centre, stage_parts};

/// Version of the arithmetic.
pub const VERSION: u16 = 1;
/// Of the rarer outcome so many records must have been seen.
pub const LEAST_OUTCOMES: usize = 30;
/// A fact that is another than usual for fewer records than these says nothing.
const LEAST_APART: usize = 10;
const FOLDS: usize = 5;

/// Records that had their outcome.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    facts: usize,
    records: Vec<Record>,
}

#[derive(Debug, Clone, PartialEq)]
struct Record {
    key: u128,
    happened: bool,
    /// Facts of each day, one day after the other.
    days: Vec<f64>,
}

impl Past {
    /// None yet; of each so many facts are known.
    pub fn new(facts: usize) -> Self {
        Self { facts, records: Vec::new() }
    }

    /// Adds a record: a key that is the same on every device, whether it happened, and the facts of each day, one day after the
    /// other. A fact that was not known is no number. Without a day, or where the days do not come out even, it is passed
    /// over.
    pub fn push(&mut self, key: u128, happened: bool, days: Vec<f64>) {
        if self.facts > 0 && !days.is_empty() && days.len().is_multiple_of(self.facts) {
            self.records.push(Record { key, happened, days });
        }
    }
}

/// One fact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its mean.
    pub usual: f64,
    /// Log-odds for each unit beyond that.
    pub slope: f64,
}

/// Log-odds from facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Log-odds where everything is as usual.
    pub intercept: f64,
    /// The facts, in their order.
    pub facts: Vec<Fact>,
}

impl Chance {
    /// What each fact adds to the intercept, in thousandths of log-odds; nothing where it is not known.
    pub fn parts(&self, facts: &[f64]) -> Vec<i64> {
        let part = |(at, fact): (usize, &Fact)| {
            let known = facts.get(at).filter(|value| value.is_finite());
            known.map_or(0, |value| thousandths(fact.slope * (value - fact.usual)))
        };
        self.facts.iter().enumerate().map(part).collect()
    }
}

/// Whole thousandths.
pub fn thousandths(log_odds: f64) -> i64 {
    // Beyond a million the probability is 0 or 1 anyway.
    (log_odds * 1000.0).round_ties_even().clamp(-1e9, 1e9) as i64
}

/// The probability of so many thousandths of log-odds.
pub fn probability(thousandths: i64) -> f64 {
    logistic(thousandths as f64 / 1000.0)
}

/// The log-odds of a probability, kept a thousandth away from 0 and 1.
pub fn log_odds(probability: f64) -> f64 {
    let p = probability.clamp(0.001, 0.999);
    libm::log(p / (1.0 - p))
}

/// How often something doubled: log2, the same on every device. No number below 0.
pub fn doublings(ratio: f64) -> f64 {
    libm::log2(ratio)
}

/// What was learned, and how good it is on records that were held out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// What is applied.
    pub chance: Chance,
    /// Records.
    pub records: usize,
    /// Of these, where it happened.
    pub happened: usize,
    /// How good its probabilities are, by days of records.
    pub quality: Quality,
}

/// Why nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unlearned {
    /// Too few to learn from.
    #[error("only {seen} of the rarer outcome were seen, {least} are needed")]
    TooFew {
        /// Of the rarer outcome.
        seen: usize,
        /// Needed.
        least: usize,
    },
    /// The facts foretell nothing.
    #[error("the facts foretell no more than the share of all")]
    Silent,
    /// The search did not find the top.
    #[error("the search for the weights did not finish")]
    Unsettled,
}

/// The days of all records as rows, without facts that say nothing.
#[derive(Debug, Clone, PartialEq)]
struct Rows {
    /// Which facts are left.
    kept: Vec<usize>,
    /// The mean of every fact; 0 where it is never known.
    usual: Vec<f64>,
    /// Row by row.
    values: Vec<f64>,
    outcomes: Vec<bool>,
    folds: Vec<usize>,
    records: usize,
    happened: usize,
}

impl Rows {
    fn new(past: Past) -> Result<Self, Unlearned> {
        let Past { facts, mut records } = past;
        // Folds and sums are then the same in any order of records.
        records.sort_unstable_by_key(|record| record.key);
        let happened = records.iter().filter(|record| record.happened).count();
        let seen = happened.min(records.len() - happened);
        if seen < LEAST_OUTCOMES {
            return Err(Unlearned::TooFew { seen, least: LEAST_OUTCOMES });
        }
        let usual: Vec<f64> = (0..facts).map(|at| mean(&records, facts, at)).collect();
        let kept: Vec<usize> = (0..facts).filter(|at| tells(&records, facts, *at)).collect();
        if kept.is_empty() {
            return Err(Unlearned::Silent);
        }
        let mut rows = Self {
            kept,
            usual,
            values: Vec::new(),
            outcomes: Vec::new(),
            folds: Vec::new(),
            records: records.len(),
            happened,
        };
        // Each fold gets its part of both outcomes.
        let mut counted = [0; 2];
        for record in &records {
            let count = &mut counted[usize::from(record.happened)];
            for day in record.days.chunks(facts) {
                let value = |at: &usize| if day[*at].is_finite() { day[*at] } else { rows.usual[*at] };
                rows.values.extend(rows.kept.iter().map(value));
                rows.outcomes.push(record.happened);
                rows.folds.push(*count % FOLDS);
            }
            *count += 1;
        }
        Ok(rows)
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.kept.len()..(at + 1) * self.kept.len()]
    }

    /// A regression on all rows but those of a fold.
    fn fit(&self, without: Option<usize>) -> Result<Logit, Unlearned> {
        let used = |at: &usize| Some(self.folds[*at]) != without;
        let (mut values, mut outcomes) = (Vec::new(), Vec::new());
        for at in (0..self.outcomes.len()).filter(used) {
            values.extend_from_slice(self.row(at));
            outcomes.push(self.outcomes[at]);
        }
        let settings = LogitSettings { least_outcomes: 1, ..LogitSettings::default() };
        let logit = Logit::fit(&values, self.kept.len(), &outcomes, &settings);
        let settled = |logit: &Logit| !logit.flags.contains(&LogitFlag::NotConverged);
        logit.ok().filter(settled).ok_or(Unlearned::Unsettled)
    }
}

/// The known values of a fact, ascending.
fn known(records: &[Record], facts: usize, at: usize) -> Vec<f64> {
    let of = |record: &Record| record.days.iter().skip(at).step_by(facts).copied().collect::<Vec<_>>();
    let mut values: Vec<f64> = records.iter().flat_map(of).filter(|value| value.is_finite()).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

fn mean(records: &[Record], facts: usize, at: usize) -> f64 {
    let values = known(records, facts, at);
    values.iter().map(|value| value / values.len() as f64).sum()
}

/// Whether a fact is another than usual for enough records.
fn tells(records: &[Record], facts: usize, at: usize) -> bool {
    let values = known(records, facts, at);
    let most = values.chunk_by(|one, other| one == other).max_by_key(|same| same.len());
    let Some(usual) = most.and_then(<[f64]>::first) else { return false };
    let differs = |record: &&Record| {
        let mut days = record.days.iter().skip(at).step_by(facts);
        days.any(|value| value.is_finite() && value != usual)
    };
    records.iter().filter(differs).count() >= LEAST_APART
}

/// What is learned, step by step: one regression each.
#[derive(Debug, Clone)]
pub struct Learning {
    stage: Stage,
}

#[derive(Debug, Clone)]
enum Stage {
    Begun(Past),
    /// Log-odds of the rows whose fold was held out so far.
    Folds(Box<Rows>, usize, Vec<f64>),
}

impl Learning {
    /// Nothing learned yet.
    pub fn new(past: Past) -> Self {
        Self { stage: Stage::Begun(past) }
    }
}

impl Steps for Learning {
    type Output = Result<Learned, Unlearned>;

    fn step(self) -> Progress<Self, Self::Output> {
        let next = match self.stage {
            Stage::Begun(past) => Rows::new(past).map(|rows| {
                let scores = vec![0.0; rows.outcomes.len()];
                Stage::Folds(Box::new(rows), 0, scores)
            }),
            Stage::Folds(rows, FOLDS, scores) => return Progress::Done(learned(&rows, &scores)),
            Stage::Folds(rows, fold, mut scores) => rows.fit(Some(fold)).map(|logit| {
                for at in (0..scores.len()).filter(|at| rows.folds[*at] == fold) {
                    scores[at] = logit.explain(rows.row(at)).logit;
                }
                Stage::Folds(rows, fold + 1, scores)
            }),
        };
        match next {
            Ok(stage) => Progress::Going(Self { stage }),
            Err(why) => Progress::Done(Err(why)),
        }
    }

    fn done(&self) -> f64 {
        match &self.stage {
            Stage::Begun(_) => 0.0,
            Stage::Folds(_, fold, _) => (fold + 1) as f64 / (FOLDS + 2) as f64,
        }
    }
}

/// The regression on all rows, made honest by what those on a part said of the rest.
fn learned(rows: &Rows, scores: &[f64]) -> Result<Learned, Unlearned> {
    let seen = || scores.iter().zip(&rows.outcomes);
    let measure = |probability: &dyn Fn(f64) -> f64| {
        let outcome =
            |(score, happened): (&f64, &bool)| Outcome { score: probability(*score), happened: *happened };
        Quality::measure(&seen().map(outcome).collect::<Vec<_>>(), 10).map_err(|_| Unlearned::Unsettled)
    };
    let share = rows.outcomes.iter().filter(|happened| **happened).count() as f64 / scores.len() as f64;
    let says_more = measure(&logistic)?.log_loss < measure(&|_| share)?.log_loss;
    let outcomes: Vec<Outcome> =
        seen().map(|(score, happened)| Outcome { score: *score, happened: *happened }).collect();
    let platt = Platt::fit(&outcomes, 1).map_err(|_| Unlearned::Unsettled)?;
    if !says_more || platt.a >= 0.0 {
        return Err(Unlearned::Silent);
    }
    let logit = rows.fit(None)?;
    let mut facts: Vec<Fact> = rows.usual.iter().map(|usual| Fact { usual: *usual, slope: 0.0 }).collect();
    for (at, slope) in rows.kept.iter().zip(&logit.coefficients) {
        facts[*at].slope = -platt.a * slope;
    }
    Ok(Learned {
        chance: Chance { intercept: -platt.a * logit.centred - platt.b, facts },
        records: rows.records,
        happened: rows.happened,
        quality: measure(&|score| platt.apply(score))?,
    })
}

#[cfg(test)]
mod tests;
