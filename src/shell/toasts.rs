//! The messages at the edge.

use leptos::prelude::*;

use crate::components::toast::ToastCard;
use crate::state::app;
use crate::state::toasts::{Toast, close, undo};

/// The messages, oldest first.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let card = |toast: Toast| {
        let id = toast.id;
        let on_undo = toast.undo.map(|action| {
            Callback::new(move |()| {
                close(id);
                undo(Some(action));
            })
        });
        view! { <ToastCard text=toast.text trouble=toast.trouble on_undo on_close=move |()| close(id)/> }
    };
    view! {
        <div class="toasts">
            <For each=move || app().toasts.get() key=|toast| toast.id children=card/>
        </div>
    }
}
