//! A stand at a fair: what its staff captured and was told is safe stays so, also where the server was restored from before.

use model::entities::{event, lead};
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::access::AccessRequest;
use protocol::account::{Role, Stage};
use protocol::files::{Ask, PART_BYTES, Standing, Told, Wanted};
use protocol::query::RowsQuery;
use protocol::status::Chip;
use protocol::{Query, Reply, Request, ToEngine, View, later};
use tests::contents::{ask, attachment, content, put, read, until_standing};
use tests::network::Fate;
use tests::page::{Page, join, password, sign_in, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

const FAIR: RecordId = RecordId([8; 16]);
/// The live query of these tests.
const LEADS: u32 = 9;

fn text(field: FieldId, text: &str) -> Change {
    Change { field, element: None, value: Some(Value::Text(text.into())) }
}

fn capture(id: u8, name: &str) -> Request {
    capture_with(id, name, Vec::new())
}

fn capture_with(id: u8, name: &str, more: Vec<Change>) -> Request {
    let of = Change { field: lead::EVENT, element: None, value: Some(Value::Ref(FAIR)) };
    let mut changes = vec![text(lead::FAMILY_NAME, name), of];
    changes.extend(more);
    Request::Run(Command::Create { id: RecordId([id; 16]), kind: Kind::Lead, changes })
}

fn follow(page: &Page) {
    let query = RowsQuery {
        kind: Kind::Lead,
        filter: model::Filter::default(),
        sort: Vec::new(),
        columns: vec![lead::FAMILY_NAME],
        start: 0,
        len: 50,
        group: None,
        closed: Vec::new(),
        locate: None,
    };
    page.tell(&ToEngine::Live { subscription: LEADS, query: Query::Rows(query) });
}

fn leads(page: &Page) -> Vec<String> {
    match page.last(LEADS) {
        Some(View::Rows(rows)) => rows.rows.into_iter().map(|row| row.name).collect(),
        _ => Vec::new(),
    }
}

async fn synced(page: &Page) {
    until(|| page.chip() == Some((Chip::Synced, 0))).await;
}

/// Ada with a workspace and a fair, and Bo at its booth.
async fn fair(world: &World) -> (Page, Page) {
    let mut ada = Page::open(world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    let changes = vec![text(event::NAME, "EMO Hannover")];
    let made = Request::Run(Command::Create { id: FAIR, kind: Kind::Event, changes });
    assert!(ada.call(made).await.is_ok());
    // The event itself goes to the stream that its staff reads.
    for asked in [AccessRequest::RegisterEvent(FAIR), AccessRequest::Place] {
        let answer = ada.later(later::Request::Access(asked)).await;
        assert!(answer.is_ok(), "{answer:?}");
        synced(&ada).await;
    }
    let bo = join(world, &mut ada, "bo", (Role::Booth, Some(FAIR))).await;
    synced(&bo).await;
    follow(&bo);
    follow(&ada);
    (ada, bo)
}

/// A stolen tablet compares nothing, so it brings back by itself what the server lost.
async fn restored() {
    let world = World::new().await;
    let (mut ada, mut bo) = fair(&world).await;
    let captured = bo.call(capture(1, "Zuse")).await;
    assert!(captured.is_ok(), "{captured:?}");
    synced(&bo).await;
    let backup = world.backup().await;
    for (id, name) in [(2, "Meitner"), (3, "Noether")] {
        assert!(bo.call(capture(id, name)).await.is_ok());
    }
    synced(&bo).await;

    // Nobody else has seen them when the server goes back.
    ada.network.set_fate_for_all(Fate::Lost);
    world.restore(&backup).await;
    let again =
        Request::SignIn { email: "bo@example.org".into(), password: password("battery staple horse") };
    until(|| bo.chip().is_some_and(|(chip, _)| chip != Chip::Synced)).await;
    assert_eq!(bo.call(again).await, Ok(Reply::Ok));
    bo.tell(&ToEngine::Visible(true));
    synced(&bo).await;
    assert_eq!(leads(&bo).len(), 3);

    ada.network.set_fate_for_all(Fate::Arrives);
    assert_eq!(ada.call(sign_in()).await, Ok(Reply::Ok));
    ada.tell(&ToEngine::Visible(true));
    until(|| leads(&ada).len() == 3).await;
    synced(&ada).await;
    assert!(world.faults().await.is_empty());
}

#[tokio::test]
async fn leads_that_a_restored_server_lost_are_sent_again() {
    LocalSet::new().run_until(restored()).await;
}

/// The photo of a card, taken where there was no network, is on another device in the end.
async fn photographed() {
    let world = World::new().await;
    let (mut ada, mut bo) = fair(&world).await;
    bo.network.set_fate_for_all(Fate::Lost);
    let (photo, small) = (content(2 * PART_BYTES + 9), content(5_000));
    let (hash, thumbnail) = (put(&mut bo, &photo).await, put(&mut bo, &small).await);
    let photos = vec![attachment(hash, photo.len(), Some(thumbnail))];
    let captured = bo.call(capture_with(1, "Zuse", photos)).await;
    assert!(captured.is_ok(), "{captured:?}");
    until(|| bo.chip() == Some((Chip::Offline, 3))).await;
    bo.network.set_fate_for_all(Fate::Arrives);
    bo.tell(&ToEngine::Visible(true));
    synced(&bo).await;

    ada.tell(&ToEngine::Visible(true));
    until(|| leads(&ada) == ["Zuse"]).await;
    until_standing(&mut ada, thumbnail, None, &Standing::Here).await;
    let wanted = Wanted { hash, length: Some(photo.len() as u64) };
    assert_eq!(ask(&mut ada, Ask::Fetch(wanted)).await, Ok(Told::Done));
    assert!(read(&mut ada, hash).await == Ok(photo.clone()));
    assert!(read(&mut bo, hash).await == Ok(photo), "and where it was taken it stays");
}

#[tokio::test]
async fn a_photo_of_booth_staff_reaches_others() {
    LocalSet::new().run_until(photographed()).await;
}
