//! A person's details from a vCard, a MECARD, the text of a business card or the signature of an e-mail.

mod lines;
#[cfg(test)]
mod tests;
mod vcard;
mod words;

use model::derive::element_of;
use model::entities::contact;
use model::names::Name;
use model::value::Address;
use model::{Catalogue, Change, FieldId, Kind, Value};
use protocol::import::Card;

/// Longest text that is looked at, in bytes: a signature, not a correspondence.
const MAX_BYTES: usize = 16 * 1024;

/// What a text says about one person; `None` when it is no card.
pub fn read(text: &str) -> Option<Card> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let head: String = text.chars().take(12).collect::<String>().to_ascii_uppercase();
    let found = if head.starts_with("BEGIN:VCARD") {
        vcard::read(text)
    } else if head.starts_with("MECARD:") {
        vcard::read_mecard(text)
    } else {
        lines::read(text)
    };
    found.finish()
}

/// What was found so far. Phones and e-mails come with the key of their label.
#[derive(Debug, Default)]
struct Found {
    name: Name,
    salutation: Option<&'static str>,
    company: String,
    department: String,
    job_title: String,
    phones: Vec<(&'static str, String)>,
    emails: Vec<(&'static str, String)>,
    website: String,
    linkedin: String,
    wechat: String,
    address: Address,
    birthday: Option<i32>,
    note: String,
}

impl Found {
    fn full_name(&mut self, full: &str) {
        let split = model::names::split(full);
        self.name = split.name;
        self.salutation = self.salutation.or(split.salutation);
    }

    fn link(&mut self, link: &str) {
        let into = if link.to_ascii_lowercase().contains("linkedin.com") {
            &mut self.linkedin
        } else {
            &mut self.website
        };
        if into.is_empty() {
            *into = link.to_owned();
        }
    }

    fn email(&mut self, label: &'static str, text: &str) {
        if let Some(address) = model::email::parse(text) {
            self.emails.push((label, address));
        }
    }

    fn phone(&mut self, label: &'static str, text: &str) {
        if model::phone::parse(text, None).is_some() {
            self.phones.push((label, text.trim().to_owned()));
        }
    }

    /// A card says at least two of three: who, where, and how to reach them.
    fn finish(self) -> Option<Card> {
        let name = self.name.display();
        let reachable = !self.phones.is_empty() || !self.emails.is_empty();
        let said = [!name.is_empty(), !self.company.is_empty(), reachable];
        if said.iter().filter(|said| **said).count() < 2 {
            return None;
        }
        Some(Card { name, changes: self.changes(), company: self.company, job_title: self.job_title })
    }

    fn changes(&self) -> Vec<Change> {
        let text = |field: FieldId, text: &str| {
            let text = text.trim();
            let value = (!text.is_empty()).then(|| Value::Text(text.to_owned()))?;
            Some(Change { field, element: None, value: Some(value) })
        };
        let one = |field: FieldId, value: Value| Change { field, element: None, value: Some(value) };
        let texts = [
            text(contact::FAMILY_NAME, &self.name.family),
            text(contact::GIVEN_NAME, &self.name.given),
            text(contact::MIDDLE_NAME, &self.name.middle),
            text(contact::SUFFIX, &self.name.suffix),
            text(contact::DEPARTMENT, &self.department),
            text(contact::WEBSITE, &self.website),
            text(contact::LINKEDIN, &self.linkedin),
            text(contact::WECHAT, &self.wechat),
            text(contact::DESCRIPTION, &self.note),
        ];
        let mut changes: Vec<Change> = texts.into_iter().flatten().collect();
        changes
            .extend(self.name.order.map(|order| one(contact::NAME_ORDER, Value::Choice(order.key().into()))));
        changes.extend(self.salutation.map(|key| one(contact::SALUTATION, Value::Choice(key.into()))));
        changes.extend(self.birthday.map(|day| one(contact::BIRTHDAY, Value::Date(day))));
        if self.address != Address::default() {
            changes.push(one(contact::ADDRESS, Value::Address(Box::new(self.address.clone()))));
        }
        for (field, entries) in [(contact::PHONES, &self.phones), (contact::EMAILS, &self.emails)] {
            changes.extend(elements(field, entries));
        }
        changes
    }
}

/// Elements of a set; the same number or address twice is one.
fn elements(field: FieldId, entries: &[(&'static str, String)]) -> Vec<Change> {
    let catalogue = Catalogue::default();
    let Some(def) = catalogue.field(Kind::Contact, field) else { return Vec::new() };
    let mut changes: Vec<Change> = Vec::new();
    for (label, text) in entries {
        let value = Value::Entry { label: (*label).to_owned(), text: text.clone() };
        let element = Some(element_of(def, &value));
        if changes.iter().all(|change| change.element != element) {
            changes.push(Change { field, element, value: Some(value) });
        }
    }
    changes
}
