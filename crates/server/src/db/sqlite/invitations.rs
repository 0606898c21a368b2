//! Invitation links in SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{InvitationId, Role, UserId};

use super::SqliteDb;
use super::accounts::insert_account;
use super::row::{Columns, int};
use super::workspaces::{insert_member, present_role};
use crate::db::types::{Acceptance, Account, Invitation, may_manage};
use crate::db::{DbResult, Invitations};
use crate::secret::TokenHash;

fn invitation_of(row: &SqliteRow) -> DbResult<Invitation> {
    Ok(Invitation {
        workspace: WorkspaceId(row.bytes(0, "workspace id")?),
        workspace_name: row.try_get(1)?,
        id: InvitationId(row.bytes(2, "invitation id")?),
        token_hash: TokenHash(row.bytes(3, "token hash")?),
        email: row.try_get(4)?,
        role: row.parsed(5, "role", Role::parse)?,
        invited_by: UserId(row.bytes(6, "account id")?),
        invited_by_name: row.try_get(7)?,
        created_at: row.uint(8, "invitation time")?,
        expires_at: row.uint(9, "invitation time")?,
        used_at: row.uint_opt(10, "invitation time")?,
    })
}

/// Withdraws what a person invited to and nobody accepted yet.
pub(super) async fn withdraw_all_of(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    inviter: UserId,
) -> DbResult<()> {
    sqlx::query("DELETE FROM invitation WHERE workspace = ? AND invited_by = ? AND used_at IS NULL")
        .bind(workspace.0.as_slice())
        .bind(inviter.0.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

#[async_trait]
impl Invitations for SqliteDb {
    async fn create_invitation(&self, invitation: &Invitation) -> DbResult<()> {
        sqlx::query(
            "INSERT INTO invitation (workspace, id, token_hash, email, role, invited_by, created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(invitation.workspace.0.as_slice())
        .bind(invitation.id.0.as_slice())
        .bind(invitation.token_hash.0.as_slice())
        .bind(invitation.email.as_deref())
        .bind(invitation.role.as_str())
        .bind(invitation.invited_by.0.as_slice())
        .bind(int(invitation.created_at))
        .bind(int(invitation.expires_at))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn invitations(&self, workspace: WorkspaceId, now_ms: u64) -> DbResult<Vec<Invitation>> {
        sqlx::query(
            "SELECT i.workspace, w.name, i.id, i.token_hash, i.email, i.role, i.invited_by, a.name, i.created_at,
                    i.expires_at, i.used_at
             FROM invitation i JOIN workspace w ON w.workspace = i.workspace JOIN account a ON a.id = i.invited_by
             WHERE i.workspace = ? AND i.used_at IS NULL AND i.expires_at > ? ORDER BY i.created_at DESC, i.id",
        )
        .bind(workspace.0.as_slice())
        .bind(int(now_ms))
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(invitation_of)
        .collect()
    }

    async fn delete_invitation(&self, workspace: WorkspaceId, id: InvitationId) -> DbResult<bool> {
        let done = sqlx::query("DELETE FROM invitation WHERE workspace = ? AND id = ? AND used_at IS NULL")
            .bind(workspace.0.as_slice())
            .bind(id.0.as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn invitation_by_token(&self, token_hash: TokenHash) -> DbResult<Option<Invitation>> {
        sqlx::query(
            "SELECT i.workspace, w.name, i.id, i.token_hash, i.email, i.role, i.invited_by, a.name, i.created_at,
                    i.expires_at, i.used_at
             FROM invitation i JOIN workspace w ON w.workspace = i.workspace JOIN account a ON a.id = i.invited_by
             WHERE i.token_hash = ?",
        )
        .bind(token_hash.0.as_slice())
        .fetch_optional(&self.readers)
        .await?
        .as_ref()
        .map(invitation_of)
        .transpose()
    }

    async fn accept_invitation(
        &self,
        token_hash: TokenHash,
        user: UserId,
        account: Option<&Account>,
        now_ms: u64,
    ) -> DbResult<Acceptance> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "SELECT workspace, role, invited_by FROM invitation
             WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?",
        )
        .bind(token_hash.0.as_slice())
        .bind(int(now_ms))
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(Acceptance::Gone) };
        let workspace = WorkspaceId(row.bytes(0, "workspace id")?);
        let role = row.parsed(1, "role", Role::parse)?;
        let inviter = UserId(row.bytes(2, "account id")?);
        let entitled = present_role(&mut tx, workspace, inviter).await?;
        if !entitled.is_some_and(|inviter| may_manage(inviter, role)) {
            return Ok(Acceptance::Gone);
        }
        if let Some(account) = account
            && !insert_account(&mut tx, account).await?
        {
            return Ok(Acceptance::EmailTaken);
        }
        if present_role(&mut tx, workspace, user).await?.is_some() {
            return Ok(Acceptance::AlreadyMember);
        }
        insert_member(&mut tx, workspace, user, role, now_ms).await?;
        sqlx::query("UPDATE invitation SET used_at = ?, used_by = ? WHERE token_hash = ?")
            .bind(int(now_ms))
            .bind(user.0.as_slice())
            .bind(token_hash.0.as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Acceptance::Joined)
    }
}
