//! Attachments: bytes by the hash of the whole, in parts that follow one another.
//!
//! `PUT blob/{hash}` brings all of a small one. `PATCH blob/{hash}?offset=…&length=…` brings a part: `offset` is how many
//! bytes are there already, `length` how many there will be. `HEAD` says how far an upload is, `GET` gives the content.

use serde::{Deserialize, Serialize};

/// Header of the answers to `HEAD`, `PUT` and `PATCH`, refusals of an offset too: how many bytes of the content the server
/// has from this person. All of them: the content is stored under its name.
pub const RECEIVED_HEADER: &str = "perennial-received";

/// The query of a `PATCH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where the bytes of the body belong.
    pub offset: u64,
    /// How long the whole is.
    pub length: u64,
}
