//! One run by its seed: people work, faults happen, then the network is good and nobody works; afterwards all hold the
//! same and nothing is lost.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use server::db::cells::LogState;
use sync::limits::GATE_AHEAD_MS;
use sync::wire::accounts::Role;

use crate::commands::command;
use crate::deeds::{Deed, WEIGHTS, deed};
use crate::device::Device;
use crate::drive::Stop;
use crate::faults::{Fault, Faults};
use crate::invariants;
use crate::ledger::Ledger;
use crate::network::Fate;
use crate::people::{Office, Template};
use crate::world::World;

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;
/// Within this, on a good network, everything has left the devices although nobody tells them that the network is good.
const DRAINED_MS: u64 = 90_000;
/// Within this everybody has it: whoever asked just before the last one sent asks again after a watchdog's time.
const EQUAL_MS: u64 = 180_000;
/// Time that one round of steps takes at the end.
const ROUND_MS: u64 = 250;
/// Devices of a run at most.
pub(crate) const DEVICES: usize = 8;

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
    /// What people did, and what devices sent and fetched, and what went wrong.
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
pub(crate) struct Run {
    script: Script,
    pub(crate) random: ChaCha8Rng,
    pub(crate) world: World,
    pub(crate) office: Office,
    pub(crate) devices: Vec<Device>,
    issued: u64,
    ledger: Ledger,
    pub(crate) backups: Vec<std::path::PathBuf>,
    /// Whether the server lost something that only devices may still hold.
    pub(crate) has_lost: bool,
    /// Where the server's log stood after the last step that wrote to it.
    log: LogState,
    report: Report,
}

/// Runs a script.
///
/// # Errors
/// The first promise that was broken.
pub async fn run(script: &Script) -> Result<Report, Broken> {
    let mut run = Run::begin(script.clone()).await;
    for step in 0..script.steps {
        run.watched_step(step).await.map_err(|broken| Broken(format!("at step {step}: {}", broken.0)))?;
    }
    run.correct().await;
    run.heal().await?;
    let Run { world, devices, ledger, script, .. } = &mut run;
    invariants::check(world, devices, ledger, &script.faults).await?;
    run.quiet()?;
    Ok(run.report)
}

impl Run {
    async fn begin(script: Script) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(script.seed);
        let template = Template::shared().await;
        let world = World::of(template).await;
        let office = Office::open(&world, template);
        let mut run = Self {
            log: world.log(office.workspace).await,
            office,
            backups: Vec::new(),
            has_lost: false,
            devices: Vec::new(),
            issued: 0,
            ledger: Ledger::default(),
            report: Report::default(),
            script,
            world,
            random: ChaCha8Rng::seed_from_u64(random.random()),
        };
        // One of the owner, who may do everything whatever happens to the others.
        run.join(Some(0)).await;
        for _ in 0..run.random.random_range(1..4) {
            let person = run.random.random_range(0..run.office.members.len());
            run.join(Some(person)).await;
        }
        run.backups.push(run.world.backup().await);
        run
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.script.faults.contains(&fault)
    }

    /// Nothing happened that must never happen.
    fn quiet(&self) -> Result<(), Broken> {
        self.world.alarms.first().map_or(Ok(()), |what| Err(Broken(what)))
    }

    pub(crate) async fn join(&mut self, person: Option<usize>) {
        self.issued += 1;
        self.devices.extend(Device::new(&self.world, &mut self.office, person, self.issued).await);
    }

    fn skew(&mut self) -> i64 {
        match self.random.random_range(0..6) {
            0 => YEAR_MS,
            1 => -YEAR_MS,
            2 => 0,
            _ => self.random.random_range(-HOUR_MS..HOUR_MS),
        }
    }

    /// A step, and a look at what it did to the server.
    async fn watched_step(&mut self, step: usize) -> Result<(), Broken> {
        self.report.operations += 1;
        self.world.time.pass(self.random.random_range(1..4_000));
        let deed = deed(self.random.random_range(0..WEIGHTS), &self.script.faults);
        self.step(deed, step).await?;
        self.world.keep_up().await;
        let (writes, restored) = (self.world.writes(), deed == Deed::Restore);
        if writes > 0 || restored {
            let log = self.world.log(self.office.workspace).await;
            let before = std::mem::replace(&mut self.log, log);
            if !restored {
                gate_held(&before, &self.log, self.world.server_now(), writes)?;
            }
        }
        self.quiet()
    }

    async fn step(&mut self, deed: Deed, step: usize) -> Result<(), Broken> {
        let which = self.random.random_range(0..self.devices.len());
        match deed {
            Deed::Work => self.work(which, step).await,
            Deed::Sync => self.sync(which).await,
            Deed::Compact => {
                let in_tab = self.random.random_range(0..2) == 0;
                self.devices[which].compact(in_tab).await;
            }
            Deed::Deliver => {
                let newest = self.random.random_range(0..2) == 0;
                self.devices[which].network.deliver_late(newest).await;
            }
            Deed::Cut => {
                let fate = if self.random.random_range(0..2) == 0 { Fate::Lost } else { Fate::AnswerLost };
                self.devices[which].network.set_fate_for_all(fate);
            }
            Deed::Mend => {
                self.devices.iter().for_each(|device| device.network.set_fate_for_all(Fate::Arrives));
            }
            Deed::Restart => self.devices[which].restart().await,
            Deed::Halt => {
                let after = self.random.random_range(0..4);
                let written = self.random.random_range(0..2) == 0;
                self.devices[which].drive.stop_at(Stop { after, written });
            }
            Deed::Tab => self.devices[which].turn_tab().await,
            Deed::Power => {
                let device = &mut self.devices[which];
                let kept = self.random.random_range(0..=device.drive.unsafe_len());
                device.drive.lose_power(kept);
                device.restart().await;
            }
            Deed::Fill => self.devices[which].drive.fill(),
            Deed::RestartServer => self.world.restart().await,
            Deed::Race => self.race(which, step).await,
            Deed::SetClock => {
                let skew = self.skew();
                self.devices[which].set_skew(skew);
            }
            Deed::SetServerClock => {
                let skew = self.skew();
                self.world.set_skew(skew);
            }
            Deed::Backup => self.backups.push(self.world.backup().await),
            Deed::Restore => {
                let backup = self.random.random_range(0..self.backups.len());
                self.world.restore(&self.backups[backup]).await;
                self.has_lost = true;
                // What was saved after the backup that was used is of another history.
                self.backups.truncate(backup + 1);
            }
            Deed::Copy | Deed::Join if self.devices.len() == DEVICES => {}
            Deed::Copy => {
                self.issued += 1;
                let copy = self.devices[which].copy(&self.world, self.issued).await;
                self.devices.push(copy);
            }
            Deed::Join => {
                let number = self.random.random_range(0..=self.office.members.len());
                self.join(Some(number).filter(|number| *number < self.office.members.len())).await;
            }
            Deed::Move => self.move_record(which).await,
            Deed::Promote => {
                let person = self.random.random_range(1..self.office.members.len());
                let roles = [Role::ReadOnly, Role::Member, Role::Member, Role::Administrator];
                let role = roles[self.random.random_range(0..roles.len())];
                self.office.promote(person, role, &self.world.time).await;
            }
            Deed::HalfYear => return self.half_a_year(step).await,
            Deed::Collect => return self.collect(step).await,
            Deed::CutPieces => self.cut_pieces().await,
        }
        Ok(())
    }

    async fn move_record(&mut self, which: usize) {
        if self.ledger.known.is_empty() {
            return;
        }
        let record = self.ledger.known[self.random.random_range(0..self.ledger.known.len())];
        let to_config = self.random.random_range(0..2) == 0;
        let done = self.devices[which].move_record(record, to_config).await;
        self.ledger.enter(self.devices[which].person, done);
    }

    /// A device takes its next step; whatever it asks the server meets a fate.
    async fn sync(&mut self, which: usize) {
        let fate = self.fate();
        let signs_in = self.random.random_range(0..3) == 0;
        let device = &mut self.devices[which];
        if signs_in && device.is_signed_out() {
            device.sign_in().await;
        }
        device.network.set_fate(fate);
        self.report.operations += u64::from(device.work().await);
        self.devices[which].network.set_fate(Fate::Arrives);
    }

    fn fate(&mut self) -> Fate {
        let (number, waits) = (self.random.random_range(0..22), self.random.random_range(1..40));
        match number {
            0..=6 if !self.has(Fault::Network) => Fate::Arrives,
            0 | 1 => Fate::Lost,
            2 | 3 => Fate::AnswerLost,
            4 | 5 => Fate::Doubled,
            6 => Fate::Late,
            7 if self.has(Fault::Crash) => Fate::CrashBefore,
            8 if self.has(Fault::Crash) => Fate::CrashAfter,
            9 if self.has(Fault::ServerCrash) => Fate::ServerStops(waits),
            _ => Fate::Arrives,
        }
    }

    /// A person does something: create, change, delete, restore; sometimes many at once.
    pub(crate) async fn work(&mut self, which: usize, step: usize) {
        let command = command(&mut self.random, &mut self.ledger.known, step);
        let bulk = self.random.random_range(0..5) == 0;
        let in_tab = self.random.random_range(0..2) == 0;
        let done = self.devices[which].run(&command, bulk, in_tab).await;
        self.ledger.enter(self.devices[which].person, done);
    }

    /// Two devices send at the same time: the second one as soon as the first one has the server's lock.
    async fn race(&mut self, first: usize, step: usize) {
        let second = (first + self.random.random_range(1..self.devices.len().max(2))) % self.devices.len();
        if first == second {
            return;
        }
        for which in [first, second] {
            self.work(which, step).await;
            for _ in 0..4 {
                if !self.devices[which].is_about_to_push() {
                    self.report.operations += u64::from(self.devices[which].work().await);
                }
            }
        }
        let [one, two] = self.devices.get_disjoint_mut([first, second]).expect("two of them");
        if !one.is_about_to_push() || !two.is_about_to_push() {
            return;
        }
        let (world, ended) = (&self.world, std::cell::Cell::new(false));
        let first_push = async {
            one.work().await;
            // Its request may never have arrived.
            ended.set(true);
        };
        tokio::join!(first_push, async {
            while !ended.get() && !world.is_writing() {
                tokio::task::yield_now().await;
            }
            two.work().await
        });
        self.report.operations += 2;
    }

    /// Clocks are set right, lines are good, and everybody signs in who has to.
    pub(crate) async fn correct(&mut self) {
        self.world.set_skew(0);
        for device in &mut self.devices {
            device.set_skew(0);
            device.drive.ended();
            device.network.set_fate_for_all(Fate::Arrives);
            while device.network.late_len() > 0 {
                device.network.deliver_late(false).await;
            }
        }
        // What arrived late may prove to a restored server that it was.
        for device in &mut self.devices {
            let ends_sessions = [Fault::Restore, Fault::ServerClock, Fault::Collect];
            if ends_sessions.iter().any(|fault| self.script.faults.contains(fault)) {
                device.sign_in().await;
            }
        }
    }

    /// A good network, nobody works: within a bounded time everything is sent and fetched.
    pub(crate) async fn heal(&mut self) -> Result<(), Broken> {
        let began = self.world.time.now() as u64;
        let passed = |run: &Self| run.world.time.now() as u64 - began;
        while !self.is_equal().await {
            let late = passed(self) > DRAINED_MS && self.devices.iter().any(|device| device.is_waiting());
            ensure(!late, || self.standing("not all is sent"))?;
            ensure(passed(self) <= EQUAL_MS, || self.standing("not everybody has everything"))?;
            for device in &mut self.devices {
                self.report.operations += u64::from(device.work().await);
            }
            self.world.time.pass(ROUND_MS);
            self.quiet()?;
        }
        for device in &self.devices {
            let unexpected = device.refusals().into_iter().find(|code| !self.may_be_refused(code));
            ensure(unexpected.is_none(), || format!("refused {unexpected:?}"))?;
        }
        Ok(())
    }

    /// Whether something may rightly lie in a quarantine: only where rights are not everybody's.
    fn may_be_refused(&self, code: &str) -> bool {
        match code {
            "grant" | "action" => self.has(Fault::Role) || self.has(Fault::Move),
            "conflict" => self.has(Fault::Restore) && self.has(Fault::Clone),
            "purged" => self.has(Fault::Collect),
            _ => false,
        }
    }

    async fn is_equal(&self) -> bool {
        let head = self.world.log(self.office.workspace).await.head;
        let done = |device: &&Device| !device.is_waiting() && device.is_idle() && device.has_followed(head);
        self.devices.iter().filter(|device| !device.stranded).all(|device| done(&device))
    }

    fn standing(&self, what: &str) -> String {
        let each = self.devices.iter().enumerate();
        let waiting: Vec<String> =
            each.map(|(number, device)| format!("{number}: {}", device.described())).collect();
        format!("{what} in time; {}", waiting.join("; "))
    }
}

/// No stamp was stored beyond the gate that held when so many writes arrived.
fn gate_held(before: &LogState, after: &LogState, now: u64, writes: u64) -> Result<(), Broken> {
    let by_store = before.last_stamp.ms() + writes;
    let gate = (now + GATE_AHEAD_MS).max(by_store).max(after.gate_floor);
    let stored = after.last_stamp.ms();
    ensure(stored <= gate, || format!("a stamp of {stored} was stored when the gate was {gate}"))
}
