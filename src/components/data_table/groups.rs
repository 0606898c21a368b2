//! Rows in groups: a line before the rows of each, with its count and sums. A group that is closed shows its line alone.
//! Rows that are shown have numbers of their own; places count the lines of groups, too.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::{Column, TableParts, TableState};
use crate::components::icon::{Glyph, Icon};

/// A group of rows that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    /// What names it.
    pub key: String,
    /// Its first row, or the next one that is shown.
    pub start: u32,
    /// How many rows it has, shown or not.
    pub rows: u32,
    /// Its rows are shown.
    pub is_open: bool,
    /// What its rows have in common, with their number.
    pub label: String,
    /// Sums under the columns: (column position, text).
    pub sums: Vec<(usize, String)>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// The row with this number.
    Row(u32),
    /// The line of the group at this position.
    Group(usize),
}

/// How many places a table has: its rows, and with groups their lines and the rows of those that are open.
pub fn places(groups: &[GroupLine], rows: u32) -> u32 {
    let shown = |group: &GroupLine| 1 + if group.is_open { group.rows } else { 0 };
    if groups.is_empty() { rows } else { groups.iter().map(shown).sum() }
}

/// The last group whose line stands at a place or before it, and the place of that line.
fn group_at(groups: &[GroupLine], place: u32) -> Option<(usize, u32)> {
    let lines = groups.iter().enumerate().map(|(at, group)| (at, group.start + at as u32));
    lines.take_while(|(_, line)| *line <= place).last()
}

/// What stands at a place of a table with these groups.
pub(super) fn item_at(groups: &[GroupLine], place: u32) -> Item {
    match group_at(groups, place) {
        Some((at, line)) if line == place => Item::Group(at),
        Some((at, _)) => Item::Row(place - at as u32 - 1),
        None => Item::Row(place),
    }
}

/// The place of the line over a row.
pub(super) fn line_over(groups: &[GroupLine], place: u32) -> Option<u32> {
    group_at(groups, place).map(|(_, line)| line)
}

/// The line of a group. Pressing it anywhere opens and closes the group.
pub(super) fn line(at: usize, place: u32, total: Memo<u32>, state: TableState, parts: TableParts) -> AnyView {
    let group = Memo::new(move |_| parts.groups.with(|groups| groups.get(at).cloned()));
    let is_open = move || group.with(|group| group.as_ref().is_some_and(|group| group.is_open));
    let text = move |index: usize| {
        group.with(|group| match (group, index) {
            (Some(group), 0) => Some(group.label.clone()),
            (Some(group), _) => group.sums.iter().find(|(at, _)| *at == index).map(|(_, text)| text.clone()),
            (None, _) => None,
        })
    };
    let cells = move || {
        let cell = |(index, column): (usize, Column)| {
            let at_end = column.at_end && index > 0;
            view! { <div class="table-cell" role="gridcell" class:at-end=at_end>{move || text(index)}</div> }
        };
        parts.columns.get().into_iter().enumerate().map(cell).collect_view()
    };
    let press = move |_| {
        state.current.set(Some(place));
        fold(at, state, parts);
    };
    view! {
        <div
            class="table-row table-group"
            role="row"
            id=state.row_id(place)
            aria-rowindex=(place + 2).to_string()
            aria-expanded=move || if is_open() { "true" } else { "false" }
            class:is-current=move || state.current.get() == Some(place)
            style:transform=move || format!("translateY({}px)", state.viewport.offset(place, total.get()))
            on:click={press}
            {..custom_attribute("aria-level", "1")}
        >
            <div class="table-cell table-check" role="gridcell"><Glyph icon=Icon::ChevronRight/></div>
            {cells}
        </div>
    }
    .into_any()
}

/// Opens or closes a group.
pub(super) fn fold(at: usize, state: TableState, parts: TableParts) {
    let key = parts.groups.with_untracked(|groups| groups.get(at).map(|group| group.key.clone()));
    if let Some(key) = key {
        // The rows below get other numbers.
        state.forget_anchor();
        parts.on_fold.run(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of so many rows; a negative number of one that is closed.
    fn groups(rows: &[i32]) -> Vec<GroupLine> {
        let mut start = 0;
        let group = |rows: &i32| {
            let own = GroupLine {
                key: rows.to_string(),
                start,
                rows: rows.unsigned_abs(),
                is_open: *rows >= 0,
                label: String::new(),
                sums: Vec::new(),
            };
            start += (*rows).max(0) as u32;
            own
        };
        rows.iter().map(group).collect()
    }

    #[test]
    fn lines_stand_before_their_rows() {
        use Item::{Group, Row};
        for (rows, expected) in [
            (&[][..], vec![Row(0), Row(1), Row(2)]),
            (&[2, 1], vec![Group(0), Row(0), Row(1), Group(1), Row(2)]),
            (&[-2, 1], vec![Group(0), Group(1), Row(0)]),
            (&[2, -5], vec![Group(0), Row(0), Row(1), Group(1)]),
            (&[1, -5, -1, 2], vec![Group(0), Row(0), Group(1), Group(2), Group(3), Row(1), Row(2)]),
            (&[-3, -4], vec![Group(0), Group(1)]),
        ] {
            let groups = groups(rows);
            let places = places(&groups, 3);
            let items: Vec<Item> = (0..places).map(|place| item_at(&groups, place)).collect();
            assert_eq!(items, expected, "{rows:?}");
        }
    }

    #[test]
    fn a_row_knows_the_line_over_it() {
        let groups = groups(&[1, -5, 2]);
        let lines: Vec<Option<u32>> = (0..6).map(|place| line_over(&groups, place)).collect();
        assert_eq!(lines, [0, 0, 2, 3, 3, 3].map(Some));
        assert_eq!(line_over(&[], 3), None);
    }
}
