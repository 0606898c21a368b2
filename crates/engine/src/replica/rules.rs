//! What hello says of the workspace's policy, teams and events, as it decides where records are written. Stored apart from the
//! directory: nothing of it is needed for the first rows.

use model::RecordId;
use serde::{Deserialize, Serialize};
use sync::ids::{MemberId, TeamId};
use sync::wire::hello::HelloReply;
use sync::wire::names::{Mode, Policy};
use sync::wire::rights::StreamPath;

use super::state::State;
use crate::placement::Placement;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rules {
    policy: Policy,
    teams: Vec<(MemberId, TeamId)>,
    events: Vec<sync::ids::RecordId>,
    booths: Vec<sync::ids::RecordId>,
}

/// What to store of a hello; nothing where everything is shared.
pub(super) fn told(reply: &HelloReply) -> Vec<u8> {
    let members = |team: &sync::wire::rights::Team| {
        let id = team.id;
        team.members.iter().map(move |member| (member.member, id)).collect::<Vec<_>>()
    };
    let paths = reply.streams.iter().filter_map(|stream| Some((stream.path.as_ref()?, &stream.mode)));
    let event = |(path, _): (&StreamPath, &Mode)| match path {
        StreamPath::Event(event) => Some(*event),
        _ => None,
    };
    let booth = |(path, mode): (&StreamPath, &Mode)| match path {
        StreamPath::EventLeads(event) if *mode == Mode::Append => Some(*event),
        _ => None,
    };
    let rules = Rules {
        policy: reply.policy.clone(),
        teams: reply.teams.iter().flat_map(members).collect(),
        events: paths.clone().filter_map(event).collect(),
        booths: paths.filter_map(booth).collect(),
    };
    let plain = rules.policy == Policy::Everyone && rules.events.is_empty() && rules.booths.is_empty();
    if plain { Vec::new() } else { super::meta::to_bytes(&rules) }
}

impl State {
    /// Where records are written.
    pub(crate) fn placement(&self) -> Placement {
        let everyone = Placement::everyone(self.identity.workspace);
        let record = |id: sync::ids::RecordId| RecordId(id.0);
        match serde_json::from_slice::<Rules>(&self.rules) {
            Ok(Rules { policy, teams, events, booths }) => everyone
                .with_policy(policy, teams)
                .with_events(events.into_iter().map(record), booths.into_iter().map(record)),
            Err(_) => everyone,
        }
    }
}
