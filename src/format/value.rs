//! Values of fields as text.

use model::Value;
use model::value::Address;
use protocol::view::Shown;

use super::{date, decimal, list, moment, moment_in, money, number};
use crate::i18n::{find, t};

/// A value as one line of text. References have no name of their own here; see [`shown`].
pub fn value(value: &Value) -> String {
    match value {
        Value::Bool(yes) => t(if *yes { "value-yes" } else { "value-no" }),
        Value::Int(int) => number(*int as f64),
        Value::Decimal { mantissa, places } => decimal(*mantissa, *places),
        Value::Money { minor, currency } => money(*minor, *currency),
        Value::Text(text) => text.clone(),
        Value::Date(day) => date(*day),
        Value::Instant(at) => moment(*at),
        Value::Zoned { at, zone } => moment_in(*at, zone),
        Value::Ref(_) | Value::Bytes(_) => String::new(),
        Value::Choice(key) => find(&format!("choice-{key}"), None).unwrap_or_else(|| key.clone()),
        Value::Entry { text, .. } => text.clone(),
        Value::Address(parts) => address(parts),
    }
}

/// What a view delivered, as one line of text.
pub fn shown(shown: &Shown) -> String {
    match shown {
        Shown::Empty => String::new(),
        Shown::Value(inner) => value(inner),
        Shown::Link(named) => named.name.clone(),
        Shown::Set(elements) => {
            let names: Vec<String> = elements
                .iter()
                .map(|element| {
                    element.link.as_ref().map_or_else(|| value(&element.value), |link| link.name.clone())
                })
                .collect();
            list(&names)
        }
    }
}

/// An address on one line: from the large to the small where the country writes so.
pub fn address(parts: &Address) -> String {
    let all = [&parts.lines, &parts.postal_code, &parts.city, &parts.region, &parts.country];
    let han = all.iter().any(|part| part.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
    let order = if han {
        [&parts.country, &parts.region, &parts.city, &parts.lines, &parts.postal_code]
    } else {
        [&parts.lines, &parts.postal_code, &parts.city, &parts.region, &parts.country]
    };
    let filled: Vec<String> =
        order.iter().filter(|part| !part.is_empty()).map(|part| part.replace('\n', ", ")).collect();
    filled.join(if han { " " } else { ", " })
}
