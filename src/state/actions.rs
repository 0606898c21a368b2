//! Doing things to records: one command, one toast with Undo.

use leptos::task::spawn_local;
use model::Command;
use protocol::{Failure, Reply, Request};

use super::toasts;
use crate::engine;

/// Runs a command and says `done` with an Undo; an empty text says nothing, for edits that show themselves.
pub fn run(command: Command, done: impl Into<String>) {
    let done = done.into();
    spawn_local(async move {
        match run_now(command.clone()).await {
            Ok(action) if !done.is_empty() => toasts::done(done, Some(action)),
            Ok(_) => {}
            Err(failure) => toasts::refused(&failure, command),
        }
    });
}

/// Runs an edit that shows itself. Its words are said when it is undone.
pub fn edit(command: Command, words: impl Into<String>) {
    let words = words.into();
    spawn_local(async move {
        match run_now(command.clone()).await {
            Ok(action) => toasts::remember(action, words),
            Err(failure) => toasts::refused(&failure, command),
        }
    });
}

/// Runs a command and gives the number of the action.
///
/// # Errors
/// As the engine answers; nothing was written then.
pub async fn run_now(command: Command) -> Result<protocol::request::ActionId, Failure> {
    match engine::call(Request::Run(command)).await? {
        Reply::Done { action, .. } => Ok(action),
        _ => Ok(0),
    }
}

/// Asks the engine for a file and offers to save it.
pub fn save(request: Request) {
    spawn_local(async move {
        match engine::call(request).await {
            Ok(Reply::File { name, media_type, bytes }) => {
                if crate::browser::save_file(&name, &media_type, &bytes).is_err() {
                    toasts::trouble(crate::i18n::t("toast-file-not-saved"));
                }
            }
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

/// Asks for something whose answer shows by itself; only a failure is said.
pub fn tell(request: Request) {
    spawn_local(async move {
        if let Err(failure) = engine::call(request).await {
            toasts::failed(&failure);
        }
    });
}
