//! The language of the interface: the setting, else the browser's wishes. A setting of the device.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ToEngine;

use super::{app, toasts};
use crate::browser;
use crate::i18n::{self, Language, t};
use lazily::NotLoaded;

/// The language to start with.
pub fn initial() -> Language {
    let wanted: Vec<String> =
        window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    Language::choose(browser::stored("language").as_deref(), wanted.iter().map(String::as_str))
}

/// The stored choice; `None` follows the browser.
pub fn chosen() -> Option<Language> {
    browser::stored("language").as_deref().and_then(Language::for_tag)
}

/// Chooses a language, or the browser's with `None`, and builds the page again in it.
pub fn set(choice: Option<Language>) {
    browser::store("language", choice.map(Language::tag));
    let language = choice.unwrap_or_else(initial);
    spawn_local(async move {
        if apply(language).await.is_err() {
            return toasts::trouble(t("area-not-loaded"));
        }
        crate::engine::send(ToEngine::Locale { locale: language.tag().to_owned() });
        app().language.set(language);
    });
}

/// Gives texts in a language and tells the document, which the browser's fonts and screen readers go by.
pub async fn apply(language: Language) -> Result<(), NotLoaded> {
    i18n::load(language).await?;
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.tag());
    }
    Ok(())
}
