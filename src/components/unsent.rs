//! The sign of what is saved on this device and not yet on the server.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::i18n::t;

/// The sign, with its word as tooltip and for screen readers.
#[component]
pub fn Unsent() -> impl IntoView {
    view! {
        <span class="unsent" title=t("row-unsent")>
            <Glyph icon=Icon::Device/>
            <span class="visually-hidden">{t("row-unsent")}</span>
        </span>
    }
}
