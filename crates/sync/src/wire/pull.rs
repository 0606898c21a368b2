//! `POST pull`: what was committed after the cursors, up to a commit boundary.

use super::{binary, meta::Meta};
use crate::{
    codec::{DecodeError, Reader, put_varint},
    cursor::{Epoch, Position, StreamCursor},
    digest::Total,
    entry::{Entry, EntryRef},
    ids::{StreamId, WorkspaceId},
    limits::{DEFAULT_PULL_BYTES, MAX_PULL_STREAMS, MAX_REPLY_ENTRIES},
};
use serde::{Deserialize, Serialize};

/// Asks for entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The epoch that the cursors are of.
    pub epoch: Epoch,
    /// The greatest position ever acknowledged or pulled; [`Position::START`] before the first.
    pub at: Position,
    /// How far each stream is here, ascending by stream; at most
    /// [`MAX_PULL_STREAMS`].
    pub streams: Vec<StreamCursor>,
    /// After how many bytes of entries to end the page.
    #[serde(default = "default_max_bytes")]
    pub max_bytes: u32,
    /// The server's floor when the cursors that lie below it were begun. So a first pull, which takes many pages, goes on
    /// although it is below the floor.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub floor: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn default_max_bytes() -> u32 {
    DEFAULT_PULL_BYTES
}

/// The digest of one stream in short, from the snapshot that the page was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamDigest {
    /// The stream.
    pub id: StreamId,
    /// Sum of its bucket sums; in JSON 32 hexadecimal digits.
    #[serde(with = "sum_text")]
    pub sum: u128,
    /// Its live cells.
    pub cells: u64,
}

impl StreamDigest {
    /// Of a stream with this total.
    pub const fn new(id: StreamId, total: Total) -> Self {
        Self { id, sum: total.sum, cells: total.cells }
    }

    /// To compare with a client's own.
    pub const fn total(&self) -> Total {
        Total { sum: self.sum, cells: self.cells }
    }
}

/// Everything of a page but its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullHead {
    /// See [`Meta`]; the position is the end of the page.
    pub meta: Meta,
    /// The epoch that the page is of.
    pub epoch: Epoch,
    /// Whether to ask again at once.
    pub more: bool,
    /// New cursors, ascending by stream; stored with the page in one transaction.
    pub cursors: Vec<StreamCursor>,
    /// Ascending by stream; only when `more` is false.
    pub digests: Vec<StreamDigest>,
}

/// One entry with the sequence that it was committed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequenced {
    /// Its commit.
    pub seq: u64,
    /// What was committed.
    pub entry: Entry,
}

/// A page in JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullReply {
    /// The rest of the page.
    #[serde(flatten)]
    pub head: PullHead,
    /// Ascending by sequence.
    pub entries: Vec<Sequenced>,
}

/// Collects the entries of a page in binary form.
#[derive(Debug, Default)]
pub struct PullWriter {
    entries: Vec<u8>,
    count: u64,
}

impl PullWriter {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an entry; sequences must not descend.
    pub fn push(&mut self, seq: u64, entry: &EntryRef<'_>) {
        put_varint(&mut self.entries, seq);
        entry.encode(&mut self.entries);
        self.count += 1;
    }

    /// Bytes of the entries so far, to end the page by.
    pub fn size(&self) -> usize {
        self.entries.len()
    }

    /// Entries so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The whole page.
    pub fn finish(self, head: &PullHead) -> Vec<u8> {
        let mut out = binary::begin(binary::PULL_REPLY);
        out.reserve(128 + 26 * head.cursors.len() + 42 * head.digests.len() + self.entries.len());
        binary::put_meta(&mut out, &head.meta);
        out.extend_from_slice(&head.epoch.0);
        out.push(u8::from(head.more));
        put_varint(&mut out, head.cursors.len() as u64);
        for cursor in &head.cursors {
            out.extend_from_slice(&cursor.id.0);
            put_varint(&mut out, cursor.seq);
        }
        put_varint(&mut out, head.digests.len() as u64);
        for digest in &head.digests {
            out.extend_from_slice(&digest.id.0);
            out.extend_from_slice(&digest.sum.to_be_bytes());
            put_varint(&mut out, digest.cells);
        }
        put_varint(&mut out, self.count);
        out.extend_from_slice(&self.entries);
        out
    }
}

/// A page over borrowed bytes, checked once, every entry included.
#[derive(Debug, Clone)]
pub struct PullPage<'a> {
    /// The rest of the page.
    pub head: PullHead,
    count: usize,
    entries: &'a [u8],
}

impl<'a> PullPage<'a> {
    /// Reads the whole of `bytes`.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::PULL_REPLY, "pull")?;
        let meta = binary::read_meta(&mut from)?;
        let epoch = Epoch(from.array("pull epoch")?);
        let more = binary::read_bool(&mut from, "pull more")?;
        let mut cursors = Vec::new();
        for _ in 0..from.length(MAX_PULL_STREAMS, "pull cursors")? {
            let id = StreamId(from.array("pull cursor")?);
            cursors.push(StreamCursor { id, seq: from.varint("pull cursor")? });
        }
        let mut digests = Vec::new();
        for _ in 0..from.length(MAX_PULL_STREAMS, "pull digests")? {
            let id = StreamId(from.array("pull digest")?);
            let sum = u128::from_be_bytes(from.array("pull digest")?);
            digests.push(StreamDigest { id, sum, cells: from.varint("pull digest")? });
        }
        let count = from.length(MAX_REPLY_ENTRIES, "pull entries")?;
        let entries = from.rest();
        let mut last = 0;
        for _ in 0..count {
            let (seq, _) = read_entry(&mut from)?;
            if seq < last {
                return Err(DecodeError::NotCanonical("pull entry sequence"));
            }
            last = seq;
        }
        from.finish("pull")?;
        Ok(Self { head: PullHead { meta, epoch, more, cursors, digests }, count, entries })
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing is new.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The entries, ascending by sequence.
    pub fn entries(&self) -> impl Iterator<Item = (u64, EntryRef<'a>)> + 'a {
        let mut from = Reader::new(self.entries);
        std::iter::from_fn(move || read_entry(&mut from).ok())
    }

    /// The JSON form.
    pub fn to_reply(&self) -> PullReply {
        let entries = self.entries().map(|(seq, entry)| Sequenced { seq, entry: entry.to_entry() }).collect();
        PullReply { head: self.head.clone(), entries }
    }
}

impl PullReply {
    /// The binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = PullWriter::new();
        self.entries.iter().for_each(|entry| writer.push(entry.seq, &entry.entry.view()));
        writer.finish(&self.head)
    }
}

fn read_entry<'a>(from: &mut Reader<'a>) -> Result<(u64, EntryRef<'a>), DecodeError> {
    Ok((from.varint("entry sequence")?, EntryRef::read(from)?))
}

mod sum_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(sum: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{sum:032x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        let text = String::deserialize(from)?;
        crate::hex::decode_array(&text).map(u128::from_be_bytes).map_err(D::Error::custom)
    }
}
