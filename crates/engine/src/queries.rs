//! Answers to queries, one file per view.

pub mod board;
pub mod catalogue;
pub mod exports;
mod groups;
pub mod history;
pub mod imports;
pub mod record;
mod refused;
pub mod rows;
pub mod rule;
pub mod search;
pub mod segments;
mod shown;
pub mod timeline;
pub mod today;

use std::cell::Cell as StdCell;

use model::{Kind, RecordId};
use protocol::query::RowsQuery;
use protocol::status::RefusedChange;
use protocol::{Failure, FailureCode, Query, View};
use sync::cell::Cell;
use sync::ids::DeviceId;

use crate::derived::Scope;
use crate::history::History;
use crate::lists::{self, Lists};
use crate::records::hash::IdMap;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

/// What an answer is made from.
pub(crate) struct Asked<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) lists: &'a mut Lists,
    pub(crate) history: &'a History,
    pub(crate) directory: &'a IdMap<DeviceId, RecordId>,
    /// For how long somebody may be kept waiting for what takes long, and whether nothing of it is left.
    pub(crate) within_ms: f64,
    pub(crate) is_whole: StdCell<bool>,
}

impl Asked<'_> {
    /// The member whose device wrote a cell.
    pub(crate) fn member(&self, device: DeviceId) -> Option<String> {
        self.directory.get(&device).map(ToString::to_string)
    }
}

/// Answers a query about records.
///
/// # Errors
/// `NotFound` for a record or pipeline that is not here; `Internal` for a query that is not about records.
pub fn answer(workspace: &mut Workspace, query: &Query, viewer: &Viewer) -> Result<View, Failure> {
    if searches(query) {
        workspace.search.fill_all(&workspace.records, &workspace.catalogue);
    }
    loop {
        let (view, _) = answer_now(workspace, query, viewer, f64::INFINITY);
        // With the scores that it lacked it is another one.
        if !workspace.work(viewer, f64::INFINITY) {
            return view;
        }
    }
}

/// As [`answer`]; but of what takes long (a search that was not made ready yet, segments, a report) so much is done as fits into about
/// `ms`, and the second value says whether that was all. What is missing is there when it is asked again. Scores that are
/// not computed yet are missing, see [`Workspace::work`].
pub(crate) fn answer_within(
    workspace: &mut Workspace,
    query: &Query,
    viewer: &Viewer,
    ms: f64,
) -> (Result<View, Failure>, bool) {
    let filled = !searches(query) || workspace.fill_search(ms);
    let (mut view, whole) = answer_now(workspace, query, viewer, ms);
    if !filled {
        workspace.lists.forget_searches();
    }
    if let Ok(View::Search(view)) = &mut view {
        view.whole = filled;
    }
    (view, filled && whole)
}

fn answer_now(
    workspace: &mut Workspace,
    query: &Query,
    viewer: &Viewer,
    within_ms: f64,
) -> (Result<View, Failure>, bool) {
    let asked = &mut Asked { within_ms, ..asked(workspace, viewer) };
    let view = view(asked, query);
    (view, asked.is_whole.get())
}

fn view(asked: &mut Asked<'_>, query: &Query) -> Result<View, Failure> {
    Ok(match query {
        Query::Catalogue => View::Catalogue(catalogue::answer(asked)),
        Query::Rows(query) => View::Rows(rows::answer(asked, query)),
        Query::Record(id) => View::Record(record::answer(asked, *id).map(Box::new)),
        Query::Board(query) => View::Board(board::answer(asked, query)?),
        Query::Today => View::Today(Box::new(today::answer(asked))),
        Query::Search { text, kinds, limit } => {
            View::Search(search::answer(asked, text, kinds, *limit as usize))
        }
        query if comes_last(query) => {
            let analyst = asked.scope.derived.analyst();
            let not_here = || Failure::new(FailureCode::Offline, "the engine's code is not here yet");
            return Ok((analyst.ok_or_else(not_here)?.answer)(asked, query));
        }
        _ => {
            return Err(Failure::new(FailureCode::Internal, "not a query about records"));
        }
    })
}

/// The records of a list from `start`, `len` of them, in its order; those of closed groups are passed over.
pub fn ids(workspace: &mut Workspace, query: &RowsQuery, viewer: &Viewer) -> Vec<RecordId> {
    loop {
        if let Some(ids) = ids_within(workspace, query, viewer, f64::INFINITY) {
            return ids;
        }
    }
}

/// As [`ids`]; where scores are needed that are not computed yet, about so many milliseconds are given to them, and it is
/// `None`: to be asked again.
pub(crate) fn ids_within(
    workspace: &mut Workspace,
    query: &RowsQuery,
    viewer: &Viewer,
    ms: f64,
) -> Option<Vec<RecordId>> {
    if lists::searches(&query.filter) {
        workspace.search.fill_all(&workspace.records, &workspace.catalogue);
    }
    let ids = rows::ids(&mut asked(workspace, viewer), query);
    (!workspace.work(viewer, ms)).then_some(ids)
}

/// What refused changes would have written, by their keys with their cells.
pub(crate) fn refused(
    workspace: &mut Workspace,
    changes: &[(u64, Vec<Cell>)],
    viewer: &Viewer,
) -> Vec<RefusedChange> {
    let asked = &asked(workspace, viewer);
    changes.iter().map(|(key, cells)| refused::answer(asked, *key, cells)).collect()
}

fn asked<'a>(workspace: &'a mut Workspace, viewer: &'a Viewer) -> Asked<'a> {
    let Workspace { records, catalogue, derived, search, lists, history, directory, id, .. } = workspace;
    let scope = Scope::new(records, catalogue, derived, search, viewer, *id);
    let (within_ms, is_whole) = (f64::INFINITY, StdCell::new(true));
    Asked { scope, lists, history, directory, within_ms, is_whole }
}

/// Whether a query is answered by code that comes last: what nobody sees on the first screen.
pub(crate) fn comes_last(query: &Query) -> bool {
    matches!(
        query,
        Query::Rfm(_)
            | Query::Report(_)
            | Query::Scores(_)
            | Query::Duplicates(_)
            | Query::Segments(_)
            | Query::Timeline { .. }
            | Query::History { .. }
            | Query::Imports
    )
}

/// Whether a query needs the search to be filled.
fn searches(query: &Query) -> bool {
    match query {
        Query::Search { .. } => true,
        // A stored segment may search by text, too.
        Query::Segments(_) => true,
        Query::Rows(query) => query.kind == Kind::Segment || lists::searches(&query.filter),
        Query::Board(query) => lists::searches(&query.filter),
        _ => false,
    }
}
