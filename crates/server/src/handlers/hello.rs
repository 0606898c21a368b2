//! `POST /workspaces/{ws}/hello`: where the server stands, what the caller may see, and who everybody is.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use sync::ids::{StreamId, WorkspaceId};
use sync::wire::gate::GateProof;
use sync::wire::hello::{DeviceOwner, GrantedStream, HelloReply, HelloRequest, Member, RevokedStream};

use super::forms::told;
use crate::auth::access::InWorkspace;
use crate::cells::{Standing, false_token, gate, head_position, meta, rotate, standing};
use crate::db::cells::{Grant, LogState, Snapshot};
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// Opens a conversation. A former member is told what was revoked, and nothing about anybody else.
pub async fn hello(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<HelloRequest>,
) -> ApiResult<Response> {
    let workspace = here.workspace();
    if body.workspace != workspace {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    if let Some(device) = body.device {
        let session = here.caller.session.token_hash;
        state.db.report_device(workspace, here.caller.account.id, device, session, body.unsent).await?;
    }
    let mut view = state.db.snapshot(workspace).await?;
    let mut log = view.log().await?;
    if let Some(at) = body.at.filter(|_| body.epoch == Some(log.epoch)) {
        match standing(&state, workspace, &mut *view, &log, at).await? {
            Standing::Known => {}
            Standing::False => return Err(false_token(&state)),
            Standing::Lost => {
                drop(view);
                rotate(&state, workspace, log.epoch, at).await?;
                view = state.db.snapshot(workspace).await?;
                log = view.log().await?;
            }
        }
    }
    if let Some(proof) =
        body.gate.filter(|proof| here.membership.removed_at.is_none() && proof.gate > gate(&state, &log))
    {
        drop(view);
        raise(&state, workspace, &proof).await?;
        view = state.db.snapshot(workspace).await?;
        log = view.log().await?;
    }
    let reply = reply(&state, &here, &mut *view, log).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}

/// Lets a gate hold again that the server told before it was restored: cells up to it were accepted once.
async fn raise(state: &AppState, workspace: WorkspaceId, proof: &GateProof) -> ApiResult<()> {
    if !state.positions.told(workspace, proof) {
        state.metrics.alarm("false_gate");
        return Ok(());
    }
    let mut writer = state.db.writer(workspace).await?;
    writer.raise_gate(proof.gate.0).await?;
    writer.commit().await?;
    state.metrics.alarm("gate_raised");
    Ok(())
}

async fn reply(
    state: &AppState,
    here: &InWorkspace,
    view: &mut dyn Snapshot,
    log: LogState,
) -> ApiResult<HelloReply> {
    let workspace = here.workspace();
    let present = here.membership.removed_at.is_none();
    let grants = view.grants(here.caller.account.id).await?;
    let (streams, revoked) = sort_grants(workspace, grants);
    Ok(HelloReply {
        meta: meta(state, &log, head_position(state, workspace, &log)),
        workspace,
        member: here.caller.account.id.into(),
        epoch: log.epoch,
        head: log.head,
        gc_floor: log.gc_floor,
        min_client: log.min_client,
        streams,
        revoked,
        members: if present { members(view).await? } else { Vec::new() },
        devices: if present { devices(view).await? } else { Vec::new() },
        name: log.name,
    })
}

fn sort_grants(workspace: WorkspaceId, grants: Vec<Grant>) -> (Vec<GrantedStream>, Vec<RevokedStream>) {
    let (mut streams, mut revoked) = (Vec::new(), Vec::new());
    for Grant { stream: id, mode, revoked: ended } in grants {
        match ended {
            None => streams.push(GrantedStream { id, mode, name: stream_name(workspace, id) }),
            Some((revoked_at, epoch)) => revoked.push(RevokedStream { id, revoked_at, epoch }),
        }
    }
    (streams, revoked)
}

fn stream_name(workspace: WorkspaceId, stream: StreamId) -> String {
    let known = [(StreamId::config(workspace), "config"), (StreamId::shared(workspace), "shared")];
    known
        .into_iter()
        .find(|(id, _)| *id == stream)
        .map_or_else(|| stream.to_string(), |(_, name)| name.to_owned())
}

async fn members(view: &mut dyn Snapshot) -> ApiResult<Vec<Member>> {
    let member = |row: crate::db::cells::DirectoryMember| Member {
        id: row.id,
        name: row.name,
        email: row.email,
        role: row.role.into(),
        active: row.active,
    };
    Ok(view.members().await?.into_iter().map(member).collect())
}

async fn devices(view: &mut dyn Snapshot) -> ApiResult<Vec<DeviceOwner>> {
    let owner = |(device, member)| DeviceOwner { device, member };
    Ok(view.devices().await?.into_iter().map(owner).collect())
}
