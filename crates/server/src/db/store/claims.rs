//! Claims: one row for what is held.

use async_trait::async_trait;
use sync::ids::{DeviceId, WorkspaceId};
use sync::wire::accounts::UserId;

use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::claims::{Claim, Claims};
use crate::db::sql::{Row, query};

#[async_trait]
impl Claims for Store {
    async fn claim(
        &self,
        workspace: WorkspaceId,
        namespace: &str,
        token: &str,
        claim: Claim,
    ) -> DbResult<Claim> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let row = query(
            "SELECT account, device, claimed_at, expires_at FROM claim
             WHERE workspace = $1 AND namespace = $2 AND token = $3",
        )
        .bind(workspace)
        .bind(namespace)
        .bind(token)
        .fetch_optional(&mut tx)
        .await?;
        let read = |row: Row| -> DbResult<Claim> {
            Ok(Claim {
                user: UserId(row.bytes(0, "account id")?),
                device: DeviceId(row.bytes(1, "device id")?),
                claimed_at: row.uint(2, "time")?,
                expires_at: row.uint_opt(3, "time")?,
            })
        };
        let held = claim.after(row.map(read).transpose()?);
        query(
            "INSERT INTO claim (workspace, namespace, token, account, device, claimed_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (workspace, namespace, token) DO UPDATE SET account = excluded.account,
                 device = excluded.device, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at",
        )
        .bind(workspace)
        .bind(namespace)
        .bind(token)
        .bind(held.user)
        .bind(held.device)
        .bind(held.claimed_at)
        .bind(held.expires_at)
        .execute(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(held)
    }

    async fn prune_claims(&self, before_ms: u64) -> DbResult<u64> {
        query("DELETE FROM claim WHERE expires_at < $1").bind(before_ms).execute(&self.writer).await
    }
}
