//! Sessions: a random token in a cookie that scripts cannot read, of which the server stores only a hash.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, IntoResponseParts, ResponseParts};
use sync::wire::accounts::UserId;

use super::agent;
use crate::config::Transport;
use crate::db::types::{Account, Session};
use crate::error::{ApiError, ApiResult};
use crate::nudge::SessionEnd;
use crate::secret::SecretToken;
use crate::state::AppState;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// A device may lie in a drawer for weeks and must still deliver what it holds.
pub const IDLE_MAX_MS: u64 = 90 * DAY_MS;
/// After this, sign in again whatever happens.
pub const AGE_MAX_MS: u64 = 365 * DAY_MS;
/// Noting each use would be a write per request.
const TOUCH_AFTER_MS: u64 = DAY_MS;

/// Who is signed in, and by which session.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub account: Account,
    /// The session.
    pub session: Session,
}

/// Sets or clears the session cookie of a response.
#[derive(Debug, Clone)]
pub enum SessionCookie {
    /// A session began.
    Set(SecretToken, Transport),
    /// The session ended.
    Clear(Transport),
}

impl SessionCookie {
    /// Under https the prefix makes browsers refuse the cookie from any other host or path, or without `Secure`.
    fn name(transport: Transport) -> &'static str {
        if transport.is_secure() { "__Host-perennial" } else { "perennial" }
    }

    fn header(&self) -> String {
        let (value, max_age_s, transport) = match self {
            Self::Set(token, transport) => (token.reveal(), AGE_MAX_MS / 1_000, *transport),
            Self::Clear(transport) => (String::new(), 0, *transport),
        };
        let name = Self::name(transport);
        let secure = if transport.is_secure() { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}")
    }
}

impl IntoResponseParts for SessionCookie {
    type Error = ApiError;

    fn into_response_parts(self, mut parts: ResponseParts) -> ApiResult<ResponseParts> {
        let value = HeaderValue::from_str(&self.header()).map_err(ApiError::internal)?;
        parts.headers_mut().append(SET_COOKIE, value);
        Ok(parts)
    }
}

impl IntoResponse for SessionCookie {
    fn into_response(self) -> axum::response::Response {
        (self, ()).into_response()
    }
}

/// The token that the browser sent, if it has the form of one.
pub fn presented_token(headers: &HeaderMap, transport: Transport) -> Option<SecretToken> {
    let name = SessionCookie::name(transport);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| SecretToken::parse(value))
}

/// Whether a session has neither grown too old nor lain too long.
pub fn is_alive(session: &Session, now_ms: u64) -> bool {
    let within = |since: u64, limit: u64| now_ms.saturating_sub(since) <= limit;
    within(session.created_at, AGE_MAX_MS) && within(session.seen_at, IDLE_MAX_MS)
}

/// The live session of a request.
///
/// # Errors
/// `signed_out` when there is none or it has ended.
pub async fn authenticate(state: &AppState, headers: &HeaderMap) -> ApiResult<Caller> {
    let token = presented_token(headers, state.config.transport).ok_or_else(ApiError::signed_out)?;
    let found = state.db.session(token.hash()).await?;
    let (session, account) = found.ok_or_else(ApiError::signed_out)?;
    let now = state.clock.now_ms();
    if !is_alive(&session, now) {
        state.db.delete_session(session.token_hash).await?;
        state.nudges.session_ended(SessionEnd::One(session.token_hash));
        return Err(ApiError::signed_out());
    }
    if now.saturating_sub(session.seen_at) > TOUCH_AFTER_MS {
        state.db.touch_session(session.token_hash, now).await?;
    }
    Ok(Caller { account, session })
}

/// Begins a session with a fresh token and ends the one that the browser came with: a token planted before the sign-in
/// is worth nothing after it.
///
/// # Errors
/// When the session cannot be stored.
pub async fn begin(state: &AppState, headers: &HeaderMap, user: UserId) -> ApiResult<SessionCookie> {
    let transport = state.config.transport;
    let token = SecretToken::generate(&*state.random);
    let now = state.clock.now_ms();
    let label = agent::label(headers);
    let session = Session { token_hash: token.hash(), user, created_at: now, seen_at: now, label };
    let replaces = presented_token(headers, transport).map(|old| old.hash());
    state.db.create_session(&session, replaces).await?;
    if let Some(old) = replaces {
        state.nudges.session_ended(SessionEnd::One(old));
    }
    Ok(SessionCookie::Set(token, transport))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandom;

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let token = SecretToken::generate(&SystemRandom);
        let plain = SessionCookie::Set(token.clone(), Transport::Plain).header();
        assert!(
            plain.starts_with(&format!("perennial={}; Path=/; HttpOnly; SameSite=Strict", token.reveal()))
        );
        assert!(!plain.contains("Secure"));
        for transport in [Transport::Tls, Transport::TrustedProxy] {
            let secure = SessionCookie::Set(token.clone(), transport).header();
            assert!(secure.starts_with("__Host-perennial=") && secure.ends_with("; Secure"), "{secure}");
            assert!(SessionCookie::Clear(transport).header().contains("Max-Age=0"));
        }
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let token = SecretToken::generate(&SystemRandom);
        let headers = |text: String| {
            let mut headers = HeaderMap::new();
            headers.append(COOKIE, text.parse().expect("a value"));
            headers
        };
        let found = |text: String| presented_token(&headers(text), Transport::Plain);
        assert_eq!(found(format!("theme=dark; perennial={}; x=y", token.reveal())), Some(token.clone()));
        assert_eq!(found(format!("__Host-perennial={}", token.reveal())), None);
        assert_eq!(found("perennial=".into()), None);
        assert_eq!(found("perennial".into()), None);
    }
}
