//! Whom an order, a deal or an activity is about: companies and people that its row names.

use model::entities::{common, company, contact};
use model::{Change, FieldId, Kind, ProblemCode, RecordId, Value, names};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::draft::Draft;
use super::ids::folded;
use super::missing;
use super::people::CUSTOMER_SOURCE;
use super::plan::Plan;
use super::repeats::Repeats;

/// Whether the row says anything of a customer.
pub(super) fn names_customer(draft: &Draft) -> bool {
    [&draft.company, &draft.customer_key, &draft.customer_email, &draft.customer_name]
        .iter()
        .any(|said| !said.is_empty())
}

/// Many files have companies and people in one column: a name in the form of a company's is one, and the address beside it is
/// the company's.
pub(super) fn tell_companies(draft: &mut Draft) {
    if draft.company.is_empty() && names::company::is_company(&draft.customer_name) {
        draft.company = std::mem::take(&mut draft.customer_name);
        draft.company_email = std::mem::take(&mut draft.customer_email);
    }
}

/// The customer, and the person who ordered or answered where the customer is a company; `of` are the fields of both.
pub(super) fn customers(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
    (of_customer, of_contact): (FieldId, FieldId),
) -> Option<Vec<Link>> {
    tell_companies(draft);
    if draft.company.is_empty() {
        let found = customer(plan, repeats, draft, records);
        if found.is_none() {
            missing(draft, Some(of_customer));
        }
        return Some(vec![link(of_customer, found?)]);
    }
    let name = model::text::shorten(&draft.company, 80).into_owned();
    let Some(company) = company(plan, repeats, draft, records) else {
        draft.row_problem(ProblemCode::TooLong, Some(of_customer), &name);
        return None;
    };
    let mut links = vec![link(of_customer, company)];
    links.extend(customer(plan, repeats, draft, records).map(|person| link(of_contact, person)));
    Some(links)
}

pub(super) type Found = (Vec<MatchKey>, (Kind, RecordId));

pub(super) fn link(field: FieldId, (matches, otherwise): Found) -> Link {
    Link { field, set: false, entry: None, matches, otherwise }
}

/// The company a row names, by its key in the other system where it says one: two companies may have one name. `None` when
/// the name is too long to be one.
pub(super) fn company(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> Option<Found> {
    let name = std::mem::take(&mut draft.company);
    let key = std::mem::take(&mut draft.customer_key);
    let email = std::mem::take(&mut draft.company_email);
    let mut changes = Vec::new();
    push_checked(plan, Kind::Company, &mut changes, company::NAME, Value::Text(name.clone()));
    if changes.is_empty() {
        return None;
    }
    let mut matches = Vec::new();
    let id = if key.is_empty() {
        plan.keys.id(Kind::Company, "name", &folded(&name))
    } else {
        let source = plan.source(CUSTOMER_SOURCE).to_owned();
        let entry = Value::Entry { label: source.clone(), text: key.clone() };
        push_checked(plan, Kind::Company, &mut changes, common::EXTERNAL_IDS, entry);
        let id = plan.keys.id(Kind::Company, &source, &key);
        matches.push(MatchKey::External { source, key });
        id
    };
    // It does not tell the company: the address may be that of somebody there who is known already.
    if !email.is_empty() {
        let entry = Value::Entry { label: String::new(), text: email };
        push_checked(plan, Kind::Company, &mut changes, company::EMAILS, entry);
    }
    matches.push(MatchKey::Name(name));
    if repeats.is_first(id) {
        records.push(only_named(draft.line, Kind::Company, id, matches.clone(), changes));
    }
    Some((matches, (Kind::Company, id)))
}

/// A record that its row only names: it is made where it does not exist.
fn only_named(
    line: u64,
    kind: Kind,
    id: RecordId,
    matches: Vec<MatchKey>,
    changes: Vec<Change>,
) -> ImportRecord {
    ImportRecord { line, id, kind, matches, only_new: true, changes, links: Vec::new() }
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
        push_checked(plan, Kind::Contact, &mut changes, common::EXTERNAL_IDS, entry);
    }
    if !email.is_empty() {
        let folded = model::email::key(&email);
        id = id.or_else(|| Some(plan.keys.id(Kind::Contact, "email", &folded)));
        matches.push(MatchKey::Email(folded));
        let entry = Value::Entry { label: String::new(), text: email };
        push_checked(plan, Kind::Contact, &mut changes, contact::EMAILS, entry);
    }
    if !name.is_empty() {
        id = id.or_else(|| Some(plan.keys.id(Kind::Contact, "name", &folded(&name))));
        let parts = names::split(&name).name;
        push_checked(plan, Kind::Contact, &mut changes, contact::FAMILY_NAME, Value::Text(parts.family));
        push_checked(plan, Kind::Contact, &mut changes, contact::GIVEN_NAME, Value::Text(parts.given));
        push_checked(plan, Kind::Contact, &mut changes, contact::MIDDLE_NAME, Value::Text(parts.middle));
        // Two people may have one name: it tells them only where nothing else does.
        if matches.is_empty() {
            matches.push(MatchKey::Name(name));
        }
    } else if !key.is_empty() {
        // A contact must be known by something.
        push_checked(plan, Kind::Contact, &mut changes, contact::OTHER_NAME, Value::Text(key));
    }
    let id = id?;
    if repeats.is_first(id) {
        records.push(only_named(draft.line, Kind::Contact, id, matches.clone(), changes));
    }
    Some((matches, (Kind::Contact, id)))
}

fn push_checked(plan: &Plan, kind: Kind, changes: &mut Vec<Change>, field: FieldId, value: Value) {
    let Some(def) = plan.def(kind, field) else { return };
    if let Ok(Some(value)) = model::check::check(def, value) {
        let element = def.is_set().then(|| model::derive::element_of(def, &value));
        changes.push(Change { field, element, value: Some(value) });
    }
}
