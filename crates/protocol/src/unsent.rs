//! A file of unsent changes, as a page shows it: before it is delivered, and afterwards.

pub mod contents;

use serde::{Deserialize, Serialize};

use crate::status::RefusedChange;

/// What is in a file. Whether its seal is genuine only the server can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentFile {
    /// Member id of whose changes they are.
    pub member: String,
    /// When it was written, milliseconds since 1970 by the clock of its device.
    pub at: i64,
    /// Actions.
    pub changes: u64,
    /// Records that they write.
    pub records: u64,
    /// Drafts that were not saved.
    pub drafts: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its batches, in the order of the file.
    pub batches: Vec<DeliveredBatch>,
    /// Drafts that are kept on this device now; those that were here already are not counted.
    pub drafts: u64,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveredBatch {
    /// Cells of it that the server has now.
    pub stored: u32,
    /// Why the server did not judge it: `grant`, `device` or `conflict`. The file can be delivered again.
    pub withheld: Option<String>,
    /// Actions that were refused with the reason, in their order, at most 50; all of them where it was not judged. They
    /// stay in the file, and on the device that wrote it.
    pub refused: Vec<(String, RefusedChange)>,
    /// How many more there are.
    pub more: u32,
}
