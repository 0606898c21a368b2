//! A switch for something that takes effect at once.

use leptos::prelude::*;

/// A switch.
#[component]
pub fn Switch(
    /// What it switches.
    #[prop(into)]
    label: String,
    /// On.
    #[prop(into)]
    on: Signal<bool>,
    /// Changed.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <span>{label}</span>
            <input
                type="checkbox"
                role="switch"
                prop:checked=on
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
        </label>
    }
}
