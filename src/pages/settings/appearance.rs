//! Language and theme of this device.

use leptos::prelude::*;

use crate::components::segmented::Segmented;
use crate::components::select::Select;
use crate::i18n::{Language, t};
use crate::state::theme::Theme;
use crate::state::{app, language, theme};

/// The part.
#[component]
pub(super) fn Appearance() -> impl IntoView {
    let mut languages = vec![(String::new(), t("language-browser"))];
    languages
        .extend(Language::ALL.map(|language| (language.tag().to_owned(), language.own_name().to_owned())));
    let chosen = language::chosen().map(|language| language.tag().to_owned()).unwrap_or_default();
    let themes = Theme::ALL.map(|theme| (theme.key().to_owned(), t(&format!("theme-{}", theme.key()))));
    let theme_now = Signal::derive(|| app().theme.get().key().to_owned());
    let set_theme = |key: String| {
        if let Some(chosen) = Theme::ALL.into_iter().find(|theme| theme.key() == key) {
            theme::set(chosen);
        }
    };
    view! {
        <section class="settings-section">
            <Select
                label=t("settings-language")
                options=languages
                value=chosen
                on_change=move |tag: String| language::set(Language::for_tag(&tag))
            />
            <div class="field">
                <span class="field-label">{t("settings-theme")}</span>
                <Segmented label=t("settings-theme") options=themes.to_vec() value=theme_now on_change=set_theme/>
            </div>
        </section>
    }
}
