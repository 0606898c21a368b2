//! The message files, one per area, built into the page: a text must be there without a network.

use super::Language;

macro_rules! files {
    ($($area:literal),* $(,)?) => {
        /// Name and content of each file of a language.
        pub(super) fn of(language: Language) -> &'static [(&'static str, &'static str)] {
            match language {
                Language::En => &[$(($area, include_str!(concat!("../../locales/en/", $area, ".ftl")))),*],
                Language::ZhHans => &[$(($area, include_str!(concat!("../../locales/zh-Hans/", $area, ".ftl")))),*],
                Language::ZhHant => &[$(($area, include_str!(concat!("../../locales/zh-Hant/", $area, ".ftl")))),*],
            }
        }
    };
}

files![
    "app", "kit", "filter", "kinds", "fields", "choices", "problems", "session", "sync", "settings", "today",
    "records", "booth", "segments", "import"
];
