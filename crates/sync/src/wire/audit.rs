//! `GET audit`: what administrators did, newest first.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::accounts::InvitationId;
use super::names::words;
use crate::ids::{DeviceId, DocumentId, MemberId, RecordId, TeamId};

/// Entries of a page when the request names no number.
pub const AUDIT_PAGE: u32 = 100;
/// Entries of a page at most.
pub const AUDIT_PAGE_MAX: u32 = 500;

words! {
    /// What was done.
    Act {
        /// The workspace was made.
        WorkspaceCreated = "workspace_created",
        /// It has another name: `from`, `to`.
        WorkspaceRenamed = "workspace_renamed",
        /// Who sees records that have an owner: `from`, `to`.
        PolicyChanged = "policy_changed",
        /// Somebody was invited: `role`, and where they apply `email`, `teams`, `event`.
        Invited = "invited",
        /// An invitation was withdrawn, or ended with the power of who made it.
        InvitationWithdrawn = "invitation_withdrawn",
        /// Somebody joined: `role`, `invitation`.
        Joined = "joined",
        /// A member has another role: `from`, `to`.
        RoleChanged = "role_changed",
        /// A member was removed, or left: `role`.
        MemberRemoved = "member_removed",
        /// A team was made: `name`, `members`, `managers`.
        TeamCreated = "team_created",
        /// A team has another name or other members: `was`, `name`, the ids `added`, `removed` and, where members were named,
        /// all its `managers`.
        TeamChanged = "team_changed",
        /// A team was ended: `name`.
        TeamRemoved = "team_removed",
        /// An event was registered; the ids `added` are its staff.
        EventRegistered = "event_registered",
        /// An event has other staff: the ids `added`, `removed`.
        StaffChanged = "staff_changed",
        /// A device was revoked: `label`, `member`.
        DeviceRevoked = "device_revoked",
        /// A person ended a session of theirs: `label`.
        SessionEnded = "session_ended",
        /// A document was published, or published again: `label`, `stream`.
        DocumentPublished = "document_published",
        /// A document was taken off: `label`.
        DocumentWithdrawn = "document_withdrawn",
        /// A password was set: by the operator of the server, or by the person by a link.
        PasswordSet = "password_set",
        /// A link was made by which a member can set a password.
        PasswordLinkMade = "password_link_made",
        /// Records were erased for good: `records` says how many.
        RecordsErased = "records_erased",
        /// For how many days replaced values are kept: `from`, `to`.
        HistoryKept = "history_kept",
    }
}

/// What something was done to: `member/ID`, `team/ID`, `event/ID`, `device/ID`, `invitation/ID`, `document/ID`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A member.
    Member(MemberId),
    /// A team.
    Team(TeamId),
    /// An event, by its record.
    Event(RecordId),
    /// A device.
    Device(DeviceId),
    /// An invitation.
    Invitation(InvitationId),
    /// A document.
    Document(DocumentId),
    /// Something of a newer server.
    Other(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(id) => write!(f, "member/{id}"),
            Self::Team(id) => write!(f, "team/{id}"),
            Self::Event(id) => write!(f, "event/{id}"),
            Self::Device(id) => write!(f, "device/{id}"),
            Self::Invitation(id) => write!(f, "invitation/{id}"),
            Self::Document(id) => write!(f, "document/{id}"),
            Self::Other(path) => f.write_str(path),
        }
    }
}

impl From<&str> for Subject {
    fn from(path: &str) -> Self {
        let known = match path.split_once('/') {
            Some(("member", id)) => id.parse().ok().map(Self::Member),
            Some(("team", id)) => id.parse().ok().map(Self::Team),
            Some(("event", id)) => id.parse().ok().map(Self::Event),
            Some(("device", id)) => id.parse().ok().map(Self::Device),
            Some(("invitation", id)) => id.parse().ok().map(Self::Invitation),
            Some(("document", id)) => id.parse().ok().map(Self::Document),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(path.to_owned()))
    }
}

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from).map(|path| Self::from(&*path))
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Counted per workspace from 1.
    pub number: u64,
    /// When, in milliseconds since 1970 by the server's clock.
    pub at: u64,
    /// Who did it; absent when it was the operator of the server. The directory has the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
    /// What.
    pub act: Act,
    /// To what; absent when it was the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Subject>,
    /// What else there is to say, by name; never a secret. Ids are in hexadecimal, several with spaces between them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// `GET audit?before=NUMBER&limit=COUNT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones: ask again before the last number.
    pub more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_return_and_what_is_unknown_is_kept() {
        let member = MemberId([0x3d; 16]);
        for (subject, text) in [
            (Subject::Member(member), format!("member/{member}")),
            (Subject::Team(TeamId([1; 16])), format!("team/{}", "01".repeat(16))),
            (Subject::Event(RecordId([2; 16])), format!("event/{}", "02".repeat(16))),
            (Subject::Device(DeviceId([3; 8])), format!("device/{}", "03".repeat(8))),
            (Subject::Invitation(InvitationId([4; 16])), format!("invitation/{}", "04".repeat(16))),
            (Subject::Document(DocumentId([5; 16])), format!("document/{}", "05".repeat(16))),
        ] {
            assert_eq!(serde_json::to_value(&subject).unwrap(), text);
            assert_eq!(serde_json::from_value::<Subject>(text.into()).unwrap(), subject);
        }
        for unknown in ["moon/3", "member", "member/x"] {
            assert_eq!(Subject::from(unknown), Subject::Other(unknown.to_owned()));
        }
        assert_eq!(Act::from("flown_to_the_moon"), Act::Other("flown_to_the_moon".to_owned()));
    }
}
