//! Looking for duplicates in the whole base. What was found travels as bytes within a view, see [`crate::later`].

use model::{FieldId, Kind, RecordId};
use serde::{Deserialize, Serialize};

/// A window of the pairs that the last search among a kind found. It begins with [`crate::later::Request::FindDuplicates`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicatesQuery {
    /// Companies, contacts or leads.
    pub kind: Kind,
    /// First pair.
    pub start: u32,
    /// Pairs in the window, at most 500.
    pub len: u32,
}

/// How a search stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Search {
    /// Nobody has searched since the engine began, or it was stopped.
    None,
    /// It goes on; how much is done, in thousandths.
    Going(u16),
    /// It is over.
    Found(Found),
}

/// What a search found, as it is now: without pairs that were merged or told apart since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Records that were compared.
    pub records: u32,
    /// When it ended, milliseconds since 1970.
    pub at: i64,
    /// Less probable pairs that were found, too, and are left out here: there are too many.
    pub left_out: u32,
    /// Pairs in all.
    pub total: u32,
    /// What the odds of any two records begin with, thousandths of a bit.
    pub prior: i32,
    /// Index of the first pair of the window.
    pub start: u32,
    /// The most probable first.
    pub pairs: Vec<Pair>,
}

/// Two records that are probably the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The one that was created first.
    pub first: Side,
    /// The other.
    pub second: Side,
    /// The prior and the weights and rarities of all parts: log2 of the odds, thousandths of a bit.
    pub score: i32,
    /// The probability that these odds are, from 0 to 1.
    pub probability: f64,
    /// What each field says of which both have a value.
    pub parts: Vec<Part>,
}

/// One of two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Id.
    pub id: RecordId,
    /// Display name.
    pub name: String,
    /// Second line.
    pub subtitle: String,
}

/// What one field says about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The field.
    pub field: FieldId,
    /// How well it agrees.
    pub level: Level,
    /// What this level is worth, thousandths of a bit.
    pub weight: i32,
    /// What is added because the common value is rare, or taken away because it is frequent.
    pub rarity: i32,
}

/// How well two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// Different.
    Differs,
    /// Alike.
    Near,
    /// Nearly the same.
    Close,
    /// The same.
    Exact,
}
