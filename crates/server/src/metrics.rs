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

use crate::cells::collect::Collected;

/// Upper bounds in seconds; a push should stay below a quarter of a second.
const BOUNDS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

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

/// All counters of a server.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabel, Histogram>,
    cells: Family<OutcomeLabel, Counter>,
    alarms: Family<OutcomeLabel, Counter>,
    sign_ins: Family<OutcomeLabel, Counter>,
    pulls: Family<OutcomeLabel, Counter>,
    collected: Family<OutcomeLabel, Counter>,
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
        let mut registry = Registry::with_prefix("perennial");
        let requests = Family::default();
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let (cells, alarms) = (Family::default(), Family::default());
        let (sign_ins, pulls, collected) = (Family::default(), Family::default(), Family::default());
        let (password_hashes, listeners) = (Counter::default(), Gauge::default());
        registry.register("http_requests", "Requests by route and status", requests.clone());
        registry.register("http_request_seconds", "Time to answer", seconds.clone());
        registry.register("cells", "Cells pushed, by what became of them", cells.clone());
        registry.register("sync_alarms", "Forks, false tokens and epoch changes", alarms.clone());
        registry.register("sign_ins", "Attempts to sign in", sign_ins.clone());
        registry.register("password_hashes", "Passwords hashed", password_hashes.clone());
        registry.register("pulls", "Pulls, by the database that answered", pulls.clone());
        registry.register("collected", "What was forgotten because of its age", collected.clone());
        registry.register("event_streams", "Open event streams", listeners.clone());
        Self {
            registry,
            requests,
            seconds,
            cells,
            alarms,
            sign_ins,
            pulls,
            collected,
            password_hashes,
            listeners,
        }
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

    /// A pull was answered.
    pub fn pull(&self, outcome: &'static str) {
        self.pulls.get_or_create(&OutcomeLabel { outcome }).inc();
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
