//! In which stream a record is written: a pure function of what the server said of the workspace and of the record.
//!
//! Settings are everybody's. A record that belongs to others (an activity, a line of an order) is where they are. One that
//! people own is where the workspace's policy puts its owner's records. What booth staff capture goes to their event. All
//! else is shared.

use std::collections::{BTreeMap, BTreeSet};

use model::kind::Home;
use model::{Kind, RecordId};
use sync::ids::{MemberId, StreamId, TeamId, WorkspaceId};
use sync::wire::names::Policy;

/// What the server said of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    workspace: WorkspaceId,
    policy: Policy,
    /// The team of each member who has one: of several the first by id, so that every device says the same.
    teams: BTreeMap<MemberId, TeamId>,
    /// Events with streams of their own.
    events: BTreeSet<RecordId>,
    /// Events that this person works for and sees nothing else of.
    booths: BTreeSet<RecordId>,
}

/// What decides over a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// Who owns it.
    pub owner: Option<RecordId>,
    /// Of a record that belongs to another one: the stream of that one.
    pub parent: Option<StreamId>,
    /// The event at which it was captured.
    pub event: Option<RecordId>,
}

impl Placement {
    /// Where everybody works with everything: as before the first hello, and with servers that say nothing of it.
    pub fn everyone(workspace: WorkspaceId) -> Self {
        Self {
            workspace,
            policy: Policy::Everyone,
            teams: BTreeMap::new(),
            events: BTreeSet::new(),
            booths: BTreeSet::new(),
        }
    }

    /// With a policy and the teams of members: (member, team) in any order.
    pub fn with_policy(
        mut self,
        policy: Policy,
        teams: impl IntoIterator<Item = (MemberId, TeamId)>,
    ) -> Self {
        self.policy = policy;
        for (member, team) in teams {
            let first = self.teams.entry(member).or_insert(team);
            *first = team.min(*first);
        }
        self
    }

    /// With events that have streams of their own, and of these the ones that this person only works for.
    pub fn with_events(
        mut self,
        events: impl IntoIterator<Item = RecordId>,
        booths: impl IntoIterator<Item = RecordId>,
    ) -> Self {
        self.events = events.into_iter().collect();
        self.booths = booths.into_iter().collect();
        self
    }

    /// The stream that a record is to be in.
    pub fn stream(&self, of: &Facts) -> StreamId {
        if of.kind.stream() == Home::Config {
            return StreamId::config(self.workspace);
        }
        if let Some(booth) = self.booth(of.event) {
            return of.parent.unwrap_or(StreamId::event_leads(self.workspace, to_sync(booth)));
        }
        match place(of.kind) {
            Place::Everybody if of.kind == Kind::Event && self.events.contains(&of.id) => {
                StreamId::event(self.workspace, to_sync(of.id))
            }
            Place::Everybody => StreamId::shared(self.workspace),
            Place::Parent => of.parent.unwrap_or_else(|| self.owned(of.owner)),
            Place::Owner => self.owned(of.owner),
        }
    }

    /// Whether a stream holds what was captured at an event: that stays there until somebody takes it over.
    pub fn is_captured(&self, stream: StreamId) -> bool {
        self.events.iter().any(|event| StreamId::event_leads(self.workspace, to_sync(*event)) == stream)
    }

    /// The stream that what visitors of an event send comes to: that of its leads, where it has one, else that of this person's
    /// own leads.
    pub fn sent_to(&self, event: RecordId, me: RecordId) -> StreamId {
        if self.events.contains(&event) {
            return StreamId::event_leads(self.workspace, to_sync(event));
        }
        self.owned(Some(me))
    }

    /// The event that this person captures for, if there is nothing else to be seen here: the one that is named, or else
    /// the first.
    fn booth(&self, named: Option<RecordId>) -> Option<RecordId> {
        named.filter(|event| self.booths.contains(event)).or_else(|| self.booths.first().copied())
    }

    fn owned(&self, owner: Option<RecordId>) -> StreamId {
        let owner = owner.map(|owner| MemberId(owner.0));
        let team = owner.and_then(|owner| self.teams.get(&owner));
        match (&self.policy, owner, team) {
            (Policy::Own, Some(owner), _) => StreamId::user(self.workspace, owner),
            (Policy::Team, _, Some(team)) => StreamId::team(self.workspace, *team),
            _ => StreamId::shared(self.workspace),
        }
    }
}

/// What the place of a kind depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing: everybody works with it.
    Everybody,
    /// The record that it belongs to; without one, its owner.
    Parent,
    /// Its owner.
    Owner,
}

/// What the place of a shared kind depends on.
pub(crate) fn place(kind: Kind) -> Place {
    match kind {
        Kind::Company | Kind::Contact | Kind::Lead | Kind::Deal | Kind::Order => Place::Owner,
        Kind::Activity | Kind::OrderLine | Kind::Answer => Place::Parent,
        _ => Place::Everybody,
    }
}

fn to_sync(id: RecordId) -> sync::ids::RecordId {
    sync::ids::RecordId(id.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: WorkspaceId = WorkspaceId([0x77; 16]);
    const ADA: RecordId = RecordId([1; 16]);
    const BO: RecordId = RecordId([2; 16]);
    const NORTH: TeamId = TeamId([3; 16]);
    const SOUTH: TeamId = TeamId([4; 16]);
    const FAIR: RecordId = RecordId([5; 16]);
    const OTHER_FAIR: RecordId = RecordId([6; 16]);
    const RECORD: RecordId = RecordId([9; 16]);

    fn facts(kind: Kind, owner: Option<RecordId>) -> Facts {
        Facts { id: RECORD, kind, owner, parent: None, event: None }
    }

    fn placement(policy: Policy) -> Placement {
        let teams = [(MemberId(ADA.0), SOUTH), (MemberId(ADA.0), NORTH)];
        Placement::everyone(WORKSPACE).with_policy(policy, teams).with_events([FAIR], [])
    }

    #[test]
    fn by_policy_owner_and_what_it_belongs_to() {
        let (config, shared) = (StreamId::config(WORKSPACE), StreamId::shared(WORKSPACE));
        let (ada, north) = (StreamId::user(WORKSPACE, MemberId(ADA.0)), StreamId::team(WORKSPACE, NORTH));
        let bo = StreamId::user(WORKSPACE, MemberId(BO.0));
        let elsewhere = StreamId([0xee; 16]);
        let below = |kind, parent| Facts { parent, ..facts(kind, Some(ADA)) };
        // Everyone, team, own.
        let table: &[(Facts, [StreamId; 3])] = &[
            (facts(Kind::Pipeline, None), [config; 3]),
            (facts(Kind::Contact, Some(ADA)), [shared, north, ada]),
            (facts(Kind::Deal, Some(ADA)), [shared, north, ada]),
            // In no team.
            (facts(Kind::Lead, Some(BO)), [shared, shared, bo]),
            (facts(Kind::Order, None), [shared; 3]),
            // What all need, whoever made it.
            (facts(Kind::Product, Some(ADA)), [shared; 3]),
            (facts(Kind::Tag, None), [shared; 3]),
            (facts(Kind::SavedView, Some(ADA)), [shared; 3]),
            (below(Kind::OrderLine, Some(elsewhere)), [elsewhere; 3]),
            (below(Kind::Activity, Some(elsewhere)), [elsewhere; 3]),
            (below(Kind::Answer, Some(elsewhere)), [elsewhere; 3]),
            // A note about nobody is its owner's.
            (below(Kind::Activity, None), [shared, north, ada]),
            (facts(Kind::Event, Some(ADA)), [shared; 3]),
            (
                Facts { id: FAIR, ..facts(Kind::Event, Some(ADA)) },
                [StreamId::event(WORKSPACE, to_sync(FAIR)); 3],
            ),
            // Members capture as they always write.
            (Facts { event: Some(FAIR), ..facts(Kind::Lead, Some(ADA)) }, [shared, north, ada]),
        ];
        for (of, expected) in table {
            let streams =
                [Policy::Everyone, Policy::Team, Policy::Own].map(|policy| placement(policy).stream(of));
            assert_eq!(streams, *expected, "{of:?}");
        }
        assert_eq!(placement(Policy::Other("moon".into())).stream(&facts(Kind::Lead, Some(ADA))), shared);
    }

    #[test]
    fn what_visitors_send_comes_to_the_event_or_to_whoever_published_the_form() {
        let here = placement(Policy::Own);
        assert_eq!(here.sent_to(FAIR, ADA), StreamId::event_leads(WORKSPACE, to_sync(FAIR)));
        assert_eq!(here.sent_to(OTHER_FAIR, ADA), StreamId::user(WORKSPACE, MemberId(ADA.0)));
        assert_eq!(placement(Policy::Everyone).sent_to(OTHER_FAIR, ADA), StreamId::shared(WORKSPACE));
    }

    #[test]
    fn booth_staff_write_to_their_event() {
        let leads = |event| StreamId::event_leads(WORKSPACE, to_sync(event));
        let staff = placement(Policy::Own).with_events([FAIR, OTHER_FAIR], [FAIR, OTHER_FAIR]);
        let lead = |event| Facts { event, ..facts(Kind::Lead, Some(ADA)) };
        assert_eq!(staff.stream(&lead(Some(OTHER_FAIR))), leads(OTHER_FAIR));
        assert_eq!(staff.stream(&lead(None)), leads(FAIR));
        assert_eq!(staff.stream(&lead(Some(RECORD))), leads(FAIR), "not one of theirs");
        let note = Facts { parent: Some(leads(OTHER_FAIR)), ..facts(Kind::Activity, Some(ADA)) };
        assert_eq!(staff.stream(&note), leads(OTHER_FAIR));
    }
}
