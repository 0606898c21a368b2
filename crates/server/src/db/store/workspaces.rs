//! Workspaces, members and devices.

use async_trait::async_trait;
use sync::cursor::Epoch;
use sync::ids::{DeviceId, MemberId, WorkspaceId};
use sync::stamp::Stamp;
use sync::wire::accounts::{Role, UserId};
use sync::wire::audit::Act;
use sync::wire::sessions::DeviceInfo;

use super::audit::note;
use super::devices;
use super::grants::regrant;
use super::invitations::withdraw_all_of;
use super::rights::leave_all;
use super::{Lock, Store};
use crate::db::audit::Noted;
use crate::db::rights::{By, RightsChange};
use crate::db::sql::{Row, Transaction, query};
use crate::db::types::{
    DeviceReport, IssuedDevice, Member, MemberChange, Membership, NewDevice, NewWorkspaceRow, may_manage,
};
use crate::db::{DbResult, Workspaces};
use crate::secret::TokenHash;

/// Inserts a workspace and its owner.
pub(super) async fn insert_workspace(
    tx: &mut Transaction,
    workspace: &NewWorkspaceRow,
    owner: UserId,
) -> DbResult<()> {
    query(
        "INSERT INTO workspace (workspace, name, created_at, epoch, link, min_client, last_stamp)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(workspace.id)
    .bind(&workspace.name)
    .bind(workspace.created_at)
    .bind(workspace.epoch)
    .bind(workspace.link)
    .bind(sync::limits::PROTOCOL_VERSION)
    .bind(Stamp::ZERO)
    .execute(&mut *tx)
    .await?;
    let act = Noted::by(owner, Act::WorkspaceCreated).with("name", &*workspace.name);
    note(tx, workspace.id, workspace.created_at, &act).await?;
    insert_member(tx, workspace.id, owner, Role::Owner, workspace.created_at).await
}

/// Makes a person a member (again), with the grants that follow.
pub(super) async fn insert_member(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now_ms: u64,
) -> DbResult<()> {
    query(
        "INSERT INTO member (workspace, account, role, joined_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace, account) DO UPDATE
         SET role = excluded.role, joined_at = excluded.joined_at, removed_at = NULL",
    )
    .bind(workspace)
    .bind(user)
    .bind(role.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    regrant(tx, workspace, now_ms).await
}

/// The role of a present member.
pub(super) async fn present_role(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    user: UserId,
) -> DbResult<Option<Role>> {
    query("SELECT role FROM member WHERE workspace = $1 AND account = $2 AND removed_at IS NULL")
        .bind(workspace)
        .bind(user)
        .fetch_optional(tx)
        .await?
        .map(|row| row.parsed(0, "role", Role::parse))
        .transpose()
}

/// Whether taking ownership from one member would leave none.
async fn is_only_owner(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<bool> {
    let row =
        query("SELECT count(*) FROM member WHERE workspace = $1 AND role = 'owner' AND removed_at IS NULL")
            .bind(workspace)
            .fetch_one(tx)
            .await?;
    Ok(row.uint(0, "count")? <= 1)
}

/// Reads when and in which epoch a device was revoked, from the column `at` on.
pub(super) fn revocation_at(row: &Row, at: usize) -> DbResult<Option<(u64, Epoch)>> {
    match row.uint_opt(at, "time of revocation")? {
        Some(when) => Ok(Some((when, Epoch(row.bytes(at + 1, "epoch of revocation")?)))),
        None => Ok(None),
    }
}

fn membership_of(row: &Row, confined: Option<(u64, Epoch)>) -> DbResult<Membership> {
    Ok(Membership {
        workspace: WorkspaceId(row.bytes(0, "workspace id")?),
        workspace_name: row.text(1)?,
        role: row.parsed(2, "role", Role::parse)?,
        removed_at: row.uint_opt(3, "time of removal")?,
        confined,
    })
}

#[async_trait]
impl Workspaces for Store {
    async fn create_workspace(&self, workspace: &NewWorkspaceRow, owner: UserId) -> DbResult<()> {
        let mut tx = self.begin(Lock::Nothing).await?;
        insert_workspace(&mut tx, workspace, owner).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn workspaces_of(&self, user: UserId) -> DbResult<Vec<Membership>> {
        query(
            "SELECT m.workspace, w.name, m.role, m.removed_at
             FROM member m JOIN workspace w ON w.workspace = m.workspace
             WHERE m.account = $1 AND m.removed_at IS NULL ORDER BY w.name, m.workspace",
        )
        .bind(user)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| membership_of(row, None))
        .collect()
    }

    async fn membership(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        session: TokenHash,
    ) -> DbResult<Option<Membership>> {
        query(
            "SELECT m.workspace, w.name, m.role, m.removed_at, d.revoked_at, d.revoked_epoch
             FROM member m JOIN workspace w ON w.workspace = m.workspace
             LEFT JOIN device d ON d.workspace = m.workspace AND d.account = m.account AND d.session = $3
                                   AND d.confined = 1
             WHERE m.workspace = $1 AND m.account = $2",
        )
        .bind(workspace)
        .bind(user)
        .bind(session)
        .fetch_optional(&self.readers)
        .await?
        .as_ref()
        .map(|row| membership_of(row, revocation_at(row, 4)?))
        .transpose()
    }

    async fn members(&self, workspace: WorkspaceId) -> DbResult<Vec<Member>> {
        query(
            "SELECT a.id, a.name, a.email, m.role, m.joined_at
             FROM member m JOIN account a ON a.id = m.account
             WHERE m.workspace = $1 AND m.removed_at IS NULL ORDER BY a.name, a.id",
        )
        .bind(workspace)
        .fetch_all(&self.readers)
        .await?
        .iter()
        .map(|row| {
            Ok(Member {
                user: UserId(row.bytes(0, "account id")?),
                name: row.text(1)?,
                email: row.text(2)?,
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
        now_ms: u64,
    ) -> DbResult<MemberChange> {
        let user = UserId::from(member);
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
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
        let act = Noted::by(actor, Act::RoleChanged).on_member(user);
        let act = act.with("from", present.as_str()).with("to", role.as_str());
        note(&mut tx, workspace, now_ms, &act).await?;
        query("UPDATE member SET role = $1 WHERE workspace = $2 AND account = $3")
            .bind(role.as_str())
            .bind(workspace)
            .bind(user)
            .execute(&mut tx)
            .await?;
        regrant(&mut tx, workspace, now_ms).await?;
        if role < present {
            withdraw_all_of(&mut tx, workspace, user, By { user: actor, now_ms }).await?;
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
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
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
        let act = Noted::by(actor, Act::MemberRemoved).on_member(user).with("role", present.as_str());
        note(&mut tx, workspace, now_ms, &act).await?;
        query("UPDATE member SET removed_at = $1 WHERE workspace = $2 AND account = $3")
            .bind(now_ms)
            .bind(workspace)
            .bind(user)
            .execute(&mut tx)
            .await?;
        leave_all(&mut tx, workspace, user).await?;
        regrant(&mut tx, workspace, now_ms).await?;
        withdraw_all_of(&mut tx, workspace, user, By { user: actor, now_ms }).await?;
        tx.commit().await?;
        Ok(MemberChange::Done)
    }

    async fn issue_device(&self, workspace: WorkspaceId, device: &NewDevice) -> DbResult<IssuedDevice> {
        devices::issue(self, workspace, device).await
    }

    async fn report_device(
        &self,
        workspace: WorkspaceId,
        report: &DeviceReport,
    ) -> DbResult<Option<(u64, Epoch)>> {
        devices::report(self, workspace, report).await
    }

    async fn devices(&self, workspace: WorkspaceId) -> DbResult<Vec<DeviceInfo>> {
        devices::list(self, workspace).await
    }

    async fn revoke_device(
        &self,
        workspace: WorkspaceId,
        by: By,
        device: DeviceId,
    ) -> DbResult<RightsChange> {
        devices::revoke(self, workspace, by, device).await
    }
}
