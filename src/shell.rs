//! The frame around every area: rail or bottom bar, top bar, banners, and what lies above the page.

mod account_menu;
mod banners;
mod create;
mod palette;
mod paste;
mod question;
mod rail;
mod shortcuts;
mod status_chip;
mod toasts;
mod topbar;

use leptos::prelude::*;

use crate::components::live_region::LiveRegion;
use crate::i18n::t;
use crate::pages;
pub use palette::Inside as PaletteInside;
pub use status_chip::words as status_words;

use crate::state::app;

/// The frame.
#[component]
pub fn Shell() -> impl IntoView {
    leptos::task::spawn_local(crate::pages::settings::tell_persisted());
    pages::lazy::fetch();
    view! {
        <a class="skip-link" href="#main">{t("skip-to-content")}</a>
        <div class="shell" class:is-narrow=move || app().narrow_rail.get()>
            <rail::Rail/>
            <div class="stage">
                <topbar::TopBar/>
                <banners::Banners/>
                <main id="main" tabindex="-1"><pages::Page/></main>
            </div>
            <rail::BottomBar/>
        </div>
        <palette::Palette/>
        <shortcuts::Shortcuts/>
        <create::Create/>
        <question::Question/>
        <toasts::Toasts/>
        <LiveRegion text=app().announcement/>
    }
}
