//! Cells: what one action wrote to one record. Immutable; the unit that is stored, merged and sent.

mod build;
mod encode;
mod serial;
#[cfg(test)]
mod tests;

pub use build::{BuildError, CellBuilder};
pub use encode::{CELL_FORMAT, OversizedCell};

use crate::{
    ids::{ContentHash, RecordId, StreamId},
    payload::Payload,
    stamp::Stamp,
    tag::{Tag, TagSet, Tags},
};

/// Flags of a cell. Unknown bits are kept and forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Flags(pub u32);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);
    /// Deletes the record: the cell names [`Tag::TOMBSTONE`].
    pub const TOMBSTONE: Self = Self(1);
    /// Restores the record after a deletion: the cell names [`Tag::TOMBSTONE`].
    pub const RESTORE: Self = Self(1 << 1);
    /// Belongs to an action too large for one batch, such as an import: queued behind interactive changes.
    pub const BULK: Self = Self(1 << 2);
    /// Moves the record to another stream: the cell names [`Tag::STREAM`] and begins its clear part with the target.
    pub const MOVE: Self = Self(1 << 3);

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// With the bits of `other` as well.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A cell that owns its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The stream that the writer knew the record in.
    pub stream: StreamId,
    /// The record written to.
    pub record: RecordId,
    /// When and by which device; unique.
    pub stamp: Stamp,
    /// Groups the cells of one user action; counted per device.
    pub action: u64,
    /// Flags, unknown bits included.
    pub flags: Flags,
    /// 0: the payload is plain. Otherwise the number of the key that it is encrypted under.
    pub key_epoch: u32,
    /// The registers written.
    pub tags: TagSet,
    /// Attachments that the values name, so that the server keeps them.
    pub blobs: Vec<[u8; 32]>,
    /// What flags need in clear; for `MOVE` the first 16 bytes are the target stream, the next 16 the source.
    pub clear: Vec<u8>,
    /// The values; opaque to the server. See [`Payload`].
    pub payload: Vec<u8>,
}

/// A cell over borrowed bytes: of an encoded cell, a segment or a [`Cell`]. Making one allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellRef<'a> {
    /// See [`Cell::stream`].
    pub stream: StreamId,
    /// See [`Cell::record`].
    pub record: RecordId,
    /// See [`Cell::stamp`].
    pub stamp: Stamp,
    /// See [`Cell::action`].
    pub action: u64,
    /// See [`Cell::flags`].
    pub flags: Flags,
    /// See [`Cell::key_epoch`].
    pub key_epoch: u32,
    /// See [`Cell::tags`].
    pub tags: Tags<'a>,
    /// See [`Cell::blobs`].
    pub blobs: Blobs<'a>,
    /// See [`Cell::clear`].
    pub clear: &'a [u8],
    /// See [`Cell::payload`].
    pub payload: &'a [u8],
}

impl Cell {
    /// The borrowed view, which carries all the questions one can ask a cell.
    pub fn view(&self) -> CellRef<'_> {
        CellRef {
            stream: self.stream,
            record: self.record,
            stamp: self.stamp,
            action: self.action,
            flags: self.flags,
            key_epoch: self.key_epoch,
            tags: self.tags.view(),
            blobs: Blobs(&self.blobs),
            clear: &self.clear,
            payload: &self.payload,
        }
    }
}

impl AsCell for Cell {
    fn as_cell(&self) -> CellRef<'_> {
        self.view()
    }
}

/// The attachments of a cell, in the order written, 32 bytes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blobs<'a>(&'a [[u8; 32]]);

impl<'a> Blobs<'a> {
    /// From bytes; those after the last whole hash are not part of it.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.as_chunks().0)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The hashes, in the order written.
    pub fn iter(&self) -> impl Iterator<Item = ContentHash> + 'a {
        self.0.iter().copied().map(ContentHash)
    }

    /// All hashes as bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0.as_flattened()
    }
}

/// What a cell says about itself that cannot be true. Such a cell is refused, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// `TOMBSTONE` or `RESTORE` without naming the register that they set, or both at once, or the register without one.
    #[error("a deletion or restore must name the tombstone register and be one of the two")]
    Tombstone,
    /// `MOVE` without the register or without a target, or the register without the flag.
    #[error("a move must name the stream register and its target")]
    Move,
}

impl<'a> CellRef<'a> {
    /// The target of a move.
    pub fn move_target(&self) -> Option<StreamId> {
        let target = self.clear.first_chunk::<16>()?;
        self.flags.contains(Flags::MOVE).then_some(StreamId(*target))
    }

    /// The stream that a move names as the one it was made in, if it does.
    pub fn move_source(&self) -> Option<StreamId> {
        let source = self.clear.get(16..)?.first_chunk::<16>()?;
        self.flags.contains(Flags::MOVE).then_some(StreamId(*source))
    }

    /// Whether the cell deletes its record, as long as it wins [`Tag::TOMBSTONE`].
    pub fn is_deletion(&self) -> bool {
        self.flags.contains(Flags::TOMBSTONE) && self.tags.contains(&Tag::TOMBSTONE)
    }

    /// The values, when the payload is plain and of a known codec version.
    pub fn values(&self) -> Result<Payload<'a>, crate::payload::PayloadError> {
        Payload::open(self)
    }

    /// Whether the known flags agree with the tags. Decoding does not ask this, so that what is stored stays readable.
    pub fn check(&self) -> Result<(), CellFault> {
        let (dies, revives) = (self.flags.contains(Flags::TOMBSTONE), self.flags.contains(Flags::RESTORE));
        if (dies && revives) || (dies || revives) != self.tags.contains(&Tag::TOMBSTONE) {
            return Err(CellFault::Tombstone);
        }
        let moves = self.flags.contains(Flags::MOVE);
        if moves != self.tags.contains(&Tag::STREAM) || (moves && self.clear.len() < 16) {
            return Err(CellFault::Move);
        }
        Ok(())
    }

    /// A copy that owns its parts.
    pub fn to_cell(&self) -> Cell {
        Cell {
            stream: self.stream,
            record: self.record,
            stamp: self.stamp,
            action: self.action,
            flags: self.flags,
            key_epoch: self.key_epoch,
            tags: self.tags.into(),
            blobs: self.blobs.0.to_vec(),
            clear: self.clear.to_vec(),
            payload: self.payload.to_vec(),
        }
    }
}

/// Anything that can be seen as a cell.
pub trait AsCell {
    /// The view.
    fn as_cell(&self) -> CellRef<'_>;
}

impl AsCell for CellRef<'_> {
    fn as_cell(&self) -> CellRef<'_> {
        *self
    }
}

impl<T: AsCell + ?Sized> AsCell for &T {
    fn as_cell(&self) -> CellRef<'_> {
        (**self).as_cell()
    }
}
