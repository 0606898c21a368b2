//! Counters for operators, in Prometheus text form. Labels are routes and codes, never people or workspaces.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sync::wire::names::Refusal;
use sync::wire::problem::ProblemCode;

use crate::cells::collect::Collected;
use crate::db::types::Load;

/// Upper bounds in seconds; a push should stay below a quarter of a second.
const BOUNDS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Upper bounds of how many changes somebody who pulls lacks: a device in use, one after a break, a new one.
const CHANGES: [f64; 7] = [0.0, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0];

/// Methods that are counted by name.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Labels of a finished request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

/// Label of how long requests to a route take.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabel {
    route: String,
}

/// What came of something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabel {
    outcome: &'static str,
}

/// Why something was refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct CodeLabel {
    code: String,
}

/// A part of some work.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PartLabel {
    part: &'static str,
}

/// Connections to the database by what they are for, and whether somebody uses them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ConnectionLabels {
    of: &'static str,
    state: &'static str,
}

/// All counters of a server.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabel, Histogram>,
    problems: Family<CodeLabel, Counter>,
    pushes: Family<OutcomeLabel, Counter>,
    push_seconds: Family<PartLabel, Histogram>,
    cells: Family<OutcomeLabel, Counter>,
    cells_refused: Family<CodeLabel, Counter>,
    pulls: Family<OutcomeLabel, Counter>,
    pull_bytes: Counter,
    pull_behind: Histogram,
    alarms: Family<OutcomeLabel, Counter>,
    sign_ins: Family<OutcomeLabel, Counter>,
    collected: Family<OutcomeLabel, Counter>,
    submissions: Family<OutcomeLabel, Counter>,
    relays: Family<OutcomeLabel, Counter>,
    database_up: Gauge,
    database_bytes: Gauge,
    database_connections: Family<ConnectionLabels, Gauge>,
    /// Passwords hashed, for storing and for comparing: what attempts take their time for.
    pub password_hashes: Counter,
    /// Open event streams.
    pub listeners: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("perennial"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(histogram as fn() -> Histogram),
            problems: Family::default(),
            pushes: Family::default(),
            push_seconds: Family::new_with_constructor(histogram as fn() -> Histogram),
            cells: Family::default(),
            cells_refused: Family::default(),
            pulls: Family::default(),
            pull_bytes: Counter::default(),
            pull_behind: Histogram::new(CHANGES),
            alarms: Family::default(),
            sign_ins: Family::default(),
            collected: Family::default(),
            submissions: Family::default(),
            relays: Family::default(),
            database_up: Gauge::default(),
            database_bytes: Gauge::default(),
            database_connections: Family::default(),
            password_hashes: Counter::default(),
            listeners: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        to.register("http_requests", "Requests by route and status", self.requests.clone());
        to.register("http_request_seconds", "Time to answer", self.seconds.clone());
        to.register("problems", "Requests that were refused or failed, by code", self.problems.clone());
        to.register("pushes", "Batches, by whether they were new", self.pushes.clone());
        let parts = "Time of a push: waiting for its workspace, and being written";
        to.register("push_seconds", parts, self.push_seconds.clone());
        to.register("cells", "Cells pushed, by what became of them", self.cells.clone());
        to.register("cells_refused", "Cells refused, by reason", self.cells_refused.clone());
        to.register("pulls", "Pulls, by the database that answered", self.pulls.clone());
        to.register("pull_bytes", "Bytes of pages given, before compression", self.pull_bytes.clone());
        to.register("pull_behind", "Changes that who pulls does not have yet", self.pull_behind.clone());
        to.register("sync_alarms", "Forks, false tokens and epoch changes", self.alarms.clone());
        to.register("sign_ins", "Attempts to sign in", self.sign_ins.clone());
        to.register("password_hashes", "Passwords hashed", self.password_hashes.clone());
        to.register("collected", "What was forgotten because of its age", self.collected.clone());
        let sent = "What people without an account sent, by what became of it";
        to.register("submissions", sent, self.submissions.clone());
        let relayed = "Attempts to send a message to another server, by what became of the message";
        to.register("relays", relayed, self.relays.clone());
        to.register("event_streams", "Open event streams", self.listeners.clone());
        to.register("database_up", "Whether the database answers", self.database_up.clone());
        to.register("database_bytes", "Size of the database", self.database_bytes.clone());
        let connections = "Connections of this process to the database";
        to.register("database_connections", connections, self.database_connections.clone());
        self
    }

    /// A request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        // Callers may invent methods; labels are kept for ever.
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let route = route.to_owned();
        self.seconds.get_or_create(&RouteLabel { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Cells were judged.
    pub fn cells(&self, outcome: &'static str, count: u64) {
        self.cells.get_or_create(&OutcomeLabel { outcome }).inc_by(count);
    }

    /// Something happened that an operator may want to look at.
    pub fn alarm(&self, outcome: &'static str) {
        self.alarms.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// Somebody tried to sign in.
    pub fn sign_in(&self, outcome: &'static str) {
        self.sign_ins.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// Somebody without an account sent something.
    pub fn submission(&self, outcome: &'static str) {
        self.submissions.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// A message was sent to another server, or not.
    pub fn relay(&self, outcome: &'static str) {
        self.relays.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// A database was chosen to answer a pull.
    pub fn pull(&self, outcome: &'static str) {
        self.pulls.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// A page was given to somebody who lacked so many changes.
    pub fn page(&self, behind: u64, bytes: usize) {
        self.pull_behind.observe(behind as f64);
        self.pull_bytes.inc_by(bytes as u64);
    }

    /// A batch was answered.
    pub fn push(&self, outcome: &'static str) {
        self.pushes.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// A part of a push took so long.
    pub fn push_took(&self, part: &'static str, took: Duration) {
        self.push_seconds.get_or_create(&PartLabel { part }).observe(took.as_secs_f64());
    }

    /// A cell was refused.
    pub fn refused(&self, why: &Refusal) {
        self.cells_refused.get_or_create(&CodeLabel { code: why.as_str().to_owned() }).inc();
    }

    /// A request was refused, or failed.
    pub fn problem(&self, code: &ProblemCode) {
        self.problems.get_or_create(&CodeLabel { code: code.as_str().to_owned() }).inc();
    }

    /// How the database is, or that it does not answer.
    pub fn database(&self, load: Option<&Load>) {
        self.database_up.set(load.is_some().into());
        let Some(load) = load else { return };
        self.database_bytes.set(i64::try_from(load.bytes).unwrap_or(i64::MAX));
        for (of, used) in [("writers", load.writers), ("readers", load.readers)] {
            for (state, count) in [("busy", used.busy), ("idle", used.idle)] {
                let labels = ConnectionLabels { of, state };
                self.database_connections.get_or_create(&labels).set(count.into());
            }
        }
    }

    /// Something was forgotten because of its age.
    pub fn collected(&self, all: &Collected) {
        for (outcome, count) in
            [("records", all.records), ("replaced_cells", all.history), ("links", all.links)]
        {
            self.collected.get_or_create(&OutcomeLabel { outcome }).inc_by(count);
        }
    }

    /// The text that a monitor reads.
    ///
    /// # Errors
    /// Never in practice: writing to a string does not fail.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn histogram() -> Histogram {
    Histogram::new(BOUNDS)
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
