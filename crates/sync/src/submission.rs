//! What somebody without an account sent to a published document: the value of [`Tag::SUBMISSION`](crate::tag::Tag).
//!
//! Format 1: `01`, document 16, received at varint, content type as `bytes`, and what was sent to the end. The server writes
//! it and looks into none of it; what it means is the model's business.

use crate::codec::{DecodeError, Reader, put_bytes, put_varint};
use crate::ids::DocumentId;
use crate::limits::{MAX_SUBMISSION_BYTES, MAX_SUBMISSION_TYPE_BYTES};

const FORMAT: u8 = 1;

/// A submission over borrowed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission<'a> {
    /// What it was sent to.
    pub document: DocumentId,
    /// When, in milliseconds since 1970 by the server's clock.
    pub received_at: u64,
    /// What the sender calls its type, such as `application/x-www-form-urlencoded`.
    pub content_type: &'a str,
    /// What was sent.
    pub body: &'a [u8],
}

impl<'a> Submission<'a> {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        out.extend_from_slice(&self.document.0);
        put_varint(&mut out, self.received_at);
        put_bytes(&mut out, self.content_type.as_bytes());
        out.extend_from_slice(self.body);
        out
    }

    /// Reads the whole of `bytes`.
    ///
    /// # Errors
    /// When they are no submission, or one of a newer format.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes);
        match from.u8("submission")? {
            FORMAT => {}
            found => return Err(DecodeError::UnknownFormat { what: "submission", found: u32::from(found) }),
        }
        let document = DocumentId(from.array("submission")?);
        let received_at = from.varint("time of a submission")?;
        let content_type = from.bytes(MAX_SUBMISSION_TYPE_BYTES, "type of a submission")?;
        let content_type = std::str::from_utf8(content_type)
            .map_err(|_| DecodeError::NotCanonical("type of a submission"))?;
        let body = from.rest();
        if body.len() > MAX_SUBMISSION_BYTES {
            let (what, limit) = ("length of a submission", MAX_SUBMISSION_BYTES as u64);
            return Err(DecodeError::TooMuch { what, found: body.len() as u64, limit });
        }
        Ok(Self { document, received_at, content_type, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: Submission<'_> =
        Submission { document: DocumentId([0xdc; 16]), received_at: 300, content_type: "a/b", body: b"x=1" };

    #[test]
    fn golden() {
        let bytes = SENT.encode();
        let expected = [&[1][..], &[0xdc; 16], &[0xac, 0x02, 3], b"a/bx=1"].concat();
        assert_eq!(bytes, expected);
        assert_eq!(Submission::decode(&bytes), Ok(SENT));
    }

    #[test]
    fn what_is_cut_foreign_or_too_long_is_refused() {
        let bytes = SENT.encode();
        for end in 0..bytes.len() - SENT.body.len() {
            assert!(Submission::decode(&bytes[..end]).is_err(), "cut at {end}");
        }
        assert!(matches!(Submission::decode(&[2]), Err(DecodeError::UnknownFormat { found: 2, .. })));
        let long = vec![b'x'; MAX_SUBMISSION_BYTES + 1];
        assert!(Submission::decode(&Submission { body: &long, ..SENT }.encode()).is_err());
        assert!(Submission::decode(&Submission { body: &long[1..], ..SENT }.encode()).is_ok());
    }
}
