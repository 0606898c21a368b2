//! From the route table to a service.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::auth::access::authorise;
use crate::error::ApiError;
use crate::handlers::assets;
use crate::respond;
use crate::routes;
use crate::state::AppState;

/// A frozen batch in JSON is two hexadecimal digits a byte, and has an envelope.
pub const BODY_MAX_BYTES: usize = 2 * sync::limits::MAX_BATCH_BYTES + 64 * 1024;
/// Longest time from the request to its answer's head.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Longest silence while a request's body arrives: a phone in a tunnel, but not for ever.
const BODY_SILENCE: Duration = Duration::from_secs(20);

/// The service: for a listener, or in process for tests and simulations.
pub fn router(state: AppState) -> Router {
    let mut api = Router::new();
    for route in routes::table() {
        let check = from_fn_with_state((state.clone(), route.access), authorise);
        api = api.route(route.path, route.handler.layer(check));
    }
    let csrf = CsrfLayer::new().with_rejection_response(|_| ApiError::cross_origin().into_response());
    let inner = ServiceBuilder::new()
        .layer(csrf)
        .layer(map_response(no_store))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(RequestBodyTimeoutLayer::new(BODY_SILENCE))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES));
    api.method_not_allowed_fallback(|| async { ApiError::method() })
        .layer(inner)
        .fallback(assets::page)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), respond::finish))
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// Answers of the interface are about now and for one person.
async fn no_store(mut response: Response) -> Response {
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The payload of a panic may contain anything; the panic hook has already written where it happened.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::internal("a handler panicked").into_response()
}
