//! The form of a change that was refused: its values as they were typed, to be changed and saved as a new change.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Change, Command, FieldDef, Kind, Problem};
use protocol::Request;
use protocol::status::RefusedRecord;
use protocol::view::Shown;

use crate::components::button::{Button, Look};
use crate::components::form_fields::{FormFields, has_unread};
use crate::fields::form::{creation, editor, fields_of, first_fields, merge};
use crate::fields::{edit, names};
use crate::i18n::{self, t};
use crate::state::drafts::Kept;
use crate::state::{actions, app, toasts};
use crate::{browser, tr};

/// The form. What is typed is kept as a draft; saved, the refused change is given up for it.
#[component]
pub(super) fn EditRefused(
    /// Key of the change.
    change: u64,
    /// What it would have written.
    record: RefusedRecord,
    /// Saved or given up.
    on_done: Callback<()>,
) -> impl IntoView {
    let kind = record.kind.unwrap_or(Kind::Contact);
    let (id, here) = (record.id, record.here);
    for value in &record.values {
        if let Shown::Link(named) = &value.refused {
            names::remember(named.clone());
        }
    }
    let refused: Vec<Change> = record.values.into_iter().map(|value| value.change).collect();
    let fields = fields_of(&refused);
    let changes = RwSignal::new(refused);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let kept = Kept::new(vec![format!("refused/{change}")]);
    kept.find(move |draft| changes.set(draft.changes));
    let title = move || t("sync-edit-title");
    let write = Callback::new(move |next: Vec<Change>| {
        changes.update(|changes| merge(changes, next));
        kept.keep(title(), changes.get_untracked());
    });
    let keep = Callback::new(move |next: Vec<Change>| {
        let mut all = changes.get_untracked();
        merge(&mut all, next);
        kept.keep(title(), all);
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || has_unread(&event) {
            return;
        }
        busy.set(true);
        let (name, submitted) = (kept.name(), changes.get_untracked());
        // The old id may be gone for good.
        let command = match here {
            true => Command::Update { ids: vec![id], changes: submitted },
            false => creation(browser::new_id(), kind, submitted),
        };
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    kept.saved(name);
                    actions::tell(Request::DiscardRefused(vec![change]));
                    toasts::done(tr!("sync-edit-done", name = i18n::kind(kind)), Some(action));
                    on_done.try_run(());
                }
                Err(failure) => {
                    let shows = failure.problems.iter().any(|problem| problem.field.is_some());
                    let is_closed = problems.try_set(failure.problems.clone()).is_some();
                    if is_closed || !shows {
                        toasts::failed(&failure);
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let controls = move || {
        let catalogue = app().catalogue.get();
        let wanted = |def: &&FieldDef| fields.contains(&def.id) || (!here && first_fields(kind, def));
        let mut first = true;
        let control = |def: &FieldDef| {
            let autofocus = std::mem::take(&mut first);
            edit(editor(kind, def, changes, problems, write, keep, autofocus))
        };
        catalogue.form(kind).into_iter().filter(wanted).map(control).collect_view()
    };
    view! {
        <form class="record-form" on:submit=submit novalidate=true>
            <FormFields busy>{controls}</FormFields>
            <footer class="form-actions">
                <Button label=t("sync-edit-cancel") look=Look::Quiet disabled=busy on_press=on_done/>
                <Button label=t("sync-edit-save") look=Look::Primary submit=true busy/>
            </footer>
        </form>
    }
}
