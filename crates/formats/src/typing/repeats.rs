//! What was seen before in the same file: equal rows, shared addresses, records already handed out.

use std::collections::{HashMap, HashSet};

use model::RecordId;

/// Memory of one file. Holds hashes only.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    rows: HashMap<RecordId, u32>,
    emails: HashMap<RecordId, RecordId>,
    handed_out: HashSet<RecordId>,
}

impl Repeats {
    /// How often an equal row came before this one.
    pub(super) fn earlier_rows(&mut self, row: RecordId) -> u32 {
        let count = self.rows.entry(row).or_default();
        *count += 1;
        *count - 1
    }

    /// Whether an address belongs to this name alone so far: a mailbox shared by two people recognises neither.
    pub(super) fn is_own_email(&mut self, email: RecordId, name: RecordId) -> bool {
        *self.emails.entry(email).or_insert(name) == name
    }

    /// Whether a record is handed out for the first time.
    pub(super) fn is_first(&mut self, id: RecordId) -> bool {
        self.handed_out.insert(id)
    }
}
