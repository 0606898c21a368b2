//! Results of live queries: what pages render. Values are raw; the page formats them for its language.

use model::field::{FieldDef, FieldId, Tone};
use model::{Filter, Kind, RecordId, Value};
use serde::{Deserialize, Serialize};

use crate::account::{Member, SessionView};
use crate::status::{StatusView, SyncView};

/// A result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum View {
    /// Session.
    Session(SessionView),
    /// Chip.
    Status(StatusView),
    /// Sync page.
    Sync(SyncView),
    /// Members, by name.
    Members(Vec<Member>),
    /// Custom fields and settings.
    Catalogue(CatalogueView),
    /// A list.
    Rows(RowsView),
    /// One record; `None` when it does not exist here.
    Record(Option<Box<RecordView>>),
    /// A timeline.
    Timeline(TimelineView),
    /// History.
    History(Vec<HistoryEntry>),
    /// A board.
    Board(BoardView),
    /// Today.
    Today(TodayView),
    /// Search hits, best first.
    Search(SearchView),
    /// Segments, by name.
    Segments(Vec<SegmentRow>),
    /// RFM of the base.
    Rfm(RfmView),
    /// RFM of a customer; `None` without orders.
    RfmOf(Option<RfmScore>),
    /// Imports, newest first.
    Imports(Vec<ImportRow>),
}

/// Custom fields and workspace settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatalogueView {
    /// Custom fields, by kind and then by id.
    pub custom: Vec<FieldDef>,
    /// Currency of the workspace.
    pub currency: model::value::Currency,
    /// IANA zone of the workspace.
    pub zone: String,
    /// 1 Monday … 7 Sunday.
    pub week_start: u8,
    /// 1 January … 12 December.
    pub fiscal_year_start: u8,
    /// Today in the workspace's zone, days since 1970.
    pub today: i32,
    /// Pipelines with their stages, in order.
    pub pipelines: Vec<PipelineRow>,
    /// Tags, by name.
    pub tags: Vec<Named>,
    /// Events, newest first.
    pub events: Vec<Named>,
}

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PipelineRow {
    /// Id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Stages in order.
    pub stages: Vec<StageRow>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRow {
    /// Id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// Probability in percent, if set.
    pub probability: Option<Value>,
    /// Days after which a deal counts as stuck.
    pub rotting_days: Option<i64>,
}

/// A record's id, kind, name and colour: enough for a chip or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Id.
    pub id: RecordId,
    /// Kind.
    pub kind: Kind,
    /// Display name in the order of its language; empty when it has none.
    pub name: String,
    /// Tone, for tags and stages.
    pub tone: Tone,
}

/// A value as shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shown {
    /// Nothing.
    Empty,
    /// A plain value.
    Value(Value),
    /// A reference with the name of what it points to.
    Link(Named),
    /// Elements of a set, in the order of their element ids: (element, value, name of a referenced record).
    Set(Vec<Element>),
}

/// An element of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Element id.
    pub element: RecordId,
    /// Its value.
    pub value: Value,
    /// The record it refers to.
    pub link: Option<Named>,
}

/// A window of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowsView {
    /// Rows in all.
    pub total: u32,
    /// Index of the first delivered row.
    pub start: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// Sums of money columns over all rows: (column index, amounts per currency).
    pub sums: Vec<(u32, Vec<Value>)>,
    /// Groups with counts, when asked: (value, rows).
    pub groups: Vec<(Shown, u32)>,
    /// Position of the record that was to be located.
    pub located: Option<u32>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Record.
    pub id: RecordId,
    /// Display name.
    pub name: String,
    /// One entry per asked column.
    pub cells: Vec<Shown>,
    /// Written here and not yet on the server.
    pub unsent: bool,
}

/// One record with all its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// Id.
    pub id: RecordId,
    /// Kind.
    pub kind: Kind,
    /// Display name.
    pub name: String,
    /// Second line: job and company, stage and amount, …
    pub subtitle: String,
    /// Fields with a value, in catalogue order, derived ones included.
    pub fields: Vec<(FieldId, Shown)>,
    /// Records that refer to this one, by kind: (kind, field, how many, first few).
    pub related: Vec<Related>,
    /// Deleted.
    pub deleted: bool,
    /// The surviving record, when this one was merged.
    pub merged_into: Option<Named>,
    /// Written here and not yet on the server.
    pub unsent: bool,
    /// May this member edit it.
    pub editable: bool,
}

/// Records that refer to a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// Kind of the referring records.
    pub kind: Kind,
    /// Through which field.
    pub field: FieldId,
    /// How many.
    pub total: u32,
    /// The first ten by name, or by date for activities and orders (newest first).
    pub first: Vec<Row>,
    /// Columns of `first`.
    pub columns: Vec<FieldId>,
}

/// A timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineView {
    /// Entries, newest first.
    pub entries: Vec<TimelineEntry>,
    /// Whether there are more.
    pub more: bool,
}

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The record behind it (an activity, an order, a deal, the record itself).
    pub record: Named,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// By whom (member id), if known.
    pub by: Option<String>,
    /// What it is.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Happening {
    /// An activity: (type choice, subject, text, done).
    Activity {
        /// Choice key of the type.
        activity: String,
        /// Subject.
        subject: String,
        /// Text.
        body: String,
        /// Done.
        done: bool,
        /// Due day, if it is a task.
        due_on: Option<i32>,
    },
    /// An order with its amount.
    Order {
        /// Number.
        number: String,
        /// Amount.
        amount: Option<Value>,
    },
    /// A deal changed its stage.
    Stage {
        /// The stage.
        stage: String,
        /// Amount of the deal.
        amount: Option<Value>,
    },
    /// The record was created.
    Created,
    /// Fields were changed.
    Changed(Vec<FieldId>),
}

/// One write to a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Member id, if known.
    pub by: Option<String>,
    /// Device id as hex.
    pub device: String,
    /// Action, if it was this device's.
    pub action: Option<u64>,
    /// Field.
    pub field: FieldId,
    /// Element of a set.
    pub element: Option<RecordId>,
    /// Value before, if known here.
    pub before: Option<Shown>,
    /// Value written.
    pub after: Shown,
    /// Still the present value.
    pub current: bool,
}

/// A board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardView {
    /// The pipeline.
    pub pipeline: RecordId,
    /// Columns in order.
    pub columns: Vec<BoardColumn>,
}

/// A column of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardColumn {
    /// The stage.
    pub stage: StageRow,
    /// Deals in it, all of them.
    pub total: u32,
    /// Sum per currency, all of them.
    pub sums: Vec<Value>,
    /// First cards in rank order.
    pub cards: Vec<Card>,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Deal.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Company.
    pub company: Option<Named>,
    /// Amount.
    pub amount: Option<Value>,
    /// Expected close, days since 1970.
    pub close_on: Option<i32>,
    /// Owner (member id).
    pub owner: Option<String>,
    /// Next step and its day.
    pub next_step: Option<(String, Option<i32>)>,
    /// Days in this stage.
    pub days_in_stage: u32,
    /// Longer than the stage allows.
    pub stuck: bool,
    /// Not yet on the server.
    pub unsent: bool,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// Whom to turn to and why, most urgent first, at most 50.
    pub items: Vec<TodayItem>,
    /// Items in all.
    pub total: u32,
    /// Open deals of this member: (how many, sums per currency).
    pub open_deals: (u32, Vec<Value>),
    /// Won this month by this member: (how many, sums per currency).
    pub won_this_month: (u32, Vec<Value>),
    /// Leads not yet worked on.
    pub new_leads: u32,
    /// Tasks done today.
    pub done_today: u32,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayItem {
    /// The record to open.
    pub record: Named,
    /// Whom it is about.
    pub about: Option<Named>,
    /// Why it is here.
    pub reason: Reason,
    /// Day it is due, if any.
    pub due_on: Option<i32>,
    /// What to do, in a person's words.
    pub text: String,
    /// Amount at stake.
    pub amount: Option<Value>,
    /// Phone to call.
    pub phone: Option<String>,
}

/// Why something is on the first screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// A promise or task that is overdue.
    Overdue,
    /// A follow-up promised to a lead is due.
    PromisedFollowUp,
    /// A task for today.
    DueToday,
    /// A deal's next step is due.
    NextStep,
    /// A deal has been in its stage for too long.
    Stuck,
    /// A deal should close and is open.
    CloseDatePassed,
    /// A deal without a next step.
    NoNextStep,
    /// A lead nobody has worked on.
    NewLead,
}

/// Hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// What was searched.
    pub text: String,
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Hits in all.
    pub total: u32,
}

/// A hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The record.
    pub record: Named,
    /// Second line.
    pub subtitle: String,
}

/// A stored segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentRow {
    /// Id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Kind it selects from.
    pub kind: Kind,
    /// The rule.
    pub filter: Filter,
    /// How many now.
    pub count: u32,
    /// What is wrong with the rule, if anything (message ids).
    pub problems: Vec<String>,
}

/// RFM of the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmView {
    /// Analysis date.
    pub on: i32,
    /// The kind of customer that is shown; all counts and filters are about this kind.
    pub kind: Kind,
    /// Customers with at least one order by kind, most first.
    pub kinds: Vec<(Kind, u32)>,
    /// Customers with at least one order.
    pub customers: u32,
    /// Orders.
    pub orders: u32,
    /// Orders left out, with the reason's message id (`rfm-no-rate`, `rfm-future`, `rfm-no-customer`, …).
    pub left_out: Vec<(String, u32)>,
    /// Currency of the sums.
    pub currency: model::value::Currency,
    /// Named segments in the order of the rule table.
    pub segments: Vec<RfmSegmentRow>,
    /// Customers per recency score (rows 5..1) and frequency score (columns 1..5).
    pub grid: Vec<[u32; 5]>,
    /// Cut points: recency days, orders, minor units (four each, type-7 quantiles).
    pub cuts: [[i64; 4]; 3],
    /// Concentration of spending.
    pub concentration: Concentration,
    /// Milliseconds it took.
    pub took_ms: f64,
}

/// One named segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmSegmentRow {
    /// Key; the name is message `rfm-<key>`, what to do is `rfm-<key>-hint`.
    pub key: String,
    /// Customers.
    pub customers: u32,
    /// Spending in minor units.
    pub sum: i64,
    /// Mean days since the last order.
    pub mean_recency: u32,
    /// Filter that lists exactly these customers.
    pub filter: Filter,
}

/// How concentrated spending is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Gini coefficient.
    pub gini: f64,
    /// Share of spending of the top 20 % of customers, 0 to 1.
    pub top20: f64,
    /// Share of customers that bring 80 % of spending, 0 to 1.
    pub for80: f64,
    /// Points of the curve: (share of customers, share of spending), best customers first, at most 101.
    pub curve: Vec<(f64, f64)>,
}

/// RFM of one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmScore {
    /// Analysis date.
    pub on: i32,
    /// Segment key.
    pub segment: String,
    /// Recency, frequency, monetary value with their arithmetic.
    pub parts: Vec<RfmPart>,
}

/// One part of the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmPart {
    /// `recency`, `frequency`, `monetary`.
    pub factor: String,
    /// Days, orders, minor units.
    pub value: i64,
    /// Cut points between the scores.
    pub cuts: [i64; 4],
    /// 1 to 5.
    pub score: u8,
}

/// An import of the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Id.
    pub id: RecordId,
    /// File.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Records it wrote.
    pub records: u32,
    /// Taken back.
    pub undone: bool,
}
