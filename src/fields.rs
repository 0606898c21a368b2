//! Fields: how each kind of value is shown and edited, driven by the catalogue. One file per kind.
//!
//! [`show`] gives the value as it reads in a table or a record, [`edit`] the control that changes it. Both take the
//! `FieldDef`; no page knows what a phone number is.

mod address;
pub mod checked;
mod choice;
mod date;
pub mod filter;
pub mod form;
pub mod list;
mod member;
mod money;
mod named;
pub mod names;
mod number;
mod reference;
mod role;
pub mod segment;
mod set;
mod show;
mod text;

use leptos::prelude::*;
use model::field::FieldKind;
use model::{Change, FieldDef, Kind, RecordId, Value};
use protocol::view::{Named, Shown};

pub(crate) use reference::options as hits;
pub use show::show;

use crate::components::icon::Icon;
use crate::components::typing::Keep;

/// Creates a record for a reference field: kind, typed name, and what to do with the new record.
pub type CreateLinked = Callback<(Kind, String, Callback<Named>)>;

/// What an editor needs.
#[derive(Clone)]
pub struct Edit {
    /// The field.
    pub def: FieldDef,
    /// Its label in the person's language.
    pub label: String,
    /// The label is only for screen readers (in a table cell).
    pub bare: bool,
    /// The present value.
    pub value: Signal<Shown>,
    /// What is wrong; empty when nothing is.
    pub problem: Signal<String>,
    /// Gets the focus when it appears.
    pub autofocus: bool,
    /// Confirmed: the changes to write.
    pub on_change: Callback<Vec<Change>>,
    /// Every keystroke, for drafts; editors that confirm at once leave it alone.
    pub on_input: Option<Callback<Vec<Change>>>,
    /// Makes a missing record.
    pub on_create: Option<CreateLinked>,
    /// Keeps what is typed into a part of the editor until it is confirmed; the part has a name.
    pub keep: Option<Callback<String, Keep>>,
}

impl Edit {
    /// Writes the field's only value.
    pub fn set(&self, value: Option<Value>) {
        self.on_change.run(vec![Change { field: self.def.id, element: None, value }]);
    }

    /// Adds a value to the field's set.
    pub fn add(&self, value: Value) {
        let element = model::derive::element_of(&self.def, &value);
        self.put(element, Some(value));
    }

    /// Writes or removes an element of the field's set.
    pub fn put(&self, element: RecordId, value: Option<Value>) {
        self.on_change.run(vec![Change { field: self.def.id, element: Some(element), value }]);
    }

    /// Keeps what is typed into the part of this name.
    pub fn kept(&self, part: &str) -> Option<Keep> {
        self.keep.map(|keep| keep.run(part.to_owned()))
    }

    /// The present value, when it is a plain one.
    pub fn plain(&self) -> Signal<Option<Value>> {
        let value = self.value;
        Signal::derive(move || match value.get() {
            Shown::Value(value) => Some(value),
            Shown::Link(named) => Some(Value::Ref(named.id)),
            Shown::Empty | Shown::Set(_) => None,
        })
    }
}

/// The control that changes a field.
pub fn edit(edit: Edit) -> AnyView {
    let is_set = edit.def.is_set();
    match edit.def.kind.clone() {
        FieldKind::Role { kinds, roles } => role::edit(edit, kinds.to_vec(), roles.to_vec()),
        FieldKind::Choice(options) if is_set => choice::edit_several(edit, options.to_vec()),
        FieldKind::Ref(kinds) if is_set => reference::edit_several(edit, kinds.to_vec()),
        FieldKind::Member if is_set => member::edit_several(edit),
        _ if is_set => set::edit(edit),
        FieldKind::Text | FieldKind::Labelled | FieldKind::Phone | FieldKind::Email | FieldKind::Url => {
            text::edit(edit)
        }
        FieldKind::LongText => text::edit_long(edit),
        FieldKind::Bool => choice::edit_bool(edit),
        FieldKind::Int | FieldKind::Decimal | FieldKind::Percent => number::edit(edit),
        FieldKind::Money => money::edit(edit),
        FieldKind::Currency => money::edit_currency(edit),
        FieldKind::Date => date::edit(edit),
        FieldKind::Instant | FieldKind::Zoned => date::edit_moment(edit),
        FieldKind::Choice(options) => choice::edit(edit, options.to_vec()),
        FieldKind::Ref(kinds) => reference::edit(edit, kinds.to_vec()),
        FieldKind::Member => member::edit(edit),
        FieldKind::Address => address::edit(edit),
        // Written by commands only.
        FieldKind::Rank | FieldKind::Bytes | FieldKind::Attachment => ().into_any(),
    }
}

/// Whether values of this kind stand at the end of their column.
pub fn is_at_end(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Int | FieldKind::Decimal | FieldKind::Percent | FieldKind::Money)
}

/// Width of a column in pixels before a person changes it.
pub fn column_width(def: &FieldDef) -> f64 {
    if def.id == model::entities::common::DISPLAY_NAME {
        return 240.0;
    }
    match &def.kind {
        FieldKind::Bool => 88.0,
        FieldKind::Int | FieldKind::Decimal | FieldKind::Percent => 104.0,
        FieldKind::Date => 136.0,
        FieldKind::Instant | FieldKind::Choice(_) | FieldKind::Member => 144.0,
        FieldKind::Money => 152.0,
        FieldKind::Zoned => 168.0,
        FieldKind::Email | FieldKind::LongText | FieldKind::Address => 220.0,
        _ => 180.0,
    }
}

/// The icon of a kind of record.
pub fn kind_icon(kind: Kind) -> Icon {
    match kind {
        Kind::Company => Icon::Company,
        Kind::Contact | Kind::Profile => Icon::Person,
        Kind::Lead => Icon::Lead,
        Kind::Deal | Kind::Pipeline | Kind::Stage => Icon::Pipeline,
        Kind::Activity => Icon::Task,
        Kind::Product => Icon::Product,
        Kind::Order | Kind::OrderLine => Icon::Order,
        Kind::Event => Icon::Booth,
        Kind::Tag => Icon::Tag,
        Kind::Segment | Kind::SegmentDay => Icon::Segments,
        Kind::SavedView => Icon::Table,
        Kind::Workspace | Kind::CustomField | Kind::Score => Icon::Settings,
        Kind::Rate => Icon::Money,
        Kind::Answer => Icon::Answer,
        Kind::Campaign => Icon::Mail,
        Kind::Import => Icon::Import,
    }
}
