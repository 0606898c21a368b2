//! What belongs to the whole page and not to one view: session, catalogue, theme, language, toasts, drafts.
//!
//! One value of plain signals, made once at the start and reachable everywhere through [`app`], also in handlers and
//! tasks, where a component's context is gone.

pub mod actions;
pub mod drafts;
pub mod language;
pub mod lines;
pub mod questions;
pub mod session;
pub mod theme;
pub mod toasts;
pub mod update;

use std::collections::VecDeque;
use std::sync::Arc;

use leptos::prelude::*;
use model::{Catalogue, Change, Kind};
use protocol::account::{Member, Role};
use protocol::view::CatalogueView;

use crate::engine::{self, Remote};

#[cfg(test)]
mod tests;

/// The page's state.
#[derive(Clone, Copy)]
pub struct App {
    /// Language of the interface; a change builds the view again.
    pub language: RwSignal<crate::i18n::Language>,
    /// Light, dark or as the system.
    pub theme: RwSignal<theme::Theme>,
    /// Messages at the edge.
    pub toasts: RwSignal<Vec<toasts::Toast>>,
    /// What this page's last actions did, the newest last, for when they are undone.
    pub told: StoredValue<VecDeque<(protocol::request::ActionId, String)>>,
    /// Words for screen readers.
    pub announcement: RwSignal<String>,
    /// What is open above everything.
    pub overlay: RwSignal<Option<Overlay>>,
    /// What is asked before something that cannot be undone, or given to be copied by hand.
    pub question: RwSignal<Option<questions::Question>>,
    /// Whether the rail shows icons only, by the person's choice.
    pub narrow_rail: RwSignal<bool>,
    /// Where the person stands.
    pub session: Remote<protocol::account::SessionView>,
    /// Settings and pipelines as the engine gave them last.
    pub settings: Remote<CatalogueView>,
    /// Built-in and custom fields.
    pub catalogue: Memo<Arc<Catalogue>>,
    /// Members, by name.
    pub members: Remote<Vec<Member>>,
    /// The chip.
    pub status: Remote<protocol::status::StatusView>,
    /// Values that the next form for a new record begins with.
    pub prefilled: StoredValue<Vec<Change>>,
    /// What the selection of the visible list can do; the palette and keys read it.
    pub selection: RwSignal<Option<crate::commands::Selection>>,
}

/// Something above the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// The command palette.
    Palette,
    /// The list of keys.
    Shortcuts,
    /// A form for a new record.
    Create(Kind),
}

thread_local! {
    static APP: std::cell::Cell<Option<App>> = const { std::cell::Cell::new(None) };
}

/// The page's state.
///
/// # Panics
/// Before [`start`]; nothing is on the screen then.
pub fn app() -> App {
    APP.get().expect("the state is made before the first view")
}

/// Makes the state and its live queries, under the root owner.
pub fn start() {
    let session = engine::live_session(|| Some(()));
    let open = Memo::new(move |_| session::open_workspace(&session.get()).map(|open| open.workspace));
    let settings = engine::live_catalogue(move || open.get().map(|_| ()));
    let catalogue = Memo::new(move |_| {
        Arc::new(match settings.get() {
            Some(Ok(view)) => Catalogue::new(view.custom.iter().cloned()),
            _ => Catalogue::default(),
        })
    });
    APP.set(Some(App {
        language: RwSignal::new(crate::i18n::language()),
        theme: RwSignal::new(theme::stored()),
        toasts: RwSignal::new(Vec::new()),
        told: StoredValue::new(VecDeque::new()),
        announcement: RwSignal::new(String::new()),
        overlay: RwSignal::new(None),
        question: RwSignal::new(None),
        narrow_rail: RwSignal::new(crate::browser::stored("narrow-rail").is_some()),
        session,
        settings,
        catalogue,
        members: engine::live_members(move || open.get().map(|_| ())),
        status: engine::live_status(move || open.get().map(|_| ())),
        prefilled: StoredValue::new(Vec::new()),
        selection: RwSignal::new(None),
    }));
    Effect::new(move || match settings.get() {
        Some(Ok(view)) => crate::format::set_calendar(Some(view.today), Some(view.zone.clone())),
        _ => crate::format::set_calendar(None, None),
    });
    theme::follow();
    toasts::follow_engine();
    drafts::keep_typing();
}

impl App {
    /// Says something to screen readers.
    pub fn announce(&self, text: impl Into<String>) {
        self.announcement.set(text.into());
    }

    /// The signed-in member.
    pub fn me(&self) -> Option<Member> {
        session::open_workspace(&self.session.get()).map(|open| open.me)
    }

    /// Whether the member administers the workspace.
    pub fn is_administrator(&self) -> bool {
        self.me().is_some_and(|me| matches!(me.role, Role::Owner | Role::Administrator))
    }

    /// Whether the workspace is the member's.
    pub fn is_owner(&self) -> bool {
        self.me().is_some_and(|me| me.role == Role::Owner)
    }

    /// Whether the member registers events and names their staff.
    pub fn runs_events(&self) -> bool {
        self.is_administrator() || self.me().is_some_and(|me| me.role == Role::Manager)
    }

    /// The name of a member.
    pub fn member_name(&self, id: &str) -> Option<String> {
        match self.members.get() {
            Some(Ok(members)) => {
                members.iter().find(|member| member.id == id).map(|member| member.name.clone())
            }
            _ => None,
        }
    }

    /// Currency of the workspace, before it is known the dollar.
    pub fn currency(&self) -> model::value::Currency {
        match self.settings.get() {
            Some(Ok(view)) => view.currency,
            _ => model::value::Currency(*b"USD"),
        }
    }
}
