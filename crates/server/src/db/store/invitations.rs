//! Invitation links.

use async_trait::async_trait;
use sync::ids::{RecordId, TeamId, WorkspaceId};
use sync::wire::accounts::{InvitationId, Role, UserId};
use sync::wire::audit::{Act, Subject};

use super::accounts::insert_account;
use super::audit::note;
use super::rights::{join_staff, join_team};
use super::workspaces::{insert_member, present_role};
use super::{Lock, Store};
use crate::db::audit::Noted;
use crate::db::rights::By;
use crate::db::sql::{Row, Transaction, query};
use crate::db::types::{Acceptance, Account, Invitation, may_manage};
use crate::db::{DbResult, Invitations};
use crate::secret::TokenHash;

fn invitation_of(row: &Row) -> DbResult<Invitation> {
    Ok(Invitation {
        workspace: WorkspaceId(row.bytes(0, "workspace id")?),
        workspace_name: row.text(1)?,
        id: InvitationId(row.bytes(2, "invitation id")?),
        token_hash: TokenHash(row.bytes(3, "token hash")?),
        email: row.text_opt(4)?,
        role: row.parsed(5, "role", Role::parse)?,
        invited_by: UserId(row.bytes(6, "account id")?),
        invited_by_name: row.text(7)?,
        created_at: row.uint(8, "invitation time")?,
        expires_at: row.uint(9, "invitation time")?,
        used_at: row.uint_opt(10, "invitation time")?,
        event: row.bytes_opt(11, "event id")?.map(RecordId),
        teams: Vec::new(),
    })
}

/// Invitations as they are selected, with their teams.
async fn with_teams(db: &Store, rows: &[Row]) -> DbResult<Vec<Invitation>> {
    let mut all = Vec::new();
    for row in rows {
        let mut invitation = invitation_of(row)?;
        let teams = query(TEAMS).bind(invitation.workspace).bind(invitation.id);
        invitation.teams = teams_of(&teams.fetch_all(&db.readers).await?)?;
        all.push(invitation);
    }
    Ok(all)
}

/// Asks for the teams of an invitation.
const TEAMS: &str = "SELECT team FROM invitation_team WHERE workspace = $1 AND invitation = $2 ORDER BY team";

fn teams_of(rows: &[Row]) -> DbResult<Vec<TeamId>> {
    rows.iter().map(|row| Ok(TeamId(row.bytes(0, "team id")?))).collect()
}

/// Withdraws what a person invited to and nobody accepted yet.
pub(super) async fn withdraw_all_of(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    inviter: UserId,
    by: By,
) -> DbResult<()> {
    let open = query(
        "SELECT id FROM invitation WHERE workspace = $1 AND invited_by = $2 AND used_at IS NULL ORDER BY id",
    );
    for row in open.bind(workspace).bind(inviter).fetch_all(&mut *tx).await? {
        withdraw(tx, workspace, InvitationId(row.bytes(0, "invitation id")?), by).await?;
    }
    Ok(())
}

/// Withdraws an open invitation; whether there was one.
async fn withdraw(tx: &mut Transaction, workspace: WorkspaceId, id: InvitationId, by: By) -> DbResult<bool> {
    let done = query("DELETE FROM invitation WHERE workspace = $1 AND id = $2 AND used_at IS NULL");
    if done.bind(workspace).bind(id).execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    forget_teams(tx, workspace).await?;
    let act = Noted::by(by.user, Act::InvitationWithdrawn).on(Subject::Invitation(id));
    note(tx, workspace, by.now_ms, &act).await?;
    Ok(true)
}

/// Forgets the teams of invitations that are no more.
async fn forget_teams(tx: &mut Transaction, workspace: WorkspaceId) -> DbResult<()> {
    query(
        "DELETE FROM invitation_team WHERE workspace = $1
           AND invitation NOT IN (SELECT id FROM invitation WHERE workspace = $1)",
    )
    .bind(workspace)
    .execute(tx)
    .await?;
    Ok(())
}

#[async_trait]
impl Invitations for Store {
    async fn create_invitation(&self, invitation: &Invitation) -> DbResult<()> {
        let mut tx = self.begin(Lock::Workspace(invitation.workspace)).await?;
        query(
            "INSERT INTO invitation (workspace, id, token_hash, email, role, invited_by, created_at, expires_at, event)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(invitation.workspace)
        .bind(invitation.id)
        .bind(invitation.token_hash)
        .bind(invitation.email.as_deref())
        .bind(invitation.role.as_str())
        .bind(invitation.invited_by)
        .bind(invitation.created_at)
        .bind(invitation.expires_at)
        .bind(invitation.event)
        .execute(&mut tx)
        .await?;
        for team in &invitation.teams {
            query("INSERT INTO invitation_team (workspace, invitation, team) VALUES ($1, $2, $3)")
                .bind(invitation.workspace)
                .bind(invitation.id)
                .bind(*team)
                .execute(&mut tx)
                .await?;
        }
        let act = Noted::by(invitation.invited_by, Act::Invited).on(Subject::Invitation(invitation.id));
        let act = act.with("role", invitation.role.as_str()).with_ids("email", &invitation.email);
        let act = act.with_ids("teams", &invitation.teams).with_ids("event", invitation.event);
        note(&mut tx, invitation.workspace, invitation.created_at, &act).await?;
        tx.commit().await
    }

    async fn invitations(&self, workspace: WorkspaceId, now_ms: u64) -> DbResult<Vec<Invitation>> {
        let rows = query(
            "SELECT i.workspace, w.name, i.id, i.token_hash, i.email, i.role, i.invited_by, a.name, i.created_at,
                    i.expires_at, i.used_at, i.event
             FROM invitation i JOIN workspace w ON w.workspace = i.workspace JOIN account a ON a.id = i.invited_by
             WHERE i.workspace = $1 AND i.used_at IS NULL AND i.expires_at > $2 ORDER BY i.created_at DESC, i.id",
        )
        .bind(workspace)
        .bind(now_ms)
        .fetch_all(&self.readers)
        .await?;
        with_teams(self, &rows).await
    }

    async fn delete_invitation(&self, workspace: WorkspaceId, by: By, id: InvitationId) -> DbResult<bool> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let existed = withdraw(&mut tx, workspace, id, by).await?;
        tx.commit().await?;
        Ok(existed)
    }

    async fn invitation_by_token(&self, token_hash: TokenHash) -> DbResult<Option<Invitation>> {
        let rows = query(
            "SELECT i.workspace, w.name, i.id, i.token_hash, i.email, i.role, i.invited_by, a.name, i.created_at,
                    i.expires_at, i.used_at, i.event
             FROM invitation i JOIN workspace w ON w.workspace = i.workspace JOIN account a ON a.id = i.invited_by
             WHERE i.token_hash = $1",
        )
        .bind(token_hash)
        .fetch_all(&self.readers)
        .await?;
        Ok(with_teams(self, &rows).await?.pop())
    }

    async fn accept_invitation(
        &self,
        token_hash: TokenHash,
        user: UserId,
        account: Option<&Account>,
        now_ms: u64,
    ) -> DbResult<Acceptance> {
        let found = query("SELECT workspace FROM invitation WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(&self.readers)
            .await?;
        let Some(found) = found else { return Ok(Acceptance::Gone) };
        let workspace = WorkspaceId(found.bytes(0, "workspace id")?);
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let row = query(
            "SELECT role, invited_by, id, event FROM invitation
             WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        )
        .bind(token_hash)
        .bind(now_ms)
        .fetch_optional(&mut tx)
        .await?;
        let Some(row) = row else { return Ok(Acceptance::Gone) };
        let role = row.parsed(0, "role", Role::parse)?;
        let inviter = UserId(row.bytes(1, "account id")?);
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
        let invitation = InvitationId(row.bytes(2, "invitation id")?);
        let teams = query(TEAMS).bind(workspace).bind(invitation).fetch_all(&mut tx).await?;
        for team in teams_of(&teams)? {
            let present =
                query("SELECT 1 FROM team WHERE workspace = $1 AND team = $2 AND removed_at IS NULL");
            if present.bind(workspace).bind(team).fetch_optional(&mut tx).await?.is_some() {
                join_team(&mut tx, workspace, team, user, false).await?;
            }
        }
        if let Some(event) = row.bytes_opt(3, "event id")?.map(RecordId) {
            join_staff(&mut tx, workspace, event, user).await?;
        }
        let act = Noted::by(user, Act::Joined).on_member(user).with("role", role.as_str());
        note(&mut tx, workspace, now_ms, &act.with("invitation", invitation.to_string())).await?;
        insert_member(&mut tx, workspace, user, role, now_ms).await?;
        query("UPDATE invitation SET used_at = $1, used_by = $2 WHERE token_hash = $3")
            .bind(now_ms)
            .bind(user)
            .bind(token_hash)
            .execute(&mut tx)
            .await?;
        tx.commit().await?;
        Ok(Acceptance::Joined)
    }
}
