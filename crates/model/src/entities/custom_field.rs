//! CustomField: the definition of a field that a workspace added (1900-1999). Its record id is the field's id.

use crate::define::{choices, fields};
use crate::field::ChoiceDef;

/// Kinds that may have custom fields.
pub const KINDS: &[ChoiceDef] = choices![
    "company", "contact", "lead", "deal", "activity", "product", "order", "event", "answer", "campaign"
];

/// Types of a custom field.
pub const TYPES: &[ChoiceDef] = choices![
    "text",
    "long_text",
    "bool",
    "int",
    "decimal",
    "percent",
    "money",
    "date",
    "instant",
    "choice",
    "choices",
    "phone",
    "email",
    "url",
    "company_ref",
    "contact_ref",
    "product_ref",
    "member"
];

/// Sections of a form.
pub const GROUPS: &[ChoiceDef] = choices!["identity", "reach", "terms", "work", "more"];

fields! {
    OF_KIND = choice(1900, "of_kind", KINDS).required().listed();
    KEY = text(1901, "key").required().listed().max(50);
    LABEL = text(1902, "label").required().searched().listed().max(100);
    TYPE = choice(1903, "field_type", TYPES).required().listed();
    OPTIONS = labelled(1904, "options").set();
    GROUP = choice(1905, "group", GROUPS);
    REQUIRED = flag(1906, "required");
    LISTED = flag(1907, "listed");
    SEARCHED = flag(1908, "searched");
    RANK = rank(1909, "rank").read_only().system();
    RETIRED = flag(1910, "retired");
}
