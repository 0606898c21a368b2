//! The audit trail.

use async_trait::async_trait;
use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::UserId;
use sync::wire::audit::{Act, AuditEntry, Subject};

use super::Store;
use crate::db::audit::{Audit, Noted};
use crate::db::sql::{Row, Transaction, query};
use crate::db::{DbError, DbResult};

/// Notes an act. The transaction holds the workspace, so that numbers have no gaps and are given once.
pub(super) async fn note(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    now_ms: u64,
    act: &Noted,
) -> DbResult<()> {
    let details = serde_json::to_string(&act.details).map_err(|_| DbError::Corrupt("details of an act"))?;
    let subject = act.on.as_ref().map(ToString::to_string);
    query(
        "INSERT INTO audit (workspace, number, at, actor, act, subject, details)
         SELECT $1, COALESCE(max(number), 0) + 1, $2, $3, $4, $5, $6 FROM audit WHERE workspace = $1",
    )
    .bind(workspace)
    .bind(now_ms)
    .bind(act.by)
    .bind(act.act.as_str())
    .bind(subject.as_deref())
    .bind(&details)
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes an act that concerns a person in every workspace that the person is a member of.
pub(super) async fn note_everywhere(
    tx: &mut Transaction,
    user: UserId,
    now_ms: u64,
    act: &Noted,
) -> DbResult<()> {
    // In one order, so that two who do this wait for each other instead of blocking each other.
    let rows =
        query("SELECT workspace FROM member WHERE account = $1 AND removed_at IS NULL ORDER BY workspace");
    for row in rows.bind(user).fetch_all(&mut *tx).await? {
        let workspace = WorkspaceId(row.bytes(0, "workspace id")?);
        tx.hold(workspace).await?;
        note(tx, workspace, now_ms, act).await?;
    }
    Ok(())
}

/// Reads an act from the column `at` on.
pub(in crate::db) fn entry_at(row: &Row, at: usize) -> DbResult<AuditEntry> {
    let details = row.text(at + 5)?;
    Ok(AuditEntry {
        number: row.uint(at, "number of an act")?,
        at: row.uint(at + 1, "time of an act")?,
        by: row.bytes_opt(at + 2, "account id")?.map(MemberId),
        act: row.parsed(at + 3, "act", |word| Some(Act::from(word)))?,
        on: row.text_opt(at + 4)?.map(|path| Subject::from(path.as_str())),
        details: serde_json::from_str(&details).map_err(|_| DbError::Corrupt("details of an act"))?,
    })
}

#[async_trait]
impl Audit for Store {
    async fn audit(
        &self,
        workspace: WorkspaceId,
        before: Option<u64>,
        limit: u32,
    ) -> DbResult<Vec<AuditEntry>> {
        let rows = query(
            "SELECT number, at, actor, act, subject, details FROM audit
             WHERE workspace = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        );
        let rows = rows.bind(workspace).bind(before.unwrap_or(u64::MAX)).bind(limit);
        rows.fetch_all(&self.readers).await?.iter().map(|row| entry_at(row, 0)).collect()
    }
}
