//! Values, filters, and what people type.

use model::check::check;
use model::codec::{decode, encode};
use model::filter::Filter;
use model::filter::text::{parse_sort, print_sort};
use model::parse::{Hints, parse, parse_set};
use model::{Catalogue, Kind, RecordId, Value, web_form};

use super::same;

/// The type byte first.
pub(super) fn value(bytes: &[u8]) {
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let _ = model::codec::text(kind, bytes);
    let Ok(found) = decode(kind, bytes) else { return };
    let mut out = Vec::new();
    assert_eq!(encode(found.as_ref(), &mut out), kind);
    same(&out, bytes);
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

pub(super) fn filter(bytes: &[u8]) {
    let Some(Ok(found)) = text(bytes).map(Filter::from_text) else { return };
    let again = Filter::from_text(&found.to_text());
    assert_eq!(again.as_ref(), Ok(&found), "{:?}", found.to_text());
}

pub(super) fn sort(bytes: &[u8]) {
    let Some(found) = text(bytes).and_then(parse_sort) else { return };
    assert_eq!(parse_sort(&print_sort(&found)), Some(found));
}

/// How numbers and dates are written, in the first byte; then the text, typed into every field that there is.
pub(super) fn typed(bytes: &[u8]) {
    let Some((&how, bytes)) = bytes.split_first() else { return };
    let Some(text) = text(bytes) else { return };
    let choice = |yes: u8, no: u8| match how & (yes | no) {
        flag if flag == yes => Some(true),
        flag if flag == no => Some(false),
        _ => None,
    };
    let hints = Hints { decimal_comma: choice(1, 2), day_first: choice(4, 8), ..Hints::default() };
    let catalogue = Catalogue::default();
    for kind in Kind::ALL {
        for def in catalogue.fields(*kind) {
            if let Ok(Some(value)) = parse(def, text, &hints) {
                let mut out = Vec::new();
                let byte = encode(Some(&value), &mut out);
                assert_eq!(decode(byte, &out), Ok(Some(value)), "{:?}", def.id);
            }
            let _ = parse_set(def, text, &hints);
        }
    }
}

pub(super) fn dates(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Some(days) = model::date::parse_iso(text) {
        assert_eq!(model::date::parse_iso(&model::date::print(days)), Some(days));
    }
    for day_first in [None, Some(true), Some(false)] {
        let hints = Hints { day_first, ..Hints::default() };
        let _ = (model::parse::parse_date(text, &hints), model::parse::parse_moment(text, &hints));
    }
}

/// Names, phones, e-mails.
pub(super) fn contacts(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    for code in [None, Some("86"), Some("1")] {
        let _ = model::phone::parse(text, code);
    }
    let _ = (model::email::parse(text), model::names::split(text));
}

/// What visitors send: whatever it is, what is made of it is taken for a lead.
pub(super) fn web_form(bytes: &[u8]) {
    let catalogue = Catalogue::default();
    let at = Value::Zoned { at: 1, zone: "UTC".into() };
    let shown = web_form::shown(bytes);
    let Ok(changes) = web_form::lead_of(bytes, &catalogue, RecordId([5; 16]), at) else { return };
    assert!(!shown.is_empty(), "it can be looked at");
    let mut seen = std::collections::BTreeSet::new();
    for change in changes {
        assert!(seen.insert((change.field, change.element)), "{:?} twice", change.field);
        let def = catalogue.field(Kind::Lead, change.field).expect("a field of leads");
        let value = change.value.expect("nothing is cleared");
        assert_eq!(check(def, value.clone()), Ok(Some(value)), "{:?}", change.field);
    }
}
