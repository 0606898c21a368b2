//! Rows of the other kinds: products, deals, activities. What their catalogue requires must be there.

use model::entities::{activity, deal, product};
use model::{Kind, RecordId, Value};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::customer::{company, customer, tell_companies};
use super::draft::Draft;
use super::ids::folded;
use super::missing;
use super::plan::Plan;
use super::repeats::Repeats;
use crate::table::Cells;

/// Types a row; `false` when a required field is empty.
pub(super) fn simple(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> bool {
    if plan.kind == Kind::Activity && !draft.has(activity::TYPE) {
        let kind = if draft.has(activity::DUE_ON) { "task" } else { "note" };
        draft.set(activity::TYPE, None, Some(Value::Choice(kind.to_owned())));
    }
    match plan.kind {
        Kind::Activity => tasks_are_due(plan, draft),
        Kind::Deal => ended_deals_closed(plan, draft),
        _ => {}
    }
    let empty = plan.catalogue.required(plan.kind).find(|def| !draft.has(def.id)).map(|def| def.id);
    if let Some(field) = empty {
        missing(draft, Some(field));
        return false;
    }
    let own = format!("{}-id", plan.kind.key());
    let source = plan.source(&own).to_owned();
    draft.note_external(plan, &source);
    let mut links = draft.links(plan, repeats, records);
    links.extend(customer_links(plan, repeats, draft, records));
    let key = std::mem::take(&mut draft.external_id);
    let before = draft.record.take();
    let is_numbered = !key.is_empty();
    let text = |field| draft.value(field).and_then(|value| value.as_text()).map(str::to_owned);
    let mut matches = Vec::new();
    let mut id = None;
    if !key.is_empty() {
        id = Some(plan.keys.id(plan.kind, &source, &key));
        matches.push(MatchKey::External { source, key });
    }
    if plan.kind == Kind::Product {
        if let Some(sku) = text(product::SKU) {
            id = id.or_else(|| Some(plan.keys.id(Kind::Product, "sku", &folded(&sku))));
            matches.push(MatchKey::Sku(sku));
        }
        if let Some(name) = text(product::NAME) {
            id = id.or_else(|| Some(plan.keys.id(Kind::Product, "name", &folded(&name))));
            matches.push(MatchKey::Name(name));
        }
    }
    let id = id.or(before).unwrap_or_else(|| numbered(plan, repeats, plan.row_id(cells)));
    draft.record = (!is_numbered).then_some(id);
    known_before(before, &mut matches);
    let changes = std::mem::take(&mut draft.changes);
    let line = draft.line;
    records.push(ImportRecord { line, id, kind: plan.kind, matches, only_new: false, changes, links });
    true
}

/// A row of a report is the record that it was before it was corrected, whatever it says now.
pub(super) fn known_before(record: Option<RecordId>, matches: &mut Vec<MatchKey>) {
    if let Some(record) = record {
        matches.insert(0, MatchKey::Id(record));
    }
}

/// A task does not happen at its date: it is due then.
fn tasks_are_due(plan: &Plan, draft: &mut Draft) {
    let is_task = draft.value(activity::TYPE).and_then(Value::as_text) == Some("task");
    let Some(&Value::Zoned { at, .. }) = draft.value(activity::STARTS_AT).filter(|_| is_task) else { return };
    if !draft.has(activity::DUE_ON) {
        draft.changes.retain(|change| change.field != activity::STARTS_AT);
        draft.set(activity::DUE_ON, None, Some(Value::Date(plan.offsets.civil_day(at))));
    }
}

/// A deal that is won or lost closed on the day for which it was expected; the engine passes over a day that is still to
/// come. At noon, the middle of that day.
fn ended_deals_closed(plan: &Plan, draft: &mut Draft) {
    let status = draft.value(deal::STATUS).and_then(Value::as_text);
    let (true, Some(Value::Date(day))) =
        (matches!(status, Some("won" | "lost")), draft.value(deal::CLOSE_ON))
    else {
        return;
    };
    let at = plan.offsets.instant((i64::from(*day) * 24 + 12) * 3_600_000);
    draft.set(deal::CLOSED_AT, None, Some(Value::Instant(at)));
}

/// The id of the first, second, … of several equal rows, which are as many records.
pub(super) fn numbered(plan: &Plan, repeats: &mut Repeats, row: RecordId) -> RecordId {
    match repeats.earlier_rows(row) {
        0 => row,
        earlier => plan.keys.of_parts(
            plan.kind,
            "again",
            [row.to_string().as_str(), &earlier.to_string()].into_iter(),
        ),
    }
}

/// The customers of deals and activities.
fn customer_links(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> Vec<Link> {
    let mut links = Vec::new();
    let (of_company, of_contact) = match plan.kind {
        Kind::Deal => (deal::COMPANY, deal::CONTACTS),
        Kind::Activity => (activity::ABOUT, activity::ABOUT),
        _ => return links,
    };
    tell_companies(draft);
    if !draft.company.is_empty()
        && let Some((matches, otherwise)) = company(plan, repeats, draft, records)
    {
        let set = plan.kind == Kind::Activity;
        links.push(Link { field: of_company, set, entry: None, matches, otherwise });
    }
    if let Some((matches, otherwise)) = customer(plan, repeats, draft, records) {
        let entry = (plan.kind == Kind::Deal).then(|| (String::new(), String::new()));
        links.push(Link { field: of_contact, set: true, entry, matches, otherwise });
    }
    links
}
