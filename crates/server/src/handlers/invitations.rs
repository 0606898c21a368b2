//! Invitation links: for seven days, for one person.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sync::ids::{TeamId, WorkspaceId};
use sync::wire::accounts::{
    AcceptInvitation, INVITATION_TTL_MS, InvitationId, InvitationInfo, InvitationIssued, InvitationList,
    InvitationPreview, NewInvitation, Role, Secret,
};

use super::accounts::{email_taken, new_account};
use super::session::{limit_address, limit_probe, session_info};
use crate::auth::access::InWorkspace;
use crate::auth::email_key;
use crate::auth::session::{authenticate, begin};
use crate::clock::random_bytes;
use crate::db::types::{Acceptance, Account, Invitation, may_manage};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::secret::SecretToken;
use crate::state::AppState;
use crate::validate;

/// `GET /workspaces/{ws}/invitations`.
pub async fn list(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Json<InvitationList>> {
    let open = state.db.invitations(here.workspace(), state.clock.now_ms()).await?;
    let invitations = open.into_iter().map(|invitation| InvitationInfo {
        id: invitation.id,
        email: invitation.email,
        role: invitation.role,
        teams: invitation.teams,
        event: invitation.event,
        invited_by: invitation.invited_by_name,
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
    });
    Ok(Json(InvitationList { invitations: invitations.collect() }))
}

/// `POST /workspaces/{ws}/invitations`.
pub async fn create(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<NewInvitation>,
) -> ApiResult<impl IntoResponse> {
    if !may_manage(here.role(), body.role) {
        return Err(ApiError::forbidden("Only owners may invite an owner."));
    }
    let teams = joinable(&state, &here, &body).await?;
    let email = body.email.map(|email| validate::email("email", &email)).transpose()?;
    let token = SecretToken::generate(&*state.random);
    let now = state.clock.now_ms();
    let invitation = Invitation {
        workspace: here.workspace(),
        workspace_name: here.membership.workspace_name.clone(),
        id: InvitationId(random_bytes(&*state.random)),
        token_hash: token.hash(),
        email,
        role: body.role,
        teams,
        event: body.event,
        invited_by: here.caller.account.id,
        invited_by_name: here.caller.account.name.clone(),
        created_at: now,
        expires_at: now + INVITATION_TTL_MS,
        used_at: None,
    };
    state.db.create_invitation(&invitation).await?;
    let issued = InvitationIssued {
        id: invitation.id,
        path: Secret::new(format!("/join/{}", token.reveal())),
        token: Secret::new(token.reveal()),
        expires_at: invitation.expires_at,
    };
    Ok((StatusCode::CREATED, Json(issued)))
}

/// The teams to join, ascending; and whether teams and event exist and suit the role.
async fn joinable(state: &AppState, here: &InWorkspace, body: &NewInvitation) -> ApiResult<Vec<TeamId>> {
    if body.role == Role::Booth && body.event.is_none() {
        return Err(ApiError::invalid("event", "Booth staff are staff of an event."));
    }
    if body.role == Role::Booth && !body.teams.is_empty() {
        return Err(ApiError::invalid("teams", "Booth staff are in no team."));
    }
    let mut teams = body.teams.clone();
    teams.sort_unstable();
    teams.dedup();
    if teams.is_empty() && body.event.is_none() {
        return Ok(teams);
    }
    let access = state.db.access(here.workspace()).await?;
    if !teams.iter().all(|id| access.teams.iter().any(|team| team.id == *id && !team.removed)) {
        return Err(ApiError::invalid("teams", "There is no such team."));
    }
    if !body.event.is_none_or(|id| access.events.iter().any(|event| event.id == id)) {
        return Err(ApiError::invalid("event", "The event is not registered."));
    }
    Ok(teams)
}

/// `DELETE /workspaces/{ws}/invitations/{invitation}`.
pub async fn withdraw(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, invitation)): Params<(WorkspaceId, InvitationId)>,
) -> ApiResult<StatusCode> {
    let existed = state.db.delete_invitation(here.workspace(), here.by(&state), invitation).await?;
    if existed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found()) }
}

/// `GET /invitations/{token}`.
pub async fn preview(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Params(token): Params<String>,
) -> ApiResult<Json<InvitationPreview>> {
    limit_address(&state, &headers, &extensions)?;
    let invitation = open_invitation(&state, &token).await?;
    Ok(Json(InvitationPreview {
        workspace_name: invitation.workspace_name,
        invited_by: invitation.invited_by_name,
        email: invitation.email,
        role: invitation.role,
    }))
}

/// `POST /invitations/{token}`.
pub async fn accept(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Params(token): Params<String>,
    Body(body): Body<AcceptInvitation>,
) -> ApiResult<Response> {
    limit_address(&state, &headers, &extensions)?;
    let invitation = open_invitation(&state, &token).await?;
    let Some(typed) = body.account else {
        let caller = authenticate(&state, &headers).await?;
        join(&state, &invitation, &caller.account, None).await?;
        return Ok(Json(session_info(&state, &caller.account).await?).into_response());
    };
    let account = new_account(&state, &typed.email, &typed.name, typed.password).await?;
    // Who holds a link must not learn by it which e-mails have an account, from however many network addresses.
    let attempt = limit_probe(&state, format!("invitation {}", invitation.id).into_bytes())?;
    join(&state, &invitation, &account, Some(&account)).await?;
    attempt.succeeded(&state);
    let cookie = begin(&state, &headers, account.id).await?;
    Ok((cookie, Json(session_info(&state, &account).await?)).into_response())
}

async fn open_invitation(state: &AppState, token: &str) -> ApiResult<Invitation> {
    let token = SecretToken::parse(token).ok_or_else(ApiError::not_found)?;
    let found = state.db.invitation_by_token(token.hash()).await?.ok_or_else(ApiError::not_found)?;
    if found.used_at.is_some() || found.expires_at <= state.clock.now_ms() {
        return Err(over());
    }
    Ok(found)
}

async fn join(
    state: &AppState,
    invitation: &Invitation,
    account: &Account,
    create: Option<&Account>,
) -> ApiResult<()> {
    if invitation.email.as_deref().is_some_and(|email| email_key(email) != account.email_key) {
        return Err(ApiError::forbidden("The invitation is for another e-mail address."));
    }
    let now = state.clock.now_ms();
    match state.db.accept_invitation(invitation.token_hash, account.id, create, now).await? {
        Acceptance::Joined => {
            state.nudges.directory_changed(invitation.workspace);
            Ok(())
        }
        Acceptance::AlreadyMember => Err(ApiError::conflict("member", "You are a member already.")),
        Acceptance::EmailTaken => Err(email_taken()),
        Acceptance::Gone => Err(over()),
    }
}

fn over() -> ApiError {
    ApiError::gone("The invitation was used or has expired.")
}
