//! The message files, one per area. A release carries each language in a file of its own and loads the one that is read.

use super::Language;
use lazily::{Loading, lazily};

/// Name and content of each file of a language.
pub type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($($area:literal),* $(,)?) => {
        lazily! {
            in english:
            english: fn() -> Files = || &[$(($area, include_str!(concat!("../../locales/en/", $area, ".ftl")))),*];
        }
        lazily! {
            in simplified:
            simplified: fn() -> Files =
                || &[$(($area, include_str!(concat!("../../locales/zh-Hans/", $area, ".ftl")))),*];
        }
        lazily! {
            in traditional:
            traditional: fn() -> Files =
                || &[$(($area, include_str!(concat!("../../locales/zh-Hant/", $area, ".ftl")))),*];
        }
    };
}

files![
    "app", "kit", "filter", "kinds", "fields", "choices", "problems", "session", "sync", "settings", "today",
    "records", "booth", "segments", "import"
];

/// Loads the files of a language.
pub(super) fn of(language: Language) -> Loading<fn() -> Files> {
    match language {
        Language::En => english(),
        Language::ZhHans => simplified(),
        Language::ZhHant => traditional(),
    }
}
