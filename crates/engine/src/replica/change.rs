//! What one commit changed, written beside it: another engine on the same database follows by these.

use serde::{Deserialize, Serialize};
use sync::ids::ContentHash;

/// One change of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A person did something: dirty blocks, and what it overwrote.
    Local {
        /// The blocks, ascending.
        blocks: Vec<u64>,
        /// Entry of the local history.
        history: Option<u64>,
    },
    /// Dirty cells became a batch.
    Froze {
        /// Its number.
        batch: u64,
        /// The blocks that it took cells from, each with the number of cells taken of it by now.
        from: Vec<(u64, u64)>,
    },
    /// The server answered a batch; nothing of it waits any more.
    Answered {
        /// Its number.
        batch: u64,
        /// A word per cell.
        results: Vec<String>,
        /// The delta block with what the server has now.
        delta: Option<u64>,
        /// Entries of the quarantine, ascending.
        refused: Vec<u64>,
    },
    /// A page came.
    Pulled {
        /// The delta block, when the page held anything.
        delta: Option<u64>,
        /// Entry of the local history.
        history: Option<u64>,
    },
    /// A piece of a first sync became part of the base.
    Filled {
        /// Its name.
        segment: ContentHash,
    },
    /// Only small things changed: cursors, directory, identity.
    Noted,
    /// Delta blocks became part of the base, or segments that nothing names were deleted.
    Compacted {
        /// The blocks, ascending.
        blocks: Vec<u64>,
    },
    /// Something rare that is not worth following step by step: everything is to be read again.
    Rewritten,
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Made by whoever commits, so that it recognises its own commit when the answer to it was lost.
    pub nonce: u64,
    /// What changed.
    pub change: Change,
}
