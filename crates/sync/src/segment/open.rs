//! Reading a segment: everything is checked once on opening; afterwards a row is a view without allocation.

use super::{CHECKSUM_AT, HEADER, MAX_COLUMNS, SEGMENT_FORMAT, SEGMENT_MAGIC, column};
use crate::{
    cell::{AsCell, Blobs, CellRef, Flags},
    codec::{DecodeError, Reader, checksum},
    ids::{ContentHash, RecordId, StreamId},
    limits::{MAX_BLOBS, MAX_CLEAR_BYTES, MAX_PAYLOAD_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_CELLS},
    stamp::Stamp,
    tag::Tags,
};
use std::ops::Range;

/// Where each known column lies in the bytes; an absent one is empty.
type Columns = [Range<usize>; column::COUNT];

/// A segment. `B` owns or borrows the bytes.
#[derive(Debug, Clone)]
pub struct Segment<B> {
    bytes: B,
    stream: StreamId,
    cells: usize,
    columns: Columns,
}

impl<B: AsRef<[u8]>> Segment<B> {
    /// Reads the whole of `bytes`.
    pub fn open(bytes: B) -> Result<Self, DecodeError> {
        let (stream, cells, shapes, columns) = read_header(bytes.as_ref())?;
        let segment = Self { bytes, stream, cells, columns };
        segment.check(shapes)?;
        Ok(segment)
    }

    /// The stream that all its cells are of.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.cells
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Its name: BLAKE3-256 of the bytes.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.as_bytes())
    }

    /// The record of a row. Panics beyond the last row, as indexing does.
    pub fn record(&self, row: usize) -> RecordId {
        assert!(row < self.cells, "row {row} of {}", self.cells);
        RecordId(self.fixed(column::RECORD, row))
    }

    /// The stamp of a row. Panics beyond the last row, as indexing does.
    pub fn stamp(&self, row: usize) -> Stamp {
        assert!(row < self.cells, "row {row} of {}", self.cells);
        Stamp::from_bytes(self.fixed(column::STAMP, row))
    }

    /// The cell of a row; `None` beyond the last.
    pub fn get(&self, row: usize) -> Option<CellRef<'_>> {
        let tags = self.tags(self.number(column::SHAPE, row) as usize)?;
        (row < self.cells).then(|| CellRef {
            stream: self.stream,
            record: self.record(row),
            stamp: self.stamp(row),
            action: u64::from_be_bytes(self.fixed(column::ACTION, row)),
            flags: Flags(self.number(column::FLAGS, row)),
            key_epoch: self.number(column::KEY_EPOCH, row),
            tags,
            blobs: Blobs::new(self.slice(column::BLOB_END, column::BLOBS, row, 32)),
            clear: self.slice(column::CLEAR_END, column::CLEARS, row, 1),
            payload: self.slice(column::PAYLOAD_END, column::PAYLOADS, row, 1),
        })
    }

    /// The cells by record, then by stamp.
    pub fn iter(&self) -> impl Iterator<Item = CellRef<'_>> {
        (0..self.cells).filter_map(|row| self.get(row))
    }

    /// The rows of a record, ascending by stamp; empty when it has none here.
    pub fn rows_of(&self, record: RecordId) -> Range<usize> {
        self.first_row(|other| other >= record)..self.first_row(|other| other > record)
    }

    /// The first row whose record passes a test that all later ones pass too.
    fn first_row(&self, passes: impl Fn(RecordId) -> bool) -> usize {
        let (mut low, mut high) = (0, self.cells);
        while low < high {
            let middle = low + (high - low) / 2;
            if passes(self.record(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn column(&self, id: u32) -> &[u8] {
        self.columns.get(id as usize).and_then(|range| self.as_bytes().get(range.clone())).unwrap_or_default()
    }

    /// Row of a column of fixed width; zeros where the column is absent.
    fn fixed<const N: usize>(&self, id: u32, row: usize) -> [u8; N] {
        self.column(id).as_chunks::<N>().0.get(row).copied().unwrap_or([0; N])
    }

    fn number(&self, id: u32, row: usize) -> u32 {
        u32::from_be_bytes(self.fixed(id, row))
    }

    /// Row of a column of varying width, whose ends are counted in units.
    fn slice(&self, ends: u32, id: u32, row: usize, unit: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.number(ends, before) as usize);
        let end = self.number(ends, row) as usize;
        self.column(id).get(start * unit..end * unit).unwrap_or_default()
    }

    fn tags(&self, shape: usize) -> Option<Tags<'_>> {
        Tags::checked(self.slice(column::SHAPE_END, column::SHAPES, shape, 1))
    }

    /// Everything that [`Segment::get`] relies on.
    fn check(&self, shapes: usize) -> Result<(), DecodeError> {
        let width = |id, rows: usize, width: usize, optional: bool| {
            let found = self.column(id).len();
            let absent = optional && found == 0;
            if absent || found == rows * width {
                Ok(())
            } else {
                Err(DecodeError::NotCanonical("segment column"))
            }
        };
        width(column::RECORD, self.cells, 16, false)?;
        width(column::STAMP, self.cells, 16, false)?;
        width(column::ACTION, self.cells, 8, true)?;
        width(column::FLAGS, self.cells, 4, true)?;
        width(column::KEY_EPOCH, self.cells, 4, true)?;
        width(column::SHAPE, self.cells, 4, false)?;
        width(column::SHAPE_END, shapes, 4, false)?;
        width(column::PAYLOAD_END, self.cells, 4, false)?;
        width(column::BLOB_END, self.cells, 4, true)?;
        width(column::CLEAR_END, self.cells, 4, true)?;
        self.check_ends(column::PAYLOAD_END, column::PAYLOADS, 1, MAX_PAYLOAD_BYTES)?;
        self.check_ends(column::BLOB_END, column::BLOBS, 32, MAX_BLOBS)?;
        self.check_ends(column::CLEAR_END, column::CLEARS, 1, MAX_CLEAR_BYTES)?;
        self.check_ends(column::SHAPE_END, column::SHAPES, 1, self.column(column::SHAPES).len())?;
        for shape in 0..shapes {
            Tags::decode_counted(self.slice(column::SHAPE_END, column::SHAPES, shape, 1))?;
        }
        let known = (0..self.cells).all(|row| (self.number(column::SHAPE, row) as usize) < shapes);
        let sorted = (1..self.cells)
            .all(|row| (self.record(row - 1), self.stamp(row - 1)) < (self.record(row), self.stamp(row)));
        if known && sorted { Ok(()) } else { Err(DecodeError::NotCanonical("segment rows")) }
    }

    /// Ends must not descend, stay within their limit apart, and end where the column does.
    fn check_ends(&self, ends: u32, id: u32, unit: usize, limit: usize) -> Result<(), DecodeError> {
        let mut last = 0;
        for end in self.column(ends).as_chunks::<4>().0 {
            let end = u32::from_be_bytes(*end) as usize;
            if end < last || end - last > limit {
                return Err(DecodeError::NotCanonical("segment ends"));
            }
            last = end;
        }
        let whole = last.checked_mul(unit) == Some(self.column(id).len());
        if whole { Ok(()) } else { Err(DecodeError::NotCanonical("segment ends")) }
    }
}

fn read_header(bytes: &[u8]) -> Result<(StreamId, usize, usize, Columns), DecodeError> {
    if bytes.len() > MAX_SEGMENT_BYTES {
        let (found, limit) = (bytes.len() as u64, MAX_SEGMENT_BYTES as u64);
        return Err(DecodeError::TooMuch { what: "segment", found, limit });
    }
    let mut from = Reader::new(bytes);
    if from.array("segment")? != SEGMENT_MAGIC {
        return Err(DecodeError::BadMagic("a segment"));
    }
    let format = from.u16("segment")?;
    if format != SEGMENT_FORMAT {
        return Err(DecodeError::UnknownFormat { what: "segment", found: u32::from(format) });
    }
    let count = usize::from(from.u16("segment")?);
    let (cells, shapes) = (from.u32("segment")? as usize, from.u32("segment")? as usize);
    let stream = StreamId(from.array("segment")?);
    let sum: [u8; 16] = from.array("segment")?;
    if checksum(&[&bytes[..CHECKSUM_AT], &bytes[HEADER..]]) != sum {
        return Err(DecodeError::BadChecksum("segment"));
    }
    if count > MAX_COLUMNS || cells > MAX_SEGMENT_CELLS || shapes > cells {
        let (found, limit) = (cells as u64, MAX_SEGMENT_CELLS as u64);
        return Err(DecodeError::TooMuch { what: "segment", found, limit });
    }
    let mut columns: Columns = std::array::from_fn(|_| 0..0);
    let (base, mut last_id, mut expected) = (HEADER + 12 * count, 0, 0);
    for _ in 0..count {
        let (id, offset, length) =
            (from.u32("segment")?, from.u32("segment")? as usize, from.u32("segment")? as usize);
        if id <= last_id || offset != expected {
            return Err(DecodeError::NotCanonical("segment directory"));
        }
        (last_id, expected) = (id, offset.saturating_add(length));
        if expected > bytes.len().saturating_sub(base) {
            return Err(DecodeError::Truncated("segment column"));
        }
        if let Some(slot) = columns.get_mut(id as usize) {
            *slot = base + offset..base + expected;
        }
    }
    if base + expected != bytes.len() {
        return Err(DecodeError::TrailingBytes("segment"));
    }
    Ok((stream, cells, shapes, columns))
}

/// A row of a segment as a cell handle: the segment and the row.
impl<B: AsRef<[u8]>> AsCell for (&Segment<B>, usize) {
    /// Panics beyond the last row, as indexing does.
    fn as_cell(&self) -> CellRef<'_> {
        self.0.get(self.1).expect("the row is within the segment")
    }
}
