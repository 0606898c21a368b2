//! The form of a new record, made from the catalogue. What is typed is kept as a draft until it is saved or given up.

mod creation;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Change, Command, FieldDef, Kind, Problem, RecordId};
use protocol::view::Named;
use web_sys::SubmitEvent;

pub(crate) use creation::{creation, fields_of};
pub use creation::{merge, named_changes, shown_of};

use super::{CreateLinked, Edit, edit, named, names};
use crate::components::button::{Button, Look};
use crate::components::form_fields::{FormFields, has_unread};
use crate::i18n::{self, t};
use crate::state::drafts::Kept;
use crate::state::{actions, app, toasts};
use crate::{browser, routes, tr};
use creation::{remember_companies, since};

/// Creates a record with only a name and hands it on: for reference fields.
pub fn create_linked() -> CreateLinked {
    Callback::new(|(kind, name, then): (Kind, String, Callback<Named>)| {
        let id = browser::new_id();
        let command = Command::Create { id, kind, changes: named_changes(kind, &name) };
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    let named = Named { id, kind, name: name.clone(), tone: model::Tone::Neutral };
                    names::remember(named.clone());
                    then.try_run(named);
                    toasts::done(tr!("toast-created", name = name), Some(action));
                }
                Err(failure) => toasts::failed(&failure),
            }
        });
    })
}

/// The fields a new record's form begins with; the others come with one press.
pub(crate) fn first_fields(kind: Kind, def: &FieldDef) -> bool {
    def.flags.required
        || def.flags.listed
        || (kind == Kind::Contact && ["family_name", "given_name", "companies"].contains(&&*def.key))
        || (kind == Kind::Lead && ["family_name", "given_name", "note"].contains(&&*def.key))
        || (kind == Kind::Activity && ["body"].contains(&&*def.key))
}

/// A form for a new record.
#[component]
pub fn NewRecord(
    /// What it makes.
    kind: Kind,
    /// Values it begins with, e.g. the company of a new contact.
    #[prop(optional)]
    initial: Vec<Change>,
    /// Saved or given up.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    // What was pasted keeps a draft of its own: a half-filled form is not lost for it.
    let name = |part: &str| format!("{}/{part}", kind.key());
    let filled = RwSignal::new(fields_of(&initial));
    let wants_draft = initial.is_empty();
    let changes = RwSignal::new(initial);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let (busy, everything, restored) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let kept = Kept::new(if wants_draft { vec![name("new"), name("pasted")] } else { vec![name("pasted")] });
    if wants_draft {
        kept.find(move |draft| {
            restored.set(true);
            remember_companies(&draft.changes);
            filled.set(fields_of(&draft.changes));
            changes.set(draft.changes.clone());
            spawn_local(async move {
                named::fetch(kind, &draft.changes).await;
                // The fields look again for the names.
                changes.try_update(|_| ());
            });
        });
    } else {
        kept.beside();
    }
    let title = move || t(&format!("create-{}", kind.key()));
    let write = Callback::new(move |next: Vec<Change>| {
        changes.update(|changes| merge(changes, next));
        kept.keep(title(), changes.get_untracked());
    });
    // A keystroke reaches the draft but not the fields, which would move the cursor.
    let keep = Callback::new(move |next: Vec<Change>| {
        let mut all = changes.get_untracked();
        merge(&mut all, next);
        kept.keep(title(), all);
    });
    let discard = move |()| {
        kept.forget();
        changes.set(Vec::new());
        restored.set(false);
        on_done.run(());
    };
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let id = browser::new_id();
        // Taken before the answer: the form may be closed by then.
        let name = kept.name();
        let submitted = changes.get_untracked();
        let command = creation(id, kind, submitted.clone());
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    kept.saved(name);
                    write_late(id, since(&submitted, changes.try_get_untracked()));
                    toasts::done(tr!("toast-created", name = i18n::kind(kind)), Some(action));
                    on_done.try_run(());
                    routes::go(&routes::record_href(kind, id));
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
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !has_unread(&event) {
            save();
        }
    };
    // The controls are made again only when there are others: somebody may be typing in one of them.
    let shown = Memo::new(move |_| {
        let all = everything.get();
        let filled = filled.get();
        let first = |def: &FieldDef| first_fields(kind, def) || filled.contains(&def.id);
        let catalogue = app().catalogue.get();
        catalogue.form(kind).into_iter().filter(|def| all || first(def)).cloned().collect::<Vec<FieldDef>>()
    });
    let fields = move || {
        let mut first = true;
        let control = |def: &FieldDef| {
            let autofocus = std::mem::take(&mut first);
            edit(editor(kind, def, changes, problems, write, keep, autofocus))
        };
        shown.get().iter().map(control).collect_view()
    };
    view! {
        <form class="record-form" on:submit=submit novalidate=true>
            <Show when=move || restored.get()>
                <p class="draft-note">{t("form-draft-restored")}</p>
            </Show>
            <FormFields busy>{fields}</FormFields>
            <Show when=move || !everything.get()>
                <Button label=t("form-all-fields") look=Look::Quiet on_press=move |()| everything.set(true)/>
            </Show>
            <footer class="form-actions">
                <Button label=t("form-discard") look=Look::Quiet disabled=busy on_press=discard/>
                <Button label=t("form-create") look=Look::Primary submit=true busy/>
            </footer>
        </form>
    }
}

/// Writes what a field gave after the form was submitted: a record that was being made for it.
fn write_late(id: RecordId, changes: Vec<Change>) {
    if !changes.is_empty() {
        actions::run(Command::Update { ids: vec![id], changes }, String::new());
    }
}

/// One field of a form, whose changes are collected.
pub(crate) fn editor(
    kind: Kind,
    def: &FieldDef,
    changes: RwSignal<Vec<Change>>,
    problems: RwSignal<Vec<Problem>>,
    on_change: Callback<Vec<Change>>,
    on_input: Callback<Vec<Change>>,
    autofocus: bool,
) -> Edit {
    let own = def.clone();
    let field = def.id;
    let label = i18n::field(kind, def);
    Edit {
        label: if def.flags.required { tr!("field-required", name = label) } else { label },
        def: def.clone(),
        bare: false,
        value: Memo::new(move |_| changes.with(|changes| shown_of(&own, changes))).into(),
        problem: Signal::derive(move || {
            problems.with(|problems| {
                problems
                    .iter()
                    .find(|problem| problem.field == Some(field))
                    .map(i18n::problem)
                    .unwrap_or_default()
            })
        }),
        autofocus,
        on_change,
        on_input: Some(on_input),
        on_create: Some(create_linked()),
        keep: None,
    }
}
