//! Reading and writing bytes: big-endian integers, canonical variable-length integers, bounded byte strings.
//!
//! Every reader here is total: it ends in a value or a [`DecodeError`], never in a panic, and it never reserves
//! memory for a length that it has not seen the bytes of.

/// Why bytes were not accepted. The text names the part, never the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end before the named part does.
    #[error("the bytes end inside {0}")]
    Truncated(&'static str),
    /// The named part means something but is not written in its one canonical way, or contradicts another part.
    #[error("{0} is not in its canonical form")]
    NotCanonical(&'static str),
    /// A count or length passes its limit.
    #[error("{what} is {found}, the limit is {limit}")]
    TooMuch {
        /// The part with the limit.
        what: &'static str,
        /// What the bytes say.
        found: u64,
        /// What is allowed.
        limit: u64,
    },
    /// The bytes are of a format that a newer build writes.
    #[error("{what} has format {found}, which this build does not know")]
    UnknownFormat {
        /// The kind of container.
        what: &'static str,
        /// Its format number.
        found: u32,
    },
    /// The first bytes are not those of the named container.
    #[error("these bytes are not {0}")]
    BadMagic(&'static str),
    /// The content does not match the checksum written beside it.
    #[error("the checksum of {0} does not match: the bytes were damaged")]
    BadChecksum(&'static str),
    /// Bytes remain after the end of the named part.
    #[error("bytes are left over after {0}")]
    TrailingBytes(&'static str),
}

/// A cursor over borrowed bytes.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes not yet read.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything was read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `n` bytes.
    #[inline]
    pub fn take(&mut self, n: usize, what: &'static str) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(DecodeError::Truncated(what))?;
        self.rest = rest;
        Ok(head)
    }

    /// The next `N` bytes as an array.
    #[inline]
    pub fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Truncated(what))?;
        self.rest = rest;
        Ok(*head)
    }

    /// One byte.
    #[inline]
    pub fn u8(&mut self, what: &'static str) -> Result<u8, DecodeError> {
        Ok(u8::from_be_bytes(self.array(what)?))
    }

    /// A big-endian u16.
    pub fn u16(&mut self, what: &'static str) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.array(what)?))
    }

    /// A big-endian u32.
    pub fn u32(&mut self, what: &'static str) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.array(what)?))
    }

    /// A big-endian u64.
    pub fn u64(&mut self, what: &'static str) -> Result<u64, DecodeError> {
        Ok(u64::from_be_bytes(self.array(what)?))
    }

    /// A variable-length integer: seven bits a byte, least significant first, at most ten bytes, shortest form only.
    #[inline]
    pub fn varint(&mut self, what: &'static str) -> Result<u64, DecodeError> {
        let mut value = 0u64;
        for i in 0..10 {
            let byte = self.u8(what)?;
            let bits = u64::from(byte & 0x7f);
            if i == 9 && bits > 1 {
                return Err(DecodeError::NotCanonical(what));
            }
            value |= bits << (7 * i);
            if byte & 0x80 == 0 {
                return if byte == 0 && i > 0 { Err(DecodeError::NotCanonical(what)) } else { Ok(value) };
            }
        }
        Err(DecodeError::NotCanonical(what))
    }

    /// A variable-length integer that fits u32.
    pub fn varint_u32(&mut self, what: &'static str) -> Result<u32, DecodeError> {
        let found = self.varint(what)?;
        u32::try_from(found).map_err(|_| DecodeError::TooMuch { what, found, limit: u64::from(u32::MAX) })
    }

    /// A count or length of at most `limit`.
    #[inline]
    pub fn length(&mut self, limit: usize, what: &'static str) -> Result<usize, DecodeError> {
        let found = self.varint(what)?;
        match usize::try_from(found) {
            Ok(n) if n <= limit => Ok(n),
            _ => Err(DecodeError::TooMuch { what, found, limit: limit as u64 }),
        }
    }

    /// A byte string of at most `limit` bytes, its length first.
    #[inline]
    pub fn bytes(&mut self, limit: usize, what: &'static str) -> Result<&'a [u8], DecodeError> {
        let n = self.length(limit, what)?;
        self.take(n, what)
    }

    /// Fails when bytes remain.
    pub fn finish(self, what: &'static str) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::TrailingBytes(what)) }
    }
}

/// Appends a variable-length integer in its shortest form.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a byte string, its length first.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Bytes that [`put_varint`] appends for `value`.
pub fn varint_len(value: u64) -> usize {
    ((64 - (value | 1).leading_zeros()) as usize).div_ceil(7)
}

/// The first 16 bytes of a BLAKE3 hash over several parts, which is how every checksum here is made.
pub(crate) fn checksum(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    first_16(hasher.finalize().as_bytes())
}

/// The first half of a 32-byte hash.
pub(crate) fn first_16(hash: &[u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn varints_have_one_form() {
        let table: &[(&[u8], Result<u64, DecodeError>)] = &[
            (&[0x00], Ok(0)),
            (&[0x7f], Ok(127)),
            (&[0x80, 0x01], Ok(128)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], Ok(u64::MAX)),
            (&[0x80, 0x00], Err(DecodeError::NotCanonical("n"))),
            (
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
                Err(DecodeError::NotCanonical("n")),
            ),
            (&[0xff; 11], Err(DecodeError::NotCanonical("n"))),
            (&[0x80], Err(DecodeError::Truncated("n"))),
            (&[], Err(DecodeError::Truncated("n"))),
        ];
        for (bytes, expected) in table {
            assert_eq!(&Reader::new(bytes).varint("n"), expected, "{bytes:02x?}");
        }
    }

    #[test]
    fn a_length_beyond_its_limit_is_refused_before_reading() {
        let mut bytes = Vec::new();
        put_varint(&mut bytes, u64::MAX);
        let found = Reader::new(&bytes).bytes(10, "text");
        assert_eq!(found, Err(DecodeError::TooMuch { what: "text", found: u64::MAX, limit: 10 }));
    }

    proptest! {
        #[test]
        fn varints_return(value: u64) {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            prop_assert_eq!(bytes.len(), varint_len(value));
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.varint("n"), Ok(value));
            prop_assert!(reader.is_empty());
        }
    }
}
