//! Numbers and amounts as people write them: `1,234.50`, `1.234,50 €`, `1’234`, `(5)`, `5-`, `12万`.

use super::{Fault, Hints};
use crate::currency::strip_sign;
use crate::decimal::{Decimal, DecimalError, MAX_PLACES};
use crate::money::Money;
use crate::problem::ProblemCode;
use crate::text::narrow;

/// Chinese units that follow a number, largest first.
const UNITS: &[(&str, i64)] = &[
    ("万亿", 1_000_000_000_000),
    ("萬億", 1_000_000_000_000),
    ("亿", 100_000_000),
    ("億", 100_000_000),
    ("百万", 1_000_000),
    ("百萬", 1_000_000),
    ("万", 10_000),
    ("萬", 10_000),
    ("千", 1_000),
];

/// A number with at most six places.
pub fn parse_decimal(text: &str, hints: &Hints) -> Result<Decimal, Fault> {
    let (negative, digits, unit) = take_apart(text)?;
    let plain = rounded(plain_digits(&digits, hints.decimal_comma)?, hints);
    finish(&plain, negative, unit)
}

/// Digits with at most as many places as a decimal has, where the hints say that they were computed: 2.5500000000000003.
fn rounded(plain: String, hints: &Hints) -> String {
    let is_long = |(whole, places): (&str, &str)| places.len() > usize::from(MAX_PLACES) && whole.len() < 10;
    match plain.parse::<f64>() {
        Ok(number) if hints.rounds && plain.split_once('.').is_some_and(is_long) => format!("{number:.6}"),
        _ => plain,
    }
}

/// A whole number. `1,234` is one here whatever the hints say: read with a decimal comma it would not be whole.
pub(super) fn parse_int(text: &str, hints: &Hints) -> Result<i64, Fault> {
    let whole = |comma| {
        let (negative, digits, unit) = take_apart(text)?;
        let number = finish(&plain_digits(&digits, comma)?, negative, unit)?.normalised();
        if number.places() == 0 { Ok(number.mantissa()) } else { Err(ProblemCode::TooPrecise) }
    };
    if let Some(comma) = hints.decimal_comma {
        return whole(Some(comma)).or_else(|fault| whole(Some(!comma)).map_err(|_| fault));
    }
    match (whole(Some(true)), whole(Some(false))) {
        (Ok(a), Ok(b)) if a != b => Err(ProblemCode::Ambiguous),
        (Ok(a), _) | (_, Ok(a)) => Ok(a),
        (Err(fault), Err(_)) => Err(fault),
    }
}

/// An amount with its currency: a code or sign before or behind the number, else the hinted currency.
pub fn parse_money(text: &str, hints: &Hints) -> Result<Money, Fault> {
    let text = narrow(text);
    let text = text.trim();
    // The minus may stand before the sign, and brackets around everything.
    let (outer, inner) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => match text.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    let (number, sign) = strip_sign(inner, hints.currency);
    let currency = sign.or(hints.currency).ok_or(ProblemCode::UnknownCurrency)?;
    let (negative, digits, unit) = take_apart(number)?;
    if outer && negative {
        return Err(ProblemCode::NotANumber);
    }
    let plain = rounded(plain_digits(&digits, hints.decimal_comma)?, hints);
    let amount = finish(&plain, outer || negative, unit)?;
    let amount = if hints.rounds { amount.round(currency.exponent()) } else { amount };
    let too_precise = amount.normalised().places() > currency.exponent();
    let fault = if too_precise { ProblemCode::TooPrecise } else { ProblemCode::OutOfRange };
    Money::from_decimal(amount, currency).ok_or(fault)
}

/// Sign, digits with their separators, and the factor of a Chinese unit.
fn take_apart(text: &str) -> Result<(bool, String, i64), Fault> {
    let text = narrow(text);
    let mut rest = text.trim();
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (negative, rest) = (true, inner.trim());
    } else if let Some(inner) = rest.strip_prefix(['-', '−', '–']).or_else(|| rest.strip_suffix(['-', '−']))
    {
        (negative, rest) = (true, inner.trim());
    } else if let Some(inner) = rest.strip_prefix('+') {
        rest = inner.trim();
    }
    let mut factor = 1;
    if let Some((number, unit)) =
        UNITS.iter().find_map(|(unit, factor)| Some((rest.strip_suffix(unit)?, *factor)))
    {
        (rest, factor) = (number.trim(), unit);
    }
    // Spaces and apostrophes only ever separate groups.
    let is_gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’' | '\u{2bc}');
    if rest.contains(is_gap) && !groups_fit(rest.split(['.', ',']).next().unwrap_or_default(), is_gap) {
        return Err(ProblemCode::NotANumber);
    }
    let digits: String = rest.chars().filter(|c| !is_gap(*c)).collect();
    let starts_and_ends_well =
        digits.ends_with(|c: char| c.is_ascii_digit()) && digits.contains(|c: char| c.is_ascii_digit());
    if starts_and_ends_well && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return Ok((negative, digits, factor));
    }
    Err(ProblemCode::NotANumber)
}

/// Digits with at most one point.
fn plain_digits(text: &str, decimal_comma: Option<bool>) -> Result<String, Fault> {
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let decimal = match (text.rfind(','), text.rfind('.')) {
        (None, None) => None,
        // Both occur: the last one is the decimal sign, and it occurs once.
        (Some(comma), Some(point)) => {
            let (sign, count) = if comma > point { (',', commas) } else { ('.', points) };
            if count != 1 {
                return Err(ProblemCode::NotANumber);
            }
            Some(sign)
        }
        (Some(_), None) if commas > 1 => None,
        (None, Some(_)) if points > 1 => None,
        (comma, _) => {
            let sign = if comma.is_some() { ',' } else { '.' };
            if could_be_group(text, sign) {
                let is_decimal = (sign == ',') == decimal_comma.ok_or(ProblemCode::Ambiguous)?;
                is_decimal.then_some(sign)
            } else {
                Some(sign)
            }
        }
    };
    let (whole, fraction) = match decimal.and_then(|sign| text.rsplit_once(sign)) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let is_separator = |c: char| matches!(c, ',' | '.');
    if whole.contains(is_separator) && !groups_fit(whole, is_separator) {
        return Err(ProblemCode::NotANumber);
    }
    let mut plain: String = whole.chars().filter(|c| !is_separator(*c)).collect();
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    Ok(plain)
}

/// `1,234` can be a thousand and something; `0,234`, `1,23` and `1234,567` cannot.
fn could_be_group(text: &str, sign: char) -> bool {
    let Some((before, after)) = text.split_once(sign) else { return false };
    after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0')
}

/// Groups of three, or of two before the last three as in India.
fn groups_fit(whole: &str, is_separator: impl Fn(char) -> bool) -> bool {
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let inner = &groups[1..groups.len().max(2) - 1];
    let fits = |size: usize| inner.iter().all(|group| group.len() == size);
    groups.len() > 1
        && last.len() == 3
        && (((1..=3).contains(&first.len()) && fits(3)) || ((1..=2).contains(&first.len()) && fits(2)))
}

fn finish(plain: &str, negative: bool, unit: i64) -> Result<Decimal, Fault> {
    let signed = if negative { format!("-{plain}") } else { plain.to_owned() };
    if unit == 1 {
        return signed.parse().map_err(fault);
    }
    let number: Decimal = signed.parse().map_err(fault)?;
    let product = i128::from(number.mantissa()) * i128::from(unit);
    // Take trailing zeros off first: 1.2万 is 12000, without places.
    let (mut mantissa, mut places) = (product, number.places().min(MAX_PLACES));
    while places > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        places -= 1;
    }
    let mantissa = i64::try_from(mantissa).map_err(|_| ProblemCode::OutOfRange)?;
    Decimal::new(mantissa, places).ok_or(ProblemCode::TooPrecise)
}

fn fault(error: DecimalError) -> Fault {
    match error {
        DecimalError::NotANumber => ProblemCode::NotANumber,
        DecimalError::TooPrecise => ProblemCode::TooPrecise,
        DecimalError::OutOfRange => ProblemCode::OutOfRange,
    }
}
