//! Registers: one field of one record, or one element of a set, with the cell that gives it its value.

use model::entities::common;
use model::{FieldId, RecordId, Value};
use sync::cell::Flags;
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
/// The files of a record.
pub const ATTACHMENTS: Tag = builtin(common::ATTACHMENTS);

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
    /// The value; `None` when the register is empty or of a type that this build does not know.
    pub fn value(&self) -> Option<Value> {
        model::codec::decode(self.kind, self.bytes).ok().flatten()
    }

    /// The text of a value that is one (`Value::as_text`), without a copy; `None` for anything else.
    pub fn as_text(&self) -> Option<&'a str> {
        model::codec::text(self.kind, self.bytes)
    }

    /// Whether it holds something.
    pub fn is_filled(&self) -> bool {
        self.kind != TYPE_NONE
    }
}

/// An encoded cell, walked without checking it again: cells are checked when they come in.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    tags: Reader<'a>,
    count: usize,
    values: Reader<'a>,
    stamp: Stamp,
    action: u64,
    flags: Flags,
    layer: Layer,
}

/// Where the stamp begins in an encoded cell: after format, stream and record.
const STAMP_AT: usize = 33;

impl<'a> Walk<'a> {
    /// Over the bytes of a cell that end in its payload of this length.
    pub(super) fn new(bytes: &'a [u8], payload: usize, layer: Layer) -> Option<Self> {
        let mut tags = Reader::new(bytes.get(STAMP_AT..)?);
        let stamp = Stamp::from_bytes(tags.array("cell").ok()?);
        let action = tags.varint("cell").ok()?;
        let flags = Flags(tags.varint_u32("cell").ok()?);
        let plain = tags.varint("cell").ok()? == 0;
        let count = usize::try_from(tags.varint("cell").ok()?).ok()?;
        let payload = &bytes[bytes.len() - payload..];
        let readable = plain && payload.first() == Some(&PAYLOAD_VERSION);
        let values = Reader::new(if readable { &payload[1..] } else { &[] });
        Some(Self { tags, count, values, stamp, action, flags, layer })
    }
}

/// Every register of the cell, ascending by tag. Values that cannot be read (encrypted, of a newer codec) are left out.
impl<'a> Iterator for Walk<'a> {
    type Item = Register<'a>;

    fn next(&mut self) -> Option<Register<'a>> {
        self.count = self.count.checked_sub(1)?;
        let tag = Tag::read(&mut self.tags).ok()?;
        let length = self.values.length(MAX_PAYLOAD_BYTES, "value").ok()?;
        let kind = self.values.u8("value").ok()?;
        let bytes = self.values.take(length, "value").ok()?;
        let Self { stamp, action, flags, layer, .. } = *self;
        Some(Register { tag, kind, bytes, stamp, action, flags, layer })
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
