//! Constructors of field definitions, so that one field is one line in its entity's file.
//!
//! Everything is `const`: the catalogue is data in the binary and costs no code at start.

use std::borrow::Cow;

use crate::field::{Cardinality, ChoiceDef, FieldDef, FieldId, FieldKind, Flags, Group, Label};
use crate::kind::Kind;

/// Longest one-line text unless a field says otherwise.
pub(crate) const TEXT_CHARS: u32 = 500;
/// Longest text of several lines: 48,000 characters of four bytes would not fit a cell, 15,000 do.
pub(crate) const LONG_TEXT_CHARS: u32 = 15_000;

const fn field(id: u32, key: &'static str, kind: FieldKind) -> FieldDef {
    FieldDef {
        id: FieldId::Builtin(id),
        key: Cow::Borrowed(key),
        label: Label::Message(Cow::Borrowed(key)),
        kind,
        cardinality: Cardinality::One,
        group: Group::Identity,
        flags: Flags {
            required: false,
            searched: false,
            listed: false,
            read_only: false,
            not_imported: false,
        },
        max_chars: TEXT_CHARS,
    }
}

macro_rules! makers {
    ($($(#[$doc:meta])* $name:ident $kind:ident;)*) => {
        $($(#[$doc])* pub(crate) const fn $name(id: u32, key: &'static str) -> FieldDef {
            field(id, key, FieldKind::$kind)
        })*
    };
}

makers! {
    text Text;
    flag Bool;
    int Int;
    decimal Decimal;
    percent Percent;
    money Money;
    date Date;
    instant Instant;
    zoned Zoned;
    member Member;
    phone Phone;
    email Email;
    url Url;
    labelled Labelled;
    address Address;
    currency Currency;
    rank Rank;
    bytes Bytes;
    attachment Attachment;
}

pub(crate) const fn long_text(id: u32, key: &'static str) -> FieldDef {
    field(id, key, FieldKind::LongText).max(LONG_TEXT_CHARS)
}

pub(crate) const fn choice(id: u32, key: &'static str, options: &'static [ChoiceDef]) -> FieldDef {
    field(id, key, FieldKind::Choice(Cow::Borrowed(options)))
}

pub(crate) const fn refer(id: u32, key: &'static str, kinds: &'static [Kind]) -> FieldDef {
    field(id, key, FieldKind::Ref(Cow::Borrowed(kinds)))
}

pub(crate) const fn role(
    id: u32,
    key: &'static str,
    kinds: &'static [Kind],
    roles: &'static [ChoiceDef],
) -> FieldDef {
    field(id, key, FieldKind::Role { kinds: Cow::Borrowed(kinds), roles: Cow::Borrowed(roles) }).set()
}

impl FieldDef {
    /// A record cannot be created without it.
    pub const fn required(mut self) -> Self {
        self.flags.required = true;
        self
    }

    /// Full-text search reads it.
    pub const fn searched(mut self) -> Self {
        self.flags.searched = true;
        self
    }

    /// A column of the default table, and one of the first fields of a form.
    pub const fn listed(mut self) -> Self {
        self.flags.listed = true;
        self
    }

    /// Written by commands, not by a person.
    pub const fn read_only(mut self) -> Self {
        self.flags.read_only = true;
        self
    }

    /// Not offered as an import target.
    pub const fn not_imported(mut self) -> Self {
        self.flags.not_imported = true;
        self
    }

    /// Holds a set of values.
    pub const fn set(mut self) -> Self {
        self.cardinality = Cardinality::Set;
        self
    }

    /// Longest text in characters.
    pub const fn max(mut self, chars: u32) -> Self {
        self.max_chars = chars;
        self
    }

    /// In the section "how to reach it".
    pub const fn reach(mut self) -> Self {
        self.group = Group::Reach;
        self
    }

    /// In the section "commercial terms".
    pub const fn terms(mut self) -> Self {
        self.group = Group::Terms;
        self
    }

    /// In the section "work".
    pub const fn work(mut self) -> Self {
        self.group = Group::Work;
        self
    }

    /// In the section "more".
    pub const fn more(mut self) -> Self {
        self.group = Group::More;
        self
    }

    /// A score: shown with its arithmetic.
    pub const fn score(mut self) -> Self {
        self.group = Group::Scores;
        self
    }

    /// Bookkeeping: in no form, never imported.
    pub const fn system(mut self) -> Self {
        self.group = Group::System;
        self.not_imported()
    }

    /// Computed from records by the engine, never stored.
    pub(crate) const fn computed(mut self) -> Self {
        if let FieldId::Builtin(number) = self.id {
            self.id = FieldId::Derived(number);
        }
        self.read_only().not_imported()
    }
}

/// Options of a choice: `choices!["new" => Info, "done" => Good, "other"]`.
macro_rules! choices {
    ($($key:literal $(=> $tone:ident)?),* $(,)?) => {
        &[$($crate::field::ChoiceDef {
            key: std::borrow::Cow::Borrowed($key),
            label: None,
            tone: $crate::define::choices!(@tone $($tone)?),
        }),*]
    };
    (@tone) => { $crate::field::Tone::Neutral };
    (@tone $tone:ident) => { $crate::field::Tone::$tone };
}
pub(crate) use choices;

/// Declares the fields of an entity: for each line a constant with the field's id, and all of them in `FIELDS`.
macro_rules! fields {
    (
        $($name:ident = $make:ident($id:literal, $key:literal $(, $arg:expr)*) $(.$with:ident($($value:expr),*))*;)*
        $(@computed $($cname:ident = $cmake:ident($cid:literal, $ckey:literal $(, $carg:expr)*)
            $(.$cwith:ident($($cvalue:expr),*))*;)*)?
    ) => {
        $(#[doc = concat!("The field `", $key, "`.")]
        pub const $name: $crate::field::FieldId = $crate::field::FieldId::Builtin($id);)*
        $($(#[doc = concat!("The computed field `", $ckey, "`.")]
        pub const $cname: $crate::field::FieldId = $crate::field::FieldId::Derived($cid);)*)?

        /// All fields declared here, in the order of forms; computed ones last.
        pub static FIELDS: &[$crate::field::FieldDef] = &[
            $($crate::define::$make($id, $key $(, $arg)*) $(.$with($($value),*))*,)*
            $($($crate::define::$cmake($cid, $ckey $(, $carg)*) $(.$cwith($($cvalue),*))*.computed(),)*)?
        ];
    };
}
pub(crate) use fields;
