//! Who holds which stream, and how: the one rule that every grant is computed by. Pure; storage gathers what it needs, calls
//! it within the transaction of an administrative act, and keeps what it says.

use std::collections::{BTreeMap, BTreeSet};

use sync::ids::{MemberId, RecordId, StreamId, TeamId, WorkspaceId};
use sync::wire::accounts::Role;
use sync::wire::names::{Mode, Policy};
use sync::wire::rights::StreamPath;

/// How a member stands to a team, or to another person through the teams that they share. Least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// Not at all.
    None,
    /// Is of the team, or of a team of the person.
    Fellow,
    /// Manages the team, or a team of the person; or is the person.
    Manager,
}

/// What a stream is to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The settings.
    Config,
    /// What everybody works with.
    Shared,
    /// Records of a team.
    Team(Bond),
    /// Records of a person.
    User(Bond),
    /// Form and staff of an event, and whether the member is of the staff.
    Event(bool),
    /// What was captured at an event, and whether the member is of the staff.
    EventLeads(bool),
}

/// What a present member may do in a stream.
///
/// | stream | who reads | who writes |
/// | --- | --- | --- |
/// | `config` | everybody but booth staff | administrators |
/// | `shared` | everybody but booth staff | the same but readers |
/// | `team/t` | its members unless the policy is *own*; its managers; administrators; with *everyone* all but booth staff | the same but readers |
/// | `user/u` | the person, the managers of the person's teams, administrators; with *team* those who share one; with *everyone* all but booth staff | the same but readers |
/// | `event/e` | members; booth staff of the event | members but readers |
/// | `event/e/leads` | members | members but readers; booth staff of the event append |
pub fn mode(role: Role, policy: &Policy, tie: Tie) -> Option<Mode> {
    if role == Role::Booth {
        return match tie {
            Tie::Event(true) => Some(Mode::Read),
            Tie::EventLeads(true) => Some(Mode::Append),
            _ => None,
        };
    }
    let held = match tie {
        Tie::Config | Tie::Shared | Tie::Event(_) | Tie::EventLeads(_) => true,
        Tie::Team(bond) | Tie::User(bond) => role.administers() || bond >= needed(policy),
    };
    let writes = if tie == Tie::Config { role.administers() } else { role.writes_records() };
    held.then_some(if writes { Mode::Write } else { Mode::Read })
}

/// The bond that a policy demands. A policy of a newer server is as narrow as can be.
fn needed(policy: &Policy) -> Bond {
    match policy {
        Policy::Everyone => Bond::None,
        Policy::Team => Bond::Fellow,
        Policy::Own | Policy::Other(_) => Bond::Manager,
    }
}

/// A team as the rule needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// Display name.
    pub name: String,
    /// Whether it was removed: then it has no members, but its stream is still there.
    pub removed: bool,
    /// Its members, ascending by id, and whether they manage it.
    pub members: Vec<(MemberId, bool)>,
}

/// A registered event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The id of its record.
    pub id: RecordId,
    /// Its staff, ascending by id.
    pub staff: Vec<MemberId>,
}

/// What decides over the streams of a workspace beside the roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRows {
    /// Who sees records that have an owner.
    pub policy: Policy,
    /// Whether the policy is or was another than *everyone*: only then are there streams of teams and people.
    pub narrowed: bool,
    /// Teams, removed ones too, by name, then id.
    pub teams: Vec<TeamRow>,
    /// Registered events, ascending by id.
    pub events: Vec<EventRow>,
}

impl AccessRows {
    /// All streams of the workspace with what they are of. `people` are all members ever: somebody who left may have left
    /// records.
    pub fn streams(&self, people: &[MemberId]) -> Vec<StreamPath> {
        let mut all = vec![StreamPath::Config, StreamPath::Shared];
        for event in &self.events {
            all.extend([StreamPath::Event(event.id), StreamPath::EventLeads(event.id)]);
        }
        if self.narrowed {
            all.extend(self.teams.iter().map(|team| StreamPath::Team(team.id)));
            all.extend(people.iter().map(|person| StreamPath::User(*person)));
        }
        all
    }

    /// What a present member holds, among these streams.
    pub fn held(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        streams: &[StreamPath],
    ) -> BTreeMap<StreamId, Mode> {
        let bonds = Bonds::of(self, member);
        let grant = |path: &StreamPath| {
            let mode = mode(role, &self.policy, bonds.tie(path)?)?;
            Some((path.id(workspace)?, mode))
        };
        streams.iter().filter_map(grant).collect()
    }

    /// The staff of the events that somebody is staff of, that person included; ascending.
    pub fn fellow_staff(&self, member: MemberId) -> Vec<MemberId> {
        let events = self.events.iter().filter(|event| event.staff.contains(&member));
        let staff = events.flat_map(|event| event.staff.iter().copied()).chain([member]);
        staff.collect::<BTreeSet<MemberId>>().into_iter().collect()
    }
}

/// How one member stands to all teams, people and events.
struct Bonds {
    teams: BTreeMap<TeamId, Bond>,
    people: BTreeMap<MemberId, Bond>,
    events: BTreeSet<RecordId>,
}

impl Bonds {
    fn of(access: &AccessRows, member: MemberId) -> Self {
        let mut bonds = Self { teams: BTreeMap::new(), people: BTreeMap::new(), events: BTreeSet::new() };
        for team in &access.teams {
            let Some((_, manages)) = team.members.iter().find(|(person, _)| *person == member) else {
                continue;
            };
            let bond = if *manages { Bond::Manager } else { Bond::Fellow };
            bonds.teams.insert(team.id, bond);
            for (person, _) in &team.members {
                let known = bonds.people.entry(*person).or_insert(bond);
                *known = bond.max(*known);
            }
        }
        bonds.people.insert(member, Bond::Manager);
        let staffed = access.events.iter().filter(|event| event.staff.contains(&member));
        bonds.events.extend(staffed.map(|event| event.id));
        bonds
    }

    fn tie(&self, path: &StreamPath) -> Option<Tie> {
        Some(match path {
            StreamPath::Config => Tie::Config,
            StreamPath::Shared => Tie::Shared,
            StreamPath::Team(team) => Tie::Team(self.teams.get(team).copied().unwrap_or(Bond::None)),
            StreamPath::User(person) => Tie::User(self.people.get(person).copied().unwrap_or(Bond::None)),
            StreamPath::Event(event) => Tie::Event(self.events.contains(event)),
            StreamPath::EventLeads(event) => Tie::EventLeads(self.events.contains(event)),
            StreamPath::Other(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests;
