//! What a batch of cells changed.

use model::Kind;

use super::Slot;

/// The records whose state changed, and those that they refer to or referred to before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Records with a register that has another value now. Ascending, each once, after `settle`.
    pub records: Vec<Slot>,
    /// Targets of their references, before and after. Ascending, each once, after `settle`.
    pub touched: Vec<Slot>,
    /// Records that stand for others than before, or that others stand for. Ascending, each once, after `settle`.
    pub merged: Vec<Slot>,
    /// Kinds of records that are of none now: they are gone altogether.
    pub former: Vec<Kind>,
    /// Records that only were sent: their values are what they were. Ascending, each once, after `settle`.
    pub sent: Vec<Slot>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.sent.is_empty()
    }

    /// Puts the lists in order.
    pub fn settle(mut self) -> Self {
        for list in [&mut self.records, &mut self.touched, &mut self.merged, &mut self.sent] {
            list.sort_unstable();
            list.dedup();
        }
        self
    }

    /// Adds the changes of a later batch.
    pub fn extend(&mut self, other: &Changes) {
        self.records.extend_from_slice(&other.records);
        self.touched.extend_from_slice(&other.touched);
        self.merged.extend_from_slice(&other.merged);
        self.former.extend_from_slice(&other.former);
        self.sent.extend_from_slice(&other.sent);
    }
}
