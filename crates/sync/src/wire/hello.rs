//! `POST hello`: where the server stands, what this member may see, and who everybody is.

use super::{
    accounts::Role,
    gate::GateProof,
    meta::Meta,
    names::{Mode, Policy},
    rights::{StreamPath, Team},
};
use crate::{
    cursor::{Epoch, Position},
    ids::{DeviceId, MemberId, StreamId, WorkspaceId},
};
use serde::{Deserialize, Serialize};

/// Opens a conversation; also the report of a device about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloRequest {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The device, once it has an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// [`PROTOCOL_VERSION`](crate::limits::PROTOCOL_VERSION) of the client.
    pub protocol: u32,
    /// Build id of the client, for the log.
    #[serde(default)]
    pub build: String,
    /// The epoch that the client knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// The greatest position ever acknowledged or pulled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
    /// The greatest gate ever told, with its proof, if it lies beyond what the client takes for the server's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateProof>,
    /// Changes not yet sent, so that the server can say what an erased store lost.
    #[serde(default)]
    pub unsent: u64,
}

/// Everything that a replica must know before it pushes and pulls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelloReply {
    /// See [`Meta`]; the position is the head.
    pub meta: Meta,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// The signed-in member.
    pub member: MemberId,
    /// The current epoch. Another than the client's: cursors go to zero.
    pub epoch: Epoch,
    /// Greatest sequence committed.
    pub head: u64,
    /// A cursor below it must rebuild from a snapshot.
    pub gc_floor: u64,
    /// Clients of a lower protocol version may push but not pull.
    pub min_client: u32,
    /// Streams that the member holds, ascending by id. Absence alone takes nothing away.
    pub streams: Vec<GrantedStream>,
    /// Streams taken away, ascending by id. To a revoked device: all.
    pub revoked: Vec<RevokedStream>,
    /// When the device was revoked: it may hold nothing more here, and gets no other id before somebody signs in anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_revoked_at: Option<u64>,
    /// All members ever, ascending by id, so that history names people offline. To booth staff: the staff of their events,
    /// without the addresses of the others.
    pub members: Vec<Member>,
    /// All devices ever of these members, ascending by id.
    pub devices: Vec<DeviceOwner>,
    /// Who sees records that have an owner.
    #[serde(default = "everyone", skip_serializing_if = "is_everyone")]
    pub policy: Policy,
    /// Present teams by name, then id. To booth staff none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Team>,
}

/// What servers meant that say nothing of it.
fn everyone() -> Policy {
    Policy::Everyone
}

fn is_everyone(policy: &Policy) -> bool {
    *policy == Policy::Everyone
}

/// A stream that the member holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedStream {
    /// The stream.
    pub id: StreamId,
    /// What is allowed in it.
    pub mode: Mode,
    /// Name for people, such as `config`, `shared` or `team/South`.
    pub name: String,
    /// What it is of, for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<StreamPath>,
    /// Pieces of its present snapshot, told to a device that begins with nothing; 0 where there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pieces: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A stream that was taken away from the member: unsent cells to quarantine, then purge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedStream {
    /// The stream.
    pub id: StreamId,
    /// When, in milliseconds since 1970.
    pub revoked_at: u64,
    /// The epoch in which it happened. In another one it is acted on only after both sides were compared.
    pub epoch: Epoch,
}

/// A person in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Never reused.
    pub id: MemberId,
    /// Display name.
    pub name: String,
    /// Address for signing in.
    pub email: String,
    /// Rights in the workspace.
    pub role: DirectoryRole,
    /// Whether the member may still sign in.
    pub active: bool,
}

/// A role in the directory. One that this build does not know must not make the directory unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DirectoryRole {
    /// A known role.
    Known(Role),
    /// The word of a newer server.
    Other(String),
}

impl From<Role> for DirectoryRole {
    fn from(role: Role) -> Self {
        Self::Known(role)
    }
}

/// Whose device wrote a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceOwner {
    /// The device.
    pub device: DeviceId,
    /// Its member.
    pub member: MemberId,
}
