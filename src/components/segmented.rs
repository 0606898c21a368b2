//! A few exclusive choices side by side, as radio buttons.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

/// Makes ids that are unique on the page, for labels and groups.
pub fn unique(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A segmented control.
#[component]
pub fn Segmented(
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// Key and word of each choice.
    options: Vec<(String, String)>,
    /// Key of the present choice.
    #[prop(into)]
    value: Signal<String>,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let name = unique("segmented");
    let option = move |(key, word): (String, String)| {
        let own = key.clone();
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || value.get() == own
                    on:change=move |_| on_change.run(key.clone())
                />
                <span>{word}</span>
            </label>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label>
            {options.into_iter().map(option).collect_view()}
        </div>
    }
}
