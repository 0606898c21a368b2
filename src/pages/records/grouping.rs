//! The rows of a list in groups: by which field, what stands over each group, and which rows to ask for.

use std::sync::Arc;

use leptos::prelude::*;
use model::filter::text::{parse_field, print_field};
use model::{FieldDef, FieldId, FieldKind, Kind, Value};
use protocol::query::RowsQuery;
use protocol::view::{Group, RowsView, Shown};

use super::list::query;
use crate::components::data_table::{GroupChoice, GroupLine, TableState};
use crate::format;
use crate::i18n::{self, t};
use crate::routes::ListState;
use crate::state::app;

/// Names the group of those without a value; no option has this key.
pub(super) const NO_VALUE: &str = "";

/// How many options a field has by which rows may be grouped.
fn grouping(kind: Kind, field: FieldId) -> Option<usize> {
    let catalogue = app().catalogue.get();
    match catalogue.field(kind, field).filter(|def| !def.is_set()).map(|def| &def.kind) {
        Some(FieldKind::Choice(options)) => Some(options.len()),
        _ => None,
    }
}

/// The rows around those in sight. Places count the lines of groups, too: so many rows before are asked for beside.
pub(super) fn visible(kind: Kind, state: &ListState, columns: &[FieldDef], table: TableState) -> RowsQuery {
    let (start, len) = table.viewport.window.get();
    let lines = state.group.and_then(|field| grouping(kind, field)).map_or(0, |options| options as u32 + 1);
    let before = lines.min(start);
    query(kind, state, columns, (start - before, len + before))
}

/// The choice of the field, in the list of columns.
pub(super) fn choice(kind: Kind, state: Memo<ListState>, change: Callback<(ListState, bool)>) -> GroupChoice {
    let fields = Signal::derive(move || {
        let catalogue = app().catalogue.get();
        let own = catalogue.fields(kind).filter(|def| grouping(kind, def.id).is_some());
        let named = own.map(|def| (print_field(def.id), i18n::field(kind, def)));
        std::iter::once((String::new(), "–".to_owned())).chain(named).collect()
    });
    GroupChoice {
        fields,
        value: Signal::derive(move || state.with(|state| state.group).map(print_field).unwrap_or_default()),
        on_change: Callback::new(move |key: String| {
            change.run((ListState { group: parse_field(&key), ..state.get_untracked() }, false));
        }),
    }
}

/// What stands over each group: its option, its count, its sums.
pub(super) fn lines(kind: Kind, state: &ListState, data: Signal<Option<Arc<RowsView>>>) -> Vec<GroupLine> {
    let catalogue = app().catalogue.get();
    let def = state.group.and_then(|field| catalogue.field(kind, field));
    let Some(FieldKind::Choice(options)) = def.map(|def| &def.kind) else { return Vec::new() };
    let mut start = 0;
    let line = |group: &Group| {
        let key = match &group.value {
            Shown::Value(value) => value.as_text().unwrap_or_default().to_owned(),
            _ => NO_VALUE.to_owned(),
        };
        let word = match options.iter().find(|option| option.key == key) {
            Some(option) => i18n::choice(option),
            None if key == NO_VALUE => t("value-none"),
            None => key.clone(),
        };
        let label = format!("{word} · {}", format::number(f64::from(group.rows)));
        let (first, rows, is_open) = (start, group.rows, !group.closed);
        start += if is_open { rows } else { 0 };
        GroupLine { key, start: first, rows, is_open, label, sums: sums(&group.sums) }
    };
    data.with(|data| data.as_ref().map(|data| data.groups.iter().map(line).collect()).unwrap_or_default())
}

/// Sums per currency as texts for their columns.
pub(super) fn sums(sums: &[(u32, Vec<Value>)]) -> Vec<(usize, String)> {
    let text = |(column, amounts): &(u32, Vec<Value>)| {
        let texts: Vec<String> = amounts.iter().map(format::value).collect();
        (*column as usize, texts.join(" + "))
    };
    sums.iter().map(text).collect()
}
