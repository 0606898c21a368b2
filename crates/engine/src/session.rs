//! Who is signed in, which workspaces are on this device, and which one is open.

pub mod defaults;
mod incarnation;
pub mod local;
pub mod open;

pub use local::{LocalEntry, Locals};
pub use open::{Opened, open_database};
