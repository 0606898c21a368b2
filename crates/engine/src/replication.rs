//! Replication: the loop that brings what waits to the server and what is new from there.
//!
//! [`machine`] decides, as a pure function of state and event; [`perform`] does one step over a replica and the server;
//! the shell around them owns timers, locks and the stream of events.

mod comparing;
pub mod machine;
pub mod perform;

pub use machine::{Effect, Event, Failure, Machine, Outcome, Step};
pub use perform::perform;
