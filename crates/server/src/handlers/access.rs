//! Who may see what: teams, and events with their staff. The visibility policy is changed with the workspace.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use sync::ids::{MemberId, RecordId, TeamId, WorkspaceId};
use sync::wire::rights::{
    AccessInfo, ChangeStaff, ChangeTeam, EventStreams, NewTeam, PEOPLE_MAX, Team, TeamMember,
};

use crate::auth::access::InWorkspace;
use crate::clock::random_bytes;
use crate::db::rights::{NewTeamRow, RightsChange};
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::rights::TeamRow;
use crate::state::AppState;
use crate::validate;

/// `GET /workspaces/{ws}/access`.
pub async fn show(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Json<AccessInfo>> {
    let access = state.db.access(here.workspace()).await?;
    let events = access.events.iter().map(|row| EventStreams { event: row.id, staff: row.staff.clone() });
    Ok(Json(AccessInfo { events: events.collect(), teams: teams(access.teams), policy: access.policy }))
}

/// Present teams as they are told.
pub(super) fn teams(rows: Vec<TeamRow>) -> Vec<Team> {
    let member = |(member, manager)| TeamMember { member, manager };
    let team = |row: TeamRow| Team {
        id: row.id,
        name: row.name,
        members: row.members.into_iter().map(member).collect(),
    };
    rows.into_iter().filter(|row| !row.removed).map(team).collect()
}

/// `POST /workspaces/{ws}/teams`.
pub async fn create_team(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<NewTeam>,
) -> ApiResult<impl IntoResponse> {
    let name = validate::name("name", &body.name)?;
    let members = each_once(body.members)?;
    let id = TeamId(random_bytes(&*state.random));
    let team = NewTeamRow { id, name: &name, members: &members };
    let change = state.db.create_team(here.workspace(), here.by(&state), &team).await?;
    changed(&state, &here, change)?;
    Ok((StatusCode::CREATED, Json(Team { id, name, members })))
}

/// `PATCH /workspaces/{ws}/teams/{team}`.
pub async fn change_team(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, team)): Params<(WorkspaceId, TeamId)>,
    Body(body): Body<ChangeTeam>,
) -> ApiResult<StatusCode> {
    let name = body.name.map(|name| validate::name("name", &name)).transpose()?;
    let members = body.members.map(each_once).transpose()?;
    let by = here.by(&state);
    let change =
        state.db.change_team(here.workspace(), by, team, name.as_deref(), members.as_deref()).await?;
    changed(&state, &here, change)
}

/// `DELETE /workspaces/{ws}/teams/{team}`.
pub async fn remove_team(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, team)): Params<(WorkspaceId, TeamId)>,
) -> ApiResult<StatusCode> {
    let change = state.db.remove_team(here.workspace(), here.by(&state), team).await?;
    changed(&state, &here, change)
}

/// `POST /workspaces/{ws}/events`.
pub async fn register_event(
    State(state): State<AppState>,
    here: InWorkspace,
    Body(body): Body<EventStreams>,
) -> ApiResult<impl IntoResponse> {
    let staff = staff(body.staff)?;
    let change = state.db.register_event(here.workspace(), here.by(&state), body.event, &staff).await?;
    if change == RightsChange::Taken {
        return Err(ApiError::conflict("event", "The event is registered already."));
    }
    changed(&state, &here, change)?;
    Ok((StatusCode::CREATED, Json(EventStreams { event: body.event, staff })))
}

/// `PATCH /workspaces/{ws}/events/{event}`.
pub async fn change_staff(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, event)): Params<(WorkspaceId, RecordId)>,
    Body(body): Body<ChangeStaff>,
) -> ApiResult<StatusCode> {
    let staff = staff(body.staff)?;
    let change = state.db.change_staff(here.workspace(), here.by(&state), event, &staff).await?;
    changed(&state, &here, change)
}

/// The members of a team ascending by id; who is named twice manages it if either says so.
fn each_once(mut members: Vec<TeamMember>) -> ApiResult<Vec<TeamMember>> {
    members.sort_unstable_by_key(|of| (of.member, !of.manager));
    members.dedup_by_key(|of| of.member);
    not_too_many("members", members.len())?;
    Ok(members)
}

fn staff(mut staff: Vec<MemberId>) -> ApiResult<Vec<MemberId>> {
    staff.sort_unstable();
    staff.dedup();
    not_too_many("staff", staff.len())?;
    Ok(staff)
}

fn not_too_many(field: &str, people: usize) -> ApiResult<()> {
    if people <= PEOPLE_MAX {
        return Ok(());
    }
    Err(ApiError::invalid(field, format!("It names more than {PEOPLE_MAX} people.")))
}

/// Tells who listens, or the caller why nothing was changed.
pub(super) fn changed(state: &AppState, here: &InWorkspace, change: RightsChange) -> ApiResult<StatusCode> {
    match change {
        RightsChange::Done => {
            state.nudges.directory_changed(here.workspace());
            Ok(StatusCode::NO_CONTENT)
        }
        RightsChange::NotFound => Err(ApiError::not_found()),
        RightsChange::Forbidden => Err(ApiError::forbidden("You may no longer do this.")),
        RightsChange::NotAMember => Err(ApiError::invalid("members", "Somebody named is not a member.")),
        RightsChange::Taken => Err(ApiError::conflict("name", "There is a team of this name.")),
        RightsChange::TooMany => Err(ApiError::conflict("number", "There are as many as there may be.")),
    }
}
