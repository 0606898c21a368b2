//! The fields of an existing record, line by line. A line becomes its editor when it is pressed; leaving it saves.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{common, contact};
use model::{Change, Command, FieldDef, FieldId, Group, Kind, RecordId};
use protocol::view::{RecordView, Shown};

use super::form::create_linked;
use super::{Edit, edit, show};
use crate::components::button::{Button, Look};
use crate::components::field_editor::FieldEditor;
use crate::i18n::{self, called, t};
use crate::state::lines::Lines;
use crate::state::{actions, app, toasts};
use crate::tr;

/// The display name stands in the head of the record; a person's main company and job are said by the companies.
const SHOWN_ELSEWHERE: [FieldId; 3] = [common::DISPLAY_NAME, contact::COMPANY, contact::JOB_TITLE];

/// Groups of the list, in its order. What the system keeps is not edited, and scores have a place of their own.
const GROUPS: [Group; 5] = [Group::Identity, Group::Reach, Group::Terms, Group::Work, Group::More];

/// All fields of a record in their groups: those with a value, and the others after one press.
#[component]
pub fn FieldList(
    /// The record.
    id: RecordId,
    /// Kind of the record.
    kind: Kind,
    /// What the live query gives of it.
    #[prop(into)]
    record: Signal<Option<Arc<RecordView>>>,
    /// Fields that the page shows in its own way.
    #[prop(optional)]
    without: Vec<FieldId>,
) -> impl IntoView {
    let everything = RwSignal::new(false);
    let lines = Lines::of(id);
    let filled = Memo::new(move |_| {
        record.with(|record| {
            let fields = record.iter().flat_map(|record| record.fields.iter());
            let has = |shown: &Shown| {
                !matches!(shown, Shown::Empty) && !matches!(shown, Shown::Set(set) if set.is_empty())
            };
            fields.filter(|(_, shown)| has(shown)).map(|(field, _)| *field).collect::<Vec<_>>()
        })
    });
    let defs = Memo::new(move |_| {
        let all = everything.get();
        let shows = |def: &&FieldDef| {
            GROUPS.contains(&def.group)
                && !SHOWN_ELSEWHERE.contains(&def.id)
                && !without.contains(&def.id)
                && (filled.with(|filled| filled.contains(&def.id))
                    || lines.came_back(def.id)
                    || (def.is_stored() && (def.flags.listed || all && !def.flags.read_only)))
        };
        app().catalogue.with(|catalogue| catalogue.fields(kind).filter(shows).cloned().collect::<Vec<_>>())
    });
    let groups = move || {
        let used = |group: &Group| defs.with(|defs| defs.iter().any(|def| def.group == *group));
        GROUPS.into_iter().filter(used).collect::<Vec<_>>()
    };
    let label =
        Signal::derive(move || t(if everything.get() { "form-filled-fields" } else { "form-all-fields" }));
    view! {
        <div class="field-list">
            <For each=groups key=|group| *group let:group>{section(kind, group, defs, record, lines)}</For>
            <Button label look=Look::Quiet on_press=move |()| everything.update(|all| *all = !*all)/>
        </div>
    }
}

/// A group of fields. Lines come and go by themselves: a value that arrives elsewhere takes nobody's editor away.
fn section(
    kind: Kind,
    group: Group,
    defs: Memo<Vec<FieldDef>>,
    record: Signal<Option<Arc<RecordView>>>,
    lines: Lines,
) -> impl IntoView {
    let name = t(&format!("group-{}", i18n::code(&group)));
    let own =
        move || defs.with(|defs| defs.iter().filter(|def| def.group == group).cloned().collect::<Vec<_>>());
    view! {
        <section class="field-group">
            <h3>{name}</h3>
            <For each=own key=FieldDef::clone let:def><FieldLine kind def record lines/></For>
        </section>
    }
}

/// One field of a record.
#[component]
pub fn FieldLine(
    /// Kind of the record.
    kind: Kind,
    /// The field.
    def: FieldDef,
    /// The record.
    #[prop(into)]
    record: Signal<Option<Arc<RecordView>>>,
    /// What is typed into its lines.
    lines: Lines,
) -> impl IntoView {
    let field = def.id;
    let value = Memo::new(move |_| {
        record.with(|record| {
            let shown =
                record.as_ref().and_then(|record| record.fields.iter().find(|(own, _)| *own == field));
            shown.map_or(Shown::Empty, |(_, shown)| shown.clone())
        })
    });
    let writable = def.is_stored() && !def.flags.read_only;
    let editable = Signal::derive(move || {
        writable
            && record.with(|record| record.as_ref().is_some_and(|record| record.editable && !record.deleted))
    });
    let label = i18n::field(kind, &def);
    let words = label.clone();
    let problem = RwSignal::new(String::new());
    let write = Callback::new(move |changes: Vec<Change>| {
        if let Some(record) = record.get_untracked() {
            problem.set(String::new());
            let words = tr!("toast-field-of", field = words.as_str(), name = called(&record.name));
            write_line(lines, problem, Command::Update { ids: vec![record.id], changes }, words);
        }
    });
    let unfinished = Memo::new(move |_| lines.wait(field) && editable.get());
    let cancel = move |()| {
        problem.set(String::new());
        lines.forget(field);
    };
    let (shown_def, edit_def, edit_label) = (def.clone(), def, label.clone());
    let shown = move || show(&shown_def, &value.get(), false);
    let editor = move || {
        edit(Edit {
            def: edit_def.clone(),
            label: edit_label.clone(),
            bare: false,
            value: value.into(),
            problem: problem.into(),
            // What comes back takes nobody's focus.
            autofocus: !unfinished.get_untracked(),
            on_change: write,
            on_input: None,
            on_create: Some(create_linked()),
            keep: Some(Callback::new(move |part: String| lines.keep(field, &part))),
        })
    };
    let empty = Signal::derive(move || matches!(value.get(), Shown::Empty));
    view! { <FieldEditor label editable empty shown editor unfinished on_cancel=cancel/> }
}

/// Writes what was confirmed in a line. The change shows itself; Ctrl Z takes it back. A text that cannot be written stays
/// in its editor, with the reason under it.
fn write_line(lines: Lines, problem: RwSignal<String>, command: Command, words: String) {
    let text = lines.writing();
    leptos::task::spawn_local(async move {
        match (actions::run_now(command.clone()).await, text) {
            (Ok(action), text) => {
                toasts::remember(action, words);
                text.into_iter().for_each(|text| lines.written(text));
            }
            (Err(why), Some(text)) if !why.problems.is_empty() => {
                let words: Vec<String> = why.problems.iter().map(i18n::problem).collect();
                if problem.try_set(words.join(" ")).is_some() {
                    toasts::failed(&why);
                }
                lines.not_written(text);
            }
            (Err(why), text) => {
                if let Some(text) = text {
                    lines.not_written(text);
                }
                toasts::refused(&why, command);
            }
        }
    });
}
