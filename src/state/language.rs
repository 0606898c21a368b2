//! The language of the interface: the setting, else the browser's wishes. A setting of the device.

use leptos::prelude::*;
use protocol::ToEngine;

use super::app;
use crate::browser;
use crate::i18n::{self, Language};

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
    apply(language);
    crate::engine::send(ToEngine::Locale { locale: language.tag().to_owned() });
    app().language.set(language);
}

/// Gives texts in a language and tells the document, which the browser's fonts and screen readers go by.
pub fn apply(language: Language) {
    i18n::set_language(language);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.tag());
    }
}
