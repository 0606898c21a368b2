//! Light, dark, or as the system has it. A setting of the device.

use leptos::prelude::*;

use super::app;
use crate::browser;

/// The person's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, as offered.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Name in storage, in `data-theme` and in message ids.
    pub const fn key(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The stored choice.
pub fn stored() -> Theme {
    let key = browser::stored("theme");
    Theme::ALL.into_iter().find(|theme| Some(theme.key()) == key.as_deref()).unwrap_or_default()
}

/// Chooses and remembers.
pub fn set(theme: Theme) {
    app().theme.set(theme);
    browser::store("theme", (theme != Theme::System).then(|| theme.key()));
}

/// Keeps the document's `data-theme` as chosen; the style sheet does the rest.
pub(super) fn follow() {
    let theme = app().theme;
    Effect::new(move || {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", theme.get().key());
        }
    });
}
