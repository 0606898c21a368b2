//! Two whole engines over the real server: what happens on the device of somebody who may not see something any more.

use model::entities::{activity, company};
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::access::{AccessRequest, Policy};
use protocol::account::{Member, Role, Stage};
use protocol::request::Draft;
use protocol::status::{Chip, Need, StatusView};
use protocol::{FailureCode, Query, Reply, Request, ToEngine, View, later};
use tests::network::Fate;
use tests::page::{Page, create, join, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

fn status(page: &Page) -> StatusView {
    match page.last(2) {
        Some(View::Status(status)) => status,
        other => panic!("{other:?}"),
    }
}

/// A member is removed while away, with changes that were not sent and one that nobody will ever answer.
async fn removed() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    assert!(ada.call(create(1, "Acker AG")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let mut bob = join(&world, &mut ada, "bob", (Role::Member, None)).await;
    until(|| bob.names() == ["Acker AG"] && bob.chip() == Some((Chip::Synced, 0))).await;
    assert!(bob.call(create(2, "Brücke GmbH")).await.is_ok());
    until(|| ada.names().len() == 2 && bob.chip() == Some((Chip::Synced, 0))).await;

    bob.network.set_fate_for_all(Fate::Lost);
    assert!(bob.call(create(3, "Cleve KG")).await.is_ok());
    until(|| bob.chip() == Some((Chip::Offline, 1))).await;
    let draft = Draft { form: "lead/new".into(), at: 0, title: "Lead".into(), changes: Vec::new() };
    assert_eq!(bob.call(Request::PutDraft(draft)).await, Ok(Reply::Ok));
    let member = ada.members().into_iter().find(|member| member.name == "bob").expect("joined");
    assert_eq!(ada.call(Request::RemoveMember(member.id)).await, Ok(Reply::Ok));

    bob.network.set_fate_for_all(Fate::Arrives);
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.chip() == Some((Chip::NeedsYou, 0)) && bob.names().is_empty()).await;
    until(|| status(&bob).needs.contains(&Need::Removed)).await;
    assert!(status(&bob).needs.contains(&Need::Refused(1)), "{:?}", status(&bob));
    bob.tell(&ToEngine::Live { subscription: 9, query: Query::Sync });
    until(|| bob.last(9).is_some()).await;
    let Some(View::Sync(sync)) = bob.last(9) else { panic!("the sync page") };
    assert_eq!((sync.records, sync.refused[0].code.as_str()), (0, "revoked"));
    assert_eq!(bob.call(Request::Drafts).await, Ok(Reply::Drafts(Vec::new())));
    let refused = bob.call(create(4, "Dorn OHG")).await.map_err(|failure| failure.code);
    assert!(matches!(refused, Err(FailureCode::NotAllowed | FailureCode::Withheld)), "{refused:?}");
    // Nothing of it came through: the workspace is as it was.
    until(|| ada.names() == ["Acker AG", "Brücke GmbH"]).await;

    // Invited again, the person gets everything again, and what was kept can be sent.
    let invite = Request::Invite { email: None, role: Role::Member, event: None, team: None };
    let Ok(Reply::Invitations(invitations)) = ada.call(invite).await else { panic!("an invitation") };
    let path = invitations[0].path.clone().expect("shown once");
    let token = path.rsplit('/').next().expect("a token").to_owned();
    assert_eq!(bob.call(Request::AcceptInvitation { token, account: None }).await, Ok(Reply::Ok));
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.names() == ["Acker AG", "Brücke GmbH"]).await;
    assert_eq!(bob.call(Request::RetryRefused(vec![sync.refused[0].key])).await, Ok(Reply::Ok));
    until(|| ada.names() == ["Acker AG", "Brücke GmbH", "Cleve KG"]).await;
    until(|| bob.chip() == Some((Chip::Synced, 0))).await;
}

#[tokio::test]
async fn a_removed_member_keeps_only_what_was_not_sent() {
    LocalSet::new().run_until(removed()).await;
}

/// Removed while away, and before the device hears of it the server is restored from after that.
async fn removed_and_restored() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    assert!(ada.call(create(1, "Acker AG")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let mut bob = join(&world, &mut ada, "bob", (Role::Member, None)).await;
    until(|| bob.names() == ["Acker AG"] && bob.chip() == Some((Chip::Synced, 0))).await;
    bob.network.set_fate_for_all(Fate::Lost);
    assert!(bob.call(create(3, "Cleve KG")).await.is_ok());
    until(|| bob.chip() == Some((Chip::Offline, 1))).await;
    let member = ada.members().into_iter().find(|member| member.name == "bob").expect("joined");
    assert_eq!(ada.call(Request::RemoveMember(member.id)).await, Ok(Reply::Ok));
    let backup = world.backup().await;
    assert!(ada.call(create(2, "Brücke GmbH")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;

    // Ada's device knows more than the restored server: a new epoch begins, and she brings it back.
    world.restore(&backup).await;
    ada.tell(&ToEngine::Live { subscription: 9, query: Query::Sync });
    let healed = |page: &Page| match page.last(9) {
        Some(View::Sync(sync)) => sync.log.iter().any(|(_, line)| line.contains("brought back")),
        _ => false,
    };
    ada.tell(&ToEngine::Visible(true));
    until(|| healed(&ada)).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;

    bob.network.set_fate_for_all(Fate::Arrives);
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.chip() == Some((Chip::NeedsYou, 0)) && bob.names().is_empty()).await;
    until(|| status(&bob).needs.contains(&Need::Removed)).await;
    assert!(status(&bob).needs.contains(&Need::Refused(1)), "{:?}", status(&bob));
}

#[tokio::test]
async fn who_was_removed_before_a_restore_keeps_only_what_was_not_sent() {
    LocalSet::new().run_until(removed_and_restored()).await;
}

async fn file(page: &mut Page) -> Vec<u8> {
    match page.call(Request::ExportUnsent).await {
        Ok(Reply::File { bytes, .. }) => bytes,
        other => panic!("{other:?}"),
    }
}

fn text(field: FieldId, text: &str) -> Change {
    Change { field, element: None, value: Some(Value::Text(text.into())) }
}

/// A device that cannot send hands its changes over as a file; another one brings them.
async fn delivered() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let mut bob = join(&world, &mut ada, "bob", (Role::Member, None)).await;
    until(|| bob.chip() == Some((Chip::Synced, 0))).await;
    bob.network.set_fate_for_all(Fate::Lost);
    assert!(bob.call(create(2, "Brücke GmbH")).await.is_ok());
    assert!(bob.call(create(3, "Cleve KG")).await.is_ok());
    let changes = vec![text(company::NAME, "Dorn OHG")];
    let draft =
        Draft { form: "company/new".into(), at: 0, title: "Company".into(), changes: changes.clone() };
    assert_eq!(bob.call(Request::PutDraft(draft.clone())).await, Ok(Reply::Ok));
    let bytes = file(&mut bob).await;

    let member = ada.members().into_iter().find(|member| member.name == "bob").expect("joined");
    let Ok(later::Reply::Unsent(content)) =
        ada.later(later::Request::ReadUnsent { bytes: bytes.clone() }).await
    else {
        panic!("what is in it")
    };
    assert_eq!((content.member, content.changes, content.records, content.drafts), (member.id, 2, 2, 1));
    let mut altered = bytes.clone();
    altered[70] ^= 1;
    for (bad, code) in [
        (altered, FailureCode::FileUnreadable),
        (b"name,city".to_vec(), FailureCode::FileUnreadable),
        (vec![0; sync::limits::MAX_DELIVER_BYTES + 1], FailureCode::FileTooLarge),
    ] {
        let refused = ada.later(later::Request::Deliver { bytes: bad }).await.map_err(|failure| failure.code);
        assert_eq!(refused, Err(code));
    }
    // Ada has begun one of the kind, too: both are kept.
    let own = Draft { changes: vec![text(company::NAME, "Eich AG")], ..draft };
    assert_eq!(ada.call(Request::PutDraft(own)).await, Ok(Reply::Ok));
    let deliver = |bytes: &[u8]| later::Request::Deliver { bytes: bytes.to_vec() };
    let Ok(later::Reply::Delivered(told)) = ada.later(deliver(&bytes)).await else { panic!("delivered") };
    let stored: u32 = told.batches.iter().map(|batch| batch.stored).sum();
    assert_eq!((stored, told.drafts), (2, 1));
    assert!(told.batches.iter().all(|batch| batch.withheld.is_none() && batch.refused.is_empty()));
    until(|| ada.names() == ["Brücke GmbH", "Cleve KG"]).await;
    let Ok(Reply::Drafts(drafts)) = ada.call(Request::Drafts).await else { panic!("drafts") };
    let mut forms: Vec<&str> = drafts.iter().map(|draft| draft.form.as_str()).collect();
    forms.sort_unstable();
    assert_eq!(forms, ["company/new", "company/new/2"]);
    assert!(drafts.iter().any(|draft| draft.changes == changes));
    let Ok(later::Reply::Delivered(again)) = ada.later(deliver(&bytes)).await else { panic!("delivered") };
    assert_eq!((again.batches, again.drafts), (told.batches, 0), "the same answers, and nothing new");

    // The device itself comes back: for it nothing has happened but that its changes are there.
    bob.network.set_fate_for_all(Fate::Arrives);
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.chip() == Some((Chip::Synced, 0))).await;
    until(|| bob.names() == ["Brücke GmbH", "Cleve KG"]).await;

    // Of somebody who was removed nothing is stored, and what it was is told.
    bob.network.set_fate_for_all(Fate::Lost);
    assert!(bob.call(create(6, "Fuchs AG")).await.is_ok());
    let late = file(&mut bob).await;
    let bob_id = ada.members().into_iter().find(|member| member.name == "bob").expect("joined").id;
    assert_eq!(ada.call(Request::RemoveMember(bob_id)).await, Ok(Reply::Ok));
    let Ok(later::Reply::Delivered(told)) = ada.later(deliver(&late)).await else { panic!("delivered") };
    let refused: Vec<(&str, &str)> = told
        .batches
        .iter()
        .flat_map(|batch| &batch.refused)
        .map(|(code, change)| (code.as_str(), change.records[0].name.as_str()))
        .collect();
    assert_eq!(refused, [("grant", "Fuchs AG")]);
    assert_eq!(ada.names().len(), 2);
}

#[tokio::test]
async fn a_file_of_unsent_changes_is_brought_by_another_device() {
    LocalSet::new().run_until(delivered()).await;
}

async fn give(ada: &mut Page, member: &Member, role: Role) {
    let given = Request::SetRole { member: member.id.clone(), role };
    assert_eq!(ada.call(given).await, Ok(Reply::Ok));
}

/// A role is taken and given back; the device hears of the second only because it asks.
async fn given_back() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    let mut bob = join(&world, &mut ada, "bob", (Role::Member, None)).await;
    until(|| bob.chip() == Some((Chip::Synced, 0))).await;
    let member = ada.members().into_iter().find(|member| member.name == "bob").expect("joined");
    let role = |page: &Page| page.members().into_iter().find(|one| one.id == member.id).map(|one| one.role);

    bob.network.set_fate_for_all(Fate::Lost);
    assert!(bob.call(create(2, "Brücke GmbH")).await.is_ok());
    give(&mut ada, &member, Role::ReadOnly).await;
    bob.network.set_fate_for_all(Fate::Arrives);
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.chip() == Some((Chip::NeedsYou, 0)) && role(&bob) == Some(Role::ReadOnly)).await;
    let refused = bob.call(create(3, "Cleve KG")).await.map_err(|failure| failure.code);
    assert!(matches!(refused, Err(FailureCode::NotAllowed | FailureCode::Withheld)), "{refused:?}");
    give(&mut ada, &member, Role::Member).await;
    assert!(bob.call(create(3, "Cleve KG")).await.is_ok());
    until(|| ada.names() == ["Cleve KG"]).await;

    give(&mut ada, &member, Role::ReadOnly).await;
    bob.tell(&ToEngine::Visible(true));
    until(|| role(&bob) == Some(Role::ReadOnly)).await;
    give(&mut ada, &member, Role::Member).await;
    bob.tell(&ToEngine::Live { subscription: 9, query: Query::Sync });
    until(|| bob.last(9).is_some()).await;
    let Some(View::Sync(sync)) = bob.last(9) else { panic!("the sync page") };
    assert_eq!(bob.call(Request::RetryRefused(vec![sync.refused[0].key])).await, Ok(Reply::Ok));
    until(|| ada.names() == ["Brücke GmbH", "Cleve KG"]).await;

    // A network that swallows the question does not hold the refusal back.
    give(&mut ada, &member, Role::ReadOnly).await;
    bob.tell(&ToEngine::Visible(true));
    until(|| role(&bob) == Some(Role::ReadOnly)).await;
    bob.network.set_fate_for_all(Fate::CrashBefore);
    let refused = bob.call(create(4, "Dorn OHG")).await.map_err(|failure| failure.code);
    assert!(matches!(refused, Err(FailureCode::NotAllowed | FailureCode::Withheld)), "{refused:?}");
}

#[tokio::test]
async fn a_right_that_came_back_is_asked_for_when_it_is_needed() {
    LocalSet::new().run_until(given_back()).await;
}

/// What a new policy moves is counted in the answer to it, and moved when an administrator says so.
async fn narrowed() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    assert!(ada.call(create(1, "Acker AG")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    for (asked, misplaced) in [
        (AccessRequest::Show, 0),
        (AccessRequest::SetPolicy(Policy::Own), 1),
        (AccessRequest::Place, 0),
        (AccessRequest::SetPolicy(Policy::Everyone), 1),
    ] {
        let answer = ada.later(later::Request::Access(asked.clone())).await;
        let Ok(later::Reply::Access(view)) = answer else { panic!("{asked:?}: {answer:?}") };
        assert_eq!(view.misplaced, misplaced, "{asked:?}");
        until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    }
}

#[tokio::test]
async fn what_a_policy_moves_is_counted_at_once() {
    LocalSet::new().run_until(narrowed()).await;
}

fn note(id: u8, about: &[u8]) -> Request {
    let kind = Change { field: activity::TYPE, element: None, value: Some(Value::Choice("note".into())) };
    let about = about.iter().map(|id| {
        let of = RecordId([*id; 16]);
        Change { field: activity::ABOUT, element: Some(of), value: Some(Value::Ref(of)) }
    });
    let changes = std::iter::once(kind).chain(about).collect();
    Request::Run(Command::Create { id: RecordId([id; 16]), kind: Kind::Activity, changes })
}

/// A record goes for good from server and devices, with what belongs to it alone, when an owner has seen what that is.
async fn erased() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    let mut bob = join(&world, &mut ada, "bob", (Role::Member, None)).await;
    for one in
        [create(1, "Acker AG"), create(2, "Brücke GmbH"), note(11, &[1]), note(12, &[1, 2]), note(13, &[2])]
    {
        assert!(ada.call(one).await.is_ok());
    }
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.names() == ["Acker AG", "Brücke GmbH"]).await;

    let ask = || later::Request::AskErase(RecordId([1; 16]));
    assert_eq!(bob.later(ask()).await.map_err(|failure| failure.code), Err(FailureCode::NotAllowed));
    ada.network.set_fate_for_all(Fate::Lost);
    assert_eq!(ada.later(ask()).await.map_err(|failure| failure.code), Err(FailureCode::Offline));
    assert!(ada.call(note(14, &[1])).await.is_ok());
    assert_eq!(ada.later(ask()).await.map_err(|failure| failure.code), Err(FailureCode::Unsent));
    ada.network.set_fate_for_all(Fate::Arrives);
    ada.tell(&ToEngine::Visible(true));
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;

    let Ok(later::Reply::Erasing(erasing)) = ada.later(ask()).await else { panic!("what would go") };
    let ids: Vec<u8> = erasing.parts[0].records.iter().map(|id| id.0[0]).collect();
    assert_eq!((ids, erasing.parts.len(), erasing.changes), (vec![1, 11, 14], 1, 3));
    assert_eq!(ada.names(), ["Acker AG", "Brücke GmbH"], "asking takes nothing away");
    let mut forged = erasing.clone();
    forged.parts[0].records.push(RecordId([2; 16]));
    let refused = ada.later(later::Request::Erase(forged)).await.map_err(|failure| failure.code);
    assert_eq!(refused, Err(FailureCode::NotAllowed));
    assert_eq!(ada.later(later::Request::Erase(erasing)).await, Ok(later::Reply::Erased));
    until(|| ada.names() == ["Brücke GmbH"]).await;
    bob.tell(&ToEngine::Visible(true));
    until(|| bob.names() == ["Brücke GmbH"]).await;
    until(|| ada.chip() == Some((Chip::Synced, 0)) && bob.chip() == Some((Chip::Synced, 0))).await;
}

#[tokio::test]
async fn an_owner_erases_a_record_with_what_belongs_to_it_alone() {
    LocalSet::new().run_until(erased()).await;
}
