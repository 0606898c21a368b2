//! `GET events`: server-sent hints. Any of them may be lost; nothing depends on one arriving.

use crate::{cursor::Epoch, ids::WorkspaceId};
use serde::{Deserialize, Serialize};

/// The data of one server-sent event; the event's name is [`Event::name`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Something was committed: pull when the cursor is below.
    Head {
        /// The workspace.
        workspace: WorkspaceId,
        /// Its epoch.
        epoch: Epoch,
        /// Greatest sequence committed.
        head: u64,
    },
    /// Members, devices or grants changed: say hello again.
    Directory {
        /// The workspace.
        workspace: WorkspaceId,
    },
    /// A hint of a newer server: ignored.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// The name in the `event:` line.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Head { .. } => "head",
            Self::Directory { .. } => "directory",
            Self::Unknown => "unknown",
        }
    }
}
