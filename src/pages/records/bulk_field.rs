//! One field of all selected rows is set to a value, emptied, or gets and loses values: one action, with the editor that a
//! record has. What cannot be written is said with its number, and opened.

mod left;
mod ways;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Change, FieldDef, FieldKind, Kind, Problem, ProblemCode, RecordId};
use protocol::each::UpdateEach;
use protocol::later;

use crate::components::button::{Button, Look};
use crate::components::combobox::{Choice, Combobox, Offered};
use crate::components::data_table::TableState;
use crate::components::dialog::Dialog;
use crate::components::form_fields::{FormFields, has_unread};
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::fields::edit;
use crate::fields::form::{editor, merge};
use crate::i18n::{self, t};
use crate::state::{app, toasts};
use crate::{engine, tr};
use left::Left;
pub(super) use left::LeftOnes;
use ways::{How, changes_of, ways};

/// What is being set; it outlives the dialog, so that nothing chosen is lost with it.
#[derive(Clone, Copy)]
struct Setting {
    kind: Kind,
    table: TableState,
    open: RwSignal<bool>,
    field: RwSignal<Option<FieldDef>>,
    how: RwSignal<How>,
    changes: RwSignal<Vec<Change>>,
    problems: RwSignal<Vec<Problem>>,
    busy: RwSignal<bool>,
    left: RwSignal<Option<Left>>,
}

/// A button with its dialog.
#[component]
pub fn BulkField(
    /// Kind of the rows.
    kind: Kind,
    /// The table.
    table: TableState,
    /// Whether the dialog is there.
    open: RwSignal<bool>,
) -> impl IntoView {
    let own = Setting {
        kind,
        table,
        open,
        field: RwSignal::new(None),
        how: RwSignal::new(How::Set),
        changes: RwSignal::new(Vec::new()),
        problems: RwSignal::new(Vec::new()),
        busy: RwSignal::new(false),
        left: RwSignal::new(None),
    };
    let close = move |()| {
        open.set(false);
        own.left.set(None);
    };
    let body = move || match own.left.get() {
        Some(left) => {
            let said = left.said();
            view! { <LeftOnes kind said out=left.into_out() on_done=move |_| close(())/> }.into_any()
        }
        None => view! { <Form own/> }.into_any(),
    };
    view! {
        <Button label=t("bulk-field") icon=Icon::Edit look=Look::Quiet on_press=move |()| open.set(true)/>
        <Dialog open title=t("bulk-field-title") on_close=close>{body}</Dialog>
    }
}

/// The fields that can be set, by their names.
fn offered(kind: Kind, query: &str) -> Vec<Choice> {
    let query = query.to_lowercase();
    let catalogue = app().catalogue.get();
    let named = catalogue.form(kind).into_iter().filter(|def| is_settable(def)).map(|def| Choice {
        key: model::filter::text::print_field(def.id),
        label: i18n::field(kind, def),
        detail: String::new(),
    });
    let mut found: Vec<Choice> =
        named.filter(|choice| choice.label.to_lowercase().contains(&query)).collect();
    found.sort_by(|a, b| crate::format::compare(&a.label, &b.label));
    found
}

/// Whether a field has an editor; what is written by commands only has none.
fn is_settable(def: &FieldDef) -> bool {
    !matches!(def.kind, FieldKind::Rank | FieldKind::Bytes | FieldKind::Attachment)
}

#[component]
fn Form(own: Setting) -> impl IntoView {
    let Setting { kind, field, how, busy, .. } = own;
    let query = RwSignal::new(String::new());
    let options = Signal::derive(move || Offered::at_once(query.get(), offered(kind, &query.get())));
    let shown = Signal::derive(move || field.get().map(|def| i18n::field(kind, &def)).unwrap_or_default());
    let choose = move |key: Option<String>| own.choose(key);
    let choice = move || {
        let def = field.get()?;
        let options = ways(&def).into_iter().map(|way| (way.key().to_owned(), way.word(&def)));
        let value = Signal::derive(move || how.get().key().to_owned());
        let change = move |key: String| own.go(&key);
        let options: Vec<_> = options.collect();
        Some(view! { <Segmented label=t("bulk-field-how") options value on_change=change/> })
    };
    let control = move || {
        let def = field.get()?;
        (how.get() != How::Empty && def.kind != FieldKind::Bool).then(|| own.editor(&def))
    };
    // The editors of sets have no place of their own for it.
    let missing = move || {
        let is_set = field.with(|def| def.as_ref().is_some_and(FieldDef::is_set));
        let problem = own.problems.with(|problems| problems.first().filter(|_| is_set).map(i18n::problem));
        problem.map(|words| view! { <p class="form-failure" role="alert">{words}</p> })
    };
    let count = Memo::new(move |_| own.table.selected.with(|selected| selected.len()));
    let label = Signal::derive(move || tr!("bulk-field-do", count = count.get()));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !has_unread(&event) {
            own.save();
        }
    };
    view! {
        <form class="log-form" on:submit=submit novalidate=true>
            <FormFields busy>
                <Combobox label=t("bulk-field-which") shown query options autofocus=field.with_untracked(Option::is_none) on_choose=choose/>
                {choice}
                {control}
                {missing}
            </FormFields>
            <div class="form-actions">
                <Button label look=Look::Primary submit=true busy disabled=Signal::derive(move || field.with(Option::is_none))/>
            </div>
        </form>
    }
}

impl Setting {
    /// Another field: what was given for the one before is not for this one.
    fn choose(self, key: Option<String>) {
        let field = key.and_then(|key| model::filter::text::parse_field(&key));
        let catalogue = app().catalogue.get_untracked();
        let def = field.and_then(|field| catalogue.field(self.kind, field).cloned());
        if def.is_none() || def == self.field.get_untracked() {
            return;
        }
        self.changes.set(Vec::new());
        self.problems.set(Vec::new());
        self.how.set(def.as_ref().map_or(How::Set, |def| ways(def)[0]));
        self.field.set(def);
    }

    fn go(self, key: &str) {
        let ways = self.field.with_untracked(|def| def.as_ref().map(ways).unwrap_or_default());
        if let Some(how) = ways.into_iter().find(|way| way.key() == key) {
            self.problems.set(Vec::new());
            self.how.set(how);
        }
    }

    /// The editor that a record has, whose changes are collected.
    fn editor(self, def: &FieldDef) -> AnyView {
        let write = Callback::new(move |next: Vec<Change>| {
            self.problems.set(Vec::new());
            self.changes.update(|changes| merge(changes, next));
        });
        // What is only typed is confirmed when the form is saved.
        let ignore = Callback::new(|_: Vec<Change>| {});
        edit(editor(self.kind, def, self.changes, self.problems, write, ignore, true))
    }

    fn save(self) {
        let Some(def) = self.field.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        let changes = self.changes.with_untracked(|given| changes_of(&def, self.how.get_untracked(), given));
        let Some(changes) = changes else {
            let nothing = Problem { code: ProblemCode::Required, field: Some(def.id), detail: String::new() };
            return self.problems.set(vec![nothing]);
        };
        let ids: Vec<RecordId> =
            self.table.selected.with_untracked(|selected| selected.iter().copied().collect());
        let words = i18n::field(self.kind, &def);
        self.busy.set(true);
        spawn_local(async move {
            match engine::later(later::Request::UpdateEach(UpdateEach { ids, changes })).await {
                Ok(later::Reply::UpdatedEach(each)) => self.done(Left::of(each, words)),
                Ok(_) => {}
                Err(failure) => toasts::failed(&failure),
            }
            self.busy.try_set(false);
        });
    }

    /// Says what was done, and shows what was not: it stays selected, for another try.
    fn done(self, left: Left) {
        if let Some(action) = left.action {
            toasts::done(
                tr!("bulk-field-done", field = left.field.as_str(), count = left.done),
                Some(action),
            );
        } else if left.is_nothing() {
            toasts::done(t("bulk-field-same"), None);
        }
        if left.is_nothing() {
            self.changes.try_set(Vec::new());
            self.field.try_set(None);
            self.open.try_set(false);
            return;
        }
        let ids = left.records().collect();
        self.table.selected.try_set(ids);
        self.left.try_set(Some(left));
    }
}
