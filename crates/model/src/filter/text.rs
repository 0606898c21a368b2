//! Compact text of a filter, for links and for stored segments and views. Stable for ever; independent of labels,
//! languages and of the layout of any Rust type.
//!
//! ```text
//! filter  = "all(" list ")" | "any(" list ")" | "not(" filter ")" | "text(" string ")" | "segment(" id ")" | rule
//! rule    = field "." op "(" operands ")"
//! field   = "f" number (built-in) | "d" number (computed) | "c" id (custom)
//! op      = is isnot has starts empty filled lt le gt ge
//! operand = "me" | "@" days from today | value
//! value   = "t" string | "k" choice | "r" id | "n" whole | "q" decimal | "m" minor currency | "d" yyyy-mm-dd
//!         | "i" milliseconds | "b0" | "b1" | "x" type byte and bytes of the codec in hex
//! ```
//! In strings `%`, `(`, `)`, `,` and control characters are written as `%` and two hex digits per byte.

use super::{Filter, Op, Operand, SortKey};
use crate::codec;
use crate::date;
use crate::decimal::Decimal;
use crate::field::FieldId;
use crate::value::{Currency, Value};

/// Nesting goes no deeper than this.
const MAX_DEPTH: usize = 16;
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
        Filter::Field { field, op, operand } => {
            let name = OPS.iter().find(|(other, _)| other == op).map_or("is", |(_, name)| name);
            call(&format!("{}.{name}", print_field(*field)), &mut |out| match operand {
                Operand::None => {}
                Operand::Me => out.push_str("me"),
                Operand::DaysFromToday(days) => out.push_str(&format!("@{days}")),
                Operand::Values(values) => print_list(values, out, print_value),
            });
        }
    }
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

fn print_value(value: &Value, out: &mut String) {
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

struct Reader<'a> {
    text: &'a str,
    at: usize,
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

    fn filter(&mut self, depth: usize) -> Option<Filter> {
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

fn parse_value(text: &str) -> Option<Value> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::tests::any_value;
    use crate::id::RecordId;

    fn rule(field: FieldId, op: Op, operand: Operand) -> Filter {
        Filter::Field { field, op, operand }
    }

    #[test]
    fn texts_are_stable() {
        let id = RecordId([0xab; 16]);
        let eur = Currency(*b"EUR");
        let cases = [
            (Filter::default(), ""),
            (Filter::Any(vec![]), "any()"),
            (Filter::Text("a,b (c) 100%\n长青".into()), "text(a%2Cb %28c%29 100%25%0A长青)"),
            (Filter::Segment(id), "segment(abababababababababababababababab)"),
            (rule(FieldId::Builtin(201), Op::Empty, Operand::None), "f201.empty()"),
            (rule(FieldId::Builtin(3), Op::Is, Operand::Me), "f3.is(me)"),
            (rule(FieldId::Derived(273), Op::Less, Operand::DaysFromToday(-30)), "d273.lt(@-30)"),
            (
                rule(
                    FieldId::Builtin(407),
                    Op::AtLeast,
                    Operand::Values(vec![Value::Money { minor: -5, currency: eur }]),
                ),
                "f407.ge(m-5EUR)",
            ),
            (
                Filter::All(vec![
                    rule(
                        FieldId::Custom(id),
                        Op::IsNot,
                        Operand::Values(vec![Value::Choice("a".into()), Value::Bool(true)]),
                    ),
                    Filter::Not(Box::new(rule(FieldId::Builtin(1), Op::Is, Operand::Values(vec![])))),
                ]),
                "all(cabababababababababababababababab.isnot(ka,b1),not(f1.is()))",
            ),
            (
                rule(
                    FieldId::Builtin(9),
                    Op::Is,
                    Operand::Values(vec![Value::Date(19_786), Value::Int(-1), Value::Instant(5)]),
                ),
                "f9.is(d2024-03-04,n-1,i5)",
            ),
            (
                rule(
                    FieldId::Builtin(9),
                    Op::Is,
                    Operand::Values(vec![Value::Decimal { mantissa: 1250, places: 2 }]),
                ),
                "f9.is(q12.50)",
            ),
        ];
        for (filter, text) in cases {
            assert_eq!(filter.to_text(), text);
            assert_eq!(Filter::from_text(text), Ok(filter));
        }
    }

    #[test]
    fn nonsense_is_refused_where_it_is() {
        let deep = format!("{}text(a){}", "not(".repeat(40), ")".repeat(40));
        for text in [
            "all",
            "all(",
            "all())",
            "f1",
            "f1.is",
            "f1.is(",
            "f1.eq(n1)",
            "z1.is(n1)",
            "f1.is(n)",
            "f1.is(n1,)",
            "text(%zz)",
            "text(%ff)",
            "segment(1)",
            "f1.is(mEUR)",
            "f1.is(d2024-02-30)",
            "f1.is(x)",
            "f1.is(x0)",
            "f-1.is(n1)",
            &deep,
        ] {
            assert!(Filter::from_text(text).is_err(), "{text}");
        }
        assert_eq!(Filter::from_text("all(f1.eq(n1))"), Err(FilterError { at: 4 }));
    }

    #[test]
    fn sort_keys() {
        let keys = [
            SortKey { field: FieldId::Builtin(201), descending: false },
            SortKey { field: FieldId::Derived(5), descending: true },
        ];
        assert_eq!(print_sort(&keys), "f201,-d5");
        assert_eq!(parse_sort("f201,-d5").as_deref(), Some(&keys[..]));
        assert_eq!(parse_sort(""), Some(vec![]));
        assert_eq!(parse_sort("f201,nonsense"), None);
    }

    fn any_field() -> impl Strategy<Value = FieldId> {
        prop_oneof![
            any::<u32>().prop_map(FieldId::Builtin),
            any::<u32>().prop_map(FieldId::Derived),
            any::<[u8; 16]>().prop_map(|id| FieldId::Custom(RecordId(id))),
        ]
    }

    fn any_filter() -> impl Strategy<Value = Filter> {
        let operand = prop_oneof![
            any::<i32>().prop_map(Operand::DaysFromToday),
            Just(Operand::Me),
            proptest::collection::vec(any_value(), 1..4).prop_map(Operand::Values),
        ];
        let compared = proptest::sample::select(vec![Op::Is, Op::IsNot, Op::Contains, Op::Less, Op::AtLeast]);
        let leaf = prop_oneof![
            any::<String>().prop_map(Filter::Text),
            any::<[u8; 16]>().prop_map(|id| Filter::Segment(RecordId(id))),
            (any_field(), compared, operand).prop_map(|(field, op, operand)| rule(field, op, operand)),
            any_field().prop_map(|field| rule(field, Op::Filled, Operand::None)),
        ];
        leaf.prop_recursive(4, 20, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::All),
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::Any),
                inner.prop_map(|rule| Filter::Not(Box::new(rule))),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_filter_comes_back(filter in any_filter()) {
            prop_assert_eq!(Filter::from_text(&filter.to_text()), Ok(filter.clone()));
            let json = serde_json::to_string(&filter).expect("plain data");
            prop_assert_eq!(serde_json::from_str::<Filter>(&json).expect("its own print"), filter);
        }

        #[test]
        fn reading_never_panics(text: String, at in 0usize..40) {
            let _ = Filter::from_text(&text);
            let sample = "all(f201.has(ta%2C),not(d5.lt(@-30)))";
            let _ = Filter::from_text(&format!("{}{text}{}", &sample[..at.min(sample.len())], &sample[at.min(sample.len())..]));
        }
    }
}
