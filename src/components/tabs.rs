//! Tabs over one panel: arrow keys move and choose.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The row of tabs. The panel below is the caller's, shown by `value`.
#[component]
pub fn Tabs(
    /// What they switch between.
    #[prop(into)]
    label: String,
    /// Key and word of each.
    #[prop(into)]
    tabs: Signal<Vec<(String, String)>>,
    /// Key of the present one.
    #[prop(into)]
    value: Signal<String>,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let keys: Vec<String> = tabs.get_untracked().into_iter().map(|(key, _)| key).collect();
        let Some(now) = keys.iter().position(|key| *key == value.get_untracked()) else { return };
        let next = (now as i32 + by).rem_euclid(keys.len() as i32) as u32;
        event.prevent_default();
        on_change.run(keys[next as usize].clone());
        let list = event.current_target().and_then(|list| list.dyn_into::<HtmlElement>().ok());
        let tab = list
            .and_then(|list| list.children().item(next))
            .and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
        if let Some(tab) = tab {
            let _ = tab.focus();
        }
    };
    let tab = move |(key, word): (String, String)| {
        let (own, chosen) = (key.clone(), key.clone());
        let is_on = Memo::new(move |_| value.get() == own);
        view! {
            <button
                class="tab"
                type="button"
                role="tab"
                aria-selected=move || if is_on.get() { "true" } else { "false" }
                tabindex=move || if is_on.get() { "0" } else { "-1" }
                on:click=move |_| on_change.run(chosen.clone())
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=key>
            {move || tabs.get().into_iter().map(tab).collect_view()}
        </div>
    }
}
