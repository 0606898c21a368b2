//! Short messages that say what was done and offer to undo it, or what was not and offer to try again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use leptos::prelude::*;
use model::Command;
use protocol::event::Event;
use protocol::request::ActionId;
use protocol::{Failure, FailureCode, Request};

use super::app;
use crate::i18n::{failure, t};
use crate::{engine, tr};

/// How long a message stays. Long enough to read and reach Undo; troubles stay until they are closed.
const STAY: Duration = Duration::from_secs(8);
/// More at once would cover the work.
const MOST: usize = 3;
/// The number of the next message.
static NEXT: AtomicU32 = AtomicU32::new(1);
/// Actions whose words are remembered.
const MOST_TOLD: usize = 200;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// For closing.
    pub id: u32,
    /// What it says.
    pub text: String,
    /// What Undo would undo.
    pub undo: Option<ActionId>,
    /// What could not be done and is given again, in this order.
    pub again: Vec<Command>,
    /// Something went wrong: it stays.
    pub trouble: bool,
}

/// Shows what was done.
pub fn done(text: impl Into<String>, undo: Option<ActionId>) {
    let text = text.into();
    if let Some(action) = undo {
        remember(action, text.clone());
    }
    show(Toast { id: 0, text, undo, again: Vec::new(), trouble: false });
}

/// Remembers what an action did, for when it is undone.
pub fn remember(action: ActionId, words: impl Into<String>) {
    app().told.update_value(|told| {
        if told.len() >= MOST_TOLD {
            told.pop_front();
        }
        told.push_back((action, words.into()));
    });
}

/// Shows that an action was undone, and which. Its own message goes.
fn undone(action: ActionId, done_so: String) {
    let told = app().told;
    let words = told.with_value(|told| {
        told.iter().rev().find(|(known, _)| *known == action).map(|(_, words)| words.clone())
    });
    app().toasts.update(|all| all.retain(|toast| toast.undo != Some(action)));
    // What another tab did, or was done before a reload, has no words here.
    done(words.map_or(done_so.clone(), |words| tr!("toast-of", done = done_so, what = words)), None);
}

/// Shows what went wrong.
pub fn trouble(text: impl Into<String>) {
    show(Toast { id: 0, text: text.into(), undo: None, again: Vec::new(), trouble: true });
}

/// Shows why a call failed.
pub fn failed(why: &Failure) {
    leptos::logging::warn!("{why}");
    trouble(reason(why));
}

/// Shows why a command failed. What was typed may be gone from the screen by now: where the fault was the device's, the
/// command is kept and can be given again.
pub fn refused(why: &Failure, command: Command) {
    if !matches!(why.code, FailureCode::StorageFull | FailureCode::StorageRefused | FailureCode::Internal) {
        return failed(why);
    }
    leptos::logging::warn!("{why}");
    show(Toast { id: 0, text: reason(why), undo: None, again: vec![command], trouble: true });
}

fn reason(why: &Failure) -> String {
    let problems: Vec<String> = why.problems.iter().map(crate::i18n::problem).collect();
    if problems.is_empty() { failure(why) } else { format!("{} {}", failure(why), problems.join(" ")) }
}

fn show(mut toast: Toast) {
    // Never one of a message that went: it would stay on the screen in its place, and end at its time.
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    toast.id = id;
    let stays = toast.trouble;
    app().toasts.update(|all| add(all, toast));
    if !stays {
        set_timeout(move || close(id), STAY);
    }
}

/// Adds a message in place of one that says the same; what that one kept goes on waiting.
fn add(all: &mut Vec<Toast>, mut toast: Toast) {
    if let Some(place) = all.iter().position(|other| other.text == toast.text) {
        let mut kept = all.remove(place).again;
        kept.append(&mut toast.again);
        toast.again = kept;
    }
    all.push(toast);
    if all.len() > MOST {
        // What cannot be had again stays longest.
        let place = all.iter().position(|other| other.again.is_empty()).unwrap_or(0);
        all.remove(place);
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
            Ok(protocol::Reply::Undone { left: 0, action }) => undone(action, t("toast-undone")),
            Ok(protocol::Reply::Undone { left, action }) => {
                undone(action, tr!("toast-undone-partly", left = left));
            }
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

#[cfg(test)]
mod tests {
    use model::RecordId;

    use super::*;

    fn toast(text: &str, again: &[u8]) -> Toast {
        let delete = |id: &u8| Command::Delete { ids: vec![RecordId([*id; 16])] };
        let again = again.iter().map(delete).collect();
        Toast { id: 1, text: text.into(), undo: None, again, trouble: true }
    }

    #[test]
    fn what_could_not_be_done_waits_whatever_else_is_said() {
        type Said<'a> = (&'a str, &'a [u8]);
        let cases: [(&[Said<'_>], &[Said<'_>]); 4] = [
            (&[("a", &[]), ("a", &[])], &[("a", &[])]),
            (&[("full", &[1]), ("full", &[]), ("full", &[2])], &[("full", &[1, 2])]),
            (&[("a", &[]), ("b", &[]), ("c", &[]), ("d", &[])], &[("b", &[]), ("c", &[]), ("d", &[])]),
            (
                &[("full", &[1]), ("b", &[]), ("c", &[]), ("d", &[])],
                &[("full", &[1]), ("c", &[]), ("d", &[])],
            ),
        ];
        for (said, shown) in cases {
            let mut all = Vec::new();
            said.iter().for_each(|(text, again)| add(&mut all, toast(text, again)));
            let expected: Vec<Toast> = shown.iter().map(|(text, again)| toast(text, again)).collect();
            assert_eq!(all, expected);
        }
    }
}
