//! The whole table: role × policy × bond × stream.

use super::*;

/// `w`rite, `r`ead, `a`ppend or nothing, by role from the least powerful to the greatest.
fn row(policy: &Policy, tie: Tie) -> String {
    let letter = |role| match mode(role, policy, tie) {
        Some(Mode::Write) => 'w',
        Some(Mode::Read) => 'r',
        Some(Mode::Append) => 'a',
        _ => '-',
    };
    Role::ALL.into_iter().map(letter).collect()
}

#[test]
fn who_holds_what() {
    use Bond::{Fellow, Manager};
    use Policy::{Everyone, Own, Team};
    // In the order of `Role::ALL`: booth, reader, member, manager, administrator, owner.
    for (tie, with_everyone, with_team, with_own) in [
        (Tie::Config, "-rrrww", "-rrrww", "-rrrww"),
        (Tie::Shared, "-rwwww", "-rwwww", "-rwwww"),
        (Tie::Team(Bond::None), "-rwwww", "----ww", "----ww"),
        (Tie::Team(Fellow), "-rwwww", "-rwwww", "----ww"),
        (Tie::Team(Manager), "-rwwww", "-rwwww", "-rwwww"),
        (Tie::User(Bond::None), "-rwwww", "----ww", "----ww"),
        (Tie::User(Fellow), "-rwwww", "-rwwww", "----ww"),
        (Tie::User(Manager), "-rwwww", "-rwwww", "-rwwww"),
        (Tie::Event(false), "-rwwww", "-rwwww", "-rwwww"),
        (Tie::Event(true), "rrwwww", "rrwwww", "rrwwww"),
        (Tie::EventLeads(false), "-rwwww", "-rwwww", "-rwwww"),
        (Tie::EventLeads(true), "arwwww", "arwwww", "arwwww"),
    ] {
        for (policy, expected) in [(Everyone, with_everyone), (Team, with_team), (Own, with_own)] {
            assert_eq!(row(&policy, tie), expected, "{tie:?} with {policy}");
        }
        let unknown = Policy::from("moon");
        assert_eq!(row(&unknown, tie), with_own, "{tie:?}: what is not understood is narrow");
    }
}

const HERE: WorkspaceId = WorkspaceId([7; 16]);

fn person(n: u8) -> MemberId {
    MemberId([n; 16])
}

/// Two teams: 1 manages the first with 2 and 3, 3 manages the second with 4. 5 is in none. 6 is at the booth of event 8.
fn access(policy: Policy, narrowed: bool) -> AccessRows {
    let team = |n: u8, members: &[(u8, bool)]| TeamRow {
        id: TeamId([n; 16]),
        name: format!("Team {n}"),
        removed: false,
        members: members.iter().map(|(n, manager)| (person(*n), *manager)).collect(),
    };
    AccessRows {
        policy,
        narrowed,
        teams: vec![team(1, &[(1, true), (2, false), (3, false)]), team(2, &[(3, true), (4, false)])],
        events: vec![
            EventRow { id: RecordId([8; 16]), staff: vec![person(2), person(6)] },
            EventRow { id: RecordId([9; 16]), staff: vec![] },
        ],
    }
}

/// The streams of teams and people that somebody holds: `t1`, `u4`, …
fn narrow(access: &AccessRows, member: u8, role: Role) -> String {
    let people: Vec<MemberId> = (1..=6).map(person).collect();
    let held = access.held(HERE, person(member), role, &access.streams(&people));
    let teams = (1..=2).map(|n| (format!("t{n}"), StreamId::team(HERE, TeamId([n; 16]))));
    let users = (1..=6).map(|n| (format!("u{n}"), StreamId::user(HERE, person(n))));
    let names = teams.chain(users).filter(|(_, id)| held.contains_key(id)).map(|(name, _)| name);
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn bonds_come_from_teams() {
    let (team, own) = (access(Policy::Team, true), access(Policy::Own, true));
    for (member, with_team, with_own) in [
        (1, "t1 u1 u2 u3", "t1 u1 u2 u3"),
        (2, "t1 u1 u2 u3", "u2"),
        (3, "t1 t2 u1 u2 u3 u4", "t2 u3 u4"),
        (4, "t2 u3 u4", "u4"),
        (5, "u5", "u5"),
    ] {
        assert_eq!(narrow(&team, member, Role::Member), with_team, "{member} with team");
        assert_eq!(narrow(&own, member, Role::Member), with_own, "{member} with own");
    }
    let all = "t1 t2 u1 u2 u3 u4 u5 u6";
    assert_eq!(narrow(&own, 5, Role::Administrator), all);
    assert_eq!(narrow(&access(Policy::Everyone, true), 5, Role::ReadOnly), all, "widened again");
    assert_eq!(narrow(&access(Policy::Everyone, false), 5, Role::Owner), "", "never narrowed");
    assert_eq!(narrow(&own, 6, Role::Booth), "");
}

#[test]
fn booth_staff_hold_their_events_and_nothing_else() {
    for policy in [Policy::Everyone, Policy::Team, Policy::Own] {
        let access = access(policy, true);
        let held = access.held(HERE, person(6), Role::Booth, &access.streams(&[person(6)]));
        let event = RecordId([8; 16]);
        let expected =
            [(StreamId::event(HERE, event), Mode::Read), (StreamId::event_leads(HERE, event), Mode::Append)];
        assert_eq!(held, BTreeMap::from(expected));
    }
    let access = access(Policy::Everyone, false);
    assert_eq!(access.fellow_staff(person(6)), [person(2), person(6)]);
    assert_eq!(access.fellow_staff(person(5)), [person(5)]);
}
