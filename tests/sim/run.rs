//! One run by its seed: people work, faults happen, then the network is good and nobody works; afterwards all hold the
//! same and nothing is lost.

use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sync::cell::Cell;

use crate::device::Device;
use crate::faults::{Fault, Faults};
use crate::invariants;
use crate::network::Fate;
use crate::world::World;

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;
/// Rounds in which everything must have drained, half a second each.
const ROUNDS: usize = 400;
/// Devices of a run at most.
const DEVICES: u64 = 6;

/// What a run is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Decides everything.
    pub seed: u64,
    /// Steps before the end.
    pub steps: usize,
    /// What may go wrong.
    pub faults: Faults,
}

/// What came of a run that kept every promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// What people did and devices sent and fetched.
    pub operations: u64,
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

/// Breaks off unless it holds.
pub(crate) fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(why())) }
}

/// The state of a run.
struct Run {
    script: Script,
    random: ChaCha8Rng,
    world: World,
    devices: Vec<Device>,
    issued: u64,
    known: Vec<RecordId>,
    saved: Vec<Cell>,
    backups: Vec<std::path::PathBuf>,
    report: Report,
}

/// Runs a script.
///
/// # Errors
/// The first promise that was broken.
pub async fn run(script: &Script) -> Result<Report, Broken> {
    let mut run = Run::begin(script.clone()).await;
    for step in 0..script.steps {
        run.step(step).await;
    }
    run.correct().await;
    run.heal().await?;
    let Run { devices, known, saved, script, report, .. } = &mut run;
    invariants::check(devices, known, saved, &script.faults).await?;
    Ok(*report)
}

impl Run {
    async fn begin(script: Script) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(script.seed);
        let world = World::new().await;
        Device::founder(&world).await;
        let mut run = Self {
            backups: Vec::new(),
            devices: Vec::new(),
            issued: 0,
            known: Vec::new(),
            saved: Vec::new(),
            report: Report::default(),
            script,
            world,
            random: ChaCha8Rng::seed_from_u64(random.random()),
        };
        for _ in 0..run.random.random_range(2..4) {
            run.join().await;
        }
        run.backups.push(run.world.backup().await);
        run
    }

    fn has(&self, fault: Fault) -> bool {
        self.script.faults.contains(&fault)
    }

    async fn join(&mut self) {
        self.issued += 1;
        let device = Device::new(&self.world, self.issued, 0).await;
        self.devices.push(device);
    }

    fn skew(&mut self) -> i64 {
        match self.random.random_range(0..6) {
            0 => YEAR_MS,
            1 => -YEAR_MS,
            2 => 0,
            _ => self.random.random_range(-HOUR_MS..HOUR_MS),
        }
    }

    async fn step(&mut self, step: usize) {
        self.report.operations += 1;
        self.world.time.pass(self.random.random_range(1..4_000));
        let which = self.random.random_range(0..self.devices.len());
        match self.random.random_range(0..100) {
            0..34 => self.work(which, step).await,
            34..38 if self.has(Fault::Crash) => self.devices[which].restart().await,
            38..42 => self.devices[which].compact().await,
            42..45 => {
                let newest = self.random.random_range(0..2) == 0;
                self.devices[which].network.deliver_late(newest).await;
            }
            45..47 if self.has(Fault::Clock) => {
                let skew = self.skew();
                self.devices[which].set_skew(skew);
            }
            47..48 if self.has(Fault::ServerClock) => {
                let skew = self.skew();
                self.world.set_skew(skew);
            }
            48..50 if self.has(Fault::Restore) => self.backups.push(self.world.backup().await),
            50..52 if self.has(Fault::Restore) => {
                let backup = self.random.random_range(0..self.backups.len());
                self.world.restore(&self.backups[backup]).await;
                // What was saved after the backup that was used is of another history.
                self.backups.truncate(backup + 1);
            }
            52..53 if self.has(Fault::Clone) && (self.devices.len() as u64) < DEVICES => {
                self.issued += 1;
                let copy = self.devices[which].copy(&self.world, self.issued).await;
                self.devices.push(copy);
            }
            53..55 if self.has(Fault::Join) && (self.devices.len() as u64) < DEVICES => self.join().await,
            55..59 if self.has(Fault::Move) && !self.known.is_empty() => {
                let record = self.known[self.random.random_range(0..self.known.len())];
                let to_config = self.random.random_range(0..2) == 0;
                self.devices[which].move_record(record, to_config).await;
            }
            _ => {
                let fate = self.fate();
                let device = &mut self.devices[which];
                device.network.set_fate(fate);
                device.work().await;
                device.network.set_fate(Fate::Arrives);
            }
        }
    }

    fn fate(&mut self) -> Fate {
        let number = self.random.random_range(0..20);
        match number {
            0..=6 if !self.has(Fault::Network) => Fate::Arrives,
            0 | 1 => Fate::Lost,
            2 | 3 => Fate::AnswerLost,
            4 | 5 => Fate::Doubled,
            6 => Fate::Late,
            7 if self.has(Fault::Crash) => Fate::CrashBefore,
            8 if self.has(Fault::Crash) => Fate::CrashAfter,
            _ => Fate::Arrives,
        }
    }

    /// A person does something: create, change, delete, restore; sometimes many at once.
    async fn work(&mut self, which: usize, step: usize) {
        let command = command(&mut self.random, &mut self.known, step);
        let bulk = self.random.random_range(0..5) == 0;
        // A device may not know the record yet; then there is nothing to save.
        self.saved.extend(self.devices[which].run(&command, bulk).await.unwrap_or_default());
    }

    /// Clocks are set right, and who was signed out by a restore signs in again.
    async fn correct(&mut self) {
        self.world.set_skew(0);
        for device in &mut self.devices {
            device.set_skew(0);
            device.sign_in().await;
        }
    }

    /// A good network, nobody works: within a bounded time everything is sent and fetched.
    async fn heal(&mut self) -> Result<(), Broken> {
        for device in &mut self.devices {
            while device.network.late_len() > 0 {
                device.network.deliver_late(false).await;
            }
            device.event(engine::replication::Event::Hopeful);
        }
        for _ in 0..ROUNDS {
            for device in &mut self.devices {
                self.report.operations += u64::from(device.work().await);
            }
            self.world.time.pass(500);
        }
        for (number, device) in self.devices.iter().enumerate() {
            ensure(device.unsent() == 0, || format!("device {number} has {} unsent", device.unsent()))?;
            ensure(device.refused() == 0, || format!("device {number}: refused {:?}", device.refusals()))?;
        }
        Ok(())
    }
}

fn set(field: model::FieldId, text: String) -> Change {
    Change { field, element: None, value: Some(Value::Text(text)) }
}

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
            let changes = vec![set(company::NAME, format!("Company {step}"))];
            Command::Create { id, kind: Kind::Company, changes }
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
