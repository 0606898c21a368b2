//! The message files, one per area. A release carries each language in two files of its own and loads those of the language
//! that is read: what the first screen may show, and the rest, which comes with the code that shows it.

use super::Language;
use lazily::{Loading, lazily};

/// Name and content of each file of a language.
pub type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($language:literal: $($area:literal),* $(,)?) => {
        &[$(($area, include_str!(concat!("../../locales/", $language, "/", $area, ".ftl")))),*]
    };
}

/// The areas that the first screen may show.
macro_rules! first {
    ($language:literal) => {
        files![
            $language: "app", "kit", "kinds", "fields", "choices", "problems", "session", "sync", "settings",
            "today", "records", "booth"
        ]
    };
}

/// The areas of what opens later.
macro_rules! more {
    ($language:literal) => {
        files![
            $language: "filter", "segments", "campaigns", "import", "duplicates", "files", "erase", "web-form", "insight", "reports", "scores",
            "stages"
        ]
    };
}

lazily! {
    in english:
    english: fn() -> Files = || first!("en");
}
lazily! {
    in simplified:
    simplified: fn() -> Files = || first!("zh-Hans");
}
lazily! {
    in traditional:
    traditional: fn() -> Files = || first!("zh-Hant");
}
lazily! {
    in english_more:
    english_more: fn() -> Files = || more!("en");
}
lazily! {
    in simplified_more:
    simplified_more: fn() -> Files = || more!("zh-Hans");
}
lazily! {
    in traditional_more:
    traditional_more: fn() -> Files = || more!("zh-Hant");
}

/// Loads the files of a language that the first screen may show.
pub(super) fn of(language: Language) -> Loading<fn() -> Files> {
    match language {
        Language::En => english(),
        Language::ZhHans => simplified(),
        Language::ZhHant => traditional(),
    }
}

/// Loads the other files of a language.
pub(super) fn more_of(language: Language) -> Loading<fn() -> Files> {
    match language {
        Language::En => english_more(),
        Language::ZhHans => simplified_more(),
        Language::ZhHant => traditional_more(),
    }
}
