//! The framing of a cell's values: a version byte, then per tag its length, type byte and bytes.
//!
//! What a type means is the model's business: here values are opaque, and what a build does not know it passes over.

use crate::{
    cell::CellRef,
    codec::{DecodeError, Reader},
    limits::MAX_PAYLOAD_BYTES,
    tag::{Tag, Tags},
};

/// Version that a plain payload begins with.
pub const PAYLOAD_VERSION: u8 = 1;
/// The type of "no value": an empty or cleared register. Every other type is the model's.
pub const TYPE_NONE: u8 = 0;
/// The type of bytes as they are, the only one of the model's that the protocol writes: what [`Tag::SUBMISSION`] holds.
pub const TYPE_BYTES: u8 = 13;

/// One value: its type, and bytes that only the model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// What the bytes are.
    pub kind: u8,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// Why the values of a cell cannot be read. The cell itself stays stored and is forwarded unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Encrypted under this key epoch.
    #[error("the values are encrypted under key epoch {0}")]
    Encrypted(u32),
    /// Written by a newer build.
    #[error("the values have codec version {0}, which this build does not know")]
    UnknownVersion(u8),
    /// Not as many well-formed values as tags.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
}

/// The values of one plain cell, checked once, in the order of its tags.
#[derive(Debug, Clone, Copy)]
pub struct Payload<'a> {
    tags: Tags<'a>,
    values: &'a [u8],
}

impl<'a> Payload<'a> {
    /// Opens the payload of a cell.
    pub fn open(cell: &CellRef<'a>) -> Result<Self, PayloadError> {
        if cell.key_epoch != 0 {
            return Err(PayloadError::Encrypted(cell.key_epoch));
        }
        Self::parse(cell.tags, cell.payload)
    }

    /// Checks that `bytes` frames exactly one value for each of `tags`.
    pub fn parse(tags: Tags<'a>, bytes: &'a [u8]) -> Result<Self, PayloadError> {
        let mut from = Reader::new(bytes);
        let version = from.u8("payload")?;
        if version != PAYLOAD_VERSION {
            return Err(PayloadError::UnknownVersion(version));
        }
        let values = from.rest();
        for _ in 0..tags.len() {
            read_value(&mut from)?;
        }
        from.finish("payload")?;
        Ok(Self { tags, values })
    }

    /// The values in the order of the tags.
    pub fn values(&self) -> impl Iterator<Item = Value<'a>> + 'a {
        let mut from = Reader::new(self.values);
        std::iter::from_fn(move || read_value(&mut from).ok())
    }

    /// Each tag with its value, ascending by tag.
    pub fn iter(&self) -> impl Iterator<Item = (Tag, Value<'a>)> + 'a {
        self.tags.iter().zip(self.values())
    }

    /// The value at this place among the tags.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        self.values().nth(index)
    }

    /// The value of this tag, when the cell wrote it.
    pub fn value(&self, tag: &Tag) -> Option<Value<'a>> {
        self.get(self.tags.position(tag)?)
    }
}

fn read_value<'a>(from: &mut Reader<'a>) -> Result<Value<'a>, DecodeError> {
    let length = from.length(MAX_PAYLOAD_BYTES, "value")?;
    let kind = from.u8("value")?;
    Ok(Value { kind, bytes: from.take(length, "value")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::TagSet;

    /// Version 1; a 2-byte value of type 7; an empty one of type 0; a 1-byte one of the unknown type 0xee.
    const GOLDEN: &[u8] = &[0x01, 0x02, 0x07, 0xaa, 0xbb, 0x00, 0x00, 0x01, 0xee, 0xcc];

    fn tags() -> TagSet {
        TagSet::new([Tag::builtin(40), Tag::builtin(16), Tag::builtin(17)]).unwrap()
    }

    #[test]
    fn golden() {
        let tags = tags();
        let payload = Payload::parse(tags.view(), GOLDEN).unwrap();
        assert_eq!(payload.get(0), Some(Value { kind: 7, bytes: &[0xaa, 0xbb] }));
        assert_eq!(payload.get(1), Some(Value { kind: TYPE_NONE, bytes: &[] }));
        assert_eq!(payload.value(&Tag::builtin(40)), Some(Value { kind: 0xee, bytes: &[0xcc] }));
        assert_eq!(payload.get(3), None);
        assert_eq!(payload.value(&Tag::builtin(18)), None);
    }

    #[test]
    fn every_cut_and_every_surplus_is_an_error() {
        let tags = tags();
        for end in 0..GOLDEN.len() {
            assert!(Payload::parse(tags.view(), &GOLDEN[..end]).is_err(), "cut at {end}");
        }
        let longer = [GOLDEN, &[0]].concat();
        let expected = PayloadError::Malformed(DecodeError::TrailingBytes("payload"));
        assert_eq!(Payload::parse(tags.view(), &longer).unwrap_err(), expected);
        assert_eq!(Payload::parse(tags.view(), &[2]).unwrap_err(), PayloadError::UnknownVersion(2));
    }
}
