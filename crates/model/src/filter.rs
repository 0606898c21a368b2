//! Filters: rules over fields and over what happened, nested, as data. Used by lists, saved views, segments and the board.
//!
//! A filter has two texts: a compact one for links and storage ([`text`]), by numbers and ids that outlive every renaming,
//! and one that people read and write ([`language`]), by the keys of the catalogue.

pub mod check;
pub mod happened;
pub mod language;
pub mod matches;
pub mod moved;
pub mod references;
pub mod text;

use serde::{Deserialize, Serialize};

use crate::field::FieldId;
use crate::id::RecordId;
use crate::value::Value;

pub use happened::{Happened, Span, Unit, What};
pub use moved::{Moved, Way, When};

/// A rule that a record fulfils or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// Every rule holds; empty means everything.
    All(Vec<Filter>),
    /// At least one rule holds; empty means nothing.
    Any(Vec<Filter>),
    /// The rule does not hold.
    Not(Box<Filter>),
    /// A comparison of one field.
    Field {
        /// The field of the record itself.
        field: FieldId,
        /// The comparison.
        op: Op,
        /// What it is compared with.
        operand: Operand,
    },
    /// The quick search over everything.
    Text(String),
    /// Member of a segment.
    Segment(RecordId),
    /// One of these records: a list that somebody put together, or exceptions under a `Not`.
    Records(Vec<RecordId>),
    /// How often something happened.
    Happened(Happened),
    /// Came into a segment or went out of it.
    Moved(Moved),
}

impl Default for Filter {
    fn default() -> Self {
        Filter::All(Vec::new())
    }
}

/// A comparison. For sets it holds when it holds for at least one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// Equal to one of the values.
    Is,
    /// Equal to none of them.
    IsNot,
    /// Contains the text, folded (case, width, simplified/traditional).
    Contains,
    /// Starts with the text, folded.
    StartsWith,
    /// Has no value.
    Empty,
    /// Has a value.
    Filled,
    /// Strictly less or earlier.
    Less,
    /// Less, earlier or equal.
    AtMost,
    /// Strictly greater or later.
    Greater,
    /// Greater, later or equal.
    AtLeast,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operand {
    /// Nothing (`Empty`, `Filled`).
    None,
    /// Values.
    Values(Vec<Value>),
    /// A civil day relative to today: -30 is thirty days ago.
    DaysFromToday(i32),
    /// The member who looks.
    Me,
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub field: FieldId,
    /// Largest, last or latest first. Empty values come last either way.
    pub descending: bool,
}
