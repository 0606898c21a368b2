//! Sessions, accounts and workspaces as the page sees them.

use serde::{Deserialize, Serialize};

/// Sixteen bytes as hex: a user, a member or a workspace.
pub type Id = String;

/// Where the person stands; live through [`crate::Query::Session`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// What the page shows first.
    pub stage: Stage,
    /// Databases on this device, last used first.
    pub local: Vec<LocalWorkspace>,
    /// The open workspace.
    pub open: Option<OpenWorkspace>,
}

/// The gate in front of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The engine is starting.
    Starting,
    /// The server has no account yet: create the first one.
    Setup {
        /// It needs the setup code that the server printed at its start.
        code: bool,
    },
    /// Nobody is signed in and nothing is on this device.
    SignedOut,
    /// Signed in, no workspace chosen.
    ChooseWorkspace,
    /// A workspace is open (perhaps offline, perhaps with an expired session).
    Open,
    /// Nothing is on this device and the server cannot be reached.
    Unreachable,
}

/// A workspace whose data is on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalWorkspace {
    /// Workspace.
    pub workspace: Id,
    /// Its name.
    pub name: String,
    /// User.
    pub user: Id,
    /// The user's name.
    pub user_name: String,
    /// The user's e-mail.
    pub email: String,
    /// Changes that are not on the server.
    pub unsent: u64,
}

/// The open workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenWorkspace {
    /// Workspace.
    pub workspace: Id,
    /// Its name.
    pub name: String,
    /// The signed-in member.
    pub me: Member,
    /// False when the server refused the session: work goes on, sending waits for a sign-in.
    pub session_valid: bool,
    /// Workspaces of this account known to the server or to the device, by name.
    pub others: Vec<LocalWorkspace>,
    /// Whether nothing has been created yet, so that empty states may offer sample data.
    pub empty: bool,
}

/// A member of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Member id (the user's id).
    pub id: Id,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Role.
    pub role: Role,
    /// False after removal; kept so that history can name the person.
    pub active: bool,
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but owning.
    Administrator,
    /// Works with customers, runs events and names their staff.
    Manager,
    /// Works with customers.
    Member,
    /// Looks only.
    ReadOnly,
    /// Adds leads to the events that the person is staff of, and sees nothing else.
    Booth,
}

/// An open invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Id for revoking.
    pub id: Id,
    /// For whom, if it was said.
    pub email: Option<String>,
    /// Role it gives.
    pub role: Role,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// Path of the link, only in the reply that created it.
    pub path: Option<String>,
}
