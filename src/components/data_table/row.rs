//! One row of a table, and its cells.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::view::{Row, RowsView};
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::{Column, TableParts, TableState};
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
    let press = move |event: MouseEvent| pressed(&event, (index, place), row.get_untracked(), state, parts);
    // Rows stand below the lines of groups, where there are some.
    let level = move || (!parts.groups.with(Vec::is_empty)).then_some("2");
    let content =
        move || row.get().map(|row| cells(row, index, parts.columns.get(), is_selected, state, parts));
    view! {
        <div
            class="table-row"
            role="row"
            id=state.row_id(place)
            attr:aria-level=level
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || if is_selected.get() { "true" } else { "false" }
            class:is-current=move || state.current.get() == Some(place)
            class:is-open=move || id.get().is_some() && id.get() == parts.open.get()
            class:is-coming=move || id.get().is_none()
            style:transform=move || format!("translateY({}px)", viewport.offset(place, total.get()))
            on:click=press
        >
            {content}
        </div>
    }
}

fn pressed(
    event: &MouseEvent,
    (index, place): (u32, u32),
    row: Option<Row>,
    state: TableState,
    parts: TableParts,
) {
    let Some(row) = row else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_control = target.is_some_and(|target| {
        target.closest("a, button, input, select, textarea, label").is_ok_and(|found| found.is_some())
    });
    if event.shift_key() {
        event.prevent_default();
        state.current.set(Some(place));
        // After the event: a box whose press is prevented is set back to what it was before.
        request_animation_frame(move || state.extend(parts, row.id, index));
        return;
    }
    // A press into an open editor is not one on the row, whatever it hits there.
    if on_control || state.editing.get_untracked().is_some_and(|(edited, _)| edited == row.id) {
        return;
    }
    state.current.set(Some(place));
    if event.ctrl_key() || event.meta_key() {
        state.toggle(row.id, index);
    } else {
        parts.on_open.run(row.id);
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
