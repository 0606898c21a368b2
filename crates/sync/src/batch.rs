//! Frozen batches: the exact bytes of one push, fixed before the first attempt and resent unchanged until answered.
//!
//! The bytes name workspace, device and number, and no epoch, so that they stay good after a reset of the server.

use crate::{
    cell::{AsCell, CellRef, OversizedCell},
    codec::{DecodeError, Reader, checksum, put_varint, varint_len},
    ids::{ContentHash, DeviceId, WorkspaceId},
    limits::{MAX_BATCH_BYTES, MAX_BATCH_CELLS, MAX_CELL_BYTES},
};

/// Format number that a batch begins with.
pub const BATCH_FORMAT: u8 = 1;
/// Bytes that a batch has beside its cells, at most: format, workspace, device, number, count and checksum.
pub const MAX_BATCH_OVERHEAD: usize = 1 + 16 + 8 + 10 + 2 + CHECKSUM;
const CHECKSUM: usize = 16;

/// Why cells could not be frozen into one batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreezeError {
    /// None, or more than the limit.
    #[error("a batch has 1 to {MAX_BATCH_CELLS} cells, not {0}")]
    Cells(usize),
    /// Too large together.
    #[error("a batch has at most {MAX_BATCH_BYTES} bytes, not {0}")]
    Bytes(usize),
    /// A cell that no reader would accept.
    #[error(transparent)]
    Cell(#[from] OversizedCell),
}

/// A batch over borrowed bytes, checked once, every cell included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'a> {
    /// The workspace that it belongs to.
    pub workspace: WorkspaceId,
    /// The device that froze it.
    pub device: DeviceId,
    /// Counted per device from 1; gaps are legal.
    pub number: u64,
    count: u16,
    cells: &'a [u8],
    bytes: &'a [u8],
}

/// Freezes cells, in the order given.
pub fn freeze<C: AsCell>(
    workspace: WorkspaceId,
    device: DeviceId,
    number: u64,
    cells: &[C],
) -> Result<Vec<u8>, FreezeError> {
    if cells.is_empty() || cells.len() > MAX_BATCH_CELLS {
        return Err(FreezeError::Cells(cells.len()));
    }
    for cell in cells {
        cell.as_cell().check_size()?;
    }
    let size: usize = cells.iter().map(|cell| framed_len(cell.as_cell().encoded_len())).sum();
    let mut out = Vec::with_capacity(MAX_BATCH_OVERHEAD + size);
    out.push(BATCH_FORMAT);
    out.extend_from_slice(&workspace.0);
    out.extend_from_slice(&device.0);
    put_varint(&mut out, number);
    put_varint(&mut out, cells.len() as u64);
    for cell in cells {
        let cell = cell.as_cell();
        put_varint(&mut out, cell.encoded_len() as u64);
        cell.encode(&mut out);
    }
    let sum = checksum(&[&out]);
    out.extend_from_slice(&sum);
    if out.len() > MAX_BATCH_BYTES { Err(FreezeError::Bytes(out.len())) } else { Ok(out) }
}

/// Cuts cells into runs that fit one batch each, in the order given: for bulk cells, which may be cut anywhere.
pub fn runs<C: AsCell>(cells: &[C]) -> impl Iterator<Item = &[C]> {
    let mut rest = cells;
    std::iter::from_fn(move || {
        let (mut count, mut bytes) = (0, MAX_BATCH_OVERHEAD);
        for cell in rest.iter().take(MAX_BATCH_CELLS) {
            bytes += framed_len(cell.as_cell().encoded_len());
            if count > 0 && bytes > MAX_BATCH_BYTES {
                break;
            }
            count += 1;
        }
        let (run, others) = rest.split_at(count);
        rest = others;
        (!run.is_empty()).then_some(run)
    })
}

/// Bytes that a cell of this encoded length takes in a batch.
pub fn framed_len(encoded_len: usize) -> usize {
    varint_len(encoded_len as u64) + encoded_len
}

impl<'a> Batch<'a> {
    /// Reads the whole of `bytes` as one batch.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_BATCH_BYTES {
            let (found, limit) = (bytes.len() as u64, MAX_BATCH_BYTES as u64);
            return Err(DecodeError::TooMuch { what: "batch", found, limit });
        }
        let split = bytes.len().checked_sub(CHECKSUM).ok_or(DecodeError::Truncated("batch"))?;
        let (content, sum) = bytes.split_at(split);
        let mut from = Reader::new(content);
        let format = from.u8("batch")?;
        if format != BATCH_FORMAT {
            return Err(DecodeError::UnknownFormat { what: "batch", found: u32::from(format) });
        }
        if checksum(&[content]) != sum {
            return Err(DecodeError::BadChecksum("batch"));
        }
        let workspace = WorkspaceId(from.array("batch workspace")?);
        let device = DeviceId(from.array("batch device")?);
        let number = from.varint("batch number")?;
        let count = from.length(MAX_BATCH_CELLS, "batch cells")?;
        if count == 0 {
            return Err(DecodeError::NotCanonical("batch cells"));
        }
        let cells = from.rest();
        for _ in 0..count {
            CellRef::decode(from.bytes(MAX_CELL_BYTES, "batch cell")?)?;
        }
        from.finish("batch")?;
        Ok(Self { workspace, device, number, count: count as u16, cells, bytes })
    }

    /// How many cells; never 0.
    #[expect(clippy::len_without_is_empty, reason = "a batch has at least one cell")]
    pub fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// The cells, in the order frozen, which is the order of the results.
    pub fn cells(&self) -> impl Iterator<Item = CellRef<'a>> + 'a {
        self.raw_cells().filter_map(|bytes| CellRef::decode(bytes).ok())
    }

    /// The encoded cells, in the order frozen.
    pub fn raw_cells(&self) -> impl Iterator<Item = &'a [u8]> + 'a {
        let mut from = Reader::new(self.cells);
        std::iter::from_fn(move || from.bytes(MAX_CELL_BYTES, "batch cell").ok())
    }

    /// The exact bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// By which the server knows the same batch again: BLAKE3-256 of the bytes.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.bytes)
    }
}

#[cfg(test)]
mod tests;
