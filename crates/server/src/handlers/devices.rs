//! Devices: an identity for an incarnation of an installation, the list of all, and the end of one.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use sync::ids::{DeviceId, WorkspaceId};
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::sessions::DeviceList;

use super::access::changed;
use crate::auth::access::InWorkspace;
use crate::auth::agent;
use crate::cells::{head_position, meta};
use crate::clock::random_bytes;
use crate::db::types::NewDevice;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::state::AppState;
use crate::validate;

/// `GET /workspaces/{ws}/devices`.
pub async fn list(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Json<DeviceList>> {
    Ok(Json(DeviceList { devices: state.db.devices(here.workspace()).await? }))
}

/// `DELETE /workspaces/{ws}/devices/{device}`.
pub async fn revoke(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, device)): Params<(WorkspaceId, DeviceId)>,
) -> ApiResult<StatusCode> {
    let change = state.db.revoke_device(here.workspace(), here.by(&state), device).await?;
    changed(&state, &here, change)
}

/// `POST /workspaces/{ws}/devices`: issues a device; asking again as the same incarnation gives the same one.
pub async fn create(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Body(body): Body<DeviceRequest>,
) -> ApiResult<Json<DeviceReply>> {
    if body.workspace != here.workspace() {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    let label = match validate::label("label", &body.label)? {
        unnamed if unnamed.is_empty() => agent::label(&headers),
        label => label,
    };
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let now_ms = state.clock.now_ms();
    let whose = [workspace.0, user.0].concat();
    state.devices_per_member.take(&whose, now_ms).map_err(ApiError::too_many)?;
    // A database restored from before the device was issued has no row of it; the key proves that there was one.
    let known = match (&body.reason, body.previous, &body.key) {
        (DeviceReason::Unknown, Some(device), Some(key))
            if state.device_keys.is(key, workspace, user, device) =>
        {
            Some(device)
        }
        _ => None,
    };
    let id = known.unwrap_or_else(|| DeviceId(random_bytes(&*state.random)));
    let device = NewDevice {
        device: id,
        user,
        is_new: known.is_none(),
        incarnation: body.incarnation,
        installation: body.installation,
        previous: body.previous.filter(|_| known.is_none()),
        label,
        export_key: state.device_keys.of(workspace, user, id),
        session: here.caller.session.token_hash,
        created_at: now_ms,
    };
    let issued = state.db.issue_device(here.workspace(), &device).await?;
    if issued.device != id {
        // Asked for again, it costs nothing.
        state.devices_per_member.give_back(&whose);
    }
    state.nudges.directory_changed(here.workspace());
    let log = state.db.snapshot(here.workspace()).await?.log().await?;
    let at = head_position(&state, here.workspace(), &log);
    // A copy's changes are still where it was copied from, and a forgotten device has its own; only an erased store
    // lost any.
    let kept = matches!(body.reason, DeviceReason::Forked | DeviceReason::Unknown);
    let unsent_lost = if kept { 0 } else { issued.unsent_before };
    let meta = meta(&state, &log, at);
    Ok(Json(DeviceReply { device: issued.device, export_key: issued.export_key, unsent_lost, meta }))
}
