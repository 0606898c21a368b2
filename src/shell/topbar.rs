//! Search, create, the status chip and the account.

use leptos::prelude::*;

use crate::commands::PageCommand;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::Menu;
use crate::i18n::t;

use super::account_menu::AccountMenu;
use super::create::create_items;
use super::status_chip::StatusChip;

/// The bar.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let face = move || view! { <Glyph icon=Icon::Plus/> <span>{t("create")}</span> };
    view! {
        <header class="topbar">
            <button class="search-button" type="button" on:click=move |_| PageCommand::Palette.run()>
                <Glyph icon=Icon::Search/>
                <span class="search-word">{t("search-or-do")}</span>
                <kbd>{PageCommand::Palette.keys()}</kbd>
            </button>
            <div class="topbar-end">
                <StatusChip/>
                <span class="topbar-create"><Menu label=t("create") face end=true items=create_items/></span>
                <AccountMenu/>
            </div>
        </header>
    }
}
