//! Erasing records for good: what would go, and leave to let it go.

use model::RecordId;
use serde::{Deserialize, Serialize};

/// What erasing a record would take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasing {
    /// In the parts in which the server takes them; the record itself is the first of the first.
    pub parts: Vec<ErasingPart>,
    /// What the server has stored for them: every change, earlier ones too.
    pub changes: u64,
}

/// Records that the server erases at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasingPart {
    /// The records.
    pub records: Vec<RecordId>,
    /// The server's leave, good for some minutes.
    pub token: String,
}

impl Erasing {
    /// How many records go.
    pub fn records(&self) -> u64 {
        self.parts.iter().map(|part| part.records.len() as u64).sum()
    }
}
