//! Finding and changing cells in SQLite, many per statement: a round trip to the database's thread costs more than a row.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use sync::ids::{DeviceId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;

use super::SqliteDb;
use super::commit;
use super::read::SqliteLog;
use super::row::{Columns, int};
use crate::db::DbResult;
use crate::db::cells::{Cells, Commit, LogWriter, NewCell, Snapshot, StoredBatch, StoredCell, StoredDevice};
use sync::cursor::Epoch;

/// Values looked for by one statement. Shorter lists repeat their last value, so that the text, and with it the prepared
/// statement, stays the same.
const LOOKUP: usize = 64;
/// Rows written by one statement; the rest goes row by row.
const ROWS: usize = 32;

#[async_trait]
impl Cells for SqliteDb {
    async fn snapshot(&self, workspace: WorkspaceId) -> DbResult<Box<dyn Snapshot>> {
        Ok(Box::new(SqliteLog { tx: self.readers.begin().await?, workspace }))
    }

    async fn writer(&self, workspace: WorkspaceId) -> DbResult<Box<dyn LogWriter>> {
        Ok(Box::new(SqliteLog { tx: self.begin().await?, workspace }))
    }

    async fn prune_batches(&self, before_ms: u64) -> DbResult<u64> {
        let done = sqlx::query("DELETE FROM batch WHERE answered_at < ?")
            .bind(int(before_ms))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }
}

#[async_trait]
impl LogWriter for SqliteLog {
    async fn device(&mut self, device: DeviceId) -> DbResult<Option<StoredDevice>> {
        let row = sqlx::query(
            "SELECT account, last_batch, last_stamp FROM device WHERE workspace = ? AND device = ?",
        )
        .bind(self.key())
        .bind(device.0.to_vec())
        .fetch_optional(self.connection())
        .await?;
        let read = |row: SqliteRow| {
            Ok(StoredDevice {
                user: UserId(row.bytes(0, "account id")?),
                last_batch: row.uint(1, "batch number")?,
                last_stamp: Stamp::from_bytes(row.bytes(2, "stamp")?),
            })
        };
        row.map(read).transpose()
    }

    async fn batch(&mut self, device: DeviceId, number: u64) -> DbResult<Option<StoredBatch>> {
        let row = sqlx::query(
            "SELECT hash, results, seq FROM batch WHERE workspace = ? AND device = ? AND number = ?",
        )
        .bind(self.key())
        .bind(device.0.to_vec())
        .bind(int(number))
        .fetch_optional(self.connection())
        .await?;
        let read = |row: SqliteRow| {
            Ok(StoredBatch {
                hash: row.bytes(0, "batch hash")?,
                results: row.try_get(1)?,
                seq: row.uint(2, "sequence")?,
            })
        };
        row.map(read).transpose()
    }

    async fn stored(&mut self, stamps: &[Stamp]) -> DbResult<Vec<StoredCell>> {
        let mut found = Vec::new();
        for (table, live) in [("cell", true), ("history", false)] {
            let sql = format!(
                "SELECT stamp, body FROM {table} WHERE workspace = ? AND stamp IN ({})",
                marks(LOOKUP)
            );
            for chunk in stamps.chunks(LOOKUP) {
                let mut query = sqlx::query(AssertSqlSafe(sql.clone())).bind(self.key());
                for stamp in padded(chunk) {
                    query = query.bind(stamp.as_bytes().to_vec());
                }
                for row in query.fetch_all(self.connection()).await? {
                    let stamp = Stamp::from_bytes(row.bytes(0, "stamp")?);
                    found.push(StoredCell { stamp, live, body: row.try_get(1)? });
                }
            }
        }
        Ok(found)
    }

    async fn live(&mut self, stream: StreamId, records: &[RecordId]) -> DbResult<Vec<Vec<u8>>> {
        let sql = format!(
            "SELECT body FROM cell WHERE workspace = ? AND stream = ? AND record IN ({})",
            marks(LOOKUP)
        );
        let mut bodies = Vec::new();
        for chunk in records.chunks(LOOKUP) {
            let mut query = sqlx::query(AssertSqlSafe(sql.clone())).bind(self.key()).bind(stream.0.to_vec());
            for record in padded(chunk) {
                query = query.bind(record.0.to_vec());
            }
            for row in query.fetch_all(self.connection()).await? {
                bodies.push(row.try_get(0)?);
            }
        }
        Ok(bodies)
    }

    async fn apply(&mut self, changes: &Commit) -> DbResult<()> {
        commit::apply(self, changes).await
    }

    async fn rotate(&mut self, epoch: Epoch) -> DbResult<()> {
        sqlx::query("UPDATE workspace SET epoch = ? WHERE workspace = ?")
            .bind(epoch.0.to_vec())
            .bind(self.key())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        Ok(self.tx.commit().await?)
    }
}

/// Inserts cells, live or replaced on arrival.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    live: bool,
    cells: &[NewCell],
    by: (UserId, u64),
) -> DbResult<()> {
    let (chunks, rest) = cells.as_chunks::<ROWS>();
    let rows = chunks.iter().map(<[NewCell; ROWS]>::as_slice).chain(rest.chunks(1));
    for chunk in rows {
        let (into, values) = if live {
            (
                "cell (workspace, stream, record, stamp, seq, account, accepted_at, body)",
                "(?, ?, ?, ?, ?, ?, ?, ?)",
            )
        } else {
            (
                "history (workspace, stream, record, stamp, seq, account, accepted_at, body, replaced_at)",
                "(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
        };
        let sql = format!("INSERT INTO {into} VALUES {}", vec![values; chunk.len()].join(", "));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for cell in chunk {
            query = query
                .bind(workspace.0.to_vec())
                .bind(cell.stream.0.to_vec())
                .bind(cell.record.0.to_vec())
                .bind(cell.stamp.as_bytes().to_vec())
                .bind(int(cell.seq))
                .bind(by.0.0.to_vec())
                .bind(int(by.1))
                .bind(cell.body.as_slice());
            if !live {
                query = query.bind(int(by.1));
            }
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// The values, then the last one again up to the fixed length.
fn padded<T: Copy>(values: &[T]) -> impl Iterator<Item = T> + '_ {
    let last = values.last().copied();
    values.iter().copied().chain(std::iter::repeat_with(move || last).flatten()).take(LOOKUP)
}
