//! The proof of a gate: what lets a restored server accept again what it once accepted.
//!
//! A cell may have been stored while the server's clock was far ahead. Restored from before, with its clock right, the
//! server would hold it to be written in the future. So it signs every gate that it tells (header [`GATE_HEADER`] of every
//! reply with a [`Meta`](super::meta::Meta)), clients keep the greatest, and hello presents it.

use crate::{
    hex::{self, ParseHexError},
    stamp::Gate,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Response header with a [`GateProof`] in its text form.
pub const GATE_HEADER: &str = "perennial-gate";

/// A gate with the MAC under the server's key. In text and JSON: milliseconds, a dot, 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GateProof {
    /// The gate that was told.
    pub gate: Gate,
    /// That this server told it in this workspace.
    pub mac: [u8; 16],
}

impl fmt::Display for GateProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.gate.0)?;
        hex::write(f, &self.mac)
    }
}

impl FromStr for GateProof {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, ParseHexError> {
        let wrong = ParseHexError { expected: 32 };
        let (ms, mac) = text.split_once('.').ok_or(wrong)?;
        let ms = if ms.bytes().all(|byte| byte.is_ascii_digit()) { ms.parse().ok() } else { None };
        Ok(Self { gate: Gate(ms.ok_or(wrong)?), mac: hex::decode_array(mac)? })
    }
}

impl Serialize for GateProof {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GateProof {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_a_word() {
        let proof = GateProof { gate: Gate(1_732_000_000_123), mac: [0xab; 16] };
        let text = format!("1732000000123.{}", "ab".repeat(16));
        assert_eq!(proof.to_string(), text);
        assert_eq!(text.parse(), Ok(proof));
        assert_eq!(serde_json::to_value(proof).unwrap(), serde_json::json!(text));
        for bad in ["", "1", "1.", ".ab", "+1.abababababababababababababababab", "1.ab", "x.y"] {
            assert!(bad.parse::<GateProof>().is_err(), "{bad}");
        }
    }
}
