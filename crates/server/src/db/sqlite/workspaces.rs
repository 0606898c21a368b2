//! Workspaces, members and devices in SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use sync::ids::{DeviceId, MemberId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};

use super::SqliteDb;
use super::devices;
use super::invitations::withdraw_all_of;
use super::row::{Columns, int};
use crate::db::types::{
    IssuedDevice, Member, MemberChange, Membership, NewDevice, NewWorkspaceRow, grants_of, may_manage,
};
use crate::db::{DbResult, Workspaces};
use crate::secret::TokenHash;

/// Inserts a workspace and its owner.
pub(super) async fn insert_workspace(
    connection: &mut SqliteConnection,
    workspace: &NewWorkspaceRow,
    owner: UserId,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO workspace (workspace, name, created_at, epoch, link, min_client, last_stamp)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(workspace.id.0.as_slice())
    .bind(&workspace.name)
    .bind(int(workspace.created_at))
    .bind(workspace.epoch.0.as_slice())
    .bind(workspace.link.0.as_slice())
    .bind(i64::from(sync::limits::PROTOCOL_VERSION))
    .bind(Stamp::ZERO.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    insert_member(connection, workspace.id, owner, Role::Owner, workspace.created_at).await
}

/// Makes a person a member (again), with the grants of the role.
pub(super) async fn insert_member(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now_ms: u64,
) -> DbResult<()> {
    sqlx::query(
        "INSERT INTO member (workspace, account, role, joined_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (workspace, account) DO UPDATE
         SET role = excluded.role, joined_at = excluded.joined_at, removed_at = NULL",
    )
    .bind(workspace.0.as_slice())
    .bind(user.0.as_slice())
    .bind(role.as_str())
    .bind(int(now_ms))
    .execute(&mut *connection)
    .await?;
    set_grants(connection, workspace, user, role).await
}

async fn set_grants(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
) -> DbResult<()> {
    for (stream, mode) in grants_of(workspace, role) {
        sqlx::query(
            "INSERT INTO stream_grant (workspace, account, stream, mode) VALUES (?, ?, ?, ?)
             ON CONFLICT (workspace, account, stream) DO UPDATE
             SET mode = excluded.mode, revoked_at = NULL, revoked_epoch = NULL",
        )
        .bind(workspace.0.as_slice())
        .bind(user.0.as_slice())
        .bind(stream.0.as_slice())
        .bind(mode.as_str())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The role of a present member.
pub(super) async fn present_role(
    connection: &mut SqliteConnection,
    workspace: WorkspaceId,
    user: UserId,
) -> DbResult<Option<Role>> {
    sqlx::query("SELECT role FROM member WHERE workspace = ? AND account = ? AND removed_at IS NULL")
        .bind(workspace.0.as_slice())
        .bind(user.0.as_slice())
        .fetch_optional(connection)
        .await?
        .map(|row| row.parsed(0, "role", Role::parse))
        .transpose()
}

/// Whether taking ownership from one member would leave none.
async fn is_only_owner(connection: &mut SqliteConnection, workspace: WorkspaceId) -> DbResult<bool> {
    let row = sqlx::query(
        "SELECT count(*) FROM member WHERE workspace = ? AND role = 'owner' AND removed_at IS NULL",
    )
    .bind(workspace.0.as_slice())
    .fetch_one(connection)
    .await?;
    Ok(row.uint(0, "count")? <= 1)
}

fn membership_of(row: &SqliteRow) -> DbResult<Membership> {
    Ok(Membership {
        workspace: WorkspaceId(row.bytes(0, "workspace id")?),
        workspace_name: row.try_get(1)?,
        role: row.parsed(2, "role", Role::parse)?,
        removed_at: row.uint_opt(3, "time of removal")?,
    })
}

#[async_trait]
impl Workspaces for SqliteDb {
    async fn create_workspace(&self, workspace: &NewWorkspaceRow, owner: UserId) -> DbResult<()> {
        let mut tx = self.begin().await?;
        insert_workspace(&mut tx, workspace, owner).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn workspaces_of(&self, user: UserId) -> DbResult<Vec<Membership>> {
        sqlx::query(
            "SELECT m.workspace, w.name, m.role, m.removed_at
             FROM member m JOIN workspace w ON w.workspace = m.workspace
             WHERE m.account = ? AND m.removed_at IS NULL ORDER BY w.name, m.workspace",
        )
        .bind(user.0.as_slice())
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(membership_of)
        .collect()
    }

    async fn membership(&self, workspace: WorkspaceId, user: UserId) -> DbResult<Option<Membership>> {
        sqlx::query(
            "SELECT m.workspace, w.name, m.role, m.removed_at
             FROM member m JOIN workspace w ON w.workspace = m.workspace
             WHERE m.workspace = ? AND m.account = ?",
        )
        .bind(workspace.0.as_slice())
        .bind(user.0.as_slice())
        .fetch_optional(&self.readers)
        .await?
        .as_ref()
        .map(membership_of)
        .transpose()
    }

    async fn members(&self, workspace: WorkspaceId) -> DbResult<Vec<Member>> {
        sqlx::query(
            "SELECT a.id, a.name, a.email, m.role, m.joined_at
             FROM member m JOIN account a ON a.id = m.account
             WHERE m.workspace = ? AND m.removed_at IS NULL ORDER BY a.name, a.id",
        )
        .bind(workspace.0.as_slice())
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(Member {
                user: UserId(row.bytes(0, "account id")?),
                name: row.try_get(1)?,
                email: row.try_get(2)?,
                role: row.parsed(3, "role", Role::parse)?,
                joined_at: row.uint(4, "time of joining")?,
            })
        })
        .collect()
    }

    async fn change_role(
        &self,
        workspace: WorkspaceId,
        actor: UserId,
        member: MemberId,
        role: Role,
    ) -> DbResult<MemberChange> {
        let user = UserId::from(member);
        let mut tx = self.begin().await?;
        let acting = present_role(&mut tx, workspace, actor).await?;
        let Some(present) = present_role(&mut tx, workspace, user).await? else {
            return Ok(MemberChange::NotAMember);
        };
        if !acting.is_some_and(|acting| may_manage(acting, present) && may_manage(acting, role)) {
            return Ok(MemberChange::Forbidden);
        }
        if present == Role::Owner && role != Role::Owner && is_only_owner(&mut tx, workspace).await? {
            return Ok(MemberChange::LastOwner);
        }
        sqlx::query("UPDATE member SET role = ? WHERE workspace = ? AND account = ?")
            .bind(role.as_str())
            .bind(workspace.0.as_slice())
            .bind(user.0.as_slice())
            .execute(&mut *tx)
            .await?;
        set_grants(&mut tx, workspace, user, role).await?;
        if role < present {
            withdraw_all_of(&mut tx, workspace, user).await?;
        }
        tx.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn remove_member(
        &self,
        workspace: WorkspaceId,
        actor: UserId,
        member: MemberId,
        now_ms: u64,
    ) -> DbResult<MemberChange> {
        let user = UserId::from(member);
        let mut tx = self.begin().await?;
        let acting = present_role(&mut tx, workspace, actor).await?;
        let Some(present) = present_role(&mut tx, workspace, user).await? else {
            return Ok(MemberChange::NotAMember);
        };
        if actor != user && !acting.is_some_and(|acting| may_manage(acting, present)) {
            return Ok(MemberChange::Forbidden);
        }
        if present == Role::Owner && is_only_owner(&mut tx, workspace).await? {
            return Ok(MemberChange::LastOwner);
        }
        sqlx::query("UPDATE member SET removed_at = ? WHERE workspace = ? AND account = ?")
            .bind(int(now_ms))
            .bind(workspace.0.as_slice())
            .bind(user.0.as_slice())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "UPDATE stream_grant SET revoked_at = ?,
             revoked_epoch = (SELECT epoch FROM workspace WHERE workspace.workspace = stream_grant.workspace)
             WHERE workspace = ? AND account = ?",
        )
        .bind(int(now_ms))
        .bind(workspace.0.as_slice())
        .bind(user.0.as_slice())
        .execute(&mut *tx)
        .await?;
        withdraw_all_of(&mut tx, workspace, user).await?;
        tx.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn issue_device(&self, workspace: WorkspaceId, device: &NewDevice) -> DbResult<IssuedDevice> {
        devices::issue(self, workspace, device).await
    }

    async fn report_device(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        device: DeviceId,
        session: TokenHash,
        unsent: u64,
    ) -> DbResult<()> {
        devices::report(self, workspace, user, device, session, unsent).await
    }
}
