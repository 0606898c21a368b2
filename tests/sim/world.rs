//! The server, and the time that everybody lives in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use server::auth::password::PasswordCost;
use server::clock::{Clock, Random};
use server::config::Config;
use server::db::location::Location;
use server::db::store::Store;
use server::router::router;
use server::state::AppState;
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

impl Clock for Time {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
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
    /// The service.
    pub router: Router,
    /// The time.
    pub time: Time,
    _folder: TempDir,
}

impl World {
    /// An empty server.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Store::open(&Location::Sqlite(folder.path().join("sim.sqlite"))).await.expect("opens");
        let config = Config { password_cost: PasswordCost::CHEAP, ..Config::default() };
        let time = Time::default();
        let state =
            AppState::new(Arc::new(db), Arc::new(time.clone()), Arc::new(Counting::default()), config).await;
        Self { router: router(state.expect("starts")), time, _folder: folder }
    }
}
