//! Reading the log of one workspace within one transaction.

use async_trait::async_trait;
use sync::cursor::Epoch;
use sync::digest::{BUCKETS, Total};
use sync::entry::{Entry, Moved, Purge};
use sync::ids::{DeviceId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Mode;
use sync::wire::reconcile::CellName;

use super::cells::{LOOKUP, bind_each, each};
use super::commit::PART;
use super::grants::access;
use crate::db::cells::{CellPage, DirectoryMember, Grant, HistoryRow, LogState, Snapshot};
use crate::db::sql::{Row, Transaction, query};
use crate::db::{DbError, DbResult};
use crate::position::Link;
use crate::rights::AccessRows;

/// Cells asked for at first; each further question of a page is twice as large, so that a page is few questions, and what
/// is read beyond its end is bounded by what it holds.
const CELLS_AT_FIRST: u32 = 64;
/// Cells asked for at most.
const CELLS_AT_MOST: u32 = 1_024;

/// Kinds of markers in the database.
pub(super) const PURGED: i64 = 1;
pub(super) const MOVED: i64 = 2;

/// A transaction over one workspace: a snapshot, or the writer.
pub(in crate::db) struct LogView {
    pub(in crate::db) tx: Transaction,
    pub(in crate::db) workspace: WorkspaceId,
}

#[async_trait]
impl Snapshot for LogView {
    async fn log(&mut self) -> DbResult<LogState> {
        let row = query(
            "SELECT name, epoch, head, link, gc_floor, min_client, last_stamp, gate_floor,
                    has_moved, has_purged, collected_at, history_days
             FROM workspace WHERE workspace = $1",
        )
        .bind(self.workspace)
        .fetch_one(&mut self.tx)
        .await?;
        Ok(LogState {
            name: row.text(0)?,
            epoch: Epoch(row.bytes(1, "epoch")?),
            head: row.uint(2, "head")?,
            link: Link(row.bytes(3, "link")?),
            gc_floor: row.uint(4, "floor")?,
            min_client: u32::try_from(row.int(5)?).map_err(|_| DbError::Corrupt("protocol version"))?,
            last_stamp: Stamp::from_bytes(row.bytes(6, "stamp")?),
            gate_floor: row.uint(7, "gate")?,
            has_moved: row.int(8)? != 0,
            has_purged: row.int(9)? != 0,
            collected_at: row.uint(10, "time")?,
            history_days: u32::try_from(row.int(11)?).map_err(|_| DbError::Corrupt("days"))?,
        })
    }

    async fn link_at(&mut self, seq: u64) -> DbResult<Option<Link>> {
        let row = query("SELECT link FROM chain WHERE workspace = $1 AND seq = $2")
            .bind(self.workspace)
            .bind(seq)
            .fetch_optional(&mut self.tx)
            .await?;
        row.map(|row| Ok(Link(row.bytes(0, "link")?))).transpose()
    }

    async fn commit_end(&mut self, seq: u64) -> DbResult<Option<u64>> {
        let row = query("SELECT min(seq) FROM chain WHERE workspace = $1 AND seq >= $2")
            .bind(self.workspace)
            .bind(seq)
            .fetch_one(&mut self.tx)
            .await?;
        row.uint_opt(0, "sequence")
    }

    async fn access(&mut self) -> DbResult<AccessRows> {
        access(&mut self.tx, self.workspace).await
    }

    async fn grants(&mut self, user: UserId) -> DbResult<Vec<Grant>> {
        let rows = query(
            "SELECT stream, mode, revoked_at, revoked_epoch FROM stream_grant
             WHERE workspace = $1 AND account = $2 ORDER BY stream",
        )
        .bind(self.workspace)
        .bind(user)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            let revoked = match row.uint_opt(2, "time of revocation")? {
                Some(at) => Some((at, Epoch(row.bytes(3, "epoch of revocation")?))),
                None => None,
            };
            let mode = row.parsed(1, "mode", |word| Some(Mode::from(word)))?;
            Ok(Grant { stream: StreamId(row.bytes(0, "stream id")?), mode, revoked })
        };
        rows.iter().map(read).collect()
    }

    async fn members(&mut self) -> DbResult<Vec<DirectoryMember>> {
        let rows = query(
            "SELECT a.id, a.name, a.email, m.role, m.removed_at
             FROM member m JOIN account a ON a.id = m.account WHERE m.workspace = $1 ORDER BY a.id",
        )
        .bind(self.workspace)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            Ok(DirectoryMember {
                id: MemberId(row.bytes(0, "account id")?),
                name: row.text(1)?,
                email: row.text(2)?,
                role: row.parsed(3, "role", Role::parse)?,
                active: row.uint_opt(4, "time of removal")?.is_none(),
            })
        };
        rows.iter().map(read).collect()
    }

    async fn devices(&mut self) -> DbResult<Vec<(DeviceId, MemberId)>> {
        let rows = query("SELECT device, account FROM device WHERE workspace = $1 ORDER BY device")
            .bind(self.workspace)
            .fetch_all(&mut self.tx)
            .await?;
        rows.iter()
            .map(|row| Ok((DeviceId(row.bytes(0, "device id")?), MemberId(row.bytes(1, "account id")?))))
            .collect()
    }

    async fn cells(
        &mut self,
        stream: StreamId,
        after: u64,
        until: u64,
        max_bytes: usize,
    ) -> DbResult<CellPage> {
        let (mut page, mut bytes) = (CellPage::default(), 0);
        let (mut from, mut limit) = (after, CELLS_AT_FIRST);
        loop {
            let rows = query(
                "SELECT seq, body FROM cell
                 WHERE workspace = $1 AND stream = $2 AND seq > 0 AND seq > $3 AND seq <= $4
                 ORDER BY seq LIMIT $5",
            )
            .bind(self.workspace)
            .bind(stream)
            .bind(from)
            .bind(until)
            .bind(limit)
            .fetch_all(&mut self.tx)
            .await?;
            let last = rows.len() < limit as usize;
            for row in rows {
                let body = row.blob(1)?.to_vec();
                from = row.uint(0, "sequence")?;
                bytes += body.len();
                page.cells.push((from, body));
                if bytes > max_bytes {
                    page.cut = true;
                    return Ok(page);
                }
            }
            if last {
                return Ok(page);
            }
            limit = CELLS_AT_MOST.min(limit * 2);
        }
    }

    async fn markers(
        &mut self,
        stream: StreamId,
        after: u64,
        until: u64,
        limit: u32,
    ) -> DbResult<Vec<(u64, Entry)>> {
        let rows = query(
            "SELECT seq, kind, record, target FROM marker
             WHERE workspace = $1 AND stream = $2 AND seq > $3 AND seq <= $4 ORDER BY seq LIMIT $5",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(after)
        .bind(until)
        .bind(limit)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            let record = RecordId(row.bytes(2, "record id")?);
            let entry = match (row.int(1)?, row.bytes_opt(3, "stream id")?) {
                (PURGED, None) => Entry::Purge(Purge { stream, record }),
                (MOVED, Some(target)) => Entry::Moved(Moved { stream, record, target: StreamId(target) }),
                _ => return Err(DbError::Corrupt("marker")),
            };
            Ok((row.uint(0, "sequence")?, entry))
        };
        rows.iter().map(read).collect()
    }

    async fn history(
        &mut self,
        stream: StreamId,
        record: RecordId,
        before: u64,
        limit: u32,
    ) -> DbResult<Vec<HistoryRow>> {
        let rows = query(
            "SELECT seq, accepted_at, account, via, body FROM cell
             WHERE workspace = $1 AND stream = $2 AND record = $3 AND seq < $4
             UNION ALL
             SELECT seq, accepted_at, account, via, body FROM history
             WHERE workspace = $1 AND stream = $2 AND record = $3 AND seq < $4
             ORDER BY seq DESC LIMIT $5",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(record)
        .bind(before)
        .bind(limit)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            Ok(HistoryRow {
                seq: row.uint(0, "sequence")?,
                accepted_at: row.uint(1, "time")?,
                member: MemberId(row.bytes(2, "account id")?),
                via: row.bytes_opt(3, "account id")?.map(MemberId),
                body: row.blob(4)?.to_vec(),
            })
        };
        rows.iter().map(read).collect()
    }

    async fn names(
        &mut self,
        stream: StreamId,
        after: Option<CellName>,
        limit: u32,
    ) -> DbResult<Vec<CellName>> {
        let after = after.unwrap_or(CellName { record: RecordId([0; 16]), stamp: Stamp::ZERO });
        let rows = query(
            "SELECT record, stamp FROM cell WHERE workspace = $1 AND stream = $2 AND (record, stamp) > ($3, $4)
             ORDER BY record, stamp LIMIT $5",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(after.record)
        .bind(after.stamp)
        .bind(limit)
        .fetch_all(&mut self.tx)
        .await?;
        let read = |row: &Row| {
            let record = RecordId(row.bytes(0, "record id")?);
            Ok(CellName { record, stamp: Stamp::from_bytes(row.bytes(1, "stamp")?) })
        };
        rows.iter().map(read).collect()
    }

    async fn named(&mut self, stream: StreamId, names: &[CellName]) -> DbResult<Vec<(u64, Vec<u8>)>> {
        let select = "SELECT seq, record, stamp, stream, body FROM cell WHERE workspace = $1 AND stamp = ";
        let mut found = Vec::new();
        for chunk in names.chunks(LOOKUP) {
            let stamps: Vec<Stamp> = chunk.iter().map(|name| name.stamp).collect();
            let asked = query(each(select, 2, chunk.len())).bind(self.workspace);
            for row in bind_each(asked, &stamps).fetch_all(&mut self.tx).await? {
                let record = RecordId(row.bytes(1, "record id")?);
                let name = CellName { record, stamp: Stamp::from_bytes(row.bytes(2, "stamp")?) };
                if row.bytes(3, "stream id")? == stream.0 && chunk.contains(&name) {
                    found.push((row.uint(0, "sequence")?, row.blob(4)?.to_vec()));
                }
            }
        }
        Ok(found)
    }

    async fn sums(&mut self, stream: StreamId) -> DbResult<Vec<u128>> {
        let rows = query("SELECT part, sums FROM bucket WHERE workspace = $1 AND stream = $2")
            .bind(self.workspace)
            .bind(stream)
            .fetch_all(&mut self.tx)
            .await?;
        let mut all = vec![0; BUCKETS];
        for row in &rows {
            let part = usize::try_from(row.int(0)?).map_err(|_| DbError::Corrupt("digest"))?;
            let sums = row.bytes::<{ PART * 16 }>(1, "digest")?;
            let places = all.get_mut(part * PART..(part + 1) * PART).ok_or(DbError::Corrupt("digest"))?;
            for (place, sum) in places.iter_mut().zip(sums.as_chunks::<16>().0) {
                *place = u128::from_be_bytes(*sum);
            }
        }
        Ok(all)
    }

    async fn total(&mut self, stream: StreamId) -> DbResult<Total> {
        let rows = query("SELECT cells, sums FROM bucket WHERE workspace = $1 AND stream = $2 ORDER BY part")
            .bind(self.workspace)
            .bind(stream)
            .fetch_all(&mut self.tx)
            .await?;
        let mut total = Total::default();
        for row in &rows {
            total.cells += row.uint(0, "count of cells")?;
            let (sums, rest) = row.blob(1)?.as_chunks::<16>();
            if !rest.is_empty() {
                return Err(DbError::Corrupt("digest"));
            }
            total.sum = sums.iter().fold(total.sum, |sum, term| sum.wrapping_add(u128::from_be_bytes(*term)));
        }
        Ok(total)
    }
}
