//! Writing what one batch changes.

use sync::digest::BUCKETS;
use sync::entry::Entry;
use sync::ids::{RecordId, StreamId};

use super::blobs;
use super::cells::insert;
use super::read::{LogView, MOVED, PURGED};
use crate::db::cells::{Answered, BucketChange, CellKey, Commit, Relocated};
use crate::db::sql::query;
use crate::db::{DbError, DbResult};

/// Buckets in one row.
pub(super) const PART: usize = 64;
const _: () = assert!(BUCKETS.is_multiple_of(PART));

pub(super) async fn apply(log: &mut LogView, commit: &Commit) -> DbResult<()> {
    let workspace = log.workspace;
    for key in &commit.dead {
        bury(log, key, commit.now_ms).await?;
    }
    for cell in &commit.relocated {
        relocate(log, cell).await?;
    }
    insert(&mut log.tx, workspace, true, &commit.live, commit.now_ms).await?;
    insert(&mut log.tx, workspace, false, &commit.superseded, commit.now_ms).await?;
    mark(log, commit).await?;
    blobs::name(log, commit).await?;
    for part in commit.buckets.chunk_by(|a, b| part_of(a) == part_of(b)) {
        add_to_part(log, part).await?;
    }
    if commit.is_something() {
        advance(log, commit).await?;
    }
    match &commit.batch {
        Some(batch) => answer(log, batch, commit).await,
        None => Ok(()),
    }
}

/// Moves a cell that wins nothing any more into the history.
async fn bury(log: &mut LogView, key: &CellKey, now_ms: u64) -> DbResult<()> {
    query(
        "INSERT INTO history (workspace, stream, record, seq, stamp, account, via, accepted_at, replaced_at, body)
         SELECT workspace, stream, record, seq, stamp, account, via, accepted_at, $1, body FROM cell
         WHERE workspace = $2 AND stream = $3 AND record = $4 AND stamp = $5",
    )
    .bind(now_ms)
    .bind(log.workspace)
    .bind(key.stream)
    .bind(key.record)
    .bind(key.stamp)
    .execute(&mut log.tx)
    .await?;
    query("DELETE FROM cell WHERE workspace = $1 AND stream = $2 AND record = $3 AND stamp = $4")
        .bind(log.workspace)
        .bind(key.stream)
        .bind(key.record)
        .bind(key.stamp)
        .execute(&mut log.tx)
        .await?;
    Ok(())
}

/// Brings a live cell into another stream.
async fn relocate(log: &mut LogView, cell: &Relocated) -> DbResult<()> {
    query(
        "UPDATE cell SET stream = $1, seq = $2, body = $3
         WHERE workspace = $4 AND stream = $5 AND record = $6 AND stamp = $7",
    )
    .bind(cell.stream)
    .bind(cell.seq)
    .bind(cell.body.as_slice())
    .bind(log.workspace)
    .bind(cell.from.stream)
    .bind(cell.from.record)
    .bind(cell.from.stamp)
    .execute(&mut log.tx)
    .await?;
    Ok(())
}

/// Writes the markers, where moved records are, and takes their history along; of purged records nothing stays.
async fn mark(log: &mut LogView, commit: &Commit) -> DbResult<()> {
    for record in &commit.purged {
        purge(log, *record, commit.now_ms).await?;
    }
    for (seq, entry) in &commit.markers {
        let (kind, stream, record, target) = match entry {
            Entry::Purge(purge) => (PURGED, purge.stream, purge.record, None),
            Entry::Moved(moved) => (MOVED, moved.stream, moved.record, Some(moved.target)),
            Entry::Cell(_) | Entry::Unknown { .. } => return Err(DbError::Corrupt("marker")),
        };
        query("INSERT INTO marker (workspace, stream, seq, kind, record, target) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(log.workspace)
            .bind(stream)
            .bind(*seq)
            .bind(kind)
            .bind(record)
            .bind(target)
            .execute(&mut log.tx)
            .await?;
        // Whoever pulls only this stream may not find in a piece what it holds no more.
        discard_pieces(log, stream, record).await?;
        if kind == PURGED {
            clear(log, stream, record).await?;
        }
        if let Some(target) = target {
            query("UPDATE history SET stream = $1 WHERE workspace = $2 AND stream = $3 AND record = $4")
                .bind(target)
                .bind(log.workspace)
                .bind(stream)
                .bind(record)
                .execute(&mut log.tx)
                .await?;
        }
    }
    for (record, stream, stamp) in &commit.places {
        query(
            "INSERT INTO place (workspace, record, stream, stamp) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, record) DO UPDATE SET stream = excluded.stream, stamp = excluded.stamp",
        )
        .bind(log.workspace)
        .bind(*record)
        .bind(*stream)
        .bind(*stamp)
        .execute(&mut log.tx)
        .await?;
    }
    if !commit.places.is_empty() {
        query("UPDATE workspace SET has_moved = 1 WHERE workspace = $1 AND has_moved = 0")
            .bind(log.workspace)
            .execute(&mut log.tx)
            .await?;
    }
    Ok(())
}

/// Nothing of the record is accepted any more, and nothing is told of where it was.
async fn purge(log: &mut LogView, record: RecordId, now_ms: u64) -> DbResult<()> {
    for statement in [
        "DELETE FROM marker WHERE workspace = $1 AND record = $2 AND kind = 2",
        "DELETE FROM place WHERE workspace = $1 AND record = $2",
    ] {
        query(statement).bind(log.workspace).bind(record).execute(&mut log.tx).await?;
    }
    query(
        "INSERT INTO purged (workspace, record, purged_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace, record) DO NOTHING",
    )
    .bind(log.workspace)
    .bind(record)
    .bind(now_ms)
    .execute(&mut log.tx)
    .await?;
    query("UPDATE workspace SET has_purged = 1 WHERE workspace = $1 AND has_purged = 0")
        .bind(log.workspace)
        .execute(&mut log.tx)
        .await?;
    Ok(())
}

/// Takes the pieces of a stream that a record may be in, and the list that names them.
async fn discard_pieces(log: &mut LogView, stream: StreamId, record: RecordId) -> DbResult<()> {
    query("DELETE FROM segment WHERE workspace = $1 AND stream = $2 AND first <= $3 AND last >= $3")
        .bind(log.workspace)
        .bind(stream)
        .bind(record)
        .execute(&mut log.tx)
        .await?;
    query("DELETE FROM snapshot WHERE workspace = $1 AND stream = $2")
        .bind(log.workspace)
        .bind(stream)
        .execute(&mut log.tx)
        .await?;
    Ok(())
}

/// Takes everything that a record has in a stream.
async fn clear(log: &mut LogView, stream: StreamId, record: RecordId) -> DbResult<()> {
    for statement in [
        "DELETE FROM cell WHERE workspace = $1 AND stream = $2 AND record = $3",
        "DELETE FROM history WHERE workspace = $1 AND stream = $2 AND record = $3",
    ] {
        query(statement).bind(log.workspace).bind(stream).bind(record).execute(&mut log.tx).await?;
    }
    Ok(())
}

fn part_of(change: &BucketChange) -> (StreamId, usize) {
    (change.stream, usize::from(change.bucket) / PART)
}

/// Adds to the sums of one row. All changes are of the same stream and part.
async fn add_to_part(log: &mut LogView, changes: &[BucketChange]) -> DbResult<()> {
    let Some(first) = changes.first() else { return Ok(()) };
    let (stream, part) = part_of(first);
    let part = i64::try_from(part).map_err(|_| DbError::Corrupt("digest"))?;
    let row = query("SELECT cells, sums FROM bucket WHERE workspace = $1 AND stream = $2 AND part = $3")
        .bind(log.workspace)
        .bind(stream)
        .bind(part)
        .fetch_optional(&mut log.tx)
        .await?;
    let (mut cells, mut sums) = match row {
        Some(row) => (row.int(0)?, row.bytes::<{ PART * 16 }>(1, "digest")?),
        None => (0, [0; PART * 16]),
    };
    let (slots, _) = sums.as_chunks_mut::<16>();
    for change in changes {
        let slot = &mut slots[usize::from(change.bucket) % PART];
        *slot = u128::from_be_bytes(*slot).wrapping_add(change.sum).to_be_bytes();
        cells += change.cells;
    }
    query(
        "INSERT INTO bucket (workspace, stream, part, cells, sums) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace, stream, part) DO UPDATE SET cells = excluded.cells, sums = excluded.sums",
    )
    .bind(log.workspace)
    .bind(stream)
    .bind(part)
    .bind(cells)
    .bind(sums.as_slice())
    .execute(&mut log.tx)
    .await?;
    Ok(())
}

/// Moves the head, the chain and the greatest stamps.
async fn advance(log: &mut LogView, commit: &Commit) -> DbResult<()> {
    query("INSERT INTO chain (workspace, seq, link, committed_at) VALUES ($1, $2, $3, $4)")
        .bind(log.workspace)
        .bind(commit.head)
        .bind(commit.link)
        .bind(commit.now_ms)
        .execute(&mut log.tx)
        .await?;
    let greatest = commit.stamps.iter().map(|(_, stamp)| *stamp).max();
    query(
        "UPDATE workspace SET head = $1, link = $2,
         last_stamp = CASE WHEN $3 > last_stamp THEN $3 ELSE last_stamp END WHERE workspace = $4",
    )
    .bind(commit.head)
    .bind(commit.link)
    .bind(greatest)
    .bind(log.workspace)
    .execute(&mut log.tx)
    .await?;
    for (device, stamp) in &commit.stamps {
        query(
            "UPDATE device SET last_stamp = CASE WHEN $1 > last_stamp THEN $1 ELSE last_stamp END
             WHERE workspace = $2 AND device = $3",
        )
        .bind(*stamp)
        .bind(log.workspace)
        .bind(*device)
        .execute(&mut log.tx)
        .await?;
    }
    Ok(())
}

/// Notes what the batch was answered.
async fn answer(log: &mut LogView, batch: &Answered, commit: &Commit) -> DbResult<()> {
    query(
        "UPDATE device SET last_batch = CASE WHEN $1 > last_batch THEN $1 ELSE last_batch END
         WHERE workspace = $2 AND device = $3",
    )
    .bind(batch.number)
    .bind(log.workspace)
    .bind(batch.device)
    .execute(&mut log.tx)
    .await?;
    query(
        "INSERT INTO batch (workspace, device, number, hash, results, seq, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(log.workspace)
    .bind(batch.device)
    .bind(batch.number)
    .bind(batch.hash.as_slice())
    .bind(&batch.results)
    .bind(commit.head)
    .bind(commit.now_ms)
    .execute(&mut log.tx)
    .await?;
    Ok(())
}
