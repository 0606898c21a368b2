//! Results of live queries: what pages render. Values are raw; the page formats them for its language.

use model::field::{FieldDef, FieldId, Tone};
use model::{Kind, RecordId, Value, defaults};
use serde::{Deserialize, Serialize};

use crate::account::{Member, SessionView};
use crate::duplicates::Search;
use crate::late::Late;
use crate::status::{StatusView, SyncView};

mod board;
mod report;
mod rfm;
mod timeline;
mod today;

pub use board::{BoardColumn, BoardView, Card};
pub use report::{KeepView, ReportView, ScorePart, ScoreView, SettingView};
pub use rfm::{Concentration, RfmSegmentRow, RfmView};
pub use timeline::{Happening, HistoryEntry, HistoryView, TimelineEntry, TimelineView};
pub use today::{Counted, Reason, TodayItem, TodayView};

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
    History(HistoryView),
    /// A board.
    Board(BoardView),
    /// Today.
    Today(Box<TodayView>),
    /// Search hits, best first.
    Search(SearchView),
    /// Segments, by name.
    Segments(SegmentsView),
    /// RFM of the base.
    Rfm(Late<RfmView>),
    /// A report; `None` where there is none with this key.
    Report(Late<Option<Box<ReportView>>>),
    /// Scores of a record that it has, in the order of the table.
    Scores(Late<Vec<ScoreView>>),
    /// Imports, newest first.
    Imports(Vec<ImportRow>),
    /// How a search for duplicates stands.
    Duplicates(Late<Search>),
}

/// Custom fields and workspace settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatalogueView {
    /// Custom fields, by kind and then by id.
    pub custom: Vec<(Kind, FieldDef)>,
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
    /// Saved views that this member may see, in their order.
    pub views: Vec<SavedViewRow>,
}

/// A saved way of looking at a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewRow {
    /// Id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// What is listed.
    pub kind: Kind,
    /// `table`, `board` or `calendar`; empty means the area's first.
    pub layout: String,
    /// The pipeline on a board.
    pub pipeline: Option<RecordId>,
    /// Text of a [`model::view::View`]; empty when it cannot be read.
    pub query: String,
    /// Only its maker sees it.
    pub personal: bool,
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

impl PipelineRow {
    /// Whether this is the pipeline that the workspace began with, with the stages it had then; they may have other names.
    pub fn is_first(&self, workspace: RecordId) -> bool {
        let stages = defaults::STAGES.iter().map(|stage| defaults::stage_id(workspace, stage.key));
        self.id == defaults::pipeline_id(workspace) && self.stages.iter().map(|stage| stage.id).eq(stages)
    }
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
    /// Index of the first delivered row, among those that are shown.
    pub start: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// Sums of money columns over all rows: (column index, amounts per currency).
    pub sums: Vec<(u32, Vec<Value>)>,
    /// Groups, when asked: in the order of the list where that is sorted by the group first, else options in their own order
    /// and other values by count. Those without a value come last.
    pub groups: Vec<Group>,
    /// Position of the record that was to be located; `None` in a closed group.
    pub located: Option<u32>,
}

/// Rows that have a value in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The value.
    pub value: Shown,
    /// How many rows, shown or not.
    pub rows: u32,
    /// Its rows are not shown.
    pub closed: bool,
    /// It is all further groups together, where there are more than are told apart.
    pub is_rest: bool,
    /// Sums of money columns over its rows, as in [`RowsView::sums`]; only where the list is sorted by the group first.
    pub sums: Vec<(u32, Vec<Value>)>,
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
    /// Records that were merged into this one, directly or through others; by id, at most fifty.
    pub merged: Vec<Named>,
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

/// Hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    /// What was searched.
    pub text: String,
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Hits in all.
    pub total: u32,
    /// Everything was searched; otherwise more may be found, and is told of.
    pub whole: bool,
}

/// A hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The record.
    pub record: Named,
    /// Second line.
    pub subtitle: String,
}

/// A window of the stored segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentsView {
    /// What their names were searched for.
    pub text: String,
    /// How many there are in all.
    pub total: u32,
    /// Position of the first row.
    pub start: u32,
    /// Rows.
    pub rows: Vec<SegmentRow>,
}

/// A stored segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentRow {
    /// Id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Kind it selects from; `None` where this version does not know it.
    pub kind: Option<Kind>,
    /// How many now; `None` while it is counted.
    pub count: Option<u32>,
    /// How much is wrong with the rule.
    pub problems: u32,
    /// How many came and went within the last seven days, as far as that is kept.
    pub week: (u32, u32),
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
