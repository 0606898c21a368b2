//! Which database answers a pull: a standby that has everything the caller knows, else the primary.

use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::pull::PullRequest;

use super::{Standing, standing};
use crate::db::DbResult;
use crate::db::cells::{Grant, LogState, Snapshot};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// What a pull is answered from.
pub struct View {
    /// A snapshot.
    pub view: Box<dyn Snapshot>,
    /// Where its log stands.
    pub log: LogState,
    /// What the caller holds, by the primary's word: a standby that lags knows neither who has left nor who has come.
    pub grants: Vec<Grant>,
}

/// What the standby is good for.
enum Standby {
    None,
    Behind,
    Ready(Box<dyn Snapshot>, LogState),
}

/// The snapshot that a pull is answered from.
///
/// # Errors
/// `replica_behind` when the standby lacks what the caller knows and the primary cannot be asked now.
pub async fn view_for(
    state: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    request: &PullRequest,
) -> ApiResult<View> {
    let standby = standby(state, workspace, request).await.unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "the standby does not answer");
        Standby::Behind
    });
    let behind = match standby {
        Standby::Ready(view, log) => {
            let grants = state.db.snapshot(workspace).await?.grants(user).await?;
            state.metrics.pull("standby");
            return Ok(View { view, log, grants });
        }
        Standby::Behind => true,
        Standby::None => false,
    };
    match primary(state, workspace, user).await {
        Ok(view) => {
            state.metrics.pull(if behind { "primary_for_standby" } else { "primary" });
            Ok(view)
        }
        Err(error) if behind && error.is_transient() => Err(ApiError::replica_behind()),
        Err(error) => Err(error.into()),
    }
}

async fn primary(state: &AppState, workspace: WorkspaceId, user: UserId) -> DbResult<View> {
    let mut view = state.db.snapshot(workspace).await?;
    let log = view.log().await?;
    let grants = view.grants(user).await?;
    Ok(View { view, log, grants })
}

/// A standby is good when it is of the caller's epoch, has all that the caller has and all that listeners here were told,
/// and has the caller's position on its chain. Everything else is for the primary to judge.
async fn standby(state: &AppState, workspace: WorkspaceId, request: &PullRequest) -> DbResult<Standby> {
    let Some(mut view) = state.db.replica(workspace).await? else { return Ok(Standby::None) };
    let log = view.log().await?;
    let told = state
        .nudges
        .told(workspace)
        .map_or(0, |(epoch, head)| if epoch == log.epoch { head } else { u64::MAX });
    let known = request.at.seq.max(told);
    if log.epoch != request.epoch || log.head < known {
        return Ok(Standby::Behind);
    }
    Ok(match standing(state, workspace, &mut *view, &log, request.at).await? {
        Standing::Known => Standby::Ready(view, log),
        Standing::Lost | Standing::False => Standby::Behind,
    })
}
