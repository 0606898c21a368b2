//! The tags of a cell: in ascending order, read where they lie, and built.

use super::Tag;
use crate::codec::{DecodeError, Reader, put_varint};
use crate::limits::MAX_TAGS;
use std::fmt;

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
