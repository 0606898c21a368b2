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

    #[inline]
    pub(crate) fn add(&mut self, day: i32, amount: i64, today: i32) {
        let seen = day <= today;
        let purchase = seen & (amount >= 0);
        self.total = self.total.wrapping_add(if seen { amount } else { 0 });
        self.orders += u32::from(purchase);
        self.last_day = self.last_day.max(if purchase { day } else { Self::NEVER });
    }
}

/// One [`Purchase`] per customer, as columns by customer index, with the day it is true for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchases {
    pub(crate) totals: Vec<i64>,
    pub(crate) last_days: Vec<i32>,
    pub(crate) orders: Vec<u32>,
    /// Day of the analysis.
    pub today: i32,
    /// Orders after that day, which were left out.
    pub in_future: u32,
    /// Whether a sum did not fit 64 bits and was cut at the limit.
    pub saturated: bool,
}

impl Purchases {
    /// Nothing bought by so many customers.
    pub fn none(customers: usize, today: i32) -> Self {
        Self {
            totals: vec![0; customers],
            last_days: vec![Purchase::NEVER; customers],
            orders: vec![0; customers],
            today,
            in_future: 0,
            saturated: false,
        }
    }

    /// What each customer bought, in this order.
    pub fn of(customers: impl IntoIterator<Item = Purchase>, today: i32) -> Self {
        let mut purchases = Self::none(0, today);
        customers.into_iter().for_each(|purchase| purchases.push(purchase));
        purchases
    }

    /// Number of customers, whether they bought or not.
    pub fn len(&self) -> usize {
        self.totals.len()
    }

    /// Whether there are no customers.
    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// What one customer bought; `None` for an unknown one.
    pub fn get(&self, customer: usize) -> Option<Purchase> {
        Some(Purchase {
            total: *self.totals.get(customer)?,
            last_day: *self.last_days.get(customer)?,
            orders: *self.orders.get(customer)?,
        })
    }

    /// Everybody, by customer index.
    pub fn iter(&self) -> impl Iterator<Item = Purchase> + Clone + '_ {
        let columns = self.totals.iter().zip(&self.last_days).zip(&self.orders);
        columns.map(|((&total, &last_day), &orders)| Purchase { total, last_day, orders })
    }

    /// Revenue of each, in minor units.
    pub fn totals(&self) -> &[i64] {
        &self.totals
    }

    /// Day of the last purchase of each, [`Purchase::NEVER`] without one.
    pub fn last_days(&self) -> &[i32] {
        &self.last_days
    }

    /// Number of purchases of each.
    pub fn orders(&self) -> &[u32] {
        &self.orders
    }

    pub(crate) fn push(&mut self, purchase: Purchase) {
        self.totals.push(purchase.total);
        self.last_days.push(purchase.last_day);
        self.orders.push(purchase.orders);
    }

    pub(crate) fn put(&mut self, customer: usize, purchase: Purchase) {
        if let Some(total) = self.totals.get_mut(customer) {
            *total = purchase.total;
            self.last_days[customer] = purchase.last_day;
            self.orders[customer] = purchase.orders;
        }
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.totals.capacity() * 8 + self.last_days.capacity() * 4 + self.orders.capacity() * 4
    }
}

/// Bits of the amounts, as the sum of which is looked at: all values or-ed, negative ones turned over.
#[inline]
pub(crate) fn used_bits(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |bits, &amount| bits | (amount ^ (amount >> 63)))
}

/// Tells from the sizes alone whether a 64-bit sum of so many amounts may have wrapped.
pub(crate) fn may_wrap(used_bits: i64, rows: usize) -> bool {
    let bits_of_amount = 64 - used_bits.leading_zeros();
    let bits_of_rows = usize::BITS - rows.leading_zeros();
    bits_of_amount + bits_of_rows > 62
}

/// Sums again in 128 bits, cuts at the limits of 64, and says whether that was necessary for anybody.
pub(crate) fn sum_widely(
    totals: &mut [i64],
    rows: impl Iterator<Item = (u32, i32, i64)>,
    today: i32,
) -> bool {
    let mut sums = vec![0i128; totals.len()];
    for (customer, day, amount) in rows {
        if let (true, Some(sum)) = (day <= today, sums.get_mut(customer as usize)) {
            *sum += i128::from(amount);
        }
    }
    let mut cut = false;
    for (total, sum) in totals.iter_mut().zip(sums) {
        let fitted = sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        cut |= fitted != sum;
        *total = fitted as i64;
    }
    cut
}
