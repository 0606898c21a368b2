//! A page of the log: from one snapshot, ending where a commit ended.

use sync::cell::CellRef;
use sync::cursor::{Position, StreamCursor};
use sync::entry::{Entry, EntryRef};
use sync::ids::{StreamId, WorkspaceId};
use sync::limits::{MAX_PULL_BYTES, MAX_PULL_STREAMS};
use sync::wire::pull::{PullHead, PullRequest, PullWriter, StreamDigest};

use super::replica::View;
use super::{Standing, false_token, meta, rotate, standing};
use crate::db::cells::{CellPage, Grant, LogState, Snapshot};
use crate::db::{DbError, DbResult};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Markers of a stream in one page, until the commit in which they end.
const MARKERS: u32 = 4_096;

/// Bytes of a marker: three ids.
const MARKER_BYTES: usize = 48;

/// What a page is made of.
enum Found {
    /// An encoded cell.
    Cell(Vec<u8>),
    /// What stands in place of cells.
    Marker(Entry),
}

impl Found {
    /// Its bytes in a page, more or less.
    fn size(&self) -> usize {
        match self {
            Self::Cell(body) => body.len(),
            Self::Marker(_) => MARKER_BYTES,
        }
    }
}

/// One page in its binary form.
///
/// # Errors
/// `epoch`, `false_token`, `gone` below the collection floor, `forbidden` for a stream that is not held.
pub async fn pull(
    state: &AppState,
    workspace: WorkspaceId,
    request: &PullRequest,
    View { mut view, log, grants }: View,
) -> ApiResult<Vec<u8>> {
    check_shape(request)?;
    if log.epoch != request.epoch {
        return Err(ApiError::epoch(log.epoch));
    }
    match standing(state, workspace, &mut *view, &log, request.at).await? {
        Standing::Known => {}
        Standing::False => return Err(false_token(state)),
        Standing::Lost => {
            drop(view);
            return Err(ApiError::epoch(rotate(state, workspace, request.epoch, request.at).await?));
        }
    }
    let too_old = |cursor: &StreamCursor| cursor.seq > 0 && cursor.seq < log.gc_floor;
    if request.floor < log.gc_floor && request.streams.iter().any(too_old) {
        return Err(ApiError::gone("Rebuild from a snapshot."));
    }
    check_grants(&grants, &request.streams)?;
    let (until, entries) = pages(&mut *view, request, &log).await?;
    let at = position_at(state, workspace, &mut *view, &log, until).await?;
    let more = until < log.head;
    let mut digests = Vec::new();
    if !more {
        for cursor in &request.streams {
            digests.push(StreamDigest::new(cursor.id, view.total(cursor.id).await?));
        }
    }
    let advance = |cursor: &StreamCursor| StreamCursor { id: cursor.id, seq: cursor.seq.max(until) };
    let cursors = request.streams.iter().map(advance).collect();
    let head = PullHead { meta: meta(state, &log, at), epoch: log.epoch, more, cursors, digests };
    Ok(write(&entries)?.finish(&head))
}

fn check_shape(request: &PullRequest) -> ApiResult<()> {
    if request.streams.len() > MAX_PULL_STREAMS {
        return Err(ApiError::too_large(format!("A pull names at most {MAX_PULL_STREAMS} streams.")));
    }
    if !request.streams.is_sorted_by(|a, b| a.id < b.id) {
        return Err(ApiError::malformed("The streams must ascend."));
    }
    // A cursor comes with a page, and the page with its position.
    if request.streams.iter().any(|cursor| cursor.seq > request.at.seq) {
        return Err(ApiError::malformed("A cursor is beyond the position."));
    }
    Ok(())
}

/// Whether each of the streams may be pulled by who holds these grants.
fn check_grants(grants: &[Grant], streams: &[StreamCursor]) -> ApiResult<()> {
    let held = |stream: StreamId| {
        grants.iter().any(|grant| grant.stream == stream && grant.revoked.is_none() && grant.mode.may_pull())
    };
    if streams.iter().all(|cursor| held(cursor.id)) {
        Ok(())
    } else {
        Err(ApiError::forbidden("A stream is not granted. Say hello again."))
    }
}

/// The entries of all streams, and the boundary that the page ends at. The streams share the bytes of the page: where they
/// are used up it ends, with the commit, for all of them, so that no stream waits for another.
async fn pages(
    view: &mut dyn Snapshot,
    request: &PullRequest,
    log: &LogState,
) -> DbResult<(u64, Vec<(u64, Found)>)> {
    let max_bytes = usize::try_from(request.max_bytes.min(MAX_PULL_BYTES)).unwrap_or(usize::MAX);
    let mut until = log.head;
    let mut entries = Vec::new();
    for cursor in &request.streams {
        let before = entries.len();
        let CellPage { mut cells, cut } = view.cells(cursor.id, cursor.seq, until, max_bytes).await?;
        if let Some(last) = cells.last().map(|(seq, _)| *seq).filter(|_| cut) {
            until = until.min(boundary(view, log, last).await?);
            // Of a commit, so it is little.
            cells.extend(view.cells(cursor.id, last, until, usize::MAX).await?.cells);
        }
        entries.extend(cells.into_iter().map(|(seq, body)| (seq, Found::Cell(body))));
        if log.has_moved || log.has_purged {
            until = markers(view, log, cursor, until, &mut entries).await?;
        }
        if entries.len() > before {
            until = fit(view, log, max_bytes, until, &mut entries).await?;
        }
    }
    Ok((until, entries))
}

/// The boundary of what fits a page, of which only that is kept, by ascending sequence. There is always something: a page ends
/// behind the entry that is too much.
async fn fit(
    view: &mut dyn Snapshot,
    log: &LogState,
    max_bytes: usize,
    until: u64,
    entries: &mut Vec<(u64, Found)>,
) -> DbResult<u64> {
    // Not the unstable one: what was kept before is in order, and that is most of it.
    entries.sort_by_key(|(seq, _)| *seq);
    let mut bytes = 0;
    let full = entries.iter().find(|(_, found)| {
        bytes += found.size();
        bytes > max_bytes
    });
    let until = match full.map(|(seq, _)| *seq).filter(|seq| *seq < until) {
        Some(seq) => until.min(boundary(view, log, seq).await?),
        None => until,
    };
    entries.truncate(entries.partition_point(|(seq, _)| *seq <= until));
    Ok(until)
}

/// Where a page may end that reaches a sequence: at the end of its commit. Below the floor, where only first pulls are,
/// commits are forgotten, and a page may end anywhere.
async fn boundary(view: &mut dyn Snapshot, log: &LogState, seq: u64) -> DbResult<u64> {
    match seq < log.gc_floor {
        true => Ok(seq),
        false => view.commit_end(seq).await?.ok_or(DbError::Corrupt("chain")),
    }
}

/// The markers of a stream, and the boundary, which they too may move back.
async fn markers(
    view: &mut dyn Snapshot,
    log: &LogState,
    cursor: &StreamCursor,
    until: u64,
    entries: &mut Vec<(u64, Found)>,
) -> DbResult<u64> {
    let mut found = view.markers(cursor.id, cursor.seq, until, MARKERS).await?;
    let mut until = until;
    if let Some((last, _)) = found.last().filter(|_| found.len() == MARKERS as usize) {
        let last = *last;
        until = until.min(boundary(view, log, last).await?);
        found.extend(view.markers(cursor.id, last, until, u32::MAX).await?);
    }
    entries.extend(found.into_iter().map(|(seq, entry)| (seq, Found::Marker(entry))));
    Ok(until)
}

/// The entries of a page.
fn write(entries: &[(u64, Found)]) -> DbResult<PullWriter> {
    let mut writer = PullWriter::new();
    for (seq, found) in entries {
        match found {
            Found::Cell(body) => {
                let cell = CellRef::decode(body).map_err(|_| DbError::Corrupt("cell"))?;
                writer.push(*seq, &EntryRef::Cell(cell));
            }
            Found::Marker(entry) => writer.push(*seq, &entry.view()),
        }
    }
    Ok(writer)
}

async fn position_at(
    state: &AppState,
    workspace: WorkspaceId,
    view: &mut dyn Snapshot,
    log: &LogState,
    seq: u64,
) -> DbResult<Position> {
    if seq == 0 {
        return Ok(Position::START);
    }
    let seq = seq.max(log.gc_floor);
    let link = view.link_at(seq).await?.ok_or(DbError::Corrupt("chain"))?;
    Ok(state.positions.position(workspace, log.epoch, seq, link))
}
