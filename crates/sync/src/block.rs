//! Blocks: a run of entries as one value on disk. Delta and dirty are logs of blocks, not a row per cell.
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 4 | magic `PERB` |
//! | 4 | 2 | format number, 1 |
//! | 6 | 1 | kind |
//! | 7 | 1 | 0 |
//! | 8 | 4 | number of entries |
//! | 12 | 4 | bytes of the body |
//! | 16 | 16 | checksum: first half of BLAKE3 over the 16 bytes before and the body |
//! | 32 | … | body: entries, each kind, varint length, content |

use crate::{
    cell::{CellRef, OversizedCell},
    codec::{DecodeError, Reader, checksum},
    entry::EntryRef,
    limits::{MAX_BLOCK_BYTES, MAX_BLOCK_ENTRIES},
};

/// First bytes of a block.
pub const BLOCK_MAGIC: [u8; 4] = *b"PERB";
/// Format number after the magic.
pub const BLOCK_FORMAT: u16 = 1;
/// Bytes before the body.
pub const BLOCK_HEADER: usize = 32;

/// Which log a block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Acknowledged since the base was written.
    Delta,
    /// Not yet acknowledged.
    Dirty,
    /// What this device saw overwritten.
    History,
    /// Refused by the server, waiting for a person.
    Quarantine,
    /// Of a kind that a newer build writes.
    Unknown(u8),
}

impl BlockKind {
    const fn number(self) -> u8 {
        match self {
            Self::Delta => 1,
            Self::Dirty => 2,
            Self::History => 3,
            Self::Quarantine => 4,
            Self::Unknown(number) => number,
        }
    }

    const fn of(number: u8) -> Self {
        match number {
            1 => Self::Delta,
            2 => Self::Dirty,
            3 => Self::History,
            4 => Self::Quarantine,
            other => Self::Unknown(other),
        }
    }
}

/// Why an entry was not taken into a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    /// It does not fit: finish this block and begin another.
    #[error("the block is full")]
    Full,
    /// A cell that no reader would accept.
    #[error(transparent)]
    Cell(#[from] OversizedCell),
}

/// A block under construction.
#[derive(Debug)]
pub struct BlockWriter {
    bytes: Vec<u8>,
    count: u32,
}

impl BlockWriter {
    /// An empty block.
    pub fn new(kind: BlockKind) -> Self {
        let mut bytes = Vec::with_capacity(BLOCK_HEADER + 256);
        bytes.extend_from_slice(&BLOCK_MAGIC);
        bytes.extend_from_slice(&BLOCK_FORMAT.to_be_bytes());
        bytes.extend_from_slice(&[kind.number(), 0]);
        bytes.resize(BLOCK_HEADER, 0);
        Self { bytes, count: 0 }
    }

    /// Appends an entry. On refusal the block is as before.
    pub fn push(&mut self, entry: &EntryRef<'_>) -> Result<(), BlockError> {
        if let EntryRef::Cell(cell) = entry {
            cell.check_size()?;
        }
        let before = self.bytes.len();
        entry.encode(&mut self.bytes);
        if self.bytes.len() > MAX_BLOCK_BYTES || self.count as usize == MAX_BLOCK_ENTRIES {
            self.bytes.truncate(before);
            return Err(BlockError::Full);
        }
        self.count += 1;
        Ok(())
    }

    /// Appends a cell.
    pub fn push_cell(&mut self, cell: CellRef<'_>) -> Result<(), BlockError> {
        self.push(&EntryRef::Cell(cell))
    }

    /// Entries so far.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes so far, the header included.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes to store.
    pub fn finish(mut self) -> Vec<u8> {
        let body = (self.bytes.len() - BLOCK_HEADER) as u32;
        self.bytes[8..12].copy_from_slice(&self.count.to_be_bytes());
        self.bytes[12..16].copy_from_slice(&body.to_be_bytes());
        write_checksum(&mut self.bytes);
        self.bytes
    }
}

fn write_checksum(bytes: &mut [u8]) {
    let (header, body) = bytes.split_at_mut(BLOCK_HEADER);
    let sum = checksum(&[&header[..16], body]);
    header[16..].copy_from_slice(&sum);
}

/// Gives a stored block another kind, such as when dirty cells were acknowledged as a whole.
pub fn relabel(bytes: &mut [u8], kind: BlockKind) -> Result<(), DecodeError> {
    Block::open(&*bytes)?;
    bytes[6] = kind.number();
    write_checksum(bytes);
    Ok(())
}

/// A stored block, checked once, every entry included. `B` owns or borrows the bytes.
#[derive(Debug, Clone)]
pub struct Block<B> {
    bytes: B,
    kind: BlockKind,
    count: usize,
}

impl<B: AsRef<[u8]>> Block<B> {
    /// Reads the whole of `bytes`.
    pub fn open(bytes: B) -> Result<Self, DecodeError> {
        let (kind, count) = check(bytes.as_ref())?;
        Ok(Self { bytes, kind, count })
    }

    /// Which log it belongs to.
    pub fn kind(&self) -> BlockKind {
        self.kind
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The entries, in the order written.
    pub fn entries(&self) -> impl Iterator<Item = EntryRef<'_>> {
        let mut from = Reader::new(self.bytes.as_ref().get(BLOCK_HEADER..).unwrap_or_default());
        std::iter::from_fn(move || EntryRef::read(&mut from).ok())
    }

    /// The cells, in the order written.
    pub fn cells(&self) -> impl Iterator<Item = CellRef<'_>> {
        self.entries().filter_map(|entry| entry.cell())
    }

    /// The bytes.
    pub fn into_bytes(self) -> B {
        self.bytes
    }
}

fn check(bytes: &[u8]) -> Result<(BlockKind, usize), DecodeError> {
    let mut from = Reader::new(bytes);
    if from.array("block")? != BLOCK_MAGIC {
        return Err(DecodeError::BadMagic("a block"));
    }
    let format = from.u16("block")?;
    if format != BLOCK_FORMAT {
        return Err(DecodeError::UnknownFormat { what: "block", found: u32::from(format) });
    }
    let kind = BlockKind::of(from.u8("block")?);
    from.u8("block")?;
    let count = from.u32("block")? as usize;
    let body = from.u32("block")? as usize;
    let sum: [u8; 16] = from.array("block")?;
    for (what, found, limit) in
        [("block", bytes.len(), MAX_BLOCK_BYTES), ("block entries", count, MAX_BLOCK_ENTRIES)]
    {
        if found > limit {
            return Err(DecodeError::TooMuch { what, found: found as u64, limit: limit as u64 });
        }
    }
    let entries = from.take(body, "block")?;
    from.finish("block")?;
    if checksum(&[&bytes[..16], entries]) != sum {
        return Err(DecodeError::BadChecksum("block"));
    }
    let mut from = Reader::new(entries);
    for _ in 0..count {
        EntryRef::read(&mut from)?;
    }
    from.finish("block")?;
    Ok((kind, count))
}

#[cfg(test)]
mod tests;
