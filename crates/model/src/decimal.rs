//! Decimal numbers with at most six places: quantities, unit prices, rates, percentages. No binary fractions anywhere.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::value::Value;

/// Most digits after the point.
pub const MAX_PLACES: u8 = 6;

/// `mantissa × 10^-places`. Trailing zeros are kept as they were typed; comparison is by number.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    mantissa: i64,
    places: u8,
}

/// Why a text is not a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one point.
    #[error("not a number")]
    NotANumber,
    /// More than six places.
    #[error("more than six decimal places")]
    TooPrecise,
    /// Does not fit.
    #[error("the number is too large")]
    OutOfRange,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, places: 0 };
    /// One hundred, the whole of a percentage.
    pub const HUNDRED: Self = Self { mantissa: 100, places: 0 };

    /// `None` with more than six places.
    pub fn new(mantissa: i64, places: u8) -> Option<Self> {
        (places <= MAX_PLACES).then_some(Self { mantissa, places })
    }

    /// All digits.
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// Digits after the point.
    pub fn places(self) -> u8 {
        self.places
    }

    /// The number in a decimal or whole value.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Decimal { mantissa, places } => Self::new(*mantissa, *places),
            Value::Int(whole) => Self::new(*whole, 0),
            _ => None,
        }
    }

    /// Without trailing zeros after the point.
    pub fn normalised(mut self) -> Self {
        while self.places > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.places -= 1;
        }
        self
    }

    /// The sum, exact.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let sum = self.scaled(places).checked_add(other.scaled(places))?;
        Self::new(i64::try_from(sum).ok()?, places)
    }

    /// The difference, exact.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { mantissa: other.mantissa.checked_neg()?, places: other.places })
    }

    /// The product, rounded half-even to six places where it has more.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let product = i128::from(self.mantissa) * i128::from(other.mantissa);
        let places = self.places + other.places;
        let kept = places.min(MAX_PLACES);
        let mantissa = div_half_even(product, pow10(places - kept));
        Self::new(i64::try_from(mantissa).ok()?, kept)
    }

    /// Rounded half-even to at most this many places.
    pub fn round(self, places: u8) -> Self {
        if places >= self.places {
            return self;
        }
        let mantissa = div_half_even(i128::from(self.mantissa), pow10(self.places - places));
        // Dropping digits makes the mantissa smaller, so it fits.
        Self { mantissa: mantissa as i64, places }
    }

    fn scaled(self, places: u8) -> i128 {
        i128::from(self.mantissa) * pow10(places - self.places)
    }
}

impl From<Decimal> for Value {
    fn from(decimal: Decimal) -> Self {
        Value::Decimal { mantissa: decimal.mantissa, places: decimal.places }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.places.max(other.places);
        self.scaled(places).cmp(&other.scaled(places))
    }
}

impl fmt::Display for Decimal {
    /// Plain digits with a point, e.g. `-0.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs();
        if self.places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let unit = 10u64.pow(u32::from(self.places));
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(self.places))
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Plain digits: `12`, `-0.5`, `+3.140000`. Grouping and commas are the matter of `parse`.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty())
            || !whole.bytes().chain(fraction.bytes()).all(|c| c.is_ascii_digit())
        {
            return Err(DecimalError::NotANumber);
        }
        // Zeros beyond the sixth place say nothing; other digits there cannot be kept.
        let kept =
            if fraction.len() > usize::from(MAX_PLACES) { fraction.trim_end_matches('0') } else { fraction };
        if kept.len() > usize::from(MAX_PLACES) {
            return Err(DecimalError::TooPrecise);
        }
        let mantissa = whole.bytes().chain(kept.bytes()).try_fold(0i64, |sum, digit| {
            let digit = i64::from(digit - b'0');
            sum.checked_mul(10)?.checked_sub(digit)
        });
        // Summed up as a negative number, whose range is larger by one.
        let mantissa = if negative { mantissa } else { mantissa.and_then(i64::checked_neg) };
        mantissa.map(|mantissa| Self { mantissa, places: kept.len() as u8 }).ok_or(DecimalError::OutOfRange)
    }
}

pub(crate) const fn pow10(exponent: u8) -> i128 {
    10i128.pow(exponent as u32)
}

/// Division rounded to the nearest whole; a tie goes to the even neighbour. The divisor must be positive.
pub fn div_half_even(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number.div_euclid(by), number.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        Ordering::Less => quotient,
        Ordering::Greater => quotient + 1,
        Ordering::Equal => quotient + (quotient & 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect(text)
    }

    #[test]
    fn parses_plain_digits_only() {
        for (text, mantissa, places) in [
            ("12", 12, 0),
            ("-0.50", -50, 2),
            (".5", 5, 1),
            ("+3.140000", 3_140_000, 6),
            ("1.0000000", 1, 0),
            ("-9223372036854775808", i64::MIN, 0),
        ] {
            let parsed = decimal(text);
            assert_eq!((parsed.mantissa, parsed.places), (mantissa, places), "{text}");
        }
        for (text, error) in [
            ("", DecimalError::NotANumber),
            (".", DecimalError::NotANumber),
            ("-", DecimalError::NotANumber),
            ("1,5", DecimalError::NotANumber),
            ("1.5.5", DecimalError::NotANumber),
            ("1e5", DecimalError::NotANumber),
            ("0.0000001", DecimalError::TooPrecise),
            ("9223372036854775808", DecimalError::OutOfRange),
        ] {
            assert_eq!(text.parse::<Decimal>().map(|_| ()), Err(error), "{text}");
        }
    }

    #[test]
    fn rounds_ties_to_even() {
        for (text, places, rounded) in [
            ("0.5", 0, "0"),
            ("1.5", 0, "2"),
            ("2.5", 0, "2"),
            ("-0.5", 0, "0"),
            ("-1.5", 0, "-2"),
            ("-2.5", 0, "-2"),
            ("2.500001", 0, "3"),
            ("-2.51", 1, "-2.5"),
            ("1.005", 2, "1.00"),
            ("1.2", 4, "1.2"),
        ] {
            assert_eq!(decimal(text).round(places).to_string(), rounded, "{text}");
        }
    }

    #[test]
    fn products_keep_six_places() {
        assert_eq!(
            decimal("0.000001").checked_mul(decimal("0.5")).map(|d| d.to_string()),
            Some("0.000000".into())
        );
        assert_eq!(decimal("1.5").checked_mul(decimal("-2.25")), Some(decimal("-3.375")));
        assert_eq!(decimal("9223372036854775807").checked_mul(decimal("2")), None);
    }

    proptest! {
        #[test]
        fn prints_and_parses(mantissa: i64, places in 0u8..=6) {
            let decimal = Decimal { mantissa, places };
            let again: Decimal = decimal.to_string().parse().expect("its own print");
            prop_assert_eq!((again.mantissa, again.places), (mantissa, places));
        }

        #[test]
        fn sums_undo_each_other(a in -1_000_000_000i64..1_000_000_000, b: i32, p in 0u8..=6, q in 0u8..=6) {
            let (a, b) = (Decimal { mantissa: a, places: p }, Decimal { mantissa: b.into(), places: q });
            let sum = a.checked_add(b).expect("small");
            prop_assert_eq!(sum.checked_sub(b), Some(a));
            prop_assert_eq!(b.checked_add(a), Some(sum));
        }

        #[test]
        fn rounding_moves_by_half_a_unit_at_most(mantissa: i64, places in 0u8..=6, to in 0u8..=6) {
            let decimal = Decimal { mantissa, places };
            let distance = (decimal.scaled(6) - decimal.round(to).scaled(6)).abs();
            prop_assert!(distance * 2 <= pow10(6 - to.min(places)));
        }

        #[test]
        fn order_is_that_of_numbers(a: i32, b: i32, p in 0u8..=6, q in 0u8..=6) {
            let (x, y) = (Decimal { mantissa: a.into(), places: p }, Decimal { mantissa: b.into(), places: q });
            let as_float = |n: i32, p: u8| f64::from(n) / 10f64.powi(p.into());
            if x != y {
                prop_assert_eq!(x < y, as_float(a, p) < as_float(b, q));
            }
        }
    }
}
