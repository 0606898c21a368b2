//! Building a plain cell: values in any order go in, tags and payload come out in the one canonical order.

use super::{Cell, Flags};
use crate::{
    codec::put_varint,
    ids::{ContentHash, RecordId, StreamId},
    limits::{MAX_BLOBS, MAX_PAYLOAD_BYTES, MAX_TAGS},
    payload::{PAYLOAD_VERSION, TYPE_NONE},
    stamp::Stamp,
    tag::{Tag, TagSet},
};

/// Why a cell could not be built. Nothing is cut short: what does not fit is refused before it is saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// No value was set, or more than the limit.
    #[error("a cell names 1 to {MAX_TAGS} tags, not {0}")]
    Tags(usize),
    /// The values together are too large.
    #[error("the values of one record take {0} bytes, the limit is {MAX_PAYLOAD_BYTES}")]
    Payload(usize),
    /// Too many attachments.
    #[error("a cell names at most {MAX_BLOBS} attachments, not {0}")]
    Blobs(usize),
}

/// Collects the values that one action writes to one record.
#[derive(Debug, Clone)]
pub struct CellBuilder {
    cell: Head,
    values: Vec<(Tag, u8, Vec<u8>)>,
}

#[derive(Debug, Clone)]
struct Head {
    stream: StreamId,
    record: RecordId,
    stamp: Stamp,
    action: u64,
    flags: Flags,
    blobs: Vec<[u8; 32]>,
    clear: Vec<u8>,
}

impl CellBuilder {
    /// An empty cell.
    pub fn new(stream: StreamId, record: RecordId, stamp: Stamp, action: u64) -> Self {
        let (flags, blobs, clear) = (Flags::NONE, Vec::new(), Vec::new());
        Self { cell: Head { stream, record, stamp, action, flags, blobs, clear }, values: Vec::new() }
    }

    /// Sets a register. Of several values for one tag the last stays.
    pub fn set(mut self, tag: Tag, kind: u8, value: impl Into<Vec<u8>>) -> Self {
        self.push(tag, kind, value);
        self
    }

    /// As [`CellBuilder::set`], for loops.
    pub fn push(&mut self, tag: Tag, kind: u8, value: impl Into<Vec<u8>>) {
        self.values.push((tag, kind, value.into()));
    }

    /// Adds flags.
    pub fn flags(mut self, flags: Flags) -> Self {
        self.cell.flags = self.cell.flags.with(flags);
        self
    }

    /// Marks the cell as part of a bulk action.
    pub fn bulk(self) -> Self {
        self.flags(Flags::BULK)
    }

    /// Deletes the record.
    pub fn delete(self) -> Self {
        self.flags(Flags::TOMBSTONE).set(Tag::TOMBSTONE, TYPE_NONE, [])
    }

    /// Restores the record after a deletion.
    pub fn restore(self) -> Self {
        self.flags(Flags::RESTORE).set(Tag::TOMBSTONE, TYPE_NONE, [])
    }

    /// Moves the record to another stream.
    pub fn move_to(mut self, target: StreamId) -> Self {
        self.cell.clear = target.0.to_vec();
        self.flags(Flags::MOVE).set(Tag::STREAM, TYPE_NONE, [])
    }

    /// Names the stream that the record is moved from, after [`CellBuilder::move_to`]: where it is if a server that was
    /// restored gets the move back.
    pub fn moved_from(mut self, source: StreamId) -> Self {
        self.cell.clear.extend_from_slice(&source.0);
        self
    }

    /// Names an attachment.
    pub fn blob(mut self, hash: ContentHash) -> Self {
        self.cell.blobs.push(hash.0);
        self
    }

    /// Sorts the values by tag and writes the payload.
    pub fn build(self) -> Result<Cell, BuildError> {
        let mut values = self.values;
        sorting::by_key(&mut values, |value| value.0);
        // The sort is stable, so the last of equal tags is the one set last.
        values.reverse();
        values.dedup_by_key(|value| value.0);
        values.reverse();
        let tags =
            TagSet::new(values.iter().map(|value| value.0)).map_err(|error| BuildError::Tags(error.0))?;
        let mut payload = vec![PAYLOAD_VERSION];
        for (_, kind, value) in &values {
            put_varint(&mut payload, value.len() as u64);
            payload.push(*kind);
            payload.extend_from_slice(value);
        }
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(BuildError::Payload(payload.len()));
        }
        if self.cell.blobs.len() > MAX_BLOBS {
            return Err(BuildError::Blobs(self.cell.blobs.len()));
        }
        let Head { stream, record, stamp, action, flags, blobs, clear } = self.cell;
        Ok(Cell { stream, record, stamp, action, flags, key_epoch: 0, tags, blobs, clear, payload })
    }
}
