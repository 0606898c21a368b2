//! What only code asks and answers that comes after the first screen: it travels as bytes within a call, so that the code
//! that reads it comes later, too.

use model::{Kind, RecordId};
use serde::{Deserialize, Serialize};

use crate::access::{AccessRequest, AccessView};
use crate::account::Id;
use crate::campaign::{StartCampaign, StartedCampaign};
use crate::each::{UpdateEach, UpdatedEach};
use crate::erase::Erasing;
use crate::import::TakingBack;
use crate::oversight::{AuditRow, DeviceRow, SessionRow};
use crate::rule::{RuleError, RuleRequest, RuleView};
use crate::status::RefusedChange;
use crate::unsent::{Delivered, UnsentFile};
use crate::web_form::{WebForm, WebFormRequest};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// What refused changes would have written, at most 200. Replies [`Reply::Refused`].
    Refused(Vec<u64>),
    /// What is in a file of unsent changes. Replies [`Reply::Unsent`].
    ReadUnsent {
        /// The file.
        bytes: Vec<u8>,
    },
    /// Deliver a file of unsent changes to the server. Replies [`Reply::Delivered`].
    Deliver {
        /// The file.
        bytes: Vec<u8>,
    },
    /// Who sees what. Replies [`Reply::Access`].
    Access(AccessRequest),
    /// Where the person is signed in. Replies [`Reply::Sessions`].
    Sessions,
    /// End a session of the person. Replies [`Reply::Sessions`].
    EndSession(Id),
    /// Make a link by which a member sets another password. Replies [`Reply::PasswordLink`].
    LinkPassword(Id),
    /// The devices of the workspace. Replies [`Reply::Devices`].
    Devices,
    /// Revoke a device. Replies [`Reply::Devices`].
    RevokeDevice(Id),
    /// What administrators did, newest first. Replies [`Reply::Audit`].
    Audit {
        /// Only what has a lower number.
        before: Option<u64>,
    },
    /// What would go if this record were erased for good, with what belongs to it alone. Replies [`Reply::Erasing`].
    AskErase(RecordId),
    /// Erase it, after a person agreed. Replies [`Reply::Erased`].
    Erase(Erasing),
    /// The form of an event on the web. Replies [`Reply::WebForm`].
    WebForm(RecordId, WebFormRequest),
    /// Look for duplicates among all companies, contacts or leads; again, where it was done before. How it stands tells
    /// [`crate::Query::Duplicates`]. Replies [`Reply::Ok`] when it has begun.
    FindDuplicates(Kind),
    /// Stop looking, and forget what was found. Replies [`Reply::Ok`].
    StopFinding(Kind),
    /// Read and check a rule. Replies [`Reply::Rule`].
    Rule(RuleRequest),
    /// What taking an import back would do. Replies [`Reply::TakingBack`].
    AskTakeBack(RecordId),
    /// Write the same to many records, each by itself. Replies [`Reply::UpdatedEach`] when it is durable.
    UpdateEach(UpdateEach),
    /// Start a campaign. Replies [`Reply::StartedCampaign`] when it is durable.
    StartCampaign(StartCampaign),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Refused changes, in the order asked; those that are gone are left out.
    Refused(Vec<RefusedChange>),
    /// What is in a file of unsent changes.
    Unsent(UnsentFile),
    /// What became of a file of unsent changes.
    Delivered(Delivered),
    /// Who sees what.
    Access(AccessView),
    /// Sessions of the person, last used first.
    Sessions(Vec<SessionRow>),
    /// Path of a link that sets a password.
    PasswordLink(String),
    /// Devices of the workspace, last seen first.
    Devices(Vec<DeviceRow>),
    /// What administrators did.
    Audit {
        /// Newest first.
        entries: Vec<AuditRow>,
        /// There are older ones.
        more: bool,
    },
    /// What would go.
    Erasing(Erasing),
    /// It is gone from the server.
    Erased,
    /// How the form of an event stands.
    WebForm(WebForm),
    /// Nothing to say.
    Ok,
    /// A rule, or where its text cannot be read.
    Rule(Result<RuleView, RuleError>),
    /// What taking an import back would do.
    TakingBack(TakingBack),
    /// What became of changes for many records.
    UpdatedEach(UpdatedEach),
    /// What became of a campaign that was started.
    StartedCampaign(StartedCampaign),
}
