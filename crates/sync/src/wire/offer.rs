//! `POST offer`: live cells of any device that the server lacks, under the permit of a reconcile.

use super::{
    binary,
    meta::Meta,
    push::{CellResult, MovedTo},
    reconcile::Permit,
};
use crate::{
    cell::{AsCell, CellRef},
    codec::{DecodeError, Reader, put_varint},
    cursor::Epoch,
    ids::StreamId,
    limits::{MAX_BATCH_CELLS, MAX_CELL_BYTES},
};
use serde::{Deserialize, Serialize};

/// An offer over borrowed bytes, checked once, every cell included. At most as many cells and bytes as a batch has, so
/// [`runs`](crate::batch::runs) cuts them.
#[derive(Debug, Clone)]
pub struct Offer<'a> {
    /// The epoch that the client knows.
    pub epoch: Epoch,
    /// Where the leave is from.
    pub permit: Permit,
    /// The stream.
    pub stream: StreamId,
    /// The cells.
    pub cells: Vec<CellRef<'a>>,
}

/// The binary form of an offer.
pub fn offer<C: AsCell>(epoch: Epoch, permit: Permit, stream: StreamId, cells: &[C]) -> Vec<u8> {
    let mut out = binary::begin(binary::OFFER_REQUEST);
    out.extend_from_slice(&epoch.0);
    out.extend_from_slice(&permit.0);
    out.extend_from_slice(&stream.0);
    put_varint(&mut out, cells.len() as u64);
    for cell in cells {
        let cell = cell.as_cell();
        put_varint(&mut out, cell.encoded_len() as u64);
        cell.encode(&mut out);
    }
    out
}

impl<'a> Offer<'a> {
    /// Reads the whole of `bytes`.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut from: Reader<'a> = binary::open(bytes, binary::OFFER_REQUEST, "offer")?;
        let epoch = Epoch(from.array("offer epoch")?);
        let permit = Permit(from.array("offer permit")?);
        let stream = StreamId(from.array("offer stream")?);
        let mut cells = Vec::new();
        for _ in 0..from.length(MAX_BATCH_CELLS, "offer cells")? {
            cells.push(CellRef::decode(from.bytes(MAX_CELL_BYTES, "offer cell")?)?);
        }
        from.finish("offer")?;
        Ok(Self { epoch, permit, stream, cells })
    }
}

/// The answer to an offer. A result is what a push would get; of a member who may not write, `refused:grant` stands for
/// a cell that the server neither has nor knows to be superseded, moved or purged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferReply {
    /// See [`Meta`]; the position is that of the commit.
    pub meta: Meta,
    /// One per cell, in the order of the offer.
    pub results: Vec<CellResult>,
    /// As in [`PushReply`](super::push::PushReply).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedTo>,
}
