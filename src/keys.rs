//! Keys that work everywhere. A key typed into a field belongs to the field.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::browser;
use crate::commands::{self, PageCommand};
use crate::state::app;

/// How long after `g` its letter may come.
const PREFIX_MS: i64 = 1500;

/// Listens on the window until the owner is gone.
pub fn listen() {
    let prefix = StoredValue::new(None::<i64>);
    let listener = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && handle(&event, prefix) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn handle(event: &KeyboardEvent, prefix: StoredValue<Option<i64>>) -> bool {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| browser::takes_text(&target));
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        return with_control(&key.to_lowercase(), event.shift_key(), typing);
    }
    // What is open above the page has its own keys, wherever the focus is.
    if typing || event.alt_key() || app().overlay.get_untracked().is_some() || is_covered() {
        return false;
    }
    let after_g = prefix.get_value().is_some_and(|at| browser::now_ms() - at < PREFIX_MS);
    prefix.set_value(None);
    let letter = key.chars().next().filter(|_| key.chars().count() == 1);
    if after_g && let Some(area) = letter.and_then(commands::area_of_letter) {
        PageCommand::Go(area).run();
        return true;
    }
    match letter {
        Some('g') => prefix.set_value(Some(browser::now_ms())),
        Some('?') => PageCommand::Shortcuts.run(),
        Some('/') => PageCommand::Search.run(),
        Some('c') => create_here(),
        // The table has the keys when it has the focus; otherwise the first move gives it.
        Some('j' | 'k') => return focus_list(&key),
        _ => return false,
    }
    true
}

fn with_control(key: &str, shift: bool, typing: bool) -> bool {
    match (key, shift) {
        ("k", false) => PageCommand::Palette.run(),
        // A field has its own undo.
        ("z", false) if !typing => PageCommand::Undo.run(),
        ("z", true) | ("y", false) if !typing => PageCommand::Redo.run(),
        _ => return false,
    }
    true
}

/// Whether a dialog, a menu or another popover is open.
fn is_covered() -> bool {
    let is_there = |selector| document().query_selector(selector).is_ok_and(|open| open.is_some());
    is_there("dialog[open]") || is_there(".popover")
}

/// `c` makes what the list shows: the page's own button for it, else a contact.
fn create_here() {
    let button = document().query_selector("main [data-create] button").ok().flatten();
    match button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        Some(button) => button.click(),
        None => PageCommand::Create(model::Kind::Contact).run(),
    }
}

/// Gives the list the focus, and the key that asked for it.
fn focus_list(key: &str) -> bool {
    let list =
        document().query_selector("main [role=grid], main [role=treegrid], main [data-list]").ok().flatten();
    let Some(list) = list.and_then(|list| list.dyn_into::<HtmlElement>().ok()) else { return false };
    if browser::focused().as_ref() == Some(&list) {
        return false;
    }
    if list.focus().is_ok() {
        // Without it the first press would only give the focus.
        let _ = browser::press(&list, key);
    }
    true
}
