//! Members of a workspace.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::{ChangeRole, MemberInfo, MemberList};

use crate::auth::access::InWorkspace;
use crate::db::types::MemberChange;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::state::AppState;

/// `GET /workspaces/{ws}/members`.
pub async fn list(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Json<MemberList>> {
    let members = state.db.members(here.workspace()).await?.into_iter().map(|member| MemberInfo {
        id: member.user.into(),
        name: member.name,
        email: member.email,
        role: member.role,
        joined_at: member.joined_at,
    });
    Ok(Json(MemberList { members: members.collect() }))
}

/// `PATCH /workspaces/{ws}/members/{member}`.
pub async fn change_role(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, member)): Params<(WorkspaceId, MemberId)>,
    Body(body): Body<ChangeRole>,
) -> ApiResult<StatusCode> {
    let (actor, now) = (here.caller.account.id, state.clock.now_ms());
    let change = state.db.change_role(here.workspace(), actor, member, body.role, now).await?;
    finish(&state, &here, change)
}

/// `DELETE /workspaces/{ws}/members/{member}`: by an administrator, or by the person.
pub async fn remove(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, member)): Params<(WorkspaceId, MemberId)>,
) -> ApiResult<StatusCode> {
    let (actor, now) = (here.caller.account.id, state.clock.now_ms());
    let change = state.db.remove_member(here.workspace(), actor, member, now).await?;
    finish(&state, &here, change)
}

fn finish(state: &AppState, here: &InWorkspace, change: MemberChange) -> ApiResult<StatusCode> {
    match change {
        MemberChange::Done => {
            state.nudges.directory_changed(here.workspace());
            Ok(StatusCode::NO_CONTENT)
        }
        MemberChange::NotAMember => Err(ApiError::not_found()),
        MemberChange::Forbidden => {
            Err(ApiError::forbidden("Administrators and owners may do this; with an owner, only owners."))
        }
        MemberChange::LastOwner => Err(ApiError::conflict("role", "A workspace keeps at least one owner.")),
    }
}
