//! Drafts: what is typed in a form and not yet saved, kept by the engine across reloads and crashes.

use leptos::prelude::{document, window_event_listener_untyped};
use leptos::task::spawn_local;
use model::Change;
use protocol::request::Draft;
use protocol::{Reply, Request};

use crate::engine;

/// Keeps what is typed. The engine stores it within 300 ms, so this may be called at every keystroke.
pub fn keep(form: &str, title: String, changes: Vec<Change>) {
    let draft = Draft { form: form.to_owned(), at: 0, title, changes };
    spawn_local(async move {
        // A draft that cannot be kept is reported by the engine as storage trouble.
        let _ = engine::call(Request::PutDraft(draft)).await;
    });
}

/// Forgets a draft: saved or given up.
pub fn forget(form: &str) {
    let form = form.to_owned();
    spawn_local(async move {
        let _ = engine::call(Request::DropDraft(form)).await;
    });
}

/// The draft of the first of these forms that has one.
pub async fn find(forms: &[String]) -> Option<Draft> {
    let Ok(Reply::Drafts(drafts)) = engine::call(Request::Drafts).await else { return None };
    let of = |form: &String| drafts.iter().find(|draft| draft.form == *form && !draft.changes.is_empty());
    forms.iter().find_map(of).cloned()
}

/// What is typed into a line of a record is saved when the field is left. A tab that is hidden, and perhaps never comes
/// back, counts as leaving it; the editor stays open.
pub(super) fn keep_typing() {
    window_event_listener_untyped("visibilitychange", |_| {
        let hidden = document().visibility_state() == web_sys::VisibilityState::Hidden;
        let typing =
            crate::browser::focused().filter(|element| hidden && crate::browser::takes_text(element));
        let options = web_sys::EventInit::new();
        options.set_bubbles(true);
        if let (Some(field), Ok(change)) =
            (typing, web_sys::Event::new_with_event_init_dict("change", &options))
        {
            let _ = field.dispatch_event(&change);
        }
    });
}
