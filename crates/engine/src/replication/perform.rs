//! One step of the loop over a replica and the server.

use sync::ids::{DeviceId, IncarnationId, InstallationId, WorkspaceId};
use sync::limits::PROTOCOL_VERSION;
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::hello::HelloRequest;
use sync::wire::problem::ProblemCode;
use sync::wire::push::PushRequest;

use super::machine::{Failure, Outcome, Step};
use crate::replica::{Identity, Mirror, Replica, ReplicaError};
use crate::transport::{Api, CallError};

/// Does a step and says what became of it.
pub async fn perform<M: Mirror>(replica: &Replica<M>, api: &Api, build: &str, step: Step) -> Outcome {
    let done = match step {
        Step::NewDevice => new_device(replica, api).await,
        Step::Hello => hello(replica, api, build).await,
        Step::Push => push(replica, api).await,
        Step::Pull => pull(replica, api).await,
        Step::Compare(digests) => Ok(Outcome::Compared(replica.differing(&digests).len())),
        Step::Rewind => replica.rewind().await.map(|()| Outcome::Done).map_err(fault),
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
            unsent: state.unsent(),
        }
    };
    let sent_at = replica.wall_clock();
    let reply = api.hello(&request).await.map_err(refused)?;
    // The cookie is somebody else's by now: this person's changes wait for this person.
    if reply.member != replica.state().identity.member {
        return Err(Failure::SignedOut);
    }
    replica.observe(sent_at, &reply.meta);
    replica.greeted(&reply).await.map_err(fault)?;
    Ok(Outcome::Greeted { head: reply.head, too_old: reply.min_client > PROTOCOL_VERSION })
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
    let reply = api.push(workspace, &request).await.map_err(refused)?;
    replica.observe(sent_at, &reply.meta);
    let pushed = replica.pushed(&batch, &reply).await.map_err(fault)?;
    let more = replica.has_to_send();
    Ok(Outcome::Pushed { more, at: pushed.in_step.then_some(reply.meta.at.seq) })
}

async fn pull<M: Mirror>(replica: &Replica<M>, api: &Api) -> Result<Outcome, Failure> {
    let Some(request) = replica.pull_request() else { return Err(Failure::Epoch) };
    let sent_at = replica.wall_clock();
    let bytes = api.pull(&request).await.map_err(refused)?;
    let pulled = replica.pulled(sent_at, &bytes).await.map_err(fault)?;
    let at = replica.state().cursors.as_ref().map_or(0, |cursors| cursors.at.seq);
    Ok(Outcome::Pulled { more: pulled.more, at, digests: pulled.digests })
}

async fn new_device<M: Mirror>(replica: &Replica<M>, api: &Api) -> Result<Outcome, Failure> {
    // Not kept: after an answer that was lost the device that it named is used by nobody.
    let incarnation = replica.new_incarnation();
    let request = {
        let Identity { workspace, installation, device, .. } = replica.state().identity;
        device_request(workspace, incarnation, installation, Some(device), DeviceReason::Forked)
    };
    let reply: DeviceReply = api.device(request.workspace, &request).await.map_err(refused)?;
    replica.forked(&reply).await.map_err(fault)?;
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
    DeviceRequest { workspace, incarnation, installation, previous, reason, label: String::new() }
}

fn fault(error: ReplicaError) -> Failure {
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
        ProblemCode::FalseToken | ProblemCode::Gone => Failure::Lost,
        ProblemCode::Upgrade => Failure::TooOld,
        ref code if code.is_transient() => Failure::Busy(problem.retry_after_ms),
        _ => Failure::Fault(format!("{}: {}", problem.title, problem.detail)),
    }
}
