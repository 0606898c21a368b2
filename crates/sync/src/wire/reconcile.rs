//! `POST reconcile` and `POST fetch`: which live cells the server has where the sums differ, and these cells by name.

use super::{binary, meta::Meta};
use crate::{
    codec::{DecodeError, Reader, put_varint},
    cursor::{Epoch, Position},
    digest::BUCKETS,
    ids::{RecordId, StreamId},
    limits::{MAX_FETCH_CELLS, MAX_RECONCILE_CELLS},
    stamp::Stamp,
};

/// Leave to offer cells of other devices: issued by a reconcile, good for a few minutes, opaque to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permit(pub [u8; Permit::LEN]);

impl Permit {
    /// Bytes of a permit.
    pub const LEN: usize = 24;
}

/// A cell within one stream by what names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellName {
    /// The record.
    pub record: RecordId,
    /// The stamp.
    pub stamp: Stamp,
}

/// Asks which live cells of a stream the server has in the buckets whose sums differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconcileRequest {
    /// The epoch that the client knows.
    pub epoch: Epoch,
    /// The greatest position ever acknowledged or pulled in this epoch.
    pub at: Position,
    /// The stream.
    pub stream: StreamId,
    /// The first bucket of this round; those before it are done.
    pub from: u16,
    /// The client's sums of the buckets from there to the last.
    pub sums: Vec<u128>,
}

impl ReconcileRequest {
    /// Its binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = binary::begin(binary::RECONCILE_REQUEST);
        out.reserve(64 + self.sums.len() * 16);
        out.extend_from_slice(&self.epoch.0);
        binary::put_position(&mut out, &self.at);
        out.extend_from_slice(&self.stream.0);
        put_varint(&mut out, u64::from(self.from));
        self.sums.iter().for_each(|sum| out.extend_from_slice(&sum.to_be_bytes()));
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::RECONCILE_REQUEST, "reconcile")?;
        let epoch = Epoch(from.array("reconcile epoch")?);
        let at = binary::read_position(&mut from)?;
        let stream = StreamId(from.array("reconcile stream")?);
        let first = from.length(BUCKETS - 1, "reconcile bucket")?;
        let sums = from.take((BUCKETS - first) * 16, "reconcile sums")?;
        from.finish("reconcile")?;
        let sums = sums.as_chunks().0.iter().copied().map(u128::from_be_bytes).collect();
        Ok(Self { epoch, at, stream, from: first as u16, sums })
    }
}

/// The live cells of one bucket whose sums differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its number.
    pub number: u16,
    /// Its cells on the server, ascending; none is a bucket that is empty there.
    pub cells: Vec<CellName>,
}

/// What the server has, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconcileReply {
    /// See [`Meta`]; the position is the head.
    pub meta: Meta,
    /// The epoch that it is of.
    pub epoch: Epoch,
    /// Sequence of the snapshot: what the server has beyond it comes with a pull.
    pub seq: u64,
    /// Leave to offer what the server lacks.
    pub permit: Permit,
    /// The bucket after the last one that this reply is about; [`BUCKETS`] at the end.
    pub to: u16,
    /// The buckets that differ, ascending.
    pub buckets: Vec<Bucket>,
}

impl ReconcileReply {
    /// The binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = binary::begin(binary::RECONCILE_REPLY);
        let cells: usize = self.buckets.iter().map(|bucket| bucket.cells.len()).sum();
        out.reserve(128 + self.buckets.len() * 8 + cells * 32);
        binary::put_meta(&mut out, &self.meta);
        out.extend_from_slice(&self.epoch.0);
        put_varint(&mut out, self.seq);
        out.extend_from_slice(&self.permit.0);
        put_varint(&mut out, u64::from(self.to));
        put_varint(&mut out, self.buckets.len() as u64);
        for bucket in &self.buckets {
            put_varint(&mut out, u64::from(bucket.number));
            put_names(&mut out, &bucket.cells);
        }
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::RECONCILE_REPLY, "reconcile")?;
        let meta = binary::read_meta(&mut from)?;
        let epoch = Epoch(from.array("reconcile epoch")?);
        let seq = from.varint("reconcile sequence")?;
        let permit = Permit(from.array("reconcile permit")?);
        let to = from.length(BUCKETS, "reconcile end")? as u16;
        let mut buckets: Vec<Bucket> = Vec::new();
        for _ in 0..from.length(BUCKETS, "reconcile buckets")? {
            let number = from.length(BUCKETS - 1, "reconcile bucket")? as u16;
            let ascends = buckets.last().is_none_or(|last| last.number < number);
            if !ascends || number >= to {
                return Err(DecodeError::NotCanonical("reconcile bucket"));
            }
            buckets.push(Bucket { number, cells: read_names(&mut from, MAX_RECONCILE_CELLS)? });
        }
        from.finish("reconcile")?;
        Ok(Self { meta, epoch, seq, permit, to, buckets })
    }
}

/// Asks for cells by name. The reply is a [`PullPage`](super::pull::PullPage) without cursors: those that are live, in
/// the order of their sequences; `more` says that it was cut and the rest is to be asked for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRequest {
    /// The epoch that the client knows.
    pub epoch: Epoch,
    /// The stream.
    pub stream: StreamId,
    /// The cells, ascending; at most [`MAX_FETCH_CELLS`].
    pub cells: Vec<CellName>,
}

impl FetchRequest {
    /// Its binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = binary::begin(binary::FETCH_REQUEST);
        out.reserve(48 + self.cells.len() * 32);
        out.extend_from_slice(&self.epoch.0);
        out.extend_from_slice(&self.stream.0);
        put_names(&mut out, &self.cells);
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = binary::open(bytes, binary::FETCH_REQUEST, "fetch")?;
        let epoch = Epoch(from.array("fetch epoch")?);
        let stream = StreamId(from.array("fetch stream")?);
        let cells = read_names(&mut from, MAX_FETCH_CELLS)?;
        from.finish("fetch")?;
        Ok(Self { epoch, stream, cells })
    }
}

fn put_names(out: &mut Vec<u8>, cells: &[CellName]) {
    put_varint(out, cells.len() as u64);
    for cell in cells {
        out.extend_from_slice(&cell.record.0);
        out.extend_from_slice(cell.stamp.as_bytes());
    }
}

/// Names ascend, each once.
fn read_names(from: &mut Reader<'_>, limit: usize) -> Result<Vec<CellName>, DecodeError> {
    let mut cells: Vec<CellName> = Vec::new();
    for _ in 0..from.length(limit, "cells")? {
        let record = RecordId(from.array("cell record")?);
        let stamp = Stamp::from_bytes(from.array("cell stamp")?);
        let name = CellName { record, stamp };
        if cells.last().is_some_and(|last| *last >= name) {
            return Err(DecodeError::NotCanonical("order of cells"));
        }
        cells.push(name);
    }
    Ok(cells)
}

#[cfg(test)]
mod tests;
