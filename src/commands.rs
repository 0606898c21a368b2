//! Everything a person can do from anywhere: one list that feeds the palette, menus and keys.

use model::Kind;
use model::entities::common;

use crate::browser;
use crate::i18n::{kinds, t};
use crate::routes::{self, Area};
use crate::state::{Overlay, app, theme, toasts};
use crate::tr;

use leptos::prelude::*;

/// A command of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageCommand {
    /// Open the palette.
    Palette,
    /// Search in the present list, or in the palette.
    Search,
    /// Show the keys.
    Shortcuts,
    /// Go to an area.
    Go(Area),
    /// A form for a new record.
    Create(Kind),
    /// Look for duplicates among records of a kind.
    Duplicates(Kind),
    /// Undo the last action.
    Undo,
    /// Do it again.
    Redo,
    /// Reach the server now.
    SyncNow,
    /// Light, dark, system in turn.
    Theme,
    /// Show or hide the words of the rail.
    Rail,
    /// Close what is open.
    Close,
}

/// What can be done with the selected rows of the visible list.
#[derive(Clone)]
pub struct Selection {
    /// How many.
    pub count: usize,
    /// Name and action of each.
    pub actions: Vec<(String, Callback<()>)>,
}

/// Kinds that `c` offers, the most frequent first.
pub const CREATABLE: [Kind; 8] = [
    Kind::Contact,
    Kind::Company,
    Kind::Deal,
    Kind::Activity,
    Kind::Lead,
    Kind::Answer,
    Kind::Product,
    Kind::Event,
];

impl PageCommand {
    /// All commands of the palette, in its order.
    pub fn all() -> Vec<PageCommand> {
        let go = Area::RAIL.into_iter().chain([Area::Settings, Area::Sync]).map(PageCommand::Go);
        let create = CREATABLE.into_iter().map(PageCommand::Create);
        let duplicates = common::MERGED.iter().copied().map(PageCommand::Duplicates);
        let rest = [
            PageCommand::Undo,
            PageCommand::Redo,
            PageCommand::SyncNow,
            PageCommand::Theme,
            PageCommand::Rail,
            PageCommand::Shortcuts,
        ];
        create.chain(go).chain(duplicates).chain(rest).collect()
    }

    /// What the palette and menus call it.
    pub fn label(self) -> String {
        match self {
            PageCommand::Palette => t("command-palette"),
            PageCommand::Search => t("command-search"),
            PageCommand::Shortcuts => t("command-shortcuts"),
            PageCommand::Go(area) => tr!("command-go", area = t(&format!("nav-{}", area.key()))),
            PageCommand::Create(kind) => t(&format!("create-{}", kind.key())),
            PageCommand::Duplicates(kind) => tr!("command-duplicates", kind = kinds(kind)),
            PageCommand::Undo => t("command-undo"),
            PageCommand::Redo => t("command-redo"),
            PageCommand::SyncNow => t("command-sync"),
            PageCommand::Theme => t("command-theme"),
            PageCommand::Rail => t("command-rail"),
            PageCommand::Close => t("close"),
        }
    }

    /// The keys, as shown.
    pub fn keys(self) -> String {
        let control = if browser::is_mac() { "⌘" } else { "Ctrl " };
        match self {
            PageCommand::Palette => format!("{control}K"),
            PageCommand::Search => "/".to_owned(),
            PageCommand::Shortcuts => "?".to_owned(),
            PageCommand::Go(area) => format!("G {}", letter(area).to_ascii_uppercase()),
            PageCommand::Undo => format!("{control}Z"),
            PageCommand::Redo if browser::is_mac() => "⇧⌘Z".to_owned(),
            PageCommand::Redo => "Ctrl Shift Z".to_owned(),
            PageCommand::Close => "Esc".to_owned(),
            _ => String::new(),
        }
    }

    /// Does it.
    pub fn run(self) {
        match self {
            PageCommand::Palette => app().overlay.set(Some(Overlay::Palette)),
            PageCommand::Search => search(),
            PageCommand::Shortcuts => app().overlay.set(Some(Overlay::Shortcuts)),
            PageCommand::Go(area) => routes::go(&area.href()),
            PageCommand::Create(kind) => app().overlay.set(Some(Overlay::Create(kind))),
            PageCommand::Duplicates(kind) => routes::go(&routes::duplicates_href(kind)),
            PageCommand::Undo => toasts::undo(None),
            PageCommand::Redo => toasts::redo(),
            PageCommand::SyncNow => crate::state::actions::tell(protocol::Request::SyncNow),
            PageCommand::Theme => next_theme(),
            PageCommand::Rail => toggle_rail(),
            PageCommand::Close => app().overlay.set(None),
        }
    }
}

/// The letter after `g` that goes to an area.
pub const fn letter(area: Area) -> char {
    match area {
        Area::Today => 't',
        Area::Customers => 'c',
        Area::Pipeline => 'p',
        Area::Booth => 'b',
        Area::Segments => 's',
        Area::Insight => 'i',
        Area::Import => 'm',
        Area::Settings => ',',
        Area::Sync => 'y',
    }
}

/// The area of a letter after `g`.
pub fn area_of_letter(wanted: char) -> Option<Area> {
    Area::RAIL.into_iter().chain([Area::Settings, Area::Sync]).find(|area| letter(*area) == wanted)
}

/// Puts the focus into the search field of the present list; without one the palette searches.
fn search() {
    use wasm_bindgen::JsCast;
    let field = document().query_selector("main [type=search]").ok().flatten();
    match field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        Some(field) => {
            let _ = field.focus();
            field.select();
        }
        None => PageCommand::Palette.run(),
    }
}

fn next_theme() {
    let next = match app().theme.get_untracked() {
        theme::Theme::System => theme::Theme::Light,
        theme::Theme::Light => theme::Theme::Dark,
        theme::Theme::Dark => theme::Theme::System,
    };
    theme::set(next);
    app().announce(t(&format!("theme-{}", next.key())));
}

fn toggle_rail() {
    let narrow = app().narrow_rail;
    narrow.update(|narrow| *narrow = !*narrow);
    browser::store("narrow-rail", narrow.get_untracked().then_some("1"));
}
