//! One step of the loop over a replica and the server.

use sync::ids::{DeviceId, IncarnationId, InstallationId, WorkspaceId};
use sync::limits::PROTOCOL_VERSION;
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::hello::HelloRequest;
use sync::wire::problem::ProblemCode;
use sync::wire::push::PushRequest;

use super::comparing::reconcile;
use super::machine::{Failure, Outcome, Step};
use crate::replica::first::Ask;
use crate::replica::{Identity, Mirror, Replica, ReplicaError};
use crate::transport::api::Told;
use crate::transport::{Api, CallError};

/// Does a step and says what became of it.
pub async fn perform<M: Mirror>(replica: &Replica<M>, api: &Api, build: &str, step: Step) -> Outcome {
    let done = match step {
        Step::NewDevice(reason) => new_device(replica, api, reason).await,
        Step::Hello => hello(replica, api, build).await,
        Step::Push => push(replica, api).await,
        Step::Pull => pull(replica, api).await,
        Step::Compare(digests) => {
            let differing = replica.differing(&digests);
            Ok(Outcome::Compared(differing.iter().map(|digest| digest.id).collect()))
        }
        Step::Recover(cause) => replica.recover(&cause).await.map(|()| Outcome::Done).map_err(fault),
        Step::Reconcile => reconcile(replica, api).await,
        Step::Withdraw => replica.withdraw().await.map(|more| Outcome::Withdrawn { more }).map_err(fault),
    };
    done.unwrap_or_else(Outcome::Failed)
}

async fn hello<M: Mirror>(replica: &Replica<M>, api: &Api, build: &str) -> Result<Outcome, Failure> {
    let request = {
        let state = replica.state();
        HelloRequest {
            workspace: state.identity.workspace,
            device: Some(state.identity.device),
            protocol: PROTOCOL_VERSION,
            build: build.to_owned(),
            epoch: state.cursors.as_ref().map(|cursors| cursors.epoch),
            at: state.cursors.as_ref().map(|cursors| cursors.at).filter(|at| at.seq > 0),
            gate: state.told(),
            unsent: state.unsent(),
        }
    };
    let (sent_at, number) = (replica.wall_clock(), replica.says_hello());
    let Told { reply, gate } = api.hello(&request).await.map_err(refused)?;
    // The cookie is somebody else's by now: this person's changes wait for this person.
    if reply.member != replica.state().identity.member {
        return Err(Failure::SignedOut);
    }
    replica.observe(sent_at, &reply.meta, gate);
    // What was asked later is known already: this is how it was before.
    if replica.is_news(number) {
        replica.greeted(&reply).await.map_err(fault)?;
    }
    let own = replica.state().identity.device;
    let unknown = !reply.streams.is_empty() && reply.devices.iter().all(|owner| owner.device != own);
    let too_old = reply.min_client > PROTOCOL_VERSION;
    Ok(Outcome::Greeted {
        head: reply.head,
        too_old,
        recovering: replica.is_recovering(),
        unknown,
        revoked: replica.has_revoked(),
        removed: replica.state().is_removed(),
        other_id: reply.device_revoked_at.is_some() && !replica.has_revoked(),
    })
}

async fn push<M: Mirror>(replica: &Replica<M>, api: &Api) -> Result<Outcome, Failure> {
    let Some(batch) = replica.next_batch().await.map_err(fault)? else { return Ok(Outcome::NothingToPush) };
    let (workspace, epoch, at) = {
        let state = replica.state();
        let Some(cursors) = &state.cursors else { return Err(Failure::Epoch) };
        (state.identity.workspace, cursors.epoch, cursors.at)
    };
    let request = PushRequest { epoch, at, batch: batch.bytes.clone() };
    let sent_at = replica.wall_clock();
    let Told { reply, gate } = api.push(workspace, &request).await.map_err(refused)?;
    replica.observe(sent_at, &reply.meta, gate);
    let pushed = replica.pushed(&batch, &reply).await.map_err(fault)?;
    let more = replica.has_to_send();
    Ok(Outcome::Pushed { more, at: pushed.in_step.then_some(reply.meta.at.seq) })
}

async fn pull<M: Mirror>(replica: &Replica<M>, api: &Api) -> Result<Outcome, Failure> {
    if let Some(ask) = replica.first_ask().await.map_err(fault)? {
        return fill(replica, api, ask).await;
    }
    let Some(request) = replica.pull_request() else { return Err(Failure::Epoch) };
    let sent_at = replica.wall_clock();
    let Told { reply, gate } = api.pull(&request).await.map_err(refused)?;
    let pulled = replica.pulled(sent_at, &reply, gate).await.map_err(fault)?;
    let at = replica.state().cursors.as_ref().map_or(0, |cursors| cursors.at.seq);
    Ok(Outcome::Pulled { more: pulled.more, at, digests: pulled.digests })
}

/// One step of a first sync in pieces. Where the server has the pieces no more, the stream is pulled.
async fn fill<M: Mirror>(replica: &Replica<M>, api: &Api, ask: Ask) -> Result<Outcome, Failure> {
    let workspace = replica.state().identity.workspace;
    let is_gone = |error: &CallError| error.code() == Some(&ProblemCode::NotFound);
    match ask {
        Ask::List(stream) => match api.snapshot(workspace, stream).await {
            Ok(reply) => replica.listed(&reply).await,
            Err(error) if is_gone(&error) => replica.pull_instead().await,
            Err(error) => return Err(refused(error)),
        },
        Ask::Piece(hash) => match api.segment(workspace, hash).await {
            Ok(bytes) => replica.filled(hash, &bytes).await,
            Err(error) if is_gone(&error) => replica.pull_instead().await,
            Err(error) => return Err(refused(error)),
        },
    }
    .map_err(fault)?;
    let at = replica.state().cursors.as_ref().map_or(0, |cursors| cursors.at.seq);
    Ok(Outcome::Pulled { more: true, at, digests: Vec::new() })
}

async fn new_device<M: Mirror>(
    replica: &Replica<M>,
    api: &Api,
    reason: DeviceReason,
) -> Result<Outcome, Failure> {
    // Not kept: after an answer that was lost the device that it named is used by nobody.
    let incarnation = replica.new_incarnation();
    let Identity { workspace, installation, device, export_key, .. } = replica.state().identity.clone();
    // A copy has the key too, and must not get the old id.
    let key = (reason == DeviceReason::Unknown).then_some(export_key);
    let request =
        DeviceRequest { key, ..device_request(workspace, incarnation, installation, Some(device), reason) };
    let reply: DeviceReply = api.device(workspace, &request).await.map_err(refused)?;
    if reply.device != device {
        replica.forked(&reply).await.map_err(fault)?;
    }
    Ok(Outcome::Done)
}

/// Asks for a device id.
pub fn device_request(
    workspace: WorkspaceId,
    incarnation: IncarnationId,
    installation: InstallationId,
    previous: Option<DeviceId>,
    reason: DeviceReason,
) -> DeviceRequest {
    DeviceRequest { workspace, incarnation, installation, previous, key: None, reason, label: String::new() }
}

pub(super) fn fault(error: ReplicaError) -> Failure {
    Failure::Fault(error.to_string())
}

/// What a refused call means for the loop.
pub(crate) fn refused(error: CallError) -> Failure {
    let problem = match error {
        CallError::Unreachable(unreachable) => return Failure::Unreachable(unreachable.0),
        // A login page of the network answers for the server.
        CallError::Unexpected(what) => return Failure::Unreachable(what),
        CallError::Refused(problem) => problem,
    };
    match problem.code {
        ProblemCode::SignedOut => Failure::SignedOut,
        ProblemCode::Forbidden | ProblemCode::NotFound => Failure::Forbidden,
        ProblemCode::Epoch => Failure::Epoch,
        ProblemCode::Forked => Failure::Forked,
        ProblemCode::FalseToken => Failure::Lost,
        ProblemCode::Gone => Failure::BelowFloor,
        ProblemCode::Upgrade => Failure::TooOld,
        ref code if code.is_transient() => Failure::Busy(problem.retry_after_ms),
        _ => Failure::Fault(format!("{}: {}", problem.title, problem.detail)),
    }
}
