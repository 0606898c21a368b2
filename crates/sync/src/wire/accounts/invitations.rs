//! Invitations: the link, who may use it, and what comes of it.

use serde::{Deserialize, Serialize};

use super::{Role, Secret};
use crate::ids::{RecordId, TeamId, byte_id};

/// How long an invitation can be accepted, in milliseconds: seven days.
pub const INVITATION_TTL_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

byte_id! {
    /// An invitation as its workspace lists it; the secret token is another value.
    InvitationId, 16
}

/// `POST /workspaces/{ws}/invitations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// Only an account with this address may accept; without it, whoever has the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The role on joining; at most the inviter's.
    pub role: Role,
    /// The teams on joining, present ones; not with [`Role::Booth`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// The registered event to be staff of on joining; needed with [`Role::Booth`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<RecordId>,
}

/// The new invitation. The token is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationIssued {
    /// Names the invitation in the list.
    pub id: InvitationId,
    /// The path of the link, below the address the page was opened at.
    pub path: Secret,
    /// The secret in the link.
    pub token: Secret,
    /// After this the link is dead.
    pub expires_at: u64,
}

/// `GET /workspaces/{ws}/invitations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationList {
    /// Neither used nor expired, newest first, then by id.
    pub invitations: Vec<InvitationInfo>,
}

/// An open invitation, to an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationInfo {
    /// The invitation.
    pub id: InvitationId,
    /// The address it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The role on joining.
    pub role: Role,
    /// The teams on joining.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
    /// The event to be staff of on joining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<RecordId>,
    /// The name of who invited.
    pub invited_by: String,
    /// When it was made.
    pub created_at: u64,
    /// After this the link is dead.
    pub expires_at: u64,
}

/// `GET /invitations/{token}`: what the holder of the link sees before accepting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPreview {
    /// The workspace to join.
    pub workspace_name: String,
    /// The name of who invited.
    pub invited_by: String,
    /// The address it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The role on joining.
    pub role: Role,
}

/// `POST /invitations/{token}`: `{}` by somebody signed in, else with a new account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptInvitation {
    /// The account to create.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<InvitedAccount>,
}

/// The account that an invitation creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedAccount {
    /// Unique on the server.
    pub email: String,
    /// How other members see the person.
    pub name: String,
    /// At least [`PASSWORD_MIN_CHARS`] characters.
    pub password: Secret,
}
