//! The command palette: its field. What it lists comes with its own code.

mod list;

use leptos::html;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, KeyboardEvent};

pub use list::Inside;

use crate::components::dialog::{Dialog, Shape};
use crate::components::icon::{Glyph, Icon};
use crate::components::text_field::focus_when_there;
use crate::i18n::t;
use crate::pages::lazy::{code, lazy};
use crate::state::{Overlay, app};

/// The palette.
#[component]
pub(super) fn Palette() -> impl IntoView {
    let open = Signal::derive(move || app().overlay.get() == Some(Overlay::Palette));
    let close = Callback::new(move |()| app().overlay.set(None));
    view! {
        <Dialog open title=t("command-palette") on_close=close shape=Shape::Top bare=true>
            <Field/>
        </Dialog>
    }
}

/// What is typed. The field is there at once, the list below it when its code is: no key that is pressed meanwhile is lost.
#[derive(Clone, Copy)]
struct Typed {
    query: RwSignal<String>,
    /// The entry that Enter takes.
    active: RwSignal<usize>,
    /// Enter was pressed before there was an answer to what is typed.
    entered: RwSignal<bool>,
    input: NodeRef<html::Input>,
    /// What the list does with keys and with what is pasted.
    keys: StoredValue<Option<Callback<KeyboardEvent>>>,
    pastes: StoredValue<Option<Callback<ClipboardEvent>>>,
    /// What is typed, not pasted.
    letters: StoredValue<Option<Callback<()>>>,
}

#[component]
fn Field() -> impl IntoView {
    let typed = Typed {
        query: RwSignal::new(String::new()),
        active: RwSignal::new(0),
        entered: RwSignal::new(false),
        input: NodeRef::new(),
        keys: StoredValue::new(None),
        pastes: StoredValue::new(None),
        letters: StoredValue::new(None),
    };
    provide_context(typed);
    focus_when_there(typed.input, true);
    let key = move |event: KeyboardEvent| match typed.keys.get_value() {
        Some(keys) => keys.run(event),
        None if event.key() == "Enter" && !event.is_composing() => typed.entered.set(true),
        None => {}
    };
    let write = move |event| {
        typed.active.set(0);
        typed.entered.set(false);
        if let Some(letters) = typed.letters.get_value() {
            letters.run(());
        }
        typed.query.set(event_target_value(&event));
    };
    let paste = move |event| {
        if let Some(pastes) = typed.pastes.get_value() {
            pastes.run(event);
        }
    };
    view! {
        <div class="palette">
            <div class="palette-input">
                <Glyph icon=Icon::Search/>
                <input
                    node_ref=typed.input
                    role="combobox"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=t("search-or-do")
                    placeholder=t("search-or-do")
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=move || format!("palette-{}", typed.active.get())
                    on:input=write
                    on:paste=paste
                    on:keydown=key
                />
            </div>
            {lazy(code::palette, |build| build())}
        </div>
    }
}
