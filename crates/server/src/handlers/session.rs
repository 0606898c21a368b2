//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::IntoResponse;
use sync::wire::accounts::{SessionInfo, SignIn, UserInfo, WorkspaceInfo};
use sync::wire::sessions::{SessionEntry, SessionId, SessionList};

use crate::auth::address::client_address;
use crate::auth::email_key;
use crate::auth::rate_limit::address_key;
use crate::auth::session::{Caller, SessionCookie, begin, is_alive, presented_token};
use crate::db::types::{Account, Membership, Session};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::nudge::SessionEnd;
use crate::state::AppState;
use crate::validate;

/// `GET /session`.
pub async fn show(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<SessionInfo>> {
    Ok(Json(session_info(&state, &caller.account).await?))
}

/// `POST /session`.
pub async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Body(body): Body<SignIn>,
) -> ApiResult<impl IntoResponse> {
    limit_address(&state, &headers, &extensions)?;
    let key = email_key(&body.email);
    let attempt = limit_account(&state, &key, &headers, &extensions)?;
    // What is no address has no account; a database may not even take it for a text.
    let account = match validate::email("email", &key) {
        Ok(_) => state.db.account_by_email(&key).await?,
        Err(_) => None,
    };
    let stored = account.as_ref().map(|account| account.password_hash.as_str());
    let matches = state.passwords.verify(stored, body.password).await?;
    let Some(account) = account.filter(|_| matches) else {
        state.metrics.sign_in("refused");
        return Err(ApiError::wrong_credentials());
    };
    attempt.succeeded(&state);
    state.metrics.sign_in("accepted");
    let cookie = begin(&state, &headers, account.id).await?;
    Ok((cookie, Json(session_info(&state, &account).await?)))
}

/// `DELETE /session`. Signing out twice is no error.
pub async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> ApiResult<impl IntoResponse> {
    let transport = state.config.transport;
    if let Some(token) = presented_token(&headers, transport) {
        state.db.delete_session(token.hash()).await?;
        state.nudges.session_ended(SessionEnd::One(token.hash()));
    }
    Ok((SessionCookie::Clear(transport), StatusCode::NO_CONTENT))
}

/// `GET /sessions`.
pub async fn list(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<SessionList>> {
    let now = state.clock.now_ms();
    let all = state.db.sessions_of(caller.account.id).await?;
    let entry = |session: &Session| SessionEntry {
        id: session.token_hash.session_id(),
        label: session.label.clone(),
        created_at: session.created_at,
        seen_at: session.seen_at,
        current: session.token_hash == caller.session.token_hash,
    };
    let sessions = all.iter().filter(|session| is_alive(session, now)).map(entry).collect();
    Ok(Json(SessionList { sessions }))
}

/// `DELETE /sessions/{session}`: one of one's own. Ending the present one is signing out.
pub async fn end(
    State(state): State<AppState>,
    caller: Caller,
    Params(session): Params<SessionId>,
) -> ApiResult<StatusCode> {
    let user = caller.account.id;
    let ended = state.db.end_session(user, session, state.clock.now_ms()).await?;
    let ended = ended.ok_or_else(ApiError::not_found)?;
    state.nudges.session_ended(SessionEnd::One(ended.token_hash));
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in and where a member.
///
/// # Errors
/// When storage fails.
pub async fn session_info(state: &AppState, account: &Account) -> ApiResult<SessionInfo> {
    let workspaces = state.db.workspaces_of(account.id).await?.into_iter().map(workspace_info).collect();
    let user = UserInfo { id: account.id, name: account.name.clone(), email: account.email.clone() };
    Ok(SessionInfo { user, workspaces })
}

fn workspace_info(membership: Membership) -> WorkspaceInfo {
    WorkspaceInfo { id: membership.workspace, name: membership.workspace_name, role: membership.role }
}

/// Counts an attempt against the caller's network address.
///
/// # Errors
/// `too_many` with the time to wait.
pub fn limit_address(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> ApiResult<()> {
    let Some(address) = client_address(headers, extensions, state.config.transport) else { return Ok(()) };
    let taken = state.per_address.take(&address_key(address), state.clock.now_ms());
    taken.map_err(|seconds| limited(state, seconds))
}

/// An attempt that was counted.
#[derive(Debug)]
#[must_use = "a success gives the attempt back"]
pub struct Attempt {
    /// The account, where it was also counted from everywhere.
    account: Option<Vec<u8>>,
    narrow: Vec<u8>,
}

impl Attempt {
    /// A success does not count.
    pub fn succeeded(self, state: &AppState) {
        if let Some(account) = &self.account {
            state.per_account.give_back(account);
        }
        state.per_account_and_address.give_back(&self.narrow);
    }
}

/// Counts an attempt against an account, whether it exists or not: first among those from the caller's address, so that
/// a stranger uses up what is his before what is everybody's.
///
/// # Errors
/// `too_many` with the time to wait.
pub fn limit_account(
    state: &AppState,
    email_key: &str,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> ApiResult<Attempt> {
    let attempt = limit_probe(state, from_here(state, email_key, headers, extensions))?;
    let account = email_key.as_bytes().to_vec();
    state.per_account.take(&account, state.clock.now_ms()).map_err(|seconds| limited(state, seconds))?;
    Ok(Attempt { account: Some(account), ..attempt })
}

/// Counts an attempt at a subject as narrowly as one at an account from one address: for what somebody could ask again
/// and again to learn who has an account.
///
/// # Errors
/// `too_many` with the time to wait.
pub fn limit_probe(state: &AppState, subject: Vec<u8>) -> ApiResult<Attempt> {
    let taken = state.per_account_and_address.take(&subject, state.clock.now_ms());
    taken.map_err(|seconds| limited(state, seconds))?;
    Ok(Attempt { account: None, narrow: subject })
}

/// A subject as the caller's network address alone tries it, so that nobody uses it up for others.
pub fn from_here(state: &AppState, subject: &str, headers: &HeaderMap, extensions: &Extensions) -> Vec<u8> {
    let address = client_address(headers, extensions, state.config.transport);
    [&address.map(address_key).unwrap_or_default(), subject.as_bytes()].concat()
}

fn limited(state: &AppState, seconds: u64) -> ApiError {
    state.metrics.sign_in("limited");
    ApiError::too_many(seconds)
}
