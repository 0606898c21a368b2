//! Which build this is, its licence, and the notices of what it is made with.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::browser;
use crate::components::button::Button;
use crate::i18n::t;
use crate::tr;

/// Where the notices of other people's work are served.
const NOTICES: &str = "/third-party.txt";

async fn notices() -> Option<String> {
    let response = JsFuture::from(window().fetch_with_str(NOTICES)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// The part.
#[component]
pub(super) fn About() -> impl IntoView {
    let text = RwSignal::new(None::<String>);
    let show = move |()| {
        spawn_local(async move {
            let found = notices().await.unwrap_or_else(|| t("about-notices-missing"));
            text.try_set(Some(found));
        });
    };
    let build = browser::root_data("build").unwrap_or_default();
    view! {
        <section class="settings-section">
            <p>{tr!("about-build", version = env!("CARGO_PKG_VERSION"), build = build)}</p>
            <p class="quiet">{t("about-licence")}</p>
            <p class="quiet">{t("about-telemetry")}</p>
        </section>
        <section class="settings-section">
            <h2>{t("about-notices")}</h2>
            {move || match text.get() {
                None => view! { <Button label=t("about-show-notices") on_press=show/> }.into_any(),
                Some(text) => view! { <pre class="notices" tabindex="0">{text}</pre> }.into_any(),
            }}
        </section>
    }
}
