//! Compact text of a filter, for links and for stored segments and views. Stable for ever; independent of labels,
//! languages and of the layout of any Rust type.
//!
//! ```text
//! filter  = "all(" list ")" | "any(" list ")" | "not(" filter ")" | "text(" string ")" | "segment(" id ")"
//!         | "records(" ids ")" | ( "entered(" | "left(" ) id "," ( span | yyyy-mm-dd ) ")" | "happened(" what "," span "," op count { "," value } ")" | rule
//! what    = "order" | "activity"
//! span    = "ever" | number ( "d" | "w" | "m" | "q" | "y" )
//! rule    = field "." op "(" operands ")"
//! field   = "f" number (built-in) | "d" number (computed) | "c" id (custom)
//! op      = is isnot has starts empty filled lt le gt ge
//! operand = "me" | "@" days from today | value
//! value   = "t" string | "k" choice | "r" id | "n" whole | "q" decimal | "m" minor currency | "d" yyyy-mm-dd
//!         | "i" milliseconds | "b0" | "b1" | "x" type byte and bytes of the codec in hex
//! ```
//! In strings `%`, `(`, `)`, `,` and control characters are written as `%` and two hex digits per byte.

mod read;

use super::{Filter, Op, Operand, SortKey, Span, When};
use crate::codec;
use crate::date;
use crate::decimal::Decimal;
use crate::field::FieldId;
use crate::value::Value;
use read::Reader;
pub(super) use read::parse_value;

/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A text that is not a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a filter at byte {at}")]
pub struct FilterError {
    /// Where reading stopped.
    pub at: usize,
}

const OPS: &[(Op, &str)] = &[
    (Op::Is, "is"),
    (Op::IsNot, "isnot"),
    (Op::Contains, "has"),
    (Op::StartsWith, "starts"),
    (Op::Empty, "empty"),
    (Op::Filled, "filled"),
    (Op::Less, "lt"),
    (Op::AtMost, "le"),
    (Op::Greater, "gt"),
    (Op::AtLeast, "ge"),
];

impl Filter {
    /// The compact text; empty for the filter that everything passes.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        if *self != Filter::default() {
            print(self, &mut out);
        }
        out
    }

    /// Reads a compact text back.
    pub fn from_text(text: &str) -> Result<Self, FilterError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut reader = Reader { text, at: 0 };
        let filter = (text.len() <= MAX_BYTES).then(|| reader.filter(0)).flatten();
        match filter {
            Some(filter) if reader.at == text.len() => Ok(filter),
            _ => Err(FilterError { at: reader.at }),
        }
    }
}

fn print(filter: &Filter, out: &mut String) {
    let mut call = |name: &str, inner: &mut dyn FnMut(&mut String)| {
        out.push_str(name);
        out.push('(');
        inner(out);
        out.push(')');
    };
    match filter {
        Filter::All(rules) => call("all", &mut |out| print_list(rules, out, print)),
        Filter::Any(rules) => call("any", &mut |out| print_list(rules, out, print)),
        Filter::Not(rule) => call("not", &mut |out| print(rule, out)),
        Filter::Text(text) => call("text", &mut |out| escape(text, out)),
        Filter::Segment(id) => call("segment", &mut |out| out.push_str(&id.to_string())),
        Filter::Records(ids) => call("records", &mut |out| {
            print_list(ids, out, |id, out| out.push_str(&id.to_string()));
        }),
        Filter::Moved(moved) => call(moved.way.key(), &mut |out| {
            let when = match moved.when {
                When::Within(span) => span.to_text(),
                When::On(day) => date::print(day),
            };
            out.push_str(&format!("{},{when}", moved.segment));
        }),
        Filter::Happened(happened) => call("happened", &mut |out| {
            let op = name_of(happened.op);
            let within = happened.within.map_or_else(|| "ever".to_owned(), Span::to_text);
            out.push_str(&format!("{},{within},{op}{}", happened.what.key(), happened.count));
            happened.of.iter().for_each(|value| {
                out.push(',');
                print_value(value, out);
            });
        }),
        Filter::Field { field, op, operand } => {
            call(&format!("{}.{}", print_field(*field), name_of(*op)), &mut |out| match operand {
                Operand::None => {}
                Operand::Me => out.push_str("me"),
                Operand::DaysFromToday(days) => out.push_str(&format!("@{days}")),
                Operand::Values(values) => print_list(values, out, print_value),
            });
        }
    }
}

fn name_of(op: Op) -> &'static str {
    OPS.iter().find(|(other, _)| *other == op).map_or("is", |(_, name)| name)
}

fn print_list<T>(items: &[T], out: &mut String, print: fn(&T, &mut String)) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        print(item, out);
    }
}

/// The short name of a field: `f201`, `d270`, `c` and 32 hex digits.
pub fn print_field(field: FieldId) -> String {
    match field {
        FieldId::Builtin(number) => format!("f{number}"),
        FieldId::Derived(number) => format!("d{number}"),
        FieldId::Custom(id) => format!("c{id}"),
    }
}

/// Reads the short name of a field.
pub fn parse_field(text: &str) -> Option<FieldId> {
    let number = |digits: &str| digits.bytes().all(|c| c.is_ascii_digit()).then(|| digits.parse().ok())?;
    match (text.get(..1)?, text.get(1..)?) {
        ("f", digits) => number(digits).map(FieldId::Builtin),
        ("d", digits) => number(digits).map(FieldId::Derived),
        ("c", id) => id.parse().ok().map(FieldId::Custom),
        _ => None,
    }
}

/// Sort keys as `f201,-f305`; a minus means descending.
pub fn print_sort(keys: &[SortKey]) -> String {
    let key = |key: &SortKey| format!("{}{}", if key.descending { "-" } else { "" }, print_field(key.field));
    keys.iter().map(key).collect::<Vec<_>>().join(",")
}

/// Reads sort keys; `None` if there is anything else in it.
pub fn parse_sort(text: &str) -> Option<Vec<SortKey>> {
    let key = |part: &str| {
        let field = part.strip_prefix('-');
        Some(SortKey { field: parse_field(field.unwrap_or(part))?, descending: field.is_some() })
    };
    text.split(',').filter(|part| !part.is_empty()).map(key).collect()
}

pub(super) fn print_value(value: &Value, out: &mut String) {
    match value {
        Value::Text(text) => {
            out.push('t');
            escape(text, out);
        }
        Value::Choice(key) => {
            out.push('k');
            escape(key, out);
        }
        Value::Ref(id) => out.push_str(&format!("r{id}")),
        Value::Int(whole) => out.push_str(&format!("n{whole}")),
        Value::Decimal { mantissa, places } if Decimal::new(*mantissa, *places).is_some() => {
            let decimal = Decimal::new(*mantissa, *places).unwrap_or(Decimal::ZERO);
            out.push_str(&format!("q{decimal}"));
        }
        Value::Money { minor, currency } => out.push_str(&format!("m{minor}{currency}")),
        Value::Date(day) if (date::MIN_DAY..=date::MAX_DAY).contains(day) => {
            out.push_str(&format!("d{}", date::print(*day)));
        }
        Value::Instant(at) => out.push_str(&format!("i{at}")),
        Value::Bool(yes) => out.push_str(if *yes { "b1" } else { "b0" }),
        other => {
            let mut bytes = Vec::new();
            let type_byte = codec::encode(Some(other), &mut bytes);
            out.push('x');
            std::iter::once(&type_byte).chain(&bytes).for_each(|byte| out.push_str(&format!("{byte:02x}")));
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii_control() || "%(),".contains(c) {
            out.push_str(&format!("%{:02X}", c as u32));
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
