//! Erasing: records that go at once and everywhere, because a person has a right to it. What was erased is noted outside
//! the database before it goes, so that a backup brings nothing back.

use std::collections::BTreeSet;

use sync::ids::{RecordId, WorkspaceId};
use sync::limits::{ERASE_TTL_MS, MAX_ERASE_RECORDS};
use sync::wire::accounts::UserId;
use sync::wire::audit::Act;
use sync::wire::erase::{Confirm, EraseReply, EraseRequest};

use super::purge::{find, purge};
use super::{head_position, meta};
use crate::db::audit::Noted;
use crate::erase_log::{EraseLogError, Erased};
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Records taken away by one commit.
const SLICE: usize = 64;

/// What would go, or with a token of the first step: they go.
///
/// # Errors
/// `invalid` for no records or too many, `forbidden` without a list of what was erased or for a token that is none.
pub async fn erase(
    state: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    asked: &EraseRequest,
) -> ApiResult<EraseReply> {
    if asked.records.is_empty() || asked.records.len() > MAX_ERASE_RECORDS {
        return Err(ApiError::invalid("records", format!("Name 1 to {MAX_ERASE_RECORDS} records.")));
    }
    if state.erased.is_none() {
        return Err(ApiError::forbidden("This server has no list of what was erased."));
    }
    let records: Vec<RecordId> = asked.records.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let now = state.clock.now_ms();
    let (known, cells) = count(state, workspace, &records).await?;
    let confirm = match &asked.token {
        None => {
            let token = state.positions.erasure(workspace, user, &records, now);
            Some(Confirm { token, expires_at: now.saturating_add(ERASE_TTL_MS) })
        }
        Some(token) if state.positions.may_erase(workspace, user, &records, token, now) => {
            note(state, Erased { at: now, by: user, workspace, records: records.clone() }).await?;
            take_away(state, workspace, &records, Some(user)).await?;
            state.metrics.alarm("erased");
            None
        }
        Some(_) => return Err(ApiError::forbidden("This was not confirmed, or too long ago. Ask again.")),
    };
    let log = state.db.snapshot(workspace).await?.log().await?;
    let at = head_position(state, workspace, &log);
    Ok(EraseReply { meta: meta(state, &log, at), records: known, cells, confirm })
}

/// How many of the records the server has, and how many cells of them.
async fn count(state: &AppState, workspace: WorkspaceId, records: &[RecordId]) -> ApiResult<(u64, u64)> {
    let mut writer = state.db.writer(workspace).await?;
    let (mut known, mut cells) = (BTreeSet::new(), 0);
    for stream in writer.streams().await? {
        let found = writer.accepted(stream, records).await?;
        cells += found.len() as u64;
        known.extend(found.into_iter().map(|(record, _, _)| record));
    }
    Ok((known.len() as u64, cells))
}

/// Notes what is erased, before it is.
async fn note(state: &AppState, erased: Erased) -> ApiResult<()> {
    let state = state.clone();
    let written = tokio::task::spawn_blocking(move || match &state.erased {
        Some(log) => log.append(&erased),
        None => Ok(()),
    });
    written.await.map_err(ApiError::internal)?.map_err(ApiError::internal)
}

/// With the attachments that nothing else names. Who does it stands in the audit trail, once, with the first of them; what only
/// came back with a backup stands there already.
async fn take_away(
    state: &AppState,
    workspace: WorkspaceId,
    records: &[RecordId],
    mut by: Option<UserId>,
) -> ApiResult<u64> {
    let mut gone = 0;
    for slice in records.chunks(SLICE) {
        let mut writer = state.db.writer(workspace).await?;
        let log = writer.log().await?;
        let before = writer.purged(slice).await?;
        let left: Vec<RecordId> = slice.iter().copied().filter(|record| !before.contains(record)).collect();
        if left.is_empty() {
            continue;
        }
        let found = find(&mut *writer, &left).await?;
        gone += left.len() as u64;
        if let Some(user) = by.take() {
            let act = Noted::by(user, Act::RecordsErased).with("records", records.len().to_string());
            writer.note(&act, state.clock.now_ms()).await?;
        }
        purge(state, workspace, (writer, log), left, &found).await?;
    }
    // Also where a process before this one came no further than the records.
    state.db.remove_lost_blobs(workspace).await?;
    Ok(gone)
}

/// Takes away again what was erased in a workspace and has come back with a backup. How many records.
///
/// # Errors
/// When storage fails, or the list cannot be read.
pub async fn replay(state: &AppState, workspace: WorkspaceId) -> ApiResult<u64> {
    let all = read(state).await.map_err(ApiError::internal)?;
    let of_it: BTreeSet<RecordId> = all
        .into_iter()
        .filter(|erased| erased.workspace == workspace)
        .flat_map(|erased| erased.records)
        .collect();
    let of_it: Vec<RecordId> = of_it.into_iter().collect();
    let gone = take_away(state, workspace, &of_it, None).await?;
    if gone > 0 {
        tracing::warn!(records = gone, "erased records had come back with a backup, and are gone again");
    }
    Ok(gone)
}

/// The same for all workspaces.
///
/// # Errors
/// As [`replay`].
pub async fn replay_all(state: &AppState) -> ApiResult<u64> {
    let named: BTreeSet<WorkspaceId> =
        read(state).await.map_err(ApiError::internal)?.into_iter().map(|erased| erased.workspace).collect();
    let mut gone = 0;
    for workspace in state.db.workspaces().await?.into_iter().filter(|row| named.contains(&row.id)) {
        gone += replay(state, workspace.id).await?;
    }
    Ok(gone)
}

async fn read(state: &AppState) -> Result<Vec<Erased>, EraseLogError> {
    let state = state.clone();
    let reading = tokio::task::spawn_blocking(move || match &state.erased {
        Some(log) => log.read(),
        None => Ok(Vec::new()),
    });
    reading.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}
