//! Accepting a batch: one transaction under the workspace's lock, durable before it is answered.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use sync::batch::Batch;
use sync::cell::{CellRef, Flags};
use sync::cursor::{Epoch, Position};
use sync::ids::{DeviceId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;
use sync::wire::names::{Mode, Refusal};
use sync::wire::push::{CellResult, PushReply};

use super::committed::{after, commit_of, count};
use super::moved::{follow, moved_to};
use super::plan::{Forked, Plan, Repeated, Right, Rights, Stored, plan};
use super::slices::{Slice, refuse, slices};
use super::{Standing, false_token, gate, head_position, meta, rotate, standing};
use crate::db::cells::{Answered, LogState, LogWriter, StoredBatch, StoredCell, StoredDevice};
use crate::db::{DbError, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// A push whose bytes were understood.
pub struct Push<'a> {
    /// Who pushes.
    pub user: UserId,
    /// Where to.
    pub workspace: WorkspaceId,
    /// The epoch that the client knows.
    pub epoch: Epoch,
    /// What the client last saw of the log.
    pub at: Position,
    /// The batch.
    pub batch: Batch<'a>,
    /// Whether the person is in the workspace, on a device that may still do anything. Of all others nothing is stored, but what
    /// was answered is answered again, so that they know what to keep aside.
    pub lasts: bool,
}

/// Accepts a batch, or answers again what it was answered before.
///
/// # Errors
/// `epoch`, `forked`, `false_token`, `forbidden`, `too_many`.
pub async fn push(state: &AppState, push: &Push<'_>) -> ApiResult<PushReply> {
    let bulk = push.batch.cells().any(|cell| cell.flags.contains(Flags::BULK));
    let turn = if bulk { Some(state.bulk.enter().await?) } else { None };
    let asked = Instant::now();
    let mut writer = state.db.writer(push.workspace).await?;
    let held = Instant::now();
    let log = writer.log().await?;
    if log.epoch != push.epoch {
        return Err(ApiError::epoch(log.epoch));
    }
    match standing(state, push.workspace, &mut *writer, &log, push.at).await? {
        Standing::Known => {}
        Standing::False => return Err(false_token(state)),
        Standing::Lost => {
            drop(writer);
            return Err(ApiError::epoch(rotate(state, push.workspace, push.epoch, push.at).await?));
        }
    }
    let reply = accept(state, writer, push, log, None).await?;
    drop(turn);
    state.metrics.push_took("wait", held - asked);
    state.metrics.push_took("write", held.elapsed());
    Ok(reply)
}

/// Accepts a batch under the lock, or answers again what it was answered before. `via` delivers it for its owner.
pub(super) async fn accept(
    state: &AppState,
    mut writer: Box<dyn LogWriter>,
    push: &Push<'_>,
    log: LogState,
    via: Option<UserId>,
) -> ApiResult<PushReply> {
    let cells: Vec<CellRef<'_>> = push.batch.cells().collect();
    let device = own_device(state, &mut *writer, push).await?;
    if let Some(answered) = writer.batch(push.batch.device, push.batch.number).await? {
        return repeat(state, &mut *writer, push, &log, answered).await;
    }
    if !push.lasts || device.revoked {
        drop(writer);
        return Ok(refused(state, push, &log));
    }
    let devices = devices_of(&mut *writer, push, device, &cells).await?;
    let Applied { log, results, follows, stores } =
        apply(state, &mut *writer, (push, via), log, devices, &cells).await?;
    let moved = moved_to(&mut *writer, &cells, &results).await?;
    writer.commit().await?;
    state.metrics.push("new");
    if stores {
        state.nudges.committed(push.workspace, log.epoch, log.head);
    }
    count(state, &results);
    let at = head_position(state, push.workspace, &log);
    let (meta, number) = (meta(state, &log, at), push.batch.number);
    Ok(PushReply { meta, number, results, moved, after: follows })
}

/// What came of a batch.
struct Applied {
    /// Where the log stands then.
    log: LogState,
    results: Vec<CellResult>,
    /// The head before, when the commit follows directly on it and moves nothing.
    follows: Option<u64>,
    /// Whether any cell was accepted.
    stores: bool,
}

/// Plans and writes a batch: one commit, or where it moves more than one may hold, several in the same transaction. The
/// last one carries the answer.
async fn apply(
    state: &AppState,
    writer: &mut dyn LogWriter,
    (push, via): (&Push<'_>, Option<UserId>),
    mut log: LogState,
    mut devices: HashMap<DeviceId, StoredDevice>,
    cells: &[CellRef<'_>],
) -> ApiResult<Applied> {
    let slices = slices(writer, &log, cells, false).await?;
    let (mut results, mut follows, mut stores) = (Vec::with_capacity(cells.len()), None, false);
    for (number, slice) in slices.iter().enumerate() {
        let plan = make_plan(state, writer, (push, via), &log, &devices, (cells, slice)).await?;
        follows = (slices.len() == 1 && plan.is_plain(log.head)).then_some(log.head);
        results.extend_from_slice(&plan.results);
        let is_last = number + 1 == slices.len();
        let answer = if is_last { Some(answered(push, &results)?) } else { None };
        let (commit, _) = commit_of(state, push.workspace, answer, &log, plan);
        writer.apply(&commit).await?;
        stores |= !commit.stamps.is_empty();
        // What this one stored counts for the next.
        for (id, stamp) in &commit.stamps {
            devices.entry(*id).and_modify(|device| device.last_stamp = device.last_stamp.max(*stamp));
        }
        log = after(log, &commit);
    }
    Ok(Applied { log, results, follows, stores })
}

/// The device that froze the batch. One that the server does not know was issued after the backup it was restored from,
/// or by a copy: either way the client goes on under a new one.
async fn own_device(
    state: &AppState,
    writer: &mut dyn LogWriter,
    push: &Push<'_>,
) -> ApiResult<StoredDevice> {
    match writer.device(push.batch.device).await? {
        Some(device) if device.user == push.user => Ok(device),
        Some(_) => Err(ApiError::forbidden("The device belongs to somebody else.")),
        None => Err(forked(state)),
    }
}

/// The answer to who may store nothing any more.
fn refused(state: &AppState, push: &Push<'_>, log: &LogState) -> PushReply {
    let results = vec![CellResult::Refused(Refusal::Grant); push.batch.len()];
    state.metrics.push("refused");
    count(state, &results);
    let meta = meta(state, log, Position::START);
    PushReply { meta, number: push.batch.number, results, moved: Vec::new(), after: None }
}

fn forked(state: &AppState) -> ApiError {
    state.metrics.alarm("forked");
    ApiError::forked()
}

/// The stored answer of a batch that was pushed before.
async fn repeat(
    state: &AppState,
    writer: &mut dyn LogWriter,
    push: &Push<'_>,
    log: &LogState,
    answered: StoredBatch,
) -> ApiResult<PushReply> {
    if answered.hash != push.batch.hash().0 {
        return Err(forked(state));
    }
    let mut results: Vec<CellResult> =
        serde_json::from_str(&answered.results).map_err(|_| DbError::Corrupt("results of a batch"))?;
    let cells: Vec<CellRef<'_>> = push.batch.cells().collect();
    if log.has_moved {
        follow(writer, &cells, &mut results).await?;
    }
    let at = match writer.link_at(answered.seq).await? {
        Some(link) => state.positions.position(push.workspace, log.epoch, answered.seq, link),
        None => Position::START,
    };
    let moved = moved_to(writer, &cells, &results).await?;
    state.metrics.push("repeated");
    Ok(PushReply { meta: meta(state, log, at), number: push.batch.number, results, moved, after: None })
}

/// The person's devices that stamped cells of the batch: usually the one that froze it, after a fork also its
/// predecessor.
async fn devices_of(
    writer: &mut dyn LogWriter,
    push: &Push<'_>,
    own: StoredDevice,
    cells: &[CellRef<'_>],
) -> DbResult<HashMap<DeviceId, StoredDevice>> {
    let mut devices = HashMap::from([(push.batch.device, own)]);
    let mut asked = HashSet::from([push.batch.device]);
    for id in cells.iter().map(|cell| cell.stamp.device()) {
        if asked.insert(id)
            && let Some(device) = writer.device(id).await?
            && device.user == push.user
            && !device.revoked
        {
            devices.insert(id, device);
        }
    }
    Ok(devices)
}

async fn make_plan(
    state: &AppState,
    writer: &mut dyn LogWriter,
    (push, via): (&Push<'_>, Option<UserId>),
    log: &LogState,
    devices: &HashMap<DeviceId, StoredDevice>,
    (cells, slice): (&[CellRef<'_>], &Slice),
) -> ApiResult<Plan> {
    let cells = &cells[slice.range.clone()];
    let devices_known = Some(devices.keys().copied().collect());
    let rights = rights(state, writer, (push.user, devices_known), log, cells).await?;
    let mut refusals = rights.judge(cells);
    if !slice.fits {
        refuse(cells, &mut refusals);
    }
    let allowed = || cells.iter().zip(&refusals).filter(|(_, why)| why.is_none()).map(|(cell, _)| cell);
    // What is beyond a device's greatest stamp cannot be stored already: an upload asks for nothing.
    let repeats: Vec<Stamp> = allowed()
        .map(|cell| cell.stamp)
        .filter(|stamp| devices.get(&stamp.device()).is_some_and(|device| *stamp <= device.last_stamp))
        .collect();
    let by_stamp = writer.stored(&repeats).await?;
    let allowed: Vec<CellRef<'_>> = allowed().copied().collect();
    let bodies = bodies(writer, &rights, &allowed).await?;
    let stored = stored(&rights, &by_stamp, &bodies)?;
    plan(cells, refusals, stored, log.head, &|_| (push.user, via)).map_err(|Forked| forked(state))
}

/// What decides over the cells of a person.
pub(super) async fn rights(
    state: &AppState,
    writer: &mut dyn LogWriter,
    (user, devices): (UserId, Option<HashSet<DeviceId>>),
    log: &LogState,
    cells: &[CellRef<'_>],
) -> DbResult<Rights> {
    let mut streams = HashMap::new();
    for grant in writer.grants(user).await? {
        let right = match (grant.revoked, grant.mode) {
            (Some(_), _) => Right::Revoked,
            (None, Mode::Write) => Right::Write,
            (None, Mode::Append) => Right::Append,
            (None, Mode::Read | Mode::Other(_)) => Right::Read,
        };
        streams.insert(grant.stream, right);
    }
    let records = records_of(cells.iter());
    let purged = if log.has_purged { writer.purged(&records).await? } else { Vec::new() };
    let places = if log.has_moved { writer.places(&records).await? } else { Vec::new() };
    let appends = |cell: &&CellRef<'_>| streams.get(&cell.stream) == Some(&Right::Append);
    let appended = records_of(cells.iter().filter(appends));
    let made = if appended.is_empty() { Vec::new() } else { writer.makers(&appended).await? };
    let own = |device: &DeviceId| devices.as_ref().is_some_and(|devices| devices.contains(device));
    let mine: HashSet<RecordId> = made.iter().filter(|(_, device)| own(device)).map(|(id, _)| *id).collect();
    let foreign =
        made.into_iter().map(|(record, _)| record).filter(|record| !mine.contains(record)).collect();
    Ok(Rights {
        streams,
        devices,
        gate: gate(state, log),
        purged: purged.into_iter().collect(),
        places: places.into_iter().collect(),
        foreign,
    })
}

pub(super) fn records_of<'a>(cells: impl Iterator<Item = &'a CellRef<'a>>) -> Vec<RecordId> {
    let mut records: Vec<RecordId> = cells.map(|cell| cell.record).collect();
    records.sort_unstable();
    records.dedup();
    records
}

/// The encoded live cells of the records that these cells are about, wherever they may be.
pub(super) async fn bodies(
    writer: &mut dyn LogWriter,
    rights: &Rights,
    cells: &[CellRef<'_>],
) -> DbResult<Vec<Vec<u8>>> {
    let mut wanted: BTreeMap<StreamId, Vec<RecordId>> = BTreeMap::new();
    for cell in cells {
        for stream in rights.named(cell) {
            wanted.entry(stream).or_default().push(cell.record);
        }
    }
    let mut bodies = Vec::new();
    for (stream, mut records) in wanted {
        records.sort_unstable();
        records.dedup();
        bodies.extend(writer.live(stream, &records).await?);
    }
    Ok(bodies)
}

/// What was found, decoded.
pub(super) fn stored<'a>(
    rights: &Rights,
    by_stamp: &'a [StoredCell],
    bodies: &'a [Vec<u8>],
) -> DbResult<Stored<'a>> {
    let mut stored = Stored { places: rights.places.clone(), ..Stored::default() };
    for found in by_stamp {
        let repeated = Repeated { live: found.live, stream: found.stream, cell: decode(&found.body)? };
        stored.by_stamp.insert(found.stamp, repeated);
    }
    for body in bodies {
        let cell = decode(body)?;
        stored.live.entry((cell.stream, cell.record)).or_default().push(cell);
    }
    Ok(stored)
}

pub(super) fn decode(body: &[u8]) -> DbResult<CellRef<'_>> {
    CellRef::decode(body).map_err(|_| DbError::Corrupt("cell"))
}

fn answered(push: &Push<'_>, results: &[CellResult]) -> ApiResult<Answered> {
    Ok(Answered {
        device: push.batch.device,
        number: push.batch.number,
        hash: push.batch.hash().0,
        results: serde_json::to_string(results).map_err(ApiError::internal)?,
    })
}
