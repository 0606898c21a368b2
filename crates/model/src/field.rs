//! Definition of a field: what every form, table, filter, import, history and merge is driven by.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::id::RecordId;
use crate::kind::Kind;

/// Identity of a field. Built-in numbers are never reused and never change their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FieldId {
    /// A field of the catalogue in this crate.
    Builtin(u32),
    /// A field that a workspace defined: the record id of its definition.
    Custom(RecordId),
    /// Computed from records, never stored.
    Derived(u32),
}

/// What a field holds, and so how it is shown, edited, parsed, compared and checked.
///
/// The type of value that each stores is told by [`FieldDef::accepts`]; currencies and ranks are texts, members are
/// references.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines.
    LongText,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A decimal with at most six places.
    Decimal,
    /// A percentage as a decimal (12.5 means 12.5 %).
    Percent,
    /// An amount with its currency.
    Money,
    /// A civil date.
    Date,
    /// A moment.
    Instant,
    /// A moment that keeps the zone of its place.
    Zoned,
    /// One of a list of options.
    Choice(Cow<'static, [ChoiceDef]>),
    /// Another record of one of these kinds.
    Ref(Cow<'static, [Kind]>),
    /// A member of the workspace (an id of the directory).
    Member,
    /// A phone number as typed. Phones, e-mails and links are `Entry` values in a set and `Text` values alone.
    Phone,
    /// An e-mail address.
    Email,
    /// A link.
    Url,
    /// A text with a free label (`Entry`): an external id with its source, a name with its language.
    Labelled,
    /// A set whose elements *are* other records, each with a role: the element is the record's id, the value an
    /// `Entry` with the role's key as label and a free text (a job title).
    Role {
        /// What may be linked.
        kinds: Cow<'static, [Kind]>,
        /// Keys of the label.
        roles: Cow<'static, [ChoiceDef]>,
    },
    /// A postal address.
    Address,
    /// An ISO 4217 currency.
    Currency,
    /// A fractional position in an ordered list.
    Rank,
    /// A stored definition, not shown in forms.
    Bytes,
    /// A file: an [`Attachment`](crate::attachment::Attachment), edited where its bytes can be had.
    Attachment,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChoiceDef {
    /// Stable key, stored in records. Built-in options are labelled by locale message `choice-<key>`.
    pub key: Cow<'static, str>,
    /// A label given by a person, for custom options.
    pub label: Option<String>,
    /// Semantic tone for badges.
    pub tone: Tone,
}

/// Semantic colour of an option or a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Tone {
    /// No meaning.
    #[default]
    Neutral,
    /// Won, done, healthy.
    Good,
    /// Due, waiting.
    Warn,
    /// Lost, overdue, at risk.
    Bad,
    /// Informative.
    Info,
}

/// How many values a field has in one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cardinality {
    /// One register.
    One,
    /// A set: each element is a register of its own and merges alone. The element id is a hash of the value,
    /// the referenced record's id, or random.
    Set,
}

/// Where the label of a field comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Label {
    /// Locale message `field-<entity key>-<field key>` (or `field-any-<field key>` for common fields).
    Message(Cow<'static, str>),
    /// Text that a person gave.
    Text(String),
}

/// One field of one kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldDef {
    /// Identity.
    pub id: FieldId,
    /// Name in rules, URLs and files; unique within the entity.
    pub key: Cow<'static, str>,
    /// Label.
    pub label: Label,
    /// Type.
    pub kind: FieldKind,
    /// One value or a set.
    pub cardinality: Cardinality,
    /// Part of the form in which it is edited; also the order of groups.
    pub group: Group,
    /// Behaviour.
    pub flags: Flags,
    /// Longest text accepted, in characters (texts only).
    pub max_chars: u32,
}

/// Section of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Group {
    /// Who or what it is.
    Identity,
    /// How to reach it.
    Reach,
    /// Commercial terms.
    Terms,
    /// State, ownership, next step.
    Work,
    /// Everything else, custom fields included.
    More,
    /// Computed from many records, with its arithmetic: shown as scores, not among the fields.
    Scores,
    /// Bookkeeping: not in forms.
    System,
}

/// Behaviour of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Flags {
    /// A record cannot be created without it.
    pub required: bool,
    /// Full-text search reads it.
    pub searched: bool,
    /// A column of the default table.
    pub listed: bool,
    /// Not editable by a person.
    pub read_only: bool,
    /// Not offered as an import target.
    pub not_imported: bool,
}

impl FieldDef {
    /// Whether the field is kept in records, not computed.
    pub const fn is_stored(&self) -> bool {
        !matches!(self.id, FieldId::Derived(_))
    }

    /// Whether the field holds a set.
    pub const fn is_set(&self) -> bool {
        matches!(self.cardinality, Cardinality::Set)
    }
}
