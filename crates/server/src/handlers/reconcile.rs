//! `POST /workspaces/{ws}/reconcile`, `…/fetch` and `…/offer`: making two sides equal.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::wire::offer::Offer;
use sync::wire::reconcile::{FetchRequest, ReconcileRequest};

use super::forms::{Form, binary, check_version, sent, told};
use crate::auth::access::InWorkspace;
use crate::cells;
use crate::error::{ApiError, ApiResult};
use crate::extract::Raw;
use crate::state::AppState;

/// Says which cells the server has where the sums differ.
pub async fn reconcile(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    only_binary(&headers)?;
    let asked = ReconcileRequest::from_bytes(&body).map_err(|e| ApiError::malformed(e.to_string()))?;
    let workspace = here.workspace();
    let mut view = state.db.snapshot(workspace).await?;
    let log = view.log().await?;
    check_version(&headers, &log)?;
    let user = here.caller.account.id;
    let reply = cells::reconcile::reconcile(&state, workspace, user, &asked, (view, log)).await?;
    Ok(told(&state, workspace, &reply.meta, binary(reply.to_bytes())))
}

/// Gives cells by name.
pub async fn fetch(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    only_binary(&headers)?;
    let asked = FetchRequest::from_bytes(&body).map_err(|e| ApiError::malformed(e.to_string()))?;
    let mut view = state.db.snapshot(here.workspace()).await?;
    let log = view.log().await?;
    check_version(&headers, &log)?;
    let user = here.caller.account.id;
    Ok(binary(cells::reconcile::fetch(&state, user, &asked, (view, log)).await?))
}

/// Takes back what the server lost.
pub async fn offer(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    only_binary(&headers)?;
    let offered = Offer::decode(&body).map_err(|e| ApiError::malformed(e.to_string()))?;
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let reply = cells::offer::offer(&state, workspace, user, &offered).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}

fn only_binary(headers: &HeaderMap) -> ApiResult<()> {
    match sent(headers) {
        Some(Form::Binary) => Ok(()),
        _ => Err(ApiError::media_type(sync::limits::CONTENT_TYPE)),
    }
}
