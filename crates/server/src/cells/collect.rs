//! Collection: what nobody needs any more goes. Deleted records, replaced cells and links of the chain are looked for in
//! snapshots and taken away in slices, so that a push never waits for more than one of them.

use sync::cell::{CellRef, Flags};
use sync::ids::{RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;

use super::purge::{find, newest, purge, word};
use super::push::decode;
use crate::db::DbResult;
use crate::db::collecting::{AgedCell, PastKey};
use crate::state::AppState;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long a deleted record is kept after the last change of it, and how long a client may stay away.
pub const RETENTION_MS: u64 = 180 * DAY_MS;
/// How long replaced cells of bulk actions are kept.
const BULK_KEPT_MS: u64 = 30 * DAY_MS;
/// How often a workspace is looked through.
const EVERY_MS: u64 = DAY_MS;
/// After a longer break the clock has to be right for another day before anything goes: it may have been set wrong.
const BREAK_MS: u64 = 30 * DAY_MS;

/// Cells read at once.
const PAGE: u32 = 512;
/// Records taken away by one commit, and replaced cells by one transaction.
const SLICE: usize = 64;
/// Links taken away by one transaction.
const LINKS: u32 = 1_024;

/// When to look a workspace through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Once a day, by a clock that was not just set.
    Due,
    /// Now, because somebody says so.
    Asked,
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collected {
    /// Records.
    pub records: u64,
    /// Replaced cells.
    pub history: u64,
    /// Links of the chain.
    pub links: u64,
}

impl Collected {
    /// Together with what went elsewhere.
    pub fn add(&mut self, other: Self) {
        self.records += other.records;
        self.history += other.history;
        self.links += other.links;
    }
}

/// Looks a workspace through.
///
/// # Errors
/// When storage fails. What went until then stays away.
pub async fn collect(state: &AppState, workspace: WorkspaceId, when: When) -> DbResult<Collected> {
    let now = state.clock.now_ms();
    if !begin(state, workspace, when, now).await? {
        return Ok(Collected::default());
    }
    let before = |ms: u64| now.saturating_sub(ms);
    let records = collect_records(state, workspace, before(RETENTION_MS)).await?;
    let history = collect_history(state, workspace, now).await?;
    let links = raise_floor(state, workspace, before(RETENTION_MS)).await?;
    Ok(Collected { records, history, links })
}

/// Looks through all workspaces that are due, or all of them when asked.
///
/// # Errors
/// When storage fails.
pub async fn collect_all(state: &AppState, when: When) -> DbResult<Collected> {
    let mut all = Collected::default();
    for workspace in state.db.workspaces().await? {
        all.add(collect(state, workspace.id, when).await?);
    }
    state.metrics.collected(&all);
    Ok(all)
}

/// Whether it is time; notes it, so that of several processes one looks.
async fn begin(state: &AppState, workspace: WorkspaceId, when: When, now: u64) -> DbResult<bool> {
    let log = state.db.snapshot(workspace).await?.log().await?;
    let is_recent = |at: u64| now.checked_sub(at).is_some_and(|since| since < EVERY_MS);
    if when == When::Due && is_recent(log.collected_at) {
        return Ok(false);
    }
    let mut writer = state.db.writer(workspace).await?;
    let last = writer.log().await?.collected_at;
    if when == When::Due && is_recent(last) {
        return Ok(false);
    }
    writer.note_collected(now).await?;
    writer.commit().await?;
    Ok(when == When::Asked || now.checked_sub(last).is_some_and(|since| since <= BREAK_MS))
}

/// What is known of a record while its cells go by.
struct Passing {
    stream: StreamId,
    record: RecordId,
    newest: u64,
    word: Option<(Stamp, bool)>,
}

impl Passing {
    fn new(cell: &AgedCell) -> Self {
        Self { stream: cell.stream, record: cell.record, newest: 0, word: None }
    }

    fn take(&mut self, cell: &AgedCell) -> DbResult<()> {
        self.newest = self.newest.max(newest(cell.stamp, cell.accepted_at));
        self.word = self.word.max(word(&decode(&cell.body)?));
        Ok(())
    }

    fn is_due(&self, cutoff: u64) -> bool {
        self.newest <= cutoff && self.word.is_some_and(|(_, deleted)| deleted)
    }
}

/// Deleted records none of whose cells is younger than the cutoff.
async fn collect_records(state: &AppState, workspace: WorkspaceId, cutoff: u64) -> DbResult<u64> {
    let (mut gone, mut after) = (0, None);
    let mut passing: Option<Passing> = None;
    let mut due: Vec<RecordId> = Vec::new();
    loop {
        let page = state.db.snapshot(workspace).await?.aged(after, PAGE).await?;
        for cell in &page {
            if let Some(past) = passing.take_if(|one| (one.stream, one.record) != (cell.stream, cell.record))
            {
                due.extend(past.is_due(cutoff).then_some(past.record));
            }
            passing.get_or_insert_with(|| Passing::new(cell)).take(cell)?;
        }
        after = page.last().map(|cell| (cell.stream, cell.record, cell.stamp));
        let is_last = page.len() < PAGE as usize;
        if is_last {
            due.extend(passing.take().filter(|past| past.is_due(cutoff)).map(|past| past.record));
        }
        while due.len() >= SLICE || (is_last && !due.is_empty()) {
            let slice: Vec<RecordId> = due.drain(..due.len().min(SLICE)).collect();
            gone += collect_slice(state, workspace, &slice, cutoff).await?;
        }
        if is_last {
            return Ok(gone);
        }
        tokio::task::yield_now().await;
    }
}

/// Looks again under the lock: an edit or a restore may have come since, or the record may be in another stream, too.
async fn collect_slice(
    state: &AppState,
    workspace: WorkspaceId,
    records: &[RecordId],
    cutoff: u64,
) -> DbResult<u64> {
    let mut writer = state.db.writer(workspace).await?;
    let log = writer.log().await?;
    let mut found = find(&mut *writer, records).await?;
    let mut due = Vec::new();
    for (record, found) in &found {
        if found.newest <= cutoff && found.is_deleted()? {
            due.push(*record);
        }
    }
    found.retain(|record, _| due.contains(record));
    let gone = due.len() as u64;
    if gone > 0 {
        purge(state, workspace, (writer, log), due, &found).await?;
    }
    Ok(gone)
}

/// Cells that were replaced longer ago than they are kept.
async fn collect_history(state: &AppState, workspace: WorkspaceId, now: u64) -> DbResult<u64> {
    let days = state.db.snapshot(workspace).await?.log().await?.history_days;
    let cutoff = now.saturating_sub(u64::from(days).saturating_mul(DAY_MS));
    let of_bulk = now.saturating_sub(BULK_KEPT_MS);
    let (mut gone, mut after) = (0, None);
    loop {
        let page = state.db.snapshot(workspace).await?.past(after, PAGE).await?;
        let mut due: Vec<PastKey> = Vec::new();
        for cell in &page {
            let is_bulk = || CellRef::decode(&cell.body).is_ok_and(|cell| cell.flags.contains(Flags::BULK));
            if cell.replaced_at <= cutoff || (cell.replaced_at <= of_bulk && is_bulk()) {
                due.push(cell.key);
            }
        }
        for slice in due.chunks(SLICE) {
            let mut writer = state.db.writer(workspace).await?;
            gone += writer.forget_history(slice).await?;
            writer.commit().await?;
        }
        after = page.last().map(|cell| cell.key);
        if page.len() < PAGE as usize {
            return Ok(gone);
        }
        tokio::task::yield_now().await;
    }
}

/// Moves the floor to the last commit before the cutoff, and forgets how the chain came there.
async fn raise_floor(state: &AppState, workspace: WorkspaceId, cutoff: u64) -> DbResult<u64> {
    let mut writer = state.db.writer(workspace).await?;
    let floor = writer.log().await?.gc_floor;
    if let Some(last) = writer.last_before(cutoff).await?.filter(|last| *last > floor) {
        writer.raise_floor(last).await?;
        writer.commit().await?;
    } else {
        drop(writer);
    }
    let mut gone = 0;
    loop {
        let mut writer = state.db.writer(workspace).await?;
        let links = writer.trim_chain(LINKS).await?;
        writer.commit().await?;
        gone += links;
        if links < u64::from(LINKS) {
            return Ok(gone);
        }
    }
}
