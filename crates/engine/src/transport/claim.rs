//! Claiming: what only one device may have or do. The server decides, so without it nothing is decided yet.

use sync::ids::WorkspaceId;
use sync::wire::claim::{ClaimRequest, Holder};

use super::{Api, CallError};

/// What came of claiming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// This device has it; of a lease until `expires_at` by the server's clock.
    Held(Holder),
    /// Another device has it.
    Taken(Holder),
    /// It was given back; nobody has it.
    Free,
    /// The server could not be asked. It may have been claimed all the same: asking again tells.
    Pending,
}

/// Claims, renews or gives back.
///
/// # Errors
/// When the server refuses: who may not write claims nothing.
pub async fn claim(api: &Api, workspace: WorkspaceId, request: &ClaimRequest) -> Result<Claimed, CallError> {
    match api.claim(workspace, request).await {
        Ok(reply) => Ok(match reply.holder {
            Some(holder) if reply.held => Claimed::Held(holder),
            Some(holder) => Claimed::Taken(holder),
            None => Claimed::Free,
        }),
        Err(CallError::Unreachable(_) | CallError::Unexpected(_)) => Ok(Claimed::Pending),
        Err(CallError::Refused(problem)) if problem.code.is_transient() => Ok(Claimed::Pending),
        Err(refused) => Err(refused),
    }
}
