//! Taking what one device could not send from the hands of another: a sealed file of frozen batches.
//!
//! Each batch is judged and stored as if its owner pushed it, in a commit of its own, and answered under its device and
//! number: the owner's later push is an ordinary repeat. So a delivery that was cut is simply made again.
//!
//! Nothing of a batch is judged where the one who delivers may not write everything that it names: what would be refused
//! on that account would otherwise be the answer that its owner gets.

use sync::batch::Batch;
use sync::cell::CellRef;
use sync::cursor::Position;
use sync::export::Export;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::deliver::{DeliverReply, DeliveredBatch};
use sync::wire::names::Refusal;
use sync::wire::problem::ProblemCode;

use super::plan::Right;
use super::push::{Push, accept, rights};
use super::{head_position, meta};
use crate::db::DbResult;
use crate::db::cells::{LogState, LogWriter};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Delivers a file.
///
/// # Errors
/// `malformed` for a file of another workspace, `forbidden` for one whose seal is not that of the device that it names,
/// `too_many`.
pub async fn deliver(
    state: &AppState,
    workspace: WorkspaceId,
    by: UserId,
    file: &Export<'_>,
) -> ApiResult<DeliverReply> {
    if file.head.workspace != workspace {
        return Err(ApiError::malformed("The file is of another workspace."));
    }
    let owner = UserId(file.head.member.0);
    // Keys are derived: the seal proves that the device was issued to this person, also after a restore.
    if file.verify(&state.device_keys.of(workspace, owner, file.head.device)).is_err() {
        state.metrics.alarm("false_seal");
        return Err(ApiError::forbidden(
            "The file was altered, or was not made by a device of this workspace.",
        ));
    }
    let mut batches = Vec::new();
    for batch in file.batches() {
        let _turn = state.bulk.enter().await?;
        batches.push(deliver_batch(state, workspace, (owner, by), batch).await?);
    }
    let log = state.db.snapshot(workspace).await?.log().await?;
    Ok(DeliverReply { meta: meta(state, &log, head_position(state, workspace, &log)), batches })
}

async fn deliver_batch(
    state: &AppState,
    workspace: WorkspaceId,
    (owner, by): (UserId, UserId),
    batch: Batch<'_>,
) -> ApiResult<DeliveredBatch> {
    let (device, number) = (batch.device, batch.number);
    let told = |results, refused| DeliveredBatch { device, number, results, refused };
    let mut writer = state.db.writer(workspace).await?;
    let log = writer.log().await?;
    let cells: Vec<CellRef<'_>> = batch.cells().collect();
    if writer.device(device).await?.is_none_or(|device| device.user != owner) {
        return Ok(told(Vec::new(), Some(Refusal::Device)));
    }
    if by != owner && !may_write(state, &mut *writer, by, &log, &cells).await? {
        return Ok(told(Vec::new(), Some(Refusal::Grant)));
    }
    // Of who left nothing is answered for good: it may be sent after a new invitation.
    let lasts = writer.grants(owner).await?.iter().any(|grant| grant.revoked.is_none());
    let push = Push { user: owner, workspace, epoch: log.epoch, at: Position::START, batch, lasts };
    match accept(state, writer, &push, log, Some(by).filter(|by| *by != owner)).await {
        Ok(reply) => Ok(told(reply.results, None)),
        Err(error) if error.problem().code == ProblemCode::Forked => {
            Ok(told(Vec::new(), Some(Refusal::Conflict)))
        }
        Err(error) => Err(error),
    }
}

/// Whether somebody may write everything that cells name, and where their records are by now.
async fn may_write(
    state: &AppState,
    writer: &mut dyn LogWriter,
    user: UserId,
    log: &LogState,
    cells: &[CellRef<'_>],
) -> DbResult<bool> {
    let rights = rights(state, writer, (user, None), log, cells).await?;
    let mut named = cells.iter().flat_map(|cell| rights.named(cell));
    Ok(named.all(|stream| rights.streams.get(&stream) == Some(&Right::Write)))
}
