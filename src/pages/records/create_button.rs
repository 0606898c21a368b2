//! The primary button of a list: a new record of its kind, for those who may make one. The key `c` presses it.

use leptos::prelude::*;
use model::Kind;
use model::kind::Home;

use crate::commands::PageCommand;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::i18n::t;
use crate::state::app;

/// The button.
#[component]
pub fn CreateButton(
    /// What it makes.
    kind: Kind,
) -> impl IntoView {
    let label = t(&format!("create-{}", kind.key()));
    let title = label.clone();
    // A campaign begins with whom it is for.
    let may = kind != Kind::Campaign && (kind.stream() == Home::Shared || app().is_administrator());
    may.then(|| {
        view! {
            <span data-create="" title=title>
                <Button label icon=Icon::Plus look=Look::Primary on_press=move |()| PageCommand::Create(kind).run()/>
            </span>
        }
    })
}
