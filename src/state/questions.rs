//! What is asked above the page: before something that cannot be undone, and where the browser cannot copy a text by
//! itself. It belongs to the page: the row that asked may be drawn anew meanwhile.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{app, toasts};

/// What is asked.
#[derive(Clone)]
pub enum Question {
    /// Whether to do what cannot be undone.
    Confirm {
        /// What is to be done, as a question with the name of the thing.
        title: String,
        /// What would be gone, with its number.
        text: String,
        /// The word of the button that does it.
        act: String,
        /// Does it. No callback of a view, which may be gone when the person answers.
        then: Arc<dyn Fn() + Send + Sync>,
    },
    /// To copy this text by hand.
    Copy(String),
}

/// Asks before something that cannot be undone; `then` does it.
pub fn confirm(title: String, text: String, act: String, then: impl Fn() + Send + Sync + 'static) {
    app().question.set(Some(Question::Confirm { title, text, act, then: Arc::new(then) }));
}

/// Copies a text and says `done`, or shows the text to be copied by hand.
pub fn copy(text: String, done: String) {
    spawn_local(async move {
        if crate::browser::copy(&text).await {
            toasts::done(done, None);
        } else {
            app().question.set(Some(Question::Copy(text)));
        }
    });
}
