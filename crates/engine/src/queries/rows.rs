//! Lists: a window of rows, totals, groups.

use model::{FieldId, FieldKind, RecordId};
use protocol::query::RowsQuery;
use protocol::view::RowsView;

use super::Asked;
use super::groups::{self, Parts};

/// Rows in a window at most.
const WINDOW: usize = 500;

/// Answers.
pub(crate) fn answer(asked: &mut Asked<'_>, query: &RowsQuery) -> RowsView {
    let list = asked.lists.get(&asked.scope, query.kind, &query.filter, &query.sort);
    let money: Vec<(u32, FieldId)> = asked
        .scope
        .columns(query.kind, &query.columns)
        .iter()
        .enumerate()
        .filter_map(|(column, def)| {
            Some((column as u32, (*def).filter(|def| def.kind == FieldKind::Money)?.id))
        })
        .collect();
    let groups = groups::of(asked, query, &money);
    let scope = &asked.scope;
    let columns = scope.columns(query.kind, &query.columns);
    let parts = Parts::of(&groups, list.len());
    let place = query.start as usize;
    let before = if groups::together(query) { groups::rows_before(&groups, place) } else { None };
    let start = before.unwrap_or(place).min(parts.len());
    let shown = parts.slots(&list).skip(start).take((query.len as usize).min(WINDOW));
    let rows = shown.map(|slot| scope.row(slot, &columns)).collect();
    let sum = |(column, field): &(u32, FieldId)| {
        (*column, asked.lists.sums(scope, query.kind, &query.filter, &query.sort, *field))
    };
    let sums = money.iter().map(sum).collect();
    let located = query.locate.and_then(|id| scope.records.slot(id)).map(|slot| scope.records.resolve(slot));
    RowsView {
        total: list.len() as u32,
        start: start as u32,
        rows,
        sums,
        groups,
        located: located
            .and_then(|slot| parts.slots(&list).position(|other| other == slot))
            .map(|place| place as u32),
    }
}

/// The records at some positions.
pub(crate) fn ids(asked: &mut Asked<'_>, query: &RowsQuery) -> Vec<RecordId> {
    let list = asked.lists.get(&asked.scope, query.kind, &query.filter, &query.sort);
    let groups = if query.closed.is_empty() { Vec::new() } else { groups::of(asked, query, &[]) };
    let parts = Parts::of(&groups, list.len());
    let shown = parts.slots(&list).skip(query.start as usize).take(query.len as usize);
    shown.map(|slot| asked.scope.records.id(slot)).collect()
}
