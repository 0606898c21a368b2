//! Three devices and the real server, under loss, repetition, overtaking and crashes between freezing and the answer.
//! Afterwards, with a good network and nobody working, all hold the same, and nothing that was saved is gone.

use std::collections::{BTreeMap, BTreeSet};

use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sync::cell::Cell;
use sync::tag::Tag;
use tests::device::Device;
use tests::network::Fate;
use tests::world::World;

/// Steps of one run.
const STEPS: usize = 160;

fn fate(random: &mut impl Rng) -> Fate {
    match random.random_range(0..20) {
        0 | 1 => Fate::Lost,
        2 | 3 => Fate::AnswerLost,
        4 | 5 => Fate::Doubled,
        6 => Fate::Late,
        7 => Fate::CrashBefore,
        8 => Fate::CrashAfter,
        _ => Fate::Arrives,
    }
}

fn set(field: model::FieldId, text: String) -> Change {
    Change { field, element: None, value: Some(Value::Text(text)) }
}

/// Something that a person may do: create, change, delete, restore; sometimes many at once.
fn command(random: &mut impl Rng, known: &mut Vec<RecordId>, step: usize) -> Command {
    let fresh = |random: &mut dyn Rng| {
        let mut id = [0; 16];
        random.fill_bytes(&mut id);
        RecordId(id)
    };
    let one = |random: &mut dyn Rng, known: &[RecordId]| known[random.random_range(0..known.len())];
    match random.random_range(0..10) {
        kind if kind < 4 || known.is_empty() => {
            let id = fresh(random);
            known.push(id);
            Command::Create {
                id,
                kind: Kind::Company,
                changes: vec![set(company::NAME, format!("Company {step}"))],
            }
        }
        4 => {
            let ids: Vec<RecordId> = (0..random.random_range(2..40)).map(|_| fresh(random)).collect();
            known.extend(&ids);
            let create = |id| Command::Create {
                id,
                kind: Kind::Company,
                changes: vec![set(company::NAME, format!("Imported {step}"))],
            };
            Command::Batch(ids.into_iter().map(create).collect())
        }
        5 => Command::Delete { ids: vec![one(random, known)] },
        6 => Command::Restore { ids: vec![one(random, known)] },
        _ => {
            let ids = vec![one(random, known)];
            Command::Update { ids, changes: vec![set(company::NAME, format!("Renamed {step}"))] }
        }
    }
}

/// A run by its seed.
async fn run(seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let world = World::new().await;
    Device::founder(&world).await;
    let mut devices = Vec::new();
    for number in 1..=3 {
        let skew =
            if random.random_range(0..3) == 0 { random.random_range(-3_600_000..3_600_000) } else { 0 };
        devices.push(Device::new(&world, number, skew).await);
    }
    let (mut known, mut saved) = (Vec::new(), Vec::new());
    for step in 0..STEPS {
        world.time.pass(random.random_range(1..4_000));
        let which = random.random_range(0..devices.len());
        let device = &mut devices[which];
        match random.random_range(0..12) {
            0..4 => {
                let command = command(&mut random, &mut known, step);
                let bulk = random.random_range(0..5) == 0;
                // A device may not know the record yet; then there is nothing to save.
                saved.extend(device.run(&command, bulk).await.unwrap_or_default());
            }
            4 => device.restart().await,
            5 => device.compact().await,
            6 => device.network.deliver_late(random.random_range(0..2) == 0).await,
            _ => {
                device.network.set_fate(fate(&mut random));
                device.work().await;
                device.network.set_fate(Fate::Arrives);
            }
        }
    }
    heal(&world, &mut devices, seed).await;
    check(&mut devices, &known, seed).await;
    nothing_is_lost(&devices, &saved, seed).await;
}

/// A good network, nobody works: within a bounded time everything is sent and fetched.
async fn heal(world: &World, devices: &mut [Device], seed: u64) {
    for device in devices.iter_mut() {
        while device.network.late_len() > 0 {
            device.network.deliver_late(false).await;
        }
        device.event(engine::replication::Event::Hopeful);
    }
    for _ in 0..400 {
        for device in devices.iter_mut() {
            device.work().await;
        }
        world.time.pass(500);
    }
    for (number, device) in devices.iter().enumerate() {
        assert_eq!(device.unsent(), 0, "seed {seed}: device {number} has sent everything");
        assert_eq!(device.refused(), 0, "seed {seed}: nothing was refused");
    }
}

async fn check(devices: &mut [Device], known: &[RecordId], seed: u64) {
    for (number, device) in devices.iter_mut().enumerate() {
        assert_eq!(device.differing().await, 0, "seed {seed}: device {number} has the server's sums");
    }
    let reference = devices[0].content();
    assert!(!reference.is_empty());
    for (number, device) in devices.iter().enumerate() {
        assert_eq!(device.content(), reference, "seed {seed}: device {number}");
        let reopened = device.reopened().await;
        let cells = reopened.memory().records.acknowledged().count();
        assert_eq!(cells, reference.len(), "seed {seed}: the disk of device {number} holds the same");
    }
    for record in known {
        let titles: Vec<String> = devices.iter().map(|device| device.title(*record)).collect();
        assert!(titles.iter().all(|title| *title == titles[0]), "seed {seed}: {titles:?}");
    }
}

/// What was called saved reached the server as it was written, and each of its registers is everywhere as it left it or
/// as something newer did. A stamp may have been lowered on its way; the device and its action name a cell.
async fn nothing_is_lost(devices: &[Device], saved: &[Cell], seed: u64) {
    let mut by_record: BTreeMap<RecordId, Vec<&Cell>> = BTreeMap::new();
    saved.iter().for_each(|cell| by_record.entry(RecordId(cell.record.0)).or_default().push(cell));
    assert!(!by_record.is_empty());
    for cells in by_record.values() {
        let record = cells[0].record;
        let accepted = devices[0].accepted(record).await;
        for cell in cells {
            let same = |other: &&Cell| {
                (other.stamp.device(), other.action) == (cell.stamp.device(), cell.action)
                    && (&other.tags, &other.payload) == (&cell.tags, &cell.payload)
            };
            assert_eq!(accepted.iter().filter(same).count(), 1, "seed {seed}: the server has {cell:?} once");
        }
        let tags: BTreeSet<Tag> = accepted.iter().flat_map(|cell| cell.view().tags).collect();
        for tag in tags {
            let writers = accepted.iter().filter(|cell| cell.view().tags.position(&tag).is_some());
            let newest = writers.map(|cell| cell.stamp).max();
            for (number, device) in devices.iter().enumerate() {
                let here = device.winner(record, tag);
                assert_eq!(here, newest, "seed {seed}: device {number}, {record:?} {tag:?}");
            }
        }
    }
}

/// A run in which the server is restored from a backup once or twice, while the devices know more than it.
async fn run_with_restores(seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let world = World::new().await;
    Device::founder(&world).await;
    let mut devices = vec![Device::new(&world, 1, 0).await, Device::new(&world, 2, 0).await];
    let (mut known, mut saved) = (Vec::new(), Vec::new());
    let (mut backups, mut restores) = (vec![world.backup().await], 0);
    for step in 0..STEPS {
        world.time.pass(random.random_range(1..4_000));
        let which = random.random_range(0..devices.len());
        let count = devices.len() as u64;
        let device = &mut devices[which];
        match random.random_range(0..40) {
            0..14 => {
                let command = command(&mut random, &mut known, step);
                saved.extend(device.run(&command, random.random_range(0..5) == 0).await.unwrap_or_default());
            }
            14 => device.restart().await,
            15 => device.compact().await,
            16 => backups.push(world.backup().await),
            17 => {
                let which = random.random_range(0..backups.len());
                world.restore(&backups[which]).await;
                // What came after the backup that was used is of another history.
                backups.truncate(which + 1);
                restores += 1;
            }
            // It and its sign-in are newer than the backups so far.
            18 if count < 4 => devices.push(Device::new(&world, count + 1, 0).await),
            _ => {
                device.network.set_fate(fate(&mut random));
                device.work().await;
                device.network.set_fate(Fate::Arrives);
            }
        }
    }
    if restores == 0 {
        world.restore(&backups[0]).await;
    }
    for device in &mut devices {
        device.sign_in().await;
    }
    heal(&world, &mut devices, seed).await;
    check(&mut devices, &known, seed).await;
    the_newest_values_survive(&devices, &saved, seed);
}

/// Of every register that anybody saved, each device shows what the newest cell left there.
fn the_newest_values_survive(devices: &[Device], saved: &[Cell], seed: u64) {
    let mut newest: BTreeMap<(sync::ids::RecordId, Tag), &Cell> = BTreeMap::new();
    for cell in saved {
        for tag in cell.view().tags {
            let kept = newest.entry((cell.record, tag)).or_insert(cell);
            *kept = if cell.stamp > kept.stamp { cell } else { kept };
        }
    }
    assert!(!newest.is_empty());
    for ((record, tag), cell) in newest {
        for (number, device) in devices.iter().enumerate() {
            let here = device.winner(record, tag);
            assert_eq!(here, Some(cell.stamp), "seed {seed}: device {number}, {record:?} {tag:?}");
        }
    }
}

#[tokio::test]
async fn a_restored_server_is_healed_by_its_devices() {
    for seed in 0..24 {
        run_with_restores(seed).await;
    }
}

/// Every seed is a test of its own in spirit; a failing one names itself and repeats exactly.
#[tokio::test]
async fn devices_converge_whatever_the_network_does() {
    for seed in 0..24 {
        run(seed).await;
    }
}
