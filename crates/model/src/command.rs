//! Commands: what a person can do, as data. One command is one action: one transaction, one undo step.

use serde::{Deserialize, Serialize};

use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::value::Value;

/// Records that one command merges at most, the survivor with them.
pub const MOST_MERGED: usize = 10;

/// One register written: a field, or one element of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: FieldId,
    /// The element of a set; `None` for single fields.
    pub element: Option<RecordId>,
    /// The new value; `None` clears the field or removes the element.
    pub value: Option<Value>,
}

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Create a record; the id is random and made by the caller, so that a link to it works at once.
    Create {
        /// New id.
        id: RecordId,
        /// Kind.
        kind: Kind,
        /// First values.
        changes: Vec<Change>,
    },
    /// Write the same changes to one or several records.
    Update {
        /// The records.
        ids: Vec<RecordId>,
        /// What is written.
        changes: Vec<Change>,
    },
    /// Put records away; everything stays restorable.
    Delete {
        /// The records.
        ids: Vec<RecordId>,
    },
    /// Bring deleted records back.
    Restore {
        /// The records.
        ids: Vec<RecordId>,
    },
    /// Move a deal to a stage and to a place in its column.
    MoveDeal {
        /// The deal.
        deal: RecordId,
        /// Target stage.
        stage: RecordId,
        /// The deal above the new place, if any.
        after: Option<RecordId>,
    },
    /// Turn a lead into a contact, a company and perhaps a deal.
    ConvertLead {
        /// The lead.
        lead: RecordId,
        /// The contact: a new id, or an existing contact to complete.
        contact: RecordId,
        /// The company: a new id, an existing one, or none.
        company: Option<RecordId>,
        /// A new deal's id.
        deal: Option<RecordId>,
    },
    /// Mark an activity done, optionally with what came of it and a follow-up task.
    CompleteActivity {
        /// The activity.
        activity: RecordId,
        /// Whether it is done (false reopens it).
        done: bool,
    },
    /// Say that records are the same person, company or lead: the others are read as the one that stays, which gets what
    /// it lacks. See [`crate::expand`].
    Merge {
        /// The one that stays.
        survivor: RecordId,
        /// The others, at most [`MOST_MERGED`] less one.
        losers: Vec<RecordId>,
        /// Single fields in which the survivor takes another one's value, and whose.
        take: Vec<(FieldId, RecordId)>,
    },
    /// Take one record out of its merge.
    Unmerge {
        /// The merged record.
        record: RecordId,
    },
    /// Several commands as one action.
    Batch(Vec<Command>),
}
