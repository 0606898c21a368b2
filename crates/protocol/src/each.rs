//! The same changes for many records: what was written, and which records were left as they were and why.

use model::{Change, Problem, RecordId};
use serde::{Deserialize, Serialize};

use crate::request::{ActionId, FailureCode};

/// Changes for each of several records. One action, whatever is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateEach {
    /// The records.
    pub ids: Vec<RecordId>,
    /// What is written to each.
    pub changes: Vec<Change>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatedEach {
    /// The action, for undo; `None` where nothing was written.
    pub action: Option<ActionId>,
    /// How many of the records were written; what was so before is neither among them nor among the others.
    pub done: u32,
    /// The others, by what is wrong; what concerns most of them comes first.
    pub left: Vec<LeftOut>,
}

/// Records that were left as they were, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Why.
    pub why: FailureCode,
    /// What is wrong with which field.
    pub problems: Vec<Problem>,
    /// The records, in the order in which they were named.
    pub records: Vec<RecordId>,
}
