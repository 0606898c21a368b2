//! Tags: which field of a record, and for a set which element, a value belongs to.

use crate::{
    codec::{DecodeError, Reader, put_varint, varint_len},
    hex,
};
use std::{fmt, str::FromStr};

mod set;

pub use set::{TagCountError, TagIter, TagSet, Tags};

/// Bytes of the longest encoded tag: a custom field with an element.
pub const MAX_TAG_BYTES: usize = 33;

/// A field. Never reused, never of another type later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A field of the catalogue. Numbers below [`Field::FIRST_OF_MODEL`] belong to the protocol.
    Builtin(u32),
    /// A field that people defined: the record id of its definition.
    Custom([u8; 16]),
}

impl Field {
    /// The first number that the model may give to its own fields.
    pub const FIRST_OF_MODEL: u32 = 16;
}

/// A register of a record. Order: built-in fields by number, then custom ones by id; the whole field before its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// The field.
    pub field: Field,
    /// The element of a set: each is a register of its own, so that sets merge element by element.
    pub element: Option<[u8; 16]>,
}

impl Tag {
    /// Whether the record is deleted: its winner carries the flag `TOMBSTONE` or `RESTORE`.
    pub const TOMBSTONE: Self = Self::builtin(0);
    /// The stream that the record lives in: its winner carries the flag `MOVE` and names the target in clear.
    pub const STREAM: Self = Self::builtin(1);
    /// What somebody without an account sent: see [`crate::submission`]. Written by the server alone.
    pub const SUBMISSION: Self = Self::builtin(2);

    /// A field of the catalogue.
    pub const fn builtin(field: u32) -> Self {
        Self { field: Field::Builtin(field), element: None }
    }

    /// A field that people defined.
    pub const fn custom(definition: [u8; 16]) -> Self {
        Self { field: Field::Custom(definition), element: None }
    }

    /// An element of this field, which is then a set.
    pub const fn element(self, element: [u8; 16]) -> Self {
        Self { field: self.field, element: Some(element) }
    }

    /// Appends the encoding: a varint `field << 2 | has_element << 1 | is_custom` (the number is 0 for a custom field),
    /// then 16 bytes of a custom field, then 16 bytes of an element.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_varint(out, self.head());
        if let Field::Custom(definition) = &self.field {
            out.extend_from_slice(definition);
        }
        if let Some(element) = &self.element {
            out.extend_from_slice(element);
        }
    }

    /// Bytes that [`Tag::encode`] appends.
    pub fn encoded_len(&self) -> usize {
        let custom = matches!(self.field, Field::Custom(_));
        varint_len(self.head()) + 16 * (usize::from(custom) + usize::from(self.element.is_some()))
    }

    fn head(&self) -> u64 {
        let element = u64::from(self.element.is_some()) << 1;
        match self.field {
            Field::Builtin(number) => u64::from(number) << 2 | element,
            Field::Custom(_) => element | 1,
        }
    }

    /// Reads one tag.
    pub fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let head = from.varint("tag")?;
        let field = match (head & 1, u32::try_from(head >> 2)) {
            (0, Ok(number)) => Field::Builtin(number),
            (1, Ok(0)) => Field::Custom(from.array("tag")?),
            _ => return Err(DecodeError::NotCanonical("tag")),
        };
        let element = if head & 2 == 0 { None } else { Some(from.array("tag")?) };
        Ok(Self { field, element })
    }
}

/// `b16`, `b16:ELEMENT`, `cDEFINITION`, `cDEFINITION:ELEMENT`, ids in hexadecimal.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Field::Builtin(number) => write!(f, "b{number}")?,
            Field::Custom(definition) => {
                f.write_str("c")?;
                hex::write(f, definition)?;
            }
        }
        if let Some(element) = &self.element {
            f.write_str(":")?;
            hex::write(f, element)?;
        }
        Ok(())
    }
}

/// The text is not that of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a tag such as b16 or b16:00112233445566778899aabbccddeeff")]
pub struct ParseTagError;

impl FromStr for Tag {
    type Err = ParseTagError;

    fn from_str(text: &str) -> Result<Self, ParseTagError> {
        let (field, element) = match text.split_once(':') {
            Some((field, element)) => (field, Some(hex::decode_array(element).map_err(|_| ParseTagError)?)),
            None => (text, None),
        };
        let field = if let Some(definition) = field.strip_prefix('c') {
            Field::Custom(hex::decode_array(definition).map_err(|_| ParseTagError)?)
        } else {
            let number = field.strip_prefix('b').ok_or(ParseTagError)?;
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            Field::Builtin(number.parse().ok().filter(|_| digits).ok_or(ParseTagError)?)
        };
        Ok(Self { field, element })
    }
}

impl serde::Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Tag {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
