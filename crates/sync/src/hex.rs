//! Lower-case hexadecimal, the text form of every id, stamp and hash.

use std::fmt;

/// The text was not hexadecimal of the expected length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} hexadecimal digits")]
pub struct ParseHexError {
    /// Digits that the type has.
    pub expected: usize,
}

/// Writes two digits a byte.
pub fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Two digits a byte.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)] as char);
        out.push(DIGITS[usize::from(byte & 15)] as char);
    }
    out
}

/// Reads exactly `N` bytes; capital digits are accepted.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], ParseHexError> {
    let mut out = [0; N];
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return Err(ParseHexError { expected: N * 2 });
    }
    for (slot, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *slot = pair_value(pair).ok_or(ParseHexError { expected: N * 2 })?;
    }
    Ok(out)
}

/// Reads any whole number of bytes; `None` when it is not hexadecimal.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    text.len().is_multiple_of(2).then(|| text.chunks_exact(2).map(pair_value).collect())?
}

fn pair_value(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16);
    match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    }
}

/// Serde form of a byte vector: hexadecimal text. For `#[serde(with)]` in the JSON forms.
pub(crate) mod bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        super::decode(&text).ok_or_else(|| D::Error::custom("expected hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_return_and_bad_ones_are_refused() {
        assert_eq!(encode(&[0x00, 0xab, 0xff]), "00abff");
        assert_eq!(decode_array::<3>("00ABff"), Ok([0x00, 0xab, 0xff]));
        for bad in ["", "00abf", "00abfg", "00abff00", "+0abff", "界界"] {
            assert_eq!(decode_array::<3>(bad), Err(ParseHexError { expected: 6 }), "{bad}");
        }
        assert_eq!(decode("0a0b"), Some(vec![10, 11]));
        assert_eq!(decode("0a0"), None);
        assert_eq!(decode("0z"), None);
    }
}
