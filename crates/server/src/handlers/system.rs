//! For operators and tools: health, metrics, the interface description.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::IntoResponse;
use tokio::time::timeout;
use utoipa::openapi::OpenApi;

use crate::auth::address::client_address;
use crate::config::Transport;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// How long the database has to say how it is.
const DATABASE_WITHIN: Duration = Duration::from_secs(5);
/// The media type of the Prometheus text form.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /healthz`: 204 when the database answers.
pub async fn health(State(state): State<AppState>) -> ApiResult<StatusCode> {
    match state.db.has_accounts().await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(error) => {
            tracing::error!(cause = %error, "unhealthy");
            Err(ApiError::unavailable(5))
        }
    }
}

/// `GET /metrics`: for this computer, or with the operator's token.
pub async fn metrics(
    State(state): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
) -> ApiResult<impl IntoResponse> {
    if !may_read_metrics(&state, &headers, &extensions) {
        return Err(ApiError::not_found());
    }
    let load = match timeout(DATABASE_WITHIN, state.db.load()).await {
        Ok(load) => {
            load.inspect_err(|error| tracing::error!(cause = %error, "the database does not answer")).ok()
        }
        Err(_) => None,
    };
    state.metrics.database(load.as_ref());
    let text = state.metrics.text().map_err(ApiError::internal)?;
    Ok(([(CONTENT_TYPE, METRICS_TYPE)], text))
}

fn may_read_metrics(state: &AppState, headers: &HeaderMap, extensions: &Extensions) -> bool {
    if let Some(token) = &state.config.metrics_token {
        let presented =
            headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        // Hashes are compared, so that the time taken says nothing about the token.
        let hash = |bytes: &[u8]| blake3::hash(bytes);
        return presented.is_some_and(|presented| hash(presented) == hash(token.reveal().as_bytes()));
    }
    // Behind a proxy on the same computer every connection is local: only the token tells the operator from the world.
    let address = client_address(headers, extensions, Transport::Plain);
    state.config.transport != Transport::TrustedProxy
        && address.is_some_and(|ip| ip.to_canonical().is_loopback())
}

/// `GET /openapi.json`.
pub async fn openapi() -> Json<OpenApi> {
    Json(crate::openapi::document())
}
