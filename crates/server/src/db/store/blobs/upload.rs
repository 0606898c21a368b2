//! Taking in the parts of an attachment.

use sync::ids::{ContentHash, ContentHasher, WorkspaceId};
use sync::limits::{BLOB_PIECE_BYTES, MAX_UPLOADS_BEGUN};
use sync::wire::accounts::UserId;

use super::{add_holder, is_holder, may_read, pieces, settle, stored};
use crate::db::DbResult;
use crate::db::blobs::{ContentId, Room, Standing, Taken, UploadPart};
use crate::db::sql::{Transaction, query};

/// Pieces read at once when the whole is hashed: 1 MiB.
const RUN: u32 = 16;

/// A person's unfinished upload.
struct Upload {
    content: ContentId,
    length: u64,
    received: u64,
}

/// How far the server is, as far as the person may know.
pub(super) async fn standing(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<Standing> {
    if let Some(blob) = stored(tx, workspace, hash).await?
        && (is_holder(tx, workspace, user, hash).await? || may_read(tx, workspace, user, hash).await?)
    {
        return Ok(Standing::Whole { length: blob.length });
    }
    Ok(match upload(tx, workspace, user, hash).await? {
        Some(upload) => Standing::Part { received: upload.received },
        None => Standing::Nothing,
    })
}

/// Takes a part. What is refused changes nothing, unless the content is another one than was said: then the upload is gone.
pub(super) async fn take(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    part: &UploadPart<'_>,
    room: Room,
) -> DbResult<Taken> {
    if !may_write(tx, workspace, part.user).await? {
        return Ok(Taken::Forbidden);
    }
    if let Standing::Whole { .. } = standing(tx, workspace, part.user, part.hash).await? {
        return Ok(Taken::Whole);
    }
    if part.length > room.blob {
        return Ok(Taken::TooLarge);
    }
    let before = upload(tx, workspace, part.user, part.hash).await?;
    let content = match before {
        _ if part.offset == 0 => {
            if (part.bytes.len() as u64) < part.length {
                make_place(tx, workspace, part).await?;
            }
            let others = used(tx, workspace).await? - before.as_ref().map_or(0, |before| before.length);
            if others.saturating_add(part.length) > room.workspace {
                return Ok(Taken::Full);
            }
            if let Some(before) = before {
                give_up(tx, workspace, part.user, part.hash, before.content).await?;
            }
            begin(tx, workspace, part).await?;
            part.fresh
        }
        Some(before) if before.length == part.length && before.received == part.offset => before.content,
        before => return Ok(Taken::NotThere { received: before.map_or(0, |before| before.received) }),
    };
    if !advance(tx, workspace, part).await? {
        // Another request with the same part was faster.
        let now = upload(tx, workspace, part.user, part.hash).await?;
        return Ok(Taken::NotThere { received: now.map_or(0, |now| now.received) });
    }
    add_pieces(tx, workspace, content, part).await?;
    let received = part.offset + part.bytes.len() as u64;
    if received < part.length {
        return Ok(Taken::Part { received });
    }
    finish(tx, workspace, content, part).await
}

async fn may_write(tx: &mut Transaction, workspace: WorkspaceId, user: UserId) -> DbResult<bool> {
    let row = query(
        "SELECT 1 FROM stream_grant WHERE workspace = $1 AND account = $2 AND revoked_at IS NULL
         AND mode IN ('write', 'append') LIMIT 1",
    );
    Ok(row.bind(workspace).bind(user).fetch_optional(tx).await?.is_some())
}

async fn upload(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<Option<Upload>> {
    let row = query(
        "SELECT content, length, received FROM blob_upload WHERE workspace = $1 AND account = $2 AND hash = $3",
    )
    .bind(workspace)
    .bind(user)
    .bind(hash)
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(Upload {
            content: ContentId(row.bytes(0, "content id")?),
            length: row.uint(1, "length")?,
            received: row.uint(2, "length")?,
        })
    })
    .transpose()
}

/// Bytes that attachments take or are about to take.
async fn used(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<u64> {
    let row = query(
        "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM (
             SELECT length FROM blob WHERE workspace = $1
             UNION ALL SELECT length FROM blob_upload WHERE workspace = $1) stored",
    );
    row.bind(workspace).fetch_one(tx).await?.uint(0, "length")
}

/// Gives up what the person has begun besides and not gone on with for longest, so that one more is not too many.
async fn make_place(tx: &mut Transaction, workspace: WorkspaceId, part: &UploadPart<'_>) -> DbResult<()> {
    let begun = query(
        "SELECT hash, content FROM blob_upload WHERE workspace = $1 AND account = $2 AND hash <> $3
         ORDER BY touched_at DESC, hash",
    );
    let begun = begun.bind(workspace).bind(part.user).bind(part.hash).fetch_all(&mut *tx).await?;
    for row in begun.iter().skip(MAX_UPLOADS_BEGUN - 1) {
        let hash = ContentHash(row.bytes(0, "content hash")?);
        give_up(tx, workspace, part.user, hash, ContentId(row.bytes(1, "content id")?)).await?;
    }
    Ok(())
}

async fn begin(tx: &mut Transaction, workspace: WorkspaceId, part: &UploadPart<'_>) -> DbResult<()> {
    query(
        "INSERT INTO blob_upload (workspace, account, hash, content, length, received, touched_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6)",
    )
    .bind(workspace)
    .bind(part.user)
    .bind(part.hash)
    .bind(part.fresh)
    .bind(part.length)
    .bind(part.now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts the part, unless somebody else has.
async fn advance(tx: &mut Transaction, workspace: WorkspaceId, part: &UploadPart<'_>) -> DbResult<bool> {
    let changed = query(
        "UPDATE blob_upload SET received = received + $1, touched_at = $2
         WHERE workspace = $3 AND account = $4 AND hash = $5 AND received = $6",
    )
    .bind(part.bytes.len() as u64)
    .bind(part.now_ms)
    .bind(workspace)
    .bind(part.user)
    .bind(part.hash)
    .bind(part.offset)
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

async fn add_pieces(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    content: ContentId,
    part: &UploadPart<'_>,
) -> DbResult<()> {
    let first = part.offset / BLOB_PIECE_BYTES as u64;
    for (piece, bytes) in (first..).zip(part.bytes.chunks(BLOB_PIECE_BYTES)) {
        query("INSERT INTO blob_piece (workspace, content, piece, body) VALUES ($1, $2, $3, $4)")
            .bind(workspace)
            .bind(content)
            .bind(piece)
            .bind(bytes)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Compares the whole with its name and stores it under it. Somebody else may have been faster: one content is enough.
async fn finish(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    content: ContentId,
    part: &UploadPart<'_>,
) -> DbResult<Taken> {
    let mut hasher = ContentHasher::default();
    let count = part.length.div_ceil(BLOB_PIECE_BYTES as u64);
    for first in (0..count).step_by(RUN as usize) {
        hasher.update(&pieces(&mut *tx, workspace, content, first, RUN).await?);
    }
    if hasher.finish() != part.hash {
        give_up(tx, workspace, part.user, part.hash, content).await?;
        return Ok(Taken::OtherContent);
    }
    if stored(tx, workspace, part.hash).await?.is_some() {
        remove_pieces(tx, workspace, content).await?;
    } else {
        query(
            "INSERT INTO blob (workspace, hash, content, length, stored_at, unnamed_since)
             SELECT $1, $2, $3, $4, $5, CASE WHEN EXISTS (
                 SELECT 1 FROM blob_use u WHERE u.workspace = $1 AND u.hash = $2) THEN NULL ELSE $5 END",
        )
        .bind(workspace)
        .bind(part.hash)
        .bind(content)
        .bind(part.length)
        .bind(part.now_ms)
        .execute(&mut *tx)
        .await?;
    }
    forget_upload(tx, workspace, part.user, part.hash).await?;
    add_holder(tx, workspace, part.user, part.hash).await?;
    settle(tx, workspace, part.hash).await?;
    Ok(Taken::Whole)
}

/// Removes an upload with its pieces.
pub(super) async fn give_up(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
    content: ContentId,
) -> DbResult<()> {
    remove_pieces(tx, workspace, content).await?;
    forget_upload(tx, workspace, user, hash).await
}

async fn forget_upload(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    hash: ContentHash,
) -> DbResult<()> {
    query("DELETE FROM blob_upload WHERE workspace = $1 AND account = $2 AND hash = $3")
        .bind(workspace)
        .bind(user)
        .bind(hash)
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn remove_pieces(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    content: ContentId,
) -> DbResult<()> {
    query("DELETE FROM blob_piece WHERE workspace = $1 AND content = $2")
        .bind(workspace)
        .bind(content)
        .execute(tx)
        .await?;
    Ok(())
}
