//! The server, and the time that everybody lives in.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use server::auth::password::PasswordCost;
use server::auth::rate_limit::Allowance;
use server::clock::{Clock, Random};
use server::config::Config;
use server::db::location::Location;
use server::db::store::Store;
use server::router::router;
use server::state::AppState;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

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
    clock: ServerClock,
    service: Service,
    state: RefCell<AppState>,
    random: Arc<Counting>,
    folder: TempDir,
    /// The database in use.
    file: RefCell<PathBuf>,
    /// Databases so far: each restore begins another.
    runs: Cell<usize>,
}

/// Where requests go: the router of whichever server runs now.
#[derive(Clone)]
pub struct Service(Rc<RefCell<Router>>);

impl Service {
    /// The present one.
    pub fn router(&self) -> Router {
        self.0.borrow().clone()
    }
}

impl World {
    /// An empty server.
    pub async fn new() -> Self {
        let folder = folder();
        let (clock, random) = (ServerClock::default(), Arc::new(Counting::default()));
        let file = folder.path().join("0.sqlite");
        let state = start(&file, &clock, &random).await;
        let service = Service(Rc::new(RefCell::new(router(state.clone()))));
        let time = clock.time.clone();
        Self {
            time,
            clock,
            service,
            state: RefCell::new(state),
            random,
            folder,
            file: RefCell::new(file),
            runs: Cell::new(1),
        }
    }

    /// Sets the server's clock off by so much.
    pub fn set_skew(&self, ms: i64) {
        self.clock.skew_ms.store(ms, Ordering::SeqCst);
    }

    /// The way to it.
    pub fn service(&self) -> Service {
        self.service.clone()
    }

    /// A copy of the database as it is now.
    pub async fn backup(&self) -> PathBuf {
        let file = self.folder.path().join(format!("{}.backup", self.runs.replace(self.runs.get() + 1)));
        let source = SqliteConnectOptions::new().filename(&*self.file.borrow());
        let mut shell = source.connect().await.expect("opens");
        sqlx::query("VACUUM INTO ?").bind(file.to_str()).execute(&mut shell).await.expect("copies");
        shell.close().await.expect("closes");
        file
    }

    /// The server ends, and another begins from a backup.
    pub async fn restore(&self, backup: &Path) {
        let file = self.folder.path().join(format!("{}.sqlite", self.runs.replace(self.runs.get() + 1)));
        std::fs::copy(backup, &file).expect("copies");
        let state = start(&file, &self.clock, &self.random).await;
        *self.file.borrow_mut() = file;
        self.state.replace(state.clone()).stop();
        *self.service.0.borrow_mut() = router(state);
    }
}

/// In memory where the system has such a place: a run syncs its database some hundred times.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder")
}

async fn start(file: &Path, clock: &ServerClock, random: &Arc<Counting>) -> AppState {
    let db = Store::open(&Location::Sqlite(file.to_owned())).await.expect("opens");
    let plenty = Allowance { burst: 100_000, refill_ms: 1 };
    let config = Config {
        password_cost: PasswordCost::CHEAP,
        sign_in_per_account_and_address: plenty,
        sign_in_per_account: plenty,
        sign_in_per_address: plenty,
        ..Config::default()
    };
    AppState::new(Arc::new(db), Arc::new(clock.clone()), random.clone(), config).await.expect("starts")
}
