//! The installed page: whether it starts offline, and whether a newer build waits. The contract with `boot.js` is in
//! docs/decisions/0004-build-and-pwa.md.

use leptos::prelude::*;

use crate::browser::root_data;

/// A value of the document element as a signal, read again at an event of the window.
fn follow(key: &'static str, event: &'static str) -> ReadSignal<String> {
    let value = RwSignal::new(root_data(key).unwrap_or_default());
    let listener = window_event_listener_untyped(event, move |_| {
        value.try_set(root_data(key).unwrap_or_default());
    });
    on_cleanup(move || listener.remove());
    value.read_only()
}

/// `ready` when a newer build waits for a word, `active` when another tab gave it, else empty.
pub fn use_update() -> ReadSignal<String> {
    follow("update", "perennial:update")
}

/// `ready` when a cold start works without the network, `unavailable` where it never will.
pub fn use_offline() -> ReadSignal<String> {
    follow("offline", "perennial:offline")
}

/// Tells boot.js that the page did not start, because its texts are not there.
pub fn not_started() {
    if let Ok(event) = web_sys::Event::new("perennial:failed") {
        let _ = window().dispatch_event(&event);
    }
}

/// Lets the waiting build take over. Drafts are with the engine already; this page reloads.
pub fn activate() {
    if root_data("update").is_some() {
        if let Ok(event) = web_sys::Event::new("perennial:activate") {
            let _ = window().dispatch_event(&event);
        }
    } else {
        let _ = window().location().reload();
    }
}
