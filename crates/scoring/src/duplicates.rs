//! Duplicates: which records of the whole base are probably the same person or company, and why.
//!
//! Fellegi & Sunter, "A theory for record linkage" (JASA 64, 1969): a pair that agrees on a field is worth
//! log2(m/u), one that disagrees log2((1−m)/(1−u)), where m is the share of agreement among true pairs and u among
//! others. Agreement has levels, by Jaro-Winkler for texts. Nobody has to say which pairs are true: m and the number of
//! true pairs λ are found by expectation-maximisation (Winkler 1988), u comes from random pairs. Agreement on a rare value
//! is worth more than on a common one (张, 王, Smith): the frequency of the very value replaces the mean of u.
//!
//! Only pairs that share a key are looked at, see [`blocking`]. λ counts over *all* pairs of the base, so that the choice
//! of keys does not distort it: what shares no key is taken as no duplicate.
//!
//! Weights are kept in thousandths of a bit, integers, so that the parts of a pair add up exactly to its score. Records
//! are worked on in the order of their contents, not of their rows: the same records give the same pairs in any order.

mod blocking;
mod columns;
mod company;
mod compare;
mod fit;
mod link;
mod similarity;

pub use columns::{Fold, Records, RecordsError};
pub use company::core as company_core;
pub use compare::{LEVELS, Level};
pub use fit::{FieldModel, Model};
pub use link::groups;
pub use similarity::jaro_winkler;

use serde::{Deserialize, Serialize};

use crate::progress::{Progress, Steps};

/// Version of the arithmetic in this folder; a model of another version is not applied.
pub const VERSION: u16 = 1;
/// Weights and scores are in this many parts of a bit.
pub const PARTS_PER_BIT: f64 = 1000.0;
/// Most fields that are compared.
pub const MAX_FIELDS: usize = 20;

/// What a field holds, which decides how its values are brought into one form, found and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One part of a person's name: given name or family name.
    Name,
    /// A person's whole name, in any order of its parts.
    FullName,
    /// A company's name; its legal form does not count.
    Company,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// Free text: street, town.
    Text,
    /// A number or key that is equal or not: tax number, postcode, country.
    Code,
    /// A date, written the same way in all records.
    Date,
}

/// A field that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is called, for display.
    pub key: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Pairs at least this probable are reported.
    pub least_probability: f64,
    /// What the random pairs are drawn with.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { least_probability: 0.5, seed: 1 }
    }
}

/// What one field says about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Index of the field.
    pub field: u8,
    /// How well it agrees.
    pub level: Level,
    /// What this level is worth on the whole, thousandths of a bit.
    pub weight: i32,
    /// What is added because the common value is rare, or taken away because it is frequent, thousandths of a bit.
    pub rarity: i32,
}

/// A pair that is probably the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Row of one record.
    pub a: u32,
    /// Row of the other, greater than `a`.
    pub b: u32,
    /// The model's prior and the weights of all parts: log2 of the odds, thousandths of a bit.
    pub score: i32,
    /// The probability that these odds are.
    pub probability: f64,
    /// One per field. Weights and rarities and the prior add up to the score.
    pub parts: Vec<Part>,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The most probable first; equal ones by their rows.
    pub pairs: Vec<Pair>,
    /// Records that belong together by these pairs, in chains too; each ascending, by their first row.
    pub groups: Vec<Vec<u32>>,
    /// How many pairs were looked at.
    pub candidates: u64,
    /// What was learned.
    pub model: Model,
}

/// A model that does not fit the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Of another version of the arithmetic.
    #[error("the model is of version {0}, this is version {VERSION}")]
    Version(u16),
    /// Of another number of fields.
    #[error("the model knows {learned} fields, the records have {given}")]
    Fields {
        /// Fields of the model.
        learned: usize,
        /// Fields of the records.
        given: usize,
    },
}

/// Learns from the records and reports the pairs that are probably the same.
pub fn scan(records: &Records, settings: &Settings) -> Found {
    Scanning::new(records, settings).finish()
}

/// Pairs compared in one step.
const AT_ONCE: usize = 4096;

/// A scan under way: records are put in order field by field, pairs found by their keys and compared some thousands at a
/// step, then comes what is learned, at last the report.
#[derive(Debug)]
pub struct Scanning<'a> {
    settings: Settings,
    stage: Stage<'a>,
}

#[derive(Debug)]
enum Stage<'a> {
    Ordering(columns::Ordering<'a>),
    Blocking(columns::Base<'a>, blocking::Blocking),
    Comparing(LookedAt<'a>),
    Drawing(LookedAt<'a>, fit::Chance),
    Learned(LookedAt<'a>, Box<Model>),
}

impl<'a> Scanning<'a> {
    /// Nothing is done yet.
    pub fn new(records: &'a Records, settings: &Settings) -> Self {
        Self { settings: settings.clone(), stage: Stage::Ordering(columns::Ordering::new(records)) }
    }
}

impl Steps for Scanning<'_> {
    type Output = Found;

    fn step(self) -> Progress<Self, Found> {
        let Self { settings, stage } = self;
        let stage = match stage {
            Stage::Learned(looked_at, model) => {
                return Progress::Done(looked_at.report(*model, settings.least_probability));
            }
            Stage::Ordering(mut ordering) => match ordering.step() {
                true => Stage::Ordering(ordering),
                false => Stage::Blocking(ordering.end(), blocking::Blocking::default()),
            },
            Stage::Blocking(base, mut blocking) => match blocking.step(&base) {
                true => Stage::Blocking(base, blocking),
                false => Stage::Comparing(LookedAt::new(base, blocking.end())),
            },
            Stage::Comparing(mut looked_at) => match looked_at.compare() {
                true => Stage::Comparing(looked_at),
                false => Stage::Drawing(looked_at, fit::Chance::new(settings.seed)),
            },
            Stage::Drawing(looked_at, mut chance) => match chance.draw(&looked_at.base, AT_ONCE) {
                true => Stage::Drawing(looked_at, chance),
                false => {
                    let model = fit::fit(&looked_at.base, &looked_at.patterns, chance);
                    Stage::Learned(looked_at, Box::new(model))
                }
            },
        };
        Progress::Going(Self { settings, stage })
    }

    fn done(&self) -> f64 {
        match &self.stage {
            Stage::Ordering(ordering) => 0.15 * ordering.done(),
            Stage::Blocking(..) => 0.15,
            Stage::Comparing(looked_at) => {
                0.25 + 0.6 * looked_at.patterns.len() as f64 / looked_at.candidates.len().max(1) as f64
            }
            Stage::Drawing(..) => 0.85,
            Stage::Learned(..) => 0.9,
        }
    }
}

/// The same with a model that a member published who sees every record; nothing is learned. Frequencies of values are
/// those of the records at hand.
pub fn apply(records: &Records, model: &Model, least_probability: f64) -> Result<Found, ModelError> {
    if model.version != VERSION {
        return Err(ModelError::Version(model.version));
    }
    let (learned, given) = (model.fields.len(), records.fields().len());
    if learned != given {
        return Err(ModelError::Fields { learned, given });
    }
    let mut ordering = columns::Ordering::new(records);
    while ordering.step() {}
    let (base, mut blocking) = (ordering.end(), blocking::Blocking::default());
    while blocking.step(&base) {}
    let mut looked_at = LookedAt::new(base, blocking.end());
    while looked_at.compare() {}
    Ok(looked_at.report(model.clone(), least_probability))
}

/// Records with the pairs that are looked at and how these agree, as far as they were compared.
#[derive(Debug)]
struct LookedAt<'a> {
    base: columns::Base<'a>,
    candidates: Vec<(u32, u32)>,
    patterns: Vec<u64>,
}

impl<'a> LookedAt<'a> {
    fn new(base: columns::Base<'a>, candidates: Vec<(u32, u32)>) -> Self {
        Self { base, patterns: Vec::with_capacity(candidates.len()), candidates }
    }

    /// Compares the next pairs; `false` when there was none left.
    fn compare(&mut self) -> bool {
        let next = self.candidates.iter().skip(self.patterns.len()).take(AT_ONCE);
        let before = self.patterns.len();
        self.patterns.extend(next.map(|&pair| compare::pattern(&self.base, pair)));
        self.patterns.len() > before
    }

    fn report(&self, model: Model, least_probability: f64) -> Found {
        let mut pairs = score(&self.base, &model, &self.candidates, &self.patterns, least_probability);
        pairs.sort_unstable_by(|x, y| y.score.cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
        let groups = link::groups(self.base.len(), pairs.iter().map(|pair| (pair.a, pair.b)));
        Found { pairs, groups, candidates: self.candidates.len() as u64, model }
    }
}

fn score(
    base: &columns::Base<'_>,
    model: &Model,
    candidates: &[(u32, u32)],
    patterns: &[u64],
    least_probability: f64,
) -> Vec<Pair> {
    let fields = base.columns.len();
    let most_rarity = fit::most_rarity(base, model);
    let mut found = Vec::new();
    for (&(a, b), &pattern) in candidates.iter().zip(patterns) {
        // Rarity adds at most so much to each field that agrees; most pairs are far below.
        if model.weight_of(pattern) + compare::sum_where_exact(pattern, &most_rarity)
            < model.least_score(least_probability)
        {
            continue;
        }
        let parts: Vec<Part> = (0..fields)
            .map(|field| {
                let level = compare::level_at(pattern, field);
                let rarity = match level {
                    Level::Exact => fit::rarity(base, model, field, (a, b)),
                    _ => 0,
                };
                Part { field: field as u8, level, weight: model.fields[field].weight(level), rarity }
            })
            .collect();
        let score = model.prior + parts.iter().map(|part| part.weight + part.rarity).sum::<i32>();
        let probability = fit::probability(score);
        if probability >= least_probability {
            let (a, b) = (base.row(a), base.row(b));
            found.push(Pair { a: a.min(b), b: a.max(b), score, probability, parts });
        }
    }
    found
}

#[cfg(test)]
mod tests;
