//! What every request shares.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::{Mutex, Notify, watch};

use crate::auth::password::{PasswordError, Passwords};
use crate::auth::password_link::PasswordLinkKey;
use crate::auth::rate_limit::RateLimit;
use crate::cells::lane::BulkLane;
use crate::cells::submit::SubmissionKey;
use crate::clock::{Clock, Random, random_bytes};
use crate::config::Config;
use crate::db::{Db, DbError};
use crate::erase_log::EraseLog;
use crate::metrics::Metrics;
use crate::nudge::Nudges;
use crate::position::{DeviceKeys, PositionKey};

/// The server could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The password cost is impossible.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// A handle on the shared state; cloning it is cheap.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// The shared state itself.
pub struct Shared {
    /// Storage.
    pub db: Arc<dyn Db>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Settings.
    pub config: Config,
    /// Password hashing.
    pub passwords: Passwords,
    /// Signs links by which passwords are set.
    pub password_links: PasswordLinkKey,
    /// Sign-in attempts per account and network address.
    pub per_account_and_address: RateLimit,
    /// Sign-in attempts per account.
    pub per_account: RateLimit,
    /// Sign-in and sign-up attempts per network address.
    pub per_address: RateLimit,
    /// What people without an account send, per network address.
    pub submissions_per_address: RateLimit,
    /// The same per document.
    pub submissions_per_document: RateLimit,
    /// New devices per workspace and member.
    pub devices_per_member: RateLimit,
    /// New workspaces per account.
    pub workspaces_per_account: RateLimit,
    /// Names what they send.
    pub submissions: SubmissionKey,
    /// Signs positions.
    pub positions: PositionKey,
    /// The keys of devices.
    pub device_keys: DeviceKeys,
    /// The line in which uploads wait.
    pub bulk: BulkLane,
    /// Who wants to hear of commits.
    pub nudges: Nudges,
    /// Whose turn it is to cut a stream into pieces.
    pub cutting: Mutex<()>,
    /// Says that a message to another server waits.
    pub relay_news: Notify,
    /// What was erased.
    pub erased: Option<EraseLog>,
    /// Counters.
    pub metrics: Metrics,
    stopping: watch::Sender<bool>,
}

impl AppState {
    /// Puts a server together.
    ///
    /// # Errors
    /// When storage fails or the password cost is impossible.
    pub async fn new(
        db: Arc<dyn Db>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        config: Config,
    ) -> Result<Self, StartError> {
        let secret = db.server_secret(random_bytes(&*random)).await?;
        let metrics = Metrics::new();
        Ok(Self(Arc::new(Shared {
            passwords: Passwords::new(config.password_cost, &*random, metrics.password_hashes.clone())?,
            password_links: PasswordLinkKey::new(&secret),
            per_account_and_address: RateLimit::new(config.sign_in_per_account_and_address, &*random),
            per_account: RateLimit::new(config.sign_in_per_account, &*random),
            per_address: RateLimit::new(config.sign_in_per_address, &*random),
            submissions_per_address: RateLimit::new(config.submissions_per_address, &*random),
            submissions_per_document: RateLimit::new(config.submissions_per_document, &*random),
            devices_per_member: RateLimit::new(config.devices_per_member, &*random),
            workspaces_per_account: RateLimit::new(config.workspaces_per_account, &*random),
            submissions: SubmissionKey::new(&secret),
            positions: PositionKey::new(&secret),
            device_keys: DeviceKeys::new(&secret),
            bulk: BulkLane::default(),
            nudges: Nudges::default(),
            cutting: Mutex::default(),
            relay_news: Notify::default(),
            erased: config.erase_log.clone().map(EraseLog::new),
            metrics,
            stopping: watch::Sender::new(false),
            db,
            clock,
            random,
            config,
        })))
    }

    /// Does something while requests go on, and nobody waits for it.
    pub fn background<F: Future<Output = ()> + Send + 'static>(&self, work: impl FnOnce(Self) -> F) {
        tokio::spawn(work(self.clone()));
    }

    /// Ends the event streams, which would otherwise keep the server from stopping.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Becomes true once when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").field("config", &self.config).finish_non_exhaustive()
    }
}
