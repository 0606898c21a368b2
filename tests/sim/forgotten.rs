//! Records that are gone for good leave nothing on any device; and a first sync in pieces that is interrupted goes on.

use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use tests::device::Device;
use tests::network::Fate;
use tests::people::{Office, Template};
use tests::world::World;

const DAY_MS: u64 = 24 * 3_600_000;
const GONE: RecordId = RecordId([1; 16]);
const STAYS: RecordId = RecordId([2; 16]);
const LAST: RecordId = RecordId([0xff; 16]);

fn name(text: &str) -> Vec<Change> {
    vec![Change { field: company::NAME, element: None, value: Some(Value::Text(text.into())) }]
}

fn create(id: RecordId, text: &str) -> Command {
    Command::Create { id, kind: Kind::Company, changes: name(text) }
}

/// A server with an owner, and the devices of hers.
async fn begin() -> (World, Office) {
    let template = Template::shared().await;
    let world = World::of(template).await;
    let office = Office::open(&world, template);
    (world, office)
}

async fn device(world: &World, office: &mut Office, number: u64) -> Device {
    Device::new(world, office, Some(0), number).await.expect("signs in")
}

async fn run(device: &mut Device, command: Command) {
    let done = device.run(&command, false, false).await;
    assert!(done.told && !done.cells.is_empty());
}

/// Everything is sent and fetched, and nothing differs.
async fn sync(world: &World, devices: &mut [&mut Device]) {
    for _ in 0..40 {
        for device in &mut *devices {
            device.work().await;
        }
        world.time.pass(2_000);
    }
    for device in devices {
        assert_eq!((device.unsent(), device.differing().await), (0, 0));
    }
}

/// Time passes, and the server looks twice: after so long a break the first look only notes the time.
async fn half_a_year(world: &World) {
    world.time.pass(181 * DAY_MS);
    for _ in 0..2 {
        world.collect().await;
        world.time.pass(DAY_MS);
    }
}

#[tokio::test]
async fn a_collected_record_leaves_nothing_on_any_device() {
    let (world, mut office) = begin().await;
    let mut first = device(&world, &mut office, 1).await;
    let mut second = device(&world, &mut office, 2).await;
    run(&mut first, create(GONE, "secret one")).await;
    run(&mut first, create(STAYS, "kept one")).await;
    sync(&world, &mut [&mut first, &mut second]).await;
    // An earlier value on both: in the own history, and in what was seen overwritten.
    for (id, text) in [(GONE, "secret two"), (STAYS, "kept two")] {
        run(&mut first, Command::Update { ids: vec![id], changes: name(text) }).await;
    }
    run(&mut first, Command::Delete { ids: vec![GONE] }).await;
    sync(&world, &mut [&mut first, &mut second]).await;
    for device in [&first, &second] {
        assert!(device.finds("secret one").await && device.finds("secret two").await);
    }

    // One hears of it by the log, the other is away for too long.
    half_a_year(&world).await;
    first.sign_in().await;
    sync(&world, &mut [&mut first]).await;
    half_a_year(&world).await;
    first.sign_in().await;
    second.sign_in().await;
    sync(&world, &mut [&mut first, &mut second]).await;
    for device in [&mut first, &mut second] {
        assert_eq!(device.title(GONE), "");
        assert_eq!(device.title(STAYS), "kept two");
        device.compact(false).await;
        assert!(!device.finds("secret").await, "neither in the base nor in the history");
        assert!(device.finds("kept one").await && device.finds("kept two").await);
        device.restart().await;
        assert_eq!((device.title(GONE), device.title(STAYS)), (String::new(), "kept two".to_owned()));
    }
}

#[tokio::test]
async fn a_first_sync_goes_on_where_it_stopped() {
    let (world, mut office) = begin().await;
    let mut first = device(&world, &mut office, 1).await;
    for n in 0..40_u8 {
        let mut id = [0; 16];
        id[0] = n.wrapping_mul(101);
        run(&mut first, create(RecordId(id), &format!("Company {n}"))).await;
    }
    sync(&world, &mut [&mut first]).await;
    world.cut().await;
    run(&mut first, create(STAYS, "after the pieces were cut")).await;
    sync(&world, &mut [&mut first]).await;

    let mut second = device(&world, &mut office, 2).await;
    while second.filling().is_none_or(|(here, _)| here < 3) {
        second.work().await;
        world.time.pass(100);
    }
    let (_, all) = second.filling().expect("it goes on");
    assert!(all > 4, "{all} pieces");
    // The answer to a request is lost, the process ends, and another begins.
    second.network.set_fate(Fate::CrashAfter);
    second.work().await;
    second.compact(false).await;
    assert_eq!(second.filling(), None, "another process");
    let segments = second.network.requests("segment");
    sync(&world, &mut [&mut first, &mut second]).await;
    // Three were counted before the fourth came.
    assert_eq!(second.network.requests("segment") - segments, all - 4, "only those that were missing");
    assert_eq!(second.content(), first.content());
    assert_eq!(second.title(STAYS), "after the pieces were cut");
    assert_eq!(second.content_on_disk().await, second.content());
}

#[tokio::test]
async fn a_piece_that_is_gone_is_pulled_instead() {
    let (world, mut office) = begin().await;
    let mut first = device(&world, &mut office, 1).await;
    for n in 1..41_u8 {
        run(&mut first, create(RecordId([n.wrapping_mul(101); 16]), &format!("Company {n}"))).await;
    }
    // In the last piece.
    run(&mut first, create(LAST, "deleted")).await;
    run(&mut first, Command::Delete { ids: vec![LAST] }).await;
    sync(&world, &mut [&mut first]).await;
    world.cut().await;
    let mut second = device(&world, &mut office, 2).await;
    while second.filling().is_none_or(|(here, _)| here < 3) {
        second.work().await;
        world.time.pass(100);
    }
    // The deleted record goes, and its piece and the list with it.
    half_a_year(&world).await;
    for device in [&mut first, &mut second] {
        device.sign_in().await;
    }
    sync(&world, &mut [&mut first, &mut second]).await;
    assert_eq!(second.content(), first.content());
    assert_eq!(second.title(LAST), "");
}
