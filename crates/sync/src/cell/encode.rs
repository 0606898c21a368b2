//! The bytes of a cell, and the hashes over them.

use super::{Blobs, Cell, CellRef, Flags};
use crate::{
    codec::{DecodeError, Reader, first_16, put_bytes, put_varint, varint_len},
    ids::{RecordId, StreamId},
    limits::{MAX_BLOBS, MAX_CELL_BYTES, MAX_CLEAR_BYTES, MAX_PAYLOAD_BYTES},
    stamp::Stamp,
    tag::Tags,
};

/// Format number that an encoded cell begins with.
pub const CELL_FORMAT: u8 = 1;

/// Where the stamp lies in an encoded cell: after format, stream and record.
const STAMP_AT: usize = 1 + 16 + 16;

/// A part of a cell passes its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {what} of a cell is {found}, the limit is {limit}")]
pub struct OversizedCell {
    /// The part.
    pub what: &'static str,
    /// Its size.
    pub found: usize,
    /// What is allowed.
    pub limit: usize,
}

impl<'a> CellRef<'a> {
    /// Reads the whole of `bytes` as one cell.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_CELL_BYTES {
            let (found, limit) = (bytes.len() as u64, MAX_CELL_BYTES as u64);
            return Err(DecodeError::TooMuch { what: "cell", found, limit });
        }
        let mut from = Reader::new(bytes);
        let format = from.u8("cell")?;
        if format != CELL_FORMAT {
            return Err(DecodeError::UnknownFormat { what: "cell", found: u32::from(format) });
        }
        let stream = StreamId(from.array("cell stream")?);
        let record = RecordId(from.array("cell record")?);
        let stamp = Stamp::from_bytes(from.array("cell stamp")?);
        let action = from.varint("cell action")?;
        let flags = Flags(from.varint_u32("cell flags")?);
        let key_epoch = from.varint_u32("cell key epoch")?;
        let tags = Tags::read_counted(&mut from)?;
        let blobs = from.length(MAX_BLOBS, "cell blobs")?;
        let blobs = Blobs::new(from.take(blobs * 32, "cell blobs")?);
        let clear = from.bytes(MAX_CLEAR_BYTES, "cell clear part")?;
        let payload = from.bytes(MAX_PAYLOAD_BYTES, "cell payload")?;
        from.finish("cell")?;
        Ok(Self { stream, record, stamp, action, flags, key_epoch, tags, blobs, clear, payload })
    }

    /// Appends the encoding.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(self.encoded_len());
        out.push(CELL_FORMAT);
        out.extend_from_slice(&self.stream.0);
        out.extend_from_slice(&self.record.0);
        out.extend_from_slice(self.stamp.as_bytes());
        put_varint(out, self.action);
        put_varint(out, u64::from(self.flags.0));
        put_varint(out, u64::from(self.key_epoch));
        self.tags.encode_counted(out);
        put_varint(out, self.blobs.len() as u64);
        out.extend_from_slice(self.blobs.as_bytes());
        put_bytes(out, self.clear);
        put_bytes(out, self.payload);
    }

    /// Bytes that [`CellRef::encode`] appends.
    pub fn encoded_len(&self) -> usize {
        let numbers = [
            self.action,
            u64::from(self.flags.0),
            u64::from(self.key_epoch),
            self.tags.len() as u64,
            self.blobs.len() as u64,
            self.clear.len() as u64,
            self.payload.len() as u64,
        ];
        let parts = [self.tags.as_bytes(), self.blobs.as_bytes(), self.clear, self.payload];
        STAMP_AT
            + Stamp::LEN
            + numbers.into_iter().map(varint_len).sum::<usize>()
            + parts.into_iter().map(<[u8]>::len).sum::<usize>()
    }

    /// Whether every part is within its limit. Cells that were decoded or built are; one put together by hand may not be,
    /// and every writer asks, so that nothing is stored that no reader accepts.
    pub fn check_size(&self) -> Result<(), OversizedCell> {
        let parts = [
            ("attachments", self.blobs.len(), MAX_BLOBS),
            ("clear part", self.clear.len(), MAX_CLEAR_BYTES),
            ("payload", self.payload.len(), MAX_PAYLOAD_BYTES),
        ];
        match parts.into_iter().find(|(_, found, limit)| found > limit) {
            Some((what, found, limit)) => Err(OversizedCell { what, found, limit }),
            None => Ok(()),
        }
    }

    /// What the digest of the cell's stream sums: the first half of BLAKE3 over stream, record, stamp, tags, flags, key
    /// epoch, clear part and payload, as a big-endian number.
    pub fn digest_term(&self) -> u128 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.stream.0);
        self.hash_content(&mut hasher);
        u128::from_be_bytes(first_16(hasher.finalize().as_bytes()))
    }

    /// Names the content of a cell whatever stream it is in by now: two cells of one stamp are the same cell exactly
    /// when their fingerprints are equal. Otherwise the device was cloned.
    pub fn fingerprint(&self) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new();
        self.hash_content(&mut hasher);
        let mut rest = Vec::with_capacity(16 + self.blobs.as_bytes().len());
        put_varint(&mut rest, self.action);
        put_bytes(&mut rest, self.blobs.as_bytes());
        hasher.update(&rest);
        first_16(hasher.finalize().as_bytes())
    }

    fn hash_content(&self, hasher: &mut blake3::Hasher) {
        let mut head = Vec::with_capacity(64 + self.tags.as_bytes().len() + self.clear.len());
        head.extend_from_slice(&self.record.0);
        head.extend_from_slice(self.stamp.as_bytes());
        self.tags.encode_counted(&mut head);
        put_varint(&mut head, u64::from(self.flags.0));
        put_varint(&mut head, u64::from(self.key_epoch));
        put_bytes(&mut head, self.clear);
        put_varint(&mut head, self.payload.len() as u64);
        hasher.update(&head).update(self.payload);
    }
}

impl Cell {
    /// Its encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.view().encode(&mut out);
        out
    }

    /// Reads the whole of `bytes` as one cell that owns its parts.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        CellRef::decode(bytes).map(|cell| cell.to_cell())
    }
}
