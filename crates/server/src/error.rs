//! The one error of the HTTP interface, always sent as `application/problem+json` (RFC 9457).

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sync::cursor::Epoch;
use sync::wire::problem::{Problem, ProblemCode};

use crate::auth::password::PasswordError;
use crate::db::DbError;

/// What a handler returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// An error as the caller sees it: a stable code for programs and a sentence for people.
///
/// Build one with the constructor that says what happened. It becomes a response without a body;
/// [`crate::respond::finish`] writes the body, with the server's time.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Problem>);

impl ApiError {
    fn new(code: ProblemCode, title: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let mut problem = Problem::new(code, title);
        problem.detail = detail.into().into_owned();
        Self(Box::new(problem))
    }

    /// The request cannot be understood: broken JSON, a malformed id, an unreadable batch.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemCode::Malformed, "The request is malformed.", detail)
    }

    /// The position's token was never issued by this server.
    pub fn false_token() -> Self {
        Self::new(ProblemCode::FalseToken, "The position was not issued by this server.", "")
    }

    /// Nobody is signed in, or the session has ended.
    pub fn signed_out() -> Self {
        Self::new(ProblemCode::SignedOut, "Sign in first.", "")
    }

    /// E-mail and password do not belong together; deliberately silent about which of them is wrong.
    pub fn wrong_credentials() -> Self {
        let mut error = Self::new(ProblemCode::from("wrong_credentials"), "E-mail or password is wrong.", "");
        error.0.status = StatusCode::UNAUTHORIZED.as_u16();
        error
    }

    /// The first account needs the setup code, and this is none or another one.
    pub fn wrong_setup_code() -> Self {
        let detail = "The server printed it when it started. Each start makes a new one.";
        let mut error = Self::new(ProblemCode::from("wrong_setup_code"), "The setup code is wrong.", detail);
        error.0.status = StatusCode::FORBIDDEN.as_u16();
        error.0.field = Some("setup_code".to_owned());
        error
    }

    /// The caller is known and may not do this.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemCode::Forbidden, "This is not allowed.", detail)
    }

    /// A page of another origin sent the request.
    pub fn cross_origin() -> Self {
        Self::forbidden("The request came from a page of another origin.")
    }

    /// The request calls the server by a name that is not known to be its own.
    pub fn unknown_host() -> Self {
        let detail = "Open it by its address, or start it with --public-name and the name.";
        let title = "The server does not answer to this name.";
        let mut error = Self::new(ProblemCode::from("unknown_host"), title, detail);
        error.0.status = StatusCode::MISDIRECTED_REQUEST.as_u16();
        error
    }

    /// It does not exist, or the caller may not know that it does.
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "There is nothing here.", "")
    }

    /// The path exists, the method does not.
    pub fn method() -> Self {
        Self::new(ProblemCode::Method, "The method is not available here.", "")
    }

    /// The present state refuses it: the named field collides with something.
    pub fn conflict(field: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ProblemCode::Conflict, "This collides with what exists.", detail);
        error.0.field = Some(field.to_owned());
        error
    }

    /// The workspace lives in another epoch than the caller believes: start over from hello.
    pub fn epoch(current: Epoch) -> Self {
        let mut error = Self::new(ProblemCode::Epoch, "The workspace has a new epoch.", "");
        error.0.epoch = Some(current);
        error
    }

    /// Two installations act as one device: take a new device id.
    pub fn forked() -> Self {
        Self::new(ProblemCode::Forked, "Another installation acts as this device.", "")
    }

    /// It existed and is over: a used invitation, a cursor below the collection floor.
    pub fn gone(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemCode::Gone, "This is over.", detail)
    }

    /// The request is larger than the route takes.
    pub fn too_large(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemCode::TooLarge, "The request is too large.", detail)
    }

    /// The workspace has no room for the attachment: something has to go first, or the operator has to give more.
    pub fn attachments_full() -> Self {
        let title = "There is no room for more attachments.";
        let mut error = Self::new(ProblemCode::from("attachments_full"), title, "");
        error.0.status = StatusCode::INSUFFICIENT_STORAGE.as_u16();
        error
    }

    /// The range of a request lies beyond the content.
    pub fn range() -> Self {
        let mut error = Self::new(ProblemCode::from("range"), "There are no bytes in this range.", "");
        error.0.status = StatusCode::RANGE_NOT_SATISFIABLE.as_u16();
        error
    }

    /// The body has a media type the route does not take.
    pub fn media_type(expected: &'static str) -> Self {
        Self::new(ProblemCode::MediaType, "The content type is not accepted.", format!("Send {expected}."))
    }

    /// A field breaks a rule; `field` is its name in the request.
    pub fn invalid(field: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ProblemCode::Invalid, "A value is not acceptable.", detail);
        error.0.field = Some(field.to_owned());
        error
    }

    /// The client is older than the workspace allows; pulls stop, pushes of unsent changes do not.
    pub fn upgrade() -> Self {
        Self::new(ProblemCode::Upgrade, "Reload to get the present version.", "")
    }

    /// Too many attempts; the caller may come back after that many seconds.
    pub fn too_many(retry_after_s: u64) -> Self {
        let mut error = Self::new(ProblemCode::TooMany, "Too many attempts. Try again later.", "");
        error.0.retry_after_ms = Some(retry_after_s.max(1) * 1_000);
        error
    }

    /// The server is overloaded or stopping; nothing was done.
    pub fn unavailable(retry_after_s: u64) -> Self {
        let mut error = Self::new(ProblemCode::Unavailable, "The server is busy. Try again.", "");
        error.0.retry_after_ms = Some(retry_after_s.max(1) * 1_000);
        error
    }

    /// The standby lacks what the caller has seen, and the primary cannot be asked now.
    pub fn replica_behind() -> Self {
        let mut error = Self::new(ProblemCode::ReplicaBehind, "The server is behind. Try again.", "");
        error.0.retry_after_ms = Some(1_000);
        error
    }

    /// A fault of the server. The cause is logged here and not told: it may contain anything.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(cause = %cause, "request failed");
        Self::new(ProblemCode::Internal, "The server failed. Nothing was changed.", "")
    }

    /// The problem document.
    pub fn problem(&self) -> &Problem {
        &self.0
    }

    /// The problem document, to be completed.
    pub fn into_problem(self) -> Problem {
        *self.0
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        if error.is_transient() { Self::unavailable(2) } else { Self::internal(error) }
    }
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
