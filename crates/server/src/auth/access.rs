//! The check in front of every route. Routes declare what they need in the route table; handlers only receive a
//! [`Caller`] or [`InWorkspace`] that passed it.

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use sync::ids::WorkspaceId;
use sync::wire::accounts::Role;

use super::session::{Caller, authenticate};
use crate::db::rights::By;
use crate::db::types::Membership;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The name of the path parameter that holds the workspace.
pub const WORKSPACE_PARAM: &str = "ws";

/// What a route demands of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing. The handler may still look for a session.
    Public,
    /// Nothing, also from pages of other origins: no session is looked at, so none can be misused.
    Visitor,
    /// A session.
    SignedIn,
    /// A session of a present or former member, also on a revoked device: who is out is told what was revoked and refused,
    /// and nothing else.
    MemberEver,
    /// A session of a present member, booth staff too: what is given is what the member holds.
    Booth,
    /// A session of a present member who is not booth staff.
    Member,
    /// A session of a manager, an administrator or an owner.
    Manager,
    /// A session of an administrator or owner.
    Administrator,
    /// A session of an owner.
    Owner,
}

/// A caller within a workspace, with the membership that let the caller in.
#[derive(Debug, Clone)]
pub struct InWorkspace {
    /// Who.
    pub caller: Caller,
    /// Where, and as what.
    pub membership: Membership,
}

impl InWorkspace {
    /// The workspace of the path.
    pub fn workspace(&self) -> WorkspaceId {
        self.membership.workspace
    }

    /// What the caller may do.
    pub fn role(&self) -> Role {
        self.membership.role
    }

    /// The caller, who does something now.
    pub fn by(&self, state: &AppState) -> By {
        By { user: self.caller.account.id, now_ms: state.clock.now_ms() }
    }
}

/// Lets the request through when its caller has what the route demands. To strangers a workspace does not exist (404),
/// so that ids cannot be probed.
pub async fn authorise(
    State((state, access)): State<(AppState, Access)>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> ApiResult<Response> {
    // Bytes that are no text name nothing.
    let params = params.map_err(|_| ApiError::not_found())?;
    if matches!(access, Access::Public | Access::Visitor) {
        return Ok(next.run(request).await);
    }
    let caller = authenticate(&state, request.headers()).await?;
    if access != Access::SignedIn {
        let text = params.iter().find(|(name, _)| *name == WORKSPACE_PARAM).map(|(_, value)| value);
        let workspace = text.and_then(|text| text.parse().ok()).ok_or_else(ApiError::not_found)?;
        let membership = state.db.membership(workspace, caller.account.id, caller.session.token_hash).await?;
        let membership = membership.ok_or_else(ApiError::not_found)?;
        permit(access, &membership)?;
        request.extensions_mut().insert(InWorkspace { caller: caller.clone(), membership });
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

fn permit(access: Access, membership: &Membership) -> ApiResult<()> {
    if membership.removed_at.is_some() && access != Access::MemberEver {
        return Err(ApiError::forbidden("You are no longer a member of this workspace."));
    }
    if membership.confined.is_some() && access != Access::MemberEver {
        return Err(ApiError::forbidden("This device was revoked. Sign in anew to go on."));
    }
    let role = membership.role;
    match access {
        Access::Public | Access::Visitor | Access::SignedIn | Access::MemberEver | Access::Booth => Ok(()),
        Access::Member if role != Role::Booth => Ok(()),
        Access::Member => Err(ApiError::forbidden("This is not for booth staff.")),
        Access::Manager if role.runs_events() => Ok(()),
        Access::Manager => Err(ApiError::forbidden("Only managers, administrators and owners may do this.")),
        Access::Administrator if role.administers() => Ok(()),
        Access::Administrator => Err(ApiError::forbidden("Only administrators and owners may do this.")),
        Access::Owner if role == Role::Owner => Ok(()),
        Access::Owner => Err(ApiError::forbidden("Only owners may do this.")),
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> ApiResult<Self> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| ApiError::internal("the route table lets callers in unchecked"))
    }
}

impl FromRequestParts<AppState> for InWorkspace {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> ApiResult<Self> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| ApiError::internal("the route table lets callers in unchecked"))
    }
}
