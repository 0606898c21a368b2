//! Messages to other servers, as storage sees them.

use async_trait::async_trait;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::relay::{RelayId, RelayInfo, RelayState};

use super::DbResult;
use super::rights::By;

/// A message to be sent.
#[derive(Clone)]
pub struct NewRelay<'a> {
    /// Its id.
    pub id: RelayId,
    /// Where to.
    pub url: &'a str,
    /// The type of its bytes.
    pub content_type: &'a str,
    /// Its bytes.
    pub body: &'a [u8],
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is stored, now or when the same was asked before, and stands so.
    Stored(RelayInfo),
    /// The id stands for another message, or another person's.
    Taken,
    /// There are as many that wait as there may be.
    TooMany,
}

/// A message whose time has come, held by whoever was given it.
#[derive(Clone)]
pub struct Due {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: RelayId,
    /// Where to.
    pub url: String,
    /// The type of its bytes.
    pub content_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
    /// How often it was sent before.
    pub attempts: u32,
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// What became of the message.
    pub state: RelayState,
    /// What the receiver answered, if it did.
    pub status: Option<u16>,
    /// When it is sent again, while it waits.
    pub next_at: Option<u64>,
    /// When the attempt ended.
    pub now_ms: u64,
}

/// See the module.
#[async_trait]
pub trait Relays {
    /// Stores a message to be sent at once.
    async fn ask_relay(&self, workspace: WorkspaceId, by: By, relay: &NewRelay<'_>) -> DbResult<Asked>;

    /// How a message stands that the person asked for.
    async fn relay(&self, workspace: WorkspaceId, user: UserId, id: RelayId) -> DbResult<Option<RelayInfo>>;

    /// Messages whose time has come, those first that wait longest, at most `limit`. Until `held_until_ms` nobody else is given
    /// them.
    async fn due_relays(&self, now_ms: u64, held_until_ms: u64, limit: u32) -> DbResult<Vec<Due>>;

    /// Notes what an attempt came to. At the end of a message its address and bytes go.
    async fn relay_attempted(
        &self,
        workspace: WorkspaceId,
        id: RelayId,
        attempted: &Attempted,
    ) -> DbResult<()>;

    /// Forgets messages that ended before an instant.
    async fn prune_relays(&self, before_ms: u64) -> DbResult<u64>;
}
