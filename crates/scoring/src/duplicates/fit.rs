//! What agreement is worth, learned from the base itself.
//!
//! Expectation: the probability that a pair is true, from λ, m and u. Maximisation: m from the candidates and λ from
//! their number among all pairs, each candidate counted with its probability. u comes from random pairs and stays: few of
//! them are duplicates, and a u that is learned too lets any habit of the data (colleagues, namesakes) pass as a
//! class of duplicates. Patterns of levels are counted once, so that a round costs the number of patterns and not of pairs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::FieldKind;
use super::base::Base;
use super::compare::{Level, level_at, pattern};
use super::{PARTS_PER_BIT, VERSION};
use crate::random::Random;

/// All pairs are taken as the random ones up to this many, else so many are drawn.
const RANDOM_PAIRS: u64 = 100_000;
const ROUNDS: u32 = 300;
/// Rounds end when no probability changes by more.
const PRECISION: f64 = 1e-7;
/// What is expected of true pairs before any was seen, in [`Level`]'s order from `Differs`; worth one pair.
const EXPECTED: [f64; 4] = [0.05, 0.04, 0.06, 0.85];
/// What is expected of other pairs; worth half a pair.
const BY_CHANCE: [f64; 4] = [0.97, 0.01, 0.01, 0.01];
/// Most true pairs that differ in a field: records of which half the fields say nothing about one another are not learned
/// from.
const MOST_DIFFERENT: f64 = 0.5;
/// The same for whole names: practically none. Colleagues share phone, company and street, all of it rare, and
/// are not one person.
const MOST_RENAMED: f64 = 1e-9;
/// Shares are never exactly 0, for their logarithm's sake.
const LEAST: f64 = 1e-9;

/// What was learned of one field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldModel {
    /// Share of each level from `Differs` to `Exact` among true pairs.
    pub m: [f64; 4],
    /// The same among others.
    pub u: [f64; 4],
    /// Weight of each level, thousandths of a bit.
    pub weights: [i32; 4],
}

/// How the learning went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It settled.
    Converged,
    /// The rounds ran out; the last values are used.
    Stopped,
    /// Less than one true pair is expected: nothing to learn from, weights rest on what is expected of true pairs.
    NoMatches,
}

/// What was learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Version of the arithmetic.
    pub version: u16,
    /// One per field.
    pub fields: Vec<FieldModel>,
    /// λ: share of true pairs among all pairs of the base.
    pub lambda: f64,
    /// λ times the number of pairs: how many true pairs are expected.
    pub expected_pairs: f64,
    /// log2 of the odds of λ, thousandths of a bit: where every score starts.
    pub prior: i32,
    /// Random pairs that u comes from.
    pub random_pairs: u64,
    /// Rounds of the learning.
    pub rounds: u32,
    /// How it ended.
    pub outcome: Outcome,
}

impl FieldModel {
    /// Weight of a level, thousandths of a bit.
    pub fn weight(&self, level: Level) -> i32 {
        match level {
            Level::Missing => 0,
            level => self.weights[level as usize - 1],
        }
    }
}

impl Model {
    pub(super) fn weight_of(&self, pattern: u64) -> i32 {
        let weights = self.fields.iter().enumerate().map(|(at, field)| field.weight(level_at(pattern, at)));
        self.prior + weights.sum::<i32>()
    }

    /// A score below which no pair is this probable.
    pub(super) fn least_score(&self, probability: f64) -> i32 {
        if probability <= 0.0 {
            return i32::MIN / 2;
        }
        let odds = probability / (1.0 - probability).max(LEAST);
        bits(odds) - 1
    }
}

/// The probability that a score in thousandths of a bit stands for.
pub(super) fn probability(score: i32) -> f64 {
    1.0 / (1.0 + libm::exp2(-f64::from(score) / PARTS_PER_BIT))
}

fn bits(ratio: f64) -> i32 {
    libm::round(libm::log2(ratio) * PARTS_PER_BIT) as i32
}

/// What the frequency of the common value changes, thousandths of a bit: log2(u/f), f the share of *other* records with
/// this value (c − 2 of n − 2), drawn towards u by the weight of one value: f = (c − 1) / (n − 2 + 1/u).
pub(super) fn rarity(base: &Base<'_>, model: &Model, field: usize, (a, b): (u32, u32)) -> i32 {
    let column = &base.columns[field];
    let of_b = column.of(b);
    let common = column.of(a).iter().filter(|value| of_b.contains(value));
    let Some(count) = common.map(|&value| column.count[value as usize]).min() else { return 0 };
    let u = model.fields[field].u[3];
    bits((u * (f64::from(column.filled) - 2.0) + 1.0) / f64::from(count.max(2) - 1))
}

/// Most that rarity can add to each field.
pub(super) fn most_rarity(base: &Base<'_>, model: &Model) -> Vec<i32> {
    let of = |u: f64, filled: u32| bits((u * (f64::from(filled) - 2.0)).max(0.0) + 1.0);
    model.fields.iter().zip(&base.columns).map(|(field, column)| of(field.u[3], column.filled)).collect()
}

/// How many pairs agree in which way: far fewer patterns than pairs.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    of_pattern: BTreeMap<u64, f64>,
    pairs: u64,
}

impl Counts {
    pub(super) fn add(&mut self, pattern: u64) {
        *self.of_pattern.entry(pattern).or_default() += 1.0;
        self.pairs += 1;
    }
}

/// Pairs by chance, and how they agree, as far as they were compared.
#[derive(Debug)]
pub(super) struct Chance {
    random: Random,
    /// The next pair, where all of a small base are taken.
    next: (u32, u32),
    counts: Counts,
}

impl Chance {
    /// None is drawn yet.
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), next: (0, 1), counts: Counts::default() }
    }

    /// Compares some more; `false` when there was none left.
    pub(super) fn draw(&mut self, base: &Base<'_>, at_once: usize) -> bool {
        for _ in 0..at_once {
            let Some(pair) = self.pair(base.len()) else { return false };
            self.counts.add(pattern(base, pair));
        }
        true
    }

    fn pair(&mut self, records: u32) -> Option<(u32, u32)> {
        if pairs(records) > RANDOM_PAIRS {
            let is_left = self.counts.pairs < RANDOM_PAIRS;
            return is_left.then(|| self.two(records));
        }
        if self.next.1 >= records {
            self.next = (self.next.0 + 1, self.next.0 + 2);
        }
        let (a, b) = self.next;
        self.next.1 += 1;
        (b < records).then_some((a, b))
    }

    fn two(&mut self, records: u32) -> (u32, u32) {
        loop {
            let pair = (self.random.below(records), self.random.below(records));
            if pair.0 != pair.1 {
                return pair;
            }
        }
    }
}

/// All pairs of so many records.
fn pairs(records: u32) -> u64 {
    u64::from(records) * u64::from(records).saturating_sub(1) / 2
}

/// Shares of levels.
#[derive(Debug)]
struct Shares {
    m: Vec<[f64; 4]>,
    u: Vec<[f64; 4]>,
    lambda: f64,
}

/// The learning from the candidates' patterns and those of pairs by chance, round by round.
#[derive(Debug)]
pub(super) struct Learning {
    candidates: Counts,
    random_pairs: u64,
    all: u64,
    shares: Shares,
    rounds: u32,
    change: f64,
    expected: f64,
}

impl Learning {
    pub(super) fn new(base: &Base<'_>, candidates: Counts, chance: Chance) -> Self {
        let (fields, all) = (base.columns.len(), pairs(base.len()));
        let expected = (f64::from(base.len()) / 20.0).max(1.0);
        let lambda = share(expected, all);
        let mut shares = Shares { m: vec![EXPECTED; fields], u: vec![[0.25; 4]; fields], lambda };
        shares.u = shares.learn(&chance.counts, &|_| 1.0, BY_CHANCE, 0.5);
        let random_pairs = chance.counts.pairs;
        Self { candidates, random_pairs, all, shares, rounds: 0, change: f64::INFINITY, expected }
    }

    /// Does a round; `false` when it has settled or rounds have run out.
    pub(super) fn step(&mut self, base: &Base<'_>) -> bool {
        if self.rounds >= ROUNDS || self.change <= PRECISION {
            return false;
        }
        let ratios = self.shares.ratios();
        let true_share = |pattern| posterior(&ratios, self.shares.lambda, pattern);
        let of_each = self.candidates.of_pattern.iter();
        self.expected = of_each.map(|(&pattern, count)| count * true_share(pattern)).sum();
        let mut m = self.shares.learn(&self.candidates, &true_share, EXPECTED, 1.0);
        for (column, m) in base.columns.iter().zip(&mut m) {
            limit(m, if column.kind == FieldKind::FullName { MOST_RENAMED } else { MOST_DIFFERENT });
        }
        let next = Shares { m, u: self.shares.u.clone(), lambda: share(self.expected, self.all) };
        self.change = next.distance(&self.shares);
        self.shares = next;
        self.rounds += 1;
        true
    }

    /// What was learned.
    pub(super) fn end(self) -> Model {
        let outcome = match (self.expected < 1.0, self.change <= PRECISION) {
            (true, _) => Outcome::NoMatches,
            (false, true) => Outcome::Converged,
            (false, false) => Outcome::Stopped,
        };
        model(&self.shares, self.expected, self.random_pairs, self.rounds, outcome)
    }
}

/// λ; never quite 0 and never above one half.
fn share(expected: f64, all: u64) -> f64 {
    (expected.max(0.5) / (all.max(1) as f64)).min(0.5)
}

/// Lowers the share of disagreement to a limit; the others grow in proportion.
fn limit(m: &mut [f64; 4], most: f64) {
    if m[0] > most {
        let grow = (1.0 - most) / (1.0 - m[0]).max(LEAST);
        m[0] = most;
        m[1..].iter_mut().for_each(|share| *share *= grow);
    }
}

fn posterior(ratios: &[[f64; 5]], lambda: f64, pattern: u64) -> f64 {
    let sum: f64 =
        ratios.iter().enumerate().map(|(field, ratio)| ratio[level_at(pattern, field) as usize]).sum();
    1.0 / (1.0 + (1.0 - lambda) / lambda * libm::exp(-sum))
}

impl Shares {
    /// ln(m/u) of every level of every field; a missing value says nothing.
    fn ratios(&self) -> Vec<[f64; 5]> {
        let ratio = |(m, u): (&[f64; 4], &[f64; 4])| {
            let mut of_level = [0.0; 5];
            for level in 0..4 {
                of_level[level + 1] = libm::log(m[level].max(LEAST) / u[level].max(LEAST));
            }
            of_level
        };
        self.m.iter().zip(&self.u).map(ratio).collect()
    }

    /// Levels' shares among weighted patterns, smoothed by `prior` that is worth `pairs`.
    fn learn(
        &self,
        counts: &Counts,
        weight: &dyn Fn(u64) -> f64,
        prior: [f64; 4],
        pairs: f64,
    ) -> Vec<[f64; 4]> {
        let mut sums = vec![prior.map(|share| share * pairs); self.m.len()];
        for (&pattern, &count) in &counts.of_pattern {
            let weight = count * weight(pattern);
            for (field, sum) in sums.iter_mut().enumerate() {
                match level_at(pattern, field) {
                    Level::Missing => {}
                    level => sum[level as usize - 1] += weight,
                }
            }
        }
        for sum in &mut sums {
            let total: f64 = sum.iter().sum();
            sum.iter_mut().for_each(|share| *share /= total.max(LEAST));
        }
        sums
    }

    fn distance(&self, other: &Self) -> f64 {
        let of = |x: &[[f64; 4]], y: &[[f64; 4]]| {
            let both = x.iter().flatten().zip(y.iter().flatten());
            both.fold(0.0f64, |most, (x, y)| most.max((x - y).abs()))
        };
        of(&self.m, &other.m).max((self.lambda / other.lambda - 1.0).abs())
    }
}

fn model(shares: &Shares, expected_pairs: f64, random_pairs: u64, rounds: u32, outcome: Outcome) -> Model {
    let field = |(m, u): (&[f64; 4], &[f64; 4])| {
        let weight = |level: usize| bits(m[level].max(LEAST) / u[level].max(LEAST));
        let mut weights = [weight(0), weight(1), weight(2), weight(3)];
        // Less agreement is never worth more: what few pairs say must not turn the order round.
        for level in (0..3).rev() {
            weights[level] = weights[level].min(weights[level + 1]);
        }
        FieldModel { m: *m, u: *u, weights }
    };
    let fields: Vec<FieldModel> = shares.m.iter().zip(&shares.u).map(field).collect();
    Model {
        version: VERSION,
        lambda: shares.lambda,
        expected_pairs,
        prior: bits(shares.lambda / (1.0 - shares.lambda)),
        random_pairs,
        rounds,
        outcome,
        fields,
    }
}
