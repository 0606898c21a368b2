//! What was taken off the list price of an order: what its lines and the order itself say.

use model::decimal::div_half_even;
use model::entities::{order, order_line};
use model::money::line_total;
use model::{Decimal, Money};

use crate::derived::Scope;
use crate::records::Slot;

/// In minor units of the workspace's currency at the rate of a day; 0 where nothing is known of a discount. What an order came to
/// is less by all of it, whether it has an amount of its own or that of its lines.
pub(super) fn off(scope: &Scope<'_>, slot: Slot, day: i32) -> i64 {
    let whole = scope.money(slot, order::DISCOUNT_AMOUNT, day).unwrap_or_default().max(0);
    let lines = scope.records.referrers(slot, order_line::ORDER).into_iter();
    lines.filter_map(|line| of_line(scope, line, day)).fold(whole, i64::saturating_add)
}

fn of_line(scope: &Scope<'_>, line: Slot, day: i32) -> Option<i64> {
    let records = scope.records;
    let number = |field| records.value(line, field).as_ref().and_then(Decimal::from_value);
    let discount = number(order_line::DISCOUNT).filter(|discount| *discount > Decimal::ZERO)?;
    let total = Money::from_value(&records.value(line, order_line::TOTAL)?)?;
    let list = match (number(order_line::QUANTITY), number(order_line::UNIT_PRICE)) {
        (Some(quantity), Some(price)) => line_total(quantity, price, Decimal::ZERO, total.currency)?,
        _ => before(total, discount)?,
    };
    let off = Money { minor: list.minor.checked_sub(total.minor)?, ..total };
    let off = scope.derived.rates.convert(off, scope.derived.settings.currency, day)?;
    Some(off.minor.max(0))
}

/// The amount from which so many per cent were taken off: total · 100 / (100 − discount). `None` for all of it.
fn before(total: Money, discount: Decimal) -> Option<Money> {
    let left = Decimal::HUNDRED.checked_sub(discount).filter(|left| *left > Decimal::ZERO)?;
    let hundred = 100 * 10i128.pow(left.places().into());
    let minor = div_half_even(i128::from(total.minor).checked_mul(hundred)?, left.mantissa().into());
    Some(Money { minor: i64::try_from(minor).ok()?, ..total })
}

#[cfg(test)]
mod tests {
    use model::value::Currency;

    use super::*;

    #[test]
    fn what_it_cost_before_a_discount() {
        let euros = |minor| Money { minor, currency: Currency(*b"EUR") };
        let percent = |mantissa, places| Decimal::new(mantissa, places).expect("a number");
        for (total, discount, expected) in [
            (9_000, percent(10, 0), Some(10_000)),
            (-9_000, percent(10, 0), Some(-10_000)),
            (8_750, percent(125, 1), Some(10_000)),
            (1, percent(50, 0), Some(2)),
            (0, percent(100, 0), None),
            (5, percent(120, 0), None),
            (i64::MAX, percent(50, 0), None),
        ] {
            assert_eq!(before(euros(total), discount), expected.map(euros), "{total} {discount:?}");
        }
    }
}
