//! Large streams in immutable pieces, for devices that begin with nothing. They are made when such a device says hello, in
//! the background and from one snapshot of the database; who comes before they are there pulls as always.

use std::collections::BTreeSet;

use sync::cell::CellRef;
use sync::entry::Entry;
use sync::ids::{ContentHash, RecordId, StreamId, WorkspaceId};
use sync::segment::SegmentBuilder;
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;
use sync::wire::snapshot::{Piece, SnapshotReply};

use super::push::decode;
use super::reconcile::held;
use super::{head_position, meta};
use crate::db::cells::{LogState, LogWriter, Snapshot};
use crate::db::pieces::{NewPiece, PieceInfo, StoredSnapshot};
use crate::db::{DbError, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Cells read at once.
const PAGE: u32 = 1_024;
/// Bytes of changed cells looked through at once.
const CHANGED_BYTES: usize = 4 << 20;
/// Markers looked through at once.
const MARKERS: u32 = 4_096;
/// Ranges of a stream at most.
const RANGES_MAX: u64 = 4_096;

/// When a stream is large, and how it is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutting {
    /// A stream with fewer cells has no snapshot: a few pages are as good.
    pub least_cells: u64,
    /// Cells that a piece is to have: some two megabytes.
    pub piece_cells: u64,
}

impl Default for Cutting {
    fn default() -> Self {
        Self { least_cells: 20_000, piece_cells: 8_192 }
    }
}

impl Cutting {
    /// In how many equal ranges of records so many cells are cut.
    fn ranges(&self, cells: u64) -> u64 {
        (cells / self.piece_cells.max(1)).next_power_of_two().min(RANGES_MAX)
    }
}

/// The first record of a range.
fn first_of(range: u64, ranges: u64) -> RecordId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&((u128::from(range) << 64) / u128::from(ranges)).to_be_bytes()[8..]);
    RecordId(id)
}

/// The last one.
fn last_of(range: u64, ranges: u64) -> RecordId {
    match range + 1 < ranges {
        true => RecordId((u128::from_be_bytes(first_of(range + 1, ranges).0) - 1).to_be_bytes()),
        false => RecordId([0xff; 16]),
    }
}

/// The range that a record is in.
fn range_of(record: RecordId, ranges: u64) -> u64 {
    let mut start = [0; 8];
    start.copy_from_slice(&record.0[..8]);
    ((u128::from(u64::from_be_bytes(start)) * u128::from(ranges)) >> 64) as u64
}

/// The present snapshot of a stream.
///
/// # Errors
/// `forbidden` for a stream that is not held, `not_found` where there is none.
pub async fn show(
    state: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    stream: StreamId,
    (mut view, log): (Box<dyn Snapshot>, LogState),
) -> ApiResult<SnapshotReply> {
    held(&mut *view, user, stream).await?;
    let present = view.pieces(stream).await?.filter(|present| present.seq >= log.gc_floor);
    let present = present.ok_or_else(ApiError::not_found)?;
    let infos = view.piece_infos(stream).await?;
    let mut pieces = Vec::new();
    for hash in present.pieces {
        let info = infos.iter().find(|info| info.hash == hash).ok_or(DbError::Corrupt("list of pieces"))?;
        pieces.push(Piece { hash, cells: info.cells, bytes: info.bytes });
    }
    let meta = meta(state, &log, head_position(state, workspace, &log));
    Ok(SnapshotReply { meta, epoch: log.epoch, stream, seq: present.seq, pieces })
}

/// The bytes of a piece, if it is one of a stream that the person may pull.
///
/// # Errors
/// `not_found` otherwise.
pub async fn piece(view: &mut dyn Snapshot, user: UserId, hash: ContentHash) -> ApiResult<Vec<u8>> {
    for grant in view.grants(user).await? {
        if grant.revoked.is_none()
            && grant.mode.may_pull()
            && let Some(body) = view.piece(grant.stream, hash).await?
        {
            return Ok(body);
        }
    }
    Err(ApiError::not_found())
}

/// How many pieces the present snapshot of a stream has, for a device that begins with nothing. Where it should have some,
/// or others, they are made in the background.
///
/// # Errors
/// When storage fails.
pub async fn offered(
    state: &AppState,
    workspace: WorkspaceId,
    stream: StreamId,
    view: &mut dyn Snapshot,
    log: &LogState,
) -> DbResult<u32> {
    let cutting = state.config.cutting;
    let cells = view.total(stream).await?.cells;
    let present = view.pieces(stream).await?.filter(|present| present.seq >= log.gc_floor);
    // What was written since has a sequence each: an eighth of the stream is worth a new one.
    let is_old = |present: &StoredSnapshot| {
        log.head.saturating_sub(present.seq) > (cells / 8).max(cutting.least_cells / 4)
    };
    if cells >= cutting.least_cells && present.as_ref().is_none_or(is_old) {
        state.background(move |state| async move {
            if let Err(error) = make(&state, workspace, stream).await {
                tracing::warn!(cause = %error, "a snapshot was not made");
            }
        });
    }
    Ok(present.map_or(0, |present| u32::try_from(present.pieces.len()).unwrap_or(u32::MAX)))
}

/// Makes a snapshot of a stream as it is now. Ranges in which nothing changed keep their pieces. Returns whether it is
/// there: not when something left the stream meanwhile.
///
/// # Errors
/// When storage fails.
pub async fn make(state: &AppState, workspace: WorkspaceId, stream: StreamId) -> DbResult<bool> {
    // One at a time: each has a piece in memory and a connection of the readers.
    let _turn = state.cutting.lock().await;
    let mut view = state.db.snapshot(workspace).await?;
    let log = view.log().await?;
    let ranges = state.config.cutting.ranges(view.total(stream).await?.cells);
    let present = view.pieces(stream).await?.filter(|present| present.pieces.len() as u64 == ranges);
    let changed: BTreeSet<u64> = match &present {
        Some(present) => changed_ranges(&mut *view, stream, (present.seq, log.head), ranges).await?,
        None => (0..ranges).collect(),
    };
    let mut pieces =
        present.map_or_else(|| vec![ContentHash([0; 32]); changed.len()], |present| present.pieces);
    for range in changed {
        let piece = cut(&mut *view, stream, range, ranges).await?;
        let mut writer = state.db.writer(workspace).await?;
        if has_lost(&mut *writer, stream, log.head).await? {
            return Ok(false);
        }
        writer.add_piece(stream, &piece, state.clock.now_ms()).await?;
        writer.commit().await?;
        if let Some(place) = pieces.get_mut(usize::try_from(range).unwrap_or(usize::MAX)) {
            *place = piece.info.hash;
        }
    }
    drop(view);
    let mut writer = state.db.writer(workspace).await?;
    if has_lost(&mut *writer, stream, log.head).await? {
        return Ok(false);
    }
    writer.name_pieces(stream, &StoredSnapshot { seq: log.head, pieces }, state.clock.now_ms()).await?;
    writer.commit().await?;
    Ok(true)
}

/// Whether a record left the stream after a sequence, for good or for another stream: it must not come back in a piece.
async fn has_lost(view: &mut dyn LogWriter, stream: StreamId, after: u64) -> DbResult<bool> {
    Ok(!view.markers(stream, after, i64::MAX as u64, 1).await?.is_empty())
}

/// The ranges in which something was written or went after one sequence, up to another.
async fn changed_ranges(
    view: &mut dyn Snapshot,
    stream: StreamId,
    (after, until): (u64, u64),
    ranges: u64,
) -> DbResult<BTreeSet<u64>> {
    let mut changed = BTreeSet::new();
    let mut from = after;
    loop {
        let page = view.cells(stream, from, until, CHANGED_BYTES).await?;
        for (seq, body) in &page.cells {
            changed.insert(range_of(decode(body)?.record, ranges));
            from = *seq;
        }
        if !page.cut {
            break;
        }
    }
    let mut from = after;
    loop {
        let page = view.markers(stream, from, until, MARKERS).await?;
        for (seq, entry) in &page {
            if let Entry::Purge(purge) = entry {
                changed.insert(range_of(purge.record, ranges));
            } else if let Entry::Moved(moved) = entry {
                changed.insert(range_of(moved.record, ranges));
            }
            from = *seq;
        }
        if page.len() < MARKERS as usize {
            return Ok(changed);
        }
    }
}

/// The piece of a range.
async fn cut(view: &mut dyn Snapshot, stream: StreamId, range: u64, ranges: u64) -> DbResult<NewPiece> {
    let (first, last) = (first_of(range, ranges), last_of(range, ranges));
    let mut builder = SegmentBuilder::new(stream);
    let mut after = (stream, first, Stamp::from_bytes([0; 16]));
    loop {
        let page = view.aged(Some(after), PAGE).await?;
        let is_last = page.len() < PAGE as usize;
        for row in page {
            if row.stream != stream || row.record > last {
                return Ok(finish(builder, first, last));
            }
            let cell = CellRef::decode(&row.body).map_err(|_| DbError::Corrupt("cell"))?;
            builder.push(&cell).map_err(|_| DbError::Corrupt("cell"))?;
            after = (row.stream, row.record, row.stamp);
        }
        if is_last {
            return Ok(finish(builder, first, last));
        }
        tokio::task::yield_now().await;
    }
}

fn finish(builder: SegmentBuilder, first: RecordId, last: RecordId) -> NewPiece {
    let cells = builder.len() as u64;
    let body = builder.finish();
    let info = PieceInfo { hash: ContentHash::of(&body), cells, bytes: body.len() as u64 };
    NewPiece { info, first, last, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_share_out_all_records() {
        for ranges in [1, 2, 16, 4_096] {
            assert_eq!(first_of(0, ranges), RecordId([0; 16]));
            assert_eq!(last_of(ranges - 1, ranges), RecordId([0xff; 16]));
            for range in (0..ranges).step_by(7) {
                assert_eq!(range_of(first_of(range, ranges), ranges), range);
                assert_eq!(range_of(last_of(range, ranges), ranges), range);
            }
        }
        let cutting = Cutting::default();
        for (cells, ranges) in [(0, 1), (8_192, 1), (20_000, 2), (100_000, 16), (u64::MAX / 2, 4_096)] {
            assert_eq!(cutting.ranges(cells), ranges, "{cells}");
        }
    }

    #[test]
    fn a_range_without_cells_is_a_piece_that_can_be_read() {
        let piece = finish(SegmentBuilder::new(StreamId([1; 16])), RecordId([0; 16]), RecordId([9; 16]));
        let segment = sync::segment::Segment::open(piece.body.as_slice()).expect("reads");
        assert!(segment.is_empty());
    }
}
