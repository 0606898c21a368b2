//! Segment: a stored rule that selects customers (1300-1399). Membership is derived, never stored.
//!
//! `rule` holds the compact text of the filter ([`crate::Filter::to_text`]), not a layout of serde. Whom somebody put into a
//! segment or took out by hand is one element each, so that two devices can do so at the same time.

use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::filter::Filter;
use crate::id::RecordId;
use crate::kind::Kind;

/// What a segment selects, by the key of the kind.
pub const KINDS: &[ChoiceDef] = choices!["company", "contact", "lead", "deal"];

/// Records that are put in or taken out in one action at most: two elements of each fit into one cell.
pub const MOST_BY_HAND: usize = 500;

/// What can be put in or taken out by hand.
const SELECTED: &[Kind] = &[Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal];

fields! {
    NAME = text(1300, "name").required().searched().listed().max(200);
    OF_KIND = choice(1301, "of_kind", KINDS).required().listed();
    RULE = bytes(1302, "rule").system();
    DESCRIPTION = long_text(1303, "description");
    TONE = choice(1304, "tone", super::tag::TONES);
    INCLUDED = refer(1305, "included", SELECTED).set().not_imported();
    EXCLUDED = refer(1306, "excluded", SELECTED).set().not_imported();
    @computed
    MEMBER_COUNT = int(1370, "member_count").listed();
}

/// What a segment selects: whom its rule does and those put in by hand, without those taken out by hand.
pub fn selection(rule: Filter, included: Vec<RecordId>, excluded: Vec<RecordId>) -> Filter {
    let mut selection = rule;
    // Also where nobody is put in: whoever leaves out a rule that cannot be told is left with nobody, not with everybody else.
    if !included.is_empty() || !excluded.is_empty() {
        selection = Filter::Any(vec![selection, Filter::Records(included)]);
    }
    if !excluded.is_empty() {
        selection = Filter::All(vec![selection, Filter::Not(Box::new(Filter::Records(excluded)))]);
    }
    selection
}
