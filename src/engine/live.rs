//! Live queries as signals. The subscription follows the query, and ends with the part of the view that made it.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::account::{Member, SessionView};
use protocol::query::{BoardQuery, ReportQuery, RfmQuery, RowsQuery, SegmentsQuery};
use protocol::status::{StatusView, SyncView};
use protocol::view::{
    BoardView, CatalogueView, HistoryView, ImportRow, RecordView, ReportView, RfmView, RowsView, ScoreView,
    SearchView, SegmentsView, TimelineView, TodayView,
};
use protocol::{Failure, Query, View};

use super::{resubscribe, subscribe, unsubscribe};

/// A result on its way: `None` until the first answer.
pub type Remote<T> = Signal<Option<Result<Arc<T>, Failure>>>;

/// Follows a query; while `query` gives `None` nothing is asked and the last answer stays.
///
/// The last answer also stays while a changed query is under way, so that lists do not flash. Where that would show one
/// record's values under another's name, key the component by the record.
pub fn live<T: Send + Sync + 'static>(
    query: impl Fn() -> Option<Query> + Send + Sync + 'static,
    pick: fn(View) -> Option<T>,
) -> Remote<T> {
    let result = RwSignal::new(None);
    let query = Memo::new(move |_| query());
    let subscription = StoredValue::new(None);
    Effect::new(move || {
        let Some(query) = query.get() else { return };
        match subscription.get_value() {
            Some(id) => resubscribe(id, query),
            None => {
                let deliver = move |view: Result<View, Failure>| match view.map(pick) {
                    Ok(Some(view)) => _ = result.try_set(Some(Ok(Arc::new(view)))),
                    // Another view than asked for would be a fault of the engine; the old answer stays.
                    Ok(None) => {}
                    Err(failure) => _ = result.try_set(Some(Err(failure))),
                };
                subscription.set_value(Some(subscribe(query, Box::new(deliver))));
            }
        }
    });
    on_cleanup(move || {
        if let Some(Some(id)) = subscription.try_get_value() {
            unsubscribe(id);
        }
    });
    result.into()
}

macro_rules! lives {
    ($($(#[$doc:meta])* $name:ident($arg:ty => $query:expr) -> $view:ty = $variant:ident $(.$open:ident)?;)*) => {
        $($(#[$doc])*
        pub fn $name(arg: impl Fn() -> Option<$arg> + Send + Sync + 'static) -> Remote<$view> {
            let ask: fn($arg) -> Query = $query;
            live(move || arg().map(ask), |view| match view {
                View::$variant(view) => Some(view$(.$open()?)?),
                _ => None,
            })
        })*
    };
}

lives! {
    /// Where the person stands.
    live_session(() => |()| Query::Session) -> SessionView = Session;
    /// The chip.
    live_status(() => |()| Query::Status) -> StatusView = Status;
    /// The sync page.
    live_sync(() => |()| Query::Sync) -> SyncView = Sync;
    /// Members, by name.
    live_members(() => |()| Query::Members) -> Vec<Member> = Members;
    /// Custom fields and settings.
    live_catalogue(() => |()| Query::Catalogue) -> CatalogueView = Catalogue;
    /// A window of a list.
    live_rows(RowsQuery => Query::Rows) -> RowsView = Rows;
    /// One record; the inner `None` when it does not exist here.
    live_record(model::RecordId => Query::Record) -> Option<Box<RecordView>> = Record;
    /// What happened around a record: (record, how many).
    live_timeline((model::RecordId, u32) => |(record, limit)| Query::Timeline { record, limit }) -> TimelineView = Timeline;
    /// What was written to a record: (record, how many).
    live_history((model::RecordId, u32) => |(record, limit)| Query::History { record, limit }) -> HistoryView = History;
    /// A board.
    live_board(BoardQuery => Query::Board) -> BoardView = Board;
    /// The first screen.
    live_today(() => |()| Query::Today) -> Box<TodayView> = Today;
    /// Hits: (text, kinds, how many).
    live_search((String, Vec<model::Kind>, u32) => |(text, kinds, limit)| Query::Search { text, kinds, limit }) -> SearchView = Search;
    /// Stored segments.
    live_segments(SegmentsQuery => Query::Segments) -> SegmentsView = Segments;
    /// RFM of the base.
    live_rfm(RfmQuery => Query::Rfm) -> RfmView = Rfm.open;
    /// The scores of a record.
    live_scores(model::RecordId => Query::Scores) -> Vec<ScoreView> = Scores.open;
    /// A report; the inner `None` when there is none with this key.
    live_report(ReportQuery => Query::Report) -> Option<Box<ReportView>> = Report.open;
    /// Imports, newest first.
    live_imports(() => |()| Query::Imports) -> Vec<ImportRow> = Imports;
}
