//! Many clients and the real server in one process: time, randomness and the network are handed in, so that a run is
//! repeated exactly by its seed.

pub mod device;
pub mod faults;
mod invariants;
pub mod network;
pub mod page;
pub mod run;
pub mod world;
