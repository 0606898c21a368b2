//! Teams, policy, events, and the grants that follow from them.

use sync::ids::{MemberId, RecordId, StreamId, TeamId, WorkspaceId};
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Policy;
use sync::wire::rights::TeamMember;

use super::workspaces::{invitation, joined};
use super::{founded, person, workspace};
use crate::db::Db;
use crate::db::rights::{By, NewTeamRow, RightsChange};
use crate::db::types::{Acceptance, Invitation, MemberChange};

const HERE: WorkspaceId = WorkspaceId([1; 16]);
const TEAM: TeamId = TeamId([0x7e; 16]);
const EVENT: RecordId = RecordId([0x4e; 16]);
const OWNER: By = By { user: UserId([1; 16]), now_ms: 50 };

fn team_of(people: &[(u8, bool)]) -> Vec<TeamMember> {
    let member = |(n, manager): &(u8, bool)| TeamMember { member: MemberId([*n; 16]), manager: *manager };
    people.iter().map(member).collect()
}

async fn create(db: &dyn Db, by: By, people: &[(u8, bool)]) -> RightsChange {
    let members = team_of(people);
    let team = NewTeamRow { id: TEAM, name: "South", members: &members };
    db.create_team(HERE, by, &team).await.expect("answers")
}

async fn policy(db: &dyn Db, policy: Policy, now_ms: u64) {
    let by = By { now_ms, ..OWNER };
    let done = db.change_workspace(HERE, by, None, Some(&policy)).await.expect("answers");
    assert_eq!(done, RightsChange::Done);
}

/// What somebody holds: the names of streams with the letter of the mode, those that ended with the time in place of it.
async fn held(db: &dyn Db, user: UserId) -> String {
    let people = (1..=4).map(|n| (format!("u{n}"), StreamId::user(HERE, MemberId([n; 16]))));
    let known = [
        ("config".to_owned(), StreamId::config(HERE)),
        ("shared".to_owned(), StreamId::shared(HERE)),
        ("team".to_owned(), StreamId::team(HERE, TEAM)),
        ("event".to_owned(), StreamId::event(HERE, EVENT)),
        ("leads".to_owned(), StreamId::event_leads(HERE, EVENT)),
    ];
    let names: Vec<(String, StreamId)> = known.into_iter().chain(people).collect();
    let grants = db.snapshot(HERE).await.expect("opens").grants(user).await.expect("reads");
    assert!(grants.is_sorted_by_key(|grant| grant.stream));
    let mut words = Vec::new();
    for (name, id) in &names {
        let Some(grant) = grants.iter().find(|grant| grant.stream == *id) else { continue };
        words.push(match grant.revoked {
            None => format!("{name}:{}", &grant.mode.as_str()[..1]),
            Some((at, epoch)) => {
                assert_eq!(epoch, workspace(1).epoch);
                format!("{name}:{at}")
            }
        });
    }
    assert_eq!(words.len(), grants.len(), "every grant is of a known stream");
    words.join(" ")
}

/// A team with a manager, an event with staff, and a narrow policy; person 2 is a member already.
pub(crate) async fn fill(db: &dyn Db) {
    assert_eq!(create(db, OWNER, &[(2, true)]).await, RightsChange::Done);
    policy(db, Policy::Own, 51).await;
    let staff = [MemberId([2; 16])];
    let done = db.register_event(HERE, OWNER, EVENT, &staff).await.expect("answers");
    assert_eq!(done, RightsChange::Done);
    let invited = Invitation { teams: vec![TEAM], event: Some(EVENT), ..invitation(40, 0) };
    db.create_invitation(&invited).await.expect("creates");
}

pub(crate) async fn grants_follow_teams_and_policy(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let (two, three) = (joined(db, 2, Role::Member).await, joined(db, 3, Role::ReadOnly).await);
    assert_eq!(create(db, OWNER, &[(2, true), (3, false)]).await, RightsChange::Done);
    assert_eq!(held(db, two).await, "config:r shared:w", "nobody needs streams of teams yet");
    policy(db, Policy::Team, 60).await;
    assert_eq!(held(db, owner).await, "config:w shared:w team:w u1:w u2:w u3:w");
    assert_eq!(held(db, two).await, "config:r shared:w team:w u2:w u3:w");
    assert_eq!(held(db, three).await, "config:r shared:r team:r u2:r u3:r");
    policy(db, Policy::Own, 61).await;
    assert_eq!(held(db, two).await, "config:r shared:w team:w u2:w u3:w", "a manager sees more");
    assert_eq!(held(db, three).await, "config:r shared:r team:61 u2:61 u3:r");
    policy(db, Policy::Everyone, 62).await;
    assert_eq!(held(db, two).await, "config:r shared:w team:w u1:w u2:w u3:w", "widening takes nothing away");
    assert_eq!(held(db, three).await, "config:r shared:r team:r u1:r u2:r u3:r");
    let four = joined(db, 4, Role::Member).await;
    assert_eq!(held(db, four).await, "config:r shared:w team:w u1:w u2:w u3:w u4:w");
    assert!(held(db, owner).await.ends_with("u4:w"), "who joins is seen by the others");
}

pub(crate) async fn what_falls_away_is_remembered(db: &dyn Db) {
    founded(db).await;
    let (two, three) = (joined(db, 2, Role::Member).await, joined(db, 3, Role::Member).await);
    create(db, OWNER, &[(2, true), (3, false)]).await;
    policy(db, Policy::Team, 60).await;
    let change = async |now_ms, members: Option<&[TeamMember]>| {
        let by = By { now_ms, ..OWNER };
        let done = match members {
            Some(members) => db.change_team(HERE, by, TEAM, None, Some(members)).await,
            None => db.remove_team(HERE, by, TEAM).await,
        };
        assert_eq!(done.expect("answers"), RightsChange::Done);
    };
    change(70, Some(&team_of(&[(2, true)]))).await;
    assert_eq!(held(db, three).await, "config:r shared:w team:70 u2:70 u3:w");
    assert_eq!(held(db, two).await, "config:r shared:w team:w u2:w u3:70");
    change(71, Some(&team_of(&[(2, true), (3, false)]))).await;
    assert_eq!(held(db, three).await, "config:r shared:w team:w u2:w u3:w", "and is given again");
    change(72, None).await;
    assert_eq!(held(db, three).await, "config:r shared:w team:72 u2:72 u3:w");
    assert!(held(db, OWNER.user).await.contains("team:w"), "its records can still be reached");
    let access = db.access(HERE).await.expect("reads");
    assert!(access.narrowed && access.teams[0].removed && access.teams[0].members.is_empty());

    let gone = db.remove_member(HERE, OWNER.user, three.into(), 80).await.expect("answers");
    assert_eq!(gone, MemberChange::Done);
    assert_eq!(held(db, three).await, "config:80 shared:80 team:72 u2:72 u3:80", "each with its own time");
    assert!(held(db, OWNER.user).await.contains("u3:w"), "records of who left stay");
}

pub(crate) async fn events_have_staff(db: &dyn Db) {
    founded(db).await;
    let (booth, member) = (joined(db, 2, Role::Booth).await, joined(db, 3, Role::Member).await);
    assert_eq!(held(db, booth).await, "");
    let staff = [MemberId::from(booth)];
    let register =
        async |staff: &[MemberId]| db.register_event(HERE, OWNER, EVENT, staff).await.expect("answers");
    assert_eq!(register(&[MemberId([9; 16])]).await, RightsChange::NotAMember);
    assert_eq!(register(&staff).await, RightsChange::Done);
    assert_eq!(register(&staff).await, RightsChange::Taken);
    assert_eq!(held(db, booth).await, "event:r leads:a");
    assert_eq!(held(db, member).await, "config:r shared:w event:w leads:w");
    let by = By { now_ms: 60, ..OWNER };
    let change = db.change_staff(HERE, by, EVENT, &[]).await.expect("answers");
    assert_eq!((change, held(db, booth).await), (RightsChange::Done, "event:60 leads:60".to_owned()));
    let other = db.change_staff(HERE, by, RecordId([9; 16]), &[]).await.expect("answers");
    assert_eq!(other, RightsChange::NotFound);
    db.change_staff(HERE, by, EVENT, &staff).await.expect("answers");
    db.change_role(HERE, OWNER.user, booth.into(), Role::Member, 61).await.expect("raises");
    assert_eq!(held(db, booth).await, "config:r shared:w event:w leads:w");
    db.change_role(HERE, OWNER.user, booth.into(), Role::Booth, 62).await.expect("lowers");
    assert_eq!(held(db, booth).await, "config:62 shared:62 event:r leads:a", "staff again, and nothing else");
}

pub(crate) async fn power_is_judged_when_acted(db: &dyn Db) {
    use Role::{Administrator, Booth, Manager, Member, Owner, ReadOnly};
    founded(db).await;
    let stranger = person(db, 30).await;
    let mut everybody = vec![(None, stranger)];
    for (n, role) in (2..).zip([Booth, ReadOnly, Member, Manager, Administrator, Owner]) {
        everybody.push((Some(role), joined(db, n, role).await));
    }
    for (role, user) in everybody {
        let by = By { user, now_ms: 60 };
        let (administers, runs) = (role.is_some_and(Role::administers), role.is_some_and(Role::runs_events));
        let refused = |change: RightsChange| change == RightsChange::Forbidden;
        let new = NewTeamRow { id: TeamId([user.0[0]; 16]), name: "South", members: &[] };
        let team = db.create_team(HERE, by, &new).await.expect("answers");
        let changed = db.change_team(HERE, by, new.id, Some("North"), None).await.expect("answers");
        let removed = db.remove_team(HERE, by, new.id).await.expect("answers");
        let here = db.change_workspace(HERE, by, Some("Works"), None).await.expect("answers");
        assert_eq!([team, changed, removed, here].map(refused), [!administers; 4], "{role:?}");
        let event = db.register_event(HERE, by, RecordId([user.0[0]; 16]), &[]).await.expect("answers");
        let staff = db.change_staff(HERE, by, RecordId([user.0[0]; 16]), &[]).await.expect("answers");
        assert_eq!([event, staff].map(refused), [!runs; 2], "{role:?}");
    }
    let name = db.snapshot(HERE).await.expect("opens").log().await.expect("reads").name;
    assert_eq!(name, "Works");
}

pub(crate) async fn teams_have_names_of_their_own(db: &dyn Db) {
    founded(db).await;
    let team = async |n: u8, name: &str| {
        let team = NewTeamRow { id: TeamId([n; 16]), name, members: &[] };
        db.create_team(HERE, OWNER, &team).await.expect("answers")
    };
    let rename = async |n: u8, name: &str| {
        db.change_team(HERE, OWNER, TeamId([n; 16]), Some(name), None).await.expect("answers")
    };
    assert_eq!(team(1, "South").await, RightsChange::Done);
    assert_eq!(team(2, "South").await, RightsChange::Taken);
    assert_eq!(team(2, "North").await, RightsChange::Done);
    assert_eq!(rename(2, "South").await, RightsChange::Taken);
    assert_eq!(rename(2, "North").await, RightsChange::Done, "its own name");
    assert_eq!(rename(9, "West").await, RightsChange::NotFound);
    db.remove_team(HERE, OWNER, TeamId([1; 16])).await.expect("answers");
    assert_eq!(rename(1, "East").await, RightsChange::NotFound, "it ended");
    assert_eq!(rename(2, "South").await, RightsChange::Done, "the name is free");
    let names: Vec<String> =
        db.access(HERE).await.expect("reads").teams.into_iter().map(|team| team.name).collect();
    assert_eq!(names, ["South", "South"]);
}

pub(crate) async fn invitations_lead_into_teams_and_staff(db: &dyn Db) {
    founded(db).await;
    create(db, OWNER, &[]).await;
    let ended = NewTeamRow { id: TeamId([0x70; 16]), name: "Ended", members: &[] };
    db.create_team(HERE, OWNER, &ended).await.expect("answers");
    db.register_event(HERE, OWNER, EVENT, &[]).await.expect("answers");
    policy(db, Policy::Team, 55).await;
    let guest = person(db, 2).await;
    let teams = vec![ended.id, TEAM];
    let invited = Invitation { teams: teams.clone(), event: Some(EVENT), ..invitation(9, 0) };
    db.create_invitation(&invited).await.expect("creates");
    let found = db.invitation_by_token(invited.token_hash).await.expect("reads").expect("there");
    assert_eq!((&found.teams, found.event), (&teams, Some(EVENT)));
    let open = db.invitations(HERE, 50).await.expect("reads");
    assert_eq!((&open[0].teams, open[0].event), (&teams, Some(EVENT)));
    db.remove_team(HERE, OWNER, ended.id).await.expect("answers");
    let done = db.accept_invitation(invited.token_hash, guest, None, 60).await.expect("answers");
    assert_eq!(done, Acceptance::Joined);
    let access = db.access(HERE).await.expect("reads");
    let members: Vec<usize> = access.teams.iter().map(|team| team.members.len()).collect();
    assert_eq!(members, [0, 1], "a team that ended meanwhile is passed over");
    assert_eq!(access.events[0].staff, [MemberId::from(guest)]);
    assert_eq!(
        held(db, guest).await.split(' ').take(3).collect::<Vec<_>>(),
        ["config:r", "shared:w", "team:w"]
    );

    let withdrawn = Invitation { teams: vec![TEAM], ..invitation(10, 0) };
    db.create_invitation(&withdrawn).await.expect("creates");
    assert!(db.delete_invitation(HERE, OWNER, withdrawn.id).await.expect("answers"));
    assert!(db.invitation_by_token(withdrawn.token_hash).await.expect("reads").is_none());
}
