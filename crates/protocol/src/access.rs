//! Who sees what: the workspace's policy, teams, and the staff of events.

use model::RecordId;
use serde::{Deserialize, Serialize};

use crate::account::Id;

/// Who sees the records that have an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Policy {
    /// Everybody but booth staff.
    Everyone,
    /// Who shares a team with the owner.
    Team,
    /// The owner, and the managers of the owner's teams.
    Own,
}

/// What decides over who sees what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessView {
    /// The policy; `None` for one that this build does not know.
    pub policy: Option<Policy>,
    /// Teams, by name.
    pub teams: Vec<Team>,
    /// Events with streams of their own, by name.
    pub events: Vec<EventStaff>,
    /// Other events that are here, by name.
    pub unregistered: Vec<(RecordId, String)>,
    /// Records that are not where the policy wants them: they were there before it.
    pub misplaced: u64,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The team.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its members, by id.
    pub members: Vec<TeamMember>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The member.
    pub member: Id,
    /// Sees what the others of the team own, whatever the policy.
    pub manager: bool,
}

/// An event whose leads are captured by its staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStaff {
    /// Its record.
    pub event: RecordId,
    /// Its name; empty where it is not here.
    pub name: String,
    /// Its staff, by id.
    pub staff: Vec<Id>,
}

/// What is asked or done; each is answered with what holds then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessRequest {
    /// What holds.
    Show,
    /// Another policy.
    SetPolicy(Policy),
    /// Puts every record where the policy wants it.
    Place,
    /// A new team.
    CreateTeam(String),
    /// Another name for a team.
    RenameTeam {
        /// The team.
        team: Id,
        /// Its name.
        name: String,
    },
    /// All members of a team from now on.
    SetTeam {
        /// The team.
        team: Id,
        /// Its members.
        members: Vec<TeamMember>,
    },
    /// The end of a team.
    RemoveTeam(Id),
    /// Streams of its own for an event.
    RegisterEvent(RecordId),
    /// All staff of an event from now on.
    SetStaff {
        /// The event.
        event: RecordId,
        /// Its staff.
        staff: Vec<Id>,
    },
}
