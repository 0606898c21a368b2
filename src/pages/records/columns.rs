//! The columns of a list: which there are, and what a cell shows and how it is edited.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{common, rate};
use model::{Command, FieldDef, FieldId, FieldKind, Kind, RecordId};
use protocol::view::{Row, RowsView, Shown};
use web_sys::MouseEvent;

use super::open_beside;
use crate::components::avatar::Avatar;
use crate::components::data_table::{Column, TableState};
use crate::components::popover::FloatingHere;
use crate::components::unsent::Unsent;
use crate::fields::{self, Edit};
use crate::i18n::{self, called};
use crate::routes::{ListState, record_href};
use crate::state::{actions, app};
use crate::tr;

/// The columns that the address names, else those of the catalogue.
pub(super) fn shown(kind: Kind, state: &ListState) -> Vec<FieldDef> {
    let catalogue = app().catalogue.get();
    let ids = if state.columns.is_empty() { catalogue.default_columns(kind) } else { state.columns.clone() };
    ids.iter().filter_map(|id| catalogue.field(kind, *id).cloned()).collect()
}

pub(super) fn ids(columns: Memo<Vec<FieldDef>>) -> Signal<Vec<FieldId>> {
    Signal::derive(move || columns.with(|columns| columns.iter().map(|def| def.id).collect()))
}

pub(super) fn all(kind: Kind) -> Signal<Vec<(FieldId, String)>> {
    Signal::derive(move || {
        let catalogue = app().catalogue.get();
        let shown =
            |def: &&FieldDef| !matches!(def.kind, FieldKind::Bytes | FieldKind::Rank | FieldKind::Attachment);
        let named = catalogue.fields(kind).filter(shown).map(|def| (def.id, i18n::field(kind, def)));
        let named: Vec<_> = named.collect();
        let title = named.iter().find(|(id, _)| *id == common::DISPLAY_NAME).map(|(_, name)| name.clone());
        // Where the title is a field of its own, one of the two is enough.
        named
            .into_iter()
            .filter(|(id, name)| *id == common::DISPLAY_NAME || Some(name) != title.as_ref())
            .collect()
    })
}

pub(super) fn head(kind: Kind, def: &FieldDef) -> Column {
    Column {
        field: def.id,
        label: i18n::field(kind, def),
        width: fields::column_width(def),
        at_end: fields::is_at_end(&def.kind),
        // A rate says what it is beside its two currencies.
        is_amount: def.kind == FieldKind::Money || def.id == rate::RATE,
        sortable: !matches!(def.kind, FieldKind::Bytes),
        editable: is_editable(def),
    }
}

fn is_editable(def: &FieldDef) -> bool {
    let has_editor = !matches!(def.kind, FieldKind::Bytes | FieldKind::Rank | FieldKind::Attachment);
    def.is_stored() && !def.flags.read_only && has_editor
}

pub(super) fn cell(kind: Kind, columns: Memo<Vec<FieldDef>>) -> Callback<(Row, usize), AnyView> {
    Callback::new(move |(row, at): (Row, usize)| {
        columns.with_untracked(|columns| match (columns.get(at), row.cells.get(at)) {
            (Some(def), _) if def.id == common::DISPLAY_NAME => name(kind, &row),
            (Some(def), Some(shown)) => fields::show(def, shown, true),
            _ => ().into_any(),
        })
    })
}

fn name(kind: Kind, row: &Row) -> AnyView {
    let pictured = matches!(kind, Kind::Contact | Kind::Company | Kind::Lead);
    let words = called(&row.name);
    let (id, square) = (row.id, kind == Kind::Company);
    let unsent = row.unsent.then(|| view! { <Unsent/> });
    // The plain address would forget the search and the filter; a press with a key opens it where the browser wants.
    let open = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            open_beside(kind, id);
        }
    };
    view! {
        <a class="record-link record-name" href=record_href(kind, id) on:click=open>
            {pictured.then(|| view! { <Avatar name=words.clone() id square/> })}
            <span><bdi>{words}</bdi></span>
        </a>
        {unsent}
    }
    .into_any()
}

/// What a record shows in a column by now.
fn present(data: Option<&RowsView>, id: RecordId, at: usize) -> Option<Shown> {
    data?.rows.iter().find(|row| row.id == id)?.cells.get(at).cloned()
}

pub(super) fn editor(
    kind: Kind,
    columns: Memo<Vec<FieldDef>>,
    table: TableState,
    data: Signal<Option<Arc<RowsView>>>,
) -> Callback<(Row, usize), AnyView> {
    Callback::new(move |(row, at): (Row, usize)| {
        let Some(def) = columns.with_untracked(|columns| columns.get(at).cloned()) else {
            return ().into_any();
        };
        let (id, first) = (row.id, row.cells.get(at).cloned().unwrap_or(Shown::Empty));
        // The answer to the change before may come when this one is open already.
        let shown = Memo::new(move |before: Option<&Shown>| match before {
            Some(before) if table.is_touched() => before.clone(),
            _ => data.with(|data| present(data.as_deref(), id, at)).unwrap_or_else(|| first.clone()),
        });
        // A list of options may be walked through by the arrow keys: each is written, and the editor stays.
        // Of a set one value is written after the other.
        let is_set = def.is_set();
        let stays =
            is_set || matches!(def.kind, FieldKind::Choice(_) | FieldKind::Member | FieldKind::Currency);
        let words = tr!("toast-field-of", field = i18n::field(kind, &def), name = called(&row.name));
        let write = move |changes| {
            if !stays {
                table.editing.set(None);
            }
            actions::edit(Command::Update { ids: vec![id], changes }, words.clone());
        };
        // What is several controls has no room in a cell.
        let floats = is_set || def.kind == FieldKind::Address || def.kind == FieldKind::LongText;
        let editor = fields::edit(Edit {
            label: i18n::field(kind, &def),
            def,
            bare: !floats,
            value: shown.into(),
            problem: Signal::stored(String::new()),
            autofocus: true,
            on_change: Callback::new(write),
            on_input: None,
            on_create: Some(fields::form::create_linked()),
            keep: None,
        });
        match floats {
            true => view! { <FloatingHere><div class="cell-editor">{editor}</div></FloatingHere> }.into_any(),
            false => editor,
        }
    })
}
