//! Messages at the edge of the screen, with Undo.

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
    /// Closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let undo = on_undo.map(|undo| {
        view! {
            <button class="button button-quiet toast-undo" type="button" on:click=move |_| undo.run(())>
                {t("undo")}
            </button>
        }
    });
    view! {
        <div class="toast" class:toast-trouble=trouble role=if trouble { "alert" } else { "status" }>
            {trouble.then(|| view! { <Glyph icon=Icon::Alert/> })}
            <span class="toast-text">{text}</span>
            {undo}
            <IconButton label=t("close") icon=Icon::Close on_press=on_close/>
        </div>
    }
}
