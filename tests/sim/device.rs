//! One device: a disk that survives, an engine's replica and loop that do not.

use std::rc::Rc;

use engine::commands::Author;
use engine::replica::{Action, Ambient, Directory, Identity, Replica, ReplicaError};
use engine::replication::{Effect, Event, Machine, Outcome, Step, perform};
use engine::storage::memory::{Disk, MemoryStorage};
use engine::transport::{Api, CallError};
use engine::workspace::Workspace;
use model::{Command, RecordId};
use protocol::Failure;
use protocol::account::Role;
use sync::cell::{Cell, CellBuilder, Flags};
use sync::ids::{DeviceId, IncarnationId, InstallationId, StreamId, WorkspaceId};
use sync::stamp::Stamp;
use sync::tag::Tag;
use sync::wire::accounts::{NewAccount, Secret, SessionInfo, SignIn};
use sync::wire::device::{DeviceReason, DeviceReply};

use crate::network::{Line, Network};
use crate::world::{Time, World};

/// Password of everybody.
const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "ada@example.org";

/// A difference that is set while others read it.
type Skew = Rc<std::cell::Cell<i64>>;

/// See the module.
pub struct Device {
    /// Its network.
    pub network: Rc<Network>,
    disk: Disk,
    time: Time,
    /// How far its wall clock is from the true time.
    skew_ms: Skew,
    api: Api,
    replica: Replica<Workspace>,
    machine: Machine,
    pending: Option<(u64, Step)>,
    wake_at: i64,
    workspace: WorkspaceId,
    me: RecordId,
    seed: u64,
}

impl Device {
    /// The account with its workspace, on the first device.
    pub async fn founder(world: &World) -> SessionInfo {
        let network = Network::new(world.service());
        let api = Api::new(Rc::new(Line(network)));
        let account = NewAccount {
            email: EMAIL.into(),
            name: "Ada".into(),
            password: Secret::new(PASSWORD),
            workspace_name: "Works".into(),
            setup_code: None,
        };
        api.sign_up(&account).await.expect("signs up")
    }

    /// Another device of the same person, signed in and opened for the first time.
    pub async fn new(world: &World, number: u64, skew_ms: i64) -> Self {
        let network = Network::new(world.service());
        let api = Api::new(Rc::new(Line(network.clone())));
        let info = sign_in(&api, &world.time).await;
        let workspace = info.workspaces[0].id;
        let installation = InstallationId([number as u8; 16]);
        let request = perform::device_request(
            workspace,
            IncarnationId([number as u8; 16]),
            installation,
            None,
            DeviceReason::New,
        );
        let reply: DeviceReply = api.device(workspace, &request).await.expect("gets an id");
        let identity = Identity {
            workspace,
            member: info.user.id.into(),
            installation,
            device: reply.device,
            export_key: reply.export_key,
        };
        let disk = Disk::default();
        Replica::<Workspace>::create(&MemoryStorage::open(&disk), &identity, &Directory::default())
            .await
            .expect("creates");
        let (time, me) = (world.time.clone(), RecordId(info.user.id.0));
        let skew_ms = Skew::new(std::cell::Cell::new(skew_ms));
        let replica = open(&disk, workspace, &time, &skew_ms, number).await;
        let machine = Machine::new();
        let mut device = Self {
            network,
            disk,
            time,
            skew_ms,
            api,
            replica,
            machine,
            pending: None,
            wake_at: 0,
            workspace,
            me,
            seed: number,
        };
        device.event(Event::Leading(true));
        device
    }

    /// The person signs in again, as after a restore that ended the session.
    pub async fn sign_in(&mut self) {
        sign_in(&self.api, &self.time).await;
        self.event(Event::Hopeful);
    }

    /// Sets the wall clock off by so much.
    pub fn set_skew(&self, ms: i64) {
        self.skew_ms.set(ms);
    }

    /// A copy of the disk in another place, signed in as the same person: both go on as one device.
    pub async fn copy(&self, world: &World, number: u64) -> Self {
        let network = Network::new(world.service());
        let api = Api::new(Rc::new(Line(network.clone())));
        let (disk, skew_ms) = (self.disk.copy(), Skew::new(self.skew_ms.as_ref().clone()));
        let replica = open(&disk, self.workspace, &self.time, &skew_ms, number).await;
        let mut copy = Self {
            network,
            disk,
            time: self.time.clone(),
            skew_ms,
            api,
            replica,
            machine: Machine::new(),
            pending: None,
            wake_at: 0,
            workspace: self.workspace,
            me: self.me,
            seed: number,
        };
        copy.event(Event::Leading(true));
        copy.sign_in().await;
        copy
    }

    /// Moves a record to the stream of settings, or to that of records, if it is here.
    pub async fn move_record(&mut self, record: RecordId, to_config: bool) {
        let workspace = self.workspace;
        let done = self.replica.act(|memory, stamper| {
            let place = memory.records.slot(record).and_then(|slot| memory.records.stream(slot));
            let Some(source) = place else { return Ok(None) };
            let target = if to_config { StreamId::config(workspace) } else { StreamId::shared(workspace) };
            let id = sync::ids::RecordId(record.0);
            let builder = CellBuilder::new(source, id, stamper.stamp(), stamper.action());
            let cell = builder.move_to(target).moved_from(source).build();
            let cells = vec![cell.map_err(|error| ReplicaError::Damaged(error.to_string()))?];
            let action = Action { cells: cells.clone(), history: Vec::new(), relaxed: false };
            Ok::<_, ReplicaError>(Some((action, cells)))
        });
        if let Some(cells) = done.await.expect("commits") {
            self.replica.memory_mut().apply_dirty(&cells, &[]);
            self.event(Event::Written);
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

    /// Does the step that is due, if any. Returns whether there was one.
    pub async fn work(&mut self) -> bool {
        if self.pending.is_none() && self.now() >= self.wake_at {
            self.event(Event::Tick);
        }
        let Some((id, step)) = self.pending.take() else { return false };
        let done = perform(&self.replica, &self.api, "sim", step);
        let network = self.network.clone();
        let outcome = tokio::select! {
            outcome = done => Some(outcome),
            () = network.crashed() => None,
        };
        match outcome {
            Some(outcome) => self.event(Event::Finished { id, outcome }),
            None => self.restart().await,
        }
        true
    }

    /// The process ends and starts again from its disk.
    pub async fn restart(&mut self) {
        self.seed += 1_000;
        self.replica = open(&self.disk, self.workspace, &self.time, &self.skew_ms, self.seed).await;
        self.machine = Machine::new();
        self.pending = None;
        self.event(Event::Leading(true));
    }

    /// A person does something; durable when this returns. The cells that it wrote.
    pub async fn run(&mut self, command: &Command, bulk: bool) -> Result<Vec<Cell>, Failure> {
        let (me, workspace) = (self.me, self.workspace);
        let done = self.replica.act(|memory, stamper| {
            let author = Author {
                me,
                role: Role::Owner,
                now: stamper.now(),
                today: 20_000,
                zone: "UTC".into(),
                config: StreamId::config(workspace),
                shared: StreamId::shared(workspace),
                action: stamper.action(),
            };
            let mut planned = memory.plan(command, &author, &mut || stamper.stamp())?;
            if bulk {
                planned.cells.iter_mut().for_each(|cell| cell.flags = cell.flags.with(Flags::BULK));
            }
            let action =
                Action { cells: planned.cells.clone(), history: planned.history.clone(), relaxed: false };
            Ok::<_, Failure>(Some((action, planned)))
        });
        let planned = done.await?.unwrap_or_default();
        self.replica.memory_mut().applied(&planned);
        self.event(Event::Written);
        Ok(planned.cells)
    }

    /// Merges the delta into the base, if it is due.
    pub async fn compact(&self) {
        self.replica.compact(async || {}).await.expect("compacts");
    }

    /// Cells that the server has not answered.
    pub fn unsent(&self) -> usize {
        self.replica.state().outbox.len()
    }

    /// Streams that differ from the server, by a fresh pull.
    pub async fn differing(&mut self) -> usize {
        match perform(&self.replica, &self.api, "sim", Step::Hello).await {
            Outcome::Greeted { .. } => {}
            other => panic!("hello: {other:?}"),
        }
        loop {
            match perform(&self.replica, &self.api, "sim", Step::Pull).await {
                Outcome::Pulled { more: true, .. } => {}
                Outcome::Pulled { digests, .. } => {
                    assert_eq!(digests.len(), 2, "of both streams");
                    return self.replica.differing(&digests).len();
                }
                other => panic!("pull: {other:?}"),
            }
        }
    }

    /// Every acknowledged cell: stream, record, stamp, content.
    pub fn content(&self) -> Vec<(StreamId, sync::ids::RecordId, Stamp, [u8; 16])> {
        let memory = self.replica.memory();
        let cells = memory.records.acknowledged();
        let mut all: Vec<_> =
            cells.map(|cell| (cell.stream, cell.record, cell.stamp, cell.fingerprint())).collect();
        all.sort_unstable();
        all
    }

    /// The cell that gives a register its value here.
    pub fn winning(&self, record: sync::ids::RecordId, tag: Tag) -> Option<Cell> {
        let memory = self.replica.memory();
        let slot = memory.records.slot(RecordId(record.0))?;
        let named = |cell: &sync::cell::CellRef<'_>| cell.tags.contains(&tag);
        let cells = memory.records.acknowledged_of(slot).filter(named);
        cells.max_by_key(|cell| cell.stamp).map(|cell| cell.to_cell())
    }

    /// The name of a record, empty when it is not here.
    pub fn title(&self, record: RecordId) -> String {
        self.replica.memory().title(record)
    }

    /// What the server refused.
    pub fn refused(&self) -> usize {
        self.replica.state().refused.len()
    }

    /// Why it was refused.
    pub fn refusals(&self) -> Vec<String> {
        self.replica.state().refused.values().map(|refused| refused.code.clone()).collect()
    }

    /// What a fresh start from this disk would see.
    pub async fn reopened(&self) -> Replica<Workspace> {
        open(&self.disk, self.workspace, &self.time, &self.skew_ms, self.seed + 1).await
    }
}

/// Signs in; where a server whose clock was set back says that it is too early, later.
async fn sign_in(api: &Api, time: &Time) -> SessionInfo {
    let body = SignIn { email: EMAIL.into(), password: Secret::new(PASSWORD) };
    for _ in 0..9 {
        match api.sign_in(&body).await {
            Ok(info) => return info,
            Err(CallError::Refused(problem)) if problem.code.is_transient() => time.pass(1_000),
            Err(error) => panic!("signs in: {error:?}"),
        }
    }
    panic!("nobody can sign in")
}

async fn open(
    disk: &Disk,
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
    Replica::open(Rc::new(MemoryStorage::open(disk)), memory, ambient).await.expect("opens")
}
