//! The values that fields hold. Their bytes are in [`crate::codec`].

use serde::{Deserialize, Serialize};

use crate::id::RecordId;

/// One value of one field, or of one element of a set. Absence is `None` around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with at most six decimal places, as `mantissa × 10^-places`.
    Decimal {
        /// All digits.
        mantissa: i64,
        /// Number of digits after the point, 0 to 6.
        places: u8,
    },
    /// An amount in minor units of a currency.
    Money {
        /// Minor units (cents, fen; whole yen).
        minor: i64,
        /// ISO 4217 letters.
        currency: Currency,
    },
    /// Text without markup.
    Text(String),
    /// A civil date as days since 1970-01-01.
    Date(i32),
    /// Milliseconds since 1970-01-01T00:00Z.
    Instant(i64),
    /// An instant that belongs to a place: it keeps the place's IANA zone name.
    Zoned {
        /// Milliseconds since 1970-01-01T00:00Z.
        at: i64,
        /// IANA name, e.g. `Asia/Shanghai`.
        zone: String,
    },
    /// Another record.
    Ref(RecordId),
    /// One of a field's options, by its stable key.
    Choice(String),
    /// A labelled text: a phone, an e-mail, a link, an external id, a role in a company.
    Entry {
        /// What it is: `work`, `mobile`, a role, a source. May be empty.
        label: String,
        /// The text as it was typed.
        text: String,
    },
    /// A postal address.
    Address(Box<Address>),
    /// Bytes with a meaning of their own (a stored query, a mapping), as UTF-8 JSON or packed data.
    Bytes(Vec<u8>),
}

/// A postal address; every part may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Address {
    /// Street, house, floor: one or more lines.
    pub lines: String,
    /// City or town.
    pub city: String,
    /// Province, state or region.
    pub region: String,
    /// Postal code as written.
    pub postal_code: String,
    /// Country as written or as an ISO 3166 code.
    pub country: String,
}

/// A currency by its three ISO 4217 letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency(pub [u8; 3]);

impl Value {
    /// The text inside a text-like value, for search and display of plain strings.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Choice(text) | Value::Entry { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The record that a reference names.
    pub fn as_ref_id(&self) -> Option<RecordId> {
        match self {
            Value::Ref(id) => Some(*id),
            _ => None,
        }
    }
}
