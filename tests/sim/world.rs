//! The server, and the time that everybody lives in.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use server::auth::password::PasswordCost;
use server::auth::rate_limit::Allowance;
use server::cells::collect::{When, collect_all};
use server::cells::snapshot::{Cutting, make};
use server::clock::{Clock, Random};
use server::config::Config;
use server::db::cells::{Cells as _, LogState};
use server::db::check;
use server::db::location::Location;
use server::db::store::Store;
use server::router::router;
use server::state::AppState;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use sync::cell::Cell as SyncCell;
use sync::ids::{RecordId, StreamId, WorkspaceId};
use tempfile::TempDir;

use crate::alarms::Alarms;
use crate::people::Template;

/// When a run begins: 2026-11-01.
pub const START_MS: u64 = 1_793_491_200_000;

/// Time that passes only when the run says so.
#[derive(Debug, Clone)]
pub struct Time(Arc<AtomicU64>);

impl Default for Time {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(START_MS)))
    }
}

impl Time {
    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst) as i64
    }

    /// Lets time pass.
    pub fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// The server's clock, which may be off.
#[derive(Debug, Clone, Default)]
struct ServerClock {
    time: Time,
    skew_ms: Arc<AtomicI64>,
}

impl Clock for ServerClock {
    fn now_ms(&self) -> u64 {
        self.time.0.load(Ordering::SeqCst).saturating_add_signed(self.skew_ms.load(Ordering::SeqCst))
    }
}

/// Bytes that differ at every call and are the same in every run.
#[derive(Debug, Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&count.to_be_bytes()).finalize_xof().fill(bytes);
    }
}

/// The real server over a database of its own.
pub struct World {
    /// The time.
    pub time: Time,
    /// What must never happen.
    pub alarms: Alarms,
    clock: ServerClock,
    service: Service,
    running: RefCell<Running>,
    random: Arc<Counting>,
    folder: TempDir,
    /// Files so far: each copy is another.
    files: Cell<usize>,
}

/// A server's process.
struct Running {
    file: PathBuf,
    store: Arc<Store>,
    state: AppState,
}

/// Where requests go: the router of whichever server runs now.
#[derive(Clone)]
pub struct Service(Rc<Shared>);

struct Shared {
    router: RefCell<Router>,
    alarms: Alarms,
    writes: Cell<u64>,
    down: Cell<bool>,
    working: Cell<usize>,
}

/// The service works on something, until this is gone: also where nobody waits for it any more.
pub struct Working(Rc<Shared>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.working.set(self.0.working.get() - 1);
    }
}

impl Service {
    /// The present one.
    pub fn router(&self) -> Router {
        self.0.router.borrow().clone()
    }

    /// Where to note what must never happen.
    pub fn alarms(&self) -> &Alarms {
        &self.0.alarms
    }

    /// A push or an offer arrives.
    pub fn wrote(&self) {
        self.0.writes.set(self.0.writes.get() + 1);
    }

    /// It begins to work on a request.
    pub fn works(&self) -> Working {
        self.0.working.set(self.0.working.get() + 1);
        Working(self.0.clone())
    }

    /// Whether it works on something. It does so in its own time, not in that of this world.
    pub fn is_working(&self) -> bool {
        self.0.working.get() > 0
    }

    /// The server's process has ended.
    pub fn stopped(&self) {
        self.0.down.set(true);
    }
}

impl World {
    /// An empty server.
    pub async fn new() -> Self {
        Self::begin(None).await
    }

    /// A server with the people of the template.
    pub async fn of(template: &Template) -> Self {
        Self::begin(Some(template)).await
    }

    async fn begin(template: Option<&Template>) -> Self {
        let folder = folder();
        let (clock, random) = (ServerClock::default(), Arc::new(Counting::default()));
        let file = folder.path().join("0.sqlite");
        if let Some(template) = template {
            std::fs::write(&file, &template.database).expect("writes");
            random.0.store(template.counted, Ordering::SeqCst);
        }
        let running = start(file, &clock, &random).await;
        let alarms = Alarms::default();
        let service = Service(Rc::new(Shared {
            router: RefCell::new(router(running.state.clone())),
            alarms: alarms.clone(),
            writes: Cell::default(),
            down: Cell::default(),
            working: Cell::default(),
        }));
        let time = clock.time.clone();
        let (running, files) = (RefCell::new(running), Cell::new(1));
        Self { time, alarms, clock, service, running, random, folder, files }
    }

    /// Sets the server's clock off by so much.
    pub fn set_skew(&self, ms: i64) {
        self.clock.skew_ms.store(ms, Ordering::SeqCst);
    }

    /// What the server's clock shows.
    pub fn server_now(&self) -> u64 {
        self.clock.now_ms()
    }

    /// Whether the server writes just now.
    pub fn is_writing(&self) -> bool {
        self.running.borrow().store.is_writing()
    }

    /// How much randomness was used.
    pub(crate) fn counted(&self) -> u64 {
        self.random.0.load(Ordering::SeqCst)
    }

    /// The way to it.
    pub fn service(&self) -> Service {
        self.service.clone()
    }

    /// How many pushes and offers arrived since this was asked last.
    pub fn writes(&self) -> u64 {
        self.service.0.writes.take()
    }

    fn another_file(&self, ending: &str) -> PathBuf {
        self.folder.path().join(format!("{}.{ending}", self.files.replace(self.files.get() + 1)))
    }

    async fn shell(&self) -> SqliteConnection {
        let file = self.running.borrow().file.clone();
        SqliteConnectOptions::new().filename(file).connect().await.expect("opens")
    }

    /// The server's daily look for what may be forgotten.
    pub async fn collect(&self) {
        let state = self.running.borrow().state.clone();
        collect_all(&state, When::Due).await.expect("collects");
    }

    /// The server cuts all streams into pieces.
    pub async fn cut(&self) {
        let state = self.running.borrow().state.clone();
        let workspace = state.db.workspaces().await.expect("reads")[0].id;
        for stream in [StreamId::config(workspace), StreamId::shared(workspace)] {
            make(&state, workspace, stream).await.expect("cuts");
        }
    }

    /// A copy of the database as it is now.
    pub async fn backup(&self) -> PathBuf {
        let file = self.another_file("backup");
        let mut shell = self.shell().await;
        sqlx::query("VACUUM INTO ?").bind(file.to_str()).execute(&mut shell).await.expect("copies");
        shell.close().await.expect("closes");
        file
    }

    /// The server ends, and another begins from a backup.
    pub async fn restore(&self, backup: &Path) {
        let file = self.another_file("sqlite");
        std::fs::copy(backup, &file).expect("copies");
        self.alarms.expect_forks();
        self.replace(file).await;
    }

    /// The server ends, and begins again with the same data.
    pub async fn restart(&self) {
        let file = self.running.borrow().file.clone();
        self.replace(file).await;
    }

    /// Begins again if it has ended.
    pub async fn keep_up(&self) {
        if self.service.0.down.take() {
            self.restart().await;
        }
    }

    async fn replace(&self, file: PathBuf) {
        let old = {
            let running = self.running.borrow();
            running.state.stop();
            running.store.clone()
        };
        old.close().await;
        let running = start(file, &self.clock, &self.random).await;
        *self.service.0.router.borrow_mut() = router(running.state.clone());
        *self.running.borrow_mut() = running;
    }

    fn store(&self) -> Arc<Store> {
        self.running.borrow().store.clone()
    }

    /// Where the log of a workspace stands.
    pub async fn log(&self, workspace: WorkspaceId) -> LogState {
        let mut view = self.store().snapshot(workspace).await.expect("opens");
        view.log().await.expect("reads")
    }

    /// What the server's own check of its database finds wrong.
    pub async fn faults(&self) -> Vec<String> {
        check::check(&self.store()).await.expect("reads").faults
    }

    /// Every cell that the server ever accepted, in no order.
    pub async fn cells(&self) -> Vec<SyncCell> {
        self.decoded("SELECT body FROM cell UNION ALL SELECT body FROM history").await
    }

    /// Every live cell that the server holds.
    pub async fn live(&self) -> Vec<SyncCell> {
        self.decoded("SELECT body FROM cell").await
    }

    /// Records that the server says are gone for good.
    pub async fn purged(&self) -> BTreeSet<RecordId> {
        self.records("SELECT record FROM purged", None).await
    }

    /// Records of which the server accepted something since an instant.
    pub async fn touched_since(&self, ms: u64) -> BTreeSet<RecordId> {
        let select = "SELECT record FROM cell WHERE accepted_at > ?1
            UNION SELECT record FROM history WHERE accepted_at > ?1";
        self.records(select, Some(ms as i64)).await
    }

    async fn records(&self, select: &'static str, since: Option<i64>) -> BTreeSet<RecordId> {
        let mut shell = self.shell().await;
        let rows = sqlx::query(select).bind(since).fetch_all(&mut shell).await.expect("reads");
        shell.close().await.expect("closes");
        let id = |bytes: Vec<u8>| RecordId(bytes.try_into().expect("sixteen bytes"));
        rows.iter().map(|row| id(row.get(0))).collect()
    }

    async fn decoded(&self, select: &'static str) -> Vec<SyncCell> {
        let mut shell = self.shell().await;
        let rows = sqlx::query(select).fetch_all(&mut shell).await.expect("reads");
        shell.close().await.expect("closes");
        rows.iter().map(|row| SyncCell::from_bytes(row.get(0)).expect("a cell")).collect()
    }
}

/// In memory where the system has such a place: a run syncs its database some hundred times.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder")
}

async fn start(file: PathBuf, clock: &ServerClock, random: &Arc<Counting>) -> Running {
    let store = Arc::new(Store::open(&Location::Sqlite(file.clone())).await.expect("opens"));
    let plenty = Allowance { burst: 100_000, refill_ms: 1 };
    let config = Config {
        password_cost: PasswordCost::CHEAP,
        // Only when the run says so: what is done in the background is not repeated exactly.
        cutting: Cutting { least_cells: u64::MAX, piece_cells: 8 },
        sign_in_per_account_and_address: plenty,
        sign_in_per_account: plenty,
        sign_in_per_address: plenty,
        devices_per_member: plenty,
        workspaces_per_account: plenty,
        erase_log: Some(file.with_file_name("erased.log")),
        ..Config::default()
    };
    let state = AppState::new(store.clone(), Arc::new(clock.clone()), random.clone(), config).await;
    Running { file, store, state: state.expect("starts") }
}
