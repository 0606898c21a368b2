//! Lines under the top bar about the page itself: a newer build, plain http, installing, an ended session.

use leptos::prelude::*;
use protocol::event::Event;
use protocol::status::Need;

use crate::browser;
use crate::components::button::{Button, IconButton, Look};
use crate::components::icon::{Glyph, Icon};
use crate::engine::{self, Link};
use crate::i18n::t;
use crate::routes;
use crate::state::{app, session, update};

#[component]
fn Banner(
    tone: &'static str,
    icon: Icon,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="banner" data-tone=tone role="status">
            <Glyph icon/>
            <span class="banner-text">{text}</span>
            {children.map(|children| children())}
        </div>
    }
}

/// Touch devices where the browser clears storage of pages that are not installed.
fn wants_installing() -> bool {
    browser::is_coarse()
        && !browser::media("(display-mode: standalone)")
        && browser::stored("install-hint").is_none()
        && window().is_secure_context()
}

/// The lines.
#[component]
pub(super) fn Banners() -> impl IntoView {
    let newer = update::use_update();
    let events = engine::events();
    let link = engine::link();
    let reload = Memo::new(move |_| {
        !newer.get().is_empty()
            || link.get() == Link::OtherBuild
            || matches!(events.get(), Some(Event::UpdateNeeded))
    });
    let signed_out = Memo::new(move |_| {
        session::open_workspace(&app().session.get()).is_some_and(|open| !open.session_valid)
    });
    let memory_only = Memo::new(move |_| match app().status.get() {
        Some(Ok(status)) => status.needs.contains(&Need::MemoryOnly),
        _ => false,
    });
    let install = RwSignal::new(wants_installing());
    let dismiss = move |()| {
        browser::store("install-hint", Some("seen"));
        install.set(false);
    };
    view! {
        <div class="banners">
            <Show when=move || reload.get()>
                <Banner tone="info" icon=Icon::Sync text=t("banner-update")>
                    <Button label=t("banner-reload") look=Look::Plain on_press=move |()| update::activate()/>
                </Banner>
            </Show>
            <Show when=move || signed_out.get()>
                <Banner tone="warn" icon=Icon::Lock text=t("banner-session-ended")>
                    <Button label=t("sign-in") on_press=move |()| routes::go("/settings/account")/>
                </Banner>
            </Show>
            <Show when=move || memory_only.get()>
                <Banner tone="bad" icon=Icon::Alert text=t("banner-memory-only")/>
            </Show>
            <Show when=|| !window().is_secure_context()>
                <Banner tone="warn" icon=Icon::Lock text=t("banner-plain-http")/>
            </Show>
            <Show when=move || install.get()>
                <Banner tone="info" icon=Icon::Device text=t("banner-install")>
                    <IconButton label=t("close") icon=Icon::Close on_press=dismiss/>
                </Banner>
            </Show>
        </div>
    }
}
