//! From the route table to a service.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::csrf::CsrfLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::auth::access::{Access, authorise};
use crate::auth::hosts::known_host;
use crate::body::read_whole;
use crate::error::ApiError;
use crate::handlers::{assets, events};
use crate::respond;
use crate::routes::{self, Route};
use crate::state::AppState;

/// The service: for a listener, or in process for tests and simulations.
pub fn router(state: AppState) -> Router {
    let (endless, others): (Vec<Route>, Vec<Route>) =
        routes::table().into_iter().partition(|route| route.path == events::PATH);
    let compressed = CompressionLayer::new().compress_when(
        // Attachments are compressed already, and have to keep their length.
        DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream")),
    );
    let others = around(&state, interface(&state, others).fallback(assets::page)).layer(compressed);
    // What would compress an answer stays with it to its end, and an answer that is not compressed pays for it, too.
    around(&state, interface(&state, endless)).merge(others).with_state(state)
}

/// Routes with their checks and limits.
fn interface(state: &AppState, routes: Vec<Route>) -> Router<AppState> {
    let csrf = CsrfLayer::new().with_rejection_response(|_| ApiError::cross_origin().into_response());
    let mut api = Router::new();
    for route in routes {
        let check = from_fn_with_state((state.clone(), route.access), authorise);
        let read = from_fn_with_state(state.clone(), read_whole);
        let limit =
            TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, state.config.answer_within);
        // From the inside out: who may not call does not get a body read, and a slow body takes no time from the answer.
        let handler = route.handler.layer(limit).layer(read).layer(check);
        // What looks at no session needs no protection from pages of other origins, and a published one is of its own.
        let open = route.access == Access::Visitor;
        api = api.route(route.path, if open { handler } else { handler.layer(csrf.clone()) });
    }
    let inner = ServiceBuilder::new()
        .layer(map_response(no_store))
        // Bodies are counted where they are read.
        .layer(DefaultBodyLimit::disable());
    api.method_not_allowed_fallback(|| async { ApiError::method() }).layer(inner)
}

/// What is around every answer, the page's too.
fn around(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), known_host))
        .layer(from_fn_with_state(state.clone(), turn_away))
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), respond::finish))
}

/// A server that stops takes nothing new: a proxy in front, or the client, turns to another process.
async fn turn_away(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if *state.stopping().borrow() {
        ApiError::unavailable(1).into_response()
    } else {
        next.run(request).await
    }
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
