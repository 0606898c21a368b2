//! What a cell is about to overwrite: kept in the local history for undo and for "before" in the history of a field.

use model::RecordId;
use sync::cell::CellRef;
use sync::codec::{DecodeError, Reader, put_bytes, put_varint};
use sync::stamp::Stamp;
use sync::tag::Tag;

use super::Records;
use super::register::KIND;

/// The registers of one record that one cell takes over, with the values that they had here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overwritten {
    /// The record.
    pub record: RecordId,
    /// The overwriting cell.
    pub by: Stamp,
    /// Its action.
    pub action: u64,
    /// Ascending by tag.
    pub before: Vec<Before>,
}

/// A register's former value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Which register.
    pub tag: Tag,
    /// The cell that gave the value; `None` when no cell had named the register.
    pub stamp: Option<Stamp>,
    /// Type byte of the value.
    pub kind: u8,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Flags of the cell that gave it: whether the tombstone register said deleted.
    pub flags: u32,
}

/// What an action is beyond its own writes; in the history before the entries of the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// It takes an action back.
    Undo {
        /// The action itself.
        action: u64,
        /// What it takes back.
        of: u64,
    },
    /// It takes an undo back.
    Redo {
        /// The action itself.
        action: u64,
        /// The undo that it takes back.
        of: u64,
    },
    /// It is a block of an import.
    Import {
        /// The action itself.
        action: u64,
        /// The import.
        import: RecordId,
    },
}

/// One entry of the history store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// What a cell took over.
    Overwritten(Overwritten),
    /// What an action is.
    Note(Note),
}

/// Format of an encoded [`Overwritten`].
const OVERWRITTEN: u8 = 1;
/// Formats of an encoded [`Note`].
const UNDO: u8 = 2;
const REDO: u8 = 3;
const IMPORT: u8 = 4;

impl Records {
    /// What this cell, not yet applied, would overwrite. Registers that it does not win are left out.
    pub fn overwritten(&self, cell: &CellRef<'_>) -> Overwritten {
        let record = RecordId(cell.record.0);
        let slot = self.slot(record).filter(|slot| self.has_cells(*slot));
        if slot.is_none() {
            let before = vec![Before { tag: KIND, stamp: None, kind: 0, bytes: Vec::new(), flags: 0 }];
            return Overwritten { record, by: cell.stamp, action: cell.action, before };
        }
        let mut before = Vec::new();
        for tag in cell.tags {
            match slot.and_then(|slot| self.register(slot, tag)) {
                Some(register) if register.stamp > cell.stamp => {}
                Some(register) => before.push(Before {
                    tag,
                    stamp: Some(register.stamp),
                    kind: register.kind,
                    bytes: register.bytes.to_vec(),
                    flags: register.flags.0,
                }),
                None => before.push(Before { tag, stamp: None, kind: 0, bytes: Vec::new(), flags: 0 }),
            }
        }
        Overwritten { record, by: cell.stamp, action: cell.action, before }
    }
}

impl Overwritten {
    /// Whether the cell created the record: there was nothing before.
    pub fn creates(&self) -> bool {
        matches!(self.before.as_slice(), [only] if only.tag == KIND && only.stamp.is_none())
    }

    /// Appends the encoding.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(OVERWRITTEN);
        out.extend_from_slice(&self.record.0);
        out.extend_from_slice(self.by.as_bytes());
        put_varint(out, self.action);
        put_varint(out, self.before.len() as u64);
        for before in &self.before {
            before.tag.encode(out);
            out.push(u8::from(before.stamp.is_some()));
            if let Some(stamp) = before.stamp {
                out.extend_from_slice(stamp.as_bytes());
            }
            put_varint(out, u64::from(before.flags));
            out.push(before.kind);
            put_bytes(out, &before.bytes);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let record = RecordId(from.array("history")?);
        let by = Stamp::from_bytes(from.array("history")?);
        let action = from.varint("history")?;
        let count = from.length(sync::limits::MAX_TAGS, "history")?;
        // Very many are kept, and a vector that grows keeps room for four.
        let mut before = Vec::with_capacity(count);
        for _ in 0..count {
            let tag = Tag::read(from)?;
            let stamp = match from.u8("history")? {
                0 => None,
                _ => Some(Stamp::from_bytes(from.array("history")?)),
            };
            let flags = from.varint_u32("history")?;
            let kind = from.u8("history")?;
            let bytes = from.bytes(sync::limits::MAX_PAYLOAD_BYTES, "history")?.to_vec();
            before.push(Before { tag, stamp, kind, bytes, flags });
        }
        Ok(Self { record, by, action, before })
    }
}

impl Note {
    /// The action that it is about.
    pub fn action(&self) -> u64 {
        match self {
            Note::Undo { action, .. } | Note::Redo { action, .. } | Note::Import { action, .. } => *action,
        }
    }

    /// Appends the encoding.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Note::Undo { action, of } => {
                out.push(UNDO);
                put_varint(out, *action);
                put_varint(out, *of);
            }
            Note::Redo { action, of } => {
                out.push(REDO);
                put_varint(out, *action);
                put_varint(out, *of);
            }
            Note::Import { action, import } => {
                out.push(IMPORT);
                put_varint(out, *action);
                out.extend_from_slice(&import.0);
            }
        }
    }
}

/// A value of the history store without what is about these records; `None` when nothing is. What cannot be read, it
/// cannot be known of what it is, and goes with them.
pub fn without(bytes: &[u8], gone: &dyn Fn(RecordId) -> bool) -> Option<Vec<u8>> {
    let (mut rest, mut changed) = (Vec::new(), false);
    let mut from = Reader::new(bytes);
    while !from.is_empty() {
        match read(&mut from) {
            Ok(Entry::Overwritten(entry)) if !gone(entry.record) => entry.encode(&mut rest),
            Ok(Entry::Overwritten(_)) => changed = true,
            Ok(Entry::Note(note)) => note.encode(&mut rest),
            Err(_) => {
                changed = true;
                break;
            }
        }
    }
    changed.then_some(rest)
}

/// Reads one encoded entry.
///
/// # Errors
/// When the bytes are not one.
pub fn read(from: &mut Reader<'_>) -> Result<Entry, DecodeError> {
    let note = match from.u8("history")? {
        OVERWRITTEN => return Overwritten::read(from).map(Entry::Overwritten),
        UNDO => Note::Undo { action: from.varint("history")?, of: from.varint("history")? },
        REDO => Note::Redo { action: from.varint("history")?, of: from.varint("history")? },
        IMPORT => Note::Import { action: from.varint("history")?, import: RecordId(from.array("history")?) },
        found => return Err(DecodeError::UnknownFormat { what: "history", found: u32::from(found) }),
    };
    Ok(Entry::Note(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_a_record_goes_and_the_rest_stays_byte_for_byte() {
        let entry = |record: u8| Overwritten {
            record: RecordId([record; 16]),
            by: Stamp::from_bytes([record; 16]),
            action: 7,
            before: vec![Before { tag: KIND, stamp: None, kind: 3, bytes: vec![record], flags: 1 }],
        };
        let note = Note::Import { action: 7, import: RecordId([9; 16]) };
        let encoded = |records: &[u8]| {
            let mut bytes = Vec::new();
            note.encode(&mut bytes);
            records.iter().for_each(|record| entry(*record).encode(&mut bytes));
            bytes
        };
        let gone = |record: RecordId| record.0[0] == 2;
        assert_eq!(without(&encoded(&[1, 2, 3, 2]), &gone), Some(encoded(&[1, 3])));
        assert_eq!(without(&encoded(&[1, 3]), &gone), None);
        assert_eq!(without(&[], &gone), None);
        let damaged = [encoded(&[1]), vec![0xff, 0, 0]].concat();
        assert_eq!(without(&damaged, &gone), Some(encoded(&[1])));
    }
}
