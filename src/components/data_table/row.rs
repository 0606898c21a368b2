//! One row of a table, and its cells.

use std::sync::Arc;

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use protocol::view::{Row, RowsView};
use web_sys::MouseEvent;

use super::{Column, TableParts, TableState, press};
use crate::components::checkbox::Checkbox;
use crate::tr;

#[component]
pub(super) fn TableRow(
    index: u32,
    place: u32,
    total: Memo<u32>,
    state: TableState,
    parts: TableParts,
) -> impl IntoView {
    let viewport = state.viewport;
    let row = Memo::new(move |before: Option<&Option<Row>>| {
        let now = parts.data.with(|data| {
            let data = data.as_ref()?;
            data.rows.get(index.checked_sub(data.start)? as usize).cloned()
        });
        // A row stays as it is while somebody edits it: a new answer would take the editor away with what is typed. What the
        // editor shows follows by itself, until somebody has begun to change it.
        let edited = state.editing.get().map(|(id, _)| id);
        match before.and_then(Option::as_ref) {
            Some(before) if edited == Some(before.id) && now.as_ref().map(|now| now.id) == edited => {
                Some(before.clone())
            }
            _ => now,
        }
    });
    let id = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.id)));
    let is_selected =
        Memo::new(move |_| id.get().is_some_and(|id| state.selected.with(|selected| selected.contains(&id))));
    let press = move |event: MouseEvent| {
        press::pressed(&event, (index, place), row.get_untracked(), state, parts);
    };
    let twice = move |event: MouseEvent| {
        press::pressed_twice(&event, place, row.get_untracked(), state, parts);
    };
    // Rows stand below the lines of groups, where there are some.
    let level = move || (!parts.groups.with(Vec::is_empty)).then_some("2");
    let content =
        move || row.get().map(|row| cells(row, index, parts.columns.get(), is_selected, state, parts));
    view! {
        <div
            class="table-row"
            role="row"
            id=state.row_id(place)
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || if is_selected.get() { "true" } else { "false" }
            class:is-current=move || state.current.get() == Some(place)
            class:is-open=move || id.get().is_some() && id.get() == parts.open.get()
            class:is-coming=move || id.get().is_none()
            style:transform=move || format!("translateY({}px)", viewport.offset(place, total.get()))
            on:click=press
            on:dblclick={twice}
            {..custom_attribute("aria-level", level)}
        >
            {content}
        </div>
    }
}

fn cells(
    row: Row,
    index: u32,
    columns: Vec<Column>,
    is_selected: Memo<bool>,
    state: TableState,
    parts: TableParts,
) -> impl IntoView {
    let id = row.id;
    let name = row.name.clone();
    // A new answer builds the row again, its open editor too.
    if state.editing.get_untracked().is_some_and(|(edited, _)| edited == id) {
        state.focus_editor();
    }
    // The row stays as it is while one of its cells is edited; the others follow what is written.
    let is_edited = Memo::new(move |_| state.editing.get().is_some_and(|(edited, _)| edited == id));
    let now = move |row: Row| {
        let here = |data: &Arc<RowsView>| data.rows.iter().find(|row| row.id == id).cloned();
        let found = if is_edited.get() { parts.data.with(|data| data.as_ref().and_then(here)) } else { None };
        found.unwrap_or(row)
    };
    let shown = columns.into_iter().enumerate().map(|(at, column)| {
        let row = StoredValue::new(row.clone());
        let field = column.field;
        let editing = Memo::new(move |_| state.editing.get() == Some((id, field)));
        let content = move || match parts.editor {
            Some(editor) if editing.get() => editor.run((row.get_value(), at)),
            _ => parts.cell.run((now(row.get_value()), at)),
        };
        view! { <div class="table-cell" role="gridcell" class:at-end=column.at_end class:is-amount=column.is_amount>{content}</div> }
    });
    view! {
        <div class="table-cell table-check" role="gridcell">
            <Checkbox
                label=tr!("table-select", name = name)
                bare=true
                untabbed=true
                checked=is_selected
                on_change=move |_| state.toggle(id, index)
            />
        </div>
        {shown.collect_view()}
    }
}
