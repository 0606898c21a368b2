//! Segments: live cells of one stream, sorted by record, in columns. Immutable and named by the hash of their bytes.
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 4 | magic `PERS` |
//! | 4 | 2 | format number, 1 |
//! | 6 | 2 | number of columns |
//! | 8 | 4 | number of cells, n |
//! | 12 | 4 | number of shapes (distinct lists of tags), m |
//! | 16 | 16 | stream |
//! | 32 | 16 | checksum: first half of BLAKE3 over everything else |
//! | 48 | 12 × columns | per column: id u32, offset from the first column's start u32, length u32 |
//! | … | … | the columns, in the order of the directory |
//!
//! All integers are big-endian. Ids ascend; the columns lie one after the other without gaps. A column whose rows are all
//! zero or empty is left out; one of an unknown id is passed over.
//!
//! | id | column | bytes |
//! | --- | --- | --- |
//! | 1 | record, not descending | 16 × n |
//! | 2 | stamp; ascending within a record | 16 × n |
//! | 3 | action | 8 × n |
//! | 4 | flags | 4 × n |
//! | 5 | key epoch | 4 × n |
//! | 6 | shape | 4 × n |
//! | 7 | end of each shape's tags in column 8 | 4 × m |
//! | 8 | shapes: the tags of each, counted, in the order of first use | … |
//! | 9 | end of each payload in column 10 | 4 × n |
//! | 10 | payloads | … |
//! | 11 | end of each list of attachments in column 12, in hashes | 4 × n |
//! | 12 | attachments | 32 × … |
//! | 13 | end of each clear part in column 14 | 4 × n |
//! | 14 | clear parts | … |

mod build;
mod open;
#[cfg(test)]
mod tests;

pub use build::{SegmentBuilder, SegmentError, build_all};
pub use open::Segment;

/// First bytes of a segment.
pub const SEGMENT_MAGIC: [u8; 4] = *b"PERS";
/// Format number after the magic.
pub const SEGMENT_FORMAT: u16 = 1;

/// Bytes before the column directory.
const HEADER: usize = 48;
/// Where the checksum lies.
const CHECKSUM_AT: usize = 32;
/// Greatest number of columns that a reader accepts.
const MAX_COLUMNS: usize = 64;

/// Column ids.
mod column {
    pub(super) const RECORD: u32 = 1;
    pub(super) const STAMP: u32 = 2;
    pub(super) const ACTION: u32 = 3;
    pub(super) const FLAGS: u32 = 4;
    pub(super) const KEY_EPOCH: u32 = 5;
    pub(super) const SHAPE: u32 = 6;
    pub(super) const SHAPE_END: u32 = 7;
    pub(super) const SHAPES: u32 = 8;
    pub(super) const PAYLOAD_END: u32 = 9;
    pub(super) const PAYLOADS: u32 = 10;
    pub(super) const BLOB_END: u32 = 11;
    pub(super) const BLOBS: u32 = 12;
    pub(super) const CLEAR_END: u32 = 13;
    pub(super) const CLEARS: u32 = 14;
    /// One more than the greatest known id.
    pub(super) const COUNT: usize = 15;
}
