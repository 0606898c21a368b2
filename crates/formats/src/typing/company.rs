//! Rows that are companies.

use model::Kind;
use model::entities::company as fields;
use protocol::import::{ImportRecord, MatchKey};

use super::draft::Draft;
use super::ids::folded;
use super::missing;
use super::people::CUSTOMER_SOURCE;
use super::plan::Plan;
use super::repeats::Repeats;
use super::simple::known_before;
use crate::table::Cells;

/// Types a company; `false` when the row has no name.
pub(super) fn company(
    plan: &Plan,
    repeats: &mut Repeats,
    _cells: Cells<'_>,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> bool {
    let whole = std::mem::take(&mut draft.company);
    draft.text(plan, Kind::Company, fields::NAME, &whole);
    let Some(name) = draft.value(fields::NAME).and_then(|value| value.as_text()).map(str::to_owned) else {
        missing(draft, Some(fields::NAME));
        return false;
    };
    draft.note_external(plan, plan.source(CUSTOMER_SOURCE));
    let links = draft.links(plan, repeats, records);
    let key = std::mem::take(&mut draft.external_id);
    let before = draft.record.take();
    let mut matches = Vec::new();
    // Without a key the folded name is the key: a contact's company by that name gets the same id.
    let id = if key.is_empty() {
        let id = before.unwrap_or_else(|| plan.keys.id(Kind::Company, "name", &folded(&name)));
        draft.record = Some(id);
        id
    } else {
        matches
            .push(MatchKey::External { source: plan.source(CUSTOMER_SOURCE).to_owned(), key: key.clone() });
        plan.keys.id(Kind::Company, plan.source(CUSTOMER_SOURCE), &key)
    };
    matches.push(MatchKey::Name(name));
    known_before(before, &mut matches);
    let changes = std::mem::take(&mut draft.changes);
    let line = draft.line;
    records.push(ImportRecord { line, id, kind: Kind::Company, matches, only_new: false, changes, links });
    true
}
