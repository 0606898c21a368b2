//! Who may see what: the visibility policy, teams, events with their staff, and what streams are called.
//!
//! Below `/workspaces/{ws}`: `GET access`, `PATCH` of the workspace itself, `teams` and `event-streams`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::names::Policy;
use crate::ids::{MemberId, RecordId, StreamId, TeamId, WorkspaceId};

/// Most present teams of a workspace.
pub const TEAMS_MAX: usize = 200;
/// Most registered events of a workspace.
pub const EVENTS_MAX: usize = 1_000;
/// Most members that a team, or the staff of an event, may have.
pub const PEOPLE_MAX: usize = 1_000;

/// What a stream is of: `config`, `shared`, `team/ID`, `user/ID`, `event/ID`, `event/ID/leads`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamPath {
    /// Settings.
    Config,
    /// The part of the customer base that everybody works with.
    Shared,
    /// Records of a team.
    Team(TeamId),
    /// Records of a person.
    User(MemberId),
    /// Form and staff of an event.
    Event(RecordId),
    /// What was captured at an event.
    EventLeads(RecordId),
    /// A path of a newer server.
    Other(String),
}

impl StreamPath {
    /// The stream's id; none for a path that this build does not know.
    pub fn id(&self, workspace: WorkspaceId) -> Option<StreamId> {
        Some(match self {
            Self::Config => StreamId::config(workspace),
            Self::Shared => StreamId::shared(workspace),
            Self::Team(team) => StreamId::team(workspace, *team),
            Self::User(member) => StreamId::user(workspace, *member),
            Self::Event(event) => StreamId::event(workspace, *event),
            Self::EventLeads(event) => StreamId::event_leads(workspace, *event),
            Self::Other(_) => return None,
        })
    }
}

impl fmt::Display for StreamPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config => f.write_str("config"),
            Self::Shared => f.write_str("shared"),
            Self::Team(team) => write!(f, "team/{team}"),
            Self::User(member) => write!(f, "user/{member}"),
            Self::Event(event) => write!(f, "event/{event}"),
            Self::EventLeads(event) => write!(f, "event/{event}/leads"),
            Self::Other(path) => f.write_str(path),
        }
    }
}

impl From<&str> for StreamPath {
    fn from(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let known = match parts.as_slice() {
            ["config"] => Some(Self::Config),
            ["shared"] => Some(Self::Shared),
            ["team", id] => id.parse().ok().map(Self::Team),
            ["user", id] => id.parse().ok().map(Self::User),
            ["event", id] => id.parse().ok().map(Self::Event),
            ["event", id, "leads"] => id.parse().ok().map(Self::EventLeads),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(path.to_owned()))
    }
}

impl Serialize for StreamPath {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamPath {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from).map(|path| Self::from(&*path))
    }
}

/// A member of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The member.
    pub member: MemberId,
    /// Whether the member sees, whatever the policy, what the others of the team own.
    #[serde(default)]
    pub manager: bool,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The team.
    pub id: TeamId,
    /// Display name.
    pub name: String,
    /// Its members, ascending by id.
    pub members: Vec<TeamMember>,
}

/// An event that has streams of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStreams {
    /// The id of the event's record, all that the server knows of it.
    pub event: RecordId,
    /// Its staff, ascending by id. What makes a difference to members of the role `booth`.
    #[serde(default)]
    pub staff: Vec<MemberId>,
}

/// `GET access`: what decides over the streams, to administrators and managers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessInfo {
    /// Who sees records that have an owner.
    pub policy: Policy,
    /// Present teams by name, then id.
    pub teams: Vec<Team>,
    /// Registered events, ascending by id.
    pub events: Vec<EventStreams>,
}

/// `PATCH /workspaces/{ws}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeWorkspace {
    /// Display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who sees records that have an owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// `POST teams`; answered with the [`Team`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTeam {
    /// Display name, unlike those of the other teams.
    pub name: String,
    /// Its members.
    #[serde(default)]
    pub members: Vec<TeamMember>,
}

/// `PATCH teams/{team}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeTeam {
    /// Display name, unlike those of the other teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All its members from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<TeamMember>>,
}

/// `PATCH event-streams/{event}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeStaff {
    /// All the event's staff from now on.
    pub staff: Vec<MemberId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_return_and_name_their_streams() {
        let workspace = WorkspaceId([0x77; 16]);
        let (team, member, event) = (TeamId([1; 16]), MemberId([2; 16]), RecordId([3; 16]));
        for (path, text, id) in [
            (StreamPath::Config, "config".to_owned(), StreamId::config(workspace)),
            (StreamPath::Shared, "shared".to_owned(), StreamId::shared(workspace)),
            (StreamPath::Team(team), format!("team/{team}"), StreamId::team(workspace, team)),
            (StreamPath::User(member), format!("user/{member}"), StreamId::user(workspace, member)),
            (StreamPath::Event(event), format!("event/{event}"), StreamId::event(workspace, event)),
            (
                StreamPath::EventLeads(event),
                format!("event/{event}/leads"),
                StreamId::event_leads(workspace, event),
            ),
        ] {
            assert_eq!(serde_json::to_value(&path).unwrap(), text);
            assert_eq!(serde_json::from_value::<StreamPath>(text.into()).unwrap(), path);
            assert_eq!(path.id(workspace), Some(id));
        }
        for unknown in ["", "team", "team/x", "event/1/leads", "config/", "moon/3"] {
            let path = StreamPath::from(unknown);
            assert_eq!((path.to_string().as_str(), path.id(workspace)), (unknown, None));
        }
    }

    #[test]
    fn what_is_absent_stays() {
        let change = serde_json::from_str::<ChangeTeam>("{}").unwrap();
        assert_eq!(change, ChangeTeam::default());
        let change = serde_json::from_str::<ChangeWorkspace>(r#"{"policy": "own"}"#).unwrap();
        assert_eq!(change, ChangeWorkspace { name: None, policy: Some(Policy::Own) });
    }
}
