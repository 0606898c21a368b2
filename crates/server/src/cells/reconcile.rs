//! Comparing a stream with a client bucket by bucket, and giving cells by name.

use std::collections::BTreeMap;

use sync::cell::CellRef;
use sync::cursor::Position;
use sync::digest::{BUCKETS, bucket_of};
use sync::entry::EntryRef;
use sync::ids::{StreamId, WorkspaceId};
use sync::limits::{MAX_CELL_BYTES, MAX_FETCH_CELLS, MAX_PULL_BYTES, MAX_REPLY_BYTES};
use sync::wire::accounts::UserId;
use sync::wire::names::Mode;
use sync::wire::pull::{PullHead, PullWriter};
use sync::wire::reconcile::{Bucket, CellName, FetchRequest, ReconcileReply, ReconcileRequest};

use super::{Standing, false_token, head_position, meta, rotate, standing};
use crate::db::cells::{LogState, Snapshot};
use crate::db::{DbError, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Names after which an answer ends at the next bucket.
const AIM: usize = 16_384;
/// Names read by one question.
const NAMES: u32 = 4_096;

/// Which live cells the stream has in the buckets whose sums differ, from one snapshot.
///
/// # Errors
/// `epoch`, `false_token`, `forbidden` for a stream that is not held.
pub async fn reconcile(
    state: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    asked: &ReconcileRequest,
    (mut view, log): (Box<dyn Snapshot>, LogState),
) -> ApiResult<ReconcileReply> {
    if log.epoch != asked.epoch {
        return Err(ApiError::epoch(log.epoch));
    }
    match standing(state, workspace, &mut *view, &log, asked.at).await? {
        Standing::Known => {}
        Standing::False => return Err(false_token(state)),
        Standing::Lost => {
            drop(view);
            return Err(ApiError::epoch(rotate(state, workspace, asked.epoch, asked.at).await?));
        }
    }
    held(&mut *view, user, asked.stream).await?;
    let own = view.sums(asked.stream).await?;
    let first = usize::from(asked.from);
    let own = own.get(first..).unwrap_or_default();
    let differing: Vec<u16> = (asked.from..)
        .zip(own.iter().zip(&asked.sums))
        .filter(|(_, (a, b))| a != b)
        .map(|(n, _)| n)
        .collect();
    let (buckets, to) = named_buckets(&mut *view, asked.stream, &differing).await?;
    let permit = state.positions.permit(workspace, user, asked.stream, state.clock.now_ms());
    let at = head_position(state, workspace, &log);
    Ok(ReconcileReply { meta: meta(state, &log, at), epoch: log.epoch, seq: log.head, permit, to, buckets })
}

/// What the person may do in a stream that can be pulled.
pub(super) async fn held(view: &mut dyn Snapshot, user: UserId, stream: StreamId) -> ApiResult<Mode> {
    let grants = view.grants(user).await?;
    let grant = grants.into_iter().find(|grant| grant.stream == stream && grant.revoked.is_none());
    let mode = grant.map(|grant| grant.mode).filter(Mode::may_pull);
    mode.ok_or_else(|| ApiError::forbidden("The stream is not granted. Say hello again."))
}

/// The names in these buckets, and the bucket at which the answer ends because it names enough. There is no index by
/// bucket, which every push would pay for: the names of the whole stream are read.
async fn named_buckets(
    view: &mut dyn Snapshot,
    stream: StreamId,
    differing: &[u16],
) -> DbResult<(Vec<Bucket>, u16)> {
    let mut buckets: BTreeMap<u16, Vec<CellName>> =
        differing.iter().map(|number| (*number, Vec::new())).collect();
    let mut after = None;
    while !buckets.is_empty() {
        let names = view.names(stream, after, NAMES).await?;
        for name in &names {
            if let Some(cells) = buckets.get_mut(&bucket_of(name.record)) {
                cells.push(*name);
            }
        }
        drop_surplus(&mut buckets);
        after = names.last().copied();
        if names.len() < NAMES as usize {
            break;
        }
    }
    let end = match buckets.last_key_value() {
        Some((last, _)) if differing.last() != Some(last) => last + 1,
        _ => BUCKETS as u16,
    };
    let buckets = buckets.into_iter().map(|(number, cells)| Bucket { number, cells }).collect();
    Ok((buckets, end))
}

/// Leaves the last buckets to later rounds while the rest names enough; one always stays.
fn drop_surplus(buckets: &mut BTreeMap<u16, Vec<CellName>>) {
    let mut total: usize = buckets.values().map(Vec::len).sum();
    while buckets.len() > 1 {
        let Some(last) = buckets.last_entry() else { return };
        if total - last.get().len() < AIM {
            return;
        }
        total -= last.remove().len();
    }
}

/// Cells that are read before it is looked whether the page is large enough: all of the largest size, they and what was there
/// before are still a page that a client reads.
const NAMED_AT_ONCE: usize = 64;
const _: () = assert!(NAMED_AT_ONCE * MAX_CELL_BYTES + MAX_PULL_BYTES as usize + (1 << 20) < MAX_REPLY_BYTES);

/// The named cells that are live, as a page; cut where it would be too large.
///
/// # Errors
/// `epoch`, `too_large`, `forbidden` for a stream that is not held.
pub async fn fetch(
    state: &AppState,
    user: UserId,
    asked: &FetchRequest,
    (mut view, log): (Box<dyn Snapshot>, LogState),
) -> ApiResult<Vec<u8>> {
    if log.epoch != asked.epoch {
        return Err(ApiError::epoch(log.epoch));
    }
    if asked.cells.len() > MAX_FETCH_CELLS {
        return Err(ApiError::too_large(format!("At most {MAX_FETCH_CELLS} cells are named.")));
    }
    held(&mut *view, user, asked.stream).await?;
    let mut cells: Vec<(u64, Vec<u8>)> = Vec::new();
    let (mut bytes, mut more) = (0, false);
    for names in asked.cells.chunks(NAMED_AT_ONCE) {
        if bytes > MAX_PULL_BYTES as usize {
            more = true;
            break;
        }
        let found = view.named(asked.stream, names).await?;
        bytes += found.iter().map(|(_, body)| body.len()).sum::<usize>();
        cells.extend(found);
    }
    cells.sort_unstable_by_key(|(seq, _)| *seq);
    let mut writer = PullWriter::new();
    for (seq, body) in &cells {
        let cell = CellRef::decode(body).map_err(|_| DbError::Corrupt("cell"))?;
        writer.push(*seq, &EntryRef::Cell(cell));
    }
    let meta = meta(state, &log, Position::START);
    let (cursors, digests) = (Vec::new(), Vec::new());
    Ok(writer.finish(&PullHead { meta, epoch: log.epoch, more, cursors, digests }))
}
