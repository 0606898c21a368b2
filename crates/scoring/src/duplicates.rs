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

mod base;
mod blocking;
mod columns;
mod compare;
mod fit;
mod link;
mod scan;
mod similarity;

pub use columns::{Fold, Records, RecordsError};
pub use compare::{LEVELS, Level};
pub use fit::{FieldModel, Model};
pub use link::groups;
pub use scan::Scanning;
pub use similarity::jaro_winkler;

use serde::{Deserialize, Serialize};

use crate::progress::Steps;

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
    let settings = Settings { least_probability, ..Settings::default() };
    Ok(Scanning::with(records, &settings, model.clone()).finish())
}

#[cfg(test)]
mod tests;
