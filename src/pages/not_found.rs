//! An address that means nothing.

use leptos::prelude::*;

use crate::components::button::{LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::i18n::t;

/// Says so and leads back.
pub fn not_found() -> impl IntoView {
    view! {
        <Empty icon=Icon::Search title=t("not-found-title") text=t("not-found-text")>
            <LinkButton label=t("not-found-home") href="/" look=Look::Primary/>
        </Empty>
    }
}
