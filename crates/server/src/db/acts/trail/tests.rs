//! Acts after a backup, and what is said of them.

use sync::ids::{DeviceId, DocumentId, RecordId, TeamId};

use super::*;

const ADA: MemberId = MemberId([1; 16]);
const BO: MemberId = MemberId([2; 16]);
const TEAM: TeamId = TeamId([7; 16]);
const OPEN: InvitationId = InvitationId([5; 16]);

fn act(act: Act, on: Option<Subject>, details: &[(&str, &str)]) -> AuditEntry {
    let details = details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    AuditEntry { number: 1, at: 1, by: Some(ADA), act, on, details }
}

/// What is said: revocations with an exclamation mark before them.
fn said(entries: &[AuditEntry]) -> Vec<String> {
    let emails = BTreeMap::from([(ADA, "ada@x".to_owned()), (BO, "bo@x".to_owned())]);
    let open = BTreeMap::from([(OPEN, "of anybody to \"W\" as member".to_owned())]);
    let acts = sentences(&Trail { name: "W", emails: &emails, open: &open }, entries);
    let revocations = acts.revocations.into_iter().map(|act| format!("! {act}"));
    revocations.chain(acts.others).collect()
}

#[test]
fn members_are_what_they_were_in_the_end() {
    let on = || Some(Subject::Member(BO));
    let change = |from: &str, to: &str| act(Act::RoleChanged, on(), &[("from", from), ("to", to)]);
    let joined = || act(Act::Joined, on(), &[("role", "member"), ("invitation", &"09".repeat(16))]);
    let removed = || act(Act::MemberRemoved, on(), &[("role", "member")]);
    for (entries, expected) in [
        (vec![removed()], &["! remove bo@x from \"W\""][..]),
        (vec![joined()], &["take bo@x into \"W\" as member"]),
        (vec![joined(), removed()], &[]),
        (vec![removed(), joined()], &[]),
        (vec![change("member", "booth")], &["! make bo@x booth in \"W\" instead of member"]),
        (vec![change("member", "owner")], &["make bo@x owner in \"W\" instead of member"]),
        (vec![change("member", "owner"), change("owner", "member")], &[]),
        (
            vec![change("owner", "booth"), change("booth", "manager")],
            &["! make bo@x manager in \"W\" instead of owner"],
        ),
        (vec![act(Act::SessionEnded, on(), &[]), act(Act::PasswordSet, on(), &[])], &[]),
    ] {
        assert_eq!(said(&entries), expected);
    }
}

#[test]
fn workspaces_devices_and_invitations() {
    let policy = |from: &str, to: &str| act(Act::PolicyChanged, None, &[("from", from), ("to", to)]);
    let invitation = |n: u8| Some(Subject::Invitation(InvitationId([n; 16])));
    let device = Some(Subject::Device(DeviceId([3; 8])));
    let used = [("role", "member"), ("invitation", &"05".repeat(16) as &str)];
    for (entries, expected) in [
        (vec![policy("everyone", "own")], &["! set the policy of \"W\" to own instead of everyone"][..]),
        (vec![policy("own", "team")], &["set the policy of \"W\" to team instead of own"]),
        (vec![policy("own", "team"), policy("team", "own")], &[]),
        (
            vec![act(Act::HistoryKept, None, &[("from", "730"), ("to", "90")])],
            &["keep the history of \"W\" for 90 days instead of 730"],
        ),
        (vec![act(Act::RecordsErased, None, &[("records", "3")])], &[]),
        (
            vec![act(Act::WorkspaceRenamed, None, &[("from", "V"), ("to", "W")])],
            &["rename the workspace \"V\" to \"W\""],
        ),
        (vec![act(Act::WorkspaceCreated, None, &[])], &["create the workspace \"W\" for ada@x"]),
        (
            vec![act(Act::DeviceRevoked, device, &[("label", "Tablet"), ("member", &BO.to_string())])],
            &["! revoke the device \"Tablet\" of bo@x in \"W\""],
        ),
        (
            vec![act(Act::Invited, invitation(6), &[("role", "booth"), ("email", "cy@x")])],
            &["repeat the invitation of cy@x to \"W\" as booth"],
        ),
        (
            vec![
                act(Act::Invited, invitation(6), &[("role", "booth")]),
                act(Act::InvitationWithdrawn, invitation(6), &[]),
            ],
            &[],
        ),
        (
            vec![act(Act::InvitationWithdrawn, invitation(5), &[])],
            &["! withdraw the invitation of anybody to \"W\" as member: it can be used again"],
        ),
        (
            vec![act(Act::Joined, Some(Subject::Member(BO)), &used)],
            &[
                "! withdraw the invitation of anybody to \"W\" as member: it can be used again",
                "take bo@x into \"W\" as member",
            ],
        ),
    ] {
        assert_eq!(said(&entries), expected);
    }
}

#[test]
fn documents() {
    let document = |what: Act| {
        act(what, Some(Subject::Document(DocumentId([5; 16]))), &[("label", "Fair"), ("stream", "x")])
    };
    let (published, withdrawn) = (Act::DocumentPublished, Act::DocumentWithdrawn);
    for (entries, expected) in [
        (vec![document(withdrawn.clone())], "! take off \"Fair\" of \"W\": it is shown again"),
        (
            vec![document(published.clone()), document(withdrawn)],
            "! take off \"Fair\" of \"W\", if it is shown again",
        ),
        (
            vec![document(published.clone()), document(published)],
            "publish \"Fair\" of \"W\" again, with the same address",
        ),
    ] {
        assert_eq!(said(&entries), [expected]);
    }
}

#[test]
fn teams_and_staff() {
    let team = |what: Act, details: &[(&str, &str)]| act(what, Some(Subject::Team(TEAM)), details);
    let event =
        |what: Act, details: &[(&str, &str)]| act(what, Some(Subject::Event(RecordId([8; 16]))), details);
    let (ada, bo) = (ADA.to_string(), BO.to_string());
    let called = "the team \"South\" of \"W\"";
    let fair = format!("the event {} of \"W\"", "08".repeat(16));
    let name = ("name", "South");
    for (entries, expected) in [
        (
            vec![team(Act::TeamCreated, &[name, ("members", &bo), ("managers", "")])],
            vec![format!("make {called}"), format!("put bo@x into {called}")],
        ),
        (
            vec![team(Act::TeamChanged, &[("was", "South"), name, ("managers", "")])],
            vec![format!("! let nobody manage {called}")],
        ),
        (vec![team(Act::TeamRemoved, &[name])], vec![format!("! end {called}")]),
        (vec![team(Act::TeamCreated, &[name]), team(Act::TeamRemoved, &[name])], vec![]),
        (
            vec![team(Act::TeamChanged, &[("was", "North"), name])],
            vec![format!("rename the team \"North\", it is {called}")],
        ),
        (
            vec![
                team(Act::TeamChanged, &[("was", "South"), name, ("removed", &bo), ("managers", &ada)]),
                team(Act::TeamChanged, &[("was", "South"), name, ("added", &ada)]),
            ],
            vec![
                format!("! take bo@x out of {called}"),
                format!("! let ada@x manage {called}, and nobody else"),
                format!("put ada@x into {called}"),
            ],
        ),
        (
            vec![
                event(Act::EventRegistered, &[("added", &bo)]),
                event(Act::StaffChanged, &[("removed", &bo)]),
            ],
            vec![format!("! take bo@x from the staff of {fair}"), format!("register {fair}")],
        ),
        (vec![event(Act::StaffChanged, &[("added", &bo)])], vec![format!("add bo@x to the staff of {fair}")]),
    ] {
        assert_eq!(said(&entries), expected);
    }
}
