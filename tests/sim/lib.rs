//! Many clients and the real server in one process: time, randomness and the network are handed in, so that a run is
//! repeated exactly by its seed.

pub mod alarms;
mod commands;
pub mod contents;
mod deeds;
pub mod device;
pub mod drive;
pub mod faults;
mod invariants;
mod ledger;
pub mod network;
pub mod page;
mod passage;
pub mod people;
pub mod processors;
pub mod run;
pub mod world;
