//! The two forms of messages that carry cells: binary, and JSON for people and tools.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use sync::ids::WorkspaceId;
use sync::wire::gate::GATE_HEADER;
use sync::wire::meta::Meta;

use crate::db::cells::LogState;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// How a message is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// [`sync::limits::CONTENT_TYPE`].
    Binary,
    /// `application/json`.
    Json,
}

/// The form of the request's body; `None` when it is neither.
pub(super) fn sent(headers: &HeaderMap) -> Option<Form> {
    let kind = text(headers, CONTENT_TYPE)?.split(';').next()?.trim().to_ascii_lowercase();
    match kind.as_str() {
        sync::limits::CONTENT_TYPE => Some(Form::Binary),
        "application/json" => Some(Form::Json),
        _ => None,
    }
}

/// The form of the answer: binary unless JSON is named and the binary form is not.
pub(super) fn wanted(headers: &HeaderMap) -> Form {
    let accept = text(headers, ACCEPT).unwrap_or_default();
    let binary = accept.contains(sync::limits::CONTENT_TYPE);
    if accept.contains("application/json") && !binary { Form::Json } else { Form::Binary }
}

/// Clients say here which version of the protocol they speak.
const PROTOCOL: HeaderName = HeaderName::from_static("perennial-protocol");

/// Turns away a client that says it is older than the workspace allows. Tools that say nothing are let through.
pub(super) fn check_version(headers: &HeaderMap, log: &LogState) -> ApiResult<()> {
    let said = text(headers, PROTOCOL).and_then(|version| version.trim().parse::<u32>().ok());
    if said.is_some_and(|version| version < log.min_client) { Err(ApiError::upgrade()) } else { Ok(()) }
}

/// A binary message as a response.
pub(super) fn binary(bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(sync::limits::CONTENT_TYPE))], bytes).into_response()
}

/// Adds the proof of the gate that an answer tells.
pub(super) fn told(
    state: &AppState,
    workspace: WorkspaceId,
    meta: &Meta,
    mut response: Response,
) -> Response {
    let proof = state.positions.gate(workspace, meta.gate).to_string();
    if let Ok(value) = HeaderValue::from_str(&proof) {
        response.headers_mut().insert(HeaderName::from_static(GATE_HEADER), value);
    }
    response
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_is_the_default_answer_and_json_the_exception() {
        for (accept, expected) in [
            (None, Form::Binary),
            (Some("*/*"), Form::Binary),
            (Some("application/json"), Form::Json),
            (Some("application/json, application/vnd.perennial.v1"), Form::Binary),
        ] {
            let mut headers = HeaderMap::new();
            accept.map(|accept| headers.insert(ACCEPT, HeaderValue::from_static(accept)));
            assert_eq!(wanted(&headers), expected, "{accept:?}");
        }
        for (kind, expected) in [
            ("application/json; charset=utf-8", Some(Form::Json)),
            ("application/vnd.perennial.v1", Some(Form::Binary)),
            ("text/plain", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(sent(&headers), expected, "{kind}");
        }
    }
}
