//! A choice of one among known options, as the browser's own control.

use leptos::prelude::*;

/// A select with its label.
#[component]
pub fn Select(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// Key and word of each option. An empty key stands for no value.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// Key of the present choice.
    #[prop(into)]
    value: Signal<String>,
    /// Cannot be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let list = move || {
        let present = value.get();
        let option = |(key, word): (String, String)| {
            let selected = key == present;
            view! { <option value=key prop:selected=selected>{word}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="field">
            <span class="field-label" class:visually-hidden=bare>{label}</span>
            <select
                class="input"
                prop:disabled=disabled
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {list}
            </select>
        </label>
    }
}
