//! The routes of who sees what.

use sync::ids::{RecordId, WorkspaceId};
use sync::wire::rights::{AccessInfo, ChangeStaff, ChangeTeam, ChangeWorkspace, EventStreams, NewTeam, Team};

use super::{Api, CallError, of};
use crate::transport::Method;

impl Api {
    /// What decides over the streams.
    pub async fn access(&self, workspace: WorkspaceId) -> Result<AccessInfo, CallError> {
        self.json(Method::Get, &of(workspace, "access"), None::<&()>).await
    }

    /// Change the workspace itself.
    pub async fn change_workspace(
        &self,
        workspace: WorkspaceId,
        body: &ChangeWorkspace,
    ) -> Result<(), CallError> {
        self.done(Method::Patch, &format!("/api/v1/workspaces/{workspace}"), Some(body)).await
    }

    /// Make a team.
    pub async fn create_team(&self, workspace: WorkspaceId, body: &NewTeam) -> Result<Team, CallError> {
        self.json(Method::Post, &of(workspace, "teams"), Some(body)).await
    }

    /// Change a team.
    pub async fn change_team(
        &self,
        workspace: WorkspaceId,
        team: &str,
        body: &ChangeTeam,
    ) -> Result<(), CallError> {
        self.done(Method::Patch, &of(workspace, &format!("teams/{team}")), Some(body)).await
    }

    /// End a team.
    pub async fn remove_team(&self, workspace: WorkspaceId, team: &str) -> Result<(), CallError> {
        self.done(Method::Delete, &of(workspace, &format!("teams/{team}")), None::<&()>).await
    }

    /// Give an event streams of its own.
    pub async fn register_event(
        &self,
        workspace: WorkspaceId,
        body: &EventStreams,
    ) -> Result<EventStreams, CallError> {
        self.json(Method::Post, &of(workspace, "events"), Some(body)).await
    }

    /// Say who is staff of an event.
    pub async fn change_staff(
        &self,
        workspace: WorkspaceId,
        event: RecordId,
        body: &ChangeStaff,
    ) -> Result<(), CallError> {
        self.done(Method::Patch, &of(workspace, &format!("events/{event}")), Some(body)).await
    }
}
