//! Reading the text of a filter.

use super::{OPS, parse_field};
use crate::codec;
use crate::date;
use crate::decimal::Decimal;
use crate::filter::{Filter, Happened, Moved, Op, Operand, Span, Way, What, When};
use crate::value::{Currency, Value};

/// Nesting goes no deeper than this.
const MAX_DEPTH: usize = 16;

/// What is left of a text.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// The byte that is read next.
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    /// The text up to, not including, the next of these characters.
    fn until(&mut self, ends: &[char]) -> &'a str {
        let rest = &self.text[self.at..];
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn eat(&mut self, c: char) -> Option<()> {
        self.text[self.at..].starts_with(c).then(|| self.at += c.len_utf8())
    }

    /// A filter, at this depth of nesting.
    pub(super) fn filter(&mut self, depth: usize) -> Option<Filter> {
        if depth > MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let name = self.until(&['(', ')', ',']);
        self.eat('(')?;
        let filter = match name {
            "all" => Filter::All(self.list(|reader| reader.filter(depth + 1))?),
            "any" => Filter::Any(self.list(|reader| reader.filter(depth + 1))?),
            "not" => Filter::Not(Box::new(self.filter(depth + 1)?)),
            "text" => Filter::Text(unescape(self.until(&['(', ')', ',']))?),
            "segment" => Filter::Segment(self.until(&[')']).parse().ok()?),
            "records" => Filter::Records(self.list(|reader| reader.until(&['(', ')', ',']).parse().ok())?),
            "happened" => Filter::Happened(self.happened()?),
            "entered" | "left" => Filter::Moved(self.moved(Way::from_key(name)?)?),
            rule => {
                let (field, op) = rule.split_once('.')?;
                let (field, op) = (parse_field(field), OPS.iter().find(|(_, name)| *name == op));
                let (Some(field), Some((op, _))) = (field, op) else {
                    self.at = start;
                    return None;
                };
                Filter::Field { field, op: *op, operand: self.operand(*op)? }
            }
        };
        self.eat(')')?;
        Some(filter)
    }

    /// Items up to the closing bracket, which is left.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        if self.text[self.at..].starts_with(')') {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.eat(',').is_none() {
                return Some(items);
            }
        }
    }

    fn moved(&mut self, way: Way) -> Option<Moved> {
        let segment = self.until(&['(', ')', ',']).parse().ok()?;
        self.eat(',')?;
        let when = self.until(&['(', ')', ',']);
        let when = Span::from_text(when).map(When::Within).or_else(|| date::parse_iso(when).map(When::On))?;
        Some(Moved { segment, way, when })
    }

    fn happened(&mut self) -> Option<Happened> {
        let part = |reader: &mut Self| reader.until(&['(', ')', ',']);
        let what = What::from_key(part(self))?;
        self.eat(',')?;
        let within = match part(self) {
            "ever" => None,
            span => Some(Span::from_text(span)?),
        };
        self.eat(',')?;
        let text = part(self);
        let (op, count) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let op = OPS.iter().find(|(_, name)| *name == op)?.0;
        let mut of = Vec::new();
        while self.eat(',').is_some() {
            of.push(parse_value(part(self))?);
        }
        let happened = Happened { what, of, within, op, count: count.parse().ok()? };
        happened.is_sound().then_some(happened)
    }

    fn operand(&mut self, op: Op) -> Option<Operand> {
        let rest = &self.text[self.at..];
        if matches!(op, Op::Empty | Op::Filled) && rest.starts_with(')') {
            return Some(Operand::None);
        }
        if rest.starts_with("me)") {
            self.at += 2;
            return Some(Operand::Me);
        }
        if rest.starts_with('@') {
            self.at += 1;
            return self.until(&[')']).parse().ok().map(Operand::DaysFromToday);
        }
        self.list(|reader| parse_value(reader.until(&['(', ')', ',']))).map(Operand::Values)
    }
}

pub(in crate::filter) fn parse_value(text: &str) -> Option<Value> {
    let rest = text.get(1..)?;
    Some(match text.get(..1)? {
        "t" => Value::Text(unescape(rest)?),
        "k" => Value::Choice(unescape(rest)?),
        "r" => Value::Ref(rest.parse().ok()?),
        "n" => Value::Int(rest.parse().ok()?),
        "q" => rest.parse::<Decimal>().ok()?.into(),
        "m" => {
            let (minor, code) = rest.split_at_checked(rest.len().checked_sub(3)?)?;
            let currency = Currency::new(code.as_bytes().try_into().ok()?)?;
            Value::Money { minor: minor.parse().ok()?, currency }
        }
        "d" => Value::Date(date::parse_iso(rest)?),
        "i" => Value::Instant(rest.parse().ok()?),
        "b" => Value::Bool(match rest {
            "0" => false,
            "1" => true,
            _ => return None,
        }),
        "x" => {
            let byte = |at| u8::from_str_radix(rest.get(at..at + 2)?, 16).ok();
            let bytes = (0..rest.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?;
            let (type_byte, bytes) = bytes.split_first()?;
            codec::decode(*type_byte, bytes).ok()??
        }
        _ => return None,
    })
}

fn unescape(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let code = u8::from_str_radix(part.get(..2)?, 16).ok()?;
        if !code.is_ascii() {
            return None;
        }
        out.push(char::from(code));
        out.push_str(&part[2..]);
    }
    Some(out)
}
