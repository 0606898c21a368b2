//! Storage behind traits: the handlers know these, [`store::Store`] implements them on SQLite and on PostgreSQL, and one
//! conformance suite judges both.

pub mod acts;
pub mod audit;
pub mod backup;
pub mod blobs;
pub mod cells;
pub mod check;
pub mod claims;
pub mod collecting;
#[cfg(test)]
mod conformance;
pub mod copy;
pub mod documents;
pub mod location;
pub mod pieces;
mod postgres;
pub mod relays;
pub mod rights;
mod sql;
mod sqlite;
pub mod store;
pub mod types;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sync::cursor::Epoch;
use sync::ids::{DeviceId, MemberId, WorkspaceId};
use sync::wire::accounts::{InvitationId, Role, UserId};
use sync::wire::sessions::{DeviceInfo, SessionId};

use crate::secret::TokenHash;
use audit::Audit;
use blobs::Blobs;
use cells::Cells;
use claims::Claims;
use documents::Documents;
use relays::Relays;
use rights::{By, Rights, RightsChange};
use types::{
    Acceptance, Account, AccountCreation, DeviceReport, Invitation, IssuedDevice, Load, Member, MemberChange,
    Membership, NewDevice, NewWorkspaceRow, Session, Signup, WorkspaceRow,
};

/// The tables, in the words of SQLite; [`postgres`] translates.
static MIGRATIONS: Migrator = sqlx::migrate!();

/// Storage failed. Nothing of the operation was kept.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database refused or was unreachable.
    #[error("database: {0}")]
    Sqlx(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The tables are of another version, and this command does not change them.
    #[error("the database is of another version: use the program of its server, or start this one's once")]
    OtherVersion,
    /// A stored value cannot be what this server wrote.
    #[error("the stored {0} is unreadable")]
    Corrupt(&'static str),
}

impl DbError {
    /// Whether the same operation may work in a moment: everybody was busy, or the server is stopping.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Sqlx(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            // The connection to PostgreSQL broke. Whether a commit on its way arrived is found out by sending it again.
            Self::Sqlx(sqlx::Error::Io(_)) => true,
            Self::Sqlx(error) => error
                .as_database_error()
                .and_then(|error| error.code())
                .is_some_and(|code| sqlite::is_passing(&code) || postgres::is_passing(&code)),
            _ => false,
        }
    }
}

/// What storage operations return.
pub type DbResult<T> = Result<T, DbError>;

/// Accounts and sessions.
#[async_trait]
pub trait Accounts {
    /// The key under which the server signs positions. The first call stores `fresh`; every later one, also of another
    /// process, returns the stored one.
    async fn server_secret(&self, fresh: [u8; 32]) -> DbResult<[u8; 32]>;

    /// Whether any account exists.
    async fn has_accounts(&self) -> DbResult<bool>;

    /// Creates an account and, with it, a workspace it owns. The server has its secret by then.
    async fn create_account(
        &self,
        account: &Account,
        workspace: Option<&NewWorkspaceRow>,
        signup: Signup,
    ) -> DbResult<AccountCreation>;

    /// The account of a normalised e-mail.
    async fn account_by_email(&self, email_key: &str) -> DbResult<Option<Account>>;

    /// An account.
    async fn account(&self, user: UserId) -> DbResult<Option<Account>>;

    /// Puts a password in the place of that one, and ends all sessions of the person, who did it; whether it was still
    /// that one.
    async fn replace_password(
        &self,
        user: UserId,
        old_hash: &str,
        password_hash: &str,
        now_ms: u64,
    ) -> DbResult<bool>;

    /// Notes that a link was made by which a member can set a password.
    async fn note_password_link(&self, workspace: WorkspaceId, by: By, user: UserId) -> DbResult<()>;

    /// Gives a person another name.
    async fn set_name(&self, user: UserId, name: &str) -> DbResult<()>;

    /// Sets a password; all sessions of the person end.
    async fn set_password(&self, user: UserId, password_hash: &str) -> DbResult<()>;

    /// Begins a session and ends the one it replaces.
    async fn create_session(&self, session: &Session, replaces: Option<TokenHash>) -> DbResult<()>;

    /// A session with its account, however old.
    async fn session(&self, token_hash: TokenHash) -> DbResult<Option<(Session, Account)>>;

    /// Notes that a session was used.
    async fn touch_session(&self, token_hash: TokenHash, now_ms: u64) -> DbResult<()>;

    /// Ends a session.
    async fn delete_session(&self, token_hash: TokenHash) -> DbResult<()>;

    /// All sessions of a person, last used first, then by id.
    async fn sessions_of(&self, user: UserId) -> DbResult<Vec<Session>>;

    /// Ends another session of the person, whose devices go on as the workspaces let them; gives it, if there was one.
    async fn end_session(&self, user: UserId, session: SessionId, now_ms: u64) -> DbResult<Option<Session>>;

    /// Removes sessions begun before the one instant or unused since the other.
    async fn prune_sessions(&self, begun_before_ms: u64, unused_since_ms: u64) -> DbResult<u64>;
}

/// Workspaces, members and devices.
#[async_trait]
pub trait Workspaces {
    /// Creates a workspace with its owner.
    async fn create_workspace(&self, workspace: &NewWorkspaceRow, owner: UserId) -> DbResult<()>;

    /// Present memberships of a person, by workspace name, then id.
    async fn workspaces_of(&self, user: UserId) -> DbResult<Vec<Membership>>;

    /// The membership of a person, present or former, as far as it goes under a session.
    async fn membership(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        session: TokenHash,
    ) -> DbResult<Option<Membership>>;

    /// Present members by name, then id.
    async fn members(&self, workspace: WorkspaceId) -> DbResult<Vec<Member>>;

    /// Gives a present member another role and the grants that go with it, if `actor` may at that moment. Invitations
    /// that the member made end when the role is a lower one.
    async fn change_role(
        &self,
        workspace: WorkspaceId,
        actor: UserId,
        member: MemberId,
        role: Role,
        now_ms: u64,
    ) -> DbResult<MemberChange>;

    /// Ends a membership, its grants, its part in teams and staffs, and the invitations that the member made, if `actor` may at that moment or is the
    /// member; devices and history keep naming the person.
    async fn remove_member(
        &self,
        workspace: WorkspaceId,
        actor: UserId,
        member: MemberId,
        now_ms: u64,
    ) -> DbResult<MemberChange>;

    /// Issues a device. The same incarnation of a person gets the device it got before.
    async fn issue_device(&self, workspace: WorkspaceId, device: &NewDevice) -> DbResult<IssuedDevice>;

    /// Notes what a device says about itself; nothing is written when nothing changed but that it was seen, and not long ago.
    /// When and in which epoch it was revoked, if so.
    async fn report_device(
        &self,
        workspace: WorkspaceId,
        report: &DeviceReport,
    ) -> DbResult<Option<(u64, Epoch)>>;

    /// All devices ever, last seen first, then by id.
    async fn devices(&self, workspace: WorkspaceId) -> DbResult<Vec<DeviceInfo>>;

    /// Ends what a device may do, and what may be done under the session that it last spoke under, if an administrator asks who
    /// may manage its member. A later device of the same session keeps the session free.
    async fn revoke_device(&self, workspace: WorkspaceId, by: By, device: DeviceId)
    -> DbResult<RightsChange>;
}

/// Invitation links.
#[async_trait]
pub trait Invitations {
    /// Stores an invitation.
    async fn create_invitation(&self, invitation: &Invitation) -> DbResult<()>;

    /// Open invitations, newest first, then by id.
    async fn invitations(&self, workspace: WorkspaceId, now_ms: u64) -> DbResult<Vec<Invitation>>;

    /// Withdraws an open invitation; whether there was one.
    async fn delete_invitation(&self, workspace: WorkspaceId, by: By, id: InvitationId) -> DbResult<bool>;

    /// The invitation of a link, used or not.
    async fn invitation_by_token(&self, token_hash: TokenHash) -> DbResult<Option<Invitation>>;

    /// Uses an invitation up: makes `user` a member, creating the account first when one is given. One transaction, so
    /// a link cannot be used twice, and is good only while whoever made it could make it again.
    async fn accept_invitation(
        &self,
        token_hash: TokenHash,
        user: UserId,
        account: Option<&Account>,
        now_ms: u64,
    ) -> DbResult<Acceptance>;
}

/// What server processes on one database have of each other.
#[async_trait]
pub trait Peers {
    /// Hears what the others tell; none where the database is one process's own.
    fn listener(&self) -> Option<Box<dyn Listener>>;

    /// Tells all that listen, this process too, if it does. At most 8,000 characters.
    async fn tell(&self, message: &str) -> DbResult<()>;

    /// Where logs stand; a workspace that does not exist is left out.
    async fn heads(&self, workspaces: &[WorkspaceId]) -> DbResult<Vec<(WorkspaceId, Epoch, u64)>>;
}

/// Hears what other server processes tell.
#[async_trait]
pub trait Listener: Send {
    /// Begins to listen, or begins again.
    async fn listen(&mut self) -> DbResult<()>;

    /// The next message. An error says that the connection is lost, and with it perhaps some messages.
    async fn hear(&mut self) -> DbResult<String>;
}

/// What the operator of a server asks.
#[async_trait]
pub trait Operation {
    /// All accounts, by e-mail.
    async fn accounts(&self) -> DbResult<Vec<Account>>;

    /// All workspaces, by name, then id.
    async fn workspaces(&self) -> DbResult<Vec<WorkspaceRow>>;

    /// Gives a workspace another name; whether there is such a workspace.
    async fn rename_workspace(&self, workspace: WorkspaceId, name: &str, now_ms: u64) -> DbResult<bool>;

    /// Sets somebody's password; all sessions of the person end.
    async fn reset_password(&self, user: UserId, password_hash: &str, now_ms: u64) -> DbResult<()>;

    /// Says for how many days the replaced cells of a workspace are kept; whether there is such a workspace.
    async fn keep_history(&self, workspace: WorkspaceId, days: u32, now_ms: u64) -> DbResult<bool>;

    /// How large the database is, and what this process's connections to it do.
    async fn load(&self) -> DbResult<Load>;
}

/// Everything the server stores.
pub trait Db:
    Accounts
    + Workspaces
    + Rights
    + Audit
    + Invitations
    + Cells
    + Blobs
    + Claims
    + Documents
    + Relays
    + Peers
    + Operation
    + Send
    + Sync
    + 'static
{
}
