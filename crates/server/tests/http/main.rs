//! The server over real HTTP: every test starts one of its own on a free port, with a clock that only the test moves.

mod access;
mod accounts;
mod blobs;
mod booth;
mod claim;
mod client;
#[path = "../support/cluster.rs"]
mod cluster;
mod collect;
mod deliver;
mod device;
mod erase;
mod events;
mod harness;
mod home;
mod hosts;
mod invitations;
mod kills;
mod limits;
mod moves;
mod operation;
mod oversight;
mod page;
mod peers;
mod process;
mod pull;
mod push;
mod recovery;
mod replica;
mod reset;
mod rights;
mod session;
mod setup;
mod slow;
mod snapshot;
mod throughput;
