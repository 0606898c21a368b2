//! Fields that records of every kind have (1-99). Number 0 is the tombstone and belongs to `sync`.

use crate::define::fields;
use crate::field::FieldId;
use crate::kind::{Home, Kind};

fields! {
    KIND = int(1, "kind").read_only().system();
    CREATED_AT = instant(2, "created_at").read_only().system();
    OWNER = member(3, "owner").work().listed();
    MERGED_INTO = refer(4, "merged_into", Kind::ALL).read_only().system();
    EXTERNAL_IDS = labelled(5, "external_ids").set().more().searched();
    TAGS = refer(6, "tags", &[Kind::Tag]).set().more();
    IMPORT = refer(7, "import", &[Kind::Import]).read_only().system();
    ARCHIVED = flag(8, "archived").system();
    CREATED_BY = member(9, "created_by").read_only().system();
    @computed
    DISPLAY_NAME = text(50, "display_name");
    UPDATED_AT = instant(51, "updated_at").system();
}

/// Whether records of this kind belong to a member and carry tags.
pub const fn is_owned(kind: Kind) -> bool {
    matches!(kind.stream(), Home::Shared)
        && !matches!(kind, Kind::OrderLine | Kind::Tag | Kind::Profile | Kind::Import)
}

/// Whether a common field belongs to records of this kind.
pub fn applies(kind: Kind, field: FieldId) -> bool {
    (field != OWNER && field != TAGS) || is_owned(kind)
}
