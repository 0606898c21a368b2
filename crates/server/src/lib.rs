//! The server of Perennial: accounts, and cells carried between devices. It knows records and registers, never contacts.
//!
//! [`state::AppState::new`] and [`router::router`] make a service that runs in process or behind [`serve`]'s listener;
//! time, randomness and storage are handed in.

pub mod auth;
pub mod body;
pub mod cells;
pub mod clock;
#[cfg(test)]
#[path = "../tests/support/cluster.rs"]
mod cluster;
pub mod config;
pub mod db;
pub mod erase_log;
pub mod error;
mod extract;
pub mod handlers;
pub mod metrics;
pub mod nudge;
pub mod openapi;
pub mod peers;
pub mod position;
pub mod relay;
mod respond;
pub mod rights;
pub mod router;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod state;
pub mod validate;
