//! Live queries: asked once, answered again after every change of the answer.

use model::field::FieldId;
use model::filter::SortKey;
use model::{Filter, Kind, RecordId, Value};
use serde::{Deserialize, Serialize};

use crate::duplicates::DuplicatesQuery;

/// What a page looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// [`crate::View::Session`].
    Session,
    /// [`crate::View::Status`].
    Status,
    /// [`crate::View::Sync`].
    Sync,
    /// [`crate::View::Members`], by name.
    Members,
    /// [`crate::View::Catalogue`]: custom fields and workspace settings.
    Catalogue,
    /// [`crate::View::Rows`].
    Rows(RowsQuery),
    /// [`crate::View::Record`].
    Record(RecordId),
    /// [`crate::View::Timeline`]: activities, orders, deals and changes about a record, newest first.
    Timeline {
        /// The record.
        record: RecordId,
        /// How many entries at most.
        limit: u32,
    },
    /// [`crate::View::History`]: what was written to a record, newest first.
    History {
        /// The record.
        record: RecordId,
        /// How many entries at most.
        limit: u32,
    },
    /// [`crate::View::Board`].
    Board(BoardQuery),
    /// [`crate::View::Today`].
    Today,
    /// [`crate::View::Search`]: everything, best first.
    Search {
        /// What was typed.
        text: String,
        /// Only these kinds; empty means all.
        kinds: Vec<Kind>,
        /// How many hits at most.
        limit: u32,
    },
    /// [`crate::View::Segments`]: stored segments with counts, by name.
    Segments(SegmentsQuery),
    /// [`crate::View::Rfm`]: the whole base.
    Rfm(RfmQuery),
    /// [`crate::View::Report`]: a report of the Insight area.
    Report(ReportQuery),
    /// [`crate::View::Scores`]: every score of a record with its arithmetic.
    Scores(RecordId),
    /// [`crate::View::Imports`]: newest first.
    Imports,
    /// [`crate::View::Duplicates`]: how a search for duplicates stands, and what it found.
    Duplicates(DuplicatesQuery),
}

/// A list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowsQuery {
    /// Kind of record.
    pub kind: Kind,
    /// Which.
    pub filter: Filter,
    /// Order; ties by id. Empty means by display name.
    pub sort: Vec<SortKey>,
    /// Which fields the rows carry, in this order.
    pub columns: Vec<FieldId>,
    /// First place of the window. Rows have places, and before the rows of each group its line has one; where
    /// [`Request::Ids`](crate::Request::Ids) is asked, rows alone.
    pub start: u32,
    /// Rows in the window, at most 500.
    pub len: u32,
    /// Group rows by this field's value: the view then lists groups with counts and sums.
    pub group: Option<FieldId>,
    /// Values whose groups are closed, `None` for the group without a value. Their rows count and are not delivered, and
    /// positions pass over them. Only where the list is sorted by the group first.
    pub closed: Vec<Option<Value>>,
    /// Find this record's position in the order (to scroll to it).
    pub locate: Option<RecordId>,
}

impl RowsQuery {
    /// All rows of a kind for which a rule holds, by name, without a column.
    pub fn of(kind: Kind, filter: Filter) -> Self {
        Self {
            kind,
            filter,
            sort: Vec::new(),
            columns: Vec::new(),
            start: 0,
            len: u32::MAX,
            group: None,
            closed: Vec::new(),
            locate: None,
        }
    }
}

/// A board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardQuery {
    /// The pipeline; `None`, or one that is gone, means the first that has deals.
    pub pipeline: Option<RecordId>,
    /// Which deals.
    pub filter: Filter,
    /// Cards per column delivered, at most 200.
    pub cards: u32,
}

/// A list of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentsQuery {
    /// Only those that select records of this kind.
    pub kind: Option<Kind>,
    /// Only those whose names hold this; empty means all.
    pub text: String,
    /// First one of the window.
    pub start: u32,
    /// How many, at most 100.
    pub len: u32,
}

/// How RFM is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmQuery {
    /// Analysis date as days since 1970; `None` means today, or the last order's day when all orders are older than
    /// a year.
    pub on: Option<i32>,
    /// Companies or contacts: each kind of customer is a population of its own. `None` means the kind with more
    /// customers.
    pub kind: Option<Kind>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportQuery {
    /// Its key, see `reports::table`.
    pub key: String,
    /// Companies or contacts; `None` means the kind with more customers.
    pub kind: Option<Kind>,
    /// What a person set: (key, value); what is not named has its usual value.
    pub settings: Vec<(String, f64)>,
    /// Somebody stopped it while it was being made: it goes on once this is asked without it.
    pub is_paused: bool,
}
