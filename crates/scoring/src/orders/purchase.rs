//! What customers bought, summed up: quickly where 64 bits are enough for sure, and widely where they may not be.

use serde::{Deserialize, Serialize};

use crate::bitmap::Bitmap;
use crate::numbers::Numbers;

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
    totals: Numbers,
    /// Of somebody who never bought 0, so that the column stays narrow.
    last_days: Numbers,
    orders: Numbers,
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
        let nothing = || Numbers::zeros(customers);
        Self {
            totals: nothing(),
            last_days: nothing(),
            orders: nothing(),
            today,
            in_future: 0,
            saturated: false,
        }
    }

    /// What each customer bought, in this order.
    pub fn of(customers: impl IntoIterator<Item = Purchase>, today: i32) -> Self {
        let mut purchases = Self::none(0, today);
        let mut sums = Sums::new(SOME);
        let mut customers = customers.into_iter();
        loop {
            let mut count = 0;
            for (at, purchase) in customers.by_ref().take(SOME).enumerate() {
                sums.put(at, purchase);
                count = at + 1;
            }
            purchases.append(&sums, count);
            if count < SOME {
                return purchases;
            }
        }
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
        let orders = self.orders.get(customer)? as u32;
        let last_day = if orders > 0 { self.last_days.get(customer)? as i32 } else { Purchase::NEVER };
        Some(Purchase { total: self.totals.get(customer)?, last_day, orders })
    }

    /// Everybody, by customer index.
    pub fn iter(&self) -> impl Iterator<Item = Purchase> + Clone + '_ {
        (0..self.len()).filter_map(|customer| self.get(customer))
    }

    /// Revenue of each, in minor units.
    pub fn totals(&self) -> &Numbers {
        &self.totals
    }

    /// Day of the last purchase of each, 0 without one.
    pub fn last_days(&self) -> &Numbers {
        &self.last_days
    }

    /// Number of purchases of each.
    pub fn orders(&self) -> &Numbers {
        &self.orders
    }

    /// Who never bought.
    pub(crate) fn others(&self) -> Bitmap {
        self.orders.rows_between((i64::MIN, 0))
    }

    /// The first so many of these come after those that there are.
    pub(crate) fn append(&mut self, sums: &Sums, count: usize) {
        self.totals.append(&sums.totals[..count]);
        self.last_days.append(&sums.last_days[..count]);
        self.orders.append(&sums.orders[..count]);
    }

    pub(crate) fn push(&mut self, purchase: Purchase) {
        let mut sums = Sums::new(1);
        sums.put(0, purchase);
        self.append(&sums, 1);
    }

    pub(crate) fn put(&mut self, customer: usize, purchase: Purchase) {
        if customer < self.len() {
            self.totals.put(customer, purchase.total);
            self.last_days.put(customer, day_of(&purchase).into());
            self.orders.put(customer, purchase.orders.into());
        }
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.totals.bytes() + self.last_days.bytes() + self.orders.bytes()
    }
}

/// Customers whose sums are put together before they become narrow.
const SOME: usize = 1024;

/// Sums of some customers, in full width.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    pub(crate) totals: Vec<i64>,
    /// 0 without a purchase.
    pub(crate) last_days: Vec<i32>,
    pub(crate) orders: Vec<u32>,
}

impl Sums {
    pub(crate) fn new(len: usize) -> Self {
        Self { totals: vec![0; len], last_days: vec![0; len], orders: vec![0; len] }
    }

    pub(crate) fn put(&mut self, at: usize, purchase: Purchase) {
        self.totals[at] = purchase.total;
        self.last_days[at] = day_of(&purchase);
        self.orders[at] = purchase.orders;
    }
}

fn day_of(purchase: &Purchase) -> i32 {
    if purchase.bought() { purchase.last_day } else { 0 }
}

/// Bits of the amounts, as the sum of which is looked at: all values or-ed, negative ones turned over.
#[inline]
pub(crate) fn used_bits(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |bits, &amount| bits | (amount ^ (amount >> 63)))
}

/// Tells from the sizes alone whether a 64-bit sum of so many amounts may have wrapped.
pub(crate) fn may_wrap(farthest: u64, rows: usize) -> bool {
    let bits_of_amount = 64 - farthest.leading_zeros();
    let bits_of_rows = usize::BITS - rows.leading_zeros();
    bits_of_amount + bits_of_rows > 62
}

/// Sums again in 128 bits, cuts at the limits of 64, and says whether that was necessary for anybody.
pub(super) fn sum_widely(purchases: &mut Purchases, rows: impl Iterator<Item = (u32, i32, i64)>) {
    let mut sums = vec![0i128; purchases.len()];
    for (customer, day, amount) in rows {
        if let (true, Some(sum)) = (day <= purchases.today, sums.get_mut(customer as usize)) {
            *sum += i128::from(amount);
        }
    }
    let fitted = |sum: i128| sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    purchases.saturated = sums.iter().any(|&sum| i128::from(fitted(sum)) != sum);
    purchases.totals = sums.into_iter().map(fitted).collect();
}
