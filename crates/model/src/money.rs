//! Amounts: whole minor units of a currency.

use std::fmt;

use crate::decimal::{Decimal, div_half_even, pow10};
use crate::value::{Currency, Value};

/// An amount in minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Cents, fen; whole yen.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The amount in a value.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Money { minor, currency } => Some(Self { minor: *minor, currency: *currency }),
            _ => None,
        }
    }

    /// An exact amount; `None` where it has more places than the currency, or does not fit.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Option<Self> {
        let amount = amount.normalised();
        let up = currency.exponent().checked_sub(amount.places())?;
        let minor = i128::from(amount.mantissa()) * pow10(up);
        Some(Self { minor: i64::try_from(minor).ok()?, currency })
    }

    /// The amount as a decimal number of major units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent()).unwrap_or(Decimal::ZERO)
    }

    /// The sum; `None` for different currencies or beyond the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// What the amount is in another currency, when one unit of this costs `rate` of the other; rounded half-even.
    pub fn convert(self, rate: Decimal, to: Currency) -> Option<Self> {
        let product = i128::from(self.minor).checked_mul(i128::from(rate.mantissa()))?;
        round_to_minor(product, self.currency.exponent() + rate.places(), to)
    }

    /// A share of the amount in percent, rounded half-even.
    pub fn percent(self, percent: Decimal) -> Option<Self> {
        let product = i128::from(self.minor).checked_mul(i128::from(percent.mantissa()))?;
        let minor = div_half_even(product, pow10(percent.places() + 2));
        Some(Self { minor: i64::try_from(minor).ok()?, ..self })
    }
}

impl fmt::Display for Money {
    /// Plain digits and code: `1234.50 EUR`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Value::Money { minor: money.minor, currency: money.currency }
    }
}

/// Total of an order line: quantity × unit price × (100 − discount) / 100.
///
/// The product is exact; it is rounded **once**, half-even, to the currency's minor unit. An order's total is the plain
/// sum of these rounded totals, so what is printed adds up. `None` if the product does not fit.
pub fn line_total(
    quantity: Decimal,
    unit_price: Decimal,
    discount: Decimal,
    currency: Currency,
) -> Option<Money> {
    let factors = [quantity, unit_price, Decimal::HUNDRED.checked_sub(discount)?].map(Decimal::normalised);
    let mut product = 1i128;
    // The two places of the hundred.
    let mut places = 2;
    for factor in factors {
        product = product.checked_mul(i128::from(factor.mantissa()))?;
        places += factor.places();
    }
    round_to_minor(product, places, currency)
}

fn round_to_minor(number: i128, places: u8, currency: Currency) -> Option<Money> {
    let exponent = currency.exponent();
    let minor = if places >= exponent {
        div_half_even(number, pow10(places - exponent))
    } else {
        number.checked_mul(pow10(exponent - places))?
    };
    Some(Money { minor: i64::try_from(minor).ok()?, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect(text)
    }

    #[test]
    fn line_totals_are_rounded_once_half_even() {
        for (quantity, price, discount, code, minor) in [
            ("3", "19.99", "0", "EUR", Some(5997)),
            ("1", "0.125", "0", "EUR", Some(12)),
            ("3", "0.125", "0", "EUR", Some(38)),
            ("0.5", "0.01", "0", "EUR", Some(0)),
            ("1.5", "0.01", "0", "EUR", Some(2)),
            ("7", "1.115", "10", "EUR", Some(702)),
            ("1", "100", "33.333333", "EUR", Some(6667)),
            ("-2", "10.00", "5", "EUR", Some(-1900)),
            ("3", "1250.5", "0", "JPY", Some(3752)),
            ("2", "1.2345", "0", "KWD", Some(2469)),
            ("1", "1", "0", "CLF", Some(10_000)),
            ("9000000000000", "9000000000000", "0", "EUR", None),
        ] {
            let currency = code.parse().expect(code);
            let total = line_total(decimal(quantity), decimal(price), decimal(discount), currency);
            assert_eq!(total.map(|money| money.minor), minor, "{quantity} × {price} − {discount} %");
        }
    }

    #[test]
    fn amounts_must_fit_their_currency() {
        let (eur, jpy) = (Currency(*b"EUR"), Currency(*b"JPY"));
        assert_eq!(Money::from_decimal(decimal("12.5"), eur).map(|m| m.minor), Some(1250));
        assert_eq!(Money::from_decimal(decimal("12.500"), eur).map(|m| m.minor), Some(1250));
        assert_eq!(Money::from_decimal(decimal("12.505"), eur), None);
        assert_eq!(Money::from_decimal(decimal("12.5"), jpy), None);
        assert_eq!(Money { minor: -5, currency: eur }.to_string(), "-0.05 EUR");
        assert_eq!(Money { minor: 5, currency: jpy }.to_string(), "5 JPY");
    }

    #[test]
    fn conversion_and_shares() {
        let (eur, jpy) = (Currency(*b"EUR"), Currency(*b"JPY"));
        let ten = Money { minor: 1005, currency: eur };
        assert_eq!(ten.convert(decimal("163.25"), jpy).map(|m| m.minor), Some(1641));
        assert_eq!(
            Money { minor: 1641, currency: jpy }.convert(decimal("0.006125"), eur).map(|m| m.minor),
            Some(1005)
        );
        assert_eq!(ten.percent(decimal("50")).map(|m| m.minor), Some(502));
        assert_eq!(ten.checked_add(Money { minor: 1, currency: jpy }), None);
    }
}
