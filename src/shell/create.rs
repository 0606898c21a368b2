//! Creating a record from anywhere: a sheet with the form of its kind.

use leptos::prelude::*;

use crate::commands::{CREATABLE, PageCommand};
use crate::components::menu::MenuItem;
use crate::components::sheet::Sheet;
use crate::i18n::t;
use crate::pages::lazy::{code, lazy};
use crate::state::{Overlay, app};

/// Entries of the create menus.
pub(super) fn create_items() -> Vec<MenuItem> {
    let item = |kind: model::Kind| {
        let command = PageCommand::Create(kind);
        MenuItem::new(command.label(), move || command.run())
            .icon(crate::fields::kind_icon(kind))
            .shortcut(command.keys())
    };
    CREATABLE.into_iter().map(item).collect()
}

/// The sheet.
#[component]
pub(super) fn Create() -> impl IntoView {
    let kind = Memo::new(move |_| match app().overlay.get() {
        Some(Overlay::Create(kind)) => Some(kind),
        _ => None,
    });
    let close = Callback::new(move |()| app().overlay.set(None));
    let open = Signal::derive(move || kind.get().is_some());
    move || {
        let title = kind.get().map(|kind| t(&format!("create-{}", kind.key()))).unwrap_or_default();
        view! {
            <Sheet open title on_close=close>
                {move || kind.get().map(|kind| {
                    let initial = app().prefilled.try_update_value(std::mem::take).unwrap_or_default();
                    lazy(code::create, move |form| form(kind, initial.clone(), close))
                })}
            </Sheet>
        }
    }
}
