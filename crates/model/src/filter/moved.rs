//! Rules over the history of a segment: who came into it or went out of it, within some time or on one day.

use serde::{Deserialize, Serialize};

use super::Span;
use crate::id::RecordId;

/// Who came into a segment or went out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moved {
    /// The segment.
    pub segment: RecordId,
    /// In or out.
    pub way: Way,
    /// When.
    pub when: When,
}

/// In or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Way {
    /// Came into it.
    Entered,
    /// Went out of it.
    Left,
}

/// When somebody came or went, by days of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum When {
    /// In the time that ends today.
    Within(Span),
    /// On this day.
    On(i32),
}

impl Way {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Entered, Self::Left];

    /// The word in texts.
    pub fn key(self) -> &'static str {
        match self {
            Way::Entered => "entered",
            Way::Left => "left",
        }
    }

    /// By its word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == key)
    }
}

impl Moved {
    /// The days that are looked at, both included.
    pub fn days(&self, today: i32) -> (i32, i32) {
        match self.when {
            When::Within(span) => (span.first_day(today), today),
            When::On(day) => (day, day),
        }
    }
}
