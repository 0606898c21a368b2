//! `GET /workspaces/{ws}/snapshot/{stream}` and `…/segment/{hash}`: large streams in pieces.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::ids::{ContentHash, StreamId, WorkspaceId};

use super::forms::{binary, check_version, told};
use crate::auth::access::InWorkspace;
use crate::cells;
use crate::error::ApiResult;
use crate::extract::Params;
use crate::state::AppState;

/// Says which pieces the stream has.
pub async fn show(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, stream)): Params<(WorkspaceId, StreamId)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let mut view = state.db.snapshot(workspace).await?;
    let log = view.log().await?;
    check_version(&headers, &log)?;
    let reply = cells::snapshot::show(&state, workspace, user, stream, (view, log)).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}

/// Gives a piece.
pub async fn segment(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, hash)): Params<(WorkspaceId, ContentHash)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut view = state.db.snapshot(here.workspace()).await?;
    check_version(&headers, &view.log().await?)?;
    Ok(binary(cells::snapshot::piece(&mut *view, here.caller.account.id, hash).await?))
}
