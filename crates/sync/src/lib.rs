//! The sync protocol of Perennial: clock, cells, merge, digests, blocks on disk and messages on the wire.
//!
//! Pure: no I/O, no clock, no globals; `now`, ids and randomness come in as arguments, so that the same code runs in the
//! browser, natively on the server and in a simulator. It knows records and registers, never contacts: values are
//! opaque bytes. `docs/sync.md` is the description with all byte layouts; what is on disk and wire never changes
//! without a new format number.
//!
//! - names: [`ids`], [`stamp`], [`tag`], [`cursor`], [`limits`]
//! - what people wrote: [`cell`], [`payload`], [`entry`], [`merge`], [`digest`]
//! - bytes at rest: [`block`], [`segment`], [`batch`], [`export`]
//! - conversation: [`wire`]
//! - a replica's own side: [`clock`], [`layers`]

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod batch;
pub mod block;
pub mod cell;
pub mod clock;
pub mod codec;
pub mod cursor;
pub mod digest;
pub mod entry;
pub mod export;
pub mod hex;
pub mod ids;
pub mod layers;
pub mod limits;
pub mod merge;
pub mod payload;
pub mod segment;
pub mod stamp;
pub mod submission;
pub mod tag;
#[cfg(test)]
mod testing;
pub mod wire;
