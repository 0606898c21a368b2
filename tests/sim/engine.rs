//! Two whole engines as pages see them, over the real server: from the first account to a change on the other device.

use protocol::account::Stage;
use protocol::request::Draft;
use protocol::status::Chip;
use protocol::{FailureCode, Query, Reply, Request, ToEngine, View};
use tests::network::Fate;
use tests::page::{Page, create, password, sign_in, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

async fn walk() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;

    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    until(|| ada.session().is_some_and(|session| session.open.is_some_and(|open| open.name == "Works")))
        .await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    assert!(ada.session().is_some_and(|session| session.open.is_some_and(|open| open.empty)));

    let done = ada.call(create(1, "Brücke GmbH")).await;
    assert!(matches!(done, Ok(Reply::Done { records: 1, .. })), "{done:?}");
    until(|| ada.names() == ["Brücke GmbH"]).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let empty_name = ada.call(create(2, "")).await;
    assert_eq!(empty_name.map_err(|failure| failure.code), Err(FailureCode::Invalid));

    let mut other = Page::open(&world);
    until(|| other.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    let wrong =
        Request::SignIn { email: "ada@example.org".into(), password: password("wrong horse battery") };
    assert_eq!(other.call(wrong).await.map_err(|failure| failure.code), Err(FailureCode::WrongCredentials));
    assert_eq!(other.call(sign_in()).await, Ok(Reply::Ok));
    until(|| other.names() == ["Brücke GmbH"]).await;

    let mut blocked = Page::open(&world);
    blocked.network.refuse_cookies();
    until(|| blocked.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    let refused = blocked.call(sign_in()).await.map_err(|failure| failure.code);
    assert_eq!(refused, Err(FailureCode::CookiesRefused));
    assert!(blocked.session().is_some_and(|session| session.stage == Stage::SignedOut));

    offline(&mut ada, &mut other).await;
    signing_out(&mut other).await;
}

/// What is done without the network waits, is counted, and comes over when the network is back.
async fn offline(ada: &mut Page, other: &mut Page) {
    other.network.set_fate_for_all(Fate::Lost);
    assert!(other.call(create(3, "Acker AG")).await.is_ok());
    until(|| other.names() == ["Acker AG", "Brücke GmbH"]).await;
    until(|| other.chip() == Some((Chip::Offline, 1))).await;
    assert_eq!(
        other.call(Request::SignOut { remove: true, drafts: 0 }).await.map_err(|f| f.code),
        Err(FailureCode::Unsent)
    );
    other.network.set_fate_for_all(Fate::Arrives);
    other.tell(&ToEngine::Visible(true));
    until(|| other.chip() == Some((Chip::Synced, 0))).await;
    ada.tell(&ToEngine::Visible(true));
    until(|| ada.names() == ["Acker AG", "Brücke GmbH"]).await;

    let undone = other.call(Request::Undo(None)).await;
    assert!(matches!(undone, Ok(Reply::Undone { left: 0, .. })), "{undone:?}");
    until(|| other.names() == ["Brücke GmbH"]).await;
}

async fn signing_out(page: &mut Page) {
    until(|| page.chip() == Some((Chip::Synced, 0))).await;
    assert_eq!(page.call(Request::SignOut { remove: false, drafts: 0 }).await, Ok(Reply::Ok));
    until(|| {
        page.session().is_some_and(|session| session.stage == Stage::SignedOut && session.local.is_empty())
    })
    .await;
    assert_eq!(page.call(create(9, "Nobody")).await.map_err(|f| f.code), Err(FailureCode::NotFound));
    assert_eq!(page.call(sign_in()).await, Ok(Reply::Ok));
    until(|| page.session().is_some_and(|session| session.stage == Stage::Open)).await;
    let draft = Draft { form: "lead/new".into(), at: 0, title: "Lead".into(), changes: Vec::new() };
    assert_eq!(page.call(Request::PutDraft(draft)).await, Ok(Reply::Ok));
    let sign_out = |drafts| Request::SignOut { remove: true, drafts };
    assert_eq!(page.call(sign_out(0)).await.map_err(|f| f.code), Err(FailureCode::Unsent));
    assert_eq!(page.call(sign_out(1)).await, Ok(Reply::Ok));
    until(|| page.session().is_some_and(|session| session.local.is_empty() && session.open.is_none())).await;
}

#[tokio::test]
async fn from_the_first_account_to_the_other_device() {
    LocalSet::new().run_until(walk()).await;
}

/// Pages that go, with a goodbye or without: the engine works for them no more, and others do not notice.
async fn pages_go() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    let (closed, crashed, living) = (ada.beside("a"), ada.beside("b"), ada.beside("c"));
    assert!(ada.call(create(1, "Acker AG")).await.is_ok());
    until(|| [&closed, &crashed, &living].iter().all(|page| page.names() == ["Acker AG"])).await;
    assert!([&closed, &crashed, &living].iter().all(|page| !page.is_forgotten()));

    closed.tell(&ToEngine::Bye);
    crashed.die("b");
    until(|| closed.is_forgotten() && crashed.is_forgotten()).await;
    assert!(ada.call(create(2, "Brücke GmbH")).await.is_ok());
    until(|| living.names() == ["Acker AG", "Brücke GmbH"]).await;
    assert!([&closed, &crashed].iter().all(|page| page.names() == ["Acker AG"]));
    // What it still sends, on its way when it went, brings nothing back.
    crashed.tell(&ToEngine::Visible(true));
    closed.die("a");
    assert!(ada.call(create(3, "Cleve KG")).await.is_ok());
    until(|| living.names().len() == 3).await;
    assert!(crashed.is_forgotten() && !living.is_forgotten());
}

#[tokio::test]
async fn pages_that_are_gone_are_forgotten() {
    LocalSet::new().run_until(pages_go()).await;
}

/// What waited when a browser erased its store is lost; that it was so many is said, as far as the server was told.
async fn erased() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    assert!(ada.call(create(1, "Acker AG")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    ada.network.set_fate_for_all(Fate::Lost);
    for (id, name) in [(2, "Brücke GmbH"), (3, "Cleve KG")] {
        assert!(ada.call(create(id, name)).await.is_ok());
    }
    until(|| ada.chip() == Some((Chip::Offline, 2))).await;
    // A hello gets through, and because its answer does not nothing follows it.
    let told = ada.network.requests("hello");
    ada.network.set_fate_for_all(Fate::AnswerLost);
    let service = world.service();
    until(|| ada.network.requests("hello") > told && !service.is_working()).await;

    let again = ada.erased(&world);
    until(|| again.names() == ["Acker AG"]).await;
    again.tell(&ToEngine::Live { subscription: 9, query: Query::Sync });
    until(|| again.last(9).is_some()).await;
    let Some(View::Sync(sync)) = again.last(9) else { panic!("the sync page") };
    assert_eq!(sync.unsent_lost, 2);
    until(|| again.chip() == Some((Chip::Synced, 0))).await;
}

#[tokio::test]
async fn what_an_erased_store_had_not_sent_is_told() {
    LocalSet::new().run_until(erased()).await;
}
