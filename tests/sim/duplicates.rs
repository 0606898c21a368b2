//! Duplicates as a page looks for them: the search, what is left of its pairs after a merge and a word of somebody, and
//! another device that takes apart what was merged.

use model::entities::{common, company};
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::duplicates::{DuplicatesQuery, Found, Search};
use protocol::status::Chip;
use protocol::{FailureCode, Query, Reply, Request, ToEngine, View, later};
use tests::page::{Page, sign_in, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

const PAIRS: u32 = 77;

fn firm(id: u8, name: &str, phone: &str) -> Request {
    let set = |field: FieldId, value| Change { field, element: None, value: Some(value) };
    let changes = vec![
        set(company::NAME, Value::Text(name.into())),
        set(company::PHONES, Value::Entry { label: "work".into(), text: phone.into() }),
    ];
    Request::Run(Command::Create { id: RecordId([id; 16]), kind: Kind::Company, changes })
}

fn search(page: &Page) -> Option<Search> {
    match page.last(PAIRS) {
        Some(View::Duplicates(search)) => search.open(),
        _ => None,
    }
}

fn found(page: &Page) -> Option<Found> {
    match search(page) {
        Some(Search::Found(found)) => Some(found),
        _ => None,
    }
}

/// The pairs, as the first bytes of their ids.
fn pairs(page: &Page) -> Option<Vec<(u8, u8)>> {
    let pairs = found(page)?.pairs;
    Some(pairs.into_iter().map(|pair| (pair.first.id.0[0], pair.second.id.0[0])).collect())
}

async fn run(page: &mut Page, command: Command) -> u64 {
    match page.call(Request::Run(command)).await {
        Ok(Reply::Done { action, .. }) => action,
        other => panic!("{other:?}"),
    }
}

async fn stocked(world: &World) -> Page {
    let mut page = Page::open(world);
    until(|| page.session().is_some()).await;
    assert_eq!(page.call(sign_up()).await, Ok(Reply::Ok));
    let families =
        ["Vogel", "Sand", "Kraft", "Busch", "Stein", "Lang", "Winter", "Sommer", "Keller", "Brandt"];
    let trades = ["Druck", "Glas", "Textil", "Holzbau", "Elektronik"];
    for at in 0..50 {
        let (family, trade) = (families[usize::from(at) % 10], trades[usize::from(at) / 10]);
        assert!(page.call(firm(10 + at, &format!("{family} {trade}"), "")).await.is_ok());
    }
    for (id, name, phone) in [
        (1, "Grünwald Maschinenbau GmbH", "+49 89 5551234"),
        (2, "Gruenwald Maschinenbau", "+49 (0)89 555 1234"),
        (3, "上海长青机械有限公司", "+86 21 6555 0101"),
        (4, "上海長青機械", "+86 21 65550101"),
    ] {
        assert!(page.call(firm(id, name, phone)).await.is_ok());
    }
    let query = DuplicatesQuery { kind: Kind::Company, start: 0, len: 50 };
    page.tell(&ToEngine::Live { subscription: PAIRS, query: Query::Duplicates(query) });
    until(|| search(&page) == Some(Search::None)).await;
    page
}

async fn walk() {
    let world = World::new().await;
    let mut ada = stocked(&world).await;
    let begin = later::Request::FindDuplicates(Kind::Company);
    assert_eq!(ada.later(begin.clone()).await, Ok(later::Reply::Ok));
    until(|| found(&ada).is_some()).await;
    let mut two = pairs(&ada).expect("found");
    two.sort_unstable();
    assert_eq!(two, [(1, 2), (3, 4)]);
    for pair in found(&ada).expect("found").pairs {
        let parts: i32 = pair.parts.iter().map(|part| part.weight + part.rarity).sum();
        assert_eq!(pair.score, found(&ada).expect("found").prior + parts);
    }

    let [one, other] = [RecordId([1; 16]), RecordId([2; 16])];
    let action = run(&mut ada, Command::Merge { survivor: one, losers: vec![other], take: vec![] }).await;
    until(|| pairs(&ada) == Some(vec![(3, 4)])).await;
    assert!(ada.call(Request::Undo(Some(action))).await.is_ok());
    until(|| pairs(&ada).is_some_and(|pairs| pairs.len() == 2)).await;

    let differs = Value::Ref(RecordId([4; 16]));
    let differs = Change { field: common::DISTINCT_FROM, element: None, value: Some(differs) };
    run(&mut ada, Command::Update { ids: vec![RecordId([3; 16])], changes: vec![differs] }).await;
    until(|| pairs(&ada) == Some(vec![(1, 2)])).await;
    // Nor does it come back.
    assert_eq!(ada.later(begin.clone()).await, Ok(later::Reply::Ok));
    until(|| pairs(&ada) == Some(vec![(1, 2)])).await;

    run(&mut ada, Command::Merge { survivor: one, losers: vec![other], take: vec![] }).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let mut there = Page::open(&world);
    until(|| there.session().is_some()).await;
    assert_eq!(there.call(sign_in()).await, Ok(Reply::Ok));
    until(|| there.chip() == Some((Chip::Synced, 0)) && there.names().len() == 50).await;
    run(&mut there, Command::Unmerge { record: other }).await;
    until(|| there.chip() == Some((Chip::Synced, 0))).await;
    ada.tell(&ToEngine::Visible(true));
    until(|| pairs(&ada) == Some(vec![(1, 2)])).await;

    // Erased for good goes what was merged into it, too.
    run(&mut ada, Command::Merge { survivor: one, losers: vec![other], take: vec![] }).await;
    until(|| pairs(&ada) == Some(vec![])).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let Ok(later::Reply::Erasing(erasing)) = ada.later(later::Request::AskErase(one)).await else {
        panic!("nothing would go");
    };
    assert_eq!(erasing.parts[0].records, [one, other]);

    let stop = later::Request::StopFinding(Kind::Company);
    assert_eq!(ada.later(begin).await, Ok(later::Reply::Ok));
    assert_eq!(ada.later(stop).await, Ok(later::Reply::Ok));
    until(|| search(&ada) == Some(Search::None)).await;
    let orders = ada.later(later::Request::FindDuplicates(Kind::Order)).await;
    assert_eq!(orders.map_err(|failure| failure.code), Err(FailureCode::NotFound));
}

#[tokio::test]
async fn pairs_are_found_merged_told_apart_and_taken_apart() {
    LocalSet::new().run_until(walk()).await;
}
