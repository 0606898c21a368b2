//! Workspaces.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use sync::cursor::Epoch;
use sync::ids::WorkspaceId;
use sync::wire::accounts::{NewWorkspace, Role, WorkspaceInfo};
use sync::wire::names::Policy;
use sync::wire::rights::ChangeWorkspace;

use super::access::changed;
use crate::auth::access::InWorkspace;
use crate::auth::session::Caller;
use crate::clock::random_bytes;
use crate::db::types::NewWorkspaceRow;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::position::Link;
use crate::state::AppState;
use crate::validate;

/// `POST /workspaces`.
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<NewWorkspace>,
) -> ApiResult<impl IntoResponse> {
    let workspace = new_workspace(&state, validate::name("name", &body.name)?);
    let whose = caller.account.id;
    state.workspaces_per_account.take(&whose.0, workspace.created_at).map_err(ApiError::too_many)?;
    state.db.create_workspace(&workspace, caller.account.id).await?;
    let info = WorkspaceInfo { id: workspace.id, name: workspace.name, role: Role::Owner };
    Ok((StatusCode::CREATED, Json(info)))
}

/// `PATCH /workspaces/{ws}`.
pub async fn change(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<ChangeWorkspace>,
) -> ApiResult<StatusCode> {
    let name = body.name.map(|name| validate::name("name", &name)).transpose()?;
    if let Some(Policy::Other(word)) = &body.policy {
        return Err(ApiError::invalid("policy", format!("There is no policy {word}.")));
    }
    let by = here.by(&state);
    let change =
        state.db.change_workspace(here.workspace(), by, name.as_deref(), body.policy.as_ref()).await?;
    changed(&state, &here, change)
}

/// A workspace with fresh ids.
pub fn new_workspace(state: &AppState, name: String) -> NewWorkspaceRow {
    NewWorkspaceRow {
        id: WorkspaceId(random_bytes(&*state.random)),
        name,
        created_at: state.clock.now_ms(),
        epoch: Epoch(random_bytes(&*state.random)),
        link: Link(random_bytes(&*state.random)),
    }
}
