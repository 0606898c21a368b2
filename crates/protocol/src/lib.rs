//! What the page and the workers say to each other: plain data, encoded with postcard in one `ArrayBuffer` a message.
//!
//! Both sides come from one build and refuse a partner of another build, so this encoding needs no versions.
//! Nothing of it is ever stored or sent to the server.

pub mod access;
pub mod account;
pub mod campaign;
pub mod duplicates;
pub mod each;
pub mod erase;
pub mod event;
pub mod files;
pub mod import;
pub mod late;
pub mod later;
pub mod message;
pub mod oversight;
pub mod query;
pub mod request;
pub mod rule;
pub mod status;
pub mod unsent;
pub mod view;
pub mod web_form;

pub use late::Late;
pub use message::{FromEngine, ToEngine, decode, encode};
pub use query::Query;
pub use reports;
pub use request::{Failure, FailureCode, Reply, Request};
pub use view::View;
