//! Reading the log of one workspace within one SQLite transaction.

use async_trait::async_trait;
use sqlx::sqlite::SqliteTransaction;
use sqlx::{Row, SqliteConnection};
use sync::cursor::Epoch;
use sync::digest::Total;
use sync::ids::{DeviceId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Mode;
use tokio_stream::StreamExt;

use super::row::{Columns, int};
use crate::db::cells::{CellPage, DirectoryMember, Grant, HistoryRow, LogState, Snapshot};
use crate::db::{DbError, DbResult};
use crate::position::Link;

/// A transaction over one workspace: a snapshot, or the writer.
pub(super) struct SqliteLog {
    pub(super) tx: SqliteTransaction<'static>,
    pub(super) workspace: WorkspaceId,
}

impl SqliteLog {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }

    /// The key that every row of the workspace begins with.
    pub(super) fn key(&self) -> Vec<u8> {
        self.workspace.0.to_vec()
    }
}

#[async_trait]
impl Snapshot for SqliteLog {
    async fn log(&mut self) -> DbResult<LogState> {
        let row = sqlx::query(
            "SELECT name, epoch, head, link, gc_floor, min_client, last_stamp FROM workspace WHERE workspace = ?",
        )
        .bind(self.key())
        .fetch_one(self.connection())
        .await?;
        Ok(LogState {
            name: row.try_get(0)?,
            epoch: Epoch(row.bytes(1, "epoch")?),
            head: row.uint(2, "head")?,
            link: Link(row.bytes(3, "link")?),
            gc_floor: row.uint(4, "floor")?,
            min_client: row.try_get(5)?,
            last_stamp: Stamp::from_bytes(row.bytes(6, "stamp")?),
        })
    }

    async fn link_at(&mut self, seq: u64) -> DbResult<Option<Link>> {
        let row = sqlx::query("SELECT link FROM chain WHERE workspace = ? AND seq = ?")
            .bind(self.key())
            .bind(int(seq))
            .fetch_optional(self.connection())
            .await?;
        row.map(|row| Ok(Link(row.bytes(0, "link")?))).transpose()
    }

    async fn commit_end(&mut self, seq: u64) -> DbResult<Option<u64>> {
        let row = sqlx::query("SELECT min(seq) FROM chain WHERE workspace = ? AND seq >= ?")
            .bind(self.key())
            .bind(int(seq))
            .fetch_one(self.connection())
            .await?;
        row.uint_opt(0, "sequence")
    }

    async fn grants(&mut self, user: UserId) -> DbResult<Vec<Grant>> {
        let rows = sqlx::query(
            "SELECT stream, mode, revoked_at, revoked_epoch FROM stream_grant
             WHERE workspace = ? AND account = ? ORDER BY stream",
        )
        .bind(self.key())
        .bind(user.0.to_vec())
        .fetch_all(self.connection())
        .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
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
        let rows = sqlx::query(
            "SELECT a.id, a.name, a.email, m.role, m.removed_at
             FROM member m JOIN account a ON a.id = m.account WHERE m.workspace = ? ORDER BY a.id",
        )
        .bind(self.key())
        .fetch_all(self.connection())
        .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            Ok(DirectoryMember {
                id: MemberId(row.bytes(0, "account id")?),
                name: row.try_get(1)?,
                email: row.try_get(2)?,
                role: row.parsed(3, "role", Role::parse)?,
                active: row.uint_opt(4, "time of removal")?.is_none(),
            })
        };
        rows.iter().map(read).collect()
    }

    async fn devices(&mut self) -> DbResult<Vec<(DeviceId, MemberId)>> {
        let rows = sqlx::query("SELECT device, account FROM device WHERE workspace = ? ORDER BY device")
            .bind(self.key())
            .fetch_all(self.connection())
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
        let key = self.key();
        let mut rows = sqlx::query(
            "SELECT seq, body FROM cell WHERE workspace = ? AND stream = ? AND seq > ? AND seq <= ? ORDER BY seq",
        )
        .bind(key)
        .bind(stream.0.to_vec())
        .bind(int(after))
        .bind(int(until))
        .fetch(self.connection());
        let (mut page, mut bytes) = (CellPage::default(), 0);
        while let Some(row) = rows.try_next().await? {
            let body: Vec<u8> = row.try_get(1)?;
            bytes += body.len();
            page.cells.push((row.uint(0, "sequence")?, body));
            if bytes > max_bytes {
                page.cut = true;
                break;
            }
        }
        Ok(page)
    }

    async fn history(
        &mut self,
        stream: StreamId,
        record: RecordId,
        before: u64,
        limit: u32,
    ) -> DbResult<Vec<HistoryRow>> {
        let rows = sqlx::query(
            "SELECT seq, accepted_at, account, body FROM cell
             WHERE workspace = ?1 AND stream = ?2 AND record = ?3 AND seq < ?4
             UNION ALL
             SELECT seq, accepted_at, account, body FROM history
             WHERE workspace = ?1 AND stream = ?2 AND record = ?3 AND seq < ?4
             ORDER BY seq DESC LIMIT ?5",
        )
        .bind(self.key())
        .bind(stream.0.to_vec())
        .bind(record.0.to_vec())
        .bind(int(before))
        .bind(limit)
        .fetch_all(self.connection())
        .await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            Ok(HistoryRow {
                seq: row.uint(0, "sequence")?,
                accepted_at: row.uint(1, "time")?,
                member: MemberId(row.bytes(2, "account id")?),
                body: row.try_get(3)?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn total(&mut self, stream: StreamId) -> DbResult<Total> {
        let rows =
            sqlx::query("SELECT cells, sums FROM bucket WHERE workspace = ? AND stream = ? ORDER BY part")
                .bind(self.key())
                .bind(stream.0.to_vec())
                .fetch_all(self.connection())
                .await?;
        let mut total = Total::default();
        for row in &rows {
            total.cells += row.uint(0, "count of cells")?;
            let sums: &[u8] = row.try_get(1)?;
            let (sums, rest) = sums.as_chunks::<16>();
            if !rest.is_empty() {
                return Err(DbError::Corrupt("digest"));
            }
            total.sum = sums.iter().fold(total.sum, |sum, term| sum.wrapping_add(u128::from_be_bytes(*term)));
        }
        Ok(total)
    }
}
