//! The form of an event on the web, and what visitors sent that no lead was made of.

use model::RecordId;
use serde::{Deserialize, Serialize};

/// What is asked about the form of an event. Each is answered with a [`WebForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum WebFormRequest {
    /// How it stands.
    Show,
    /// Publish it, or other pages in place of those before.
    Publish {
        /// What the devices of the workspace call it.
        label: String,
        /// The page with the form.
        page: Vec<u8>,
        /// The page that thanks.
        thanks: Vec<u8>,
    },
    /// Take it off.
    Withdraw,
    /// Make a lead of something that was sent, whatever it is.
    TakeIn(RecordId),
    /// Put away something that was sent.
    Discard(RecordId),
}

/// How the form of an event stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebForm {
    /// Path of its address, once it was published and as long as it was not taken off.
    pub path: Option<String>,
    /// What the server says of it.
    pub standing: Standing,
    /// What was sent and is no lead, newest first: of this event, and of no event that is known.
    pub waiting: Vec<Waiting>,
}

/// What the server says of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is shown, since when it was last changed, milliseconds since 1970.
    Shown(i64),
    /// It does not have it: it was taken off elsewhere, or the server was restored from before.
    Missing,
    /// It cannot be asked now, or there is nothing to ask for.
    Unknown,
}

/// Something that was sent and is no lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Its record.
    pub record: RecordId,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// What was sent, a line for each input.
    pub text: String,
    /// Why it is no lead.
    pub why: Why,
}

/// Why something that was sent is no lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It says nothing.
    Empty,
    /// A program filled it in.
    Trapped,
    /// It belongs to no form of an event that is here.
    Foreign,
    /// It waits to be taken in: for the next contact with the server, or for somebody who may write there.
    NotYet,
}
