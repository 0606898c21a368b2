//! The keys of a table.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::groups::{self, Item};
use super::{TableParts, TableState, row_at};
use crate::browser;
use crate::components::field_editor::is_end;

/// Places that the keys for a page go.
const PAGE: i64 = 15;

/// A key was pressed in a table of so many places.
pub(super) fn pressed(event: &KeyboardEvent, state: TableState, parts: TableParts, places: u32) {
    if event.key() == "Tab" && goes_on(event, state, parts) {
        event.prevent_default();
        event.stop_propagation();
        return;
    }
    if state.editing.get_untracked().is_some() && in_field(event) {
        if is_end(event) {
            state.editing.set(None);
        } else {
            state.touched.set_value(true);
        }
        return;
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() || places == 0 || in_field(event) {
        return;
    }
    let now = state.current.get_untracked();
    let item = |place| parts.groups.with_untracked(|groups| groups::item_at(groups, place));
    let next = goal(event, parts, now, places);
    if let Some(next) = next {
        go(next, state, places);
        if let Item::Row(index) = item(next)
            && let Some(row) = row_at(parts.data, index).filter(|_| event.shift_key())
        {
            state.extend(parts, row.id, index);
        }
    }
    let used = next.is_some()
        || match now.map(item) {
            Some(Item::Group(at)) => on_group(event, at, state, parts),
            Some(Item::Row(index)) => on_row(event, index, state, parts),
            None => false,
        };
    if used || gives_up(event, state) {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Tab behind the last control of an editor, or before its first, goes on to the next cell. Gives whether it did.
fn goes_on(event: &KeyboardEvent, state: TableState, parts: TableParts) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let back = event.shift_key();
    let next = parts.columns.with_untracked(|columns| state.next_cell(columns, back));
    let Some(next) = next.filter(|_| is_at_edge(&target, back)) else { return false };
    // The browser reports the change when the field loses the focus.
    let _ = target.blur();
    state.editing.set(Some(next));
    true
}

/// Whether a control is the last of its cell, or the first.
fn is_at_edge(control: &HtmlElement, first: bool) -> bool {
    const CONTROLS: &str = ":is(input, select, textarea, button):not([tabindex='-1'])";
    let cell = control.closest(".table-cell:not(.table-check)").ok().flatten();
    let controls = cell.and_then(|cell| cell.query_selector_all(CONTROLS).ok());
    controls.is_some_and(|controls| {
        let edge = if first { 0 } else { controls.length().saturating_sub(1) };
        controls.item(edge).as_ref() == Some(control.as_ref())
    })
}

/// The place that a key goes to.
fn goal(event: &KeyboardEvent, parts: TableParts, now: Option<u32>, places: u32) -> Option<u32> {
    let last = i64::from(places) - 1;
    let to = |by: i64| {
        let from = now.map_or(-1, i64::from).max(if by < 0 { 0 } else { -1 });
        Some((from + by).clamp(0, last) as u32)
    };
    let groups = |read: &dyn Fn(&[groups::GroupLine], u32) -> Option<u32>| {
        parts.groups.with_untracked(|groups| read(groups, now?))
    };
    match event.key().as_str() {
        "ArrowDown" | "j" | "J" => to(1),
        "ArrowUp" | "k" | "K" => to(-1),
        "PageDown" => to(PAGE),
        "PageUp" => to(-PAGE),
        "Home" => Some(0),
        "End" => Some(last as u32),
        // From a row to the line of its group, and from the line of an open one to its first row.
        "ArrowLeft" => groups(&|groups, now| groups::line_over(groups, now).filter(|line| *line != now)),
        "ArrowRight" => groups(&|groups, now| match groups::item_at(groups, now) {
            Item::Group(at) if groups[at].is_open && groups[at].rows > 0 => Some(now + 1),
            _ => None,
        }),
        _ => None,
    }
}

fn go(next: u32, state: TableState, places: u32) {
    state.current.set(Some(next));
    // The head and the foot cover one row each.
    state.viewport.reveal(next, places, state.viewport.row_height);
}

/// A key on the line of a group. Gives whether it was used.
fn on_group(event: &KeyboardEvent, at: usize, state: TableState, parts: TableParts) -> bool {
    let is_open = parts.groups.with_untracked(|groups| groups.get(at).is_some_and(|group| group.is_open));
    let folds = match event.key().as_str() {
        "Enter" | " " => true,
        "ArrowLeft" => is_open,
        "ArrowRight" => !is_open,
        _ => return false,
    };
    if folds {
        groups::fold(at, state, parts);
    }
    true
}

/// A key on a row. Gives whether it was used.
fn on_row(event: &KeyboardEvent, index: u32, state: TableState, parts: TableParts) -> bool {
    let Some(row) = row_at(parts.data, index) else { return false };
    match event.key().as_str() {
        "Enter" => parts.on_open.run(row.id),
        "x" => state.toggle(row.id, index),
        "e" if parts.editor.is_some() => state.edit_first(row.id, &parts.columns.get_untracked()),
        _ => return false,
    }
    true
}

/// Escape ends the selection.
fn gives_up(event: &KeyboardEvent, state: TableState) -> bool {
    let ends = event.key() == "Escape" && state.selected.with_untracked(|selected| !selected.is_empty());
    if ends {
        state.clear();
    }
    ends
}

/// A key pressed in a control inside the table is the control's.
fn in_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let presses = matches!(event.key().as_str(), "Enter" | " " | "ArrowLeft" | "ArrowRight");
    target.is_some_and(|target| {
        browser::takes_text(&target)
            || (presses && target.closest("button, a, input").is_ok_and(|found| found.is_some()))
    })
}
