//! The small things that a replica reads at every start, as JSON in the meta store: tolerant of fields that are new.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sync::export::ExportKey;
use sync::ids::{ContentHash, DeviceId, InstallationId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::wire::accounts::Role;
use sync::wire::hello::{DeviceOwner, GrantedStream, HelloReply, Member};

use super::ReplicaError;
use crate::storage::Found;

/// Keys of the meta store.
pub(crate) mod key {
    pub(crate) const IDENTITY: &str = "identity";
    pub(crate) const CLOCK: &str = "clock";
    pub(crate) const COUNTERS: &str = "counters";
    pub(crate) const CURSORS: &str = "cursors";
    pub(crate) const MANIFEST: &str = "manifest";
    pub(crate) const DIRECTORY: &str = "directory";
    pub(crate) const RECOVERY: &str = "recovery";
    pub(crate) const GATE: &str = "gate";
    pub(crate) const GONE: &str = "gone";
    pub(crate) const FIRST: &str = "first";
    pub(crate) const REVOKED: &str = "revoked";
    pub(crate) const RULES: &str = "rules";
}

/// Whose replica of what this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The member.
    pub member: MemberId,
    /// The installation, the same for all databases of this browser.
    pub installation: InstallationId,
    /// The device that stamps are made by.
    pub device: DeviceId,
    /// Seals exports of what is unsent.
    pub export_key: ExportKey,
    /// How many changes the store before this one last reported as unsent: the browser erased it, and them with it.
    #[serde(default)]
    pub unsent_lost: u64,
}

/// Numbers that only ever grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counters {
    /// Next user action of this device.
    pub action: u64,
    /// Next block of the delta or dirty log.
    pub block: u64,
    /// Next batch of this device.
    pub batch: u64,
    /// Next entry of the local history.
    pub history: u64,
    /// Next refused action.
    pub refused: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self { action: 1, block: 1, batch: 1, history: 1, refused: 1 }
    }
}

/// One segment of the base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentInfo {
    /// Name of its bytes.
    pub hash: ContentHash,
    /// Stream of its cells.
    pub stream: StreamId,
    /// First record in it.
    pub first: RecordId,
    /// Bytes.
    pub bytes: u64,
}

/// The base: its segments by stream, then by first record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The segments.
    pub segments: Vec<SegmentInfo>,
}

/// What the last hello said, so that names and rights are known offline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// Name of the workspace.
    pub name: String,
    /// Right of this member.
    pub role: Option<Role>,
    /// Streams held, ascending by id.
    pub streams: Vec<GrantedStream>,
    /// All members ever, ascending by id.
    pub members: Vec<Member>,
    /// All devices ever, ascending by id.
    pub devices: Vec<DeviceOwner>,
    /// Least protocol version that the server lets pull.
    pub min_client: u32,
    /// When the server last answered, by the wall clock of this device.
    pub heard_at: i64,
    /// When that was by the server's clock, in milliseconds since 1970; 0 where an older build heard it.
    pub told_at: u64,
}

impl Directory {
    /// What is known after a hello. Who is no member any more is not told who the others are; their names stay with what is
    /// here of them.
    pub fn after(&self, reply: &HelloReply, now: i64) -> Self {
        let told = Self::of(reply, now);
        if !told.members.is_empty() {
            return told;
        }
        Self { members: self.members.clone(), devices: self.devices.clone(), ..told }
    }

    fn of(reply: &HelloReply, now: i64) -> Self {
        let me = reply.members.iter().find(|member| member.id == reply.member);
        let role = me.and_then(|member| match &member.role {
            sync::wire::hello::DirectoryRole::Known(role) => Some(*role),
            sync::wire::hello::DirectoryRole::Other(_) => None,
        });
        Self {
            name: reply.name.clone(),
            role,
            streams: reply.streams.clone(),
            members: reply.members.clone(),
            devices: reply.devices.clone(),
            min_client: reply.min_client,
            heard_at: now,
            told_at: reply.meta.server_time,
        }
    }
}

/// Bytes of a small thing.
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("these types have text keys only")
}

/// A small thing from its bytes; its default where there are none.
pub(crate) fn from_found<T: DeserializeOwned + Default>(
    found: &Found,
    what: &'static str,
) -> Result<T, ReplicaError> {
    Ok(optional(found, what)?.unwrap_or_default())
}

/// A small thing from its bytes, if there are any.
pub(crate) fn optional<T: DeserializeOwned>(
    found: &Found,
    what: &'static str,
) -> Result<Option<T>, ReplicaError> {
    let Some((_, bytes)) = found.first() else { return Ok(None) };
    serde_json::from_slice(bytes).map(Some).map_err(|error| ReplicaError::Damaged(format!("{what}: {error}")))
}
