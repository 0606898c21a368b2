//! `POST /workspaces/{ws}/deliver`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::export::Export;

use super::forms::{Form, sent, told};
use crate::auth::access::InWorkspace;
use crate::cells;
use crate::error::{ApiError, ApiResult};
use crate::extract::Raw;
use crate::state::AppState;

/// Takes a file of unsent changes, whoever of the workspace brings it.
pub async fn deliver(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    if sent(&headers) != Some(Form::Binary) {
        return Err(ApiError::media_type(sync::limits::CONTENT_TYPE));
    }
    let file = Export::decode(&body).map_err(|e| ApiError::malformed(e.to_string()))?;
    let (workspace, by) = (here.workspace(), here.caller.account.id);
    let reply = cells::deliver::deliver(&state, workspace, by, &file).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}
