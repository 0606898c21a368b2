//! Texts in the person's language. Every string of the page is a Fluent message in `locales/<language>/*.ftl`.
//!
//! `t("nav-today")` gives a text, `tr!("rows-selected", count = 3)` one with values. Neither is reactive: the whole view
//! is built again when the language changes (`app.rs`), so a text costs no closure and no signal. A test reads all
//! files and fails on an id or a variable that one of the languages lacks.

mod files;
mod names;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use names::{called, choice, choice_words, code, failure, field, kind, kinds, problem};

use crate::format;
use lazily::NotLoaded;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhHans,
    /// Traditional Chinese.
    ZhHant,
}

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: [Language; 3] = [Language::En, Language::ZhHans, Language::ZhHant];

    /// BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhHans => "zh-Hans",
            Language::ZhHant => "zh-Hant",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Language::En => "English",
            Language::ZhHans => "简体中文",
            Language::ZhHant => "繁體中文",
        }
    }

    /// The language that serves a reader of this tag, if one does.
    pub fn for_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next()? {
            "en" => Some(Language::En),
            "zh" | "yue" => {
                let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                Some(if traditional { Language::ZhHant } else { Language::ZhHans })
            }
            _ => None,
        }
    }

    /// The setting if there is one, else the first of the browser's languages that is served, else English.
    pub fn choose<'a>(setting: Option<&str>, wanted: impl IntoIterator<Item = &'a str>) -> Self {
        setting
            .and_then(Self::for_tag)
            .or_else(|| wanted.into_iter().find_map(Self::for_tag))
            .unwrap_or_default()
    }
}

type Bundle = FluentBundle<FluentResource>;

/// The texts in use: those that the first screen may show, and the others once something asked for them.
#[derive(Clone)]
struct Texts {
    language: Language,
    first: Option<Rc<Bundle>>,
    more: Option<Rc<Bundle>>,
}

thread_local! {
    static CURRENT: RefCell<Texts> =
        const { RefCell::new(Texts { language: Language::En, first: None, more: None }) };
}

/// The language in which texts are given now.
pub fn language() -> Language {
    CURRENT.with_borrow(|texts| texts.language)
}

/// Loads a language and gives texts in it from then on. What is on the screen has to be built again.
pub async fn load(language: Language) -> Result<(), NotLoaded> {
    let files = files::of(language).await?;
    let first = Some(Rc::new(bundle(language, files())));
    let had_more = CURRENT.with_borrow(|texts| texts.more.is_some());
    let more =
        if had_more { Some(Rc::new(bundle(language, files::more_of(language).await?()))) } else { None };
    CURRENT.set(Texts { language, first, more });
    Ok(())
}

/// Loads the texts of what opens later, for views whose code does.
pub async fn load_more() -> Result<(), NotLoaded> {
    let language = language();
    if CURRENT.with_borrow(|texts| texts.more.is_some()) {
        return Ok(());
    }
    let more = bundle(language, files::more_of(language).await?());
    CURRENT.with_borrow_mut(|texts| {
        // Another language may have been chosen meanwhile: whoever builds its views asks again.
        if texts.language == language {
            texts.more = Some(Rc::new(more));
        }
    });
    Ok(())
}

fn bundle(language: Language, files: files::Files) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().expect("our own tags parse");
    let mut bundle = FluentBundle::new(vec![tag]);
    // The marks would end up in clipboards and accessible names; our values carry no opposite direction of their own.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        // Tests run where there is no `Intl`; there numbers are plain digits.
        FluentValue::Number(number) if cfg!(target_arch = "wasm32") => Some(format::number(number.value)),
        _ => None,
    }));
    for (_, text) in files {
        // The files are checked by a test, and a damaged entry does not take the others with it.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn current() -> Texts {
    // Nothing is shown before a language is there; only tests begin without.
    #[cfg(test)]
    if CURRENT.with_borrow(|texts| texts.first.is_none()) {
        futures::executor::block_on(load(Language::En)).ok();
        futures::executor::block_on(load_more()).ok();
    }
    CURRENT.with_borrow(Texts::clone)
}

/// The text of a message, with values; `None` where there is no such message.
pub fn find(id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let texts = current();
    texts.first.iter().chain(&texts.more).find_map(|bundle| {
        let pattern = bundle.get_message(id)?.value()?;
        Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    })
}

/// The text of a message.
pub fn t(id: &str) -> String {
    find(id, None).unwrap_or_else(|| id.to_owned())
}

/// The text of a message with values; usually written as `tr!`.
pub fn t_with(id: &str, args: &FluentArgs<'_>) -> String {
    find(id, Some(args)).unwrap_or_else(|| id.to_owned())
}

/// The text of a message with values: `tr!("rows-selected", count = 3)`.
#[macro_export]
macro_rules! tr {
    ($id:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        let mut args = fluent_bundle::FluentArgs::new();
        $(args.set(stringify!($name), $value);)*
        $crate::i18n::t_with($id, &args)
    }};
}
