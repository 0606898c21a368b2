//! SavedView: a stored way of looking at a list (1400-1499). `query` holds the text of a [`crate::view::View`].

use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// What a view shows, by the key of the kind.
pub const KINDS: &[ChoiceDef] = choices![
    "company", "contact", "lead", "deal", "activity", "product", "order", "event", "answer", "campaign"
];

/// How it shows it.
pub const LAYOUTS: &[ChoiceDef] = choices!["table", "board", "calendar"];

fields! {
    NAME = text(1400, "name").required().searched().listed().max(200);
    OF_KIND = choice(1401, "of_kind", KINDS).required().listed();
    LAYOUT = choice(1402, "layout", LAYOUTS).listed();
    QUERY = bytes(1403, "query").system();
    RANK = rank(1404, "rank").read_only().system();
    PERSONAL = flag(1405, "personal");
    PIPELINE = refer(1406, "pipeline", &[Kind::Pipeline]);
}
