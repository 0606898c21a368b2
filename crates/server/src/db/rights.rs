//! What decides over grants beside the roles: the visibility policy, teams, and events with their staff. Every change is one
//! transaction with the grants that follow from it.

use async_trait::async_trait;
use sync::ids::{MemberId, RecordId, TeamId, WorkspaceId};
use sync::wire::accounts::UserId;
use sync::wire::names::Policy;
use sync::wire::rights::TeamMember;

use super::DbResult;
use crate::rights::AccessRows;

/// Who does something to a workspace, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// The member who asks. Whether the member may is judged within the transaction.
    pub user: UserId,
    /// In milliseconds since 1970.
    pub now_ms: u64,
}

/// A team to be made.
#[derive(Debug, Clone)]
pub struct NewTeamRow<'a> {
    /// Its id.
    pub id: TeamId,
    /// Display name.
    pub name: &'a str,
    /// Its members, each once.
    pub members: &'a [TeamMember],
}

/// What came of changing something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightsChange {
    /// Done.
    Done,
    /// There is no such team or event.
    NotFound,
    /// Who asks may not do this, or no longer may.
    Forbidden,
    /// Somebody named is not a present member.
    NotAMember,
    /// The name belongs to another team, or the event is registered.
    Taken,
    /// There are as many as there may be.
    TooMany,
}

/// See the module.
#[async_trait]
pub trait Rights {
    /// Policy, teams and events.
    async fn access(&self, workspace: WorkspaceId) -> DbResult<AccessRows>;

    /// Gives a workspace another name or policy, if an administrator asks.
    async fn change_workspace(
        &self,
        workspace: WorkspaceId,
        by: By,
        name: Option<&str>,
        policy: Option<&Policy>,
    ) -> DbResult<RightsChange>;

    /// Makes a team, if an administrator asks.
    async fn create_team(
        &self,
        workspace: WorkspaceId,
        by: By,
        team: &NewTeamRow<'_>,
    ) -> DbResult<RightsChange>;

    /// Gives a team another name or other members, if an administrator asks.
    async fn change_team(
        &self,
        workspace: WorkspaceId,
        by: By,
        team: TeamId,
        name: Option<&str>,
        members: Option<&[TeamMember]>,
    ) -> DbResult<RightsChange>;

    /// Ends a team, if an administrator asks. Its stream stays with whoever holds it without being of the team.
    async fn remove_team(&self, workspace: WorkspaceId, by: By, team: TeamId) -> DbResult<RightsChange>;

    /// Gives an event streams of its own, if a manager asks.
    async fn register_event(
        &self,
        workspace: WorkspaceId,
        by: By,
        event: RecordId,
        staff: &[MemberId],
    ) -> DbResult<RightsChange>;

    /// Says who is staff of an event from now on, if a manager asks.
    async fn change_staff(
        &self,
        workspace: WorkspaceId,
        by: By,
        event: RecordId,
        staff: &[MemberId],
    ) -> DbResult<RightsChange>;
}
