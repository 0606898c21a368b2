//! A small form that does one thing: it runs a command, once however often it is pressed, and stays as it is when that is
//! refused.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Command;

use crate::components::button::{Button, Look};
use crate::components::form_fields::{FormFields, has_unread};
use crate::state::{actions, toasts};

/// The form.
#[component]
pub fn ActForm(
    /// The word of its button.
    #[prop(into)]
    label: String,
    /// What it does by what is typed now, and what is said when that is done.
    act: impl Fn() -> (Command, String) + 'static,
    /// Done.
    #[prop(into)]
    on_done: Callback<()>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || has_unread(&event) {
            return;
        }
        busy.set(true);
        let (command, words) = act();
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    // The form may be closed by then.
                    on_done.try_run(());
                    toasts::done(words, Some(action));
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="log-form" on:submit=save>
            <FormFields busy>{children()}</FormFields>
            <div class="form-actions">
                <Button label look=Look::Primary submit=true busy/>
            </div>
        </form>
    }
}
