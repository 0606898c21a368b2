//! What devices claimed, as storage sees it.

use async_trait::async_trait;
use sync::ids::{DeviceId, WorkspaceId};
use sync::wire::accounts::UserId;

use super::DbResult;

/// A device that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Whose device it is.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// Since when.
    pub claimed_at: u64,
    /// Until when; `None`: for ever.
    pub expires_at: Option<u64>,
}

impl Claim {
    /// Whether it still holds.
    pub fn holds(&self, now_ms: u64) -> bool {
        self.expires_at.is_none_or(|end| now_ms < end)
    }

    /// What becomes of a claim when another comes after it: the new one, if it is the first, of the same device, or after
    /// the end of the one before.
    pub fn after(self, before: Option<Self>) -> Self {
        match before {
            Some(before) if before.holds(self.claimed_at) && before.device != self.device => before,
            // What is held for ever is not made a lease.
            Some(before) if before.holds(self.claimed_at) && before.expires_at.is_none() => before,
            Some(before) if before.holds(self.claimed_at) => Self { claimed_at: before.claimed_at, ..self },
            _ => self,
        }
    }
}

/// Claims.
#[async_trait]
pub trait Claims {
    /// Claims something, if nobody holds it; gives who holds it then.
    async fn claim(
        &self,
        workspace: WorkspaceId,
        namespace: &str,
        token: &str,
        claim: Claim,
    ) -> DbResult<Claim>;

    /// Forgets leases that ended before an instant.
    async fn prune_claims(&self, before_ms: u64) -> DbResult<u64>;
}
