//! The person and the workspace: switch, settings, theme, sign out.

use leptos::prelude::*;
use protocol::Request;
use protocol::account::OpenWorkspace;

use crate::commands::PageCommand;
use crate::components::avatar::hue_of;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::i18n::t;
use crate::routes::{self, Area};
use crate::state::{actions, app, session};
use crate::tr;
use model::names::initials_of;

fn open() -> Option<OpenWorkspace> {
    session::open_workspace(&app().session.get())
}

fn items() -> Vec<MenuItem> {
    let Some(open) = untrack(open) else { return Vec::new() };
    let mut items = vec![
        MenuItem::new(t("account-settings"), || routes::go("/settings/account"))
            .icon(Icon::Person)
            .shortcut(open.me.email.clone()),
        MenuItem::new(t("nav-settings"), || PageCommand::Go(Area::Settings).run()).icon(Icon::Settings),
        MenuItem::new(t("command-theme"), || PageCommand::Theme.run()).icon(Icon::Moon),
        MenuItem::new(t("command-shortcuts"), || PageCommand::Shortcuts.run())
            .icon(Icon::Keyboard)
            .shortcut("?"),
    ];
    let others = open.others.iter().filter(|other| other.workspace != open.workspace);
    for (index, other) in others.enumerate() {
        let request = Request::OpenWorkspace { workspace: other.workspace.clone(), user: other.user.clone() };
        let label = tr!("account-switch", name = other.name.as_str());
        let item = MenuItem::new(label, move || {
            routes::go("/");
            actions::tell(request.clone());
        });
        items.push(if index == 0 { item.separated() } else { item }.icon(Icon::Company));
    }
    items.push(
        MenuItem::new(t("sign-out"), || actions::tell(Request::SignOut { remove: false, drafts: 0 }))
            .icon(Icon::SignOut)
            .separated(),
    );
    items
}

/// The menu.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let open = Memo::new(move |_| open().map(|open| (open.name, open.me.name, open.me.id)));
    let face = move || {
        open.get().map(|(workspace, name, id)| {
            let hue = hue_of(&id);
            view! {
                <span class="avatar" data-hue=hue.to_string() aria-hidden="true">{initials_of(&name)}</span>
                <span class="account-name">{workspace}</span>
            }
        })
    };
    view! { <Menu label=t("account-menu") face end=true items/> }
}
