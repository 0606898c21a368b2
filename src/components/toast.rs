//! Messages at the edge of the screen, with Undo or another try.

use leptos::prelude::*;

use super::button::IconButton;
use super::icon::{Glyph, Icon};
use crate::i18n::t;

/// One message.
#[component]
pub fn ToastCard(
    /// What it says.
    #[prop(into)]
    text: String,
    /// Something went wrong.
    #[prop(optional)]
    trouble: bool,
    /// Undo, where there is something to undo.
    #[prop(optional_no_strip)]
    on_undo: Option<Callback<()>>,
    /// Another try, where something could not be done.
    #[prop(optional_no_strip)]
    on_again: Option<Callback<()>>,
    /// Closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let act = |label: &str, act: Callback<()>| {
        view! {
            <button class="button button-quiet toast-undo" type="button" on:click=move |_| act.run(())>
                {t(label)}
            </button>
        }
    };
    let undo = on_undo.map(|undo| act("undo", undo));
    let again = on_again.map(|again| act("toast-again", again));
    view! {
        <div class="toast" class:toast-trouble=trouble role=if trouble { "alert" } else { "status" }>
            {trouble.then(|| view! { <Glyph icon=Icon::Alert/> })}
            <span class="toast-text">{text}</span>
            {undo}
            {again}
            <IconButton label=t("close") icon=Icon::Close on_press=on_close/>
        </div>
    }
}
