//! The fields of an existing record, line by line. A line becomes its editor when it is pressed; leaving it saves.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{common, contact};
use model::{Change, Command, FieldDef, FieldId, Group, Kind};
use protocol::view::{RecordView, Shown};

use super::form::create_linked;
use super::{Edit, edit, show};
use crate::components::button::{Button, Look};
use crate::components::field_editor::FieldEditor;
use crate::i18n::{self, t};
use crate::state::{actions, app};

/// The display name stands in the head of the record; a person's main company and job are said by the companies.
const SHOWN_ELSEWHERE: [FieldId; 3] = [common::DISPLAY_NAME, contact::COMPANY, contact::JOB_TITLE];

/// All fields of a record in their groups: those with a value, and the others after one press.
#[component]
pub fn FieldList(
    /// Kind of the record.
    kind: Kind,
    /// The record, as the live query gives it.
    #[prop(into)]
    record: Signal<Option<Arc<RecordView>>>,
    /// Fields that the page shows in its own way.
    #[prop(optional)]
    without: Vec<FieldId>,
) -> impl IntoView {
    let everything = RwSignal::new(false);
    let filled = Memo::new(move |_| {
        record.with(|record| {
            let fields = record.iter().flat_map(|record| record.fields.iter());
            let has = |shown: &Shown| {
                !matches!(shown, Shown::Empty) && !matches!(shown, Shown::Set(set) if set.is_empty())
            };
            fields.filter(|(_, shown)| has(shown)).map(|(field, _)| *field).collect::<Vec<_>>()
        })
    });
    let groups = move || {
        let catalogue = app().catalogue.get();
        let all = everything.get();
        let mut defs: Vec<FieldDef> =
            catalogue.fields(kind).filter(|def| def.group != Group::System).cloned().collect();
        defs.retain(|def| !SHOWN_ELSEWHERE.contains(&def.id) && !without.contains(&def.id));
        defs.retain(|def| {
            filled.with(|filled| filled.contains(&def.id)) || (def.is_stored() && (all || def.flags.listed))
        });
        [Group::Identity, Group::Reach, Group::Terms, Group::Work, Group::More]
            .into_iter()
            .filter_map(|group| {
                let own: Vec<FieldDef> = defs.iter().filter(|def| def.group == group).cloned().collect();
                (!own.is_empty()).then(|| section(kind, group, own, record))
            })
            .collect_view()
    };
    let label =
        Signal::derive(move || t(if everything.get() { "form-filled-fields" } else { "form-all-fields" }));
    view! {
        <div class="field-list">
            {groups}
            <Button label look=Look::Quiet on_press=move |()| everything.update(|all| *all = !*all)/>
        </div>
    }
}

fn section(
    kind: Kind,
    group: Group,
    defs: Vec<FieldDef>,
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let name = t(&format!("group-{}", i18n::code(&group)));
    view! {
        <section class="field-group">
            <h3>{name}</h3>
            {defs.into_iter().map(|def| view! { <FieldLine kind def record/> }).collect_view()}
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
    let write = Callback::new(move |changes: Vec<Change>| {
        if let Some(id) = record.with_untracked(|record| record.as_ref().map(|record| record.id)) {
            // The change shows itself; Ctrl Z takes it back.
            actions::run(Command::Update { ids: vec![id], changes }, "");
        }
    });
    let label = i18n::field(kind, &def);
    let (shown_def, edit_def, edit_label) = (def.clone(), def, label.clone());
    let shown = move || show(&shown_def, &value.get(), false);
    let editor = move || {
        edit(Edit {
            def: edit_def.clone(),
            label: edit_label.clone(),
            bare: false,
            value: value.into(),
            problem: Signal::stored(String::new()),
            autofocus: true,
            on_change: write,
            on_input: None,
            on_create: Some(create_linked()),
        })
    };
    let empty = Signal::derive(move || matches!(value.get(), Shown::Empty));
    view! { <FieldEditor label editable empty shown editor/> }
}
