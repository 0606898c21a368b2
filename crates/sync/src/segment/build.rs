//! Writing a segment.

use super::{CHECKSUM_AT, HEADER, SEGMENT_FORMAT, SEGMENT_MAGIC, column};
use crate::{
    cell::{CellRef, OversizedCell},
    codec::checksum,
    ids::{RecordId, StreamId},
    limits::{MAX_SEGMENT_BYTES, MAX_SEGMENT_CELLS, SEGMENT_TARGET_BYTES},
    stamp::Stamp,
};
use std::collections::HashMap;

/// Why a cell was not taken into a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// Cells must come by record, then by stamp, without repeats.
    #[error("the cells are not in the order of record and stamp")]
    Order,
    /// A segment is of one stream.
    #[error("the cell is of another stream")]
    Stream,
    /// A cell that no reader would accept.
    #[error(transparent)]
    Cell(#[from] OversizedCell),
    /// One record's cells alone pass the limit.
    #[error("the segment is full")]
    Full,
}

/// A segment under construction.
#[derive(Debug)]
pub struct SegmentBuilder {
    stream: StreamId,
    last: Option<(RecordId, Stamp)>,
    shapes: HashMap<Vec<u8>, u32>,
    columns: [Vec<u8>; column::COUNT],
    size: usize,
    cells: u32,
}

impl SegmentBuilder {
    /// An empty segment of one stream.
    pub fn new(stream: StreamId) -> Self {
        let columns = std::array::from_fn(|_| Vec::new());
        Self { stream, last: None, shapes: HashMap::new(), columns, size: HEADER, cells: 0 }
    }

    /// Appends a cell: by record, then by stamp.
    pub fn push(&mut self, cell: &CellRef<'_>) -> Result<(), SegmentError> {
        if cell.stream != self.stream {
            return Err(SegmentError::Stream);
        }
        if self.last.is_some_and(|last| last >= (cell.record, cell.stamp)) {
            return Err(SegmentError::Order);
        }
        cell.check_size()?;
        let size = self.size + cell.encoded_len() + 64;
        if size > MAX_SEGMENT_BYTES || self.cells as usize == MAX_SEGMENT_CELLS {
            return Err(SegmentError::Full);
        }
        let shape = self.shape(cell);
        self.put(column::RECORD, &cell.record.0);
        self.put(column::STAMP, cell.stamp.as_bytes());
        self.put(column::ACTION, &cell.action.to_be_bytes());
        self.put(column::FLAGS, &cell.flags.0.to_be_bytes());
        self.put(column::KEY_EPOCH, &cell.key_epoch.to_be_bytes());
        self.put(column::SHAPE, &shape.to_be_bytes());
        self.put_ended(column::PAYLOAD_END, column::PAYLOADS, cell.payload, 1);
        self.put_ended(column::BLOB_END, column::BLOBS, cell.blobs.as_bytes(), 32);
        self.put_ended(column::CLEAR_END, column::CLEARS, cell.clear, 1);
        self.last = Some((cell.record, cell.stamp));
        self.size = size;
        self.cells += 1;
        Ok(())
    }

    /// The number of this cell's list of tags, which is added when it is new.
    fn shape(&mut self, cell: &CellRef<'_>) -> u32 {
        let mut tags = Vec::with_capacity(2 + cell.tags.as_bytes().len());
        cell.tags.encode_counted(&mut tags);
        if let Some(shape) = self.shapes.get(&tags) {
            return *shape;
        }
        let shape = self.shapes.len() as u32;
        self.put_ended(column::SHAPE_END, column::SHAPES, &tags, 1);
        self.shapes.insert(tags, shape);
        shape
    }

    fn put(&mut self, id: u32, bytes: &[u8]) {
        self.columns[id as usize].extend_from_slice(bytes);
    }

    fn put_ended(&mut self, ends: u32, id: u32, bytes: &[u8], unit: usize) {
        self.put(id, bytes);
        let end = (self.columns[id as usize].len() / unit) as u32;
        self.put(ends, &end.to_be_bytes());
    }

    /// Cells so far.
    pub fn len(&self) -> usize {
        self.cells as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// Whether it has reached its target size: finish it before the next record.
    pub fn is_full(&self) -> bool {
        self.columns.iter().map(Vec::len).sum::<usize>() >= SEGMENT_TARGET_BYTES
    }

    /// The bytes to store. The same cells give the same bytes.
    pub fn finish(self) -> Vec<u8> {
        let kept: Vec<(u32, &Vec<u8>)> =
            (0..).zip(&self.columns).filter(|(id, bytes)| keep(*id, bytes)).collect();
        let body: usize = kept.iter().map(|(_, bytes)| bytes.len()).sum();
        let mut out = Vec::with_capacity(HEADER + 12 * kept.len() + body);
        out.extend_from_slice(&SEGMENT_MAGIC);
        out.extend_from_slice(&SEGMENT_FORMAT.to_be_bytes());
        out.extend_from_slice(&(kept.len() as u16).to_be_bytes());
        out.extend_from_slice(&self.cells.to_be_bytes());
        out.extend_from_slice(&(self.shapes.len() as u32).to_be_bytes());
        out.extend_from_slice(&self.stream.0);
        out.extend_from_slice(&[0; 16]);
        let mut offset = 0u32;
        for (id, bytes) in &kept {
            for number in [*id, offset, bytes.len() as u32] {
                out.extend_from_slice(&number.to_be_bytes());
            }
            offset += bytes.len() as u32;
        }
        kept.iter().for_each(|(_, bytes)| out.extend_from_slice(bytes));
        let sum = checksum(&[&out[..CHECKSUM_AT], &out[HEADER..]]);
        out[CHECKSUM_AT..HEADER].copy_from_slice(&sum);
        out
    }
}

/// A column of numbers that are all zero says no more than its absence. Those that every reader needs are always there, and so
/// is content, whatever its bytes are.
fn keep(id: u32, bytes: &[u8]) -> bool {
    let content = [column::BLOBS, column::CLEARS];
    let needed = [
        column::RECORD,
        column::STAMP,
        column::SHAPE,
        column::SHAPE_END,
        column::SHAPES,
        column::PAYLOAD_END,
        column::PAYLOADS,
    ];
    let is_said = bytes.iter().any(|byte| *byte != 0) || content.contains(&id) && !bytes.is_empty();
    id > 0 && (needed.contains(&id) || is_said)
}

/// Cuts sorted cells of one stream into segments of about [`SEGMENT_TARGET_BYTES`], a record's cells never apart.
pub fn build_all<'a>(
    stream: StreamId,
    cells: impl IntoIterator<Item = CellRef<'a>>,
) -> Result<Vec<Vec<u8>>, SegmentError> {
    let mut done = Vec::new();
    let mut builder = SegmentBuilder::new(stream);
    for cell in cells {
        let next_record = builder.last.is_some_and(|(record, _)| record != cell.record);
        if next_record && builder.is_full() {
            let last = builder.last;
            done.push(std::mem::replace(&mut builder, SegmentBuilder::new(stream)).finish());
            builder.last = last;
        }
        builder.push(&cell)?;
    }
    if !builder.is_empty() {
        done.push(builder.finish());
    }
    Ok(done)
}
