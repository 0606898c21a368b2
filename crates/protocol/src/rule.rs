//! A rule as somebody writes it: both of its texts, and what is wrong with it at which place.

use model::{Filter, Kind, Problem, RecordId};
use serde::{Deserialize, Serialize};

/// A rule to be read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRequest {
    /// Kind of the records that it selects.
    pub kind: Kind,
    /// The segment whose rule it is to become: naming that one would be a circle.
    pub segment: Option<RecordId>,
    /// The rule.
    pub rule: Written,
}

/// How a rule is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    /// As it is stored; `None` means the stored rule of the segment.
    Stored(Option<Filter>),
    /// As people write it (`model::filter::language`).
    Words(String),
}

/// A rule that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// The rule.
    pub filter: Filter,
    /// Its text for people.
    pub words: String,
    /// What is wrong, in the order of the rules. The rest of the rule works meanwhile.
    pub problems: Vec<RuleProblem>,
}

/// What is wrong with a part of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleProblem {
    /// The part: the index in each group from the outermost on.
    pub path: Vec<usize>,
    /// Its bytes in the text for people.
    pub at: (u32, u32),
    /// What is wrong.
    pub problem: Problem,
}

/// A text that is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleError {
    /// The bytes that do not fit; empty at the end of the text.
    pub at: (u32, u32),
    /// What stands there.
    pub found: String,
    /// What could stand there, the most similar first.
    pub allowed: Vec<String>,
    /// It is a name, and either several records have it or none has.
    pub name: Option<NameProblem>,
}

/// Why a name does not say which record is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameProblem {
    /// No record has it.
    Nobody,
    /// Several have it.
    Several,
}
