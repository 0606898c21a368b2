//! `POST /workspaces/{ws}/push`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::batch::Batch;
use sync::wire::push::PushRequest;

use super::forms::{Form, sent, told};
use crate::auth::access::InWorkspace;
use crate::cells::push::{Push, push as accept};
use crate::error::{ApiError, ApiResult};
use crate::extract::Raw;
use crate::state::AppState;

/// Takes a frozen batch in its binary form, or in JSON with the batch in hexadecimal.
pub async fn push(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Raw(body): Raw,
) -> ApiResult<Response> {
    let request = match sent(&headers) {
        Some(Form::Binary) => {
            PushRequest::from_bytes(&body).map_err(|e| ApiError::malformed(e.to_string()))?
        }
        Some(Form::Json) => serde_json::from_slice(&body).map_err(|e| ApiError::malformed(e.to_string()))?,
        None => return Err(ApiError::media_type(sync::limits::CONTENT_TYPE)),
    };
    let batch = Batch::decode(&request.batch).map_err(|e| ApiError::malformed(e.to_string()))?;
    if batch.workspace != here.workspace() {
        return Err(ApiError::malformed("The batch names another workspace than the path."));
    }
    if batch.number == 0 {
        return Err(ApiError::malformed("Batches are counted from 1."));
    }
    let (user, workspace) = (here.caller.account.id, here.workspace());
    let lasts = here.membership.lasts();
    let pushed = Push { user, workspace, epoch: request.epoch, at: request.at, batch, lasts };
    let reply = accept(&state, &pushed).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}
