//! Where one is signed in, the devices of a workspace, and what administrators did.

use serde::{Deserialize, Serialize};

use crate::account::Id;

/// A sign-in of the person that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// For ending it.
    pub id: Id,
    /// Browser and system; empty when the browser did not say.
    pub label: String,
    /// When it began, milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used, to within a day.
    pub seen_at: i64,
    /// The one that asks.
    pub current: bool,
}

/// A device of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRow {
    /// For revoking it.
    pub id: Id,
    /// Member id of whose it is.
    pub member: Id,
    /// What its person calls it; may be empty.
    pub label: String,
    /// When it last spoke, milliseconds since 1970.
    pub seen_at: i64,
    /// Changes that it last reported as unsent.
    pub unsent: u64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// The one that asks.
    pub current: bool,
}

/// Something that an administrator did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Counted from 1.
    pub number: u64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Member id of who did it; `None`: the operator of the server.
    pub by: Option<Id>,
    /// What, as a word of the server.
    pub act: String,
    /// Member id of whom it was done to, where it was a member.
    pub member: Option<Id>,
    /// What else there is to say, by name.
    pub details: Vec<(String, String)>,
}
