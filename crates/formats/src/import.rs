//! One import from the first look at a file to its last block, as a state machine without I/O.

mod open;
mod preview;
mod run;
mod sample;

pub use open::Opened;
pub use preview::preview;
pub use run::{Run, StartSettings, Survey};
pub use sample::sample_blocks;

/// Bytes of the beginning of a file that the first look needs.
pub const SAMPLE_BYTES: usize = 1 << 20;

/// Records of one block for the engine.
pub const BLOCK_RECORDS: usize = 1500;
