//! `POST /workspaces/{ws}/pull`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::wire::pull::{PullPage, PullRequest};

use super::forms::{Form, binary, check_version, told, wanted};
use crate::auth::access::InWorkspace;
use crate::cells::pull::pull as page;
use crate::cells::replica::view_for;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// Gives one page, binary or in JSON as asked.
pub async fn pull(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Body(body): Body<PullRequest>,
) -> ApiResult<Response> {
    if body.workspace != here.workspace() {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    let view = view_for(&state, here.workspace(), here.caller.account.id, &body).await?;
    check_version(&headers, &view.log)?;
    let behind = view.log.head.saturating_sub(body.at.seq);
    let bytes = page(&state, here.workspace(), &body, view).await?;
    state.metrics.page(behind, bytes.len());
    let page = PullPage::decode(&bytes).map_err(ApiError::internal)?;
    let meta = page.head.meta;
    let response = match wanted(&headers) {
        Form::Binary => binary(bytes),
        Form::Json => Json(page.to_reply()).into_response(),
    };
    Ok(told(&state, here.workspace(), &meta, response))
}
