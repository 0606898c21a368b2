//! Display names: what a record is called in a chip, a row or a title.

use model::entities::{
    activity, answer, campaign, company, contact, custom_field, deal, event, import, lead, order, order_line,
    pipeline, product, profile, rate, saved_view, score, segment, stage, tag, workspace,
};
use model::names::{Name, NameOrder};
use model::text::shorten;
use model::{FieldId, Kind, Value};

use crate::records::register::field_of;
use crate::records::{Records, Slot};

/// Characters of a name taken from a text of several lines.
const TITLE_CHARS: usize = 80;

/// The name of a record; empty when it has none.
pub fn display(records: &Records, slot: Slot) -> String {
    name(records, slot, Name::display)
}

/// The text that a record is sorted by when it is sorted by name: people by their family name.
pub fn sorted(records: &Records, slot: Slot) -> String {
    name(records, slot, Name::sort)
}

/// Both at once: (display name, text that it is sorted by).
pub fn both(records: &Records, slot: Slot) -> (String, String) {
    let person = match records.kind(slot) {
        Some(Kind::Contact) => contact_name(records, slot),
        Some(Kind::Lead) => lead_name(records, slot),
        _ => Name::default(),
    };
    let names = (person.display(), person.sort());
    if names.0.is_empty() || names.1.is_empty() {
        (display(records, slot), sorted(records, slot))
    } else {
        names
    }
}

fn name(records: &Records, slot: Slot, person: fn(&Name) -> String) -> String {
    let text = |field| records.text(slot, field);
    let Some(kind) = records.kind(slot) else { return String::new() };
    match kind {
        Kind::Contact => {
            let name = person(&contact_name(records, slot));
            or(records, slot, name, &[contact::OTHER_NAME], &[contact::EMAILS, contact::PHONES])
        }
        Kind::Lead => {
            let name = person(&lead_name(records, slot));
            or(records, slot, name, &[lead::OTHER_NAME, lead::COMPANY_NAME], &[lead::EMAILS, lead::PHONES])
        }
        Kind::Activity => match text(activity::SUBJECT) {
            subject if subject.is_empty() => {
                let body = text(activity::BODY);
                shorten(body.lines().next().unwrap_or_default(), TITLE_CHARS).into_owned()
            }
            subject => subject,
        },
        Kind::Order => match text(order::NUMBER) {
            number if number.is_empty() => through(records, slot, order::CUSTOMER),
            number => number,
        },
        Kind::OrderLine => match text(order_line::DESCRIPTION) {
            description if description.is_empty() => through(records, slot, order_line::PRODUCT),
            description => description,
        },
        // What was asked is called alike everywhere.
        Kind::Answer => match records.value(slot, answer::SCORE) {
            Some(Value::Int(score)) => format!("{} {score}", text(answer::QUESTION).to_uppercase()),
            _ => text(answer::QUESTION).to_uppercase(),
        },
        Kind::Rate => [text(rate::PER), text(rate::CURRENCY)].join("/"),
        kind => name_field(kind).map(text).unwrap_or_default(),
    }
}

/// The field that is the name, for kinds that have one.
pub fn name_field(kind: Kind) -> Option<FieldId> {
    Some(match kind {
        Kind::Company => company::NAME,
        Kind::Deal => deal::TITLE,
        Kind::Pipeline => pipeline::NAME,
        Kind::Stage => stage::NAME,
        Kind::Product => product::NAME,
        Kind::Event => event::NAME,
        Kind::Tag => tag::NAME,
        Kind::Segment => segment::NAME,
        Kind::SavedView => saved_view::NAME,
        Kind::Profile => profile::NAME,
        Kind::Workspace => workspace::NAME,
        Kind::Import => import::FILE_NAME,
        Kind::CustomField => custom_field::LABEL,
        Kind::Score => score::KEY,
        Kind::Campaign => campaign::NAME,
        Kind::Contact
        | Kind::Lead
        | Kind::Activity
        | Kind::Order
        | Kind::OrderLine
        | Kind::Rate
        | Kind::SegmentDay
        | Kind::Answer => return None,
    })
}

/// The parts of a contact's name.
pub fn contact_name(records: &Records, slot: Slot) -> Name {
    let mut name = Name::default();
    records.visit(slot, &mut |register| {
        let Some((field, None)) = field_of(register.tag) else { return true };
        let part = match field {
            contact::FAMILY_NAME => &mut name.family,
            contact::GIVEN_NAME => &mut name.given,
            contact::MIDDLE_NAME => &mut name.middle,
            contact::SUFFIX => &mut name.suffix,
            contact::NAME_ORDER => {
                name.order = register.as_text().and_then(NameOrder::from_key);
                return true;
            }
            _ => return true,
        };
        register.as_text().unwrap_or_default().clone_into(part);
        true
    });
    name
}

/// The parts of a lead's name.
pub fn lead_name(records: &Records, slot: Slot) -> Name {
    Name {
        family: records.text(slot, lead::FAMILY_NAME),
        given: records.text(slot, lead::GIVEN_NAME),
        order: NameOrder::from_key(&records.text(slot, lead::NAME_ORDER)),
        ..Name::default()
    }
}

/// The name, or the first of these fields that is filled.
fn or(records: &Records, slot: Slot, name: String, texts: &[FieldId], entries: &[FieldId]) -> String {
    if !name.is_empty() {
        return name;
    }
    let texts = texts.iter().map(|field| records.text(slot, *field));
    let entries = entries.iter().map(|field| entry(records, slot, *field));
    texts.chain(entries).find(|text| !text.is_empty()).unwrap_or_default()
}

fn entry(records: &Records, slot: Slot, field: FieldId) -> String {
    let first = records.elements(slot, field).into_iter().next();
    first.and_then(|(_, value)| value.as_text().map(str::to_owned)).unwrap_or_default()
}

fn through(records: &Records, slot: Slot, field: FieldId) -> String {
    match records.target(slot, field) {
        // An order's customer is never an order, so this ends.
        Some(target) if target != slot => display(records, target),
        _ => String::new(),
    }
}
