//! The first account, open sign-up, and passwords.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::IntoResponse;
use sync::wire::accounts::{ChangeName, ChangePassword, NewAccount, Secret, SetupInfo, UserId};

use super::session::{from_here, limit_account, limit_address, limit_probe, session_info};
use super::workspaces::new_workspace;
use crate::auth::email_key;
use crate::auth::session::{Caller, begin};
use crate::clock::random_bytes;
use crate::db::types::{Account, AccountCreation, Signup};
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::nudge::SessionEnd;
use crate::state::AppState;
use crate::validate;

/// What attempts at the setup code are counted by, in place of an e-mail. No e-mail has a space.
const SETUP_KEY: &str = "setup code";
/// What attempts to make an account are counted by: each that fails tells that an e-mail has one.
const SIGN_UP_KEY: &str = "sign up";

/// `GET /setup`.
pub async fn setup(State(state): State<AppState>) -> ApiResult<Json<SetupInfo>> {
    let needs_first_account = !state.db.has_accounts().await?;
    let open = state.config.open_signup;
    let needs_setup_code = needs_first_account && !open && state.config.setup_code.is_some();
    let signup_open = open || (needs_first_account && !needs_setup_code);
    Ok(Json(SetupInfo { needs_first_account, needs_setup_code, signup_open }))
}

/// `POST /accounts`.
pub async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    Body(body): Body<NewAccount>,
) -> ApiResult<impl IntoResponse> {
    limit_address(&state, &headers, &extensions)?;
    let signup = if state.config.open_signup { Signup::Open } else { Signup::FirstOnly };
    if signup == Signup::FirstOnly {
        if state.db.has_accounts().await? {
            return Err(closed());
        }
        check_setup_code(&state, body.setup_code.as_ref(), &headers, &extensions)?;
    }
    let workspace_name = validate::name("workspace_name", &body.workspace_name)?;
    let account = new_account(&state, &body.email, &body.name, body.password).await?;
    let workspace = new_workspace(&state, workspace_name);
    let attempt = limit_probe(&state, from_here(&state, SIGN_UP_KEY, &headers, &extensions))?;
    match state.db.create_account(&account, Some(&workspace), signup).await? {
        AccountCreation::Created => attempt.succeeded(&state),
        AccountCreation::EmailTaken => return Err(email_taken()),
        AccountCreation::NotFirst => return Err(closed()),
    }
    let cookie = begin(&state, &headers, account.id).await?;
    Ok((StatusCode::CREATED, cookie, Json(session_info(&state, &account).await?)))
}

/// Where a setup code is demanded, lets only who has it make the first account. Wrong ones count like wrong passwords.
fn check_setup_code(
    state: &AppState,
    typed: Option<&Secret>,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> ApiResult<()> {
    let Some(code) = &state.config.setup_code else { return Ok(()) };
    let attempt = limit_account(state, SETUP_KEY, headers, extensions)?;
    if !typed.is_some_and(|typed| code.matches(typed)) {
        return Err(ApiError::wrong_setup_code());
    }
    attempt.succeeded(state);
    Ok(())
}

/// `PUT /name`. Every workspace of the person hears of it.
pub async fn change_name(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<ChangeName>,
) -> ApiResult<StatusCode> {
    let name = validate::name("name", &body.name)?;
    state.db.set_name(caller.account.id, &name).await?;
    for membership in state.db.workspaces_of(caller.account.id).await? {
        state.nudges.directory_changed(membership.workspace);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /password`. The session that asks goes on under a new token; all others end.
pub async fn change_password(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    caller: Caller,
    Body(body): Body<ChangePassword>,
) -> ApiResult<impl IntoResponse> {
    validate::password("new", &body.new)?;
    let attempt = limit_account(&state, &caller.account.email_key, &headers, &extensions)?;
    if !state.passwords.verify(Some(&caller.account.password_hash), body.old).await? {
        return Err(ApiError::invalid("old", "It is not the present password."));
    }
    attempt.succeeded(&state);
    let hash = state.passwords.hash(body.new, &*state.random).await?;
    state.db.set_password(caller.account.id, &hash).await?;
    state.nudges.session_ended(SessionEnd::AllOf(caller.account.id));
    let cookie = begin(&state, &headers, caller.account.id).await?;
    Ok((StatusCode::NO_CONTENT, cookie))
}

/// An account from what somebody typed, checked and with the password hashed.
///
/// # Errors
/// `invalid` with the field that breaks a rule.
pub async fn new_account(state: &AppState, email: &str, name: &str, password: Secret) -> ApiResult<Account> {
    let email = validate::email("email", email)?;
    let name = validate::name("name", name)?;
    validate::password("password", &password)?;
    let password_hash = state.passwords.hash(password, &*state.random).await?;
    Ok(Account {
        id: UserId(random_bytes(&*state.random)),
        email_key: email_key(&email),
        email,
        name,
        password_hash,
        created_at: state.clock.now_ms(),
    })
}

/// The e-mail belongs to somebody.
pub fn email_taken() -> ApiError {
    ApiError::conflict("email", "There is an account with this e-mail. Sign in instead.")
}

fn closed() -> ApiError {
    ApiError::forbidden("Accounts are made by invitation here.")
}
