//! A server in this process: real listener, real database file, test clock and test randomness.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use server::auth::password::PasswordCost;
use server::clock::{Clock, Random};
use server::config::Config;
use server::db::store::Store;
use server::serve::{TlsFiles, bind, load_tls, serve};
use server::state::AppState;
use sync::wire::accounts::{NewAccount, Secret, SessionInfo};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::home::Home;

/// Where the test clock starts: 2026-06-01.
pub(crate) const START_MS: u64 = 1_780_272_000_000;
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// A password that follows the rules.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Time stands still until the test moves it.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicU64);

impl TestClock {
    pub(crate) fn advance(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn set(&self, ms: u64) {
        self.0.store(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Different bytes at every call, the same in every run.
#[derive(Debug, Default)]
struct TestRandom(AtomicU64);

impl Random for TestRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&count.to_be_bytes()).finalize_xof().fill(bytes);
    }
}

/// A running server. Dropping it stops it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) scheme: &'static str,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) state: AppState,
    pub(crate) db: Arc<Store>,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) task: Option<JoinHandle<std::io::Result<()>>>,
    home: Arc<Home>,
}

impl Server {
    /// With the default settings and the cheapest passwords.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Home::new().await, None, change).await
    }

    /// With TLS.
    pub(crate) async fn with_tls(files: TlsFiles, change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Home::new().await, Some(files), change).await
    }

    /// On a home that may have been used before. The random bytes differ from those of earlier runs by `seed`.
    pub(crate) async fn on(home: Arc<Home>, tls: Option<TlsFiles>, change: impl FnOnce(&mut Config)) -> Self {
        let db = Store::open(&home.location()).await.expect("opens");
        Self::with_store(db, home, tls, change).await
    }

    /// With a database that was opened already, of a home.
    pub(crate) async fn with_store(
        db: Store,
        home: Arc<Home>,
        tls: Option<TlsFiles>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config { password_cost: PasswordCost::CHEAP, ..Config::default() };
        change(&mut config);
        let db = Arc::new(db);
        let clock = Arc::new(TestClock(AtomicU64::new(START_MS)));
        let random = TestRandom::default();
        // A server on a used home must not repeat the tokens and ids of the one before.
        let runs = std::fs::read_dir(home.path()).expect("lists").count() as u64;
        std::fs::write(home.path().join(format!("run-{runs}")), []).expect("writes");
        random.0.store(runs << 32, Ordering::SeqCst);
        let state = AppState::new(db.clone(), clock.clone(), Arc::new(random), config).await.expect("starts");
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let tls = match &tls {
            Some(files) => Some(load_tls(files).await.expect("a certificate")),
            None => None,
        };
        let running = serve(state.clone(), listener, tls, async move { drop(stopped.await) });
        let task = Some(tokio::spawn(running));
        Self { address, scheme, clock, state, db, stop: Some(stop), task, home }
    }

    /// Where its data are.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// Stops, closes the database and gives the home back for a next server.
    pub(crate) async fn shut_down(mut self) -> Arc<Home> {
        self.stop_accepting();
        self.task.take().expect("runs").await.expect("does not panic").expect("stops in peace");
        self.db.close().await;
        self.home.clone()
    }

    /// Tells it to stop, without waiting.
    pub(crate) fn stop_accepting(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).expect("it waits for this");
        }
    }

    pub(crate) fn base(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// A browser that nobody has signed in with.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.base())
    }

    /// The first account, signed in, with the workspace "Works".
    pub(crate) async fn first_account(&self) -> (Client, SessionInfo) {
        let client = self.client();
        let body = NewAccount {
            email: "ada@example.org".into(),
            name: "Ada".into(),
            password: Secret::new(PASSWORD),
            workspace_name: "Works".into(),
            setup_code: None,
        };
        let reply = client.post("/api/v1/accounts", &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let info = reply.json();
        (client, info)
    }
}
