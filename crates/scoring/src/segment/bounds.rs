//! Comparisons with numbers, days and moments as spans of a column's integers.

use model::filter::matches::EvalContext;
use model::value::Currency;
use model::{Decimal, Op, Operand, Value};

use crate::columns::{DECIMAL_PLACES, Measure};

/// Both ends included.
pub(super) type Span = (i64, i64);

const DAY_MS: i64 = 86_400_000;

/// The spans in which a value passes: none where it cannot be compared.
pub(super) fn spans(
    op: Op,
    operand: &Operand,
    measure: Measure,
    context: &EvalContext<'_>,
    currency: Currency,
) -> Vec<Span> {
    let one = |value: &Value| {
        let (low, high) = place(value, measure, context, currency)?;
        let span = match op {
            Op::Is => (low, high),
            Op::Less => (i64::MIN, low.checked_sub(1)?),
            Op::AtMost => (i64::MIN, high),
            Op::Greater => (high.checked_add(1)?, i64::MAX),
            Op::AtLeast => (low, i64::MAX),
            Op::IsNot | Op::Contains | Op::StartsWith | Op::Empty | Op::Filled => return None,
        };
        (span.0 <= span.1).then_some(span)
    };
    match operand {
        Operand::None | Operand::Me => Vec::new(),
        Operand::DaysFromToday(days) => {
            one(&Value::Date(context.today.saturating_add(*days))).into_iter().collect()
        }
        Operand::Values(values) => values.iter().filter_map(one).collect(),
    }
}

/// Where a value lies among the column's integers: the first and the last that equal it. A value between two integers
/// gives them in the reverse order, so that nothing equals it and the others are still before or after.
fn place(value: &Value, measure: Measure, context: &EvalContext<'_>, currency: Currency) -> Option<Span> {
    let same = |value: i64| Some((value, value));
    match (measure, value) {
        (Measure::Amount, Value::Money { minor, currency: of }) if *of == currency => same(*minor),
        (Measure::Day, Value::Date(day)) => same(i64::from(*day)),
        (Measure::Day, Value::Instant(at) | Value::Zoned { at, .. }) => {
            same(i64::from((context.day_of)(*at)))
        }
        (Measure::Moment, Value::Instant(at) | Value::Zoned { at, .. }) => same(*at),
        (Measure::Moment, Value::Date(day)) => {
            Some((start_of(*day, context), start_of(day.saturating_add(1), context) - 1))
        }
        (Measure::Whole | Measure::Millionths, value) => {
            let decimal = Decimal::from_value(value)?;
            let places = if measure == Measure::Whole { 0 } else { DECIMAL_PLACES };
            let (mantissa, own) = (i128::from(decimal.mantissa()), decimal.places());
            let up = 10i128.pow(u32::from(places.saturating_sub(own)));
            let down = 10i128.pow(u32::from(own.saturating_sub(places)));
            let (floor, rest) = ((mantissa * up).div_euclid(down), (mantissa * up).rem_euclid(down));
            let fitted = |value: i128| value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            Some((fitted(floor + i128::from(rest != 0)), fitted(floor)))
        }
        _ => None,
    }
}

/// The first moment of a day in the workspace's zone: days never go back as time goes on.
fn start_of(day: i32, context: &EvalContext<'_>) -> i64 {
    // A zone is less than two days away from the universal day.
    let (mut before, mut at) = (i64::from(day) * DAY_MS - 2 * DAY_MS, i64::from(day) * DAY_MS + 2 * DAY_MS);
    while at - before > 1 {
        let middle = before + (at - before) / 2;
        match (context.day_of)(middle) >= day {
            true => at = middle,
            false => before = middle,
        }
    }
    at
}
