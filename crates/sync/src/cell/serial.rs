//! Cells in JSON, for people and tools: every part named, bytes in hexadecimal. Bulk travels in the binary form.

use super::{Cell, Flags};
use crate::{
    ids::{ContentHash, RecordId, StreamId},
    limits::{MAX_BLOBS, MAX_CLEAR_BYTES, MAX_PAYLOAD_BYTES},
    stamp::Stamp,
    tag::TagSet,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    stream: StreamId,
    record: RecordId,
    stamp: Stamp,
    action: u64,
    #[serde(default)]
    flags: u32,
    #[serde(default)]
    key_epoch: u32,
    tags: TagSet,
    #[serde(default)]
    blobs: Vec<ContentHash>,
    #[serde(default, with = "crate::hex::bytes")]
    clear: Vec<u8>,
    #[serde(with = "crate::hex::bytes")]
    payload: Vec<u8>,
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Text {
            stream: self.stream,
            record: self.record,
            stamp: self.stamp,
            action: self.action,
            flags: self.flags.0,
            key_epoch: self.key_epoch,
            tags: self.tags.clone(),
            blobs: self.blobs.iter().copied().map(ContentHash).collect(),
            clear: self.clear.clone(),
            payload: self.payload.clone(),
        }
        .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(from)?;
        let limits = [
            (text.blobs.len(), MAX_BLOBS),
            (text.clear.len(), MAX_CLEAR_BYTES),
            (text.payload.len(), MAX_PAYLOAD_BYTES),
        ];
        if limits.iter().any(|(found, limit)| found > limit) {
            return Err(D::Error::custom("a part of the cell is larger than its limit"));
        }
        Ok(Self {
            stream: text.stream,
            record: text.record,
            stamp: text.stamp,
            action: text.action,
            flags: Flags(text.flags),
            key_epoch: text.key_epoch,
            tags: text.tags,
            blobs: text.blobs.into_iter().map(|hash| hash.0).collect(),
            clear: text.clear,
            payload: text.payload,
        })
    }
}
