//! Drafts: what is typed in a form and not yet saved, kept by the engine across reloads and crashes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Change;
use protocol::request::Draft;
use protocol::{Reply, Request};

use crate::engine;

/// The draft of an open form. It is looked for before anything is kept under its name, because what is typed meanwhile
/// would overwrite it. Where somebody was faster, the older draft stays and comes back the next time; what is typed is
/// kept beside it.
#[derive(Clone, Copy)]
pub struct Kept {
    /// Names that the draft may have; the first is the form's own.
    names: StoredValue<Vec<String>>,
    /// The name that is kept under; `None` until it is known.
    name: StoredValue<Option<String>>,
    /// Title and changes that were typed before that.
    typed: StoredValue<Option<(String, Vec<Change>)>>,
}

impl Kept {
    /// Of a form whose draft may have one of these names. Nothing is kept before [`Kept::find`] or [`Kept::beside`].
    pub fn new(names: Vec<String>) -> Self {
        Self { names: StoredValue::new(names), name: StoredValue::new(None), typed: StoredValue::new(None) }
    }

    /// Looks for the draft and hands it to `recall`, unless somebody has typed meanwhile.
    pub fn find(self, recall: impl FnOnce(Draft) + 'static) {
        self.look(Some(recall));
    }

    /// Keeps what is typed beside whatever is there: the form begins with values of its own.
    pub fn beside(self) {
        self.look(None::<fn(Draft)>);
    }

    fn look(self, recall: Option<impl FnOnce(Draft) + 'static>) {
        self.name.set_value(None);
        spawn_local(async move {
            let drafts = match engine::call(Request::Drafts).await {
                Ok(Reply::Drafts(drafts)) => drafts,
                _ => Vec::new(),
            };
            // The form may have been closed meanwhile.
            let (Some(names), Some(typed)) = (self.names.try_get_value(), self.typed.try_get_value()) else {
                return;
            };
            let recall = recall.filter(|_| typed.is_none());
            let (name, found) = place(&names, drafts, recall.is_some());
            self.name.set_value(Some(name));
            if let (Some(found), Some(recall)) = (found, recall) {
                recall(found);
            }
            if let Some((title, changes)) = typed {
                self.keep(title, changes);
            }
        });
    }

    /// Keeps what is typed. The engine stores it at once, so this may be called at every keystroke.
    pub fn keep(self, title: String, changes: Vec<Change>) {
        let Some(form) = self.name.get_value() else {
            return self.typed.set_value(Some((title, changes)));
        };
        let draft = Draft { form, at: 0, title, changes };
        spawn_local(async move {
            // A draft that cannot be kept is reported by the engine as storage trouble.
            let _ = engine::call(Request::PutDraft(draft)).await;
        });
    }

    /// Forgets what is kept: given up.
    pub fn forget(self) {
        self.saved(None);
    }

    /// The name that is kept under, for [`Kept::saved`].
    pub fn name(self) -> Option<String> {
        self.name.get_value()
    }

    /// Forgets what was saved. The form may be closed by now: `name` is what it was kept under before.
    pub fn saved(self, name: Option<String>) {
        self.typed.try_set_value(None);
        let Some(form) = name.or_else(|| self.name.try_get_value().flatten()) else { return };
        spawn_local(async move {
            let _ = engine::call(Request::DropDraft(form)).await;
        });
    }

    /// Whether an older draft has the form's own name.
    pub fn is_beside(self) -> bool {
        let own = self.names.try_get_value().and_then(|names| names.into_iter().next());
        self.name.try_get_value().flatten().is_some_and(|name| Some(name) != own)
    }
}

/// Whether a draft belongs to a form: it has its name, or stands beside one that has.
fn is_of(form: &str, name: &str) -> bool {
    form.strip_prefix(name).is_some_and(|rest| {
        let number = rest.strip_prefix('/').unwrap_or_default();
        rest.is_empty() || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The name to keep under and the draft to go on with, of the first name that has one; without one wanted, a name that
/// is free.
fn place(names: &[String], drafts: Vec<Draft>, wanted: bool) -> (String, Option<Draft>) {
    let own = names.first().cloned().unwrap_or_default();
    let is_taken = |form: &str| drafts.iter().any(|draft| draft.form == form && !draft.changes.is_empty());
    if !wanted {
        let mut beside = (2..).map(|number: u32| format!("{own}/{number}"));
        let free = if is_taken(&own) { beside.find(|form| !is_taken(form)) } else { None };
        return (free.unwrap_or(own), None);
    }
    let rank = |draft: &Draft| names.iter().position(|name| is_of(&draft.form, name));
    let filled = drafts.into_iter().filter(|draft| !draft.changes.is_empty());
    let found = filled.filter_map(|draft| Some((rank(&draft)?, draft.form.len(), draft)));
    match found.min_by_key(|(rank, length, _)| (*rank, *length)) {
        Some((_, _, draft)) => (draft.form.clone(), Some(draft)),
        None => (own, None),
    }
}

/// What is typed into a line of a record is saved when the field is left. A tab that is hidden, and perhaps never comes
/// back, counts as leaving it; the editor stays open. So does the way back: called before the router listens, it leaves the
/// field while it is still there.
pub(super) fn keep_typing() {
    window_event_listener_untyped("popstate", |_| {
        if let Some(field) = crate::browser::focused().filter(|element| crate::browser::takes_text(element)) {
            let _ = field.blur();
        }
    });
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

#[cfg(test)]
mod tests {
    use model::entities::contact;
    use model::{Change, Value};
    use protocol::request::Draft;

    use super::place;

    fn draft(form: &str) -> Draft {
        let family = Some(Value::Text("Berg".to_owned()));
        let changes = vec![Change { field: contact::FAMILY_NAME, element: None, value: family }];
        Draft { form: form.to_owned(), at: 0, title: String::new(), changes }
    }

    #[test]
    fn what_is_typed_never_takes_the_place_of_an_older_draft() {
        let names = ["contact/new", "contact/pasted"].map(str::to_owned);
        for (there, wanted, name, found) in [
            (&[][..], true, "contact/new", None),
            (&["contact/newer", "lead/new"], true, "contact/new", None),
            (&["contact/pasted", "contact/new/2", "contact/new"], true, "contact/new", Some("contact/new")),
            (&["contact/pasted", "contact/new/2"], true, "contact/new/2", Some("contact/new/2")),
            (&["contact/pasted"], true, "contact/pasted", Some("contact/pasted")),
            (&["contact/pasted"], false, "contact/new", None),
            (&["contact/new"], false, "contact/new/2", None),
            (&["contact/new", "contact/new/2"], false, "contact/new/3", None),
        ] {
            let drafts = there.iter().map(|form| draft(form)).collect();
            let (kept, draft) = place(&names, drafts, wanted);
            assert_eq!(
                (kept.as_str(), draft.as_ref().map(|draft| draft.form.as_str())),
                (name, found),
                "{there:?}"
            );
        }
        let empty = Draft { changes: Vec::new(), ..draft("contact/new") };
        assert_eq!(place(&names, vec![empty], true).1, None);
    }
}
