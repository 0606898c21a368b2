//! Fields that records of every kind have (16-99). Numbers below 16 are registers of the protocol itself: see `sync`.

use super::{activity, deal};
use crate::define::fields;
use crate::field::FieldId;
use crate::kind::{Home, Kind};

fields! {
    KIND = int(16, "kind").read_only().system();
    CREATED_AT = instant(17, "created_at").read_only().system();
    OWNER = member(18, "owner").work().listed();
    MERGED_INTO = refer(19, "merged_into", Kind::ALL).read_only().system();
    EXTERNAL_IDS = labelled(20, "external_ids").set().more().searched();
    TAGS = refer(21, "tags", &[Kind::Tag]).set().more();
    IMPORT = refer(22, "import", &[Kind::Import]).read_only().system();
    ARCHIVED = flag(23, "archived").system();
    CREATED_BY = member(24, "created_by").read_only().system();
    ATTACHMENTS = attachment(26, "attachments").set().system().searched();
    REPLACED = bytes(27, "replaced").set().read_only().system();
    DISTINCT_FROM = refer(28, "distinct_from", MERGED).set().system();
    @computed
    DISPLAY_NAME = text(50, "display_name");
    UPDATED_AT = instant(51, "updated_at").system();
}

/// Kinds of which records may be merged.
pub const MERGED: &[Kind] = &[Kind::Company, Kind::Contact, Kind::Lead];

/// Whether records of this kind belong to a member and carry tags.
pub const fn is_owned(kind: Kind) -> bool {
    matches!(kind.stream(), Home::Shared)
        && !matches!(kind, Kind::OrderLine | Kind::Tag | Kind::Profile | Kind::Import)
}

/// Whether files may be attached to records of this kind.
pub const fn carries_files(kind: Kind) -> bool {
    matches!(kind, Kind::Contact | Kind::Company | Kind::Lead | Kind::Deal | Kind::Activity)
}

/// Whether a field is written by the program when something is done, and a file of another program tells when it was: nobody
/// edits it, but an import fills it.
pub fn is_told(kind: Kind, field: FieldId) -> bool {
    match kind {
        Kind::Contact | Kind::Company | Kind::Lead | Kind::Product => field == CREATED_AT,
        Kind::Deal => field == CREATED_AT || field == deal::CLOSED_AT,
        Kind::Activity => field == CREATED_AT || field == activity::DONE_AT,
        _ => false,
    }
}

/// Whether a common field belongs to records of this kind.
pub fn applies(kind: Kind, field: FieldId) -> bool {
    match field {
        OWNER | TAGS => is_owned(kind),
        ATTACHMENTS => carries_files(kind),
        REPLACED | DISTINCT_FROM => MERGED.contains(&kind),
        _ => true,
    }
}
