//! Reading through a workspace, and forgetting.

use async_trait::async_trait;
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;

use super::read::{LogView, PURGED};
use crate::db::DbResult;
use crate::db::collecting::{AgedCell, Aging, Collecting, PastCell, PastKey};
use crate::db::sql::{Row, query};

#[async_trait]
impl Aging for LogView {
    async fn aged(
        &mut self,
        after: Option<(StreamId, RecordId, Stamp)>,
        limit: u32,
    ) -> DbResult<Vec<AgedCell>> {
        let (stream, record, stamp) =
            after.unwrap_or((StreamId([0; 16]), RecordId([0; 16]), Stamp::from_bytes([0; 16])));
        let rows = query(
            "SELECT stream, record, stamp, accepted_at, body FROM cell
             WHERE workspace = $1 AND (stream, record, stamp) > ($2, $3, $4)
             ORDER BY stream, record, stamp LIMIT $5",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(record)
        .bind(stamp)
        .bind(limit)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            Ok(AgedCell {
                stream: StreamId(row.bytes(0, "stream id")?),
                record: RecordId(row.bytes(1, "record id")?),
                stamp: Stamp::from_bytes(row.bytes(2, "stamp")?),
                accepted_at: row.uint(3, "time")?,
                body: row.blob(4)?.to_vec(),
            })
        };
        rows.iter().map(read).collect()
    }

    async fn past(&mut self, after: Option<PastKey>, limit: u32) -> DbResult<Vec<PastCell>> {
        let after = after.unwrap_or(PastKey { stream: StreamId([0; 16]), record: RecordId([0; 16]), seq: 0 });
        let rows = query(
            "SELECT stream, record, seq, replaced_at, body FROM history
             WHERE workspace = $1 AND (stream, record, seq) > ($2, $3, $4)
             ORDER BY stream, record, seq LIMIT $5",
        )
        .bind(self.workspace)
        .bind(after.stream)
        .bind(after.record)
        .bind(after.seq)
        .bind(limit)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            let (stream, record) =
                (StreamId(row.bytes(0, "stream id")?), RecordId(row.bytes(1, "record id")?));
            Ok(PastCell {
                key: PastKey { stream, record, seq: row.uint(2, "sequence")? },
                replaced_at: row.uint(3, "time")?,
                body: row.blob(4)?.to_vec(),
            })
        };
        rows.iter().map(read).collect()
    }
}

#[async_trait]
impl Collecting for LogView {
    async fn streams(&mut self) -> DbResult<Vec<StreamId>> {
        // Every stream that holds or held a cell has sums.
        let rows = query("SELECT DISTINCT stream FROM bucket WHERE workspace = $1 ORDER BY stream");
        let rows = rows.bind(self.workspace).fetch_all(&mut self.tx).await?;
        rows.iter().map(|row| Ok(StreamId(row.bytes(0, "stream id")?))).collect()
    }

    async fn accepted(
        &mut self,
        stream: StreamId,
        records: &[RecordId],
    ) -> DbResult<Vec<(RecordId, Stamp, u64)>> {
        let mut found = Vec::new();
        for select in [
            "SELECT record, stamp, accepted_at FROM cell WHERE workspace = $1 AND stream = $2 AND record = ",
            "SELECT record, stamp, accepted_at FROM history WHERE workspace = $1 AND stream = $2 AND record = ",
        ] {
            for row in self.of_records(select, Some(stream), records).await? {
                let stamp = Stamp::from_bytes(row.bytes(1, "stamp")?);
                found.push((RecordId(row.bytes(0, "record id")?), stamp, row.uint(2, "time")?));
            }
        }
        Ok(found)
    }

    async fn forget_history(&mut self, cells: &[PastKey]) -> DbResult<u64> {
        let mut gone = 0;
        for key in cells {
            gone += query(
                "DELETE FROM history WHERE workspace = $1 AND stream = $2 AND record = $3 AND seq = $4",
            )
            .bind(self.workspace)
            .bind(key.stream)
            .bind(key.record)
            .bind(key.seq)
            .execute(&mut self.tx)
            .await?;
        }
        Ok(gone)
    }

    async fn last_before(&mut self, ms: u64) -> DbResult<Option<u64>> {
        // From below: what was committed while the clock was set back does not count as old.
        let first =
            query("SELECT seq FROM chain WHERE workspace = $1 AND committed_at > $2 ORDER BY seq LIMIT 1");
        let first = first.bind(self.workspace).bind(ms).fetch_optional(&mut self.tx).await?;
        let end = first.map(|row| row.uint(0, "sequence")).transpose()?.unwrap_or(i64::MAX as u64);
        let last = query("SELECT max(seq) FROM chain WHERE workspace = $1 AND seq < $2");
        last.bind(self.workspace).bind(end).fetch_one(&mut self.tx).await?.uint_opt(0, "sequence")
    }

    async fn raise_floor(&mut self, seq: u64) -> DbResult<()> {
        query("UPDATE workspace SET gc_floor = $1 WHERE workspace = $2 AND gc_floor < $1")
            .bind(seq)
            .bind(self.workspace)
            .execute(&mut self.tx)
            .await?;
        // Whoever is above the floor has been told of them, and a new client has nothing of theirs.
        query("DELETE FROM marker WHERE workspace = $1 AND kind = $2 AND seq <= $3")
            .bind(self.workspace)
            .bind(PURGED)
            .bind(seq)
            .execute(&mut self.tx)
            .await?;
        Ok(())
    }

    async fn trim_chain(&mut self, most: u32) -> DbResult<u64> {
        query(
            "DELETE FROM chain WHERE workspace = $1 AND seq IN (
                 SELECT c.seq FROM chain c JOIN workspace w ON w.workspace = c.workspace
                 WHERE c.workspace = $1 AND c.seq < w.gc_floor ORDER BY c.seq LIMIT $2)",
        )
        .bind(self.workspace)
        .bind(most)
        .execute(&mut self.tx)
        .await
    }

    async fn note_collected(&mut self, at_ms: u64) -> DbResult<()> {
        query("UPDATE workspace SET collected_at = $1 WHERE workspace = $2")
            .bind(at_ms)
            .bind(self.workspace)
            .execute(&mut self.tx)
            .await?;
        Ok(())
    }
}
