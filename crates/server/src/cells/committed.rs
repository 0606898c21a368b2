//! From a plan to a commit, and what follows from it.

use sync::entry::Entry;
use sync::ids::WorkspaceId;
use sync::stamp::Stamp;
use sync::wire::push::CellResult;

use super::plan::Plan;
use crate::db::cells::{Answered, Commit, LogState};
use crate::position::Link;
use crate::state::AppState;

/// The commit of a plan, and the results; `batch` is what was pushed, an offer is no batch.
pub(super) fn commit_of(
    state: &AppState,
    workspace: WorkspaceId,
    batch: Option<Answered>,
    log: &LogState,
    plan: Plan,
) -> (Commit, Vec<CellResult>) {
    let link = if plan.head == log.head {
        log.link
    } else {
        state.positions.next_link(workspace, log.link, plan.head, &content_of(&plan))
    };
    let commit = Commit {
        batch,
        live: plan.live,
        superseded: plan.superseded,
        dead: plan.dead,
        relocated: plan.relocated,
        markers: plan.markers,
        purged: plan.purged,
        places: plan.places,
        buckets: plan.buckets,
        stamps: plan.stamps,
        head: plan.head,
        link,
        now_ms: state.clock.now_ms(),
    };
    (commit, plan.results)
}

/// What the commit's link stands for: exactly what was given a sequence, in its order.
fn content_of(plan: &Plan) -> [u8; 32] {
    let new = plan.live.iter().chain(&plan.superseded).map(|cell| (cell.seq, cell.body.clone()));
    let relocated = plan.relocated.iter().map(|cell| (cell.seq, cell.body.clone()));
    let marker = |(seq, entry): &(u64, Entry)| {
        let mut bytes = Vec::new();
        entry.view().encode(&mut bytes);
        (*seq, bytes)
    };
    let mut all: Vec<(u64, Vec<u8>)> = new.chain(relocated).chain(plan.markers.iter().map(marker)).collect();
    all.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (_, bytes) in all {
        hasher.update(&(bytes.len() as u64).to_be_bytes()).update(&bytes);
    }
    *hasher.finalize().as_bytes()
}

/// Where the log stands after a commit.
pub(super) fn after(log: LogState, commit: &Commit) -> LogState {
    let greatest: Option<Stamp> = commit.stamps.iter().map(|(_, stamp)| *stamp).max();
    let link: Link = commit.link;
    LogState {
        head: commit.head,
        link,
        last_stamp: greatest.map_or(log.last_stamp, |s| s.max(log.last_stamp)),
        has_moved: log.has_moved || !commit.places.is_empty(),
        ..log
    }
}

/// Counts what became of cells.
pub(super) fn count(state: &AppState, results: &[CellResult]) {
    let of = |wanted: fn(&CellResult) -> bool| results.iter().filter(|result| wanted(result)).count() as u64;
    state.metrics.cells("ok", of(|result| *result == CellResult::Ok));
    state.metrics.cells("superseded", of(|result| *result == CellResult::Superseded));
    state.metrics.cells("moved", of(|result| *result == CellResult::Moved));
    state.metrics.cells("refused", of(|result| !result.is_stored()));
    for result in results {
        if let CellResult::Refused(why) = result {
            state.metrics.refused(why);
        }
    }
}
