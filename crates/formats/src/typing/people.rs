//! Rows that are people: contacts and leads.

use model::entities::{common, contact, lead};
use model::{FieldId, Kind, ProblemCode, RecordId, Value, names};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::draft::Draft;
use super::ids::folded;
use super::missing;
use super::named::named;
use super::plan::Plan;
use super::repeats::Repeats;
use super::simple::known_before;
use crate::table::Cells;

/// Source of the keys of customers, the same for contacts, companies and the customers of orders: that is how an order
/// finds its customer although the two come in different files.
pub(super) const CUSTOMER_SOURCE: &str = "customer-id";
const LEAD_SOURCE: &str = "lead-id";

struct NameFields {
    family: FieldId,
    given: FieldId,
    other: FieldId,
    order: FieldId,
    salutation: FieldId,
    emails: FieldId,
    phones: FieldId,
    wechat: FieldId,
}

const CONTACT: NameFields = NameFields {
    family: contact::FAMILY_NAME,
    given: contact::GIVEN_NAME,
    other: contact::OTHER_NAME,
    order: contact::NAME_ORDER,
    salutation: contact::SALUTATION,
    emails: contact::EMAILS,
    phones: contact::PHONES,
    wechat: contact::WECHAT,
};

const LEAD: NameFields = NameFields {
    family: lead::FAMILY_NAME,
    given: lead::GIVEN_NAME,
    other: lead::OTHER_NAME,
    order: lead::NAME_ORDER,
    salutation: lead::SALUTATION,
    emails: lead::EMAILS,
    phones: lead::PHONES,
    wechat: lead::WECHAT,
};

/// Types a contact; `false` when the row names nobody.
pub(super) fn contact(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> bool {
    split_name(plan, Kind::Contact, &CONTACT, draft);
    if !is_somebody(&CONTACT, draft) {
        missing(draft, Some(contact::FAMILY_NAME));
        return false;
    }
    draft.note_external(plan, plan.source(CUSTOMER_SOURCE));
    let mut links = draft.links(plan, repeats, records);
    let company = std::mem::take(&mut draft.company);
    let title = std::mem::take(&mut draft.job_title);
    if let Some(id) = named(plan, repeats, draft.line, Kind::Company, &company, records) {
        links.push(Link {
            field: contact::COMPANIES,
            set: true,
            entry: Some((String::new(), title)),
            matches: vec![MatchKey::Name(company)],
            otherwise: (Kind::Company, id),
        });
    } else {
        if !company.is_empty() {
            draft.row_problem(
                ProblemCode::TooLong,
                Some(contact::COMPANIES),
                &model::text::shorten(&company, 80),
            );
        }
        keep_title(plan, draft, &title);
    }
    let (id, matches) = identity(plan, repeats, cells, draft, &CONTACT, plan.source(CUSTOMER_SOURCE));
    let changes = std::mem::take(&mut draft.changes);
    let line = draft.line;
    records.push(ImportRecord { line, id, kind: Kind::Contact, matches, only_new: false, changes, links });
    true
}

/// Types a lead; `false` when the row names nobody and no company.
pub(super) fn lead(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> bool {
    split_name(plan, Kind::Lead, &LEAD, draft);
    if !is_somebody(&LEAD, draft) && !draft.has(lead::COMPANY_NAME) {
        missing(draft, Some(lead::FAMILY_NAME));
        return false;
    }
    captured_when_created(plan, draft);
    draft.note_external(plan, plan.source(LEAD_SOURCE));
    let links = draft.links(plan, repeats, records);
    let (id, mut matches) = identity(plan, repeats, cells, draft, &LEAD, plan.source(LEAD_SOURCE));
    // The same person may be a lead of several shows: only the key of the other system says that it is the same lead.
    matches.retain(|key| matches!(key, MatchKey::External { .. } | MatchKey::Id(_)));
    let changes = std::mem::take(&mut draft.changes);
    let line = draft.line;
    records.push(ImportRecord { line, id, kind: Kind::Lead, matches, only_new: false, changes, links });
    true
}

/// Somebody whom another program has as a lead since a day was captured then.
fn captured_when_created(plan: &Plan, draft: &mut Draft) {
    if let (Some(&Value::Instant(at)), false) =
        (draft.value(common::CREATED_AT), draft.has(lead::CAPTURED_AT))
    {
        draft.set(lead::CAPTURED_AT, None, Some(Value::Zoned { at, zone: plan.zone.clone() }));
    }
}

fn split_name(plan: &Plan, kind: Kind, fields: &NameFields, draft: &mut Draft) {
    let full = std::mem::take(&mut draft.full_name);
    if full.is_empty() || (draft.has(fields.family) && draft.has(fields.given)) {
        return;
    }
    let split = names::split(&full);
    if draft.has(fields.family) || draft.has(fields.given) {
        // Half of the name stands in a column of its own: the rest of the whole name would only be guessed.
        return draft.text(plan, kind, fields.other, &full);
    }
    let name = split.name;
    draft.text(plan, kind, fields.family, &name.family);
    let given = match name.middle.is_empty() || kind == Kind::Contact {
        true => name.given,
        false => format!("{} {}", name.given, name.middle),
    };
    draft.text(plan, kind, fields.given, &given);
    if kind == Kind::Contact {
        draft.text(plan, kind, contact::MIDDLE_NAME, &name.middle);
        draft.text(plan, kind, contact::SUFFIX, &name.suffix);
    }
    if let Some(order) = name.order {
        draft.text(plan, kind, fields.order, order.key());
    }
    draft.text(plan, kind, fields.salutation, split.salutation.unwrap_or_default());
}

fn is_somebody(fields: &NameFields, draft: &Draft) -> bool {
    [fields.family, fields.given, fields.other, fields.emails, fields.phones, fields.wechat]
        .into_iter()
        .any(|field| draft.has(field))
}

/// A job title without a company has no field of its own; it is kept in the description.
fn keep_title(plan: &Plan, draft: &mut Draft, title: &str) {
    if title.is_empty() {
        return;
    }
    let at = draft.changes.iter().position(|change| change.field == contact::DESCRIPTION);
    let before = at.map(|at| draft.changes.remove(at)).and_then(|change| change.value);
    let text = match before.as_ref().and_then(Value::as_text) {
        Some(text) => format!("{title}\n{text}"),
        None => title.to_owned(),
    };
    draft.text(plan, Kind::Contact, contact::DESCRIPTION, &text);
}

/// The id of a row's person and how to recognise him: by what a report knows of the row, by the key in the other system, by
/// his own e-mail address, else by everything the row says.
fn identity(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    fields: &NameFields,
    source: &str,
) -> (RecordId, Vec<MatchKey>) {
    let mut matches = Vec::new();
    let name = [fields.family, fields.given, fields.other]
        .into_iter()
        .filter_map(|field| draft.value(field)?.as_text().map(folded));
    let name = name.collect::<Vec<_>>().join(" ");
    let mut own = None;
    let emails: Vec<String> = draft
        .changes
        .iter()
        .filter(|change| change.field == fields.emails)
        .filter_map(|change| change.value.as_ref()?.as_text().map(model::email::key))
        .collect();
    for email in emails {
        let id = plan.keys.id(plan.kind, "email", &email);
        if repeats.is_own_email(id, &name) {
            own = own.or(Some(id));
            matches.push(MatchKey::Email(email));
        }
    }
    let key = std::mem::take(&mut draft.external_id);
    let before = draft.record.take();
    let id = if key.is_empty() {
        let id = before.or(own).unwrap_or_else(|| plan.row_id(cells));
        draft.record = Some(id);
        id
    } else {
        let id = plan.keys.id(plan.kind, source, &key);
        matches.insert(0, MatchKey::External { source: source.to_owned(), key });
        id
    };
    known_before(before, &mut matches);
    (id, matches)
}
