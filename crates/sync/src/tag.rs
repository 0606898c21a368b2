//! Tags: which field of a record, and for a set which element, a value belongs to.

use crate::{
    codec::{DecodeError, Reader, put_varint, varint_len},
    hex,
    limits::MAX_TAGS,
};
use std::{fmt, str::FromStr};

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

/// The tags of one cell in their encoding, ascending and without repeats; borrowed, checked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tags<'a> {
    bytes: &'a [u8],
    count: u16,
}

impl<'a> Tags<'a> {
    /// Reads `count` tags and checks that they ascend; at least one, at most [`MAX_TAGS`].
    pub fn read(from: &mut Reader<'a>, count: usize) -> Result<Self, DecodeError> {
        if count == 0 {
            return Err(DecodeError::NotCanonical("tags"));
        }
        if count > MAX_TAGS {
            return Err(DecodeError::TooMuch { what: "tags", found: count as u64, limit: MAX_TAGS as u64 });
        }
        let start = from.rest();
        let mut last: Option<Tag> = None;
        for _ in 0..count {
            let tag = Tag::read(from)?;
            if last.is_some_and(|last| last >= tag) {
                return Err(DecodeError::NotCanonical("tags"));
            }
            last = Some(tag);
        }
        Ok(Self { bytes: &start[..start.len() - from.rest().len()], count: count as u16 })
    }

    /// Reads the list as a cell carries it: the count, then the tags.
    pub fn read_counted(from: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let count = from.length(MAX_TAGS, "tags")?;
        Self::read(from, count)
    }

    /// Reads the whole of `bytes` as a counted list, such as a database column written by [`Tags::encode_counted`].
    pub fn decode_counted(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let tags = Self::read_counted(&mut reader)?;
        reader.finish("tags")?;
        Ok(tags)
    }

    /// As [`Tags::decode_counted`] for bytes that were checked before: reads the count only.
    pub(crate) fn checked(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let count = reader.length(MAX_TAGS, "tags").ok()?;
        Some(Self { bytes: reader.rest(), count: count as u16 })
    }

    /// Appends the count and the tags.
    pub fn encode_counted(&self, out: &mut Vec<u8>) {
        put_varint(out, u64::from(self.count));
        out.extend_from_slice(self.bytes);
    }

    /// How many; never 0.
    #[expect(clippy::len_without_is_empty, reason = "a cell has at least one tag")]
    pub fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// The tags, ascending.
    pub fn iter(&self) -> TagIter<'a> {
        TagIter(Reader::new(self.bytes))
    }

    /// Where `tag` stands, which is also where its value stands in the payload.
    pub fn position(&self, tag: &Tag) -> Option<usize> {
        self.iter()
            .take_while(|other| other <= tag)
            .enumerate()
            .find(|(_, other)| other == tag)
            .map(|(i, _)| i)
    }

    /// Whether `tag` is among them.
    pub fn contains(&self, tag: &Tag) -> bool {
        self.position(tag).is_some()
    }

    /// The encoded tags without their count.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl<'a> IntoIterator for Tags<'a> {
    type Item = Tag;
    type IntoIter = TagIter<'a>;

    fn into_iter(self) -> TagIter<'a> {
        self.iter()
    }
}

/// Iterates over [`Tags`], ascending.
#[derive(Debug, Clone)]
pub struct TagIter<'a>(Reader<'a>);

impl Iterator for TagIter<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        Tag::read(&mut self.0).ok()
    }
}

/// The tags of one cell, owned, in the encoding of [`Tags`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TagSet {
    bytes: Vec<u8>,
    count: u16,
}

/// A cell names at least one tag and at most [`MAX_TAGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cell names 1 to {MAX_TAGS} tags, not {0}")]
pub struct TagCountError(pub usize);

impl TagSet {
    /// Sorts, removes repeats and encodes.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, TagCountError> {
        let mut tags: Vec<Tag> = tags.into_iter().collect();
        sorting::ascending(&mut tags);
        tags.dedup();
        if tags.is_empty() || tags.len() > MAX_TAGS {
            return Err(TagCountError(tags.len()));
        }
        let mut bytes = Vec::with_capacity(tags.iter().map(Tag::encoded_len).sum());
        tags.iter().for_each(|tag| tag.encode(&mut bytes));
        Ok(Self { bytes, count: tags.len() as u16 })
    }

    /// Borrowed view.
    pub fn view(&self) -> Tags<'_> {
        Tags { bytes: &self.bytes, count: self.count }
    }
}

impl From<Tags<'_>> for TagSet {
    fn from(tags: Tags<'_>) -> Self {
        Self { bytes: tags.bytes.to_vec(), count: tags.count }
    }
}

impl fmt::Debug for TagSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.view().iter().map(|tag| tag.to_string())).finish()
    }
}

impl serde::Serialize for TagSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.view().iter())
    }
}

impl<'de> serde::Deserialize<'de> for TagSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(Vec::<Tag>::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
