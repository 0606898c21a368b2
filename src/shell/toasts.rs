//! The messages at the edge.

use leptos::prelude::*;

use crate::components::toast::ToastCard;
use crate::state::toasts::{Toast, close, undo};
use crate::state::{actions, app};

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
        let again = toast.again;
        let on_again = (!again.is_empty()).then(|| {
            Callback::new(move |()| {
                close(id);
                again.iter().for_each(|command| actions::run(command.clone(), ""));
            })
        });
        view! { <ToastCard text=toast.text trouble=toast.trouble on_undo on_again on_close=move |()| close(id)/> }
    };
    view! {
        <div class="toasts">
            <For each=move || app().toasts.get() key=|toast| toast.id children=card/>
        </div>
    }
}
