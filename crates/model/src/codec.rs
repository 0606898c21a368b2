//! Bytes of a value on disk and on the wire. Stable for ever: numbers are never reused, layouts never change.
//!
//! | type | value | bytes |
//! | --- | --- | --- |
//! | 0 | none: the field is cleared, the element removed | empty |
//! | 1 | Bool | `00` or `01` |
//! | 2 | Int | zigzag varint |
//! | 3 | Decimal | places (1 byte, 0-6), zigzag varint mantissa |
//! | 4 | Money | three letters A-Z, zigzag varint minor units |
//! | 5 | Text | UTF-8 to the end |
//! | 6 | Date | zigzag varint of days since 1970-01-01 (i32) |
//! | 7 | Instant | zigzag varint of milliseconds since 1970 |
//! | 8 | Zoned | as Instant, then the zone's name in UTF-8 to the end |
//! | 9 | Ref | 16 bytes |
//! | 10 | Choice | UTF-8 to the end |
//! | 11 | Entry | varint length of the label, label, text to the end |
//! | 12 | Address | lines, city, region, postal code, country: each varint length and UTF-8 |
//! | 13 | Bytes | the bytes |
//!
//! A varint is little-endian base 128 (LEB128) in its shortest form; zigzag maps 0, -1, 1, -2 … to 0, 1, 2, 3 …
//! Every value has exactly one encoding, so equal bytes mean equal values. How values are framed in a cell, and what a
//! reader does with types it does not know (it keeps the bytes), is the matter of `sync` and the engine.

use crate::id::RecordId;
use crate::value::{Address, Currency, Value};

/// Bytes that are not a value. Reading never panics and never guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Written by a newer version: keep the bytes, show nothing.
    #[error("value type {0} is not known to this version")]
    UnknownType(u8),
    /// The bytes end too early.
    #[error("the value is cut short")]
    Truncated,
    /// Bytes are left over.
    #[error("bytes are left after the value")]
    Trailing,
    /// A number in another than its shortest form, or beyond its range.
    #[error("a number is out of range or not in its shortest form")]
    Number,
    /// Text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Utf8,
    /// A currency that is not three letters.
    #[error("a currency is not three capital letters")]
    Currency,
}

/// Appends the bytes of a value (or of its absence) and returns its type.
pub fn encode(value: Option<&Value>, out: &mut Vec<u8>) -> u8 {
    let Some(value) = value else { return 0 };
    match value {
        Value::Bool(value) => out.push(u8::from(*value)),
        Value::Int(value) | Value::Instant(value) => put_signed(out, *value),
        Value::Decimal { mantissa, places } => {
            out.push(*places);
            put_signed(out, *mantissa);
        }
        Value::Money { minor, currency } => {
            out.extend_from_slice(&currency.0);
            put_signed(out, *minor);
        }
        Value::Text(text) | Value::Choice(text) => out.extend_from_slice(text.as_bytes()),
        Value::Date(days) => put_signed(out, i64::from(*days)),
        Value::Zoned { at, zone } => {
            put_signed(out, *at);
            out.extend_from_slice(zone.as_bytes());
        }
        Value::Ref(id) => out.extend_from_slice(&id.0),
        Value::Entry { label, text } => {
            put_text(out, label);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Address(address) => {
            for part in
                [&address.lines, &address.city, &address.region, &address.postal_code, &address.country]
            {
                put_text(out, part);
            }
        }
        Value::Bytes(bytes) => out.extend_from_slice(bytes),
    }
    type_of(value)
}

/// The type byte of a value.
pub const fn type_of(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::Decimal { .. } => 3,
        Value::Money { .. } => 4,
        Value::Text(_) => 5,
        Value::Date(_) => 6,
        Value::Instant(_) => 7,
        Value::Zoned { .. } => 8,
        Value::Ref(_) => 9,
        Value::Choice(_) => 10,
        Value::Entry { .. } => 11,
        Value::Address(_) => 12,
        Value::Bytes(_) => 13,
    }
}

/// Reads a value back from its type and bytes.
pub fn decode(type_byte: u8, bytes: &[u8]) -> Result<Option<Value>, CodecError> {
    let mut rest = Reader(bytes);
    let value = match type_byte {
        0 => None,
        known => Some(read(known, &mut rest)?),
    };
    if rest.0.is_empty() { Ok(value) } else { Err(CodecError::Trailing) }
}

/// The text of a value that is one ([`Value::as_text`]), without a copy; `None` for anything else.
pub fn text(type_byte: u8, bytes: &[u8]) -> Option<&str> {
    let mut rest = Reader(bytes);
    match type_byte {
        5 | 10 => rest.rest().ok(),
        11 => rest.text().and_then(|_label| rest.rest()).ok(),
        _ => None,
    }
}

fn read(type_byte: u8, from: &mut Reader<'_>) -> Result<Value, CodecError> {
    Ok(match type_byte {
        1 => match from.byte()? {
            0 => Value::Bool(false),
            1 => Value::Bool(true),
            _ => return Err(CodecError::Number),
        },
        2 => Value::Int(from.signed()?),
        3 => match from.byte()? {
            places @ 0..=6 => Value::Decimal { places, mantissa: from.signed()? },
            _ => return Err(CodecError::Number),
        },
        4 => {
            let letters = from.array()?;
            let currency = Currency::new(letters).ok_or(CodecError::Currency)?;
            Value::Money { currency, minor: from.signed()? }
        }
        5 => Value::Text(from.rest()?.to_owned()),
        6 => Value::Date(i32::try_from(from.signed()?).map_err(|_| CodecError::Number)?),
        7 => Value::Instant(from.signed()?),
        8 => Value::Zoned { at: from.signed()?, zone: from.rest()?.to_owned() },
        9 => Value::Ref(RecordId(from.array()?)),
        10 => Value::Choice(from.rest()?.to_owned()),
        11 => Value::Entry { label: from.text()?.to_owned(), text: from.rest()?.to_owned() },
        12 => Value::Address(Box::new(Address {
            lines: from.text()?.to_owned(),
            city: from.text()?.to_owned(),
            region: from.text()?.to_owned(),
            postal_code: from.text()?.to_owned(),
            country: from.text()?.to_owned(),
        })),
        13 => Value::Bytes(std::mem::take(&mut from.0).to_vec()),
        unknown => return Err(CodecError::UnknownType(unknown)),
    })
}

fn put_signed(out: &mut Vec<u8>, value: i64) {
    put_varint(out, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, CodecError> {
        let (first, rest) = self.0.split_first().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(*head)
    }

    fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(CodecError::Number);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                // A last byte of zero after others would be a second spelling of the same number.
                return if byte == 0 && shift > 0 { Err(CodecError::Number) } else { Ok(value) };
            }
        }
        Err(CodecError::Number)
    }

    fn signed(&mut self) -> Result<i64, CodecError> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn text(&mut self) -> Result<&'a str, CodecError> {
        let length = usize::try_from(self.varint()?).map_err(|_| CodecError::Truncated)?;
        let (head, rest) = self.0.split_at_checked(length).ok_or(CodecError::Truncated)?;
        self.0 = rest;
        utf8(head)
    }

    fn rest(&mut self) -> Result<&'a str, CodecError> {
        utf8(std::mem::take(&mut self.0))
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, CodecError> {
    std::str::from_utf8(bytes).map_err(|_| CodecError::Utf8)
}

#[cfg(test)]
pub(crate) mod tests;
