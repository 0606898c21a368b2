//! Messages under `/api/v1`: JSON for people and tools, a binary form for those that carry cells.
//!
//! | message | request | reply |
//! | --- | --- | --- |
//! | `POST device` | JSON | JSON |
//! | `POST hello` | JSON | JSON |
//! | `POST push` | binary | JSON |
//! | `POST pull` | JSON | binary, or JSON when asked for |
//! | `GET history` | query | binary, or JSON when asked for |
//! | `GET events` | – | server-sent events |
//!
//! A refusal of a whole request is problem+json, see [`problem`].

/// Request header with the client's [`PROTOCOL_VERSION`](crate::limits::PROTOCOL_VERSION), on every message: a server that
/// no longer serves that version answers a pull with 426, and still takes a push.
pub const PROTOCOL_HEADER: &str = "perennial-protocol";

pub mod accounts;
mod binary;
pub mod device;
pub mod events;
pub mod hello;
pub mod history;
pub mod meta;
pub mod names;
pub mod problem;
pub mod pull;
pub mod push;

#[cfg(test)]
mod tests;
