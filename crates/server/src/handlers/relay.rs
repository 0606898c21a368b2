//! `/workspaces/{ws}/relay/{relay}`: messages to other servers.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use sync::ids::WorkspaceId;
use sync::limits::MAX_RELAY_BYTES;
use sync::wire::relay::{RelayId, RelayInfo, RelayRequest};

use crate::auth::access::InWorkspace;
use crate::db::relays::{Asked, NewRelay};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::relay::target::target;
use crate::state::AppState;

/// Longest content type.
const TYPE_MAX_BYTES: usize = 200;

/// `PUT /workspaces/{ws}/relay/{relay}`.
pub async fn ask(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, id)): Params<(WorkspaceId, RelayId)>,
    Body(body): Body<RelayRequest>,
) -> ApiResult<Json<RelayInfo>> {
    if !here.role().writes_records() {
        return Err(ApiError::forbidden("Members who only read send nothing."));
    }
    let url = body.url.reveal();
    if target(url, &state.config.relay.hosts).is_none() {
        return Err(ApiError::invalid("url", "The operator of this server has not allowed this address."));
    }
    let typed = !body.content_type.is_empty() && body.content_type.len() <= TYPE_MAX_BYTES;
    if !typed || HeaderValue::from_str(&body.content_type).is_err() {
        return Err(ApiError::invalid("content_type", "It is no content type."));
    }
    if body.body.len() > MAX_RELAY_BYTES {
        return Err(ApiError::invalid("body", format!("It has more than {MAX_RELAY_BYTES} bytes.")));
    }
    let relay = NewRelay { id, url, content_type: &body.content_type, body: &body.body };
    match state.db.ask_relay(here.workspace(), here.by(&state), &relay).await? {
        Asked::Stored(info) => {
            state.relay_news.notify_one();
            Ok(Json(info))
        }
        Asked::Taken => Err(ApiError::conflict("relay", "The id stands for another message.")),
        Asked::TooMany => {
            Err(ApiError::conflict("number", "There are as many messages waiting as there may be."))
        }
    }
}

/// `GET /workspaces/{ws}/relay/{relay}`.
pub async fn show(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, id)): Params<(WorkspaceId, RelayId)>,
) -> ApiResult<Json<RelayInfo>> {
    let found = state.db.relay(here.workspace(), here.caller.account.id, id).await?;
    found.map(Json).ok_or_else(ApiError::not_found)
}
