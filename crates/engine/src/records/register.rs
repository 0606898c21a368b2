//! Registers: one field of one record, or one element of a set, with the cell that gives it its value.

use model::entities::common;
use model::{FieldId, RecordId, Value};
use sync::cell::{CellRef, Flags};
use sync::codec::Reader;
use sync::limits::MAX_PAYLOAD_BYTES;
use sync::payload::{PAYLOAD_VERSION, TYPE_NONE};
use sync::stamp::Stamp;
use sync::tag::{Field, Tag};

use super::Layer;

/// Type byte of a reference (`Value::Ref`).
pub const REF: u8 = 9;

/// The register that says what a record is.
pub const KIND: Tag = builtin(common::KIND);
/// The register that names the survivor of a merge.
pub const MERGED_INTO: Tag = builtin(common::MERGED_INTO);

const fn builtin(field: FieldId) -> Tag {
    match field {
        FieldId::Builtin(number) => Tag::builtin(number),
        _ => panic!("a stored built-in field"),
    }
}

/// The winning value of one register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register<'a> {
    /// Which register.
    pub tag: Tag,
    /// Type byte of the value; 0 is "no value".
    pub kind: u8,
    /// The value's bytes.
    pub bytes: &'a [u8],
    /// When and by which device.
    pub stamp: Stamp,
    /// The action that wrote it.
    pub action: u64,
    /// Flags of the cell.
    pub flags: Flags,
    /// Whether the server has it.
    pub layer: Layer,
}

impl<'a> Register<'a> {
    /// Every register of a cell, ascending by tag. Values that cannot be read (encrypted, of a newer codec) are left out.
    pub fn of(cell: CellRef<'a>, layer: Layer) -> impl Iterator<Item = Register<'a>> {
        let mut values = Values::of(&cell);
        cell.tags.iter().map_while(move |tag| {
            let (kind, bytes) = values.next()?;
            Some(Register {
                tag,
                kind,
                bytes,
                stamp: cell.stamp,
                action: cell.action,
                flags: cell.flags,
                layer,
            })
        })
    }

    /// The value; `None` when the register is empty or of a type that this build does not know.
    pub fn value(&self) -> Option<Value> {
        model::codec::decode(self.kind, self.bytes).ok().flatten()
    }

    /// Whether it holds something.
    pub fn is_filled(&self) -> bool {
        self.kind != TYPE_NONE
    }
}

/// The values of a cell in the order of its tags. Cells are checked when they come in; here they are only walked.
pub(super) struct Values<'a>(Reader<'a>);

impl<'a> Values<'a> {
    pub(super) fn of(cell: &CellRef<'a>) -> Self {
        let readable = cell.key_epoch == 0 && cell.payload.first() == Some(&PAYLOAD_VERSION);
        Self(Reader::new(if readable { &cell.payload[1..] } else { &[] }))
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = self.0.length(MAX_PAYLOAD_BYTES, "value").ok()?;
        let kind = self.0.u8("value").ok()?;
        Some((kind, self.0.take(length, "value").ok()?))
    }
}

/// The register of a field, or of an element of a set. `None` for computed fields, which are never stored.
pub fn tag_of(field: FieldId, element: Option<RecordId>) -> Option<Tag> {
    let tag = match field {
        FieldId::Builtin(number) => Tag::builtin(number),
        FieldId::Custom(definition) => Tag::custom(definition.0),
        FieldId::Derived(_) => return None,
    };
    Some(match element {
        Some(element) => tag.element(element.0),
        None => tag,
    })
}

/// The model's field and element of a register. `None` for the protocol's own registers.
pub fn field_of(tag: Tag) -> Option<(FieldId, Option<RecordId>)> {
    let field = match tag.field {
        Field::Builtin(number) if number < Field::FIRST_OF_MODEL => return None,
        Field::Builtin(number) => FieldId::Builtin(number),
        Field::Custom(definition) => FieldId::Custom(RecordId(definition)),
    };
    Some((field, tag.element.map(RecordId)))
}
