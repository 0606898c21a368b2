//! Removing attachments that nothing names any more, a few at a time: pushes go on in between.

use sync::ids::{ContentHash, WorkspaceId};
use sync::wire::accounts::UserId;

use super::upload::{give_up, remove_pieces};
use crate::db::DbResult;
use crate::db::blobs::{Collected, ContentId};
use crate::db::sql::{Query, Transaction, query};
use crate::db::store::{Lock, Store};

/// Names looked at in one transaction.
const SLICE: u32 = 256;

/// What is true of a use whose cell is neither live nor history any more.
macro_rules! of_gone_cells {
    () => {
        "NOT EXISTS (SELECT 1 FROM cell c WHERE c.workspace = blob_use.workspace AND c.stamp = blob_use.stamp)
         AND NOT EXISTS (SELECT 1 FROM history c
             WHERE c.workspace = blob_use.workspace AND c.stamp = blob_use.stamp)"
    };
}

/// Looks through all workspaces.
pub(super) async fn collect(store: &Store, now_ms: u64, before_ms: u64) -> DbResult<Collected> {
    let mut collected = Collected::default();
    let rows = query("SELECT workspace FROM workspace ORDER BY workspace").fetch_all(&store.readers).await?;
    for row in rows {
        let workspace = WorkspaceId(row.bytes(0, "workspace id")?);
        forget_uses(store, workspace).await?;
        note_unnamed(store, workspace, now_ms).await?;
        collected.blobs += remove_unnamed(store, workspace, before_ms).await?;
        collected.uploads += remove_uploads(store, workspace, before_ms).await?;
    }
    Ok(collected)
}

/// The last hash of the next slice of a table after one, if there is any.
async fn slice(store: &Store, asked: Query<'_>) -> DbResult<Option<ContentHash>> {
    let rows = asked.fetch_all(&store.readers).await?;
    rows.last().map(|row| Ok(ContentHash(row.bytes(0, "content hash")?))).transpose()
}

/// Forgets what cells named that are neither live nor history any more.
async fn forget_uses(store: &Store, workspace: WorkspaceId) -> DbResult<()> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let asked = query(
            "SELECT DISTINCT hash FROM blob_use WHERE workspace = $1 AND hash > $2 ORDER BY hash LIMIT $3",
        );
        let Some(last) = slice(store, asked.bind(workspace).bind(after.clone()).bind(SLICE)).await? else {
            return Ok(());
        };
        query(concat!(
            "DELETE FROM blob_use WHERE workspace = $1 AND hash > $2 AND hash <= $3 AND ",
            of_gone_cells!()
        ))
        .bind(workspace)
        .bind(after)
        .bind(last)
        .execute(&store.writer)
        .await?;
        after = last.0.to_vec();
    }
}

/// Notes since when nothing names a content, and that something does again.
async fn note_unnamed(store: &Store, workspace: WorkspaceId, now_ms: u64) -> DbResult<()> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let asked = query("SELECT hash FROM blob WHERE workspace = $1 AND hash > $2 ORDER BY hash LIMIT $3");
        let Some(last) = slice(store, asked.bind(workspace).bind(after.clone()).bind(SLICE)).await? else {
            return Ok(());
        };
        let mut tx = store.begin(Lock::Workspace(workspace)).await?;
        let unnamed = query(
            "UPDATE blob SET unnamed_since = $4 WHERE workspace = $1 AND hash > $2 AND hash <= $3
             AND unnamed_since IS NULL AND NOT EXISTS (
                 SELECT 1 FROM blob_use u WHERE u.workspace = blob.workspace AND u.hash = blob.hash)",
        );
        let unnamed = unnamed.bind(workspace).bind(after.clone()).bind(last).bind(now_ms);
        unnamed.execute(&mut tx).await?;
        let named = query(
            "UPDATE blob SET unnamed_since = NULL WHERE workspace = $1 AND hash > $2 AND hash <= $3
             AND unnamed_since IS NOT NULL AND EXISTS (
                 SELECT 1 FROM blob_use u WHERE u.workspace = blob.workspace AND u.hash = blob.hash)",
        );
        named.bind(workspace).bind(after).bind(last).execute(&mut tx).await?;
        tx.commit().await?;
        after = last.0.to_vec();
    }
}

/// Removes what has been unnamed for long enough, each in a transaction of its own.
async fn remove_unnamed(store: &Store, workspace: WorkspaceId, before_ms: u64) -> DbResult<u64> {
    let rows =
        query("SELECT hash, content FROM blob WHERE workspace = $1 AND unnamed_since <= $2 ORDER BY hash")
            .bind(workspace)
            .bind(before_ms)
            .fetch_all(&store.readers)
            .await?;
    let mut removed = 0;
    for row in rows {
        let hash = ContentHash(row.bytes(0, "content hash")?);
        let content = ContentId(row.bytes(1, "content id")?);
        let mut tx = store.begin(Lock::Workspace(workspace)).await?;
        // A push may have named it meanwhile.
        let gone = query(
            "DELETE FROM blob WHERE workspace = $1 AND hash = $2 AND unnamed_since <= $3 AND NOT EXISTS (
                 SELECT 1 FROM blob_use u WHERE u.workspace = $1 AND u.hash = $2)",
        );
        if gone.bind(workspace).bind(hash).bind(before_ms).execute(&mut tx).await? == 1 {
            forget(&mut tx, workspace, hash, content).await?;
            tx.commit().await?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// What belongs to a content whose row is gone.
async fn forget(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    hash: ContentHash,
    content: ContentId,
) -> DbResult<()> {
    remove_pieces(tx, workspace, content).await?;
    let holders = query("DELETE FROM blob_holder WHERE workspace = $1 AND hash = $2");
    holders.bind(workspace).bind(hash).execute(tx).await?;
    Ok(())
}

/// Removes what only cells named that are gone: see [`Blobs::remove_lost_blobs`](crate::db::blobs::Blobs::remove_lost_blobs).
pub(super) async fn remove_lost(store: &Store, workspace: WorkspaceId) -> DbResult<u64> {
    let asked = query(concat!(
        "SELECT DISTINCT hash FROM blob_use WHERE workspace = $1 AND ",
        of_gone_cells!(),
        " ORDER BY hash"
    ));
    let mut removed = 0;
    for row in asked.bind(workspace).fetch_all(&store.readers).await? {
        let hash = ContentHash(row.bytes(0, "content hash")?);
        let mut tx = store.begin(Lock::Workspace(workspace)).await?;
        removed += u64::from(remove_if_lost(&mut tx, workspace, hash).await?);
        tx.commit().await?;
    }
    Ok(removed)
}

async fn remove_if_lost(tx: &mut Transaction, workspace: WorkspaceId, hash: ContentHash) -> DbResult<bool> {
    let uses =
        query(concat!("DELETE FROM blob_use WHERE workspace = $1 AND hash = $2 AND ", of_gone_cells!()));
    uses.bind(workspace).bind(hash).execute(&mut *tx).await?;
    let named = query("SELECT 1 FROM blob_use WHERE workspace = $1 AND hash = $2 LIMIT 1");
    if named.bind(workspace).bind(hash).fetch_optional(&mut *tx).await?.is_some() {
        return Ok(false);
    }
    let uploads =
        query("SELECT account, content FROM blob_upload WHERE workspace = $1 AND hash = $2 ORDER BY account");
    for row in uploads.bind(workspace).bind(hash).fetch_all(&mut *tx).await? {
        let (user, content) = (UserId(row.bytes(0, "account id")?), ContentId(row.bytes(1, "content id")?));
        give_up(tx, workspace, user, hash, content).await?;
    }
    let blob = query("SELECT content FROM blob WHERE workspace = $1 AND hash = $2");
    let Some(row) = blob.bind(workspace).bind(hash).fetch_optional(&mut *tx).await? else { return Ok(false) };
    let gone = query("DELETE FROM blob WHERE workspace = $1 AND hash = $2");
    gone.bind(workspace).bind(hash).execute(&mut *tx).await?;
    forget(tx, workspace, hash, ContentId(row.bytes(0, "content id")?)).await?;
    Ok(true)
}

/// Removes uploads that nobody has gone on with.
async fn remove_uploads(store: &Store, workspace: WorkspaceId, before_ms: u64) -> DbResult<u64> {
    let rows = query(
        "SELECT account, hash FROM blob_upload WHERE workspace = $1 AND touched_at <= $2 ORDER BY account, hash",
    )
    .bind(workspace)
    .bind(before_ms)
    .fetch_all(&store.readers)
    .await?;
    let mut removed = 0;
    for row in rows {
        let user = UserId(row.bytes(0, "account id")?);
        let hash = ContentHash(row.bytes(1, "content hash")?);
        let mut tx = store.begin(Lock::Workspace(workspace)).await?;
        // It may have been gone on with, or begun again, meanwhile.
        let still = query(
            "SELECT content FROM blob_upload
             WHERE workspace = $1 AND account = $2 AND hash = $3 AND touched_at <= $4",
        );
        let still = still.bind(workspace).bind(user).bind(hash).bind(before_ms);
        if let Some(row) = still.fetch_optional(&mut tx).await? {
            let content = ContentId(row.bytes(0, "content id")?);
            give_up(&mut tx, workspace, user, hash, content).await?;
            tx.commit().await?;
            removed += 1;
        }
    }
    Ok(removed)
}
