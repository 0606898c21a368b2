//! What the session's view says.

use std::sync::Arc;

use protocol::Failure;
use protocol::account::{OpenWorkspace, SessionView, Stage};

/// A session on its way.
pub type Answer = Option<Result<Arc<SessionView>, Failure>>;

/// The gate in front of the product; starting until the engine has answered.
pub fn stage(session: &Answer) -> Stage {
    match session {
        Some(Ok(session)) => session.stage,
        _ => Stage::Starting,
    }
}

/// The open workspace.
pub fn open_workspace(session: &Answer) -> Option<OpenWorkspace> {
    match session {
        Some(Ok(session)) => session.open.clone(),
        _ => None,
    }
}
