//! `POST history`: every cell ever accepted for a record, newest first.

use super::{binary, meta::Meta};
use crate::{
    cell::{Cell, CellRef},
    codec::{DecodeError, Reader, put_bytes, put_varint},
    ids::{MemberId, RecordId, WorkspaceId},
    limits::{MAX_CELL_BYTES, MAX_HISTORY_ITEMS},
};
use serde::{Deserialize, Serialize};

/// Asks for a page of a record's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRequest {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The record.
    pub record: RecordId,
    /// Only what was accepted before this sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// At most so many; [`MAX_HISTORY_ITEMS`] at most.
    #[serde(default = "default_limit")]
    pub limit: u32,
}

fn default_limit() -> u32 {
    50
}

/// Who brought a cell, and when. The device and the writer's time are in its stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Sequence of the commit.
    pub seq: u64,
    /// The server's time of the commit, in milliseconds since 1970.
    pub accepted_at: u64,
    /// The member whose device wrote it.
    pub member: MemberId,
    /// The member who delivered it, when another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<MemberId>,
}

/// One cell of the history, in JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryItem {
    /// Who and when.
    #[serde(flatten)]
    pub accepted: Accepted,
    /// The cell, its payload included.
    pub cell: Cell,
}

/// A page in JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryReply {
    /// See [`Meta`].
    pub meta: Meta,
    /// Whether there is more before the last item.
    pub more: bool,
    /// Newest first: descending by sequence.
    pub items: Vec<HistoryItem>,
}

impl HistoryReply {
    /// The binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = HistoryWriter::new();
        self.items.iter().for_each(|item| writer.push(&item.accepted, &item.cell.view()));
        writer.finish(&self.meta, self.more)
    }
}

/// Collects the items of a page in binary form.
#[derive(Debug, Default)]
pub struct HistoryWriter {
    items: Vec<u8>,
    count: u64,
}

impl HistoryWriter {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an item; newest first.
    pub fn push(&mut self, accepted: &Accepted, cell: &CellRef<'_>) {
        put_varint(&mut self.items, accepted.seq);
        put_varint(&mut self.items, accepted.accepted_at);
        self.items.extend_from_slice(&accepted.member.0);
        self.items.push(u8::from(accepted.via.is_some()));
        if let Some(via) = accepted.via {
            self.items.extend_from_slice(&via.0);
        }
        let mut bytes = Vec::new();
        cell.encode(&mut bytes);
        put_bytes(&mut self.items, &bytes);
        self.count += 1;
    }

    /// The whole page.
    pub fn finish(self, meta: &Meta, more: bool) -> Vec<u8> {
        let mut out = binary::begin(binary::HISTORY_REPLY);
        binary::put_meta(&mut out, meta);
        out.push(u8::from(more));
        put_varint(&mut out, self.count);
        out.extend_from_slice(&self.items);
        out
    }
}

/// A page over borrowed bytes, checked once.
#[derive(Debug, Clone)]
pub struct HistoryPage<'a> {
    /// See [`Meta`].
    pub meta: Meta,
    /// Whether there is more before the last item.
    pub more: bool,
    items: &'a [u8],
}

impl<'a> HistoryPage<'a> {
    /// Reads the whole of `bytes`.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::HISTORY_REPLY, "history")?;
        let meta = binary::read_meta(&mut from)?;
        let more = binary::read_bool(&mut from, "history more")?;
        let count = from.length(MAX_HISTORY_ITEMS, "history items")?;
        let items = from.rest();
        for _ in 0..count {
            read_item(&mut from)?;
        }
        from.finish("history")?;
        Ok(Self { meta, more, items })
    }

    /// The items, newest first.
    pub fn items(&self) -> impl Iterator<Item = (Accepted, CellRef<'a>)> + 'a {
        let mut from = Reader::new(self.items);
        std::iter::from_fn(move || read_item(&mut from).ok())
    }

    /// The JSON form.
    pub fn to_reply(&self) -> HistoryReply {
        let items =
            self.items().map(|(accepted, cell)| HistoryItem { accepted, cell: cell.to_cell() }).collect();
        HistoryReply { meta: self.meta, more: self.more, items }
    }
}

fn read_item<'a>(from: &mut Reader<'a>) -> Result<(Accepted, CellRef<'a>), DecodeError> {
    let seq = from.varint("history sequence")?;
    let accepted_at = from.varint("history time")?;
    let member = MemberId(from.array("history member")?);
    let via = match binary::read_bool(from, "history via")? {
        true => Some(MemberId(from.array("history via")?)),
        false => None,
    };
    let cell = CellRef::decode(from.bytes(MAX_CELL_BYTES, "history cell")?)?;
    Ok((Accepted { seq, accepted_at, member, via }, cell))
}
