//! What a table remembers: scroll position, current row, selection, widths and the cell being edited.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use model::filter::text::{parse_field, print_field};
use model::{FieldId, RecordId};

use super::{Column, TableParts};
use crate::browser;
use crate::components::field_editor::focus_soon;
use crate::components::virtual_list::Viewport;

const MIN_WIDTH: f64 = 64.0;
const MAX_WIDTH: f64 = 800.0;

/// State of a table. The owner makes it and keeps it as long as the list is on the screen.
#[derive(Clone, Copy)]
pub struct TableState {
    /// Name in the device's storage, for widths.
    name: StoredValue<String>,
    /// Where it is scrolled to.
    pub viewport: Viewport,
    /// Whether there is no room for columns: what is told of a row stands under its name.
    pub two_lines: bool,
    /// The place that the keys move: of a row, or of the line of a group.
    pub current: RwSignal<Option<u32>>,
    /// Selected records.
    pub selected: RwSignal<BTreeSet<RecordId>>,
    /// The cell being edited.
    pub editing: RwSignal<Option<(RecordId, FieldId)>>,
    pub(super) touched: StoredValue<bool>,
    /// What the last press does in a moment.
    pub(super) waiting: StoredValue<Option<TimeoutHandle>>,
    anchor: StoredValue<Option<u32>>,
    widths: RwSignal<HashMap<FieldId, f64>>,
}

impl TableState {
    /// State of the table with this name.
    pub fn new(name: &str) -> Self {
        let two_lines = browser::media("(max-width: 699px)");
        let row_height = match two_lines {
            true => 60.0,
            false if browser::is_coarse() => 44.0,
            false => 36.0,
        };
        let key = format!("widths-{name}");
        Self {
            widths: RwSignal::new(browser::stored(&key).map(|text| read_widths(&text)).unwrap_or_default()),
            name: StoredValue::new(key),
            viewport: Viewport::new(row_height),
            two_lines,
            current: RwSignal::new(None),
            selected: RwSignal::new(BTreeSet::new()),
            editing: RwSignal::new(None),
            touched: StoredValue::new(false),
            waiting: StoredValue::new(None),
            anchor: StoredValue::new(None),
        }
    }

    /// Element id of the row or line at a place.
    pub fn row_id(self, place: u32) -> String {
        format!("{}-row-{place}", self.name.get_value())
    }

    /// Width of a column.
    pub fn width(self, column: &Column) -> f64 {
        self.widths.with(|widths| widths.get(&column.field).copied().unwrap_or(column.width))
    }

    /// Changes a width and remembers it.
    pub fn set_width(self, field: FieldId, width: f64) {
        self.widths.update(|widths| _ = widths.insert(field, width.clamp(MIN_WIDTH, MAX_WIDTH)));
    }

    /// Writes the widths to the device's storage.
    pub fn keep_widths(self) {
        let text = self.widths.with_untracked(|widths| {
            let mut parts: Vec<String> = widths
                .iter()
                .map(|(field, width)| format!("{}:{}", print_field(*field), width.round()))
                .collect();
            parts.sort();
            parts.join(",")
        });
        browser::store(&self.name.get_value(), Some(&text));
    }

    /// The grid's columns: the box to tick, the columns, and what is left.
    pub(super) fn template(self, columns: &[Column]) -> String {
        let widths: Vec<String> = columns.iter().map(|column| format!("{}px", self.width(column))).collect();
        format!("var(--table-check) {} minmax(0, 1fr)", widths.join(" "))
    }

    /// Selects or unselects one record.
    pub fn toggle(self, id: RecordId, index: u32) {
        self.anchor.set_value(Some(index));
        self.selected.update(|selected| {
            if !selected.remove(&id) {
                selected.insert(id);
            }
        });
    }

    /// Selects from the last selected row to this one.
    pub fn extend(self, parts: TableParts, id: RecordId, index: u32) {
        let from = self.anchor.get_value().unwrap_or(index);
        let (first, last) = (from.min(index), from.max(index));
        self.anchor.set_value(Some(from));
        self.selected.update(|selected| _ = selected.insert(id));
        self.select(parts, first, last - first + 1);
    }

    /// Selects every row of the list, those of closed groups too, or nothing when all of them are selected.
    pub fn toggle_all(self, parts: TableParts) {
        let total = parts.data.with_untracked(|data| data.as_ref().map_or(0, |data| data.total));
        if self.selected.with_untracked(BTreeSet::len) >= total as usize {
            self.clear();
        } else {
            let every = parts.groups.with_untracked(|groups| groups.iter().all(|group| group.is_open));
            if every { self.select(parts, 0, total) } else { parts.on_select.run(None) }
        }
    }

    /// Selects rows by their numbers: at once where they are here, else the owner asks for them.
    fn select(self, parts: TableParts, first: u32, len: u32) {
        let here = parts.data.with_untracked(|data| {
            let data = data.as_ref()?;
            let from = first.checked_sub(data.start)? as usize;
            let rows = data.rows.get(from..from + len as usize)?;
            Some(rows.iter().map(|row| row.id).collect::<Vec<_>>())
        });
        match here {
            Some(ids) => self.selected.update(|selected| selected.extend(ids)),
            None => parts.on_select.run(Some((first, len))),
        }
    }

    /// Forgets from where Shift extends the selection.
    pub(super) fn forget_anchor(self) {
        self.anchor.set_value(None);
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.selected.try_update(BTreeSet::clear);
        self.anchor.try_set_value(None);
    }

    /// Gives the focus to the open editor.
    pub(super) fn focus_editor(self) {
        focus_soon(
            self.viewport.node,
            ".table-cell:not(.table-check) :is(input:not([tabindex='-1']), select, textarea)",
        );
    }

    /// Whether somebody has begun to change what the open editor shows.
    pub fn is_touched(self) -> bool {
        self.touched.try_get_value().unwrap_or(true)
    }

    /// Edits the first cell of a record that can be.
    pub fn edit_first(self, id: RecordId, columns: &[Column]) {
        if let Some(column) = columns.iter().find(|column| column.editable) {
            self.editing.set(Some((id, column.field)));
        }
    }

    /// The cell that is edited after the present one, or before it; `None` at the ends of the row.
    pub(super) fn next_cell(self, columns: &[Column], back: bool) -> Option<(RecordId, FieldId)> {
        let (id, field) = self.editing.get_untracked()?;
        Some((id, next_editable(columns, field, back)?))
    }
}

fn next_editable(columns: &[Column], field: FieldId, back: bool) -> Option<FieldId> {
    let at = columns.iter().position(|column| column.field == field)?;
    let found = if back {
        columns[..at].iter().rev().find(|column| column.editable)
    } else {
        columns[at + 1..].iter().find(|column| column.editable)
    };
    found.map(|column| column.field)
}

fn read_widths(text: &str) -> HashMap<FieldId, f64> {
    let pair = |part: &str| {
        let (field, width) = part.split_once(':')?;
        let width = width.parse::<f64>().ok().filter(|width| (MIN_WIDTH..=MAX_WIDTH).contains(width))?;
        Some((parse_field(field)?, width))
    };
    text.split(',').filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use model::FieldId::{Builtin, Derived};

    use super::{Column, next_editable};

    #[test]
    fn the_next_cell_is_the_next_that_can_be_edited() {
        let column = |field| Column {
            field,
            label: String::new(),
            width: 100.0,
            at_end: false,
            is_amount: false,
            sortable: true,
            editable: matches!(field, Builtin(_)),
        };
        let columns = [Derived(1), Builtin(2), Derived(3), Builtin(4)].map(column);
        for (from, back, to) in [
            (Builtin(2), false, Some(Builtin(4))),
            (Builtin(4), false, None),
            (Builtin(4), true, Some(Builtin(2))),
            (Builtin(2), true, None),
            (Builtin(9), false, None),
        ] {
            assert_eq!(next_editable(&columns, from, back), to, "{from:?} {back}");
        }
    }
}
