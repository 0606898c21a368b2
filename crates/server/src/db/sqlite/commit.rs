//! Writing what one batch changes.

use sqlx::Row;
use sync::digest::BUCKETS;
use sync::ids::StreamId;

use super::cells::insert;
use super::read::SqliteLog;
use super::row::{Columns, int};
use crate::db::cells::{BucketChange, CellKey, Commit};
use crate::db::{DbError, DbResult};

/// Buckets in one row.
const PART: usize = 64;
const _: () = assert!(BUCKETS.is_multiple_of(PART));

pub(super) async fn apply(log: &mut SqliteLog, commit: &Commit) -> DbResult<()> {
    let workspace = log.workspace;
    for key in &commit.dead {
        bury(log, key, commit.now_ms).await?;
    }
    let by = (commit.user, commit.now_ms);
    insert(log.connection(), workspace, true, &commit.live, by).await?;
    insert(log.connection(), workspace, false, &commit.superseded, by).await?;
    for part in commit.buckets.chunk_by(|a, b| part_of(a) == part_of(b)) {
        add_to_part(log, part).await?;
    }
    if !commit.live.is_empty() || !commit.superseded.is_empty() {
        advance(log, commit).await?;
    }
    answer(log, commit).await
}

/// Moves a cell that wins nothing any more into the history.
async fn bury(log: &mut SqliteLog, key: &CellKey, now_ms: u64) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO history (workspace, stream, record, seq, stamp, account, accepted_at, replaced_at, body)
         SELECT workspace, stream, record, seq, stamp, account, accepted_at, ?, body FROM cell
         WHERE workspace = ? AND stream = ? AND record = ? AND stamp = ?",
    )
    .bind(int(now_ms))
    .bind(log.key())
    .bind(key.stream.0.to_vec())
    .bind(key.record.0.to_vec())
    .bind(key.stamp.as_bytes().to_vec())
    .execute(log.connection())
    .await?;
    sqlx::query("DELETE FROM cell WHERE workspace = ? AND stream = ? AND record = ? AND stamp = ?")
        .bind(log.key())
        .bind(key.stream.0.to_vec())
        .bind(key.record.0.to_vec())
        .bind(key.stamp.as_bytes().to_vec())
        .execute(log.connection())
        .await?;
    Ok(())
}

fn part_of(change: &BucketChange) -> (StreamId, usize) {
    (change.stream, usize::from(change.bucket) / PART)
}

/// Adds to the sums of one row. All changes are of the same stream and part.
async fn add_to_part(log: &mut SqliteLog, changes: &[BucketChange]) -> DbResult<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    let (stream, part) = part_of(first);
    let part = i64::try_from(part).map_err(|_| DbError::Corrupt("digest"))?;
    let row = sqlx::query("SELECT cells, sums FROM bucket WHERE workspace = ? AND stream = ? AND part = ?")
        .bind(log.key())
        .bind(stream.0.to_vec())
        .bind(part)
        .fetch_optional(log.connection())
        .await?;
    let (mut cells, mut sums) = match row {
        Some(row) => (row.try_get::<i64, _>(0)?, row.bytes::<{ PART * 16 }>(1, "digest")?),
        None => (0, [0; PART * 16]),
    };
    let (slots, _) = sums.as_chunks_mut::<16>();
    for change in changes {
        let slot = &mut slots[usize::from(change.bucket) % PART];
        *slot = u128::from_be_bytes(*slot).wrapping_add(change.sum).to_be_bytes();
        cells += change.cells;
    }
    sqlx::query(
        "INSERT INTO bucket (workspace, stream, part, cells, sums) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (workspace, stream, part) DO UPDATE SET cells = excluded.cells, sums = excluded.sums",
    )
    .bind(log.key())
    .bind(stream.0.to_vec())
    .bind(part)
    .bind(cells)
    .bind(sums.to_vec())
    .execute(log.connection())
    .await?;
    Ok(())
}

/// Moves the head, the chain and the greatest stamps.
async fn advance(log: &mut SqliteLog, commit: &Commit) -> DbResult<()> {
    sqlx::query("INSERT INTO chain (workspace, seq, link, committed_at) VALUES (?, ?, ?, ?)")
        .bind(log.key())
        .bind(int(commit.head))
        .bind(commit.link.0.to_vec())
        .bind(int(commit.now_ms))
        .execute(log.connection())
        .await?;
    let greatest = commit.stamps.iter().map(|(_, stamp)| *stamp).max();
    sqlx::query(
        "UPDATE workspace SET head = ?1, link = ?2,
         last_stamp = CASE WHEN ?3 > last_stamp THEN ?3 ELSE last_stamp END WHERE workspace = ?4",
    )
    .bind(int(commit.head))
    .bind(commit.link.0.to_vec())
    .bind(greatest.map(|stamp| stamp.as_bytes().to_vec()))
    .bind(log.key())
    .execute(log.connection())
    .await?;
    for (device, stamp) in &commit.stamps {
        sqlx::query(
            "UPDATE device SET last_stamp = CASE WHEN ?1 > last_stamp THEN ?1 ELSE last_stamp END
             WHERE workspace = ?2 AND device = ?3",
        )
        .bind(stamp.as_bytes().to_vec())
        .bind(log.key())
        .bind(device.0.to_vec())
        .execute(log.connection())
        .await?;
    }
    Ok(())
}

/// Notes what the batch was answered.
async fn answer(log: &mut SqliteLog, commit: &Commit) -> DbResult<()> {
    sqlx::query(
        "UPDATE device SET last_batch = CASE WHEN ?1 > last_batch THEN ?1 ELSE last_batch END
         WHERE workspace = ?2 AND device = ?3",
    )
    .bind(int(commit.number))
    .bind(log.key())
    .bind(commit.device.0.to_vec())
    .execute(log.connection())
    .await?;
    sqlx::query(
        "INSERT INTO batch (workspace, device, number, hash, results, seq, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(log.key())
    .bind(commit.device.0.to_vec())
    .bind(int(commit.number))
    .bind(commit.hash.to_vec())
    .bind(&commit.results)
    .bind(int(commit.head))
    .bind(int(commit.now_ms))
    .execute(log.connection())
    .await?;
    Ok(())
}
