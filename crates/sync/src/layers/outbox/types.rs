//! What goes into the outbox, and what it says.

use crate::limits::MAX_BATCH_CELLS;
use crate::stamp::Stamp;
use crate::wire::names::Refusal;
use crate::wire::push::CellResult;

/// What the outbox knows of an unsent cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent<K> {
    /// The caller's handle.
    pub key: K,
    /// Its action.
    pub action: u64,
    /// Its stamp.
    pub stamp: Stamp,
    /// Whether it carries the flag `BULK`.
    pub bulk: bool,
    /// Bytes of its encoding.
    pub size: usize,
}

/// An interactive action does not fit one batch: it must be made as a bulk action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an interactive action has at most {MAX_BATCH_CELLS} cells and fits one batch, not {cells} cells of {bytes} bytes"
)]
pub struct ActionTooLarge {
    /// Its cells.
    pub cells: usize,
    /// Their bytes in a batch.
    pub bytes: usize,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan<K> {
    /// Nothing waits to be frozen.
    Empty,
    /// The next cell is stamped beyond the gate: learn the server's time, then [`Outbox::lower`].
    BeyondGate,
    /// Freeze these cells, in this order, under this number; then tell [`Outbox::frozen`].
    Freeze {
        /// The batch's number.
        number: u64,
        /// Its cells.
        cells: Vec<Unsent<K>>,
    },
}

/// What an answer means for the cells of its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<K> {
    /// The server has them: move them to the acknowledged layer, in the order of the batch.
    pub stored: Vec<(Unsent<K>, CellResult)>,
    /// To quarantine with the reason, out of the overlay.
    pub refused: Vec<(Unsent<K>, Refusal)>,
    /// Stamped beyond the gate: waiting again, unfrozen. Call [`Outbox::lower`] before the next plan.
    pub ahead: Vec<Unsent<K>>,
}

/// An answer that does not belong to what was sent. Nothing is changed; the batch is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// No batch of this number is frozen.
    #[error("no batch {0} is waiting for an answer")]
    Unknown(u64),
    /// Not one result per cell.
    #[error("{results} results for {cells} cells")]
    Count {
        /// Cells of the batch.
        cells: usize,
        /// Results in the answer.
        results: usize,
    },
}
