//! `POST /workspaces/{ws}/hello`: where the server stands, what the caller may see, and who everybody is.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use sync::cursor::Epoch;
use sync::ids::{DeviceId, MemberId, StreamId, WorkspaceId};
use sync::wire::accounts::Role;
use sync::wire::gate::GateProof;
use sync::wire::hello::{DeviceOwner, GrantedStream, HelloReply, HelloRequest, Member, RevokedStream};
use sync::wire::names::Policy;
use sync::wire::rights::StreamPath;

use super::access::teams;
use super::forms::told;
use crate::auth::access::InWorkspace;
use crate::cells::snapshot::offered;
use crate::cells::{Standing, false_token, gate, head_position, meta, rotate, standing};
use crate::db::cells::{DirectoryMember, Grant, LogState, Snapshot};
use crate::db::types::DeviceReport;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::rights::AccessRows;
use crate::state::AppState;

/// Opens a conversation. A former member, and whoever is on a revoked device, is told what was revoked, and nothing about
/// anybody else.
pub async fn hello(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<HelloRequest>,
) -> ApiResult<Response> {
    let workspace = here.workspace();
    if body.workspace != workspace {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    let out = revocation(&state, &here, body.device, body.unsent).await?;
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
        body.gate.filter(|proof| out.is_none() && here.membership.lasts() && proof.gate > gate(&state, &log))
    {
        drop(view);
        raise(&state, workspace, &proof).await?;
        view = state.db.snapshot(workspace).await?;
        log = view.log().await?;
    }
    let begins = body.at.is_none() && body.device.is_some();
    let reply = reply(&state, &here, &mut *view, log, (out, begins)).await?;
    Ok(told(&state, workspace, &reply.meta.clone(), Json(reply).into_response()))
}

/// When and in which epoch the device was revoked, or the one that confines the session; notes what it says of itself.
async fn revocation(
    state: &AppState,
    here: &InWorkspace,
    device: Option<DeviceId>,
    unsent: u64,
) -> ApiResult<Option<(u64, Epoch)>> {
    let (Some(device), None) = (device, here.membership.confined) else {
        return Ok(here.membership.confined);
    };
    let (user, session) = (here.caller.account.id, here.caller.session.token_hash);
    let report = DeviceReport { user, device, session, unsent, now_ms: state.clock.now_ms() };
    Ok(state.db.report_device(here.workspace(), &report).await?)
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
    (out, begins): (Option<(u64, Epoch)>, bool),
) -> ApiResult<HelloReply> {
    let (workspace, me) = (here.workspace(), MemberId::from(here.caller.account.id));
    let access = view.access().await?;
    let everybody = view.members().await?;
    let mut grants = view.grants(here.caller.account.id).await?;
    for grant in &mut grants {
        grant.revoked = grant.revoked.or(out);
    }
    let names = Names::of(workspace, &access, &everybody);
    let (mut streams, revoked) = names.sort(grants);
    for stream in streams.iter_mut().filter(|stream| begins && stream.mode.may_pull()) {
        stream.pieces = offered(state, workspace, stream.id, view, &log).await?;
    }
    let lasts = here.membership.removed_at.is_none() && out.is_none();
    let members = if lasts { visible(here, &access, everybody) } else { Vec::new() };
    let devices = devices(view, &members).await?;
    let staff_only = !lasts || here.role() == Role::Booth;
    Ok(HelloReply {
        meta: meta(state, &log, head_position(state, workspace, &log)),
        workspace,
        member: me,
        epoch: log.epoch,
        head: log.head,
        gc_floor: log.gc_floor,
        min_client: log.min_client,
        streams,
        revoked,
        device_revoked_at: out.map(|(at, _)| at),
        members,
        devices,
        name: log.name,
        policy: if staff_only { Policy::Everyone } else { access.policy },
        teams: if staff_only { Vec::new() } else { teams(access.teams) },
    })
}

/// What streams are called.
struct Names {
    known: HashMap<StreamId, (StreamPath, String)>,
}

impl Names {
    fn of(workspace: WorkspaceId, access: &AccessRows, everybody: &[DirectoryMember]) -> Self {
        let people: Vec<MemberId> = everybody.iter().map(|member| member.id).collect();
        let name = |path: &StreamPath| match path {
            StreamPath::Team(id) => {
                access.teams.iter().find(|team| team.id == *id).map(|team| format!("team/{}", team.name))
            }
            StreamPath::User(id) => {
                everybody.iter().find(|member| member.id == *id).map(|member| format!("user/{}", member.name))
            }
            _ => None,
        };
        let entry = |path: StreamPath| {
            let name = name(&path).unwrap_or_else(|| path.to_string());
            Some((path.id(workspace)?, (path, name)))
        };
        Self { known: access.streams(&people).into_iter().filter_map(entry).collect() }
    }

    /// What is held, with names, and what was taken away.
    fn sort(&self, grants: Vec<Grant>) -> (Vec<GrantedStream>, Vec<RevokedStream>) {
        let (mut streams, mut revoked) = (Vec::new(), Vec::new());
        for Grant { stream: id, mode, revoked: ended } in grants {
            match (ended, self.known.get(&id).cloned().unzip()) {
                (Some((revoked_at, epoch)), _) => revoked.push(RevokedStream { id, revoked_at, epoch }),
                (None, (path, name)) => {
                    let name = name.unwrap_or_else(|| id.to_string());
                    streams.push(GrantedStream { id, mode, name, path, pieces: 0 });
                }
            }
        }
        (streams, revoked)
    }
}

/// The part of the directory that is for a present member: to booth staff the staff of their events, to all others everybody.
fn visible(here: &InWorkspace, access: &AccessRows, everybody: Vec<DirectoryMember>) -> Vec<Member> {
    let me = MemberId::from(here.caller.account.id);
    let staff = (here.role() == Role::Booth).then(|| access.fellow_staff(me));
    let shown =
        everybody.into_iter().filter(|row| staff.as_ref().is_none_or(|staff| staff.contains(&row.id)));
    let member = |row: DirectoryMember| Member {
        email: if staff.is_some() && row.id != me { String::new() } else { row.email },
        id: row.id,
        name: row.name,
        role: row.role.into(),
        active: row.active,
    };
    shown.map(member).collect()
}

async fn devices(view: &mut dyn Snapshot, of: &[Member]) -> ApiResult<Vec<DeviceOwner>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let owner = |(device, member)| DeviceOwner { device, member };
    let shown = |owner: &DeviceOwner| of.binary_search_by_key(&owner.member, |member| member.id).is_ok();
    Ok(view.devices().await?.into_iter().map(owner).filter(shown).collect())
}
