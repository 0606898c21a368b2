//! Earlier values on a device that never had them: the server tells them to whoever looks.

use model::entities::company;
use model::{Change, Command, RecordId, Value};
use protocol::account::{Role, Stage};
use protocol::status::Chip;
use protocol::view::{HistoryView, Shown};
use protocol::{Query, Reply, Request, ToEngine, View};
use tests::network::Fate;
use tests::page::{Page, create, password, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

const ACME: RecordId = RecordId([1; 16]);
/// The live query of these tests.
const HISTORY: u32 = 9;

async fn rename(page: &mut Page, name: &str) {
    let change = Change { field: company::NAME, element: None, value: Some(Value::Text(name.into())) };
    let done = page.call(Request::Run(Command::Update { ids: vec![ACME], changes: vec![change] })).await;
    assert!(matches!(done, Ok(Reply::Done { records: 1, .. })), "{done:?}");
    until(|| page.chip() == Some((Chip::Synced, 0))).await;
}

/// Ben accepts Ada's invitation on a new device.
async fn join(ada: &mut Page, ben: &mut Page) {
    let invite = Request::Invite {
        email: Some("ben@example.org".into()),
        role: Role::Member,
        event: None,
        team: None,
    };
    let Ok(Reply::Invitations(issued)) = ada.call(invite).await else { panic!("not invited") };
    let path = issued[0].path.clone().expect("a link");
    let token = path.rsplit('/').next().expect("a last part").to_owned();
    let account = Some(("Ben".into(), "ben@example.org".into(), password("correct horse battery")));
    assert_eq!(ben.call(Request::AcceptInvitation { token, account }).await, Ok(Reply::Ok));
    until(|| ben.session().is_some_and(|session| session.stage == Stage::Open)).await;
    until(|| ben.chip() == Some((Chip::Synced, 0))).await;
}

fn look(page: &Page) {
    page.tell(&ToEngine::Unlive { subscription: HISTORY });
    page.tell(&ToEngine::Live { subscription: HISTORY, query: Query::History { record: ACME, limit: 50 } });
}

fn history(page: &Page) -> HistoryView {
    match page.last(HISTORY) {
        Some(View::History(view)) => view,
        None => HistoryView::default(),
        other => panic!("{other:?}"),
    }
}

/// The names that the history shows, newest first, each with its author.
fn names(page: &Page) -> Vec<(String, String)> {
    let members = page.members();
    let author = |by: Option<String>| {
        let of = |id| members.iter().find(|member| member.id == id).map(|member| member.name.clone());
        by.and_then(of).unwrap_or_default()
    };
    let named = history(page).entries.into_iter().filter(|entry| entry.field == company::NAME);
    named
        .filter_map(|entry| match entry.after {
            Shown::Value(Value::Text(name)) => Some((name, author(entry.by))),
            _ => None,
        })
        .collect()
}

fn expect(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, author)| ((*name).to_owned(), (*author).to_owned())).collect()
}

async fn walk() {
    let world = World::new().await;
    let mut ada = Page::open(&world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    assert!(ada.call(create(1, "Acme")).await.is_ok());
    rename(&mut ada, "Acme AG").await;

    let mut ben = Page::open(&world);
    until(|| ben.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    join(&mut ada, &mut ben).await;
    until(|| ben.names() == ["Acme AG"]).await;
    rename(&mut ben, "Acme SE").await;

    offline(&mut ben).await;
    ben.network.set_fate_for_all(Fate::Arrives);
    ben.tell(&ToEngine::Visible(true));
    let all = expect(&[("Acme SE", "Ben"), ("Acme AG", "Ada"), ("Acme", "Ada")]);
    until(|| names(&ben) == all).await;
    assert!(!history(&ben).missing && !history(&ben).more);

    // Two names that Ben's device hears of as one, and a look that begins later.
    ben.network.set_fate_for_all(Fate::Lost);
    ada.tell(&ToEngine::Visible(true));
    until(|| ada.names() == ["Acme SE"]).await;
    rename(&mut ada, "Acme plc").await;
    rename(&mut ada, "Acme Inc").await;
    ben.network.set_fate_for_all(Fate::Arrives);
    ben.tell(&ToEngine::Visible(true));
    until(|| ben.names() == ["Acme Inc"]).await;
    look(&ben);
    let newer = expect(&[("Acme Inc", "Ada"), ("Acme plc", "Ada")]);
    until(|| names(&ben) == [newer.clone(), all.clone()].concat()).await;
}

/// Without the network the device shows what it saw, and says that there is more.
async fn offline(ben: &mut Page) {
    ben.network.set_fate_for_all(Fate::Lost);
    ben.tell(&ToEngine::Visible(true));
    until(|| ben.chip() == Some((Chip::Offline, 0))).await;
    look(ben);
    until(|| names(ben) == expect(&[("Acme SE", "Ben"), ("Acme AG", "Ada")])).await;
    assert!(history(ben).missing);
}

#[tokio::test]
async fn a_new_device_shows_what_was_before_it() {
    LocalSet::new().run_until(walk()).await;
}
