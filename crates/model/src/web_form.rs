//! The form that visitors fill in on the web: what its inputs are called, and the lead that comes of what was sent.
//!
//! What was sent may be anything: who knows the address can send what he likes. What fits no field goes into the note as it
//! is, under the name of its input.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::command::Change;
use crate::entities::{event, lead};
use crate::expand::Records;
use crate::field::{FieldDef, FieldId};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::names;
use crate::parse::{Hints, parse, parse_set};
use crate::text::{clean, shorten};
use crate::value::Value;

/// The input with the whole name.
pub const NAME: &str = "name";
/// The input that people do not see and programs fill in.
pub const TRAP: &str = "homepage";
/// Fields of one value that may be asked for, in the order of the form.
pub const ASKED: [FieldId; 5] = [lead::COMPANY_NAME, lead::JOB_TITLE, lead::PHONES, lead::EMAILS, lead::NOTE];
/// Qualifiers that a visitor may tick: what he would like.
pub const WISHES: [&str; 5] = ["wants_quote", "wants_demo", "wants_sample", "wants_visit", "wants_catalogue"];
/// Label of a form of an event that is published, in [`event::WEB_FORMS`].
pub const ON: &str = "on";
/// Label of one that was taken off.
const OFF: &str = "off";

/// Inputs that are read; what is sent beyond is in the submission all the same.
const INPUTS_MAX: usize = 100;
/// Characters of the note that a lead may have.
const NOTE_CHARS: usize = crate::define::LONG_TEXT_CHARS as usize;

/// Why what was sent makes no lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It says nothing.
    Empty,
    /// It fills in what people do not see.
    Trapped,
    /// It belongs to no form that is known here.
    Foreign,
}

/// The name of the input for a field.
pub fn input(field: FieldId) -> String {
    match field {
        FieldId::Builtin(number) => format!("f{number}"),
        FieldId::Custom(id) => format!("c{id}"),
        FieldId::Derived(number) => format!("d{number}"),
    }
}

/// Names and contents of the inputs, in the order sent; empty ones are left out. Bytes that are no text are replaced.
pub fn inputs(body: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(body).take(INPUTS_MAX);
    let pairs = pairs.map(|(name, text)| (clean(&name, false).text, clean(&text, true).text));
    pairs.filter(|(_, text)| !text.is_empty()).collect()
}

/// What was sent as text to be looked at: a line for each input.
pub fn shown(body: &[u8]) -> String {
    let mut text = String::new();
    for (name, value) in inputs(body) {
        let _ = writeln!(text, "{name}: {value}");
    }
    shorten(text.trim_end(), NOTE_CHARS).into_owned()
}

/// The event whose form a document is or was.
pub fn event_of(records: &dyn Records, document: RecordId) -> Option<RecordId> {
    let has = |id: &RecordId| records.value(*id, event::WEB_FORMS, Some(document)).is_some();
    records.all(Kind::Event).into_iter().find(has)
}

/// The form of an event that is published, with what opens it; of several the first.
pub fn published(records: &dyn Records, event: RecordId) -> Option<(RecordId, String)> {
    records.elements(event, event::WEB_FORMS).into_iter().find_map(|(document, value)| match value {
        Value::Entry { label, text } if label == ON => Some((document, text)),
        _ => None,
    })
}

/// First values of the lead that what was sent makes, captured at an event at a moment.
///
/// # Errors
/// When it is empty or was filled in by a program.
pub fn lead_of(
    body: &[u8],
    catalogue: &Catalogue,
    event: RecordId,
    captured_at: Value,
) -> Result<Vec<Change>, Unfit> {
    let sent = inputs(body);
    if sent.iter().any(|(name, _)| name == TRAP) {
        return Err(Unfit::Trapped);
    }
    let mut lead = Reading::default();
    for (name, text) in &sent {
        lead.take(catalogue, name, text);
    }
    if lead.changes.is_empty() && lead.note.is_empty() {
        return Err(Unfit::Empty);
    }
    lead.put(lead::EVENT, Value::Ref(event));
    lead.put(lead::SOURCE, Value::Choice("website".into()));
    lead.put(lead::CAPTURED_AT, captured_at);
    if !lead.note.is_empty() {
        let note = shorten(lead.note.trim_end(), NOTE_CHARS).into_owned();
        lead.put(lead::NOTE, Value::Text(note));
    }
    Ok(lead.changes)
}

/// A lead being read.
#[derive(Default)]
struct Reading {
    changes: Vec<Change>,
    note: String,
    is_named: bool,
}

impl Reading {
    fn put(&mut self, field: FieldId, value: Value) {
        self.changes.push(Change { field, element: None, value: Some(value) });
    }

    fn take(&mut self, catalogue: &Catalogue, name: &str, text: &str) {
        if name == NAME {
            return self.take_name(catalogue, text);
        }
        let offered = |def: &&FieldDef| input(def.id) == name && is_offered(def.id);
        match catalogue.fields(Kind::Lead).find(offered) {
            Some(def) if def.id == lead::NOTE => self.note.insert_str(0, &format!("{text}\n")),
            Some(def) if self.take_field(def, text) => {}
            Some(def) => self.keep(&def.key, text),
            None => self.keep(name, text),
        }
    }

    /// A name that is too long for its field is kept whole in the note.
    fn take_name(&mut self, catalogue: &Catalogue, text: &str) {
        let name = clean(text, false).text;
        let changes = names::changes(Kind::Lead, &name);
        let fits = |change: &Change| {
            let def = catalogue.field(Kind::Lead, change.field);
            let check = |def| crate::check::check(def, change.value.clone()?).ok();
            def.and_then(check).is_some()
        };
        if self.is_named || !changes.iter().all(fits) {
            return self.keep(NAME, text);
        }
        self.is_named = true;
        self.changes.extend(changes);
    }

    /// Whether the text is a value of the field that was not given before.
    fn take_field(&mut self, def: &FieldDef, text: &str) -> bool {
        let hints = Hints::default();
        if def.is_set() {
            let Ok(elements) = parse_set(def, text, &hints) else { return false };
            for (element, value) in elements {
                let is_new = |change: &Change| change.field != def.id || change.element != Some(element);
                if self.changes.iter().all(is_new) {
                    self.changes.push(Change { field: def.id, element: Some(element), value: Some(value) });
                }
            }
            return true;
        }
        let is_new = self.changes.iter().all(|change| change.field != def.id);
        match parse(def, text, &hints) {
            Ok(Some(value)) if is_new => {
                self.put(def.id, value);
                true
            }
            _ => false,
        }
    }

    fn keep(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.note, "{name}: {text}");
    }
}

/// What a form of ours asks for. Everything else that somebody may send (an owner, a grade) is not his to say.
fn is_offered(field: FieldId) -> bool {
    ASKED.contains(&field) || [lead::QUALIFIER, lead::LANGUAGE, lead::CONSENT_EMAIL].contains(&field)
}

/// The change that notes a form of an event, with what opens it. One that was taken off stays, so that what was sent to it
/// finds its event.
pub fn noted(document: RecordId, token: &str, is_on: bool) -> Change {
    let value = Value::Entry { label: if is_on { ON } else { OFF }.to_owned(), text: token.to_owned() };
    Change { field: event::WEB_FORMS, element: Some(document), value: Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: RecordId = RecordId([5; 16]);

    fn read(body: &str) -> Result<Vec<Change>, Unfit> {
        let at = Value::Zoned { at: 7, zone: "UTC".into() };
        lead_of(body.as_bytes(), &Catalogue::default(), EVENT, at)
    }

    /// What was read, without what is always there.
    fn texts(body: &str) -> Vec<(FieldId, String)> {
        let always = [lead::EVENT, lead::SOURCE, lead::CAPTURED_AT];
        let read = read(body).expect("a lead").into_iter();
        let read = read.filter(|change| !always.contains(&change.field));
        read.map(|change| {
            (change.field, change.value.and_then(|v| v.as_text().map(str::to_owned)).unwrap_or_default())
        })
        .collect()
    }

    fn of(all: &[(FieldId, &str)]) -> Vec<(FieldId, String)> {
        all.iter().map(|(field, text)| (*field, (*text).to_owned())).collect()
    }

    #[test]
    fn what_fits_becomes_fields() {
        let body = "name=%E7%8E%8B%E5%B0%8F%E6%98%8E&f305=Works+Ltd.&f306=CTO&f307=%2B86+138+0013+8000\
                    &f308=wang%40example.cn&f315=wants_quote&f315=wants_demo&f333=granted&f312=zh-Hans&f317=Hello%0D%0Athere";
        let expected = [
            (lead::FAMILY_NAME, "王"),
            (lead::GIVEN_NAME, "小明"),
            (lead::COMPANY_NAME, "Works Ltd."),
            (lead::JOB_TITLE, "CTO"),
            (lead::PHONES, "+86 138 0013 8000"),
            (lead::EMAILS, "wang@example.cn"),
            (lead::QUALIFIER, "wants_quote"),
            (lead::QUALIFIER, "wants_demo"),
            (lead::CONSENT_EMAIL, "granted"),
            (lead::LANGUAGE, "zh-Hans"),
            (lead::NOTE, "Hello\nthere"),
        ];
        assert_eq!(texts(body), of(&expected));
        let read = read(body).expect("a lead");
        assert!(read.contains(&Change { field: lead::EVENT, element: None, value: Some(Value::Ref(EVENT)) }));
        assert!(read.iter().any(|c| c.value == Some(Value::Choice("website".into()))));
    }

    #[test]
    fn what_does_not_fit_goes_into_the_note_as_it_is() {
        for (body, expected) in [
            ("f308=nobody&f305=W", &[(lead::COMPANY_NAME, "W"), (lead::NOTE, "emails: nobody")][..]),
            ("f315=moon", &[(lead::NOTE, "qualifiers: moon")]),
            ("f305=A&f305=B", &[(lead::COMPANY_NAME, "A"), (lead::NOTE, "company_name: B")]),
            ("name=Ada&name=Bo", &[(lead::GIVEN_NAME, "Ada"), (lead::NOTE, "name: Bo")]),
            // Not his to say.
            (
                "f314=grade_a&f18=05050505050505050505050505050505",
                &[(lead::NOTE, "f314: grade_a\nf18: 05050505050505050505050505050505")],
            ),
            ("x=%3Cscript%3E%00&f317=hi", &[(lead::NOTE, "hi\nx: <script>")]),
            ("%FF=%FE", &[(lead::NOTE, "\u{fffd}: \u{fffd}")]),
        ] {
            let found = texts(body);
            let found: Vec<_> = found
                .into_iter()
                .map(|(field, text)| {
                    // One word alone is whatever the script makes of it.
                    (if field == lead::FAMILY_NAME { lead::GIVEN_NAME } else { field }, text)
                })
                .collect();
            assert_eq!(found, of(expected), "{body}");
        }
        let long = format!("name={0}&f306={0}", "x".repeat(300));
        assert_eq!(texts(&long).len(), 1, "both in the note");
        let endless = format!("f317={}", "x".repeat(30_000));
        assert_eq!(texts(&endless)[0].1.chars().count(), NOTE_CHARS);
    }

    #[test]
    fn what_says_nothing_or_fell_into_the_trap_is_no_lead() {
        for body in ["", "&&&=", "name=&f305=++", "name=%00"] {
            assert_eq!(read(body), Err(Unfit::Empty), "{body}");
        }
        assert_eq!(read("name=Ada&homepage=http%3A%2F%2Fspam"), Err(Unfit::Trapped));
        assert_eq!(shown(b"name=Ada&homepage=http%3A%2F%2Fspam"), "name: Ada\nhomepage: http://spam");
    }

    #[test]
    fn inputs_are_named_after_fields() {
        assert_eq!(input(lead::EMAILS), "f308");
        assert_eq!(input(FieldId::Custom(RecordId([1; 16]))), format!("c{}", "01".repeat(16)));
    }
}
