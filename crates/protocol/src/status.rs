//! The status chip and the sync page.

use model::{Change, Kind, RecordId};
use serde::{Deserialize, Serialize};

use crate::view::Shown;

/// State of the status chip; live through [`crate::Query::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatusView {
    /// What the chip says.
    pub chip: Chip,
    /// Changes (actions) that are saved here and not yet on the server.
    pub unsent: u64,
    /// Offline since, milliseconds since 1970.
    pub offline_since: Option<i64>,
    /// Things that need a person: refused changes, expired session, storage trouble.
    pub needs: Vec<Need>,
}

/// The chip's state, from calm to urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Chip {
    /// Everything is on this device and on the server.
    Synced,
    /// Saved on this device; sending.
    #[default]
    SavedHere,
    /// Changes wait and the server is reachable.
    Waiting,
    /// The server cannot be reached.
    Offline,
    /// A person must do something.
    NeedsYou,
}

/// Why the chip says *Needs you*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// Sign in again: unsent changes wait.
    SignIn,
    /// The server refused changes; they are kept in quarantine.
    Refused(u64),
    /// Storage is full or was refused.
    Storage(String),
    /// Stored changes that were not sent cannot be read any more; their bytes are kept.
    Unreadable(u64),
    /// Parts of the workspace are here that the server does not grant at present: they can be read, not changed.
    Absent(u64),
    /// This device is no part of the workspace any more: its data were removed here.
    Removed,
    /// The server wants a newer version.
    Update,
    /// Nothing can be stored (private window, blocked storage): work is in memory only.
    MemoryOnly,
    /// Data and server disagreed after a sync (a bug, reported).
    Digest(String),
}

/// The sync page; live through [`crate::Query::Sync`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncView {
    /// As the chip.
    pub status: StatusView,
    /// Last answer of the server, milliseconds since 1970.
    pub last_contact_at: Option<i64>,
    /// What waits, oldest first, at most 200.
    pub waiting: Vec<WaitingRow>,
    /// What was refused, newest first, at most 200.
    pub refused: Vec<RefusedRow>,
    /// Bytes used by this origin and allowed, if the browser says.
    pub storage_used: Option<u64>,
    /// Quota in bytes.
    pub storage_quota: Option<u64>,
    /// Whether the browser promised not to evict; `None` while unknown.
    pub persisted: Option<bool>,
    /// This device's id as hex.
    pub device: String,
    /// Offset of the local clock to the server's, milliseconds (server minus local).
    pub clock_offset_ms: i64,
    /// Changes that were lost unsent when the browser erased what was stored here before, as far as they were reported.
    pub unsent_lost: u64,
    /// Records on this device.
    pub records: u64,
    /// Parts of the first sync that are here, of how many; while it goes on.
    pub parts: Option<(u64, u64)>,
    /// Last problems of the loop, newest first, at most 20: (at, text).
    pub log: Vec<(i64, String)>,
    /// Whether this tab's engine is the one that talks to the server.
    pub leader: bool,
}

/// One unsent action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRow {
    /// When it was done, milliseconds since 1970.
    pub at: i64,
    /// Title of the first record it wrote.
    pub title: String,
    /// Number of records.
    pub records: u32,
    /// Whether it has been handed to the network and waits for the answer.
    pub sending: bool,
}

/// One refused change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Key for retry and discard.
    pub key: u64,
    /// When it was done.
    pub at: i64,
    /// Title of the record; empty where it is not here.
    pub title: String,
    /// Code of the server.
    pub code: String,
}

/// What a refused change would have written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedChange {
    /// As in [`RefusedRow`].
    pub key: u64,
    /// The records, in the order in which they were written, at most 50.
    pub records: Vec<RefusedRecord>,
    /// How many more there are.
    pub more: u32,
}

/// A record of a refused change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRecord {
    /// The record.
    pub id: RecordId,
    /// What it is; `None` where it is not here and the change did not make it.
    pub kind: Option<Kind>,
    /// Its name here, or the one that the change would have given it; may be empty.
    pub name: String,
    /// Whether it is here, and not deleted.
    pub here: bool,
    /// The change would have deleted it.
    pub deletes: bool,
    /// The change would have brought it back.
    pub restores: bool,
    /// The change would have put it under other rights.
    pub moves: bool,
    /// The fields, built-in ones by number, then custom ones; at most 100.
    pub values: Vec<RefusedValue>,
}

/// A value that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedValue {
    /// The field and the value, as a command would write it.
    pub change: Change,
    /// The value as it reads.
    pub refused: Shown,
    /// What is there instead.
    pub present: Shown,
}
