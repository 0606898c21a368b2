//! What every response gets on its way out: the problem document, the security headers, the log line.

use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sync::wire::problem::PROBLEM_TYPE;

use crate::auth::hosts::{host_of, is_localhost};
use crate::error::ApiError;
use crate::handlers::visitor::Reader;
use crate::state::AppState;

/// Everything the page needs and nothing else; scripts, workers and styles only from the own origin.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; \
     base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("permissions-policy", "camera=(self), microphone=(self)"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// One year; sent only where the browser came by https and by a name that is not this computer's.
const STRICT_TRANSPORT: (&str, &str) = ("strict-transport-security", "max-age=31536000");

/// Completes every response and writes one log line about it. The line has the route's pattern, not its path: ids and
/// invitation tokens stay out of logs.
pub(crate) async fn finish(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let host = host_of(request.uri(), request.headers());
    // `localhost` may serve something else over plain http tomorrow.
    let strict = state.config.transport.is_secure() && !host.is_some_and(|host| is_localhost(&host));
    let reader = Reader::of(request.uri().path(), request.headers());
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        response = problem_response(&state, error, response, reader);
    } else if let Some(error) = bare_failure(&response) {
        response = problem_response(&state, error, response, reader);
    }
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS.into_iter().chain(strict.then_some(STRICT_TRANSPORT)) {
        // A handler may forbid more.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    let (status, took) = (response.status().as_u16(), started.elapsed());
    state.metrics.request(method.as_str(), &route, status, took);
    tracing::info!(%method, route, status, ms = took.as_millis() as u64, "request");
    response
}

/// Layers below answer some failures with an empty body; callers get the same document as everywhere.
fn bare_failure(response: &Response) -> Option<ApiError> {
    if response.headers().contains_key(CONTENT_TYPE) {
        return None;
    }
    match response.status() {
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Some(ApiError::unavailable(1)),
        StatusCode::PAYLOAD_TOO_LARGE => Some(ApiError::too_large("")),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(ApiError::media_type("gzip or no content encoding")),
        StatusCode::INTERNAL_SERVER_ERROR => Some(ApiError::internal("a layer failed")),
        _ => None,
    }
}

/// Programs get the document, and whoever looks at something published a page about it.
fn problem_response(state: &AppState, error: ApiError, bare: Response, reader: Option<Reader>) -> Response {
    let mut problem = error.into_problem();
    state.metrics.problem(&problem.code);
    problem.server_time = state.clock.now_ms();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = problem.retry_after_ms.map(|ms| HeaderValue::from(ms.div_ceil(1_000)));
    let mut response = match reader {
        Some(reader) => reader.page(&problem),
        None => ([(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE))], Json(problem)).into_response(),
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in bare.headers() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, seconds);
    }
    response
}
