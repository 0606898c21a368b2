//! Taking records away for good: all cells in every stream, their history, and where they were; a marker stays in each
//! stream, by which replicas drop them, and nothing of them is accepted any more.

use std::collections::{BTreeMap, BTreeSet};

use sync::cell::{CellRef, Flags};
use sync::entry::{Entry, Purge};
use sync::ids::{RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;

use super::committed::{after, commit_of};
use super::plan::Plan;
use super::plan::changes::Changes;
use super::push::decode;
use crate::db::DbResult;
use crate::db::cells::{LogState, LogWriter};
use crate::state::AppState;

/// What the server has of a record.
#[derive(Debug, Default)]
pub struct Found {
    /// The streams that it is or was in.
    pub streams: BTreeSet<StreamId>,
    /// When the newest of its cells was written or accepted, live or not.
    pub newest: u64,
    /// Its encoded live cells.
    pub live: Vec<Vec<u8>>,
}

impl Found {
    /// Whether the newest word on it is that it is deleted.
    pub fn is_deleted(&self) -> DbResult<bool> {
        let mut last: Option<(Stamp, bool)> = None;
        for body in &self.live {
            last = last.max(word(&decode(body)?));
        }
        Ok(last.is_some_and(|(_, deleted)| deleted))
    }
}

/// When a cell was last heard of. Its stamp says so where the server's clock was set back at that time.
pub(super) fn newest(stamp: Stamp, accepted_at: u64) -> u64 {
    accepted_at.max(stamp.ms())
}

/// What a cell says about whether its record is deleted.
pub(super) fn word(cell: &CellRef<'_>) -> Option<(Stamp, bool)> {
    let deletes = cell.flags.contains(Flags::TOMBSTONE);
    (deletes || cell.flags.contains(Flags::RESTORE)).then_some((cell.stamp, deletes))
}

/// All that the server has of these records. One that it does not know is left out.
///
/// # Errors
/// When storage fails.
pub async fn find(writer: &mut dyn LogWriter, records: &[RecordId]) -> DbResult<BTreeMap<RecordId, Found>> {
    let mut found: BTreeMap<RecordId, Found> = BTreeMap::new();
    for stream in writer.streams().await? {
        for (record, stamp, accepted_at) in writer.accepted(stream, records).await? {
            let found = found.entry(record).or_default();
            found.streams.insert(stream);
            found.newest = found.newest.max(newest(stamp, accepted_at));
        }
        for body in writer.live(stream, records).await? {
            let record = decode(&body)?.record;
            found.entry(record).or_default().live.push(body);
        }
    }
    for (record, place) in writer.places(records).await? {
        found.entry(record).or_default().streams.extend(place.left.into_iter().chain([place.stream]));
    }
    Ok(found)
}

/// Takes records away, with what was found of them, and makes it durable.
///
/// # Errors
/// When storage fails; then nothing was changed.
pub async fn purge(
    state: &AppState,
    workspace: WorkspaceId,
    (mut writer, log): (Box<dyn LogWriter>, LogState),
    records: Vec<RecordId>,
    found: &BTreeMap<RecordId, Found>,
) -> DbResult<()> {
    let (mut changes, mut plan) = (Changes::default(), Plan { head: log.head, ..Plan::default() });
    for (record, found) in found {
        for body in &found.live {
            changes.remove(&decode(body)?);
        }
        for stream in &found.streams {
            plan.head += 1;
            plan.markers.push((plan.head, Entry::Purge(Purge { stream: *stream, record: *record })));
        }
    }
    plan.buckets = changes.finish();
    plan.purged = records;
    let (commit, _) = commit_of(state, workspace, None, &log, plan);
    writer.apply(&commit).await?;
    writer.commit().await?;
    if commit.is_something() {
        let log = after(log, &commit);
        state.nudges.committed(workspace, log.epoch, log.head);
    }
    Ok(())
}
