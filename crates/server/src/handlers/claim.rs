//! `POST /workspaces/{ws}/claim`: of several devices, one gets it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use sync::limits::{MAX_CLAIM_NAMESPACE_BYTES, MAX_CLAIM_TOKEN_BYTES, MAX_CLAIM_TTL_MS};
use sync::wire::claim::{ClaimReply, ClaimRequest, Holder};

use super::forms::told;
use crate::auth::access::InWorkspace;
use crate::cells::{head_position, meta};
use crate::db::claims::Claim;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// Claims, renews or gives back, and says who holds it.
pub async fn claim(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<ClaimRequest>,
) -> ApiResult<Response> {
    if !here.role().writes_records() {
        return Err(ApiError::forbidden("Members who only read claim nothing."));
    }
    short("namespace", &body.namespace, MAX_CLAIM_NAMESPACE_BYTES)?;
    short("token", &body.token, MAX_CLAIM_TOKEN_BYTES)?;
    if body.ttl_ms.is_some_and(|ttl| ttl > MAX_CLAIM_TTL_MS) {
        return Err(ApiError::invalid(
            "ttl_ms",
            "A lease lasts thirty days at most. Without one it is for ever.",
        ));
    }
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let mut view = state.db.snapshot(workspace).await?;
    let owner = view.devices().await?.into_iter().find(|(device, _)| *device == body.device);
    if owner.is_none_or(|(_, member)| member != user.into()) {
        return Err(ApiError::forbidden("The device is not one of yours."));
    }
    let log = view.log().await?;
    drop(view);
    let now = state.clock.now_ms();
    let expires_at = body.ttl_ms.map(|ttl| now.saturating_add(ttl));
    let claim = Claim { user, device: body.device, claimed_at: now, expires_at };
    let held = state.db.claim(workspace, &body.namespace, &body.token, claim).await?;
    let holder = held.holds(now).then_some(Holder {
        member: held.user.into(),
        device: held.device,
        claimed_at: held.claimed_at,
        expires_at: held.expires_at,
    });
    let meta = meta(&state, &log, head_position(&state, workspace, &log));
    let is_held = holder.is_some_and(|holder| holder.device == body.device);
    Ok(told(&state, workspace, &meta, Json(ClaimReply { meta, held: is_held, holder }).into_response()))
}

fn short(field: &'static str, text: &str, most: usize) -> ApiResult<()> {
    match text.len() {
        0 => Err(ApiError::invalid(field, "It must not be empty.")),
        length if length > most => Err(ApiError::invalid(field, format!("It has more than {most} bytes."))),
        _ if text.chars().any(char::is_control) => {
            Err(ApiError::invalid(field, "It contains control characters."))
        }
        _ => Ok(()),
    }
}
