//! Rows as the server works with them, independent of the database behind.

use sync::cursor::Epoch;
use sync::export::ExportKey;
use sync::ids::{DeviceId, IncarnationId, InstallationId, RecordId, TeamId, WorkspaceId};
use sync::wire::accounts::{InvitationId, Role, UserId};

use crate::position::Link;
use crate::secret::TokenHash;

/// A person who can sign in.
#[derive(Clone)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// As the person wrote it.
    pub email: String,
    /// What e-mails are compared by; see [`crate::auth::email_key`].
    pub email_key: String,
    /// Display name.
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    /// When it was made.
    pub created_at: u64,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A sign-in that has not ended.
#[derive(Debug, Clone)]
pub struct Session {
    /// Names the session without being usable as one.
    pub token_hash: TokenHash,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub created_at: u64,
    /// When it was last used, to within a day.
    pub seen_at: u64,
    /// Browser and system that it began in.
    pub label: String,
}

/// A workspace to be made.
#[derive(Debug, Clone)]
pub struct NewWorkspaceRow {
    /// Its id.
    pub id: WorkspaceId,
    /// Display name.
    pub name: String,
    /// When it was made.
    pub created_at: u64,
    /// Its first epoch.
    pub epoch: Epoch,
    /// Where its chain of tokens begins.
    pub link: Link,
}

/// A workspace as its server's operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// The workspace.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: u64,
    /// Greatest sequence committed.
    pub head: u64,
    /// Present members.
    pub members: u64,
    /// Devices ever issued.
    pub devices: u64,
}

/// A workspace as seen by one member.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub workspace_name: String,
    /// The role; of a former member the last one.
    pub role: Role,
    /// When the person was removed; absent for a present member.
    pub removed_at: Option<u64>,
    /// When and in which epoch the device was revoked that the session is confined by.
    pub confined: Option<(u64, Epoch)>,
}

impl Membership {
    /// Whether the person, under that session, has anything to do here.
    pub fn lasts(&self) -> bool {
        self.removed_at.is_none() && self.confined.is_none()
    }
}

/// What a device says about itself.
#[derive(Debug, Clone, Copy)]
pub struct DeviceReport {
    /// Whose it is.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// The sign-in that it speaks under.
    pub session: TokenHash,
    /// Its changes that are not sent.
    pub unsent: u64,
    /// When it says so.
    pub now_ms: u64,
}

/// A present member.
#[derive(Debug, Clone)]
pub struct Member {
    /// The person.
    pub user: UserId,
    /// Display name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Role.
    pub role: Role,
    /// When the person joined.
    pub joined_at: u64,
}

/// What came of changing or removing a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    /// Done.
    Done,
    /// There is no such present member.
    NotAMember,
    /// A workspace keeps at least one owner.
    LastOwner,
    /// Who asks may not do this, or no longer may.
    Forbidden,
}

/// An invitation, open or used.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The workspace to join.
    pub workspace: WorkspaceId,
    /// Its name.
    pub workspace_name: String,
    /// Names it in the list.
    pub id: InvitationId,
    /// Names the link.
    pub token_hash: TokenHash,
    /// The address it is bound to, as written.
    pub email: Option<String>,
    /// The role on joining.
    pub role: Role,
    /// The teams on joining, ascending by id; those that are no more by then are passed over.
    pub teams: Vec<TeamId>,
    /// The event to be staff of on joining.
    pub event: Option<RecordId>,
    /// Who invited.
    pub invited_by: UserId,
    /// The name of who invited.
    pub invited_by_name: String,
    /// When it was made.
    pub created_at: u64,
    /// When it ends.
    pub expires_at: u64,
    /// When it was used.
    pub used_at: Option<u64>,
}

/// What came of accepting an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// The person is a member now, with the invitation's role.
    Joined,
    /// The person already was; the invitation stays usable for somebody else.
    AlreadyMember,
    /// Used, expired, withdrawn or never made; or who invited could not do so any more.
    Gone,
    /// The new account's e-mail belongs to somebody.
    EmailTaken,
}

/// What came of creating an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountCreation {
    /// Done.
    Created,
    /// The e-mail belongs to somebody.
    EmailTaken,
    /// It was to be the first account, and another was faster.
    NotFirst,
}

/// Who may sign up without an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signup {
    /// Only the very first account.
    FirstOnly,
    /// Anybody.
    Open,
}

/// A device to be issued.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub user: UserId,
    /// Whether nothing of it can be stored yet. Otherwise it was issued before the database was restored.
    pub is_new: bool,
    /// The incarnation that asks.
    pub incarnation: IncarnationId,
    /// The installation it runs in.
    pub installation: InstallationId,
    /// The device it continues, if the client knows.
    pub previous: Option<DeviceId>,
    /// What people call it.
    pub label: String,
    /// Key of its exports.
    pub export_key: ExportKey,
    /// The sign-in that asks.
    pub session: TokenHash,
    /// When it was issued.
    pub created_at: u64,
}

/// The device that was issued, now or when the same was asked before.
#[derive(Debug, Clone)]
pub struct IssuedDevice {
    /// Its id.
    pub device: DeviceId,
    /// Key of its exports.
    pub export_key: ExportKey,
    /// Changes that the device before it last reported as unsent.
    pub unsent_before: u64,
}

/// Whether a member of the role `actor` may invite, change and remove members of `role`: power cannot be taken, only
/// given.
pub fn may_manage(actor: Role, role: Role) -> bool {
    actor.administers() && role <= actor
}

/// Connections of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// In use.
    pub busy: u32,
    /// Open and waiting to be used.
    pub idle: u32,
}

/// How a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Its size on the disk.
    pub bytes: u64,
    /// Connections that write.
    pub writers: Used,
    /// Connections that read.
    pub readers: Used,
}
