//! Workspaces, members, invitations, devices.

use sync::export::ExportKey;
use sync::ids::{DeviceId, IncarnationId, InstallationId, StreamId, WorkspaceId};
use sync::wire::accounts::{InvitationId, Role, UserId};

use super::{account, founded, person, two_connections, workspace};
use crate::db::Db;
use crate::db::rights::By;
use crate::db::types::{Acceptance, DeviceReport, Invitation, MemberChange, NewDevice, NewWorkspaceRow};
use crate::secret::TokenHash;

pub(super) fn invitation(n: u8, at: u64) -> Invitation {
    Invitation {
        workspace: WorkspaceId([1; 16]),
        workspace_name: "Workspace 1".into(),
        id: InvitationId([n; 16]),
        token_hash: TokenHash([n; 32]),
        email: (n == 2).then(|| "x@example.org".into()),
        role: Role::Member,
        teams: Vec::new(),
        event: None,
        invited_by: UserId([1; 16]),
        invited_by_name: "Person 1".into(),
        created_at: at,
        expires_at: at + 100,
        used_at: None,
    }
}

/// Adds a second member, through an invitation, and an open invitation without an address.
pub(crate) async fn fill(db: &dyn Db) {
    joined(db, 2, Role::Member).await;
    db.create_invitation(&invitation(3, 0)).await.expect("creates");
}

/// Makes somebody a member through an invitation.
pub(super) async fn joined(db: &dyn Db, n: u8, role: Role) -> UserId {
    let user = person(db, n).await;
    let invited = Invitation { role, ..invitation(n, 0) };
    db.create_invitation(&invited).await.expect("creates");
    let done = db.accept_invitation(invited.token_hash, user, None, 50).await.expect("answers");
    assert_eq!(done, Acceptance::Joined);
    user
}

/// In its first incarnation there.
pub(super) fn device(n: u8, user: UserId, installation: u8, previous: Option<u8>) -> NewDevice {
    NewDevice {
        device: DeviceId([n; 8]),
        user,
        is_new: true,
        incarnation: IncarnationId([installation; 16]),
        installation: InstallationId([installation; 16]),
        previous: previous.map(|n| DeviceId([n; 8])),
        label: "Tablet".into(),
        export_key: ExportKey([n; 32]),
        session: TokenHash([user.0[0]; 32]),
        created_at: u64::from(n),
    }
}

pub(crate) async fn listings_are_ordered(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    for n in [4, 2, 3] {
        joined(db, n, Role::Member).await;
        db.create_workspace(&workspace(n), owner).await.expect("creates");
    }
    let names: Vec<String> =
        db.members(here).await.expect("reads").into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["Person 1", "Person 2", "Person 3", "Person 4"]);
    let of_owner = db.workspaces_of(owner).await.expect("reads");
    let names: Vec<&str> = of_owner.iter().map(|membership| membership.workspace_name.as_str()).collect();
    assert_eq!(names, ["Workspace 1", "Workspace 2", "Workspace 3", "Workspace 4"]);
    for (n, at) in [(11, 60), (12, 70), (10, 60), (13, 0)] {
        db.create_invitation(&invitation(n, at)).await.expect("creates");
    }
    let open = db.invitations(here, 100).await.expect("reads");
    let ids: Vec<u8> = open.iter().map(|invitation| invitation.id.0[0]).collect();
    assert_eq!(ids, [12, 10, 11], "newest first, then by id; what ended at 100 is over");
}

pub(crate) async fn names_are_ordered_by_their_bytes(db: &dyn Db) {
    let owner = person(db, 1).await;
    for (n, name) in (1..).zip(["ä", "b", "A", "a", "B"]) {
        let named = NewWorkspaceRow { name: name.into(), ..workspace(n) };
        db.create_workspace(&named, owner).await.expect("creates");
    }
    let names: Vec<String> =
        db.workspaces_of(owner).await.expect("reads").into_iter().map(|here| here.workspace_name).collect();
    assert_eq!(names, ["A", "B", "a", "b", "ä"], "whatever language the database speaks");
}

pub(crate) async fn one_of_two_owners_remains(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let second = joined(db, 2, Role::Owner).await;
    two_connections(db).await;
    let leave = async |user: UserId| db.remove_member(here, user, user.into(), 9).await.expect("answers");
    let (one, two) = tokio::join!(leave(owner), leave(second));
    let mut left = [one, two];
    left.sort_by_key(|change| *change == MemberChange::Done);
    assert_eq!(left, [MemberChange::LastOwner, MemberChange::Done]);
}

pub(crate) async fn an_owner_remains(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let second = joined(db, 2, Role::Administrator).await;
    let stranger = person(db, 3).await;
    let change = async |by: UserId, who: UserId, role| {
        db.change_role(here, by, who.into(), role, 9).await.expect("answers")
    };
    let remove =
        async |by: UserId, who: UserId| db.remove_member(here, by, who.into(), 9).await.expect("answers");
    assert_eq!(change(owner, owner, Role::Member).await, MemberChange::LastOwner);
    assert_eq!(remove(owner, owner).await, MemberChange::LastOwner);
    assert_eq!(change(owner, owner, Role::Owner).await, MemberChange::Done, "no change is no loss");
    assert_eq!(change(owner, second, Role::Owner).await, MemberChange::Done);
    assert_eq!(change(owner, owner, Role::Member).await, MemberChange::Done);
    assert_eq!(change(second, stranger, Role::Member).await, MemberChange::NotAMember);
    assert_eq!(remove(second, owner).await, MemberChange::Done);
    assert_eq!(remove(second, owner).await, MemberChange::NotAMember);
    assert_eq!(change(second, owner, Role::Member).await, MemberChange::NotAMember);
}

/// The role that counts is the one at the moment of the change, whatever it was when the request came in.
pub(crate) async fn power_is_judged_when_used(db: &dyn Db) {
    use Role::{Administrator, Member, Owner, ReadOnly};
    let (owner, here) = founded(db).await;
    let (done, refused) = (MemberChange::Done, MemberChange::Forbidden);
    for (n, (acts_as, from, to, changes, removes)) in (10..).step_by(2).zip([
        (Owner, Owner, Member, done, done),
        (Owner, Member, Owner, done, done),
        (Administrator, Administrator, Member, done, done),
        (Administrator, Member, Administrator, done, done),
        (Administrator, Member, Owner, refused, done),
        (Administrator, Owner, Member, refused, refused),
        (Member, ReadOnly, ReadOnly, refused, refused),
        (ReadOnly, ReadOnly, Member, refused, refused),
    ]) {
        let (actor, other) = (joined(db, n, acts_as).await, joined(db, n + 1, from).await);
        let changed = db.change_role(here, actor, other.into(), to, 9).await.expect("answers");
        assert_eq!(changed, changes, "{acts_as:?}: {from:?} to {to:?}");
        db.change_role(here, owner, other.into(), from, 9).await.expect("changes back");
        let removed = db.remove_member(here, actor, other.into(), 9).await.expect("answers");
        assert_eq!(removed, removes, "{acts_as:?} removes {from:?}");
        assert_eq!(db.remove_member(here, actor, actor.into(), 9).await.expect("answers"), done, "leaves");
        let after = db.change_role(here, actor, owner.into(), Member, 9).await.expect("answers");
        assert_eq!(after, refused, "a former member");
    }
}

pub(crate) async fn invitations_end_with_the_power_to_make_them(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let guest = person(db, 9).await;
    let inviter = joined(db, 2, Role::Administrator).await;
    let by_inviter = |n| Invitation { invited_by: inviter, role: Role::Administrator, ..invitation(n, 0) };
    let accept =
        async |of: &Invitation| db.accept_invitation(of.token_hash, guest, None, 50).await.expect("answers");
    let stored =
        async |of: &Invitation| db.invitation_by_token(of.token_hash).await.expect("reads").is_some();

    let (early, late, others) = (by_inviter(20), by_inviter(21), invitation(22, 0));
    db.create_invitation(&early).await.expect("creates");
    db.create_invitation(&others).await.expect("creates");
    db.change_role(here, owner, inviter.into(), Role::Owner, 9).await.expect("raises");
    assert!(stored(&early).await, "more power takes nothing away");
    db.change_role(here, owner, inviter.into(), Role::Member, 9).await.expect("lowers");
    assert_eq!((stored(&early).await, stored(&others).await), (false, true));
    // Made by a request that was let in just before.
    db.create_invitation(&late).await.expect("creates");
    assert_eq!(accept(&late).await, Acceptance::Gone);
    assert!(db.membership(here, guest, TokenHash([0; 32])).await.expect("reads").is_none());

    db.change_role(here, owner, inviter.into(), Role::Administrator, 9).await.expect("raises");
    let for_an_owner = Invitation { role: Role::Owner, ..by_inviter(23) };
    db.create_invitation(&for_an_owner).await.expect("creates");
    assert_eq!(accept(&for_an_owner).await, Acceptance::Gone, "an administrator cannot make an owner");
    db.remove_member(here, owner, inviter.into(), 9).await.expect("removes");
    assert!(!stored(&late).await && !stored(&for_an_owner).await);
    let from_outside = by_inviter(24);
    db.create_invitation(&from_outside).await.expect("creates");
    assert_eq!(accept(&from_outside).await, Acceptance::Gone);
    assert_eq!(accept(&others).await, Acceptance::Joined);
}

pub(crate) async fn grants_follow_roles(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let user = joined(db, 2, Role::ReadOnly).await;
    let (config, shared) = (StreamId::config(here), StreamId::shared(here));
    for (role, on_config, on_shared) in [
        (Role::ReadOnly, "read", "read"),
        (Role::Member, "read", "write"),
        (Role::Administrator, "write", "write"),
        (Role::Owner, "write", "write"),
    ] {
        db.change_role(here, owner, user.into(), role, 9).await.expect("changes");
        let grants = db.snapshot(here).await.expect("opens").grants(user).await.expect("reads");
        assert!(grants.is_sorted_by_key(|grant| grant.stream));
        let mode =
            |stream| grants.iter().find(|grant| grant.stream == stream).map(|grant| grant.mode.to_string());
        assert_eq!(
            (mode(config).as_deref(), mode(shared).as_deref()),
            (Some(on_config), Some(on_shared)),
            "{role:?}"
        );
    }
}

pub(crate) async fn removal_is_remembered(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let user = joined(db, 2, Role::Member).await;
    assert!(
        db.membership(here, user, TokenHash([0; 32]))
            .await
            .expect("reads")
            .expect("a member")
            .removed_at
            .is_none()
    );
    db.remove_member(here, owner, user.into(), 77).await.expect("removes");
    assert_eq!(
        db.membership(here, user, TokenHash([0; 32])).await.expect("reads").expect("kept").removed_at,
        Some(77)
    );
    assert!(db.workspaces_of(user).await.expect("reads").is_empty());
    assert_eq!(db.members(here).await.expect("reads").len(), 1);
    let mut view = db.snapshot(here).await.expect("opens");
    let ended: Vec<_> =
        view.grants(user).await.expect("reads").into_iter().map(|grant| grant.revoked).collect();
    assert_eq!(ended, [Some((77, workspace(1).epoch)); 2]);
    let directory = view.members().await.expect("reads");
    assert_eq!(directory.iter().map(|member| member.active).collect::<Vec<_>>(), [true, false]);
    drop(view);
    let back = Invitation { role: Role::Administrator, ..invitation(9, 80) };
    db.create_invitation(&back).await.expect("creates");
    assert_eq!(
        db.accept_invitation(back.token_hash, user, None, 90).await.expect("answers"),
        Acceptance::Joined
    );
    let again = db.membership(here, user, TokenHash([0; 32])).await.expect("reads").expect("a member");
    assert_eq!((again.role, again.removed_at), (Role::Administrator, None));
    let mut view = db.snapshot(here).await.expect("opens");
    assert!(view.grants(user).await.expect("reads").iter().all(|grant| grant.revoked.is_none()));
}

pub(crate) async fn invitations_are_used_once(db: &dyn Db) {
    let (owner, _) = founded(db).await;
    let (two, three) = (person(db, 2).await, person(db, 3).await);
    let invited = invitation(9, 0);
    db.create_invitation(&invited).await.expect("creates");
    let accept =
        async |user, now| db.accept_invitation(invited.token_hash, user, None, now).await.expect("answers");
    assert_eq!(accept(two, 100).await, Acceptance::Gone, "over at its end");
    assert_eq!(accept(owner, 50).await, Acceptance::AlreadyMember);
    let (a, b) = tokio::join!(accept(two, 60), accept(three, 60));
    assert!(matches!(
        (a, b),
        (Acceptance::Joined, Acceptance::Gone) | (Acceptance::Gone, Acceptance::Joined)
    ));
    let found = db.invitation_by_token(invited.token_hash).await.expect("reads").expect("kept");
    assert_eq!(
        (found.used_at, found.workspace_name.as_str(), found.invited_by),
        (Some(60), "Workspace 1", owner)
    );
    let by = By { user: owner, now_ms: 70 };
    assert!(
        !db.delete_invitation(invited.workspace, by, invited.id).await.expect("answers"),
        "used ones stay"
    );
    let open = invitation(10, 0);
    db.create_invitation(&open).await.expect("creates");
    db.create_workspace(&workspace(9), owner).await.expect("creates");
    assert!(
        !db.delete_invitation(WorkspaceId([9; 16]), by, open.id).await.expect("answers"),
        "of another workspace"
    );
    assert!(db.delete_invitation(open.workspace, by, open.id).await.expect("answers"));
    assert!(db.invitation_by_token(open.token_hash).await.expect("reads").is_none());
}

pub(crate) async fn accepting_fails_whole(db: &dyn Db) {
    founded(db).await;
    let invited = invitation(9, 0);
    db.create_invitation(&invited).await.expect("creates");
    let mut newcomer = account(5);
    newcomer.email_key = account(1).email_key;
    let done =
        db.accept_invitation(invited.token_hash, newcomer.id, Some(&newcomer), 10).await.expect("answers");
    assert_eq!(done, Acceptance::EmailTaken);
    let newcomer = account(6);
    let done =
        db.accept_invitation(TokenHash([99; 32]), newcomer.id, Some(&newcomer), 10).await.expect("answers");
    assert_eq!(done, Acceptance::Gone);
    assert!(
        db.account_by_email(&newcomer.email_key).await.expect("reads").is_none(),
        "no account without a place"
    );
    let done =
        db.accept_invitation(invited.token_hash, newcomer.id, Some(&newcomer), 10).await.expect("answers");
    assert_eq!(done, Acceptance::Joined);
    assert!(db.account_by_email(&newcomer.email_key).await.expect("reads").is_some());
}

pub(crate) async fn devices_are_issued_once(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let other = joined(db, 2, Role::Member).await;
    let issue = async |new: NewDevice| db.issue_device(here, &new).await.expect("issues");
    assert_eq!(issue(device(1, owner, 7, None)).await.device, DeviceId([1; 8]));
    let again = issue(device(2, owner, 7, None)).await;
    assert_eq!((again.device, again.export_key), (DeviceId([1; 8]), ExportKey([1; 32])), "the same question");
    let anew = NewDevice { incarnation: IncarnationId([9; 16]), ..device(3, owner, 7, None) };
    assert_eq!(issue(anew.clone()).await.device, DeviceId([3; 8]), "an empty store in the same browser");
    assert_eq!(issue(anew).await.device, DeviceId([3; 8]), "and its repeat");
    assert_eq!(
        issue(device(4, other, 7, None)).await.device,
        DeviceId([4; 8]),
        "somebody else in the same browser"
    );
    let devices = db.snapshot(here).await.expect("opens").devices().await.expect("reads");
    let ids: Vec<(u8, u8)> = devices.iter().map(|(device, member)| (device.0[0], member.0[0])).collect();
    assert_eq!(ids, [(1, 1), (3, 1), (4, 2)]);
}

pub(crate) async fn lost_changes_are_remembered(db: &dyn Db) {
    let (owner, here) = founded(db).await;
    let other = joined(db, 2, Role::Member).await;
    db.issue_device(here, &device(1, owner, 1, None)).await.expect("issues");
    let session = TokenHash([owner.0[0]; 32]);
    let report = DeviceReport { user: owner, device: DeviceId([1; 8]), session, unsent: 12, now_ms: 50 };
    assert_eq!(db.report_device(here, &report).await.expect("notes"), None);
    let by_another = DeviceReport { user: other, unsent: 99, ..report };
    db.report_device(here, &by_another).await.expect("somebody else's report is ignored");
    let lost = async |new: NewDevice| db.issue_device(here, &new).await.expect("issues").unsent_before;
    assert_eq!(lost(device(2, other, 2, None)).await, 0, "another sign-in");
    assert_eq!(lost(device(3, owner, 3, None)).await, 12, "the same sign-in in an empty store");
    assert_eq!(lost(device(4, owner, 4, None)).await, 0, "the latest counts");
    assert_eq!(lost(device(5, owner, 5, Some(1))).await, 12, "or the one that is named");
}
