//! Short messages that say what was done and offer to undo it.

use std::time::Duration;

use leptos::prelude::*;
use protocol::event::Event;
use protocol::request::ActionId;
use protocol::{Failure, Request};

use super::app;
use crate::i18n::{failure, t};
use crate::{engine, tr};

/// How long a message stays. Long enough to read and reach Undo; troubles stay until they are closed.
const STAY: Duration = Duration::from_secs(8);
/// More at once would cover the work.
const MOST: usize = 3;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// For closing.
    pub id: u32,
    /// What it says.
    pub text: String,
    /// What Undo would undo.
    pub undo: Option<ActionId>,
    /// Something went wrong: it stays.
    pub trouble: bool,
}

/// Shows what was done.
pub fn done(text: impl Into<String>, undo: Option<ActionId>) {
    show(text.into(), undo, false);
}

/// Shows what went wrong.
pub fn trouble(text: impl Into<String>) {
    show(text.into(), None, true);
}

/// Shows why a call failed.
pub fn failed(why: &Failure) {
    leptos::logging::warn!("{why}");
    let problems: Vec<String> = why.problems.iter().map(crate::i18n::problem).collect();
    trouble(if problems.is_empty() {
        failure(why)
    } else {
        format!("{} {}", failure(why), problems.join(" "))
    });
}

fn show(text: String, undo: Option<ActionId>, trouble: bool) {
    let toasts = app().toasts;
    let id = toasts.with_untracked(|all| all.last().map_or(1, |last| last.id + 1));
    toasts.update(|all| {
        all.retain(|toast| toast.text != text);
        all.push(Toast { id, text, undo, trouble });
        if all.len() > MOST {
            all.remove(0);
        }
    });
    if !trouble {
        set_timeout(move || close(id), STAY);
    }
}

/// Takes a message away.
pub fn close(id: u32) {
    app().toasts.update(|all| all.retain(|toast| toast.id != id));
}

/// Undoes an action, the last one when `None`, and says so.
pub fn undo(action: Option<ActionId>) {
    leptos::task::spawn_local(async move {
        match engine::call(Request::Undo(action)).await {
            Ok(protocol::Reply::Undone { left: 0, .. }) => done(t("toast-undone"), None),
            Ok(protocol::Reply::Undone { left, .. }) => done(tr!("toast-undone-partly", left = left), None),
            Ok(_) => done(t("toast-nothing-to-undo"), None),
            Err(why) => failed(&why),
        }
    });
}

/// Does again what was undone.
pub fn redo() {
    leptos::task::spawn_local(async move {
        match engine::call(Request::Redo).await {
            Ok(protocol::Reply::NothingToUndo) => done(t("toast-nothing-to-redo"), None),
            Ok(_) => done(t("toast-redone"), None),
            Err(why) => failed(&why),
        }
    });
}

/// Storage trouble is told by the engine without being asked.
pub(super) fn follow_engine() {
    let events = engine::events();
    Effect::new(move || {
        if let Some(Event::StorageTrouble { code, detail }) = events.get() {
            // In a task: an effect writes no signals.
            leptos::task::spawn_local(async move { failed(&Failure::new(code, detail)) });
        }
    });
}
