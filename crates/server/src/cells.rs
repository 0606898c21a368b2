//! What the server does with cells: judge and merge pushes, page through the log, notice that it lost its tail.

pub mod collect;
mod committed;
pub mod deliver;
pub mod erase;
pub mod lane;
mod moved;
pub mod offer;
pub mod plan;
pub mod pull;
pub mod purge;
pub mod push;
pub mod reconcile;
pub mod replica;
mod slices;
pub mod snapshot;
pub mod submit;

use sync::cursor::{Epoch, Position};
use sync::ids::WorkspaceId;
use sync::stamp::Gate;
use sync::wire::meta::Meta;

use crate::clock::random_bytes;
use crate::db::DbResult;
use crate::db::cells::{LogState, Snapshot};
use crate::error::{ApiError, ApiResult};
use crate::position::Presented;
use crate::state::AppState;

/// How a presented position relates to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// On the chain: the server has all that the client knows.
    Known,
    /// Genuine but not on the chain: the server was restored and lost what it once gave.
    Lost,
    /// Never issued.
    False,
}

/// Compares a position with the log.
///
/// # Errors
/// When storage fails.
pub async fn standing(
    state: &AppState,
    workspace: WorkspaceId,
    view: &mut dyn Snapshot,
    log: &LogState,
    at: Position,
) -> DbResult<Standing> {
    match state.positions.judge(workspace, log.epoch, at) {
        Presented::Start => Ok(Standing::Known),
        Presented::False => Ok(Standing::False),
        Presented::Genuine(link) if at.seq == log.head => {
            Ok(if link == log.link { Standing::Known } else { Standing::Lost })
        }
        Presented::Genuine(_) if at.seq > log.head => Ok(Standing::Lost),
        // Links below the floor are forgotten; cursors from there are too old anyway.
        Presented::Genuine(_) if at.seq < log.gc_floor => Ok(Standing::Known),
        Presented::Genuine(link) => {
            Ok(if view.link_at(at.seq).await? == Some(link) { Standing::Known } else { Standing::Lost })
        }
    }
}

/// Counts a token that nobody was given.
pub fn false_token(state: &AppState) -> ApiError {
    state.metrics.alarm("false_token");
    ApiError::false_token()
}

/// Begins a new epoch because `at` proves a loss. Looks again under the lock, so that many clients with the same proof
/// cause one rotation. Returns the epoch that is current afterwards.
///
/// # Errors
/// When storage fails.
pub async fn rotate(
    state: &AppState,
    workspace: WorkspaceId,
    known: Epoch,
    at: Position,
) -> ApiResult<Epoch> {
    let mut writer = state.db.writer(workspace).await?;
    let log = writer.log().await?;
    if log.epoch != known || standing(state, workspace, &mut *writer, &log, at).await? != Standing::Lost {
        return Ok(log.epoch);
    }
    let epoch = Epoch(random_bytes(&*state.random));
    writer.rotate(epoch).await?;
    writer.commit().await?;
    state.metrics.alarm("epoch_rotated");
    tracing::warn!(head = log.head, presented = at.seq, "a client knows more than this server: new epoch");
    state.nudges.committed(workspace, epoch, log.head);
    // What was erased since the state that the server is in now has come back with it.
    erase::replay(state, workspace).await?;
    Ok(epoch)
}

/// What every reply carries.
pub fn meta(state: &AppState, log: &LogState, at: Position) -> Meta {
    let server_time = state.clock.now_ms();
    Meta { server_time, gate: gate(state, log), at }
}

/// The greatest time that a stamp may have now.
pub fn gate(state: &AppState, log: &LogState) -> Gate {
    Gate::of(state.clock.now_ms(), Some(log.last_stamp)).max(Gate(log.gate_floor))
}

/// The position of the head.
pub fn head_position(state: &AppState, workspace: WorkspaceId, log: &LogState) -> Position {
    state.positions.position(workspace, log.epoch, log.head, log.link)
}
