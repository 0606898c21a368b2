//! From one customer's orders to what the models read.
//!
//! Purchases on the same civil day are one. An order after the day of the analysis is not seen. A return (an amount
//! below zero) is no purchase; it lowers what the repeats brought, unless it falls on the first day or before. These are
//! the rules of [`crate::orders`].

use serde::{Deserialize, Serialize};

use super::Customer;
use super::spend::Spender;

/// One customer in days and minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Days with a purchase after the first such day.
    pub repeats: u32,
    /// Days from the first to the last of them.
    pub last: u32,
    /// Days from the first to the day of the analysis.
    pub age: u32,
    /// What the repeats brought together, in minor units; cut at the limit of 64 bits.
    pub amount: i64,
}

/// Sums up the orders of one customer, in any order; `None` when he has not bought by `today`. Days count from
/// 1970-01-01, amounts are minor units of one currency, and both have one entry an order.
pub fn summarise(day: &[i32], amount: &[i64], today: i32) -> Option<Summary> {
    let seen = || day.iter().zip(amount).filter(|(day, _)| **day <= today);
    let mut bought: Vec<i32> = seen().filter(|(_, amount)| **amount >= 0).map(|(day, _)| *day).collect();
    bought.sort_unstable();
    bought.dedup();
    let (&first, &last) = (bought.first()?, bought.last()?);
    let repeats: i128 = seen().filter(|(day, _)| **day > first).map(|(_, amount)| i128::from(*amount)).sum();
    Some(Summary {
        repeats: (bought.len() - 1) as u32,
        last: last.abs_diff(first),
        age: today.abs_diff(first),
        amount: repeats.clamp(i64::MIN.into(), i64::MAX.into()) as i64,
    })
}

impl Summary {
    /// With times in units of so many days: 7 gives weeks.
    pub fn customer(&self, unit: f64) -> Customer {
        let Self { repeats, last, age, .. } = *self;
        Customer { repeats, last: f64::from(last) / unit, age: f64::from(age) / unit }
    }

    /// Repeats and their mean, in minor units.
    pub fn spender(&self) -> Spender {
        let mean = if self.repeats == 0 { 0.0 } else { self.amount as f64 / f64::from(self.repeats) };
        Spender { repeats: self.repeats, mean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_returns_and_the_future() {
        let sum = |orders: &[(i32, i64)]| {
            let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().copied().unzip();
            summarise(&day, &amount, 100).map(|found| (found.repeats, found.last, found.age, found.amount))
        };
        for (orders, expected) in [
            (&[][..], None),
            (&[(101, 5)], None),
            (&[(50, -5)], None),
            (&[(100, 5)], Some((0, 0, 0, 0))),
            (&[(60, 9), (10, 5), (60, 2), (101, 7)], Some((1, 50, 90, 11))),
            (&[(60, 9), (10, 5), (10, 8), (70, -4), (5, -3)], Some((1, 50, 90, 5))),
            (&[(0, 1), (1, i64::MAX), (2, i64::MAX)], Some((2, 2, 100, i64::MAX))),
            (&[(i32::MIN, 0), (100, 0)], Some((1, 2_147_483_748, 2_147_483_748, 0))),
        ] {
            assert_eq!(sum(orders), expected, "{orders:?}");
        }
    }
}
