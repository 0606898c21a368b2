//! What the operator of a server asks.

use async_trait::async_trait;
use sync::ids::WorkspaceId;

use super::Store;
use super::accounts::account_at;
use crate::db::sql::query;
use crate::db::types::{Account, WorkspaceRow};
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

    async fn rename_workspace(&self, workspace: WorkspaceId, name: &str) -> DbResult<bool> {
        let done = query("UPDATE workspace SET name = $1 WHERE workspace = $2")
            .bind(name)
            .bind(workspace)
            .execute(&self.writer)
            .await?;
        Ok(done == 1)
    }
}
