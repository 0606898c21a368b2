//! Policy, teams and events.

use async_trait::async_trait;
use sync::ids::{MemberId, RecordId, TeamId, WorkspaceId};
use sync::wire::accounts::{Role, UserId};
use sync::wire::audit::{Act as Action, Subject};
use sync::wire::names::Policy;
use sync::wire::rights::{EVENTS_MAX, TEAMS_MAX, TeamMember};

use super::audit::note;
use super::grants::{access, regrant, strangers};
use super::operation::rename;
use super::workspaces::present_role;
use super::{Lock, Store};
use crate::db::DbResult;
use crate::db::audit::Noted;
use crate::db::rights::{By, NewTeamRow, Rights, RightsChange};
use crate::db::sql::{Transaction, query};
use crate::rights::{AccessRows, EventRow, TeamRow};

/// An act under way: the workspace is held, and who asks may do it.
struct Act {
    tx: Transaction,
    workspace: WorkspaceId,
    by: By,
}

impl Store {
    /// Takes hold of the workspace, if the role of who asks is such at that moment.
    async fn act(&self, workspace: WorkspaceId, by: By, may: fn(Role) -> bool) -> DbResult<Option<Act>> {
        let mut tx = self.begin(Lock::Workspace(workspace)).await?;
        let role = present_role(&mut tx, workspace, by.user).await?;
        Ok(role.is_some_and(may).then_some(Act { tx, workspace, by }))
    }
}

impl Act {
    /// Notes what is done.
    async fn note(&mut self, act: Noted) -> DbResult<()> {
        note(&mut self.tx, self.workspace, self.by.now_ms, &act).await
    }

    /// An act of who asks.
    fn noted(&self, act: Action) -> Noted {
        Noted::by(self.by.user, act)
    }

    /// Lets the grants follow, and keeps everything.
    async fn finish(mut self) -> DbResult<RightsChange> {
        regrant(&mut self.tx, self.workspace, self.by.now_ms).await?;
        self.tx.commit().await?;
        Ok(RightsChange::Done)
    }

    /// Whether another present team has the name.
    async fn is_taken(&mut self, name: &str, but: TeamId) -> DbResult<bool> {
        let other = query(
            "SELECT 1 FROM team WHERE workspace = $1 AND name = $2 AND team <> $3 AND removed_at IS NULL",
        );
        let other = other.bind(self.workspace).bind(name).bind(but).fetch_optional(&mut self.tx).await?;
        Ok(other.is_some())
    }

    /// A present team.
    async fn team(&mut self, team: TeamId) -> DbResult<Option<TeamRow>> {
        let all = access(&mut self.tx, self.workspace).await?.teams;
        Ok(all.into_iter().find(|row| row.id == team && !row.removed))
    }

    async fn event(&mut self, event: RecordId) -> DbResult<Option<EventRow>> {
        let all = access(&mut self.tx, self.workspace).await?.events;
        Ok(all.into_iter().find(|row| row.id == event))
    }

    async fn is_full(&mut self, sql: &'static str, most: usize) -> DbResult<bool> {
        let row = query(sql).bind(self.workspace).fetch_one(&mut self.tx).await?;
        Ok(row.uint(0, "count")? >= most as u64)
    }

    /// Whether everybody named is a present member.
    async fn are_members(&mut self, people: impl IntoIterator<Item = MemberId>) -> DbResult<bool> {
        Ok(strangers(&mut self.tx, self.workspace, people).await?.is_empty())
    }

    async fn set_members(&mut self, team: TeamId, members: &[TeamMember]) -> DbResult<()> {
        let all = query("DELETE FROM team_member WHERE workspace = $1 AND team = $2");
        all.bind(self.workspace).bind(team).execute(&mut self.tx).await?;
        for TeamMember { member, manager } in members {
            join_team(&mut self.tx, self.workspace, team, UserId::from(*member), *manager).await?;
        }
        Ok(())
    }

    async fn set_staff(&mut self, event: RecordId, staff: &[MemberId]) -> DbResult<()> {
        let all = query("DELETE FROM event_staff WHERE workspace = $1 AND event = $2");
        all.bind(self.workspace).bind(event).execute(&mut self.tx).await?;
        for member in staff {
            join_staff(&mut self.tx, self.workspace, event, UserId::from(*member)).await?;
        }
        Ok(())
    }
}

/// Who manages a team, with spaces between the ids.
fn managers(members: &[TeamMember]) -> String {
    let ids = members.iter().filter(|of| of.manager).map(|of| of.member.to_string());
    ids.collect::<Vec<_>>().join(" ")
}

/// Makes somebody a member of a team.
pub(super) async fn join_team(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    team: TeamId,
    user: UserId,
    manager: bool,
) -> DbResult<()> {
    query(
        "INSERT INTO team_member (workspace, team, account, manager) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace, team, account) DO UPDATE SET manager = excluded.manager",
    )
    .bind(workspace)
    .bind(team)
    .bind(user)
    .bind(i64::from(manager))
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes somebody staff of an event.
pub(super) async fn join_staff(
    tx: &mut Transaction,
    workspace: WorkspaceId,
    event: RecordId,
    user: UserId,
) -> DbResult<()> {
    query("INSERT INTO event_staff (workspace, event, account) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(workspace)
        .bind(event)
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes somebody out of all teams and staffs.
pub(super) async fn leave_all(tx: &mut Transaction, workspace: WorkspaceId, user: UserId) -> DbResult<()> {
    for sql in [
        "DELETE FROM team_member WHERE workspace = $1 AND account = $2",
        "DELETE FROM event_staff WHERE workspace = $1 AND account = $2",
    ] {
        query(sql).bind(workspace).bind(user).execute(&mut *tx).await?;
    }
    Ok(())
}

#[async_trait]
impl Rights for Store {
    async fn access(&self, workspace: WorkspaceId) -> DbResult<AccessRows> {
        access(&mut self.begin_snapshot().await?, workspace).await
    }

    async fn change_workspace(
        &self,
        workspace: WorkspaceId,
        by: By,
        name: Option<&str>,
        policy: Option<&Policy>,
    ) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::administers).await? else {
            return Ok(RightsChange::Forbidden);
        };
        if let Some(name) = name {
            let noted = act.noted(Action::WorkspaceRenamed);
            rename(&mut act.tx, workspace, name, by.now_ms, noted).await?;
        }
        if let Some(policy) = policy {
            let before = access(&mut act.tx, workspace).await?.policy;
            let noted =
                act.noted(Action::PolicyChanged).with("from", before.as_str()).with("to", policy.as_str());
            act.note(noted).await?;
            query(
                "UPDATE workspace SET policy = $1, narrowed = CASE WHEN $1 = 'everyone' THEN narrowed ELSE 1 END
                 WHERE workspace = $2",
            )
            .bind(policy.as_str())
            .bind(workspace)
            .execute(&mut act.tx)
            .await?;
        }
        act.finish().await
    }

    async fn create_team(
        &self,
        workspace: WorkspaceId,
        by: By,
        team: &NewTeamRow<'_>,
    ) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::administers).await? else {
            return Ok(RightsChange::Forbidden);
        };
        if act.is_taken(team.name, team.id).await? {
            return Ok(RightsChange::Taken);
        }
        let present = "SELECT count(*) FROM team WHERE workspace = $1 AND removed_at IS NULL";
        if act.is_full(present, TEAMS_MAX).await? {
            return Ok(RightsChange::TooMany);
        }
        if !act.are_members(team.members.iter().map(|of| of.member)).await? {
            return Ok(RightsChange::NotAMember);
        }
        query("INSERT INTO team (workspace, team, name, created_at) VALUES ($1, $2, $3, $4)")
            .bind(workspace)
            .bind(team.id)
            .bind(team.name)
            .bind(by.now_ms)
            .execute(&mut act.tx)
            .await?;
        act.set_members(team.id, team.members).await?;
        let noted = act.noted(Action::TeamCreated).on(Subject::Team(team.id)).with("name", team.name);
        let noted = noted.with_ids("members", team.members.iter().map(|of| of.member));
        act.note(noted.with("managers", managers(team.members))).await?;
        act.finish().await
    }

    async fn change_team(
        &self,
        workspace: WorkspaceId,
        by: By,
        team: TeamId,
        name: Option<&str>,
        members: Option<&[TeamMember]>,
    ) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::administers).await? else {
            return Ok(RightsChange::Forbidden);
        };
        let Some(before) = act.team(team).await? else { return Ok(RightsChange::NotFound) };
        let mut noted = act.noted(Action::TeamChanged).on(Subject::Team(team));
        noted = noted.with("name", name.unwrap_or(&before.name)).with("was", &*before.name);
        if let Some(name) = name {
            if act.is_taken(name, team).await? {
                return Ok(RightsChange::Taken);
            }
            let renaming = query("UPDATE team SET name = $1 WHERE workspace = $2 AND team = $3");
            renaming.bind(name).bind(workspace).bind(team).execute(&mut act.tx).await?;
        }
        if let Some(members) = members {
            if !act.are_members(members.iter().map(|of| of.member)).await? {
                return Ok(RightsChange::NotAMember);
            }
            act.set_members(team, members).await?;
            let was: Vec<MemberId> = before.members.iter().map(|(member, _)| *member).collect();
            let is: Vec<MemberId> = members.iter().map(|of| of.member).collect();
            noted = noted.with_change(&was, &is).with("managers", managers(members));
        }
        act.note(noted).await?;
        act.finish().await
    }

    async fn remove_team(&self, workspace: WorkspaceId, by: By, team: TeamId) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::administers).await? else {
            return Ok(RightsChange::Forbidden);
        };
        let Some(before) = act.team(team).await? else { return Ok(RightsChange::NotFound) };
        query("UPDATE team SET removed_at = $1 WHERE workspace = $2 AND team = $3")
            .bind(by.now_ms)
            .bind(workspace)
            .bind(team)
            .execute(&mut act.tx)
            .await?;
        act.set_members(team, &[]).await?;
        let noted = act.noted(Action::TeamRemoved).on(Subject::Team(team)).with("name", before.name);
        act.note(noted).await?;
        act.finish().await
    }

    async fn register_event(
        &self,
        workspace: WorkspaceId,
        by: By,
        event: RecordId,
        staff: &[MemberId],
    ) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::runs_events).await? else {
            return Ok(RightsChange::Forbidden);
        };
        if act.event(event).await?.is_some() {
            return Ok(RightsChange::Taken);
        }
        if act.is_full("SELECT count(*) FROM event WHERE workspace = $1", EVENTS_MAX).await? {
            return Ok(RightsChange::TooMany);
        }
        if !act.are_members(staff.iter().copied()).await? {
            return Ok(RightsChange::NotAMember);
        }
        query("INSERT INTO event (workspace, event, created_at) VALUES ($1, $2, $3)")
            .bind(workspace)
            .bind(event)
            .bind(by.now_ms)
            .execute(&mut act.tx)
            .await?;
        act.set_staff(event, staff).await?;
        let noted = act.noted(Action::EventRegistered).on(Subject::Event(event)).with_ids("added", staff);
        act.note(noted).await?;
        act.finish().await
    }

    async fn change_staff(
        &self,
        workspace: WorkspaceId,
        by: By,
        event: RecordId,
        staff: &[MemberId],
    ) -> DbResult<RightsChange> {
        let Some(mut act) = self.act(workspace, by, Role::runs_events).await? else {
            return Ok(RightsChange::Forbidden);
        };
        let Some(before) = act.event(event).await? else { return Ok(RightsChange::NotFound) };
        if !act.are_members(staff.iter().copied()).await? {
            return Ok(RightsChange::NotAMember);
        }
        act.set_staff(event, staff).await?;
        let noted = act.noted(Action::StaffChanged).on(Subject::Event(event));
        act.note(noted.with_change(&before.staff, staff)).await?;
        act.finish().await
    }
}
