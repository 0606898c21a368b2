//! Values as plain text for files: independent of language, and read back by [`crate::parse`].
//!
//! How a value looks on a screen is the page's matter (the browser's Intl).

use crate::date;
use crate::decimal::Decimal;
use crate::money::Money;
use crate::value::{Address, Value};

const MS_PER_DAY: i64 = 86_400_000;

/// The value as text. Decimals have a point, dates are ISO, moments UTC.
///
/// Addresses become their filled parts, one per line: readable, but not taken apart again. Bytes become hex.
pub fn print(value: &Value) -> String {
    match value {
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Int(whole) => whole.to_string(),
        Value::Decimal { mantissa, places } => match Decimal::new(*mantissa, *places) {
            Some(decimal) => decimal.to_string(),
            None => format!("{mantissa}e-{places}"),
        },
        Value::Money { minor, currency } => Money { minor: *minor, currency: *currency }.to_string(),
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Date(day) => date::print(*day),
        Value::Instant(at) => print_moment(*at),
        Value::Zoned { at, zone } => format!("{}[{zone}]", print_moment(*at)),
        Value::Ref(id) => id.to_string(),
        Value::Entry { label, text } if label.is_empty() && !text.contains([':', '：']) => text.clone(),
        Value::Entry { label, text } => format!("{label}: {text}"),
        Value::Address(address) => print_address(address),
        Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// The elements of a set in one text, separated so that [`crate::parse::parse_set`] finds them again.
pub fn print_set<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    values.into_iter().map(print).collect::<Vec<_>>().join("; ")
}

/// `2024-03-04T02:00:00Z`, with milliseconds where there are any.
pub fn print_moment(at: i64) -> String {
    let day = at.div_euclid(MS_PER_DAY).clamp(i64::from(date::MIN_DAY), i64::from(date::MAX_DAY)) as i32;
    let of_day = at.rem_euclid(MS_PER_DAY);
    let (seconds, ms) = (of_day / 1000, of_day % 1000);
    let fraction = if ms == 0 { String::new() } else { format!(".{ms:03}") };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", date::print(day))
}

fn print_address(address: &Address) -> String {
    let city = format!("{} {}", address.postal_code, address.city);
    let parts = [address.lines.as_str(), city.trim(), &address.region, &address.country];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
