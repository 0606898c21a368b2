//! Rows in groups: a line before the rows of each, with its count and sums. Rows keep their numbers; places count the
//! lines of groups, too.

use leptos::prelude::*;

use super::{TableParts, TableState};

/// A group of rows that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    /// Its first row.
    pub start: u32,
    /// What its rows have in common, with their number.
    pub label: String,
    /// Sums under the columns: (column position, text).
    pub sums: Vec<(usize, String)>,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Row(u32),
    Group(GroupLine),
}

/// What stands at a place of a table with these groups.
pub(super) fn item_at(groups: &[GroupLine], place: u32) -> Item {
    let passed = (0..).zip(groups).take_while(|(at, group)| group.start + *at <= place).last();
    match passed {
        Some((at, group)) if group.start + at == place => Item::Group(group.clone()),
        Some((at, _)) => Item::Row(place - at - 1),
        None => Item::Row(place),
    }
}

/// The place of a row.
pub(super) fn place_of(groups: &[GroupLine], row: u32) -> u32 {
    row + groups.iter().filter(|group| group.start <= row).count() as u32
}

/// The line of a group.
pub(super) fn line(
    group: GroupLine,
    place: u32,
    total: Memo<u32>,
    state: TableState,
    parts: TableParts,
) -> AnyView {
    let (label, sums) = (group.label, group.sums);
    let cells = move || {
        let cell = |(index, column): (usize, super::Column)| {
            let text = match index {
                0 => Some(label.clone()),
                _ => sums.iter().find(|(at, _)| *at == index).map(|(_, text)| text.clone()),
            };
            let at_end = column.at_end && index > 0;
            view! { <div class="table-cell" role="gridcell" class:at-end=at_end>{text}</div> }
        };
        parts.columns.get().into_iter().enumerate().map(cell).collect_view()
    };
    view! {
        <div
            class="table-row table-group"
            role="row"
            aria-rowindex=(place + 2).to_string()
            style:transform=move || format!("translateY({}px)", state.viewport.offset(place, total.get()))
        >
            <div class="table-cell table-check" role="gridcell"></div>
            {cells}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_before_their_rows() {
        let group = |start: u32| GroupLine { start, label: start.to_string(), sums: Vec::new() };
        let groups = [group(0), group(2), group(3)];
        let items: Vec<Item> = (0..7).map(|place| item_at(&groups, place)).collect();
        let expect = [
            Item::Group(group(0)),
            Item::Row(0),
            Item::Row(1),
            Item::Group(group(2)),
            Item::Row(2),
            Item::Group(group(3)),
            Item::Row(3),
        ];
        assert_eq!(items, expect);
        for row in 0..9 {
            assert_eq!(item_at(&groups, place_of(&groups, row)), Item::Row(row));
            assert_eq!(item_at(&[], place_of(&[], row)), Item::Row(row));
        }
    }
}
