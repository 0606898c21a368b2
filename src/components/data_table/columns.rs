//! Which columns a table shows and in which order.

use leptos::prelude::*;
use model::FieldId;

use crate::components::button::IconButton;
use crate::components::checkbox::Checkbox;
use crate::components::icon::{Glyph, Icon};
use crate::components::popover::Popover;
use crate::components::select::Select;
use crate::i18n::t;
use crate::tr;

/// By which field the rows are grouped; an empty key stands for none.
#[derive(Clone, Copy)]
pub struct GroupChoice {
    /// Key and name of the fields.
    pub fields: Signal<Vec<(String, String)>>,
    /// The chosen one.
    pub value: Signal<String>,
    /// Chosen.
    pub on_change: Callback<String>,
}

/// A button that opens the list of columns.
#[component]
pub fn ColumnChooser(
    /// Every possible column with its name, in the order of the catalogue.
    #[prop(into)]
    all: Signal<Vec<(FieldId, String)>>,
    /// The shown ones, in order.
    #[prop(into)]
    shown: Signal<Vec<FieldId>>,
    /// Changed.
    #[prop(into)]
    on_change: Callback<Vec<FieldId>>,
    /// By which field the rows may be grouped.
    group: GroupChoice,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let trigger = move || {
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label=t("table-columns")
                title=t("table-columns")
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Glyph icon=Icon::Columns/>
            </button>
        }
        .into_any()
    };
    let rows = move || {
        let shown_now = shown.get();
        let all = all.get();
        let name = |field: &FieldId| all.iter().find(|(own, _)| own == field).map(|(_, name)| name.clone());
        let first = shown_now.iter().filter_map(|field| Some((*field, name(field)?)));
        let rest = all.iter().filter(|(field, _)| !shown_now.contains(field)).cloned();
        let rows: Vec<_> = first.chain(rest).collect();
        rows.into_iter().map(|(field, name)| column_row(field, name, shown, on_change)).collect_view()
    };
    view! {
        <Popover open trigger end=true>
            <div class="column-chooser" role="group" aria-label=t("table-columns")>
                <Select label=t("table-group") options=group.fields value=group.value on_change=group.on_change/>
                {rows}
            </div>
        </Popover>
    }
}

fn column_row(
    field: FieldId,
    name: String,
    shown: Signal<Vec<FieldId>>,
    on_change: Callback<Vec<FieldId>>,
) -> impl IntoView {
    let at = move || shown.with(|shown| shown.iter().position(|own| *own == field));
    let switch = move |on: bool| {
        let mut fields = shown.get_untracked();
        if on {
            fields.push(field);
        } else if fields.len() > 1 {
            fields.retain(|own| *own != field);
        }
        on_change.run(fields);
    };
    let up = move |()| {
        let mut fields = shown.get_untracked();
        if let Some(at) = fields.iter().position(|own| *own == field).filter(|at| *at > 0) {
            fields.swap(at, at - 1);
            on_change.run(fields);
        }
    };
    let is_shown = at().is_some();
    view! {
        <div class="column-row">
            <Checkbox label=name.clone() checked=is_shown on_change=switch/>
            {at().filter(|at| *at > 0).map(|_| view! {
                <IconButton label=tr!("table-column-up", name = name) icon=Icon::ArrowUp on_press=up/>
            })}
        </div>
    }
}
