//! Files attached to records, between whole engines over the real server: offline, across a kill, over a bad network.

use engine::transport::Method;
use model::RecordId;
use protocol::account::Stage;
use protocol::files::{Ask, PART_BYTES, Standing, Told, Wanted};
use protocol::status::Chip;
use protocol::{FailureCode, Reply, Request, ToEngine, later};
use tests::contents::{ask, attach, content, put, read, standing, until_standing};
use tests::network::Fate;
use tests::page::{Page, create, sign_in, sign_up, until};
use tests::world::World;
use tokio::task::LocalSet;

/// Ada with a workspace and one company, and the same person on another device.
async fn started(world: &World) -> (Page, Page) {
    let mut ada = Page::open(world);
    until(|| ada.session().is_some_and(|session| session.stage == Stage::Setup { code: false })).await;
    assert_eq!(ada.call(sign_up()).await, Ok(Reply::Ok));
    assert!(ada.call(create(1, "Brücke GmbH")).await.is_ok());
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let mut other = Page::open(world);
    until(|| other.session().is_some_and(|session| session.stage == Stage::SignedOut)).await;
    assert_eq!(other.call(sign_in()).await, Ok(Reply::Ok));
    until(|| other.names() == ["Brücke GmbH"]).await;
    (ada, other)
}

async fn offline_and_killed() {
    let world = World::new().await;
    let (mut ada, mut other) = started(&world).await;
    let (photo, small) = (content(3 * PART_BYTES + 1_234), content(5_000));
    ada.network.set_fate_for_all(Fate::Lost);
    let (hash, thumbnail) = (put(&mut ada, &photo).await, put(&mut ada, &small).await);
    attach(&mut ada, 1, hash, photo.len(), Some(thumbnail)).await;
    until(|| ada.chip() == Some((Chip::Offline, 3))).await;
    let waits = Standing::Sending { sent: 0, length: photo.len() as u64 };
    assert_eq!(standing(&mut ada, hash, Some(photo.len())).await, waits);
    let leaving = ada.call(Request::SignOut { remove: true, drafts: 0 }).await;
    assert_eq!(leaving.map_err(|failure| failure.code), Err(FailureCode::Unsent));

    let mut ada = ada.again(&world);
    ada.network.set_fate_for_all(Fate::Lost);
    until(|| ada.chip().is_some_and(|(_, unsent)| unsent == 3)).await;
    assert!(read(&mut ada, hash).await == Ok(photo.clone()), "saved is saved");

    // The cells travel first; of the file one part arrives without an answer, then the network is gone again.
    ada.network.set_fate_for_all(Fate::Arrives);
    ada.network.set_fate_of(Method::Patch, &[Fate::Arrives, Fate::AnswerLost, Fate::Lost]);
    ada.tell(&ToEngine::Visible(true));
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let parts = ada.network.sent(Method::Patch);
    assert!(parts.len() > 3, "{parts:?}");
    let twice = parts.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(twice <= 1, "what arrived is not sent again: {parts:?}");
    assert_eq!(standing(&mut ada, hash, Some(photo.len())).await, Standing::Here);

    other.tell(&ToEngine::Visible(true));
    until_standing(&mut other, thumbnail, None, &Standing::Here).await;
    assert!(read(&mut other, thumbnail).await == Ok(small), "small ones come by themselves");
    until_standing(&mut other, hash, Some(photo.len()), &Standing::There).await;
    assert_eq!(read(&mut other, hash).await, Err(FailureCode::NotFound));
    let wanted = Wanted { hash, length: Some(photo.len() as u64) };
    assert_eq!(ask(&mut other, Ask::Fetch(wanted)).await, Ok(Told::Done));
    other.network.set_fate_for_all(Fate::Lost);
    assert!(read(&mut other, hash).await == Ok(photo));
}

#[tokio::test]
async fn a_file_attached_offline_survives_a_kill_and_reaches_the_other_device() {
    LocalSet::new().run_until(offline_and_killed()).await;
}

async fn still_on_its_way() {
    let world = World::new().await;
    let (mut ada, mut other) = started(&world).await;
    let file = content(PART_BYTES + 5);
    ada.network.set_fate_of(Method::Patch, &[Fate::Lost; 200]);
    let hash = put(&mut ada, &file).await;
    attach(&mut ada, 1, hash, file.len(), None).await;
    other.tell(&ToEngine::Visible(true));
    until_standing(&mut other, hash, Some(file.len()), &Standing::NotYet).await;
    let wanted = Wanted { hash, length: Some(file.len() as u64) };
    assert_eq!(ask(&mut other, Ask::Fetch(wanted)).await, Err(FailureCode::NotFound));
    ada.network.set_fate_of(Method::Patch, &[]);
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    until_standing(&mut other, hash, Some(file.len()), &Standing::There).await;
    other.network.set_fate_of(Method::Get, &[Fate::Arrives, Fate::Lost]);
    assert_eq!(ask(&mut other, Ask::Fetch(wanted)).await, Err(FailureCode::Offline), "cut in the middle");
    other.network.forget_sent();
    assert_eq!(ask(&mut other, Ask::Fetch(wanted)).await, Ok(Told::Done));
    assert_eq!(other.network.sent(Method::Get).len(), 1, "only what was missing");
    assert!(read(&mut other, hash).await == Ok(file));
}

#[tokio::test]
async fn who_looks_too_early_is_told_and_a_fetch_goes_on_where_it_was_cut() {
    LocalSet::new().run_until(still_on_its_way()).await;
}

async fn restored() {
    let world = World::new().await;
    let (mut ada, mut other) = started(&world).await;
    let backup = world.backup().await;
    let file = content(2 * PART_BYTES);
    let hash = put(&mut ada, &file).await;
    attach(&mut ada, 1, hash, file.len(), None).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    until_standing(&mut ada, hash, Some(file.len()), &Standing::Here).await;
    world.restore(&backup).await;
    ada.tell(&ToEngine::Visible(true));
    other.tell(&ToEngine::Visible(true));
    let wanted = Wanted { hash, length: Some(file.len() as u64) };
    for _ in 0..2_000 {
        if ask(&mut other, Ask::Fetch(wanted)).await.is_ok() {
            break;
        }
        ada.tell(&ToEngine::Visible(true));
    }
    assert!(read(&mut other, hash).await == Ok(file), "whoever has it brings it back");
}

#[tokio::test]
async fn what_a_restored_server_lost_is_brought_back() {
    LocalSet::new().run_until(restored()).await;
}

/// A file goes from the device that added it, too, when its record is erased.
async fn erased() {
    let world = World::new().await;
    let (mut ada, mut other) = started(&world).await;
    let (photo, small) = (content(2 * PART_BYTES), content(5_000));
    let (hash, thumbnail) = (put(&mut ada, &photo).await, put(&mut ada, &small).await);
    attach(&mut ada, 1, hash, photo.len(), Some(thumbnail)).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    other.tell(&ToEngine::Visible(true));
    until_standing(&mut other, thumbnail, None, &Standing::Here).await;
    // A photo that no form has named yet is not taken for one that nothing names any more.
    let unnamed = put(&mut ada, &content(700)).await;
    until(|| ada.chip() == Some((Chip::Synced, 0))).await;
    let asked = ada.later(later::Request::AskErase(RecordId([1; 16]))).await;
    let Ok(later::Reply::Erasing(erasing)) = asked else { panic!("what would go: {asked:?}") };
    assert_eq!(ada.later(later::Request::Erase(erasing)).await, Ok(later::Reply::Erased));
    other.tell(&ToEngine::Visible(true));
    for page in [&mut ada, &mut other] {
        until_standing(page, hash, Some(photo.len()), &Standing::NotYet).await;
        until_standing(page, thumbnail, Some(small.len()), &Standing::NotYet).await;
        assert_eq!(read(page, thumbnail).await, Err(FailureCode::NotFound));
    }
    assert_eq!(standing(&mut ada, unnamed, Some(700)).await, Standing::Here);
}

#[tokio::test]
async fn files_of_an_erased_record_leave_every_device() {
    LocalSet::new().run_until(erased()).await;
}
