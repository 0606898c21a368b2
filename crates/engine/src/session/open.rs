//! An open workspace: its replica, its live queries, its loop, and what it holds of the browser.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use futures::channel::oneshot::Receiver;
use futures::future::{AbortHandle, LocalBoxFuture};
use lazily::lazily;
use model::RecordId;
use protocol::account::Role;
use protocol::{Failure, FailureCode};
use sync::cell::{Cell as SyncCell, CellRef};
use sync::digest::{Digest, Total};
use sync::entry::EntryRef;
use sync::ids::{DeviceId, InstallationId, StreamId, WorkspaceId};
use sync::wire::accounts::UserId;
use sync::wire::device::{DeviceReason, DeviceReply};

use super::incarnation::incarnation;
use super::local::database_name;
use crate::host::{Channel, Host, Lease};
use crate::live::Live;
use crate::records::{Layer, Slot, overwritten};
use crate::replica::mirror::CellName;
use crate::replica::{Ambient, Directory, Identity, Mirror, Replica, ReplicaError, read_ranks};
use crate::replication::machine::Standing;
use crate::replication::{Machine, perform};
use crate::storage::memory::{Disk, MemoryStorage};
use crate::storage::{Storage, StorageError};
use crate::transport::{Api, CallError, Unreachable};
use crate::workspace::Workspace;

/// Lines kept for the sync page.
const LOG_LEN: usize = 20;

/// A page's live query: port and subscription.
pub type LiveKey = (u32, u32);

/// Becomes ready when a block of an import is taken over.
pub type Taking = Receiver<Result<(), Failure>>;

/// See the module.
pub struct Opened {
    /// Workspace.
    pub workspace: WorkspaceId,
    /// Person.
    pub user: UserId,
    /// Storage and memory.
    pub replica: Replica<Workspace>,
    /// Live queries over records.
    pub live: RefCell<Live<LiveKey>>,
    /// The loop.
    pub machine: RefCell<Machine>,
    /// What another engine's loop said last, when it leads.
    pub heard: RefCell<Option<Standing>>,
    /// When the leader was last heard, by the wall clock.
    pub heard_at: Cell<i64>,
    /// Lines for the sync page, newest first.
    pub log: RefCell<VecDeque<(i64, String)>>,
    /// Trouble with storage that a person has to know of.
    pub trouble: RefCell<Option<(FailureCode, String)>>,
    /// Other engines on this database.
    pub channel: RefCell<Option<Rc<dyn Channel>>>,
    /// The right to talk to the server.
    pub lead: RefCell<Option<Lease>>,
    /// The server's hints.
    pub listening: RefCell<Option<Lease>>,
    /// The step of the loop that runs: its number, and how to stop it.
    pub step: RefCell<Option<(u64, AbortHandle)>>,
    /// Counts the timers of the loop: only the newest one counts.
    pub timer: Cell<u64>,
    /// Counts the timers of the live queries.
    pub live_timer: Cell<u64>,
    /// The reloads of memory that the live queries know of.
    pub reloads: Cell<u64>,
    /// What the last hello said, as the live queries know it.
    pub directory: RefCell<Option<Directory>>,
    /// Where the streams were after the last page pulled.
    pub at: Cell<u64>,
    /// At which uptime a page last brought something.
    pub pulled_at: Cell<i64>,
    /// The last page pulled was not the last there is.
    pub catching_up: Cell<bool>,
    /// At which uptime somebody was last told of a piece of a bulk action.
    pub told_at: Cell<i64>,
    /// Blocks of imports that are being taken over; each says when it is done.
    pub blocks: RefCell<Vec<(RecordId, Taking)>>,
    /// The contents of attached files. Their code comes later than this, so nothing of it is known here.
    pub files: OnceCell<Rc<dyn Any>>,
    /// Contents that are not on the server.
    pub files_waiting: Cell<u64>,
    /// There may be more of them.
    pub files_news: Cell<bool>,
    /// Closed: nothing of it goes on.
    pub closed: Cell<bool>,
}

impl Opened {
    /// Keeps a line for the sync page.
    pub fn note(&self, now: i64, line: String) {
        let mut log = self.log.borrow_mut();
        log.push_front((now, line));
        log.truncate(LOG_LEN);
    }

    /// Lets go of everything.
    pub fn close(&self) {
        self.closed.set(true);
        if let Some((_, step)) = self.step.take() {
            step.abort();
        }
        self.lead.take();
        self.listening.take();
        self.channel.take();
        self.replica.close();
    }

    /// What the member may do, as the last hello said; until then as much as looking.
    pub fn role(&self) -> Role {
        use sync::wire::accounts::Role as Wire;
        match self.replica.state().directory.role {
            Some(Wire::Owner) => Role::Owner,
            Some(Wire::Administrator) => Role::Administrator,
            Some(Wire::Manager) => Role::Manager,
            Some(Wire::Member) => Role::Member,
            Some(Wire::Booth) => Role::Booth,
            Some(Wire::ReadOnly) | None => Role::ReadOnly,
        }
    }

    /// The member as a record id.
    pub fn me(&self) -> RecordId {
        RecordId(self.user.0)
    }

    /// The stream of definitions.
    pub fn config(&self) -> StreamId {
        StreamId::config(self.workspace)
    }

    /// The stream of customers.
    pub fn shared(&self) -> StreamId {
        StreamId::shared(self.workspace)
    }
}

/// Why a workspace did not open.
#[derive(Debug)]
pub enum OpenError {
    /// Storage or data.
    Replica(ReplicaError),
    /// It is not on this device yet, and the server could not give it.
    Call(CallError),
}

impl From<ReplicaError> for OpenError {
    fn from(error: ReplicaError) -> Self {
        Self::Replica(error)
    }
}

/// Opens a database, in memory where the browser refuses one; also where it fails, unless there is one already, whose
/// unsent changes must not be passed over. Whoever opens says so to the person.
pub async fn open_database(
    host: &dyn Host,
    name: &str,
    exists: bool,
    on_close: Box<dyn Fn()>,
) -> Result<Rc<dyn Storage>, StorageError> {
    match host.open(name, on_close).await {
        Err(StorageError::Refused(_)) => Ok(Rc::new(MemoryStorage::open(&Disk::default()))),
        Err(StorageError::Failed(_)) if !exists => Ok(Rc::new(MemoryStorage::open(&Disk::default()))),
        other => other,
    }
}

/// Opens a person's workspace: from this device, or for the first time with an identity from the server. `known` is what the
/// session says of it, and whether it was on this device before.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(
    host: &Rc<dyn Host>,
    api: &Api,
    installation: InstallationId,
    (user, workspace): (UserId, WorkspaceId),
    known: (&Directory, bool),
    on_close: Box<dyn Fn()>,
) -> Result<Opened, OpenError> {
    let (known, exists) = known;
    let storage = open_database(&**host, &database_name(user, workspace), exists, on_close)
        .await
        .map_err(ReplicaError::from)?;
    // Read while the records are: both are megabytes.
    let ranks = read_ranks(&*storage);
    let (opened, ranks) = futures::future::join(replica(host, storage.clone(), workspace), ranks).await;
    let replica = match opened {
        Err(ReplicaError::Empty) => {
            let who = (user, workspace, installation);
            let created = match create().await {
                Ok(create) => create(api.clone(), storage.clone(), host.random(), who, known.clone()).await,
                Err(_) => Err(unreachable()),
            };
            if let Err(error) = created {
                storage.close();
                return Err(error);
            }
            replica(host, storage, workspace).await?
        }
        other => other?,
    };
    ranks?.into_iter().for_each(|(key, bytes)| replica.memory_mut().load_ranks(&key, bytes));
    Ok(Opened {
        workspace,
        user,
        replica,
        live: RefCell::default(),
        machine: RefCell::default(),
        heard: RefCell::default(),
        heard_at: Cell::new(host.uptime()),
        log: RefCell::default(),
        trouble: RefCell::default(),
        channel: RefCell::default(),
        lead: RefCell::default(),
        listening: RefCell::default(),
        step: RefCell::default(),
        timer: Cell::new(0),
        live_timer: Cell::new(0),
        reloads: Cell::new(0),
        directory: RefCell::default(),
        at: Cell::new(0),
        pulled_at: Cell::new(i64::MIN),
        told_at: Cell::new(i64::MIN),
        blocks: RefCell::default(),
        catching_up: Cell::new(false),
        files: OnceCell::new(),
        files_waiting: Cell::new(0),
        files_news: Cell::new(true),
        closed: Cell::new(false),
    })
}

fn unreachable() -> OpenError {
    OpenError::Call(CallError::Unreachable(Unreachable("the engine's code is not here yet".into())))
}

type Who = (UserId, WorkspaceId, InstallationId);
type Creating = LocalBoxFuture<'static, Result<(), OpenError>>;

// Only where there is a network: what opens without one is smaller.
lazily! {
    in work:
    create: fn(Api, Rc<dyn Storage>, [u8; 16], Who, Directory) -> Creating = |api, storage, random, who, known| {
        Box::pin(async move { create_replica(&api, &*storage, random, who, &known).await })
    };
}

/// Writes the identity that the server gives into an empty database.
async fn create_replica(
    api: &Api,
    storage: &dyn Storage,
    random: [u8; 16],
    (user, workspace, installation): Who,
    known: &Directory,
) -> Result<(), OpenError> {
    let incarnation = incarnation(storage, random).await.map_err(ReplicaError::from)?;
    let request = perform::device_request(workspace, incarnation, installation, None, DeviceReason::New);
    let reply: DeviceReply = api.device(workspace, &request).await.map_err(OpenError::Call)?;
    let identity = Identity {
        workspace,
        member: user.into(),
        installation,
        device: reply.device,
        export_key: reply.export_key,
        unsent_lost: reply.unsent_lost,
    };
    Replica::<Workspace>::create(storage, &identity, known).await?;
    Ok(())
}

async fn replica(
    host: &Rc<dyn Host>,
    storage: Rc<dyn Storage>,
    workspace: WorkspaceId,
) -> Result<Replica<Workspace>, ReplicaError> {
    let memory = Workspace::new(RecordId(workspace.0), DeviceId([0; 8]));
    let (clock, timer, random) = (host.clone(), host.clone(), host.clone());
    let ambient = Ambient {
        now: Box::new(move || clock.now()),
        uptime: Box::new(move || timer.uptime()),
        random: Box::new(move || {
            let [a, b, c, d, e, f, g, h, ..] = random.random();
            u64::from_be_bytes([a, b, c, d, e, f, g, h])
        }),
    };
    Replica::open(storage, memory, ambient).await
}

impl Mirror for Workspace {
    fn fresh(&self, device: DeviceId) -> Self {
        Workspace::new(self.id, device)
    }

    fn replaces(&mut self, old: Self) {
        // An import goes on: what it still has to write is nowhere else.
        self.imports = old.imports;
        self.imports.moved();
        if let Some(analyst) = old.derived.analyst() {
            self.derived.set_analyst(analyst);
        }
    }

    fn load(&mut self, layer: Layer, entries: &mut dyn Iterator<Item = EntryRef<'_>>) {
        Workspace::load(self, layer, entries);
    }

    fn load_history(&mut self, bytes: &[u8]) {
        Workspace::load_history(self, bytes);
    }

    fn take_directory(&mut self, directory: &Directory) {
        self.set_directory(directory.devices.iter().map(|owner| (owner.device, RecordId(owner.member.0))));
        self.set_members(directory.members.iter().map(|member| (RecordId(member.id.0), member.name.clone())));
    }

    fn opened(&mut self) {
        Workspace::opened(self);
    }

    fn apply_dirty(&mut self, cells: &[SyncCell], history: &[u8]) {
        Workspace::apply_dirty(self, cells, history);
    }

    fn history_of(&self, entries: &mut dyn Iterator<Item = EntryRef<'_>>) -> Vec<u8> {
        Workspace::history_of(self, entries)
    }

    fn is_gone(&self, record: RecordId) -> bool {
        self.records.is_gone(record)
    }

    fn forget_gone(&mut self) {
        self.history.forget(&|record| self.records.is_gone(record));
    }

    fn history_without(&self, history: &[u8], records: &HashSet<sync::ids::RecordId>) -> Option<Vec<u8>> {
        overwritten::without(history, &|record| records.contains(&sync::ids::RecordId(record.0)))
    }

    fn apply_remote(&mut self, entries: &mut dyn Iterator<Item = EntryRef<'_>>, history: &[u8]) {
        Workspace::apply_remote(self, entries, history);
    }

    fn acknowledge(&mut self, cells: &[CellName]) {
        Workspace::acknowledge(self, cells);
    }

    fn refuse(&mut self, cells: &[CellName]) {
        Workspace::refuse(self, cells);
    }

    fn digest(&mut self, stream: StreamId) -> Total {
        Workspace::digest(self, stream)
    }

    fn sums(&mut self, stream: StreamId) -> Vec<u128> {
        self.records.sums(stream)
    }

    fn digests(&self) -> Option<Vec<(StreamId, Digest)>> {
        self.records.digests().map(<[_]>::to_vec)
    }

    fn set_digests(&mut self, digests: Vec<(StreamId, Digest)>) {
        self.records.set_digests(digests);
    }

    fn places(&self) -> usize {
        self.records.slots()
    }

    fn record_at(&self, place: usize) -> sync::ids::RecordId {
        sync::ids::RecordId(self.records.id(place as Slot).0)
    }

    fn place_of(&self, record: sync::ids::RecordId) -> Option<usize> {
        self.records.slot(RecordId(record.0)).map(|slot| slot as usize)
    }

    fn visit_acknowledged(&self, place: usize, visit: &mut dyn FnMut(CellRef<'_>)) {
        self.records.acknowledged_of(place as Slot).for_each(visit);
    }
}
