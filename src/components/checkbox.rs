//! A box to tick, with its word.

use leptos::html;
use leptos::prelude::*;

use super::text_field::focus_when_there;

/// A checkbox.
#[component]
pub fn Checkbox(
    /// The word beside it.
    #[prop(into)]
    label: String,
    /// The word is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// Ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Neither ticked nor not: some of several.
    #[prop(into, optional)]
    mixed: Signal<bool>,
    /// Cannot be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Left out of the Tab order, where a key of the list does the same.
    #[prop(optional)]
    untabbed: bool,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Changed.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    focus_when_there(node, autofocus);
    view! {
        <label class="checkbox">
            <input
                node_ref=node
                type="checkbox"
                tabindex=untabbed.then_some("-1")
                prop:checked=checked
                prop:indeterminate=mixed
                prop:disabled=disabled
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span class:visually-hidden=bare>{label}</span>
        </label>
    }
}
