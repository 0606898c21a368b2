//! A replica's two layers and its outbox: the pure part of what a client does.
//!
//! [`acknowledged`] mirrors the server and is what digests are taken over. [`overlay`] holds what the server has not yet
//! answered and is merged on read. [`outbox`] decides what is frozen and sent next, and what an answer means. Nothing
//! here stores or sends: the caller applies each step within a transaction of its own.

pub mod acknowledged;
pub mod outbox;
pub mod overlay;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use acknowledged::{Acknowledged, Applied};
pub use outbox::{Answered, Outbox, Plan, Unsent};
pub use overlay::Overlay;

use crate::{cell::AsCell, cell::CellRef, ids::RecordId, ids::StreamId, tag::Tag};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The server has it.
    Acknowledged,
    /// It waits to be sent or answered.
    Unsent,
}

/// The cell that gives `tag` its value across both layers.
pub fn winner<'a, C: AsCell>(
    acknowledged: &'a Acknowledged<C>,
    overlay: &'a Overlay<C>,
    stream: StreamId,
    record: RecordId,
    tag: &Tag,
) -> Option<(Layer, CellRef<'a>)> {
    let below = acknowledged.cells(stream, record).iter().map(|cell| (Layer::Acknowledged, cell.as_cell()));
    let above = overlay.cells(stream, record).iter().map(|cell| (Layer::Unsent, cell.as_cell()));
    // Of a cell that is in both layers, acknowledged by a pull before its answer came, the acknowledged one counts.
    above.chain(below).filter(|(_, cell)| cell.tags.contains(tag)).max_by_key(|(_, cell)| cell.stamp)
}

/// Whether the record is deleted, across both layers: the newest deletion or restoration decides. Edits do not revive.
pub fn is_deleted<C: AsCell>(
    acknowledged: &Acknowledged<C>,
    overlay: &Overlay<C>,
    stream: StreamId,
    record: RecordId,
) -> bool {
    winner(acknowledged, overlay, stream, record, &Tag::TOMBSTONE).is_some_and(|(_, cell)| cell.is_deletion())
}
