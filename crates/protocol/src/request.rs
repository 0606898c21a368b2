//! Calls: one request, one reply.

use model::{Command, Problem, RecordId};
use serde::{Deserialize, Serialize};

use crate::account::{Id, Invitation, Member, Role};
use crate::import;
use crate::query::RowsQuery;

/// What a page asks for once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Do something to records: one action. Replies [`Reply::Done`] when it is durable.
    Run(Command),
    /// Undo an action of this person, the last one when `None`.
    Undo(Option<ActionId>),
    /// Do again what was undone last.
    Redo,

    /// Keep what is typed in a form; the engine stores it within 300 ms.
    PutDraft(Draft),
    /// Forget a draft (saved or discarded).
    DropDraft(String),
    /// All drafts of this device, newest first.
    Drafts,

    /// Create an account, and a workspace unless joining by invitation.
    SignUp {
        /// E-mail, also the sign-in name.
        email: String,
        /// Name of the person.
        name: String,
        /// Password.
        password: Secret,
        /// Name of the new workspace.
        workspace: String,
        /// What the server printed at its start, where [`crate::account::Stage::Setup`] asks for it.
        setup_code: Option<Secret>,
    },
    /// Sign in.
    SignIn {
        /// E-mail.
        email: String,
        /// Password.
        password: Secret,
    },
    /// Sign out. `remove` deletes this device's data and is refused while changes are unsent.
    SignOut {
        /// Delete the local data.
        remove: bool,
        /// Drafts that the person agreed to lose with them; refused when there are more.
        drafts: u64,
    },
    /// Change what the person is called in every workspace.
    ChangeName {
        /// The next name.
        name: String,
    },
    /// Change the password; ends other sessions.
    ChangePassword {
        /// Present password.
        old: Secret,
        /// New password.
        new: Secret,
    },
    /// Create a workspace and open it.
    CreateWorkspace {
        /// Name.
        name: String,
    },
    /// Open a workspace of this account.
    OpenWorkspace {
        /// Workspace.
        workspace: Id,
        /// User whose database it is.
        user: Id,
    },
    /// What an invitation link offers.
    Invitation {
        /// Secret of the link.
        token: String,
    },
    /// Accept an invitation, with a new account unless signed in.
    AcceptInvitation {
        /// Secret of the link.
        token: String,
        /// Name, e-mail and password of a new account.
        account: Option<(String, String, Secret)>,
    },
    /// Whose password a link sets. Replies [`Reply::PasswordLink`].
    PasswordLink {
        /// Secret of the link.
        token: String,
    },
    /// Set another password by a link, and sign in.
    SetPassword {
        /// Secret of the link.
        token: String,
        /// The next password.
        password: Secret,
    },
    /// Invite somebody.
    Invite {
        /// For whom; only shown.
        email: Option<String>,
        /// Role.
        role: Role,
        /// The event to be staff of; needed for booth staff.
        event: Option<RecordId>,
        /// The team to be in.
        team: Option<Id>,
    },
    /// Open invitations, newest first.
    Invitations,
    /// Revoke an invitation.
    RevokeInvitation(Id),
    /// Change a member's role.
    SetRole {
        /// Member.
        member: Id,
        /// New role.
        role: Role,
    },
    /// Remove a member.
    RemoveMember(Id),
    /// A [`crate::later::Request`] as bytes. Replies [`Reply::Later`].
    Later(Vec<u8>),

    /// Try to reach the server now.
    SyncNow,
    /// Send refused changes again.
    RetryRefused(Vec<u64>),
    /// Refused changes as a file of the form of [`Request::ExportUnsent`].
    ExportRefused(Vec<u64>),
    /// Give up refused changes (they remain in the export until dropped).
    DiscardRefused(Vec<u64>),
    /// Everything that is not on the server, as a file.
    ExportUnsent,
    /// A list as CSV, of any length: its columns and every other stored field, its rows in its order, those of closed groups as
    /// well. Window and place are not asked.
    ExportRecords {
        /// The list.
        list: RowsQuery,
        /// Only these of its rows; empty means all.
        ids: Vec<RecordId>,
    },
    /// The records of a list, for selecting them: `start` and `len` without the limit of a window, columns, group and
    /// place are not asked. Replies [`Reply::Ids`].
    Ids(RowsQuery),

    /// Start taking over rows.
    ImportBegin(import::Begin),
    /// A block of rows, encoded by the import worker ([`import::Block`]).
    ImportBlock {
        /// The import.
        import: RecordId,
        /// Postcard bytes of [`import::Block`].
        bytes: Vec<u8>,
    },
    /// No more rows: everything is durable when the reply comes.
    ImportEnd {
        /// The import.
        import: RecordId,
        /// What the import worker counted.
        tally: import::Tally,
    },
    /// Stop and take back what was taken over.
    ImportCancel(RecordId),
    /// Take back a whole import of the past.
    ImportUndo(RecordId),

    /// Bytes of attached files: an encoded [`crate::files::Ask`]. Replies [`Reply::Files`].
    Files(Vec<u8>),
}

/// A password: never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Number of one action of this device.
pub type ActionId = u64;

/// What was typed and not yet saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Name of the form and its record, e.g. `booth/<event>` or `contact/new`.
    pub form: String,
    /// When it was last changed, milliseconds since 1970; set by the engine.
    pub at: i64,
    /// What a person reads in the offer to go on.
    pub title: String,
    /// The changes, as they would be in the command.
    pub changes: Vec<model::Change>,
}

/// Answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Nothing to say.
    Ok,
    /// An action was done and is durable.
    Done {
        /// For undo.
        action: ActionId,
        /// Records it wrote.
        records: u32,
    },
    /// An action was undone.
    Undone {
        /// What was undone.
        action: ActionId,
        /// Registers that were left because somebody changed them since.
        left: u32,
    },
    /// There was nothing to undo or redo.
    NothingToUndo,
    /// Drafts, newest first.
    Drafts(Vec<Draft>),
    /// An invitation.
    Invitation {
        /// Workspace that invites.
        workspace: String,
        /// Who invites.
        inviter: String,
    },
    /// A link that sets a password.
    PasswordLink {
        /// Name of the person.
        name: String,
        /// The address to sign in with.
        email: String,
    },
    /// A [`crate::later::Reply`] as bytes.
    Later(Vec<u8>),
    /// Invitations, newest first.
    Invitations(Vec<Invitation>),
    /// Members, by name.
    Members(Vec<Member>),
    /// Records, in the order of their list.
    Ids(Vec<RecordId>),
    /// A file to save.
    File {
        /// Suggested name.
        name: String,
        /// Media type.
        media_type: String,
        /// Content.
        bytes: Vec<u8>,
    },
    /// State of an import after a block or at its end.
    Import(import::Progress),
    /// An import was taken back.
    TakenBack(import::TakenBack),
    /// An encoded [`crate::files::Told`].
    Files(Vec<u8>),
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Failure {
    /// What happened. Its locale message is `failure-<kebab case of the code>`.
    pub code: FailureCode,
    /// Technical detail; never the only thing shown.
    pub detail: String,
    /// What is wrong with which field.
    pub problems: Vec<Problem>,
}

impl Failure {
    /// A failure without field problems.
    pub fn new(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), problems: Vec::new() }
    }
}

/// Kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FailureCode {
    /// The file is none of unsent changes, or damaged, or of a newer version.
    FileUnreadable,
    /// The file is of another workspace.
    FileElsewhere,
    /// The file is larger than another device may deliver.
    FileTooLarge,
    /// The input is not acceptable; see the problems.
    Invalid,
    /// The server cannot be reached; nothing is lost.
    Offline,
    /// Wrong e-mail or password.
    WrongCredentials,
    /// The first account needs the setup code, and this is none or another one.
    WrongSetupCode,
    /// Too many attempts; the detail is the number of seconds to wait.
    TooManyAttempts,
    /// The session has ended: sign in again.
    SessionEnded,
    /// The browser did not keep the cookie of a session that just began.
    CookiesRefused,
    /// The member may not do this.
    NotAllowed,
    /// The record is in a stream that the server does not grant at present: it can be read, not changed.
    Withheld,
    /// Under the workspace's policy only a manager may put a record among those of that person.
    HandOver,
    /// The invitation is used, revoked or expired.
    InvitationGone,
    /// The link that sets a password is used or expired.
    PasswordLinkGone,
    /// The person is a member of other workspaces, too.
    MemberElsewhere,
    /// An account with this e-mail exists.
    AccountExists,
    /// Unsent changes prevent it.
    Unsent,
    /// No such record, workspace, import.
    NotFound,
    /// Storage is full.
    StorageFull,
    /// The browser refuses storage.
    StorageRefused,
    /// Stored data is of a newer version: read-only.
    NewerFormat,
    /// The server answered something unexpected.
    Server,
    /// A fault of the program.
    Internal,
}
