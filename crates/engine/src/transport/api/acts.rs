//! The routes of what the server alone decides: what one device has, and what goes for good.

use sync::ids::WorkspaceId;
use sync::wire::claim::{ClaimReply, ClaimRequest};
use sync::wire::erase::{EraseReply, EraseRequest};

use super::{Api, CallError, of};
use crate::transport::Method;

impl Api {
    /// Claim something for a device.
    pub async fn claim(&self, workspace: WorkspaceId, body: &ClaimRequest) -> Result<ClaimReply, CallError> {
        self.json(Method::Post, &of(workspace, "claim"), Some(body)).await
    }

    /// Ask what erasing would take away, or with the token that it goes.
    pub async fn erase(&self, workspace: WorkspaceId, body: &EraseRequest) -> Result<EraseReply, CallError> {
        self.json(Method::Post, &of(workspace, "erase"), Some(body)).await
    }
}
