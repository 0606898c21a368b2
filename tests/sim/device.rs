//! One device: a disk that survives, an engine's replica and loop that do not.

mod look;
mod tab;

pub(crate) use look::Named;

use std::cell::RefCell;
use std::rc::Rc;

use engine::commands::{Author, Planned};
use engine::placement::Placement;
use engine::replica::{Action, Ambient, Directory, Identity, Replica, ReplicaError};
use engine::replication::{Effect, Event, Failure, Machine, Outcome, Step, perform};
use engine::transport::Api;
use engine::workspace::Workspace;
use model::{Command, RecordId};
use protocol::Failure as Refused;
use protocol::account::Role;
use sync::cell::{Cell, CellBuilder, Flags};
use sync::ids::{DeviceId, IncarnationId, InstallationId, StreamId, WorkspaceId};
use sync::wire::accounts;
use sync::wire::device::{DeviceReason, DeviceReply};

use crate::alarms::Alarms;
use crate::drive::Drive;
use crate::network::{Line, Network};
use crate::people::{Office, Person, SignedIn, sign_in};
use crate::world::{Time, World};

/// A difference that is set while others read it.
type Skew = Rc<std::cell::Cell<i64>>;

/// See the module.
pub struct Device {
    /// Its network.
    pub network: Rc<Network>,
    /// Its disk.
    pub drive: Rc<Drive>,
    /// Whose it is.
    pub(crate) person: Person,
    /// Its person is not known to the server any more: what it holds stays where it is.
    pub(crate) stranded: bool,
    alarms: Alarms,
    time: Time,
    /// How far its wall clock is from the true time.
    skew_ms: Skew,
    api: Api,
    replica: Replica<Workspace>,
    /// The engine of a second tab on the same database, which never leads.
    tab: Option<Replica<Workspace>>,
    machine: Machine,
    pending: Option<(u64, Step)>,
    wake_at: i64,
    workspace: WorkspaceId,
    me: RecordId,
    seed: u64,
}

/// What became of what a person did.
#[derive(Debug, Default)]
pub struct Done {
    /// The cells that it wrote.
    pub cells: Vec<Cell>,
    /// Whether the person was told that they are saved; else they may be.
    pub told: bool,
}

impl Device {
    /// A device of a person, signed in and opened for the first time. `None` where the server would not have it.
    pub async fn new(
        world: &World,
        office: &mut Office,
        person: Option<Person>,
        number: u64,
    ) -> Option<Self> {
        let network = Network::new(world.service());
        let api = Api::new(Rc::new(Line(network.clone())));
        let person = match person {
            Some(person) => sign_in(&api, person, &world.time).await.is_yes().then_some(person)?,
            None => office.hire(&api, &world.time).await?,
        };
        let (workspace, member) = (office.workspace, office.members[person]);
        let installation = InstallationId([number as u8; 16]);
        let incarnation = IncarnationId([number as u8; 16]);
        let request = perform::device_request(workspace, incarnation, installation, None, DeviceReason::New);
        let reply: DeviceReply = api.device(workspace, &request).await.ok()?;
        let (device, export_key) = (reply.device, reply.export_key);
        let identity = Identity { workspace, member, installation, device, export_key, unsent_lost: 0 };
        let drive = Rc::new(Drive::default());
        Replica::<Workspace>::create(&drive.open(), &identity, &Directory::default()).await.expect("creates");
        let me = RecordId(member.0);
        Some(Self::start(world, network, drive, (workspace, person, me), (Skew::default(), number)).await)
    }

    async fn start(
        world: &World,
        network: Rc<Network>,
        drive: Rc<Drive>,
        (workspace, person, me): (WorkspaceId, Person, RecordId),
        (skew_ms, seed): (Skew, u64),
    ) -> Self {
        let api = Api::new(Rc::new(Line(network.clone())));
        let (alarms, time) = (world.alarms.clone(), world.time.clone());
        let replica = open(&drive, workspace, &time, &skew_ms, seed).await;
        let mut device = Self {
            network,
            drive,
            person,
            stranded: false,
            alarms,
            time,
            skew_ms,
            api,
            replica,
            tab: None,
            machine: Machine::new(),
            pending: None,
            wake_at: 0,
            workspace,
            me,
            seed,
        };
        device.event(Event::Leading(true));
        device
    }

    /// The person signs in again, as after a restore that ended the session.
    pub async fn sign_in(&mut self) {
        match sign_in(&self.api, self.person, &self.time).await {
            SignedIn::Yes => self.stranded = false,
            SignedIn::Unknown => self.stranded = true,
            SignedIn::CutOff => return,
        }
        self.event(Event::Hopeful);
    }

    /// Whether the server wants the person to sign in.
    pub fn is_signed_out(&self) -> bool {
        self.machine.standing().signed_out
    }

    /// Sets the wall clock off by so much.
    pub fn set_skew(&self, ms: i64) {
        self.skew_ms.set(ms);
    }

    /// A copy of the disk in another place, signed in as the same person: both go on as one device.
    pub async fn copy(&self, world: &World, number: u64) -> Self {
        let network = Network::new(world.service());
        self.alarms.expect_forks();
        let skew_ms = Skew::new(self.skew_ms.as_ref().clone());
        let whose = (self.workspace, self.person, self.me);
        let mut copy = Self::start(world, network, self.drive.copy(), whose, (skew_ms, number)).await;
        copy.sign_in().await;
        copy
    }

    /// Moves a record to the stream of settings, or to that of records, if it is here.
    pub(crate) async fn move_record(&mut self, record: RecordId, to_config: bool) -> Done {
        let workspace = self.workspace;
        let attempt: RefCell<Vec<Cell>> = RefCell::default();
        let act = self.replica.act(|memory, stamper| {
            let place = memory.records.slot(record).and_then(|slot| memory.records.stream(slot));
            let Some(source) = place else { return Ok(None) };
            let target = if to_config { StreamId::config(workspace) } else { StreamId::shared(workspace) };
            let id = sync::ids::RecordId(record.0);
            let builder = CellBuilder::new(source, id, stamper.stamp(), stamper.action());
            let cell = builder.move_to(target).moved_from(source).build();
            let cells = vec![cell.map_err(|error| ReplicaError::Damaged(error.to_string()))?];
            attempt.replace(cells.clone());
            let action = Action { cells: cells.clone(), history: Vec::new(), relaxed: false };
            Ok::<_, ReplicaError>(Some((action, Planned { cells, ..Planned::default() })))
        });
        let done = self.or_stops(act).await;
        self.acted(done.map(Result::ok), attempt.take(), false).await
    }

    /// A person does something, in the second tab if there is one; durable when it is told so.
    pub async fn run(&mut self, command: &Command, bulk: bool, in_tab: bool) -> Done {
        let (me, workspace, role) = (self.me, self.workspace, self.role());
        let attempt: RefCell<Vec<Cell>> = RefCell::default();
        let act = self.acting(in_tab).act(|memory, stamper| {
            let author = Author {
                me,
                role,
                now: stamper.now(),
                today: 20_000,
                zone: "UTC".into(),
                config: StreamId::config(workspace),
                shared: StreamId::shared(workspace),
                writable: None,
                placement: Rc::new(Placement::everyone(workspace)),
                action: stamper.action(),
            };
            let mut planned = memory.plan(command, &author, &mut || stamper.stamp())?;
            if bulk {
                planned.cells.iter_mut().for_each(|cell| cell.flags = cell.flags.with(Flags::BULK));
            }
            attempt.replace(planned.cells.clone());
            let action =
                Action { cells: planned.cells.clone(), history: planned.history.clone(), relaxed: false };
            Ok::<_, Refused>(Some((action, planned)))
        });
        let done = self.or_stops(act).await;
        self.acted(done.map(Result::ok), attempt.take(), in_tab).await
    }

    /// Waits for something, unless the device stops meanwhile.
    async fn or_stops<T>(&self, done: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = done => Some(done),
            () = self.network.crashed() => None,
            () = self.drive.stopped() => None,
        }
    }

    /// Takes in what an action came to: nothing where it was refused or had nothing to do.
    async fn acted(
        &mut self,
        done: Option<Option<Option<Planned>>>,
        attempt: Vec<Cell>,
        in_tab: bool,
    ) -> Done {
        match done {
            None => {
                self.restart().await;
                Done { cells: attempt, told: false }
            }
            Some(planned) => {
                let Some(planned) = planned.flatten() else { return Done::default() };
                self.acting(in_tab).memory_mut().applied(&planned);
                self.heard_of_tab().await;
                self.event(Event::Written);
                Done { cells: planned.cells, told: true }
            }
        }
    }

    /// What the person may do, as far as the device knows.
    fn role(&self) -> Role {
        match self.replica.state().directory.role {
            Some(accounts::Role::Owner) => Role::Owner,
            Some(accounts::Role::Administrator) => Role::Administrator,
            Some(accounts::Role::ReadOnly | accounts::Role::Booth) => Role::ReadOnly,
            Some(accounts::Role::Manager | accounts::Role::Member) | None => Role::Member,
        }
    }

    /// By what the loop waits: it only counts up.
    fn now(&self) -> i64 {
        self.time.now()
    }

    /// Gives the loop an event; a step that it starts is kept until [`Device::work`].
    pub fn event(&mut self, event: Event) {
        for effect in self.machine.handle(event, self.now(), self.seed as u32) {
            match effect {
                Effect::Run { id, step } => self.pending = Some((id, step)),
                Effect::Abandon { .. } => self.pending = None,
                Effect::WakeAt(at) => self.wake_at = at,
                Effect::Listen(_) | Effect::Note(_) => {}
            }
        }
    }

    /// Whether the next step is to send something.
    pub fn is_about_to_push(&self) -> bool {
        matches!(self.pending, Some((_, Step::Push)))
    }

    /// Whether nothing is to be done now.
    pub fn is_idle(&self) -> bool {
        self.pending.is_none() && self.now() < self.wake_at
    }

    /// Does the step that is due, if any. Returns whether there was one.
    pub async fn work(&mut self) -> bool {
        if self.pending.is_none() && self.now() >= self.wake_at {
            self.event(Event::Tick);
        }
        let Some((id, step)) = self.pending.take() else { return false };
        let was_full = self.drive.is_full();
        match self.or_stops(perform(&self.replica, &self.api, "sim", step)).await {
            Some(outcome) => {
                self.judge(&outcome, was_full);
                self.event(Event::Finished { id, outcome });
            }
            None => self.restart().await,
        }
        true
    }

    /// Notes what must never come of a step.
    fn judge(&self, outcome: &Outcome, was_full: bool) {
        let what = match outcome {
            Outcome::Compared(differing) if !differing.is_empty() => "the sums differ at rest".to_owned(),
            Outcome::Failed(Failure::Fault(what)) if !was_full => format!("a fault: {what}"),
            Outcome::Failed(Failure::Forked) if !self.alarms.forks_are_expected() => {
                "called a copy, which it is not".to_owned()
            }
            Outcome::Failed(Failure::Lost) => "a position that the server gave counts as false".to_owned(),
            _ => return,
        };
        self.alarms.raise(format!("device {}: {what}", self.seed % 1_000));
    }

    /// The process ends and starts again from its disk.
    pub async fn restart(&mut self) {
        self.seed += 1_000;
        self.drive.ended();
        self.tab = None;
        self.replica = open(&self.drive, self.workspace, &self.time, &self.skew_ms, self.seed).await;
        self.machine = Machine::new();
        self.pending = None;
        self.event(Event::Leading(true));
    }

    /// Merges the delta into the base, if it is due, in the second tab if there is one.
    pub async fn compact(&mut self, in_tab: bool) {
        let was_full = self.drive.is_full();
        match self.or_stops(self.acting(in_tab).compact(async || {})).await {
            None => self.restart().await,
            Some(Err(error)) if !was_full => self.alarms.raise(format!("does not compact: {error}")),
            Some(_) => {}
        }
    }
}

async fn open(
    drive: &Rc<Drive>,
    workspace: WorkspaceId,
    time: &Time,
    skew_ms: &Skew,
    seed: u64,
) -> Replica<Workspace> {
    let memory = Workspace::new(RecordId(workspace.0), DeviceId([0; 8]));
    let (time, uptime, skew_ms) = (time.clone(), time.clone(), skew_ms.clone());
    let count = std::cell::Cell::new(seed << 32);
    let ambient = Ambient {
        now: Box::new(move || time.now() + skew_ms.get()),
        uptime: Box::new(move || uptime.now()),
        random: Box::new(move || {
            count.set(count.get() + 1);
            count.get()
        }),
    };
    Replica::open(Rc::new(drive.open()), memory, ambient).await.expect("opens")
}
