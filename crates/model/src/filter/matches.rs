//! Whether a record passes a filter. Folding, calendar and search are injected.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Filter, Happened, Moved, Op, Operand};
use crate::decimal::Decimal;
use crate::field::FieldId;
use crate::id::RecordId;
use crate::money::Money;
use crate::phone;
use crate::value::{Address, Currency, Value};

/// A record as a filter sees it. What a source knows nothing of holds for none of its records.
pub trait FieldSource {
    /// Shows every value of a field, computed ones included: one for a single field, each element for a set (with its
    /// element id), none where it is empty. Stops when `visit` returns false.
    fn visit(&self, field: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool);
    /// Whether the record is in a segment.
    fn is_in_segment(&self, _segment: RecordId) -> bool {
        false
    }
    /// Whether the quick search finds the record.
    fn is_found_by(&self, _text: &str) -> bool {
        false
    }
    /// Whether it is one of these records.
    fn is_one_of(&self, _records: &[RecordId]) -> bool {
        false
    }
    /// Whether it came into a segment or went out of it between two days, both included.
    fn has_moved(&self, _moved: &Moved, _from: i32, _to: i32) -> bool {
        false
    }
    /// An amount of it in another currency, by the rate of the record's day; nothing where there is no rate.
    fn converted(&self, _amount: Money, _to: Currency) -> Option<Money> {
        None
    }
    /// How often it happened between two days, both included.
    fn count(&self, _happened: &Happened, _from: i32, _to: i32) -> u32 {
        0
    }
}

/// What a filter needs to know beside the record.
#[derive(Clone, Copy)]
pub struct EvalContext<'a> {
    /// The civil day in the workspace's zone.
    pub today: i32,
    /// The member who looks.
    pub me: Option<RecordId>,
    /// Folds case, width and simplified/traditional for comparison of texts.
    pub fold: &'a dyn Fn(&str) -> String,
    /// The civil day of an instant in the workspace's zone.
    pub day_of: &'a dyn Fn(i64) -> i32,
}

impl std::fmt::Debug for EvalContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EvalContext")
            .field("today", &self.today)
            .field("me", &self.me)
            .finish_non_exhaustive()
    }
}

impl Filter {
    /// Whether the record passes.
    pub fn matches(&self, record: &dyn FieldSource, context: &EvalContext<'_>) -> bool {
        match self {
            Filter::All(rules) => rules.iter().all(|rule| rule.matches(record, context)),
            Filter::Any(rules) => rules.iter().any(|rule| rule.matches(record, context)),
            Filter::Not(rule) => !rule.matches(record, context),
            Filter::Text(text) => record.is_found_by(text),
            Filter::Segment(id) => record.is_in_segment(*id),
            Filter::Records(records) => record.is_one_of(records),
            Filter::Happened(happened) => {
                let (from, to) = happened.days(context.today);
                happened.holds(record.count(happened, from, to))
            }
            Filter::Moved(moved) => {
                let (from, to) = moved.days(context.today);
                record.has_moved(moved, from, to)
            }
            Filter::Field { field, op, operand } => compare_field(record, *field, *op, operand, context),
        }
    }
}

fn compare_field(
    record: &dyn FieldSource,
    field: FieldId,
    op: Op,
    operand: &Operand,
    context: &EvalContext<'_>,
) -> bool {
    let any = |test: &dyn Fn(Option<RecordId>, &Value) -> bool| {
        let mut found = false;
        record.visit(field, &mut |element, value| {
            found = test(element, value);
            !found
        });
        found
    };
    match op {
        Op::Empty => !any(&|_, _| true),
        Op::Filled => any(&|_, _| true),
        Op::IsNot => !any(&|element, value| holds(record, Op::Is, (element, value), operand, context)),
        op => any(&|element, value| holds(record, op, (element, value), operand, context)),
    }
}

/// Whether the comparison holds for one value and at least one operand.
fn holds(
    record: &dyn FieldSource,
    op: Op,
    (element, value): (Option<RecordId>, &Value),
    operand: &Operand,
    context: &EvalContext<'_>,
) -> bool {
    match operand {
        Operand::None => false,
        Operand::Me => context.me.is_some_and(|me| compare(op, element, value, &Value::Ref(me), context)),
        Operand::DaysFromToday(days) => {
            let day = Value::Date(context.today.saturating_add(*days));
            compare(op, element, value, &day, context)
        }
        Operand::Values(values) => values.iter().any(|other| {
            let value = in_currency_of(record, value, other);
            compare(op, element, &value, other, context)
        }),
    }
}

/// An amount in the currency of another one, where there is a rate; everything else as it is.
fn in_currency_of<'v>(record: &dyn FieldSource, value: &'v Value, other: &Value) -> Cow<'v, Value> {
    let converted = match (Money::from_value(value), Money::from_value(other)) {
        (Some(own), Some(other)) if own.currency != other.currency => record.converted(own, other.currency),
        _ => None,
    };
    converted.map_or(Cow::Borrowed(value), |amount| Cow::Owned(Value::from(amount)))
}

fn compare(
    op: Op,
    element: Option<RecordId>,
    value: &Value,
    other: &Value,
    context: &EvalContext<'_>,
) -> bool {
    match op {
        Op::Contains => text_holds(value, other, context, |text, part| text.contains(part)),
        Op::StartsWith => text_holds(value, other, context, |text, part| text.starts_with(part)),
        Op::Is => is_same(element, value, other, context),
        Op::Less => order(value, other, context) == Some(Ordering::Less),
        Op::Greater => order(value, other, context) == Some(Ordering::Greater),
        Op::AtMost => order(value, other, context).is_some_and(Ordering::is_le),
        Op::AtLeast => order(value, other, context).is_some_and(Ordering::is_ge),
        Op::IsNot | Op::Empty | Op::Filled => false,
    }
}

fn is_same(element: Option<RecordId>, value: &Value, other: &Value, context: &EvalContext<'_>) -> bool {
    match (value, other) {
        // A link with a role: the element is the record, the value says in which role.
        (Value::Entry { .. }, Value::Ref(id)) => element == Some(*id),
        (Value::Entry { label, .. }, Value::Choice(key)) => label == key,
        (Value::Text(_) | Value::Entry { .. } | Value::Choice(_), Value::Text(_)) => {
            text_holds(value, other, context, |text, whole| text == whole)
        }
        _ => order(value, other, context).map_or_else(|| value == other, Ordering::is_eq),
    }
}

/// The order of two values of comparable types. Amounts of different currencies have none: those of a
/// record were converted where there is a rate.
fn order(value: &Value, other: &Value, context: &EvalContext<'_>) -> Option<Ordering> {
    let day = |value: &Value| match value {
        Value::Date(day) => Some(*day),
        Value::Instant(at) | Value::Zoned { at, .. } => Some((context.day_of)(*at)),
        _ => None,
    };
    match (value, other) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Money { minor: a, currency: x }, Value::Money { minor: b, currency: y }) => {
            (x == y).then(|| a.cmp(b))
        }
        (Value::Instant(a) | Value::Zoned { at: a, .. }, Value::Instant(b) | Value::Zoned { at: b, .. }) => {
            Some(a.cmp(b))
        }
        (Value::Text(a), Value::Text(b)) => Some((context.fold)(a).cmp(&(context.fold)(b))),
        _ => match (Decimal::from_value(value), Decimal::from_value(other)) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => Some(day(value)?.cmp(&day(other)?)),
        },
    }
}

/// The texts of a value that a comparison of texts looks at.
pub fn texts_of(value: &Value) -> impl Iterator<Item = &str> {
    let address = match value {
        Value::Address(address) => {
            let Address { lines, city, region, postal_code, country } = &**address;
            Some([lines, city, region, postal_code, country])
        }
        _ => None,
    };
    let one = if address.is_none() { value.as_text() } else { None };
    address.into_iter().flatten().map(|text| &**text).chain(one)
}

/// A text made ready for being compared: folded, and its digits if it looks like a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Without differences of case, width and script.
    pub text: String,
    /// Of two phone numbers the digits are compared too.
    pub digits: Option<String>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str, fold: &dyn Fn(&str) -> String) -> Self {
        let digits = phone::looks_like_phone(text).then(|| phone::digits(text, None));
        Self { text: fold(text), digits }
    }
}

/// Compares folded texts; what looks like a phone number is also compared by its digits.
fn text_holds(
    value: &Value,
    other: &Value,
    context: &EvalContext<'_>,
    holds: fn(&str, &str) -> bool,
) -> bool {
    let Some(sought) = other.as_text() else { return false };
    let sought = Folded::new(sought, context.fold);
    texts_of(value).map(|text| Folded::new(text, context.fold)).any(|text| {
        let by_digits = text.digits.zip(sought.digits.as_ref());
        holds(&text.text, &sought.text) || by_digits.is_some_and(|(text, sought)| holds(&text, sought))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Way;

    /// Fields 1 to 9 of one record.
    struct Sample;

    const COMPANY: RecordId = RecordId([7; 16]);
    const ME: RecordId = RecordId([1; 16]);
    const DAY_MS: i64 = 86_400_000;

    impl FieldSource for Sample {
        fn visit(&self, field: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool) {
            let FieldId::Builtin(number) = field else { return };
            let entry = |label: &str, text: &str| Value::Entry { label: label.into(), text: text.into() };
            let one = match number {
                1 => Value::Text("Müller & Söhne".into()),
                2 => Value::Money { minor: 1000, currency: Currency(*b"EUR") },
                3 => Value::Date(100),
                4 => Value::Instant(100 * DAY_MS + 5),
                5 => Value::Decimal { mantissa: 150, places: 2 },
                6 => Value::Ref(ME),
                8 => Value::Address(Box::new(Address { city: "Köln".into(), ..Address::default() })),
                7 => {
                    let _ = visit(Some(RecordId([2; 16])), &entry("work", "+49 (0)89 123456"))
                        && visit(Some(COMPANY), &entry("decides", "CEO"));
                    return;
                }
                _ => return,
            };
            visit(None, &one);
        }

        fn is_in_segment(&self, segment: RecordId) -> bool {
            segment == COMPANY
        }

        fn is_found_by(&self, text: &str) -> bool {
            text == "found"
        }

        fn is_one_of(&self, records: &[RecordId]) -> bool {
            records.contains(&ME)
        }

        fn has_moved(&self, moved: &Moved, from: i32, to: i32) -> bool {
            // Came on day 125.
            moved.segment == COMPANY && moved.way == Way::Entered && (from..=to).contains(&125)
        }

        fn converted(&self, amount: Money, to: Currency) -> Option<Money> {
            // A dollar and a quarter is a euro; of pounds nobody knows.
            let known = amount.currency == Currency(*b"EUR") && to == Currency(*b"USD");
            known.then_some(Money { minor: amount.minor * 5 / 4, currency: to })
        }

        fn count(&self, _: &Happened, from: i32, to: i32) -> u32 {
            // Once on day 100.
            u32::from((from..=to).contains(&100))
        }
    }

    fn passes(text: &str) -> bool {
        let context = EvalContext {
            today: 130,
            me: Some(ME),
            fold: &|text| text.to_lowercase(),
            day_of: &|at| (at / DAY_MS) as i32,
        };
        Filter::from_text(text).expect(text).matches(&Sample, &context)
    }

    #[test]
    fn comparisons() {
        for (text, expected) in [
            ("", true),
            ("any()", false),
            ("not(any())", true),
            ("text(found)", true),
            ("segment(07070707070707070707070707070707)", true),
            ("f1.is(tmüller & söhne)", true),
            ("f1.is(tother,tMÜLLER & SÖHNE)", true),
            ("f1.isnot(tother)", true),
            ("f1.has(tSöhne)", true),
            ("f1.starts(tSöhne)", false),
            ("f2.gt(m999EUR)", true),
            ("f2.gt(m1000EUR)", false),
            ("f2.ge(m1000EUR)", true),
            ("f2.lt(m5000USD)", true),
            ("f2.lt(m1250USD)", false),
            ("f2.is(m1250USD)", true),
            ("f2.isnot(m1250USD)", false),
            ("f2.lt(m5000GBP)", false),
            ("f2.isnot(m1000GBP)", true),
            ("f3.is(d1970-04-11)", true),
            ("f3.le(@-30)", true),
            ("f3.lt(@-30)", false),
            ("f4.is(@-30)", true),
            ("f4.gt(@-31)", true),
            ("f5.is(q1.5)", true),
            ("f5.lt(n2)", true),
            ("f6.is(me)", true),
            ("f7.is(r07070707070707070707070707070707)", true),
            ("f7.is(r01010101010101010101010101010101)", false),
            ("f7.isnot(r01010101010101010101010101010101)", true),
            ("f7.is(kdecides)", true),
            ("f7.has(t089 123)", true),
            ("f7.has(t0049 89)", true),
            ("f8.has(tKÖLN)", true),
            ("f9.empty()", true),
            ("f9.filled()", false),
            ("f9.isnot(tx)", true),
            ("f9.lt(n5)", false),
            ("f1.empty()", false),
            ("all(f1.filled(),f9.filled())", false),
            ("any(f1.filled(),f9.filled())", true),
            ("records(01010101010101010101010101010101)", true),
            ("not(records(02020202020202020202020202020202,01010101010101010101010101010101))", false),
            ("records()", false),
            ("entered(07070707070707070707070707070707,6d)", true),
            ("entered(07070707070707070707070707070707,5d)", false),
            ("entered(07070707070707070707070707070707,1970-05-06)", true),
            ("entered(07070707070707070707070707070707,1970-05-07)", false),
            ("left(07070707070707070707070707070707,6d)", false),
            ("happened(order,ever,ge1)", true),
            ("happened(activity,30d,le0)", true),
            ("happened(activity,31d,le0)", false),
            ("happened(order,1m,is0)", true),
            ("happened(order,1q,is1)", true),
        ] {
            assert_eq!(passes(text), expected, "{text}");
        }
    }
}
