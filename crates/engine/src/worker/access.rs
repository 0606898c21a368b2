//! Who sees what: policy, teams, staff of events, and records that are not where the policy wants them.

use std::rc::Rc;

use model::{Kind, RecordId};
use protocol::access::{AccessRequest, AccessView, EventStaff, Policy, Team, TeamMember};
use protocol::later::Reply;
use protocol::{Failure, FailureCode};
use sync::ids::MemberId;
use sync::wire::names::Policy as WirePolicy;
use sync::wire::rights::{
    AccessInfo, ChangeStaff, ChangeTeam, ChangeWorkspace, EventStreams, NewTeam, TeamMember as WireMember,
};

use super::failures::failure;
use super::{Engine, PortId};
use crate::commands::placing;
use crate::derived::names;
use crate::session::Opened;

/// Records that are moved in one action.
const SLICE: usize = 500;

impl Engine {
    /// Does what is asked and answers with what holds then.
    pub(super) async fn access(&self, port: PortId, request: AccessRequest) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        if request == AccessRequest::Place {
            self.place_all(&opened, port).await?;
        } else {
            self.change_access(&opened, request).await?;
        }
        let info = self.0.api.access(opened.workspace).await.map_err(failure)?;
        Ok(Reply::Access(view(&opened, info)))
    }

    async fn change_access(&self, opened: &Rc<Opened>, request: AccessRequest) -> Result<(), Failure> {
        let (api, workspace) = (&self.0.api, opened.workspace);
        match request {
            AccessRequest::Show | AccessRequest::Place => return Ok(()),
            AccessRequest::SetPolicy(policy) => {
                let change = ChangeWorkspace { name: None, policy: Some(wire_policy(policy)) };
                api.change_workspace(workspace, &change).await
            }
            AccessRequest::CreateTeam(name) => {
                api.create_team(workspace, &NewTeam { name, members: Vec::new() }).await.map(|_| ())
            }
            AccessRequest::RenameTeam { team, name } => {
                api.change_team(workspace, &team, &ChangeTeam { name: Some(name), members: None }).await
            }
            AccessRequest::SetTeam { team, members } => {
                let member =
                    |one: &TeamMember| Ok(WireMember { member: member(&one.member)?, manager: one.manager });
                let members = members.iter().map(member).collect::<Result<_, Failure>>()?;
                api.change_team(workspace, &team, &ChangeTeam { name: None, members: Some(members) }).await
            }
            AccessRequest::RemoveTeam(team) => api.remove_team(workspace, &team).await,
            AccessRequest::RegisterEvent(event) => {
                let event = EventStreams { event: sync::ids::RecordId(event.0), staff: Vec::new() };
                api.register_event(workspace, &event).await.map(|_| ())
            }
            AccessRequest::SetStaff { event, staff } => {
                let staff = staff.iter().map(|id| member(id)).collect::<Result<_, Failure>>()?;
                let event = sync::ids::RecordId(event.0);
                api.change_staff(workspace, event, &ChangeStaff { staff }).await
            }
        }
        .map_err(failure)?;
        // Rights and names may be others now, and what is counted follows from them.
        self.greet(opened).await;
        Ok(())
    }

    /// Moves what is not where the policy wants it, in slices, each an action of its own.
    async fn place_all(&self, opened: &Rc<Opened>, port: PortId) -> Result<(), Failure> {
        let all = {
            let placement = opened.replica.state().placement();
            placing::misplaced(&opened.replica.memory().records, &placement)
        };
        for slice in all.chunks(SLICE) {
            self.act(opened, port, |workspace, author, stamps| {
                placing::plan(&workspace.records, slice, author, stamps).map(Some)
            })
            .await?;
        }
        Ok(())
    }
}

fn member(id: &str) -> Result<MemberId, Failure> {
    id.parse().map_err(|_| Failure::new(FailureCode::NotFound, id))
}

fn wire_policy(policy: Policy) -> WirePolicy {
    match policy {
        Policy::Everyone => WirePolicy::Everyone,
        Policy::Team => WirePolicy::Team,
        Policy::Own => WirePolicy::Own,
    }
}

fn view(opened: &Opened, info: AccessInfo) -> AccessView {
    let memory = opened.replica.memory();
    let records = &memory.records;
    let name = |id: RecordId| records.slot(id).map(|slot| names::display(records, slot)).unwrap_or_default();
    let staffed = |one: EventStreams| {
        let event = RecordId(one.event.0);
        let staff = one.staff.iter().map(ToString::to_string).collect();
        EventStaff { event, name: name(event), staff }
    };
    let mut events: Vec<EventStaff> = info.events.into_iter().map(staffed).collect();
    sorting::by(&mut events, |a, b| a.name.cmp(&b.name).then(a.event.cmp(&b.event)));
    let here = records.of(Kind::Event).map(|slot| records.id(slot));
    let mut unregistered: Vec<(RecordId, String)> =
        here.filter(|id| events.iter().all(|event| event.event != *id)).map(|id| (id, name(id))).collect();
    sorting::by(&mut unregistered, |a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    let team = |team: sync::wire::rights::Team| Team {
        id: team.id.to_string(),
        name: team.name,
        members: team
            .members
            .into_iter()
            .map(|one| TeamMember { member: one.member.to_string(), manager: one.manager })
            .collect(),
    };
    let policy = match info.policy {
        WirePolicy::Everyone => Some(Policy::Everyone),
        WirePolicy::Team => Some(Policy::Team),
        WirePolicy::Own => Some(Policy::Own),
        WirePolicy::Other(_) => None,
    };
    let misplaced = placing::misplaced(records, &opened.replica.state().placement()).len() as u64;
    AccessView { policy, teams: info.teams.into_iter().map(team).collect(), events, unregistered, misplaced }
}
