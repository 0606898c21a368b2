//! `POST /workspaces/{ws}/devices`: an identity for an incarnation of an installation.

use axum::Json;
use axum::extract::State;
use sync::export::ExportKey;
use sync::ids::DeviceId;
use sync::wire::accounts::NAME_MAX_CHARS;
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};

use crate::auth::access::InWorkspace;
use crate::cells::{head_position, meta};
use crate::clock::random_bytes;
use crate::db::types::NewDevice;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// Issues a device; asking again as the same incarnation gives the same one.
pub async fn create(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<DeviceRequest>,
) -> ApiResult<Json<DeviceReply>> {
    if body.workspace != here.workspace() {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    if body.label.chars().count() > NAME_MAX_CHARS {
        return Err(ApiError::invalid("label", format!("It has more than {NAME_MAX_CHARS} characters.")));
    }
    let device = NewDevice {
        device: DeviceId(random_bytes(&*state.random)),
        user: here.caller.account.id,
        incarnation: body.incarnation,
        installation: body.installation,
        previous: body.previous,
        label: body.label,
        export_key: ExportKey(random_bytes(&*state.random)),
        session: here.caller.session.token_hash,
        created_at: state.clock.now_ms(),
    };
    let issued = state.db.issue_device(here.workspace(), &device).await?;
    state.nudges.directory_changed(here.workspace());
    let log = state.db.snapshot(here.workspace()).await?.log().await?;
    let at = head_position(&state, here.workspace(), &log);
    // A copy's changes are still where it was copied from; only an erased store lost any.
    let unsent_lost = if body.reason == DeviceReason::Forked { 0 } else { issued.unsent_before };
    let meta = meta(&state, &log, at);
    Ok(Json(DeviceReply { device: issued.device, export_key: issued.export_key, unsent_lost, meta }))
}
