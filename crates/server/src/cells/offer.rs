//! Taking cells back that a client still has and the server lost, whoever's device wrote them.
//!
//! Judged like a push, with three differences: any device may have written the cell, a stamp that is taken by another
//! cell is a conflict and never a fork, and of a member who may not write nothing is stored, but what the server knows of
//! the cell is said all the same.

use std::collections::HashMap;

use sync::cell::CellRef;
use sync::ids::{DeviceId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;
use sync::wire::names::Refusal;
use sync::wire::offer::{Offer, OfferReply};
use sync::wire::push::CellResult;

use super::committed::{after, commit_of, count};
use super::moved::moved_to;
use super::plan::{Forked, Plan, Right, known, plan};
use super::push::{bodies, decode, rights, stored};
use super::reconcile::held;
use super::slices::{Slice, refuse, slices};
use super::{head_position, meta};
use crate::db::DbResult;
use crate::db::cells::{LogState, LogWriter};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Judges the offered cells and stores what wins.
///
/// # Errors
/// `epoch`, `forbidden` without a permit or for a stream that is not held, `too_many`.
pub async fn offer(
    state: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    offered: &Offer<'_>,
) -> ApiResult<OfferReply> {
    if !state.positions.permits(workspace, user, offered.stream, &offered.permit, state.clock.now_ms()) {
        return Err(ApiError::forbidden("The permit has ended. Compare again."));
    }
    let turn = state.bulk.enter().await?;
    let mut writer = state.db.writer(workspace).await?;
    let log = writer.log().await?;
    if log.epoch != offered.epoch {
        return Err(ApiError::epoch(log.epoch));
    }
    held(&mut *writer, user, offered.stream).await?;
    let (mut log, mut results, mut stores) = (log, Vec::new(), false);
    for slice in slices(&mut *writer, &log, &offered.cells, true).await? {
        match judge(state, &mut *writer, &log, user, (offered, &slice)).await? {
            Judged::Tells(told) => results.extend(told),
            Judged::Stores(plan) => {
                let (commit, told) = commit_of(state, workspace, None, &log, *plan);
                count(state, &told);
                results.extend(told);
                if commit.is_something() {
                    writer.apply(&commit).await?;
                    log = after(log, &commit);
                    stores = true;
                }
            }
        }
    }
    let moved = moved_to(&mut *writer, &offered.cells, &results).await?;
    if stores {
        writer.commit().await?;
        state.nudges.committed(workspace, log.epoch, log.head);
    }
    drop(turn);
    let at = head_position(state, workspace, &log);
    Ok(OfferReply { meta: meta(state, &log, at), results, moved })
}

/// What comes of an offer.
enum Judged {
    /// It is stored so.
    Stores(Box<Plan>),
    /// Nothing is: this is what the server knows of each cell.
    Tells(Vec<CellResult>),
}

/// Works out what a slice of the offer does.
async fn judge(
    state: &AppState,
    writer: &mut dyn LogWriter,
    log: &LogState,
    user: UserId,
    (offered, slice): (&Offer<'_>, &Slice),
) -> ApiResult<Judged> {
    let cells = &offered.cells[slice.range.clone()];
    let owners = owners(writer, cells).await?;
    let stamps: Vec<Stamp> = cells.iter().map(|cell| cell.stamp).collect();
    let found = writer.stored(&stamps).await?;
    let mut rights = rights(state, writer, (user, None), log, cells).await?;
    let may_write = rights.streams.get(&offered.stream) == Some(&Right::Write);
    if !may_write {
        // Nothing will be stored: that a right is missing must not hide what is known.
        let named: Vec<StreamId> = cells.iter().flat_map(|cell| rights.named(cell)).collect();
        rights.streams.extend(named.into_iter().map(|stream| (stream, Right::Write)));
    }
    let mut first: HashMap<Stamp, [u8; 16]> = HashMap::new();
    for found in &found {
        first.insert(found.stamp, decode(&found.body)?.fingerprint());
    }
    let already: Vec<bool> = stamps.iter().map(|stamp| first.contains_key(stamp)).collect();
    let mut refusals = rights.judge_each(cells);
    for ((cell, refusal), already) in cells.iter().zip(&mut refusals).zip(&already) {
        let taken = *first.entry(cell.stamp).or_insert_with(|| cell.fingerprint());
        if cell.stream != offered.stream {
            *refusal = Some(Refusal::Malformed);
        } else if *already && taken == cell.fingerprint() {
            // It is stored: nobody needs a right to hear of that.
            *refusal = None;
        } else if refusal.is_none() && taken != cell.fingerprint() {
            *refusal = Some(Refusal::Conflict);
        }
    }
    if !slice.fits && may_write {
        refuse(cells, &mut refusals);
    }
    let allowed: Vec<CellRef<'_>> =
        cells.iter().zip(&refusals).filter(|(_, why)| why.is_none()).map(|(cell, _)| *cell).collect();
    let bodies = bodies(writer, &rights, &allowed).await?;
    let stored = stored(&rights, &found, &bodies)?;
    if !may_write {
        let each = cells.iter().zip(refusals);
        return Ok(Judged::Tells(each.map(|(cell, refusal)| known(cell, refusal, &stored)).collect()));
    }
    let writers = |device: DeviceId| match owners.get(&device) {
        Some(owner) if *owner != user => (*owner, Some(user)),
        // Whose device it was the server has forgotten with its tail.
        _ => (user, None),
    };
    let plan = plan(cells, refusals, stored, log.head, &writers)
        .map_err(|Forked| ApiError::internal("an offer repeats a stamp that was looked up"))?;
    Ok(Judged::Stores(Box::new(plan)))
}

/// The people whose devices wrote the cells, as far as the server knows them.
async fn owners(writer: &mut dyn LogWriter, cells: &[CellRef<'_>]) -> DbResult<HashMap<DeviceId, UserId>> {
    let mut devices: Vec<DeviceId> = cells.iter().map(|cell| cell.stamp.device()).collect();
    devices.sort_unstable();
    devices.dedup();
    let mut owners = HashMap::new();
    for id in devices {
        if let Some(device) = writer.device(id).await? {
            owners.insert(id, device.user);
        }
    }
    Ok(owners)
}
