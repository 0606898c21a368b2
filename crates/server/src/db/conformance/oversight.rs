//! The audit trail, sessions and devices.

use sync::ids::{DeviceId, MemberId, RecordId, TeamId, WorkspaceId};
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Policy;
use sync::wire::rights::TeamMember;

use super::accounts::session;
use super::workspaces::{device, invitation, joined};
use super::{founded, person, workspace};
use crate::db::Db;
use crate::db::rights::{By, NewTeamRow, RightsChange};
use crate::db::types::{DeviceReport, Invitation};
use crate::secret::TokenHash;

const HERE: WorkspaceId = WorkspaceId([1; 16]);

/// The trail, oldest first: number, time, who, what, on what, details.
async fn trail(db: &dyn Db) -> Vec<String> {
    let mut entries = db.audit(HERE, None, 1_000).await.expect("reads");
    assert!(entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.number)));
    entries.reverse();
    let short = |text: &str| text.chars().take(2).collect::<String>();
    let line = |entry: &sync::wire::audit::AuditEntry| {
        let by = entry.by.map_or("operator".to_owned(), |by| by.0[0].to_string());
        let on = entry.on.as_ref().map(ToString::to_string);
        let on = on
            .as_deref()
            .and_then(|on| on.split_once('/'))
            .map(|(kind, id)| format!(" {kind} {}", short(id)));
        let details = entry.details.iter().map(|(name, value)| {
            let is_id = value.len() >= 32;
            format!(" {name}={}", if is_id { short(value) } else { value.clone() })
        });
        let (number, at, act) = (entry.number, entry.at, &entry.act);
        format!("{number} {at} {by} {act}{}{}", on.unwrap_or_default(), details.collect::<String>())
    };
    entries.iter().map(line).collect()
}

pub(crate) async fn acts_are_noted_in_their_order(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let two = joined(db, 2, Role::Administrator).await;
    let by = |now_ms| By { user: owner, now_ms };
    let members = [TeamMember { member: two.into(), manager: true }];
    let team = NewTeamRow { id: TeamId([7; 16]), name: "South", members: &members };
    db.create_team(HERE, by(60), &team).await.expect("answers");
    db.change_team(HERE, by(61), team.id, Some("North"), Some(&[])).await.expect("answers");
    db.remove_team(HERE, by(62), team.id).await.expect("answers");
    db.change_workspace(HERE, by(63), Some("Works"), Some(&Policy::Own)).await.expect("answers");
    db.register_event(HERE, by(64), RecordId([8; 16]), &[two.into()]).await.expect("answers");
    db.change_staff(HERE, by(65), RecordId([8; 16]), &[owner.into()]).await.expect("answers");
    let for_x = Invitation { invited_by: two, ..invitation(20, 66) };
    let other = Invitation { invited_by: two, email: None, ..invitation(21, 67) };
    for invited in [&for_x, &other] {
        db.create_invitation(invited).await.expect("creates");
    }
    db.delete_invitation(HERE, by(68), other.id).await.expect("answers");
    db.issue_device(HERE, &device(1, two, 1, None)).await.expect("issues");
    db.revoke_device(HERE, by(69), DeviceId([1; 8])).await.expect("answers");
    db.change_role(HERE, owner, two.into(), Role::Member, 70).await.expect("answers");
    db.remove_member(HERE, two, two.into(), 71).await.expect("answers");
    assert_eq!(
        trail(db).await,
        [
            "1 2000 1 workspace_created name=Workspace 1",
            "2 0 1 invited invitation 02 email=x@example.org role=administrator",
            "3 50 2 joined member 02 invitation=02 role=administrator",
            "4 60 1 team_created team 07 managers=02 members=02 name=South",
            "5 61 1 team_changed team 07 managers= name=North removed=02 was=South",
            "6 62 1 team_removed team 07 name=North",
            "7 63 1 workspace_renamed from=Workspace 1 to=Works",
            "8 63 1 policy_changed from=everyone to=own",
            "9 64 1 event_registered event 08 added=02",
            "10 65 1 staff_changed event 08 added=01 removed=02",
            "11 66 2 invited invitation 14 role=member",
            "12 67 2 invited invitation 15 role=member",
            "13 68 1 invitation_withdrawn invitation 15",
            "14 69 1 device_revoked device 01 label=Tablet member=02",
            "15 70 1 role_changed member 02 from=administrator to=member",
            "16 70 1 invitation_withdrawn invitation 14",
            "17 71 2 member_removed member 02 role=member",
        ]
    );
    let page = db.audit(HERE, Some(16), 2).await.expect("reads");
    assert_eq!(page.iter().map(|entry| entry.number).collect::<Vec<_>>(), [15, 14], "page by page");
    assert!(db.audit(WorkspaceId([9; 16]), None, 9).await.expect("reads").is_empty());
}

pub(crate) async fn operators_act_too(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    db.create_workspace(&workspace(2), owner).await.expect("creates");
    db.create_session(&session(1, owner), None).await.expect("creates");
    assert!(db.rename_workspace(HERE, "Works", 60).await.expect("answers"));
    assert!(!db.rename_workspace(WorkspaceId([9; 16]), "Works", 60).await.expect("answers"));
    db.reset_password(owner, "next", 61).await.expect("sets");
    assert!(db.session(TokenHash([1; 32])).await.expect("reads").is_none(), "all sessions end");
    let told = trail(db).await;
    assert_eq!(
        told[1..],
        ["2 60 operator workspace_renamed from=Workspace 1 to=Works", "3 61 operator password_set member 01"]
    );
    let elsewhere = db.audit(WorkspaceId([2; 16]), None, 9).await.expect("reads");
    assert_eq!(elsewhere[0].act.as_str(), "password_set", "in every workspace of the person");
    db.set_password(owner, "own choice").await.expect("sets");
    assert_eq!(trail(db).await.len(), 3, "what people do for themselves is nobody's business");
}

pub(crate) async fn what_fails_is_not_noted(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let two = joined(db, 2, Role::Member).await;
    let before = trail(db).await;
    let (by_two, by_owner) = (By { user: two, now_ms: 60 }, By { user: owner, now_ms: 60 });
    db.change_workspace(HERE, by_two, Some("Mine"), None).await.expect("answers");
    db.change_role(HERE, two, two.into(), Role::Owner, 60).await.expect("answers");
    db.remove_member(HERE, owner, owner.into(), 60).await.expect("answers");
    db.remove_team(HERE, by_owner, TeamId([7; 16])).await.expect("answers");
    db.change_staff(HERE, by_owner, RecordId([8; 16]), &[]).await.expect("answers");
    db.register_event(HERE, by_owner, RecordId([8; 16]), &[MemberId([9; 16])]).await.expect("answers");
    db.delete_invitation(HERE, by_owner, invitation(9, 0).id).await.expect("answers");
    db.revoke_device(HERE, by_owner, DeviceId([9; 8])).await.expect("answers");
    assert_eq!(trail(db).await, before);
}

pub(crate) async fn sessions_are_ended_one_by_one(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let two = joined(db, 2, Role::Member).await;
    for (n, user) in [(1, owner), (3, owner), (2, owner), (4, two)] {
        db.create_session(&session(n, user), None).await.expect("creates");
    }
    let listed = async |user| {
        let all = db.sessions_of(user).await.expect("reads");
        all.into_iter().map(|session| session.label).collect::<Vec<_>>()
    };
    assert_eq!(listed(owner).await, ["Browser 3", "Browser 2", "Browser 1"], "last used first");
    let end =
        async |user, n| db.end_session(user, TokenHash([n; 32]).session_id(), 60).await.expect("answers");
    assert!(end(owner, 4).await.is_none(), "somebody else's");
    assert_eq!(end(owner, 2).await.expect("ended").token_hash, TokenHash([2; 32]));
    assert!(end(owner, 2).await.is_none(), "once");
    assert_eq!(listed(owner).await, ["Browser 3", "Browser 1"]);
    assert_eq!(listed(two).await, ["Browser 4"]);
    assert_eq!(trail(db).await[3..], ["4 60 1 session_ended member 01 label=Browser 2"]);
}

pub(crate) async fn devices_are_seen(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    db.issue_device(HERE, &device(1, owner, 1, None)).await.expect("issues");
    db.issue_device(HERE, &device(2, owner, 2, None)).await.expect("issues");
    let report = |now_ms, unsent| DeviceReport {
        user: owner,
        device: DeviceId([1; 8]),
        session: TokenHash([1; 32]),
        unsent,
        now_ms,
    };
    let minute = 60_000;
    for (now, unsent, seen) in [(minute, 0, 1), (16 * minute, 0, 16 * minute), (17 * minute, 5, 17 * minute)]
    {
        db.report_device(HERE, &report(now, unsent)).await.expect("notes");
        let listed = db.devices(HERE).await.expect("reads");
        let first = listed.iter().find(|of| of.id == DeviceId([1; 8])).expect("listed");
        assert_eq!((first.seen_at, first.unsent, first.revoked_at), (seen, unsent, None));
    }
    let ids: Vec<u8> = db.devices(HERE).await.expect("reads").iter().map(|of| of.id.0[0]).collect();
    assert_eq!(ids, [1, 2], "last seen first");
}

pub(crate) async fn a_revoked_device_stays_so(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let (two, three) = (joined(db, 2, Role::Administrator).await, joined(db, 3, Role::Member).await);
    for (n, user) in [(1, owner), (2, two), (3, three)] {
        db.issue_device(HERE, &device(n, user, n, None)).await.expect("issues");
    }
    let revoke = async |user, n, now_ms| {
        db.revoke_device(HERE, By { user, now_ms }, DeviceId([n; 8])).await.expect("answers")
    };
    assert_eq!(revoke(three, 3, 60).await, RightsChange::Forbidden, "not even one's own");
    assert_eq!(revoke(two, 1, 60).await, RightsChange::Forbidden, "an owner's");
    assert_eq!(revoke(owner, 9, 60).await, RightsChange::NotFound);
    assert_eq!(revoke(two, 3, 61).await, RightsChange::Done);
    assert_eq!(revoke(owner, 3, 62).await, RightsChange::Done, "again");
    let told = (61, workspace(1).epoch);
    let report = DeviceReport {
        user: three,
        device: DeviceId([3; 8]),
        session: TokenHash([99; 32]),
        unsent: 7,
        now_ms: 9_000_000,
    };
    assert_eq!(db.report_device(HERE, &report).await.expect("answers"), Some(told));
    let listed = db.devices(HERE).await.expect("reads");
    let revoked = listed.iter().find(|of| of.id == report.device).expect("listed");
    assert_eq!(
        (revoked.revoked_at, revoked.unsent, revoked.seen_at),
        (Some(61), 0, 3),
        "nothing else is noted"
    );
    let confined = async |user, session| {
        db.membership(HERE, user, session).await.expect("reads").expect("a member").confined
    };
    assert_eq!(confined(three, TokenHash([3; 32])).await, Some(told), "the session that it spoke under");
    assert_eq!(confined(three, TokenHash([99; 32])).await, None, "not the one it would like");
    assert_eq!(confined(two, TokenHash([3; 32])).await, None);
    let again = db.issue_device(HERE, &device(8, three, 3, None)).await.expect("issues");
    assert_eq!(again.device, report.device, "the same incarnation stays the same device");
    let mut writer = db.writer(HERE).await.expect("opens");
    let stored = async |writer: &mut dyn crate::db::cells::LogWriter, n| {
        writer.device(DeviceId([n; 8])).await.expect("reads").expect("there").revoked
    };
    assert_eq!((stored(&mut *writer, 3).await, stored(&mut *writer, 2).await), (true, false));
    drop(writer);
    assert_eq!(trail(db).await.iter().filter(|line| line.contains("device_revoked")).count(), 1);
    let guest = person(db, 30).await;
    assert_eq!(revoke(guest, 2, 63).await, RightsChange::Forbidden);
}

pub(crate) async fn a_session_is_confined_by_its_last_device(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let two: UserId = joined(db, 2, Role::Member).await;
    for n in [3, 4] {
        db.issue_device(HERE, &device(n, two, n, None)).await.expect("issues");
    }
    let by = By { user: owner, now_ms: 60 };
    let confined = async || {
        db.membership(HERE, two, TokenHash([2; 32]))
            .await
            .expect("reads")
            .expect("a member")
            .confined
            .is_some()
    };
    db.revoke_device(HERE, by, DeviceId([3; 8])).await.expect("answers");
    assert!(!confined().await, "the browser goes on with its present device");
    db.revoke_device(HERE, by, DeviceId([4; 8])).await.expect("answers");
    assert!(confined().await);
}
