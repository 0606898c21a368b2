//! What the binary messages share: the envelope, and the parts of several of them.

use super::meta::Meta;
use crate::{
    codec::{DecodeError, Reader, put_varint},
    cursor::{Position, Token},
    limits::MAX_REPLY_BYTES,
    stamp::Gate,
};

/// Format number that every binary message begins with.
pub(super) const FORMAT: u8 = 1;
/// The message after the format number.
pub(super) const PUSH_REQUEST: u8 = 1;
pub(super) const PULL_REPLY: u8 = 2;
pub(super) const HISTORY_REPLY: u8 = 3;
pub(super) const RECONCILE_REQUEST: u8 = 4;
pub(super) const RECONCILE_REPLY: u8 = 5;
pub(super) const FETCH_REQUEST: u8 = 6;
pub(super) const OFFER_REQUEST: u8 = 7;

/// Begins a message.
pub(super) fn begin(kind: u8) -> Vec<u8> {
    vec![FORMAT, kind]
}

/// Reads the beginning of a message of this kind.
pub(super) fn open<'a>(bytes: &'a [u8], kind: u8, what: &'static str) -> Result<Reader<'a>, DecodeError> {
    if bytes.len() > MAX_REPLY_BYTES {
        let (found, limit) = (bytes.len() as u64, MAX_REPLY_BYTES as u64);
        return Err(DecodeError::TooMuch { what, found, limit });
    }
    let mut from = Reader::new(bytes);
    let format = from.u8(what)?;
    if format != FORMAT {
        return Err(DecodeError::UnknownFormat { what, found: u32::from(format) });
    }
    if from.u8(what)? == kind { Ok(from) } else { Err(DecodeError::BadMagic(what)) }
}

pub(super) fn put_position(out: &mut Vec<u8>, at: &Position) {
    put_varint(out, at.seq);
    out.extend_from_slice(&at.token.0);
}

pub(super) fn read_position(from: &mut Reader<'_>) -> Result<Position, DecodeError> {
    Ok(Position { seq: from.varint("position")?, token: Token(from.array("position")?) })
}

pub(super) fn put_meta(out: &mut Vec<u8>, meta: &Meta) {
    put_varint(out, meta.server_time);
    put_varint(out, meta.gate.0);
    put_position(out, &meta.at);
}

pub(super) fn read_meta(from: &mut Reader<'_>) -> Result<Meta, DecodeError> {
    let server_time = from.varint("server time")?;
    let gate = Gate(from.varint("gate")?);
    Ok(Meta { server_time, gate, at: read_position(from)? })
}

pub(super) fn read_bool(from: &mut Reader<'_>, what: &'static str) -> Result<bool, DecodeError> {
    match from.u8(what)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError::NotCanonical(what)),
    }
}
