//! What the engine tells pages without being asked.

use serde::{Deserialize, Serialize};

use crate::request::FailureCode;

/// An event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Storage refused or lost: shown in red, with an export of what is only in memory.
    StorageTrouble {
        /// What is wrong.
        code: FailureCode,
        /// Technical detail for the sync page.
        detail: String,
    },
    /// The server speaks a newer protocol, or another tab runs a newer build: offer a reload.
    UpdateNeeded,
    /// Progress of an import or of a long task.
    Progress {
        /// The task, as returned when it started.
        task: u32,
        /// Units done.
        done: u64,
        /// Units in all, 0 when unknown.
        total: u64,
    },
}
