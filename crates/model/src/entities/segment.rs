//! Segment: a stored rule that selects customers (1300-1399). Membership is derived, never stored.
//!
//! `rule` holds the compact text of the filter ([`crate::Filter::to_text`]), not a layout of serde.

use crate::define::{choices, fields};
use crate::field::ChoiceDef;

/// What a segment selects, by the key of the kind.
pub const KINDS: &[ChoiceDef] = choices!["company", "contact", "lead", "deal"];

fields! {
    NAME = text(1300, "name").required().searched().listed().max(200);
    OF_KIND = choice(1301, "of_kind", KINDS).required().listed();
    RULE = bytes(1302, "rule").system();
    DESCRIPTION = long_text(1303, "description");
    TONE = choice(1304, "tone", super::tag::TONES);
    @computed
    MEMBER_COUNT = int(1370, "member_count").listed();
}
