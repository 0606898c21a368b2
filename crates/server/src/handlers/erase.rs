//! `POST /workspaces/{ws}/erase`: records go for good.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use sync::wire::erase::EraseRequest;

use super::forms::told;
use crate::auth::access::InWorkspace;
use crate::cells;
use crate::error::ApiResult;
use crate::extract::Body;
use crate::state::AppState;

/// Says what would go, or with the token of that answer takes it away.
pub async fn erase(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<EraseRequest>,
) -> ApiResult<Response> {
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let reply = cells::erase::erase(&state, workspace, user, &body).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}
