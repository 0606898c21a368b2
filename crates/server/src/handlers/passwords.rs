//! Forgotten passwords: an administrator makes a link for a member, by which that person sets another password, once and
//! within a day. No mail is sent: whoever makes it hands it over.
//!
//! A password opens every workspace of the person, so only who is a member of this one alone gets such a link here; for
//! others the operator of the server sets one.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::IntoResponse;
use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::{
    NewPassword, PASSWORD_LINK_TTL_MS, PasswordLink, PasswordLinkPreview, Role, Secret, UserId,
};

use super::session::{limit_address, session_info};
use crate::auth::access::InWorkspace;
use crate::auth::password_link::{PasswordGrant, PresentedLink};
use crate::auth::session::begin;
use crate::db::types::{Account, Membership};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::nudge::SessionEnd;
use crate::state::AppState;
use crate::validate;

/// Whether somebody of the role `issuer` may let somebody of the role `of` set a password: whoever hands over the link could
/// use it, so among equals only owners may.
fn may_link(issuer: Role, of: Role) -> bool {
    issuer == Role::Owner || (issuer.administers() && of < issuer)
}

/// `POST /workspaces/{ws}/members/{member}/password-link`.
pub async fn link(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, member)): Params<(WorkspaceId, MemberId)>,
) -> ApiResult<impl IntoResponse> {
    let (user, issuer) = (UserId::from(member), here.caller.account.id);
    let account = state.db.account(user).await?.ok_or_else(ApiError::not_found)?;
    let all = state.db.workspaces_of(user).await?;
    let of = role_in(&all, here.workspace()).ok_or_else(ApiError::not_found)?;
    if user == issuer {
        return Err(ApiError::forbidden("One's own password is changed in the settings."));
    }
    if !may_link(here.role(), of) {
        return Err(ApiError::forbidden("Only owners may do this for administrators and owners."));
    }
    if all.len() > 1 {
        return Err(elsewhere());
    }
    let expires_at = state.clock.now_ms() + PASSWORD_LINK_TTL_MS;
    let grant = PasswordGrant { user, workspace: here.workspace(), issuer, expires_at };
    let token = state.password_links.seal(grant, &account.password_hash);
    state.db.note_password_link(here.workspace(), here.by(&state), user).await?;
    let path = Secret::new(format!("/password/{token}"));
    Ok((StatusCode::CREATED, Json(PasswordLink { path, expires_at })))
}

/// `GET /passwords/{token}`.
pub async fn preview(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Params(token): Params<String>,
) -> ApiResult<Json<PasswordLinkPreview>> {
    limit_address(&state, &headers, &extensions)?;
    let account = whose(&state, &token).await?;
    Ok(Json(PasswordLinkPreview { name: account.name, email: account.email }))
}

/// `POST /passwords/{token}`.
pub async fn set(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Params(token): Params<String>,
    Body(body): Body<NewPassword>,
) -> ApiResult<impl IntoResponse> {
    limit_address(&state, &headers, &extensions)?;
    let account = whose(&state, &token).await?;
    validate::password("password", &body.password)?;
    let hash = state.passwords.hash(body.password, &*state.random).await?;
    let now = state.clock.now_ms();
    // Of two who use the link at once, one is first.
    if !state.db.replace_password(account.id, &account.password_hash, &hash, now).await? {
        return Err(over());
    }
    state.nudges.session_ended(SessionEnd::AllOf(account.id));
    let cookie = begin(&state, &headers, account.id).await?;
    Ok((cookie, Json(session_info(&state, &account).await?)))
}

/// The account that a link is for, as long as everything holds that it was made by.
async fn whose(state: &AppState, token: &str) -> ApiResult<Account> {
    let link = PresentedLink::parse(token).ok_or_else(ApiError::not_found)?;
    let grant = link.grant;
    let account = state.db.account(grant.user).await?.ok_or_else(over)?;
    // Made for a password that is no more, or not made here: which of the two cannot be known.
    if !state.password_links.is_genuine(&link, &account.password_hash) {
        return Err(over());
    }
    let all = state.db.workspaces_of(grant.user).await?;
    let issuer = state.db.workspaces_of(grant.issuer).await?;
    let entitled = match (role_in(&issuer, grant.workspace), role_in(&all, grant.workspace)) {
        (Some(issuer), Some(of)) => may_link(issuer, of),
        _ => false,
    };
    if grant.expires_at <= state.clock.now_ms() || !entitled || all.len() > 1 {
        return Err(over());
    }
    Ok(account)
}

fn role_in(memberships: &[Membership], workspace: WorkspaceId) -> Option<Role> {
    memberships.iter().find(|membership| membership.workspace == workspace).map(|membership| membership.role)
}

fn elsewhere() -> ApiError {
    ApiError::conflict(
        "workspaces",
        "The person is a member of other workspaces too: the operator sets the password.",
    )
}

fn over() -> ApiError {
    ApiError::gone("The link was used or has expired.")
}
