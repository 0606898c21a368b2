//! Dated exchange rates, and amounts in the workspace's currency.

use model::decimal::div_half_even;
use model::entities::rate;
use model::value::Currency;
use model::{Decimal, Kind, Money, Value};

use crate::records::Records;

/// Of what, in what.
type Pair = (Currency, Currency);

/// Rates by (of what, in what), each ascending by the first day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rates {
    all: Vec<(Pair, Vec<(i32, Decimal)>)>,
}

impl Rates {
    /// Reads them.
    pub fn read(records: &Records) -> Self {
        let mut rates = Self::default();
        for slot in records.of(Kind::Rate) {
            let currency = |field| records.text(slot, field).parse::<Currency>().ok();
            let (Some(of), Some(to)) = (currency(rate::PER), currency(rate::CURRENCY)) else { continue };
            let Some(Value::Date(from)) = records.value(slot, rate::VALID_FROM) else { continue };
            let value = records.value(slot, rate::RATE);
            let Some(value) = value.as_ref().and_then(Decimal::from_value).filter(|rate| rate.mantissa() > 0)
            else {
                continue;
            };
            match rates.all.iter_mut().find(|(pair, _)| *pair == (of, to)) {
                Some((_, list)) => list.push((from, value)),
                None => rates.all.push(((of, to), vec![(from, value)])),
            }
        }
        rates.all.iter_mut().for_each(|(_, list)| sorting::by_key(list, |(from, rate)| (*from, *rate)));
        rates
    }

    fn rate(&self, of: Currency, to: Currency, day: i32) -> Option<Decimal> {
        let (_, list) = self.all.iter().find(|(pair, _)| *pair == (of, to))?;
        let after = list.partition_point(|(from, _)| *from <= day);
        list.get(after.checked_sub(1)?).map(|(_, rate)| *rate)
    }

    /// The amount in another currency by the rate valid on a day; the inverse rate where only that is known.
    pub fn convert(&self, money: Money, to: Currency, day: i32) -> Option<Money> {
        if money.currency == to {
            return Some(money);
        }
        if let Some(rate) = self.rate(money.currency, to, day) {
            return money.convert(rate, to);
        }
        let rate = self.rate(to, money.currency, day)?;
        let up =
            i128::from(rate.places()) + i128::from(to.exponent()) - i128::from(money.currency.exponent());
        let (mut above, mut below) = (i128::from(money.minor), i128::from(rate.mantissa()));
        let factor = 10i128.checked_pow(u32::try_from(up.unsigned_abs()).ok()?)?;
        if up >= 0 {
            above = above.checked_mul(factor)?;
        } else {
            below = below.checked_mul(factor)?;
        }
        let minor = i64::try_from(div_half_even(above, below)).ok()?;
        Some(Money { minor, currency: to })
    }

    /// The sum in one currency. What cannot be converted is left out, unless nothing can and all are of one currency.
    pub fn total(&self, amounts: &[Money], to: Currency, day: i32) -> Option<Money> {
        let first = amounts.first()?;
        if first.currency != to && amounts.iter().all(|money| money.currency == first.currency) {
            let convertible = self.convert(*first, to, day).is_some();
            if !convertible {
                return sum(amounts.iter().copied(), first.currency);
            }
        }
        sum(amounts.iter().filter_map(|money| self.convert(*money, to, day)), to)
    }
}

fn sum(amounts: impl Iterator<Item = Money>, currency: Currency) -> Option<Money> {
    let minor = amounts.map(|money| i128::from(money.minor)).sum::<i128>();
    let minor = minor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    Some(Money { minor, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EUR: Currency = Currency(*b"EUR");
    const CNY: Currency = Currency(*b"CNY");
    const JPY: Currency = Currency(*b"JPY");

    fn rates() -> Rates {
        let list = |rates: &[(i32, i64, u8)]| {
            rates
                .iter()
                .filter_map(|(day, mantissa, places)| Some((*day, Decimal::new(*mantissa, *places)?)))
                .collect()
        };
        Rates {
            all: vec![((CNY, EUR), list(&[(10, 125, 3), (20, 13, 2)])), ((EUR, JPY), list(&[(0, 1600, 1)]))],
        }
    }

    #[test]
    fn the_rate_of_the_day_or_its_inverse() {
        let money = |minor, currency| Money { minor, currency };
        for (from, to, day, minor) in [
            (money(80_000, CNY), EUR, 9, None),
            (money(80_000, CNY), EUR, 10, Some(10_000)),
            (money(80_000, CNY), EUR, 19, Some(10_000)),
            (money(80_000, CNY), EUR, 20, Some(10_400)),
            (money(10_000, EUR), CNY, 15, Some(80_000)),
            (money(16_000, JPY), EUR, 5, Some(10_000)),
            (money(10_000, EUR), JPY, 5, Some(16_000)),
            (money(5, EUR), EUR, -5, Some(5)),
            (money(5, JPY), CNY, 15, None),
        ] {
            assert_eq!(rates().convert(from, to, day).map(|money| money.minor), minor, "{from} {to} {day}");
        }
    }

    #[test]
    fn sums_are_in_one_currency() {
        let money = |minor, currency| Money { minor, currency };
        let rates = rates();
        assert_eq!(rates.total(&[], EUR, 15), None);
        assert_eq!(rates.total(&[money(5, EUR), money(80_000, CNY)], EUR, 15), Some(money(10_005, EUR)));
        assert_eq!(rates.total(&[money(7, CNY), money(8, CNY)], EUR, 5), Some(money(15, CNY)));
        assert_eq!(rates.total(&[money(7, CNY), money(8, EUR)], EUR, 5), Some(money(8, EUR)));
    }
}
