//! Several values of one field as chips, with a field to add one.

use leptos::prelude::*;

use super::combobox::{Choice, Combobox, Offered};
use super::icon::{Glyph, Icon};
use crate::tr;

/// Chips with a combobox behind them.
#[component]
pub fn TagInput(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// Key and name of what is chosen, in order.
    #[prop(into)]
    chosen: Signal<Vec<(String, String)>>,
    /// What is typed.
    query: RwSignal<String>,
    /// What is offered.
    #[prop(into)]
    options: Signal<Offered>,
    /// Added.
    #[prop(into)]
    on_add: Callback<String>,
    /// Taken away.
    #[prop(into)]
    on_remove: Callback<String>,
    /// Creates something with the typed name.
    #[prop(optional_no_strip)]
    on_create: Option<Callback<String>>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let offered = Signal::derive(move || {
        let taken = chosen.get();
        let free = |option: &Choice| !taken.iter().any(|(key, _)| *key == option.key);
        let mut offered = options.get();
        offered.choices.retain(free);
        offered
    });
    let chip = move |(key, name): (String, String)| {
        let remove = tr!("kit-remove", name = name.as_str());
        view! {
            <span class="chip">
                {name}
                <button type="button" aria-label=remove.clone() title=remove on:click=move |_| on_remove.run(key.clone())>
                    <Glyph icon=Icon::Close/>
                </button>
            </span>
        }
    };
    let add = move |key: Option<String>| {
        if let Some(key) = key {
            on_add.run(key);
        }
    };
    let chips =
        view! { <div class="chips">{move || chosen.get().into_iter().map(chip).collect_view()}</div> };
    view! {
        <div class="tag-input">
            <Combobox label shown=String::new() query options=offered autofocus on_choose=add on_create/>
            {chips}
        </div>
    }
}
