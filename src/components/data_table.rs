//! A table of any number of rows: only what is seen is built, rows come in windows, nothing jumps while they arrive.
//!
//! The owner makes a [`TableState`], asks for `state.viewport.window`, and hands the answer back as `data`. Keys: arrows or
//! `j`/`k` move, Enter opens, `x` selects, Shift extends, `e` edits, Tab goes on to the next cell, Home and End go to the
//! ends; a press opens, two on a cell edit it; on the line of a group Enter, Space, left and right open and close it.

mod columns;
mod groups;
mod head;
mod keys;
mod paper;
mod press;
mod row;
mod state;

use std::sync::Arc;

use leptos::prelude::*;
use model::{FieldId, RecordId, SortKey};
use protocol::view::{Row, RowsView};
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent};

pub use columns::{ColumnChooser, GroupChoice};
pub use groups::{GroupLine, places};
pub use state::TableState;

use super::field_editor::has_left;
use crate::browser;

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The field it shows.
    pub field: FieldId,
    /// Its head.
    pub label: String,
    /// Width in pixels before a person changed it.
    pub width: f64,
    /// Numbers and amounts stand at the end.
    pub at_end: bool,
    /// Whether the rows can be sorted by it.
    pub sortable: bool,
    /// Amounts say what they are without their head; other numbers do not.
    pub is_amount: bool,
    /// Its cells can be edited in place.
    pub editable: bool,
}

/// Builds the content of a cell from a row and the position of the column.
pub type CellView = Callback<(Row, usize), AnyView>;

/// What a table shows and reports.
#[derive(Clone, Copy)]
pub struct TableParts {
    /// The columns, in order.
    pub columns: Signal<Vec<Column>>,
    /// The rows around the visible ones.
    pub data: Signal<Option<Arc<RowsView>>>,
    /// How they are sorted.
    pub sort: Signal<Vec<SortKey>>,
    /// Another order is wanted.
    pub on_sort: Callback<Vec<SortKey>>,
    /// Content of a cell.
    pub cell: CellView,
    /// An editor in place of a cell, where one is wanted.
    pub editor: Option<CellView>,
    /// A row was opened.
    pub on_open: Callback<RecordId>,
    /// Rows that are not all here are to be selected: the first and how many of those that are shown, or every row.
    pub on_select: Callback<Option<(u32, u32)>>,
    /// Groups of rows, by their first rows; none where rows are not grouped.
    pub groups: Signal<Vec<GroupLine>>,
    /// The group with this key is to be opened or closed.
    pub on_fold: Callback<String>,
    /// The record that is open beside the table.
    pub open: Signal<Option<RecordId>>,
}

/// The table.
#[component]
pub fn DataTable(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Position, selection and widths; kept by the owner.
    state: TableState,
    /// What it shows.
    parts: TableParts,
    /// Sums or counts, under the columns: (column position, text).
    #[prop(into, optional)]
    footer: Signal<Vec<(usize, String)>>,
) -> impl IntoView {
    let viewport = state.viewport;
    viewport.watch();
    let total = Memo::new(move |_| parts.data.with(|data| data.as_ref().map_or(0, |data| data.total)));
    let places = Memo::new(move |_| parts.groups.with(|groups| groups::places(groups, total.get())));
    let grouped = Memo::new(move |_| !parts.groups.with(Vec::is_empty));
    let item = move |place: u32| {
        let item = Memo::new(move |_| parts.groups.with(|groups| groups::item_at(groups, place)));
        move || match item.get() {
            groups::Item::Row(index) => {
                view! { <row::TableRow index place total=places state parts/> }.into_any()
            }
            groups::Item::Group(at) => groups::line(at, place, places, state, parts),
        }
    };
    let columns = parts.columns;
    let template = move || state.template(&columns.get());
    follow_editor(state);
    paper::watch(state, parts.data);
    let key = move |event: KeyboardEvent| keys::pressed(&event, state, parts, places.get_untracked());
    view! {
        <div
            class="table"
            class:two-lines=state.two_lines
            style=("--row", format!("{}px", viewport.row_height))
            role=move || if grouped.get() { "treegrid" } else { "grid" }
            tabindex="0"
            aria-label=label
            aria-multiselectable="true"
            aria-rowcount=move || (places.get() + 1).to_string()
            aria-colcount=move || (columns.with(Vec::len) + 1).to_string()
            aria-activedescendant=move || state.current.get().map(|place| state.row_id(place))
            node_ref=viewport.node
            style=("--columns", template)
            on:scroll=move |_| viewport.scrolled()
            on:keydown=key
            on:input=move |_| if state.editing.get_untracked().is_some() { state.touched.set_value(true) }
            on:focusout=move |event| if left_editor(&event) { end_editor_soon(state) }
        >
            <head::Head state parts/>
            <div class="table-body" role="rowgroup" style:height=move || format!("{}px", viewport.content_height(places.get()))>
                <For
                    each=move || viewport.visible(places.get())
                    key=|place| *place
                    children=item
                />
            </div>
            <Footer columns footer/>
            {paper::left_out(total)}
        </div>
    }
}

#[component]
fn Footer(columns: Signal<Vec<Column>>, footer: Signal<Vec<(usize, String)>>) -> impl IntoView {
    let cells = move || {
        let texts = footer.get();
        let text = |index| texts.iter().find(|(at, _)| *at == index).map(|(_, text)| text.clone());
        let cell = |(index, column): (usize, Column)| {
            // Sums of several currencies may be wider than their column.
            let (text, title) = (text(index), text(index));
            view! { <div class="table-cell" role="gridcell" title=title class:at-end=column.at_end>{text}</div> }
        };
        columns.get().into_iter().enumerate().map(cell).collect_view()
    };
    view! {
        <Show when=move || !footer.with(Vec::is_empty)>
            <div class="table-row table-foot" role="row">
                <div class="table-cell" role="gridcell"></div>
                {cells}
            </div>
        </Show>
    }
}

/// An editor gets the focus when it opens. One that goes away takes the focus with it: the keys go on in the table.
fn follow_editor(state: TableState) {
    let node = state.viewport.node;
    Effect::new(move |before: Option<bool>| {
        let now = state.editing.get().is_some();
        state.touched.set_value(false);
        if now {
            state.focus_editor();
        } else if before == Some(true) {
            request_animation_frame(move || {
                let nowhere = browser::focused().is_none_or(|element| element.tag_name() == "BODY");
                if let Some(table) = node.try_get_untracked().flatten().filter(|_| nowhere) {
                    let _ = table.focus();
                }
            });
        }
        now
    });
}

/// Ends editing unless a frame later another cell is edited, or the focus is in an editor again: a new answer builds the row
/// anew, and the browser tells of the field that goes with it.
fn end_editor_soon(state: TableState) {
    let left = state.editing.get_untracked();
    request_animation_frame(move || {
        let editor = ".table-cell:not(.table-check) :is(input, select, textarea, button)";
        let goes_on = state.editing.try_get_untracked() != Some(left);
        if !goes_on && !browser::focused().is_some_and(|element| element.matches(editor).unwrap_or_default())
        {
            state.editing.try_set(None);
        }
    });
}

/// Whether the focus leaves the cell it was in.
fn left_editor(event: &FocusEvent) -> bool {
    let from = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let cell = from.and_then(|from| from.closest(".table-cell:not(.table-check)").ok().flatten());
    cell.is_some_and(|cell| has_left(&cell, event))
}

/// The row at a position, where it has been delivered.
fn row_at(data: Signal<Option<Arc<RowsView>>>, index: u32) -> Option<Row> {
    data.with_untracked(|data| {
        let data = data.as_ref()?;
        data.rows.get(index.checked_sub(data.start)? as usize).cloned()
    })
}
