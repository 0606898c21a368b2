//! The text of a rule that people read and write: by the keys of the catalogue, with places for what is wrong.
//!
//! ```text
//! rule      = alternative { "or" alternative }
//! alternative = one { "and" one }
//! one       = "not" one | "(" rule ")" | "all of" "(" rules ")" | "any of" "(" rules ")"
//!           | ( "entered" | "left" ) "segment" record ( "within" whole unit | "on" yyyy-mm-dd )
//!           | "everything" | "nothing" | "text" string | "in segment" record | "one of" "(" records ")"
//!           | ( "orders" | "activities" ) [ "of" "(" values ")" ] number [ "within" whole unit ]
//!           | field comparison
//! number    = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) whole
//! comparison = "is empty" | "is filled" | operator operand
//! operator  = "is" | "is not" | "has" | "starts with" | "<" | "<=" | ">" | ">="
//! operand   = "me" | "today" [ ( "+" | "-" ) whole "days" ] | value | "(" values ")"
//! field     = key | "[" key "]" | "?" compact name of a field that is gone
//! value     = string | option | "'" option "'" | whole | decimal | yyyy-mm-dd | currency amount | "yes" | "no" | record
//!           | "~" string (a compact value)
//! record    = "#" 32 hex digits | "#" string (its name)
//! unit      = "days" | "weeks" | "months" | "quarters" | "years"
//! ```
//! For example `country is ("DE", "AT") and orders >= 3 within 12 months and not activities = 1 within 60 days`.

mod lex;
mod print;
mod read;

use std::ops::Range;

use super::Filter;
use super::check::Known;
use crate::catalogue::Catalogue;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::Problem;

/// What the words of a rule mean.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// Kind of the records that it selects.
    pub kind: Kind,
    /// All fields.
    pub catalogue: &'a Catalogue,
    /// Name of a record.
    pub name: &'a dyn Fn(RecordId) -> Option<String>,
    /// The record with a name; `None` where there is none or more than one.
    pub named: &'a dyn Fn(&str) -> Option<RecordId>,
}

impl std::fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A text that is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} at byte {}, where one of these is possible: {}", at.start, allowed.join(", "))]
pub struct LanguageError {
    /// The bytes that do not fit; empty at the end of the text.
    pub at: Range<usize>,
    /// What stands there.
    pub found: String,
    /// What could stand there: words of the language, keys of fields, or kinds of value in angle brackets. What is most like
    /// what was found comes first.
    pub allowed: Vec<String>,
}

/// A rule that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The rule.
    pub filter: Filter,
    /// Where its parts stand.
    place: Place,
}

/// Where a rule stands and where its parts do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Place {
    at: Range<usize>,
    parts: Vec<Place>,
}

impl Filter {
    /// The text for people.
    pub fn to_words(&self, words: &Words<'_>) -> String {
        print::print(self, words)
    }

    /// Reads a text of people. What it names need not exist: see [`Read::problems`].
    pub fn from_words(text: &str, words: &Words<'_>) -> Result<Read, LanguageError> {
        read::read(text, words)
    }
}

impl Read {
    /// The bytes of a part of the rule, named by the index in each group from the outermost on.
    pub fn place(&self, path: &[usize]) -> Range<usize> {
        let part = path.iter().try_fold(&self.place, |place, &at| place.parts.get(at));
        part.unwrap_or(&self.place).at.clone()
    }

    /// What is wrong, with the bytes it is about.
    pub fn problems(&self, known: &Known<'_>) -> Vec<(Range<usize>, Problem)> {
        let problems = self.filter.problems(known).into_iter();
        problems.map(|placed| (self.place(&placed.path), placed.problem)).collect()
    }
}

/// Words with a meaning of their own: a field or an option of such a name is put in brackets or quotes.
const RESERVED: &[&str] = &[
    "activities",
    "all",
    "and",
    "any",
    "days",
    "empty",
    "entered",
    "everything",
    "filled",
    "has",
    "in",
    "is",
    "left",
    "me",
    "no",
    "not",
    "nothing",
    "of",
    "on",
    "one",
    "or",
    "orders",
    "segment",
    "starts",
    "text",
    "today",
    "with",
    "within",
    "yes",
];

/// Whether a name can stand alone.
fn is_plain(name: &str) -> bool {
    let letters = name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
    letters && name.starts_with(|c: char| c.is_ascii_lowercase()) && !RESERVED.contains(&name)
}

#[cfg(test)]
mod tests;
