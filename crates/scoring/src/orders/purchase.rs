//! What customers bought, summed up: quickly where 64 bits are enough for sure, and widely where they may not be.

use serde::{Deserialize, Serialize};

/// What one customer bought up to the day of the analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Sum of all orders and returns, in minor units.
    pub total: i64,
    /// Day of the last purchase; [`Purchase::NEVER`] without one.
    pub last_day: i32,
    /// Number of purchases.
    pub orders: u32,
}

impl Purchase {
    /// The `last_day` of somebody who never bought.
    pub const NEVER: i32 = i32::MIN;

    /// Nothing bought.
    pub const NONE: Self = Self { total: 0, last_day: Self::NEVER, orders: 0 };

    /// Whether there is at least one purchase, so that the customer can be scored.
    pub fn bought(&self) -> bool {
        self.orders > 0
    }

    pub(super) fn add(&mut self, day: i32, amount: i64, today: i32) {
        let seen = day <= today;
        let purchase = seen & (amount >= 0);
        self.total = self.total.wrapping_add(if seen { amount } else { 0 });
        self.orders += u32::from(purchase);
        self.last_day = self.last_day.max(if purchase { day } else { Self::NEVER });
    }
}

/// One [`Purchase`] per customer, with the day it is true for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchases {
    /// By customer index.
    pub customers: Vec<Purchase>,
    /// Day of the analysis.
    pub today: i32,
    /// Orders after that day, which were left out.
    pub in_future: u32,
    /// Whether a sum did not fit 64 bits and was cut at the limit.
    pub saturated: bool,
}

/// Customer, day and amount.
type Row = (u32, i32, i64);

/// Sums up some customers. Mostly there is neither a return nor a future order among their rows: that is found out in
/// one quick pass over data that is then in the cache, and saves the distinctions.
pub(super) fn sum_chunk(
    purchases: &mut [Purchase],
    offsets: &[u32],
    day: &[i32],
    amount: &[i64],
    today: i32,
) {
    let latest = day.iter().fold(i32::MIN, |latest, &day| latest.max(day));
    let signs = amount.iter().fold(0, |signs, &amount| signs | amount);
    let plain = latest <= today && signs >= 0;
    let (mut days, mut amounts) = (day, amount);
    for (purchase, bounds) in purchases.iter_mut().zip(offsets.windows(2)) {
        let count = bounds[1] - bounds[0];
        let (own_days, other_days) = days.split_at(count as usize);
        let (own_amounts, other_amounts) = amounts.split_at(count as usize);
        (days, amounts) = (other_days, other_amounts);
        if plain {
            *purchase = Purchase {
                total: own_amounts.iter().fold(0, |sum, &amount| sum.wrapping_add(amount)),
                last_day: own_days.iter().fold(Purchase::NEVER, |last, &day| last.max(day)),
                orders: count,
            };
        } else {
            let rows = own_days.iter().zip(own_amounts);
            rows.for_each(|(&day, &amount)| purchase.add(day, amount, today));
        }
    }
}

/// Counts what was left out and tells, from the sizes alone, whether a 64-bit sum may have wrapped.
pub(super) fn finish(customers: Vec<Purchase>, day: &[i32], amount: &[i64], today: i32) -> Purchases {
    let in_future = day.iter().map(|&day| u32::from(day > today)).sum();
    let used = amount.iter().fold(0, |bits, &amount| bits | (amount ^ (amount >> 63)));
    let bits_of_amount = 64 - used.leading_zeros();
    let bits_of_rows = usize::BITS - amount.len().leading_zeros();
    Purchases { customers, today, in_future, saturated: bits_of_amount + bits_of_rows > 62 }
}

/// Sums again in 128 bits, cuts at the limits of 64, and says whether that was necessary for anybody.
pub(super) fn sum_widely(customers: &mut [Purchase], rows: impl Iterator<Item = Row>, today: i32) -> bool {
    let mut sums = vec![0i128; customers.len()];
    for (customer, day, amount) in rows {
        if let (true, Some(sum)) = (day <= today, sums.get_mut(customer as usize)) {
            *sum += i128::from(amount);
        }
    }
    let mut cut = false;
    for (purchase, sum) in customers.iter_mut().zip(sums) {
        let fitted = sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        cut |= fitted != sum;
        purchase.total = fitted as i64;
    }
    cut
}
