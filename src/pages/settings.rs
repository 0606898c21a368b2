//! Settings: of the account, of this device, of the workspace, and who is in it.

mod about;
mod access;
mod account;
mod appearance;
mod audit;
mod devices;
mod members;
mod pipelines;
mod sessions;
mod storage;
mod workspace;

use leptos::html;
use leptos::prelude::*;
use model::Kind;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

pub use storage::tell_persisted;

use crate::i18n::t;
use crate::pages::records::RecordsPage;
use crate::routes::use_route;

/// The parts, in order; the first is shown without a part in the address.
const PARTS: [&str; 13] = [
    "appearance",
    "account",
    "workspace",
    "pipelines",
    "tags",
    "events",
    "rates",
    "members",
    "access",
    "devices",
    "audit",
    "storage",
    "about",
];
/// The parts that are a list with records beside it, as in Customers.
fn listed(part: &str) -> Option<Kind> {
    match part {
        "events" => Some(Kind::Event),
        "tags" => Some(Kind::Tag),
        // Administrators write them.
        "rates" => Some(Kind::Rate),
        _ => None,
    }
}

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let route = use_route();
    let part = Memo::new(move |_| {
        let part = route.with(|route| route.part().map(str::to_owned));
        PARTS.into_iter().find(|known| Some(*known) == part.as_deref()).unwrap_or(PARTS[0])
    });
    let kind = Memo::new(move |_| listed(part.get()));
    let strip = NodeRef::<html::Nav>::new();
    // On a phone the parts are a strip that is wider than the screen.
    Effect::new(move |_| {
        part.track();
        if let Some(strip) = strip.get() {
            request_animation_frame(move || show_current(&strip));
        }
    });
    let entry = move |key: &'static str| {
        view! {
            <a href=format!("/settings/{key}") aria-current=move || (part.get() == key).then_some("page")>
                {t(&format!("settings-{key}"))}
            </a>
        }
    };
    let body = move || match part.get() {
        "account" => view! { <account::Account/> }.into_any(),
        "workspace" => view! { <workspace::Workspace/> }.into_any(),
        "pipelines" => view! { <pipelines::Pipelines/> }.into_any(),
        "members" => view! { <members::Members/> }.into_any(),
        "devices" => view! { <devices::Devices/> }.into_any(),
        "audit" => view! { <audit::Audit/> }.into_any(),
        "access" => view! { <access::AccessPart/> }.into_any(),
        "storage" => view! { <storage::Storage/> }.into_any(),
        "about" => view! { <about::About/> }.into_any(),
        _ => view! { <appearance::Appearance/> }.into_any(),
    };
    view! {
        <div class="settings">
            <nav class="settings-nav" aria-label=t("nav-settings") node_ref=strip>{PARTS.into_iter().map(entry).collect_view()}</nav>
            {move || match kind.get() {
                Some(kind) => view! { <div class="records-page"><RecordsPage kind/></div> }.into_any(),
                None => view! {
                    <div class="page page-narrow">
                        <h1>{move || t(&format!("settings-{}", part.get()))}</h1>
                        {body}
                    </div>
                }
                .into_any(),
            }}
        </div>
    }
}

/// Scrolls the strip to the part that is open.
fn show_current(strip: &HtmlElement) {
    let current = strip.query_selector("[aria-current]").ok().flatten();
    if let Some(current) = current {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Center);
        current.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
