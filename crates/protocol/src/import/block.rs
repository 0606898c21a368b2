//! What the import worker makes for the engine, and what the engine says to it.

use model::{Change, FieldId, Kind, Problem, RecordId};
use serde::{Deserialize, Serialize};

/// Begin an import in the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// Id of the import record.
    pub import: RecordId,
    /// File name, or `sample`.
    pub name: String,
    /// Kind of the rows.
    pub kind: Kind,
}

/// A run of records for the engine. Ids are hashed from the key of a row, or from all it says, so that a record appears
/// again under the same id when a file is imported twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Records in file order; a record that is named by a later one comes first. The last block has none: the answer
    /// to it says what became of all others.
    pub records: Vec<ImportRecord>,
}

/// One record of a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Line of the file on which its row begins, from 1: what the report goes by. No two rows have the same.
    pub line: u64,
    /// Id of the record when it is new.
    pub id: RecordId,
    /// Kind.
    pub kind: Kind,
    /// How to find an existing record that this row means. Tried in order before `id` is used.
    pub matches: Vec<MatchKey>,
    /// Named by other rows only (the company of a contact, the customer of an order): created when nothing is found,
    /// and never changes what exists.
    pub only_new: bool,
    /// Values.
    pub changes: Vec<Change>,
    /// References to resolve by match keys, each with the id used when nothing is found (the record is then created
    /// by an earlier entry of the same or a former block).
    pub links: Vec<Link>,
}

/// A reference to resolve in the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Field that gets the reference.
    pub field: FieldId,
    /// Whether the reference is the element of a set (the value then is `entry`, or the reference itself).
    pub set: bool,
    /// Label and text stored with the element, e.g. no role and the job title.
    pub entry: Option<(String, String)>,
    /// How to find the record.
    pub matches: Vec<MatchKey>,
    /// Kind and id to use when nothing is found.
    pub otherwise: (Kind, RecordId),
}

/// A way to recognise a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MatchKey {
    /// An id.
    Id(RecordId),
    /// {source, key} of another system.
    External {
        /// Source.
        source: String,
        /// Key.
        key: String,
    },
    /// The same e-mail address, folded.
    Email(String),
    /// The same name, folded; companies and products.
    Name(String),
    /// SKU of a product.
    Sku(String),
}

/// State of an import in the engine: what is durable.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Records created.
    pub created: u64,
    /// Records that were there before and were completed or changed.
    pub updated: u64,
    /// Rows that brought nothing new.
    pub unchanged: u64,
    /// What the engine had to refuse since its last answer, in the order of the records.
    pub problems: Vec<RowProblem>,
}

/// Something that the engine had to refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// [`ImportRecord::line`] of its row.
    pub line: u64,
    /// Whether the row's record was refused as a whole, and not only a value of it.
    pub refused: bool,
    /// What is wrong.
    pub problem: Problem,
}

/// What the import worker counted, for the record of the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Rows that are not empty.
    pub rows: u64,
    /// Rows with at least one problem, found in the file or by the engine.
    pub troubled: u64,
    /// Rows that could not be used at all.
    pub rejected: u64,
}

/// What taking an import back did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TakenBack {
    /// Records that are as they were before the import, those that it created among them: they are deleted.
    pub restored: u64,
    /// Records that the import changed and that could not wholly be given back what they had: somebody changed them
    /// since, or this device does not know what they had.
    pub left: u64,
    /// Records that the import created and that stay, because somebody has worked on them since.
    pub kept: u64,
    /// Whether `left` counts every such record. How many an import changed that never came to its end is not known for
    /// sure.
    pub complete: bool,
}

/// What taking an import back would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TakingBack {
    /// Records that it created and that would be put away.
    pub away: u64,
    /// Records that it created and that would stay, because somebody has worked on them since.
    pub kept: u64,
    /// Records that it changed; each gets back what it held, where that is known and was not changed again.
    pub changed: u64,
}
