//! What the operator of a server asks.

use async_trait::async_trait;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::audit::Act;

use super::accounts::{account_at, put_password};
use super::audit::{note, note_everywhere};
use super::{Lock, Store};
use crate::db::audit::Noted;
use crate::db::sql::{Pool, Transaction, query};
use crate::db::types::{Account, Load, WorkspaceRow};
use crate::db::{DbResult, Operation};

#[async_trait]
impl Operation for Store {
    async fn accounts(&self) -> DbResult<Vec<Account>> {
        query("SELECT id, email, email_key, name, password_hash, created_at FROM account ORDER BY email_key")
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(|row| account_at(row, 0))
            .collect()
    }

    async fn workspaces(&self) -> DbResult<Vec<WorkspaceRow>> {
        query(
            "SELECT w.workspace, w.name, w.created_at, w.head,
                    (SELECT count(*) FROM member m WHERE m.workspace = w.workspace AND m.removed_at IS NULL),
                    (SELECT count(*) FROM device d WHERE d.workspace = w.workspace)
             FROM workspace w ORDER BY w.name, w.workspace",
        )
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(WorkspaceRow {
                id: WorkspaceId(row.bytes(0, "workspace id")?),
                name: row.text(1)?,
                created_at: row.uint(2, "workspace time")?,
                head: row.uint(3, "head")?,
                members: row.uint(4, "count")?,
                devices: row.uint(5, "count")?,
            })
        })
        .collect()
    }

    async fn rename_workspace(&self, workspace: WorkspaceId, name: &str, now_ms: u64) -> DbResult<bool> {
        let mut tx = self.begin(Lock::Nothing).await?;
        if !tx.hold(workspace).await? {
            return Ok(false);
        }
        let act = Noted::by_operator(Act::WorkspaceRenamed);
        rename(&mut tx, workspace, name, now_ms, act).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn reset_password(&self, user: UserId, password_hash: &str, now_ms: u64) -> DbResult<()> {
        let mut tx = self.begin(Lock::Nothing).await?;
        put_password(&mut tx, user, password_hash).await?;
        let act = Noted::by_operator(Act::PasswordSet).on_member(user);
        note_everywhere(&mut tx, user, now_ms, &act).await?;
        tx.commit().await
    }

    async fn keep_history(&self, workspace: WorkspaceId, days: u32, now_ms: u64) -> DbResult<bool> {
        let mut tx = self.begin(Lock::Nothing).await?;
        if !tx.hold(workspace).await? {
            return Ok(false);
        }
        let row = query("SELECT history_days FROM workspace WHERE workspace = $1").bind(workspace);
        let before = row.fetch_one(&mut tx).await?.uint(0, "days")?;
        let set = query("UPDATE workspace SET history_days = $1 WHERE workspace = $2");
        set.bind(days).bind(workspace).execute(&mut tx).await?;
        let act = Noted::by_operator(Act::HistoryKept);
        let act = act.with("from", before.to_string()).with("to", days.to_string());
        note(&mut tx, workspace, now_ms, &act).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn load(&self) -> DbResult<Load> {
        let size = match self.readers {
            Pool::Sqlite(_) => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Pool::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let bytes = query(size).fetch_one(&self.readers).await?.uint(0, "size")?;
        Ok(Load { bytes, writers: self.writer.used(), readers: self.readers.used() })
    }
}

/// Gives a workspace another name and notes it.
pub(super) async fn rename(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    name: &str,
    now_ms: u64,
    act: Noted,
) -> DbResult<()> {
    let before = query("SELECT name FROM workspace WHERE workspace = $1").bind(workspace);
    let before = before.fetch_one(&mut *tx).await?.text(0)?;
    let renaming = query("UPDATE workspace SET name = $1 WHERE workspace = $2");
    renaming.bind(name).bind(workspace).execute(&mut *tx).await?;
    note(tx, workspace, now_ms, &act.with("from", before).with("to", name)).await
}
