//! What a press on a row does: one opens the record, with a key it selects, and two on a cell that can be edited edit it.

use std::time::Duration;

use leptos::prelude::*;
use model::FieldId;
use protocol::view::Row;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::{Column, TableParts, TableState};
use crate::browser;

/// How long a press on a cell that can be edited waits for the second one: an open record would move the cell away from
/// under the pointer. Elsewhere, and under a finger, nothing waits.
const SECOND: Duration = Duration::from_millis(250);

/// A press on the row with this number at this place.
pub(super) fn pressed(
    event: &MouseEvent,
    (index, place): (u32, u32),
    row: Option<Row>,
    state: TableState,
    parts: TableParts,
) {
    let Some(row) = row else { return };
    state.forget_press();
    if event.shift_key() {
        event.prevent_default();
        state.current.set(Some(place));
        // After the event: a box whose press is prevented is set back to what it was before.
        request_animation_frame(move || state.extend(parts, row.id, index));
        return;
    }
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    let waits = is_plain && !browser::is_coarse() && editable_at(event, parts).is_some();
    // A press into an open editor is not one on the row, whatever it hits there.
    if state.editing.get_untracked().is_some_and(|(edited, _)| edited == row.id) {
        return;
    }
    if let Some(control) = control_at(event) {
        let link = control.dyn_into::<HtmlElement>().ok().filter(|control| control.tag_name() == "A");
        // The press that follows the waiting is none of a pointer: it has no number.
        if let Some(link) = link.filter(|_| waits && event.detail() > 0) {
            event.prevent_default();
            if event.detail() == 1 {
                state.wait(move || follow(&link));
            }
        }
        return;
    }
    state.current.set(Some(place));
    if !is_plain {
        state.toggle(row.id, index);
    } else if waits && event.detail() == 1 {
        state.wait(move || _ = parts.on_open.try_run(row.id));
    } else if !waits || event.detail() == 0 {
        parts.on_open.run(row.id);
    }
}

/// Presses a link. Its row may have been built anew meanwhile, and nobody hears of a press outside of the page: then the link
/// comes back for the moment of it.
fn follow(link: &HtmlElement) {
    let body = document().body().filter(|_| !link.is_connected());
    if let Some(body) = &body {
        let _ = body.append_child(link);
    }
    link.click();
    if body.is_some() {
        link.remove();
    }
}

/// The second press on a row within a moment: the cell is edited, whatever the first one was to do.
pub(super) fn pressed_twice(
    event: &MouseEvent,
    place: u32,
    row: Option<Row>,
    state: TableState,
    parts: TableParts,
) {
    let in_editor = control_at(event).is_some_and(|control| control.tag_name() != "A");
    let Some((row, field)) = row.zip(editable_at(event, parts)).filter(|_| !in_editor) else { return };
    event.prevent_default();
    state.forget_press();
    state.current.set(Some(place));
    state.editing.set(Some((row.id, field)));
}

/// The control that was hit, if any.
fn control_at(event: &MouseEvent) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("a, button, input, select, textarea, label").ok().flatten()
}

/// The field of the cell that was hit, where it can be edited.
fn editable_at(event: &MouseEvent, parts: TableParts) -> Option<FieldId> {
    parts.editor?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest(".table-cell").ok().flatten()?;
    let before =
        std::iter::successors(cell.previous_element_sibling(), Element::previous_element_sibling).count();
    parts.columns.with_untracked(|columns| editable(columns, before))
}

/// The field of the cell behind so many others, the box to tick with them, where it can be edited.
fn editable(columns: &[Column], before: usize) -> Option<FieldId> {
    let column = columns.get(before.checked_sub(1)?)?;
    column.editable.then_some(column.field)
}

impl TableState {
    /// Does something in a moment, unless another press comes first.
    fn wait(self, act: impl FnOnce() + 'static) {
        let waited = set_timeout_with_handle(
            move || {
                self.waiting.try_set_value(None);
                act();
            },
            SECOND,
        );
        self.waiting.set_value(waited.ok());
    }

    /// What the last press was to do is not done.
    fn forget_press(self) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
            self.waiting.set_value(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use model::FieldId::{Builtin, Derived};

    use super::*;

    #[test]
    fn the_box_to_tick_and_what_is_computed_are_not_edited() {
        let column = |field| Column {
            field,
            label: String::new(),
            width: 100.0,
            at_end: false,
            is_amount: false,
            sortable: true,
            editable: matches!(field, Builtin(_)),
        };
        let columns = [Derived(50), Builtin(401)].map(column);
        let found: Vec<Option<FieldId>> = (0..4).map(|before| editable(&columns, before)).collect();
        assert_eq!(found, [None, None, Some(Builtin(401)), None]);
    }
}
