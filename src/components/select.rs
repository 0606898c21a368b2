//! A choice of one among known options, as the browser's own control.

use leptos::html;
use leptos::prelude::*;

use super::segmented::unique;
use super::text_field::{focus_when_there, labelled};

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
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// Cannot be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let id = unique("select");
    let node = NodeRef::<html::Select>::new();
    focus_when_there(node, autofocus);
    let list = move || {
        let present = value.get();
        let option = |(key, word): (String, String)| {
            let selected = key == present;
            view! { <option value=key prop:selected=selected>{word}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    // Beside the label, not in it: else the words of all options would be part of the name.
    let control = view! {
        <select
            class="input"
            node_ref=node
            id=id.clone()
            prop:disabled=disabled
            aria-invalid=move || (!problem.get().is_empty()).then_some("true")
            aria-describedby=format!("{id}-more")
            on:change=move |event| on_change.run(event_target_value(&event))
        >
            {list}
        </select>
    };
    labelled(id, label, bare, Signal::stored(String::new()), problem, control.into_any())
}
