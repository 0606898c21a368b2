//! A scan, step by step: records are put in order field by field, pairs found by their keys and compared, then comes what is
//! learned round by round, at last the report. No step is longer for more records.

use super::base::{Base, Ordering};
use super::blocking::Blocking;
use super::compare::{level_at, pattern, sum_where_exact};
use super::fit::{self, Chance, Counts, Learning};
use super::link::groups;
use super::{Found, Level, Model, Pair, Part, Records, Settings};
use crate::progress::{Progress, Steps};
use crate::sorting::Sorting;

/// Pairs compared or scored in one step.
const AT_ONCE: usize = 4096;

/// A scan under way.
#[derive(Debug)]
pub struct Scanning<'a> {
    settings: Settings,
    /// A model that is applied instead of learning one.
    known: Option<Model>,
    stage: Stage<'a>,
}

#[derive(Debug)]
enum Stage<'a> {
    Ordering(Ordering<'a>),
    Blocking(Base<'a>, Blocking),
    Comparing(LookedAt<'a>),
    Drawing(LookedAt<'a>, Chance),
    Learning(LookedAt<'a>, Box<Learning>),
    Scoring(Scoring<'a>),
    Sorting(Scoring<'a>, Sorting<u32>),
}

impl<'a> Scanning<'a> {
    /// Nothing is done yet.
    pub fn new(records: &'a Records, settings: &Settings) -> Self {
        let stage = Stage::Ordering(Ordering::new(records));
        Self { settings: settings.clone(), known: None, stage }
    }

    /// The same with a model instead of learning one.
    pub(super) fn with(records: &'a Records, settings: &Settings, model: Model) -> Self {
        Self { known: Some(model), ..Self::new(records, settings) }
    }
}

impl Steps for Scanning<'_> {
    type Output = Found;

    fn step(self) -> Progress<Self, Found> {
        let Self { settings, mut known, stage } = self;
        let stage = match stage {
            Stage::Ordering(mut ordering) => match ordering.step() {
                true => Stage::Ordering(ordering),
                false => Stage::Blocking(ordering.end(), Blocking::default()),
            },
            Stage::Blocking(base, mut blocking) => match blocking.step(&base) {
                true => Stage::Blocking(base, blocking),
                false => Stage::Comparing(LookedAt::new(base, blocking.end())),
            },
            Stage::Comparing(mut looked_at) => match (looked_at.compare(), known.take()) {
                (true, model) => {
                    known = model;
                    Stage::Comparing(looked_at)
                }
                (false, Some(model)) => Stage::Scoring(Scoring::new(looked_at, model)),
                (false, None) => Stage::Drawing(looked_at, Chance::new(settings.seed)),
            },
            Stage::Drawing(mut looked_at, mut chance) => match chance.draw(&looked_at.base, AT_ONCE) {
                true => Stage::Drawing(looked_at, chance),
                false => {
                    let counts = std::mem::take(&mut looked_at.counts);
                    let learning = Learning::new(&looked_at.base, counts, chance);
                    Stage::Learning(looked_at, Box::new(learning))
                }
            },
            Stage::Learning(looked_at, mut learning) => match learning.step(&looked_at.base) {
                true => Stage::Learning(looked_at, learning),
                false => Stage::Scoring(Scoring::new(looked_at, learning.end())),
            },
            Stage::Scoring(mut scoring) => match scoring.step(settings.least_probability) {
                true => Stage::Scoring(scoring),
                false => {
                    let sorting = Sorting::new((0..scoring.pairs.len() as u32).collect());
                    Stage::Sorting(scoring, sorting)
                }
            },
            Stage::Sorting(scoring, mut sorting) => {
                if !sorting.step(|&x, &y| scoring.order(x).cmp(&scoring.order(y))) {
                    return Progress::Done(scoring.report(&sorting.end()));
                }
                Stage::Sorting(scoring, sorting)
            }
        };
        Progress::Going(Self { settings, known, stage })
    }

    fn done(&self) -> f64 {
        match &self.stage {
            Stage::Ordering(ordering) => 0.15 * ordering.done(),
            Stage::Blocking(base, blocking) => 0.15 + 0.15 * blocking.done(base),
            Stage::Comparing(looked_at) => 0.3 + 0.55 * looked_at.done(),
            Stage::Drawing(..) => 0.85,
            Stage::Learning(..) => 0.9,
            Stage::Scoring(scoring) => 0.92 + 0.05 * scoring.done(),
            Stage::Sorting(..) => 0.97,
        }
    }
}

/// Records with the pairs that are looked at and how these agree, as far as they were compared.
#[derive(Debug)]
struct LookedAt<'a> {
    base: Base<'a>,
    /// Two records each.
    candidates: Vec<u64>,
    patterns: Vec<u64>,
    counts: Counts,
}

impl<'a> LookedAt<'a> {
    fn new(base: Base<'a>, candidates: Vec<u64>) -> Self {
        let patterns = Vec::with_capacity(candidates.len());
        Self { base, patterns, candidates, counts: Counts::default() }
    }

    /// Compares the next pairs; `false` when there was none left.
    fn compare(&mut self) -> bool {
        let before = self.patterns.len();
        for &pair in self.candidates[before..].iter().take(AT_ONCE) {
            let pattern = pattern(&self.base, two(pair));
            self.patterns.push(pattern);
            self.counts.add(pattern);
        }
        self.patterns.len() > before
    }

    fn done(&self) -> f64 {
        self.patterns.len() as f64 / self.candidates.len().max(1) as f64
    }
}

/// The records of a candidate.
fn two(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Pairs that are being scored by a model.
#[derive(Debug)]
struct Scoring<'a> {
    looked_at: LookedAt<'a>,
    model: Box<Model>,
    most_rarity: Vec<i32>,
    scored: usize,
    pairs: Vec<Pair>,
}

impl<'a> Scoring<'a> {
    fn new(looked_at: LookedAt<'a>, model: Model) -> Self {
        let most_rarity = fit::most_rarity(&looked_at.base, &model);
        Self { looked_at, model: Box::new(model), most_rarity, scored: 0, pairs: Vec::new() }
    }

    /// Scores the next candidates; `false` when there was none left.
    fn step(&mut self, least_probability: f64) -> bool {
        let (before, least) = (self.scored, self.model.least_score(least_probability));
        self.scored = self.looked_at.candidates.len().min(before + AT_ONCE);
        for at in before..self.scored {
            let pattern = self.looked_at.patterns[at];
            // Rarity adds at most so much to each field that agrees; most pairs are far below.
            if self.model.weight_of(pattern) + sum_where_exact(pattern, &self.most_rarity) >= least {
                let pair = self.pair(two(self.looked_at.candidates[at]), pattern);
                self.pairs.extend(Some(pair).filter(|pair| pair.probability >= least_probability));
            }
        }
        self.scored > before
    }

    fn pair(&self, (a, b): (u32, u32), pattern: u64) -> Pair {
        let (base, model) = (&self.looked_at.base, &self.model);
        let part = |field: usize| {
            let level = level_at(pattern, field);
            let rarity = match level {
                Level::Exact => fit::rarity(base, model, field, (a, b)),
                _ => 0,
            };
            Part { field: field as u8, level, weight: model.fields[field].weight(level), rarity }
        };
        let parts: Vec<Part> = (0..base.columns.len()).map(part).collect();
        let score = model.prior + parts.iter().map(|part| part.weight + part.rarity).sum::<i32>();
        let (a, b) = (base.row(a), base.row(b));
        Pair { a: a.min(b), b: a.max(b), score, probability: fit::probability(score), parts }
    }

    /// The most probable pairs come first.
    fn order(&self, pair: u32) -> (std::cmp::Reverse<i32>, u32, u32) {
        let pair = &self.pairs[pair as usize];
        (std::cmp::Reverse(pair.score), pair.a, pair.b)
    }

    fn done(&self) -> f64 {
        self.scored as f64 / self.looked_at.candidates.len().max(1) as f64
    }

    fn report(mut self, order: &[u32]) -> Found {
        let mut taken: Vec<Option<Pair>> = self.pairs.drain(..).map(Some).collect();
        let pairs: Vec<Pair> = order.iter().filter_map(|&at| taken[at as usize].take()).collect();
        let groups = groups(self.looked_at.base.len(), pairs.iter().map(|pair| (pair.a, pair.b)));
        Found { pairs, groups, candidates: self.looked_at.candidates.len() as u64, model: *self.model }
    }
}
