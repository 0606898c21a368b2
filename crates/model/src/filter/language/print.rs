//! Printing a rule for people.

use super::{Words, is_plain};
use crate::date;
use crate::decimal::Decimal;
use crate::field::FieldId;
use crate::filter::{Filter, Op, Operand, Span, When, text};
use crate::id::RecordId;
use crate::value::{Currency, Value};

pub(super) fn print(filter: &Filter, words: &Words<'_>) -> String {
    match filter {
        Filter::All(rules) => group(rules, "and", "all of", "everything", words),
        Filter::Any(rules) => group(rules, "or", "any of", "nothing", words),
        Filter::Not(rule) => format!("not {}", inner(rule, words)),
        Filter::Text(text) => format!("text {}", quoted(text)),
        Filter::Segment(id) => format!("in segment {}", record(*id, words)),
        Filter::Records(ids) => {
            let ids: Vec<_> = ids.iter().map(|id| record(*id, words)).collect();
            format!("one of ({})", ids.join(", "))
        }
        Filter::Happened(happened) => {
            let what = what_word(happened.what);
            let of = match happened.of.is_empty() {
                true => String::new(),
                false => format!(" of ({})", values(&happened.of, words)),
            };
            let within = happened.within.map(within).unwrap_or_default();
            format!("{what}{of} {} {}{within}", number_operator(happened.op), happened.count)
        }
        Filter::Moved(moved) => {
            let when = match moved.when {
                When::Within(span) => within(span),
                When::On(day) => format!(" on {}", date::print(day)),
            };
            format!("{} segment {}{when}", moved.way.key(), record(moved.segment, words))
        }
        Filter::Field { field, op, operand } => {
            let name = field_name(*field, words);
            match (operator(*op), operand) {
                (operator, Operand::None) => format!("{name} {operator}"),
                (operator, Operand::Me) => format!("{name} {operator} me"),
                (operator, Operand::DaysFromToday(0)) => format!("{name} {operator} today"),
                (operator, Operand::DaysFromToday(days)) => {
                    let sign = if *days < 0 { '-' } else { '+' };
                    format!("{name} {operator} today {sign} {} days", days.unsigned_abs())
                }
                (operator, Operand::Values(own)) => match &own[..] {
                    [one] => format!("{name} {operator} {}", value(one, words)),
                    own => format!("{name} {operator} ({})", values(own, words)),
                },
            }
        }
    }
}

fn within(span: Span) -> String {
    format!(" within {} {}", span.count, span.unit.names().1)
}

/// A group of one or none has a form of its own, so that it is read back as a group.
fn group(rules: &[Filter], between: &str, of: &str, none: &str, words: &Words<'_>) -> String {
    match rules {
        [] => none.to_owned(),
        [one] => format!("{of} ({})", print(one, words)),
        rules => {
            let parts: Vec<_> = rules.iter().map(|rule| inner(rule, words)).collect();
            parts.join(&format!(" {between} "))
        }
    }
}

/// In brackets where it has parts of its own.
fn inner(filter: &Filter, words: &Words<'_>) -> String {
    match filter {
        Filter::All(rules) | Filter::Any(rules) if rules.len() > 1 => format!("({})", print(filter, words)),
        filter => print(filter, words),
    }
}

pub(super) fn what_word(what: crate::filter::What) -> &'static str {
    match what {
        crate::filter::What::Order => "orders",
        crate::filter::What::Activity => "activities",
    }
}

pub(super) fn operator(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::IsNot => "is not",
        Op::Contains => "has",
        Op::StartsWith => "starts with",
        Op::Empty => "is empty",
        Op::Filled => "is filled",
        op => number_operator(op),
    }
}

pub(super) fn number_operator(op: Op) -> &'static str {
    match op {
        Op::IsNot => "!=",
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::Greater => ">",
        Op::AtLeast => ">=",
        _ => "=",
    }
}

fn field_name(field: FieldId, words: &Words<'_>) -> String {
    match words.catalogue.field(words.kind, field).map(|def| &*def.key) {
        Some(key) if is_plain(key) => key.to_owned(),
        Some(key) if !key.contains(']') => format!("[{key}]"),
        _ => format!("?{}", text::print_field(field)),
    }
}

fn record(id: RecordId, words: &Words<'_>) -> String {
    match (words.name)(id).filter(|name| (words.named)(name) == Some(id)) {
        Some(name) => format!("#{}", quoted(&name)),
        None => format!("#{id}"),
    }
}

fn values(values: &[Value], words: &Words<'_>) -> String {
    values.iter().map(|one| value(one, words)).collect::<Vec<_>>().join(", ")
}

fn value(of: &Value, words: &Words<'_>) -> String {
    match of {
        Value::Text(text) => quoted(text),
        Value::Choice(key) if is_plain(key) => key.clone(),
        Value::Choice(key) if !key.contains(|c: char| c == '\'' || c.is_control()) => format!("'{key}'"),
        Value::Ref(id) => record(*id, words),
        Value::Int(whole) => whole.to_string(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Date(day) if (date::MIN_DAY..=date::MAX_DAY).contains(day) => date::print(*day),
        Value::Money { minor, currency } => format!("{currency} {}", amount(*minor, *currency)),
        Value::Decimal { mantissa, places } if Decimal::new(*mantissa, *places).is_some() => {
            let decimal = Decimal::new(*mantissa, *places).unwrap_or(Decimal::ZERO);
            // The point tells a decimal from a whole number.
            format!("{decimal}{}", if *places == 0 { "." } else { "" })
        }
        other => {
            let mut compact = String::new();
            text::print_value(other, &mut compact);
            format!("~{}", quoted(&compact))
        }
    }
}

fn amount(minor: i64, currency: Currency) -> String {
    let (sign, digits, places) =
        (if minor < 0 { "-" } else { "" }, minor.unsigned_abs(), currency.exponent());
    match 10u64.pow(u32::from(places)) {
        1 => format!("{sign}{digits}"),
        unit => format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(places)),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
