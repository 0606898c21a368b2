//! The selected rows of a list: what is selected is what is listed.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Filter, Kind, RecordId};
use protocol::query::RowsQuery;
use protocol::view::RowsView;
use protocol::{Reply, Request};

use super::list::rows_of;
use crate::components::data_table::TableState;
use crate::routes::ListState;
use crate::state::{app, toasts};
use crate::{engine, tr};

/// So many selected rows are looked after with every answer; more of them when the list has become shorter or longer.
const FEW: usize = 500;

/// Selects rows that are not here: the engine says which they are.
pub(super) fn add(state: Memo<ListState>, table: TableState, rows: RowsQuery) {
    let asked = state.get_untracked();
    spawn_local(async move {
        match engine::call(Request::Ids(rows)).await {
            // Another list may be there by now.
            Ok(Reply::Ids(ids)) if state.try_get_untracked() == Some(asked) => {
                if let Some(count) = table.selected.try_update(|selected| {
                    selected.extend(ids);
                    selected.len()
                }) {
                    app().announce(tr!("table-selected", count = count));
                }
            }
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

/// Ends the selection with another filter, and takes out what has left the list: whoever deletes the selected rows means
/// those that he sees.
pub(super) fn follow(
    kind: Kind,
    state: Memo<ListState>,
    table: TableState,
    data: Signal<Option<Arc<RowsView>>>,
) {
    Effect::new(move |before: Option<Filter>| {
        let now = state.with(ListState::whole_filter);
        if before.is_some_and(|before| before != now) {
            // In a task: an effect writes no signals.
            spawn_local(async move { table.clear() });
        }
        now
    });
    Effect::new(move |before: Option<Option<u32>>| {
        let total = data.with(|data| data.as_ref().map(|data| data.total));
        let count = table.selected.with_untracked(BTreeSet::len);
        if count > 0 && before.is_some() && (count <= FEW || before != Some(total)) {
            drop_gone(kind, state.get_untracked(), state, table);
        }
        total
    });
}

fn drop_gone(kind: Kind, asked: ListState, state: Memo<ListState>, table: TableState) {
    let selected: Vec<RecordId> =
        table.selected.with_untracked(|selected| selected.iter().copied().collect());
    let rows = untrack(|| rows_of(kind, &asked, (0, u32::MAX)));
    let filter = Filter::All(vec![Filter::Records(selected.clone()), rows.filter]);
    spawn_local(async move {
        let Ok(Reply::Ids(here)) = engine::call(Request::Ids(RowsQuery::of(kind, filter))).await else {
            return;
        };
        let gone = gone(selected, here);
        // What was selected meanwhile stays, and another list selects for itself.
        if !gone.is_empty() && state.try_get_untracked() == Some(asked) {
            table.selected.try_update(|selected| selected.retain(|id| !gone.contains(id)));
        }
    });
}

fn gone(selected: Vec<RecordId>, here: Vec<RecordId>) -> BTreeSet<RecordId> {
    let here: BTreeSet<RecordId> = here.into_iter().collect();
    selected.into_iter().filter(|id| !here.contains(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_any_more_is_not_selected() {
        let ids = |numbers: &[u8]| numbers.iter().map(|n| RecordId([*n; 16])).collect::<Vec<_>>();
        let left = gone(ids(&[1, 2, 3]), ids(&[3, 1]));
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ids(&[2]));
        assert!(gone(ids(&[1]), ids(&[1, 2])).is_empty());
    }
}
