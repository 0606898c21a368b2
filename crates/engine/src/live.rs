//! Live queries: asked once, answered again after every change of the answer.

use std::hash::Hash;

use model::{Kind, RecordId};
use protocol::query::ReportQuery;
use protocol::{Failure, Query, View};

use crate::queries;
use crate::viewer::Viewer;
use crate::workspace::{Settle, Settled, Workspace, bit};

/// Changed records above which answers wait, so that a flood of cells is answered now and then, not each time.
const FLOOD: usize = 200;
/// How long they wait at least, at most, and by how much longer than the last answers took.
const WAIT_MS: i64 = 700;
const MOST_WAIT_MS: i64 = 10_000;
const WAIT_TIMES: f64 = 8.0;
/// The same while somebody works, who sees the own changes at once and is held up by each of these answers.
const WORKING_TIMES: f64 = 150.0;
const WORKING_WAIT_MS: i64 = 10_000;
const WORKING_MOST_MS: i64 = 30_000;
/// How long what is not ready yet, a search or a report, may be made ready before its answer, and scores in one go.
const WORK_MS: f64 = 12.0;

/// When live queries are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds on a clock that only counts up.
    pub now: i64,
    /// Milliseconds since 1970, as viewers see it.
    pub wall: i64,
    /// Somebody here is at work.
    pub working: bool,
}

/// The live queries of all pages. `K` names one of them.
#[derive(Debug)]
pub struct Live<K> {
    queries: Vec<Subscription<K>>,
    /// Until it is here what changed waits: the first rows do not need it.
    settle: Option<Settle>,
    /// When a flood was last answered.
    answered_at: i64,
    /// How long the next one waits after that.
    wait_ms: i64,
    /// A flood has begun and is not answered yet.
    flooding: bool,
    /// How long a flood that is being answered, or just was, has taken so far.
    took_ms: Option<f64>,
    /// Somebody here did something: what shows records is answered, even if a flood waits.
    peek: bool,
    /// The day for which everything was answered.
    today: Option<i32>,
}

#[derive(Debug)]
struct Subscription<K> {
    key: K,
    query: Query,
    viewer: Viewer,
    sequence: u64,
    /// Hash of the last answer as it was sent.
    sent: Option<[u8; 32]>,
    fresh: bool,
}

/// An answer to be sent.
#[derive(Debug)]
pub struct Patch<K> {
    /// Whose.
    pub key: K,
    /// Counts up within the subscription.
    pub sequence: u64,
    /// The answer.
    pub view: Result<View, Failure>,
}

impl<K> Default for Live<K> {
    fn default() -> Self {
        Self {
            queries: Vec::new(),
            settle: if cfg!(split) { None } else { Some(Workspace::settle_some) },
            answered_at: i64::MIN,
            wait_ms: WAIT_MS,
            flooding: false,
            took_ms: None,
            peek: false,
            today: None,
        }
    }
}

impl<K: Clone + Eq + Hash> Live<K> {
    /// Starts a live query, or replaces the query of a running one. It is answered by the next [`Live::run`].
    pub fn set(&mut self, key: K, query: Query, viewer: Viewer) {
        match self.queries.iter_mut().find(|other| other.key == key) {
            Some(running) => {
                running.query = query;
                running.viewer = viewer;
                running.fresh = true;
                running.sent = None;
            }
            None => {
                self.queries.push(Subscription { key, query, viewer, sequence: 0, sent: None, fresh: true })
            }
        }
    }

    /// Ends a live query.
    pub fn remove(&mut self, key: &K) {
        self.queries.retain(|other| other.key != *key);
    }

    /// Ends the live queries of a page that is gone.
    pub fn remove_where(&mut self, gone: impl Fn(&K) -> bool) {
        self.queries.retain(|other| !gone(&other.key));
    }

    /// Everything is asked again: another workspace, another member's rights.
    pub fn refresh(&mut self) {
        self.queries.iter_mut().for_each(|query| query.fresh = true);
    }

    /// More is known of the history of a record.
    pub fn refresh_history(&mut self, of: RecordId) {
        let shows = |query: &Query| matches!(query, Query::History { record, .. } if *record == of);
        self.queries.iter_mut().filter(|one| shows(&one.query)).for_each(|one| one.fresh = true);
    }

    /// A search for duplicates has gone on.
    pub(crate) fn refresh_duplicates(&mut self, of: Kind) {
        let shows = |query: &Query| matches!(query, Query::Duplicates(query) if query.kind == of);
        self.queries.iter_mut().filter(|one| shows(&one.query)).for_each(|one| one.fresh = true);
    }

    /// Changes what is known of the viewers, such as the language of a page or a role.
    pub fn update_viewers(&mut self, update: impl Fn(&K, &mut Viewer)) {
        for query in &mut self.queries {
            update(&query.key, &mut query.viewer);
            query.fresh = true;
        }
    }

    /// What changed is settled from now on.
    pub(crate) fn settle_by(&mut self, settle: Settle) {
        self.settle = Some(settle);
    }

    /// In how many milliseconds it wants to be run again: 0 when now, `None` when nothing waits.
    pub fn wait(&self, workspace: &Workspace, now: i64) -> Option<u32> {
        let is_asked = self.queries.iter().any(|query| query.fresh);
        let has_work = workspace.derived.has_work() || workspace.derived.wants_columns();
        if workspace.is_settling() || is_asked || !self.queries.is_empty() && has_work {
            return Some(0);
        }
        if self.settle.is_none() || !workspace.has_pending() {
            return None;
        }
        if workspace.pending() <= FLOOD {
            return Some(0);
        }
        let wait_ms = self.wait_ms;
        Some(self.answered_at.saturating_add(wait_ms).saturating_sub(now).clamp(0, wait_ms) as u32)
    }

    /// How long the last run took: in a flood, most of the time is for what makes it, and for whoever works meanwhile.
    pub fn took(&mut self, workspace: &Workspace, ms: f64, working: bool) {
        let Some(before) = self.took_ms else { return };
        let ms = before + ms;
        if workspace.is_settling() {
            self.took_ms = Some(ms);
            return;
        }
        self.took_ms = None;
        let (times, most) =
            if working { (WORKING_TIMES, WORKING_MOST_MS) } else { (WAIT_TIMES, MOST_WAIT_MS) };
        self.wait_ms = ((ms * times) as i64).clamp(WAIT_MS, most);
    }

    /// A person here did something, and sees it at once in rows that stay where they are until the flood is answered.
    pub fn peek(&mut self) {
        self.peek = true;
    }

    /// A flood is over: its end is answered at once.
    pub fn hurry(&mut self) {
        self.answered_at = i64::MIN;
        self.flooding = true;
    }

    /// Answers what is new or may have another answer; returns the answers that differ from those sent before, in the
    /// order of the subscriptions. While a flood of changes waits, only new queries are answered.
    pub fn run(&mut self, workspace: &mut Workspace, moment: Moment) -> Vec<Patch<K>> {
        let now = moment.now;
        self.queries.iter_mut().for_each(|query| query.viewer.now = moment.wall);
        let flooding = workspace.pending() > FLOOD;
        if flooding && !self.flooding && moment.working {
            self.answered_at = now;
            self.wait_ms = self.wait_ms.max(WORKING_WAIT_MS);
        }
        self.flooding = flooding;
        let mut settled = Settled::default();
        if self.wait(workspace, now) == Some(0) {
            settled = self.settle(workspace, now).unwrap_or_default();
        }
        if let Some(query) = self.queries.first()
            && workspace.work(&query.viewer, WORK_MS)
            && !workspace.derived.has_work()
        {
            // What was answered without these scores is answered again.
            settled.everything = true;
        }
        if let Some(query) = self.queries.first().filter(|_| !workspace.derived.has_work()) {
            workspace.fill_columns(&query.viewer, WORK_MS);
        }
        let today = self.queries.first().map(|query| workspace.today(&query.viewer));
        if today.is_some() && today != self.today {
            settled.everything = true;
            self.today = today;
        }
        let peek = std::mem::take(&mut self.peek);
        let mut patches = Vec::new();
        for query in &mut self.queries {
            let touched = settled.everything || (settled.kinds != 0 && is_touched(&query.query, &settled));
            // A record that somebody looks at does not wait for the end of a flood.
            let touched = touched
                || (peek && matches!(query.query, Query::Rows(_) | Query::Board(_) | Query::Today))
                || record_of(&query.query).is_some_and(|id| workspace.is_pending(id));
            if !is_of_records(&query.query) || !(query.fresh || touched) {
                continue;
            }
            if queries::comes_last(&query.query) && workspace.derived.analyst().is_none() {
                // It is asked again when the code for it is here.
                query.fresh = false;
            } else {
                patches.extend(query.answer(workspace));
            }
        }
        workspace.derived.keep_making(|under_way| {
            let asks = |query: &Query| match query {
                Query::Report(query) => ReportQuery { is_paused: false, ..query.clone() } == *under_way,
                _ => false,
            };
            self.queries.iter().any(|one| asks(&one.query))
        });
        patches
    }

    /// Brings the workspace up to date, or where much changed nearer to that, for every language that somebody looks in.
    fn settle(&mut self, workspace: &mut Workspace, now: i64) -> Option<Settled> {
        let settle = self.settle.filter(|_| workspace.is_settling() || workspace.has_pending())?;
        let viewers = self.viewers();
        if !workspace.is_settling() {
            self.flooding = false;
            workspace.keep_locales(&viewers.iter().map(|viewer| viewer.locale.key()).collect::<Vec<_>>());
            if workspace.pending() > FLOOD {
                self.answered_at = now;
                self.took_ms = Some(0.0);
            }
        }
        settle(workspace, &viewers)
    }

    /// One a language.
    fn viewers(&self) -> Vec<Viewer> {
        let mut viewers: Vec<Viewer> = Vec::new();
        for query in &self.queries {
            let key = query.viewer.locale.key();
            if viewers.iter().all(|other| other.locale.key() != key) {
                viewers.push(query.viewer.clone());
            }
        }
        viewers
    }
}

impl<K: Clone> Subscription<K> {
    fn answer(&mut self, workspace: &mut Workspace) -> Option<Patch<K>> {
        let (view, whole) = queries::answer_within(workspace, &self.query, &self.viewer, WORK_MS);
        // Of a search that is not ready yet the rest follows.
        self.fresh = !whole;
        let hash = *blake3::hash(&protocol::encode(&view)).as_bytes();
        if self.sent == Some(hash) {
            return None;
        }
        self.sent = Some(hash);
        self.sequence += 1;
        Some(Patch { key: self.key.clone(), sequence: self.sequence, view })
    }
}

/// Whether the records answer it; the session and the sync page are answered elsewhere.
pub fn is_of_records(query: &Query) -> bool {
    !matches!(query, Query::Session | Query::Status | Query::Sync | Query::Members)
}

/// The record that a query is about.
fn record_of(query: &Query) -> Option<RecordId> {
    match query {
        Query::Record(id) | Query::Scores(id) => Some(*id),
        Query::Timeline { record, .. } | Query::History { record, .. } => Some(*record),
        _ => None,
    }
}

/// Whether these changes can change the answer.
fn is_touched(query: &Query, settled: &Settled) -> bool {
    let any = |kinds: &[Kind]| kinds.iter().any(|kind| settled.kinds & bit(*kind) != 0);
    match query {
        Query::Rows(query) => any(&[query.kind, Kind::Segment, Kind::SegmentDay]),
        Query::Duplicates(query) => any(&[query.kind]),
        Query::Board(_) => any(&[Kind::Deal, Kind::Pipeline, Kind::Stage]),
        Query::Catalogue => any(&[
            Kind::CustomField,
            Kind::Workspace,
            Kind::Pipeline,
            Kind::Stage,
            Kind::Tag,
            Kind::Event,
            Kind::SavedView,
        ]),
        Query::Today => {
            any(&[Kind::Activity, Kind::Lead, Kind::Deal, Kind::Stage, Kind::Contact, Kind::Company])
        }
        Query::Rfm(_) => any(&[Kind::Order, Kind::OrderLine, Kind::Company, Kind::Contact]),
        Query::Report(_) => any(&[
            Kind::Order,
            Kind::OrderLine,
            Kind::Product,
            Kind::Company,
            Kind::Contact,
            Kind::Deal,
            Kind::Stage,
            Kind::Pipeline,
            Kind::Lead,
            Kind::Activity,
            Kind::Answer,
            Kind::Campaign,
        ]),
        Query::Imports => any(&[Kind::Import]),
        Query::Session | Query::Status | Query::Sync | Query::Members => false,
        Query::Record(_)
        | Query::Timeline { .. }
        | Query::History { .. }
        | Query::Scores(_)
        | Query::Search { .. }
        | Query::Segments(_) => true,
    }
}
