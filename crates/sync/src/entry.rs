//! Entries: what a log holds and a pull gives. A cell, or a marker that takes cells away.

use crate::{
    cell::{Cell, CellRef},
    codec::{DecodeError, Reader, put_varint},
    ids::{RecordId, StreamId},
    limits::MAX_CELL_BYTES,
};
use serde::{Deserialize, Serialize};

/// The record was collected or erased: forget its cells; nothing of it is accepted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Purge {
    /// The stream that it was in.
    pub stream: StreamId,
    /// The record.
    pub record: RecordId,
}

/// The record left this stream: a replica that does not hold `target` drops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moved {
    /// The stream that it left.
    pub stream: StreamId,
    /// The record.
    pub record: RecordId,
    /// The stream that it is in now.
    pub target: StreamId,
}

/// An entry over borrowed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryRef<'a> {
    /// A cell.
    Cell(CellRef<'a>),
    /// The record is gone for good.
    Purge(Purge),
    /// The record is elsewhere.
    Moved(Moved),
    /// Of a kind that a newer build writes: kept and forwarded as it is.
    Unknown {
        /// The kind's number.
        kind: u8,
        /// Its content.
        bytes: &'a [u8],
    },
}

/// An entry that owns its parts; in JSON `{"cell": …}`, `{"purge": …}`, `{"moved": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// See [`EntryRef::Cell`].
    Cell(Cell),
    /// See [`EntryRef::Purge`].
    Purge(Purge),
    /// See [`EntryRef::Moved`].
    Moved(Moved),
    /// See [`EntryRef::Unknown`].
    Unknown {
        /// The kind's number.
        kind: u8,
        /// Its content.
        #[serde(with = "crate::hex::bytes")]
        bytes: Vec<u8>,
    },
}

const CELL: u8 = 0;
const PURGE: u8 = 1;
const MOVED: u8 = 2;

impl<'a> EntryRef<'a> {
    /// Reads one entry: kind, length, content.
    pub fn read(from: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let kind = from.u8("entry")?;
        let bytes = from.bytes(MAX_CELL_BYTES, "entry")?;
        let mut content = Reader::new(bytes);
        let entry = match kind {
            CELL => return CellRef::decode(bytes).map(Self::Cell),
            PURGE => {
                let (stream, record) = (StreamId(content.array("purge")?), RecordId(content.array("purge")?));
                Self::Purge(Purge { stream, record })
            }
            MOVED => {
                let (stream, record) = (StreamId(content.array("moved")?), RecordId(content.array("moved")?));
                Self::Moved(Moved { stream, record, target: StreamId(content.array("moved")?) })
            }
            kind => return Ok(Self::Unknown { kind, bytes }),
        };
        content.finish("entry")?;
        Ok(entry)
    }

    /// Appends the encoding.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let (kind, length) = match self {
            Self::Cell(cell) => (CELL, cell.encoded_len()),
            Self::Purge(_) => (PURGE, 32),
            Self::Moved(_) => (MOVED, 48),
            Self::Unknown { kind, bytes } => (*kind, bytes.len()),
        };
        out.push(kind);
        put_varint(out, length as u64);
        match self {
            Self::Cell(cell) => cell.encode(out),
            Self::Purge(purge) => {
                out.extend_from_slice(&purge.stream.0);
                out.extend_from_slice(&purge.record.0);
            }
            Self::Moved(moved) => {
                out.extend_from_slice(&moved.stream.0);
                out.extend_from_slice(&moved.record.0);
                out.extend_from_slice(&moved.target.0);
            }
            Self::Unknown { bytes, .. } => out.extend_from_slice(bytes),
        }
    }

    /// The cell, when it is one.
    pub fn cell(&self) -> Option<CellRef<'a>> {
        match self {
            Self::Cell(cell) => Some(*cell),
            _ => None,
        }
    }

    /// A copy that owns its parts.
    pub fn to_entry(&self) -> Entry {
        match *self {
            Self::Cell(cell) => Entry::Cell(cell.to_cell()),
            Self::Purge(purge) => Entry::Purge(purge),
            Self::Moved(moved) => Entry::Moved(moved),
            Self::Unknown { kind, bytes } => Entry::Unknown { kind, bytes: bytes.to_vec() },
        }
    }
}

impl Entry {
    /// Borrowed view.
    pub fn view(&self) -> EntryRef<'_> {
        match self {
            Self::Cell(cell) => EntryRef::Cell(cell.view()),
            Self::Purge(purge) => EntryRef::Purge(*purge),
            Self::Moved(moved) => EntryRef::Moved(*moved),
            Self::Unknown { kind, bytes } => EntryRef::Unknown { kind: *kind, bytes },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<EntryRef<'_>, DecodeError> {
        let mut from = Reader::new(bytes);
        let entry = EntryRef::read(&mut from)?;
        from.finish("entry")?;
        Ok(entry)
    }

    #[test]
    fn golden() {
        let (stream, record, target) = (StreamId([0x51; 16]), RecordId([0x4e; 16]), StreamId([0x52; 16]));
        let table: [(EntryRef<'_>, Vec<u8>); 3] = [
            (EntryRef::Purge(Purge { stream, record }), [&[1, 32][..], &[0x51; 16], &[0x4e; 16]].concat()),
            (
                EntryRef::Moved(Moved { stream, record, target }),
                [&[2, 48][..], &[0x51; 16], &[0x4e; 16], &[0x52; 16]].concat(),
            ),
            (EntryRef::Unknown { kind: 0xfe, bytes: &[1, 2, 3] }, vec![0xfe, 3, 1, 2, 3]),
        ];
        for (entry, bytes) in table {
            let mut out = Vec::new();
            entry.encode(&mut out);
            assert_eq!(out, bytes);
            assert_eq!(read(&bytes), Ok(entry));
            assert_eq!(entry.to_entry().view(), entry);
            for end in 0..bytes.len() {
                assert!(read(&bytes[..end]).is_err(), "cut at {end}");
            }
        }
    }

    #[test]
    fn a_marker_of_another_length_is_refused() {
        let longer = [&[1, 33][..], &[0; 33]].concat();
        assert_eq!(read(&longer), Err(DecodeError::TrailingBytes("entry")));
    }
}
