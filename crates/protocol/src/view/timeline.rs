//! The story of a record and the history of its fields.

use model::{FieldId, RecordId, Value};
use serde::{Deserialize, Serialize};

use super::{Named, Shown};

/// A timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineView {
    /// Entries, newest first.
    pub entries: Vec<TimelineEntry>,
    /// Whether there are more.
    pub more: bool,
}

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The record behind it (an activity, an order, a deal, the record itself).
    pub record: Named,
    /// When, milliseconds since 1970; of a day, its first in UTC.
    pub at: i64,
    /// The day where no time is known: the same day for everybody, wherever they are.
    pub day: Option<i32>,
    /// By whom (member id), if known.
    pub by: Option<String>,
    /// What it is.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Happening {
    /// An activity: (type choice, subject, text, done).
    Activity {
        /// Choice key of the type.
        activity: String,
        /// Subject.
        subject: String,
        /// Text.
        body: String,
        /// Done.
        done: bool,
        /// Due day, if it is a task.
        due_on: Option<i32>,
    },
    /// An order with its amount.
    Order {
        /// Number.
        number: String,
        /// Amount.
        amount: Option<Value>,
    },
    /// A customer answered when he was asked; what, says the record's name.
    Answer {
        /// What he said beside the number.
        comment: String,
    },
    /// A campaign was for a customer; which, says the record's name.
    Campaign {
        /// He was held out of it.
        held_out: bool,
    },
    /// A deal changed its stage.
    Stage {
        /// The stage.
        stage: String,
        /// Amount of the deal.
        amount: Option<Value>,
    },
    /// The record was created.
    Created,
    /// Fields were changed.
    Changed(Vec<FieldId>),
}

/// What was written to a record: what this device knows, and what the server told since somebody looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    /// Entries, newest first.
    pub entries: Vec<HistoryEntry>,
    /// Whether there are more.
    pub more: bool,
    /// The server has still to be asked for what this device does not know, and cannot be now.
    pub missing: bool,
}

/// One write to a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Member id, if known.
    pub by: Option<String>,
    /// Device id as hex.
    pub device: String,
    /// Action, if it was this device's.
    pub action: Option<u64>,
    /// Field.
    pub field: FieldId,
    /// Element of a set.
    pub element: Option<RecordId>,
    /// Value before, if known here.
    pub before: Option<Shown>,
    /// Value written.
    pub after: Shown,
    /// Still the present value.
    pub current: bool,
}
