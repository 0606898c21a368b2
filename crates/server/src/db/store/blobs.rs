//! Attachments in the database: who may read which, and their pieces.

mod collect;
mod upload;

use async_trait::async_trait;
use sync::ids::{ContentHash, WorkspaceId};
use sync::wire::accounts::UserId;

use super::cells::{LOOKUP, bind_each, each};
use super::read::LogView;
use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::blobs::{Blobs, Collected, ContentId, Room, Standing, StoredBlob, Taken, UploadPart};
use crate::db::cells::{Commit, NewCell};
use crate::db::sql::{Executor, Transaction, query};

#[async_trait]
impl Blobs for Store {
    async fn blob_standing(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        hash: ContentHash,
    ) -> DbResult<Standing> {
        upload::standing(&mut self.begin_snapshot().await?, workspace, user, hash).await
    }

    async fn take_part(&self, workspace: WorkspaceId, part: &UploadPart<'_>, room: Room) -> DbResult<Taken> {
        // What begins counts against the room, and what ends meets the cells that name it: one after the other.
        let ends = part.offset.saturating_add(part.bytes.len() as u64) == part.length;
        let lock = if part.offset == 0 || ends { Lock::Workspace(workspace) } else { Lock::Nothing };
        let mut tx = self.begin(lock).await?;
        let taken = upload::take(&mut tx, workspace, part, room).await?;
        tx.commit().await?;
        Ok(taken)
    }

    async fn readable_blob(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        hash: ContentHash,
    ) -> DbResult<Option<StoredBlob>> {
        let mut tx = self.begin_snapshot().await?;
        match stored(&mut tx, workspace, hash).await? {
            Some(blob) if may_read(&mut tx, workspace, user, hash).await? => Ok(Some(blob)),
            _ => Ok(None),
        }
    }

    async fn pieces(
        &self,
        workspace: WorkspaceId,
        content: ContentId,
        first: u64,
        count: u32,
    ) -> DbResult<Vec<u8>> {
        pieces(&self.readers, workspace, content, first, count).await
    }

    async fn remove_lost_blobs(&self, workspace: WorkspaceId) -> DbResult<u64> {
        collect::remove_lost(self, workspace).await
    }

    async fn collect_blobs(&self, now_ms: u64, before_ms: u64) -> DbResult<Collected> {
        collect::collect(self, now_ms, before_ms).await
    }
}

/// What is stored under a name.
async fn stored(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    hash: ContentHash,
) -> DbResult<Option<StoredBlob>> {
    let row = query("SELECT content, length FROM blob WHERE workspace = $1 AND hash = $2")
        .bind(workspace)
        .bind(hash)
        .fetch_optional(tx)
        .await?;
    row.map(|row| {
        let content = ContentId(row.bytes(0, "content id")?);
        Ok(StoredBlob { content, length: row.uint(1, "length")? })
    })
    .transpose()
}

/// Some pieces, one after the other.
pub(in crate::db) async fn pieces<'c>(
    on: impl Into<Executor<'c>>,
    workspace: WorkspaceId,
    content: ContentId,
    first: u64,
    count: u32,
) -> DbResult<Vec<u8>> {
    let rows = query(
        "SELECT body FROM blob_piece WHERE workspace = $1 AND content = $2 AND piece >= $3 AND piece < $4 ORDER BY piece",
    )
    .bind(workspace)
    .bind(content)
    .bind(first)
    .bind(first + u64::from(count))
    .fetch_all(on)
    .await?;
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend_from_slice(row.blob(0)?);
    }
    Ok(bytes)
}

/// Whether a person had a content.
async fn is_holder(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<bool> {
    let row = query("SELECT 1 FROM blob_holder WHERE workspace = $1 AND hash = $2 AND account = $3")
        .bind(workspace)
        .bind(hash)
        .bind(user)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// Whether a person may read a content: see [`Blobs::readable_blob`].
async fn may_read(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<bool> {
    let row = query(
        "SELECT 1 FROM blob_use u
         JOIN cell c ON c.workspace = u.workspace AND c.stamp = u.stamp
         JOIN stream_grant g ON g.workspace = u.workspace AND g.account = $3 AND g.stream = c.stream
              AND g.revoked_at IS NULL AND g.mode IN ('read', 'write')
         JOIN blob_holder h ON h.workspace = u.workspace AND h.hash = u.hash
              AND (h.account = c.account OR h.account = c.via)
         WHERE u.workspace = $1 AND u.hash = $2
         UNION ALL
         SELECT 1 FROM blob_use u
         JOIN history c ON c.workspace = u.workspace AND c.stamp = u.stamp
         JOIN stream_grant g ON g.workspace = u.workspace AND g.account = $3 AND g.stream = c.stream
              AND g.revoked_at IS NULL AND g.mode IN ('read', 'write')
         JOIN blob_holder h ON h.workspace = u.workspace AND h.hash = u.hash
              AND (h.account = c.account OR h.account = c.via)
         WHERE u.workspace = $1 AND u.hash = $2
         LIMIT 1",
    )
    .bind(workspace)
    .bind(hash)
    .bind(user)
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}

async fn add_holder(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<()> {
    query("INSERT INTO blob_holder (workspace, hash, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(workspace)
        .bind(hash)
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}

/// Of those who named a content in cells, whoever may read it by now has had it: a cell that copies it from a record to
/// another stays good when the first one's history is gone. The lock of the workspace is held.
async fn settle(tx: &mut Transaction, workspace: WorkspaceId, hash: ContentHash) -> DbResult<()> {
    loop {
        let rows = query(
            "SELECT account FROM (
                 SELECT c.account FROM blob_use u JOIN cell c ON c.workspace = u.workspace AND c.stamp = u.stamp
                 WHERE u.workspace = $1 AND u.hash = $2
                 UNION SELECT c.via FROM blob_use u JOIN cell c ON c.workspace = u.workspace AND c.stamp = u.stamp
                 WHERE u.workspace = $1 AND u.hash = $2
                 UNION SELECT c.account FROM blob_use u
                 JOIN history c ON c.workspace = u.workspace AND c.stamp = u.stamp
                 WHERE u.workspace = $1 AND u.hash = $2
                 UNION SELECT c.via FROM blob_use u
                 JOIN history c ON c.workspace = u.workspace AND c.stamp = u.stamp
                 WHERE u.workspace = $1 AND u.hash = $2) named
             WHERE account IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM blob_holder h
                 WHERE h.workspace = $1 AND h.hash = $2 AND h.account = named.account)
             ORDER BY account",
        )
        .bind(workspace)
        .bind(hash)
        .fetch_all(&mut *tx)
        .await?;
        let mut more = false;
        for row in &rows {
            let user = UserId(row.bytes(0, "account id")?);
            if may_read(tx, workspace, user, hash).await? {
                add_holder(tx, workspace, user, hash).await?;
                more = true;
            }
        }
        if !more {
            return Ok(());
        }
    }
}

/// Notes what the cells of a commit name.
pub(super) async fn name(log: &mut LogView, commit: &Commit) -> DbResult<()> {
    let mut hashes = Vec::new();
    for cell in commit.live.iter().chain(&commit.superseded) {
        note(log, cell).await?;
        hashes.extend_from_slice(&cell.blobs);
    }
    hashes.sort_unstable();
    hashes.dedup();
    let mut known = Vec::new();
    for some in hashes.chunks(LOOKUP) {
        let asked = query(each("SELECT hash FROM blob WHERE workspace = $1 AND hash = ", 2, some.len()))
            .bind(log.workspace);
        for row in bind_each(asked, some).fetch_all(&mut log.tx).await? {
            known.push(ContentHash(row.bytes(0, "content hash")?));
        }
    }
    for hash in known {
        query("UPDATE blob SET unnamed_since = NULL WHERE workspace = $1 AND hash = $2")
            .bind(log.workspace)
            .bind(hash)
            .execute(&mut log.tx)
            .await?;
        settle(&mut log.tx, log.workspace, hash).await?;
    }
    Ok(())
}

async fn note(log: &mut LogView, cell: &NewCell) -> DbResult<()> {
    for hash in &cell.blobs {
        query("INSERT INTO blob_use (workspace, hash, stamp) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(log.workspace)
            .bind(*hash)
            .bind(cell.stamp)
            .execute(&mut log.tx)
            .await?;
    }
    Ok(())
}
