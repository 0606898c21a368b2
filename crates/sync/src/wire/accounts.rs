//! Accounts, sessions, workspaces, members and, in files of their own, invitations and links for passwords: JSON bodies shared by
//! server and client.
//!
//! Instants (`_at`) are milliseconds since 1970-01-01 UTC by the server's clock; ids are hexadecimal text.

mod invitations;
mod passwords;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, WorkspaceId, byte_id};

pub use invitations::{
    AcceptInvitation, INVITATION_TTL_MS, InvitationId, InvitationInfo, InvitationIssued, InvitationList,
    InvitationPreview, InvitedAccount, NewInvitation,
};
pub use passwords::{NewPassword, PASSWORD_LINK_TTL_MS, PasswordLink, PasswordLinkPreview};

/// Fewest characters of a password.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Most bytes of a password: far beyond any passphrase, small enough to hash.
pub const PASSWORD_MAX_BYTES: usize = 1_024;
/// Most characters of the name of a person or a workspace.
pub const NAME_MAX_CHARS: usize = 120;
/// Most bytes of an e-mail address (RFC 5321).
pub const EMAIL_MAX_BYTES: usize = 254;

byte_id! {
    /// A person with an account on this server. As a [`MemberId`] the same bytes name the person in a workspace.
    UserId, 16
}

impl From<UserId> for MemberId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl From<MemberId> for UserId {
    fn from(member: MemberId) -> Self {
        Self(member.0)
    }
}

/// What a member may do. The order is the order of power, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Adds leads to the events that the person is staff of, reads their form and staff, and nothing else.
    Booth,
    /// Reads what a member reads, writes nothing.
    ReadOnly,
    /// Writes records.
    Member,
    /// Also registers events and names their staff.
    Manager,
    /// Also writes settings, and invites and manages everybody but owners.
    Administrator,
    /// Everything.
    Owner,
}

impl Role {
    /// All roles, least powerful first.
    pub const ALL: [Self; 6] =
        [Self::Booth, Self::ReadOnly, Self::Member, Self::Manager, Self::Administrator, Self::Owner];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booth => "booth",
            Self::ReadOnly => "read_only",
            Self::Member => "member",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
            Self::Owner => "owner",
        }
    }

    /// Reads what [`Role::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether records of the customer base may be written.
    pub fn writes_records(self) -> bool {
        self >= Self::Member
    }

    /// Whether events may be registered and their staff named.
    pub fn runs_events(self) -> bool {
        self >= Self::Manager
    }

    /// Whether settings may be written and members managed.
    pub fn administers(self) -> bool {
        self >= Self::Administrator
    }
}

/// Text that must not reach a log: a password or the token of a link. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `GET /setup`: what a visitor without a session may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupInfo {
    /// The server has no account yet: the first visitor creates it.
    pub needs_first_account: bool,
    /// That visitor needs the setup code, which the server printed when it started.
    #[serde(default)]
    pub needs_setup_code: bool,
    /// Anybody may create an account and a workspace.
    pub signup_open: bool,
}

/// `POST /session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Compared without regard to case.
    pub email: String,
    /// As typed.
    pub password: Secret,
}

/// `POST /accounts`: an account and its first workspace, of which it becomes the owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// Unique on the server.
    pub email: String,
    /// How other members see the person.
    pub name: String,
    /// At least [`PASSWORD_MIN_CHARS`] characters.
    pub password: Secret,
    /// The name of the first workspace.
    pub workspace_name: String,
    /// Where [`SetupInfo::needs_setup_code`] holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_code: Option<Secret>,
}

/// `GET /session`, and the answer wherever a session begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Who is signed in.
    pub user: UserInfo,
    /// The workspaces the person is a member of, by name, then id.
    pub workspaces: Vec<WorkspaceInfo>,
}

/// A person, to that person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInfo {
    /// The account.
    pub id: UserId,
    /// Display name.
    pub name: String,
    /// As the person wrote it.
    pub email: String,
}

/// A workspace, to one of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceInfo {
    /// The workspace.
    pub id: WorkspaceId,
    /// Display name.
    pub name: String,
    /// What the signed-in person may do there.
    pub role: Role,
}

/// `POST /workspaces`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWorkspace {
    /// Display name.
    pub name: String,
}

/// `PUT /name`: what the person is called in every workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeName {
    /// The next name.
    pub name: String,
}

/// `POST /password`; every other session of the person ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The present password.
    pub old: Secret,
    /// The next one.
    pub new: Secret,
}

/// `GET /workspaces/{ws}/members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    /// Present members by name, then id.
    pub members: Vec<MemberInfo>,
}

/// A present member of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberInfo {
    /// The member.
    pub id: MemberId,
    /// Display name.
    pub name: String,
    /// Address for signing in.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// When the person joined.
    pub joined_at: u64,
}

/// `PATCH /workspaces/{ws}/members/{member}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRole {
    /// The new role.
    pub role: Role,
}

#[cfg(test)]
mod tests;
