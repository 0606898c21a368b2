//! Finding and changing cells, many per statement: a round trip to the database costs more than a row.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::AssertSqlSafe;
use sync::cursor::Epoch;
use sync::ids::{DeviceId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::UserId;

use super::audit::note;
use super::read::LogView;
use super::{Lock, Store, commit};
use crate::cells::plan::Place;
use crate::db::DbResult;
use crate::db::audit::Noted;
use crate::db::cells::{Cells, Commit, LogWriter, NewCell, Snapshot, StoredBatch, StoredCell, StoredDevice};
use crate::db::sql::{Query, Row, Transaction, Value, query};

/// Values looked for by one statement.
pub(super) const LOOKUP: usize = 64;
/// Rows written by one statement; the rest goes row by row.
const ROWS: usize = 32;

#[async_trait]
impl Cells for Store {
    async fn snapshot(&self, workspace: WorkspaceId) -> DbResult<Box<dyn Snapshot>> {
        Ok(Box::new(LogView { tx: self.begin_snapshot().await?, workspace }))
    }

    async fn replica(&self, workspace: WorkspaceId) -> DbResult<Option<Box<dyn Snapshot>>> {
        let tx = self.begin_replica().await?;
        Ok(tx.map(|tx| -> Box<dyn Snapshot> { Box::new(LogView { tx, workspace }) }))
    }

    async fn writer(&self, workspace: WorkspaceId) -> DbResult<Box<dyn LogWriter>> {
        Ok(Box::new(LogView { tx: self.begin(Lock::Workspace(workspace)).await?, workspace }))
    }

    async fn prune_batches(&self, before_ms: u64) -> DbResult<u64> {
        query("DELETE FROM batch WHERE answered_at < $1").bind(before_ms).execute(&self.writer).await
    }

    async fn prune_pieces(&self, before_ms: u64) -> DbResult<u64> {
        query("DELETE FROM segment WHERE unnamed_at < $1").bind(before_ms).execute(&self.writer).await
    }
}

#[async_trait]
impl LogWriter for LogView {
    async fn note(&mut self, act: &Noted, now_ms: u64) -> DbResult<()> {
        note(&mut self.tx, self.workspace, now_ms, act).await
    }

    async fn device(&mut self, device: DeviceId) -> DbResult<Option<StoredDevice>> {
        let row =
            query("SELECT account, last_batch, last_stamp, revoked_at FROM device WHERE workspace = $1 AND device = $2")
                .bind(self.workspace)
                .bind(device)
                .fetch_optional(&mut self.tx)
                .await?;
        let read = |row: Row| {
            Ok(StoredDevice {
                user: UserId(row.bytes(0, "account id")?),
                last_batch: row.uint(1, "batch number")?,
                last_stamp: Stamp::from_bytes(row.bytes(2, "stamp")?),
                revoked: row.uint_opt(3, "time of revocation")?.is_some(),
            })
        };
        row.map(read).transpose()
    }

    async fn batch(&mut self, device: DeviceId, number: u64) -> DbResult<Option<StoredBatch>> {
        let row = query(
            "SELECT hash, results, seq FROM batch WHERE workspace = $1 AND device = $2 AND number = $3",
        )
        .bind(self.workspace)
        .bind(device)
        .bind(number)
        .fetch_optional(&mut self.tx)
        .await?;
        let read = |row: Row| {
            Ok(StoredBatch {
                hash: row.bytes(0, "batch hash")?,
                results: row.text(1)?,
                seq: row.uint(2, "sequence")?,
            })
        };
        row.map(read).transpose()
    }

    async fn stored(&mut self, stamps: &[Stamp]) -> DbResult<Vec<StoredCell>> {
        let mut found = Vec::new();
        for (select, live) in [
            ("SELECT stamp, stream, body FROM cell WHERE workspace = $1 AND stamp = ", true),
            ("SELECT stamp, stream, body FROM history WHERE workspace = $1 AND stamp = ", false),
        ] {
            for chunk in stamps.chunks(LOOKUP) {
                let asked = query(each(select, 2, chunk.len())).bind(self.workspace);
                for row in bind_each(asked, chunk).fetch_all(&mut self.tx).await? {
                    let stamp = Stamp::from_bytes(row.bytes(0, "stamp")?);
                    let stream = StreamId(row.bytes(1, "stream id")?);
                    found.push(StoredCell { stamp, live, stream, body: row.blob(2)?.to_vec() });
                }
            }
        }
        Ok(found)
    }

    async fn live(&mut self, stream: StreamId, records: &[RecordId]) -> DbResult<Vec<Vec<u8>>> {
        let select = "SELECT body FROM cell WHERE workspace = $1 AND stream = $2 AND record = ";
        let rows = self.of_records(select, Some(stream), records).await?;
        rows.iter().map(|row| Ok(row.blob(0)?.to_vec())).collect()
    }

    async fn places(&mut self, records: &[RecordId]) -> DbResult<Vec<(RecordId, Place)>> {
        let mut found: BTreeMap<RecordId, Place> = BTreeMap::new();
        let select = "SELECT p.record, p.stream, p.stamp, m.stream FROM place p
             LEFT JOIN marker m ON m.workspace = p.workspace AND m.record = p.record AND m.kind = 2
             WHERE p.workspace = $1 AND p.record = ";
        for row in self.of_records(select, None, records).await? {
            let place = found.entry(RecordId(row.bytes(0, "record id")?)).or_insert(Place {
                stream: StreamId(row.bytes(1, "stream id")?),
                stamp: Stamp::from_bytes(row.bytes(2, "stamp")?),
                left: Vec::new(),
            });
            place.left.extend(row.bytes_opt(3, "stream id")?.map(StreamId));
        }
        Ok(found.into_iter().collect())
    }

    async fn purged(&mut self, records: &[RecordId]) -> DbResult<Vec<RecordId>> {
        let select = "SELECT record FROM purged WHERE workspace = $1 AND record = ";
        let rows = self.of_records(select, None, records).await?;
        rows.iter().map(|row| Ok(RecordId(row.bytes(0, "record id")?))).collect()
    }

    async fn makers(&mut self, records: &[RecordId]) -> DbResult<Vec<(RecordId, DeviceId)>> {
        let mut makers = Vec::new();
        // By the key, stream by stream: there is no index by record alone, which every push would pay for.
        let mut streams = Vec::new();
        let known = query("SELECT DISTINCT stream FROM bucket WHERE workspace = $1").bind(self.workspace);
        for row in known.fetch_all(&mut self.tx).await? {
            streams.push(StreamId(row.bytes(0, "stream id")?));
        }
        for select in [
            "SELECT record, stamp FROM cell WHERE workspace = $1 AND stream = $2 AND record = ",
            "SELECT record, stamp FROM history WHERE workspace = $1 AND stream = $2 AND record = ",
        ] {
            for stream in &streams {
                for row in self.of_records(select, Some(*stream), records).await? {
                    let stamp = Stamp::from_bytes(row.bytes(1, "stamp")?);
                    makers.push((RecordId(row.bytes(0, "record id")?), stamp.device()));
                }
            }
        }
        makers.sort_unstable();
        makers.dedup();
        Ok(makers)
    }

    async fn apply(&mut self, changes: &Commit) -> DbResult<()> {
        commit::apply(self, changes).await
    }

    async fn raise_gate(&mut self, ms: u64) -> DbResult<()> {
        query("UPDATE workspace SET gate_floor = $1 WHERE workspace = $2 AND gate_floor < $1")
            .bind(ms)
            .bind(self.workspace)
            .execute(&mut self.tx)
            .await?;
        Ok(())
    }

    async fn rotate(&mut self, epoch: Epoch) -> DbResult<()> {
        query("UPDATE workspace SET epoch = $1 WHERE workspace = $2")
            .bind(epoch)
            .bind(self.workspace)
            .execute(&mut self.tx)
            .await?;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> DbResult<()> {
        self.tx.commit().await
    }
}

impl LogView {
    /// The rows of records, asked for in runs of [`LOOKUP`]. The statement ends before the record.
    pub(super) async fn of_records(
        &mut self,
        select: &'static str,
        stream: Option<StreamId>,
        records: &[RecordId],
    ) -> DbResult<Vec<Row>> {
        let first = if stream.is_some() { 3 } else { 2 };
        let mut rows = Vec::new();
        for chunk in records.chunks(LOOKUP) {
            let mut asked = query(each(select, first, chunk.len())).bind(self.workspace);
            if let Some(stream) = stream {
                asked = asked.bind(stream);
            }
            rows.extend(bind_each(asked, chunk).fetch_all(&mut self.tx).await?);
        }
        Ok(rows)
    }
}

/// Inserts cells, live or replaced on arrival.
pub(super) async fn insert(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    live: bool,
    cells: &[NewCell],
    now_ms: u64,
) -> DbResult<()> {
    let (chunks, rest) = cells.as_chunks::<ROWS>();
    let rows = chunks.iter().map(<[NewCell; ROWS]>::as_slice).chain(rest.chunks(1));
    for chunk in rows {
        let (into, columns) = if live {
            ("cell (workspace, stream, record, stamp, seq, account, via, accepted_at, body)", 9)
        } else {
            (
                "history (workspace, stream, record, stamp, seq, account, via, accepted_at, body, replaced_at)",
                10,
            )
        };
        let rows: Vec<_> =
            (0..chunk.len()).map(|row| format!("({})", marks(1 + row * columns, columns))).collect();
        let mut insertion = query(AssertSqlSafe(format!("INSERT INTO {into} VALUES {}", rows.join(", "))));
        for cell in chunk {
            insertion = insertion
                .bind(workspace)
                .bind(cell.stream)
                .bind(cell.record)
                .bind(cell.stamp)
                .bind(cell.seq)
                .bind(cell.user)
                .bind(cell.via)
                .bind(now_ms)
                .bind(cell.body.as_slice());
            if !live {
                insertion = insertion.bind(now_ms);
            }
        }
        insertion.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Places for `count` values, the first of which is the one of that number.
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// One question per value in one statement. A list after IN would leave PostgreSQL the choice to read the whole workspace
/// instead, which it makes where most workspaces are small. One value is asked for alone, more as a full list, so that
/// there are two prepared statements.
pub(super) fn each(select: &'static str, first: usize, values: usize) -> AssertSqlSafe<String> {
    let places = if values == 1 { 1 } else { LOOKUP };
    let selects: Vec<_> = (first..first + places).map(|n| format!("{select}${n}")).collect();
    AssertSqlSafe(selects.join(" UNION ALL "))
}

/// The values of [`each`]; nothing equals what fills up the list.
pub(super) fn bind_each<'q, T: Copy>(asked: Query<'q>, values: &[T]) -> Query<'q>
where
    Option<T>: Into<Value<'q>>,
{
    let places = if values.len() == 1 { 1 } else { LOOKUP };
    (0..places).fold(asked, |asked, n| asked.bind(values.get(n).copied()))
}
