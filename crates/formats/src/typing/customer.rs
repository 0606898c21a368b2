//! Whom an order, a deal or an activity is about: companies and people that its row names.

use model::entities::{common, contact, order};
use model::{Change, FieldId, Kind, ProblemCode, RecordId, Value, names};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::draft::Draft;
use super::ids::folded;
use super::missing;
use super::named::named;
use super::people::CUSTOMER_SOURCE;
use super::plan::Plan;
use super::repeats::Repeats;

/// The customer, and the person who ordered where the customer is a company.
pub(super) fn customers(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> Option<Vec<Link>> {
    if draft.company.is_empty() {
        let found = customer(plan, repeats, draft, records);
        if found.is_none() {
            missing(draft, Some(order::CUSTOMER));
        }
        return Some(vec![link(order::CUSTOMER, found?)]);
    }
    let company = std::mem::take(&mut draft.company);
    let key = std::mem::take(&mut draft.customer_key);
    let Some(id) = named(plan, repeats, draft.line, Kind::Company, &company, records) else {
        draft.row_problem(ProblemCode::TooLong, Some(order::CUSTOMER), &model::text::shorten(&company, 80));
        return None;
    };
    let mut matches = Vec::new();
    if !key.is_empty() {
        matches.push(MatchKey::External { source: plan.source(CUSTOMER_SOURCE).to_owned(), key });
    }
    matches.push(MatchKey::Name(company));
    let mut links = vec![link(order::CUSTOMER, (matches, (Kind::Company, id)))];
    links.extend(customer(plan, repeats, draft, records).map(|person| link(order::CONTACT, person)));
    Some(links)
}

pub(super) type Found = (Vec<MatchKey>, (Kind, RecordId));

pub(super) fn link(field: FieldId, (matches, otherwise): Found) -> Link {
    Link { field, set: false, entry: None, matches, otherwise }
}

/// The person a row names by key, e-mail address or name, and the record that stands for him until more is known.
pub(super) fn customer(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> Option<Found> {
    let key = std::mem::take(&mut draft.customer_key);
    let email = std::mem::take(&mut draft.customer_email);
    let name = std::mem::take(&mut draft.customer_name);
    let mut matches = Vec::new();
    let mut id = None;
    let mut changes = Vec::new();
    if !key.is_empty() {
        id = Some(plan.keys.id(Kind::Contact, plan.source(CUSTOMER_SOURCE), &key));
        matches
            .push(MatchKey::External { source: plan.source(CUSTOMER_SOURCE).to_owned(), key: key.clone() });
        let entry = Value::Entry { label: plan.source(CUSTOMER_SOURCE).to_owned(), text: key.clone() };
        push_checked(plan, &mut changes, common::EXTERNAL_IDS, entry);
    }
    if !email.is_empty() {
        let folded = model::email::key(&email);
        id = id.or_else(|| Some(plan.keys.id(Kind::Contact, "email", &folded)));
        matches.push(MatchKey::Email(folded));
        let entry = Value::Entry { label: String::new(), text: email };
        push_checked(plan, &mut changes, contact::EMAILS, entry);
    }
    if !name.is_empty() {
        id = id.or_else(|| Some(plan.keys.id(Kind::Contact, "name", &folded(&name))));
        let parts = names::split(&name).name;
        push_checked(plan, &mut changes, contact::FAMILY_NAME, Value::Text(parts.family));
        push_checked(plan, &mut changes, contact::GIVEN_NAME, Value::Text(parts.given));
        push_checked(plan, &mut changes, contact::MIDDLE_NAME, Value::Text(parts.middle));
        matches.push(MatchKey::Name(name));
    } else if !key.is_empty() {
        // A contact must be known by something.
        push_checked(plan, &mut changes, contact::OTHER_NAME, Value::Text(key));
    }
    let id = id?;
    if repeats.is_first(id) {
        let matches = matches.clone();
        records.push(ImportRecord {
            line: draft.line,
            id,
            kind: Kind::Contact,
            matches,
            only_new: true,
            changes,
            links: Vec::new(),
        });
    }
    Some((matches, (Kind::Contact, id)))
}

fn push_checked(plan: &Plan, changes: &mut Vec<Change>, field: FieldId, value: Value) {
    let Some(def) = plan.def(Kind::Contact, field) else { return };
    if let Ok(Some(value)) = model::check::check(def, value) {
        let element = def.is_set().then(|| model::derive::element_of(def, &value));
        changes.push(Change { field, element, value: Some(value) });
    }
}
