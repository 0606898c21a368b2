//! The head of a table: names, sorting by several columns, widths by pointer or arrow keys.

use leptos::ev;
use leptos::prelude::*;
use model::SortKey;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

use super::{Column, TableParts, TableState};
use crate::components::checkbox::Checkbox;
use crate::components::icon::{Glyph, Icon};
use crate::i18n::t;

/// The order after a press on a head: one way, the other, none; with `more` beside the other keys. `first` is the key of
/// the first press: texts and days begin with the least, numbers with the greatest.
pub fn next_sort(sort: &[SortKey], first: SortKey, more: bool) -> Vec<SortKey> {
    let field = first.field;
    let next = match sort.iter().find(|key| key.field == field) {
        None => Some(first),
        Some(now) if *now == first => Some(SortKey { field, descending: !first.descending }),
        Some(_) => None,
    };
    if !more {
        return next.into_iter().collect();
    }
    let mut sort = sort.to_vec();
    match (sort.iter().position(|key| key.field == field), next) {
        (Some(at), Some(next)) => sort[at] = next,
        (Some(at), None) => _ = sort.remove(at),
        (None, next) => sort.extend(next),
    }
    sort
}

#[component]
pub(super) fn Head(state: TableState, parts: TableParts) -> impl IntoView {
    let total = move || parts.data.with(|data| data.as_ref().map_or(0, |data| data.total as usize));
    let all = Signal::derive(move || {
        let count = state.selected.with(std::collections::BTreeSet::len);
        count > 0 && count >= total()
    });
    let some = Signal::derive(move || state.selected.with(|selected| !selected.is_empty()) && !all.get());
    let cells =
        move || parts.columns.get().into_iter().map(|column| head_cell(column, state, parts)).collect_view();
    view! {
        <div class="table-row table-head" role="row" aria-rowindex="1">
            <div class="table-cell table-check" role="columnheader">
                <Checkbox label=t("table-select-all") bare=true checked=all mixed=some on_change=move |_| state.toggle_all(parts)/>
            </div>
            {cells}
        </div>
    }
}

fn head_cell(column: Column, state: TableState, parts: TableParts) -> impl IntoView {
    let (field, at_end) = (column.field, column.at_end);
    let place = move || {
        parts.sort.with(|sort| {
            sort.iter().position(|key| key.field == field).map(|at| (at, sort[at].descending, sort.len()))
        })
    };
    let order = move || match place() {
        Some((_, false, _)) => "ascending",
        Some((_, true, _)) => "descending",
        None => "none",
    };
    let press = move |event: MouseEvent| {
        let first = SortKey { field, descending: at_end };
        parts.on_sort.run(next_sort(&parts.sort.get_untracked(), first, event.shift_key()));
    };
    // The pointer drags the edge; keys do the same from the name.
    let key = {
        let column = column.clone();
        move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowLeft" if event.alt_key() => -16.0,
                "ArrowRight" if event.alt_key() => 16.0,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            state.set_width(field, untrack(|| state.width(&column)) + by);
            state.keep_widths();
        }
    };
    let mark = move || {
        place().map(|(at, descending, count)| {
            let icon = if descending { Icon::ArrowDown } else { Icon::ArrowUp };
            view! { <Glyph icon/> {(count > 1).then(|| view! { <span class="sort-place">{at + 1}</span> })} }
        })
    };
    let name = if column.sortable {
        view! {
            <button class="head-button" type="button" title=t("table-sort-hint") on:click=press on:keydown=key>
                <span class="head-name">{column.label.clone()}</span>
                {mark}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="head-name">{column.label.clone()}</span> }.into_any()
    };
    view! {
        <div class="table-cell" role="columnheader" class:at-end=at_end aria-sort=order>
            {name}
            <Resizer column state/>
        </div>
    }
}

#[component]
fn Resizer(column: Column, state: TableState) -> impl IntoView {
    let field = column.field;
    let start = StoredValue::new(None::<(f64, f64)>);
    let press = move |event: PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        start.set_value(Some((f64::from(event.client_x()), untrack(|| state.width(&column)))));
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: PointerEvent| {
        if let Some((from, width)) = start.get_value() {
            state.set_width(field, width + f64::from(event.client_x()) - from);
        }
    };
    let release = move |_: PointerEvent| {
        if start.get_value().is_some() {
            start.set_value(None);
            state.keep_widths();
        }
    };
    view! {
        <span
            class="resizer"
            aria-hidden="true"
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:click=|event: ev::MouseEvent| event.stop_propagation()
        ></span>
    }
}

#[cfg(test)]
mod tests {
    use model::{FieldId, SortKey};

    use super::next_sort;

    #[test]
    fn a_press_turns_and_then_ends_the_order() {
        let (a, b) = (FieldId::Builtin(100), FieldId::Builtin(103));
        let key = |field, descending| SortKey { field, descending };
        let mut sort = next_sort(&[], key(a, false), false);
        assert_eq!(sort, [key(a, false)]);
        sort = next_sort(&sort, key(b, false), true);
        assert_eq!(sort, [key(a, false), key(b, false)]);
        sort = next_sort(&sort, key(a, false), true);
        assert_eq!(sort, [key(a, true), key(b, false)]);
        sort = next_sort(&sort, key(a, false), true);
        assert_eq!(sort, [key(b, false)]);
        assert_eq!(next_sort(&sort, key(a, false), false), [key(a, false)]);
    }

    #[test]
    fn numbers_begin_with_the_greatest() {
        let score = FieldId::Derived(376);
        let key = |descending| SortKey { field: score, descending };
        let mut sort = Vec::new();
        for expect in [vec![key(true)], vec![key(false)], vec![]] {
            sort = next_sort(&sort, key(true), false);
            assert_eq!(sort, expect);
        }
    }
}
