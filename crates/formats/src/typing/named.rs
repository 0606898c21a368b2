//! Records that rows only name.

use model::{Change, Kind, RecordId, Value};
use protocol::import::{ImportRecord, MatchKey};

use super::ids::folded;
use super::plan::Plan;
use super::repeats::Repeats;

/// The id of a record known by its name; the record itself comes first when it is named for the first time. `None` when
/// the name is too long to be one.
pub(super) fn named(
    plan: &Plan,
    repeats: &mut Repeats,
    line: u64,
    kind: Kind,
    name: &str,
    records: &mut Vec<ImportRecord>,
) -> Option<RecordId> {
    if let Some(known) = repeats.known_name(kind, name) {
        return Some(known);
    }
    let field = match kind {
        Kind::Company => model::entities::company::NAME,
        Kind::Product => model::entities::product::NAME,
        Kind::Tag => model::entities::tag::NAME,
        Kind::Event => model::entities::event::NAME,
        _ => return None,
    };
    let value = model::check::check(plan.def(kind, field)?, Value::Text(name.to_owned())).ok()??;
    let id = plan.keys.id(kind, "name", &folded(name));
    repeats.remember_name(kind, name, id);
    if repeats.is_first(id) {
        records.push(ImportRecord {
            line,
            id,
            kind,
            matches: vec![MatchKey::Name(name.to_owned())],
            only_new: true,
            changes: vec![Change { field, element: None, value: Some(value) }],
            links: Vec::new(),
        });
    }
    Some(id)
}
