//! A name that was typed as one text, as the changes that write it.

use super::split;
use crate::command::Change;
use crate::entities::{contact, lead};
use crate::kind::Kind;
use crate::value::Value;

/// The parts of a person's name; no word that was typed is left out. A lead has no field for middle names and suffixes.
pub fn changes(kind: Kind, full: &str) -> Vec<Change> {
    let split = split(full);
    let order = split.name.order.map(|order| order.key());
    let name = split.name;
    let (texts, choices) = if kind == Kind::Lead {
        let family = format!("{} {}", name.family, name.suffix);
        let given = format!("{} {}", name.given, name.middle);
        let texts = vec![(lead::FAMILY_NAME, family), (lead::GIVEN_NAME, given)];
        (texts, [(lead::SALUTATION, split.salutation), (lead::NAME_ORDER, order)])
    } else {
        let texts = vec![
            (contact::FAMILY_NAME, name.family),
            (contact::GIVEN_NAME, name.given),
            (contact::MIDDLE_NAME, name.middle),
            (contact::SUFFIX, name.suffix),
        ];
        (texts, [(contact::SALUTATION, split.salutation), (contact::NAME_ORDER, order)])
    };
    let texts = texts.iter().map(|(field, part)| (*field, part.trim())).filter(|(_, part)| !part.is_empty());
    let texts = texts.map(|(field, part)| (field, Value::Text(part.to_owned())));
    let choices =
        choices.into_iter().filter_map(|(field, key)| Some((field, Value::Choice(key?.to_owned()))));
    texts.chain(choices).map(|(field, value)| Change { field, element: None, value: Some(value) }).collect()
}
