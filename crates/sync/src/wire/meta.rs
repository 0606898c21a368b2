//! What every reply carries: the server's time, the gate and the position reached.

use crate::{cursor::Position, stamp::Gate};
use serde::{Deserialize, Serialize};

/// In every reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The server's clock, in milliseconds since 1970.
    pub server_time: u64,
    /// The greatest stamp time that it accepts now.
    pub gate: Gate,
    /// The greatest position of what it did or gave: of a push its commit, of a pull the end of the page, otherwise the
    /// head. Clients keep the greatest ever seen and send it back.
    pub at: Position,
}
