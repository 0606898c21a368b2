//! Sums of orders in any order of rows, by ranges of customers.
//!
//! Added up row by row, every row waits for another line of memory. Here the rows are first dealt out to ranges of
//! customers whose sums fit the cache, each packed into one word, and then added up range by range. That is possible
//! where customer within the range, day and amount fit 64 bits together, and worth it for many rows.

use super::{Extent, Orders, Purchase, Purchases};

/// Customers of one range: 8,192 of them with their sums are 128 KiB.
const RANGE_BITS: u32 = 13;
/// Below so many rows the sums are in a cache anyway.
const MANY: usize = 200_000;
/// More ranges than this would be too many places to write to at once.
const MOST_RANGES: usize = 1024;

/// How a row lies in a word: customer within its range, then day, then amount in the uppermost bits.
#[derive(Clone, Copy)]
struct Packing {
    first_day: i32,
    day_bits: u32,
    /// Last day that is seen, counted from the first.
    today: i64,
}

/// Adds up everything if the rows can be packed; says whether it did.
pub(super) fn sum(orders: &Orders<'_>, extent: &Extent, result: &mut Purchases) -> bool {
    let ranges = result.len().div_ceil(1 << RANGE_BITS);
    let days = i64::from(extent.last_day) - i64::from(extent.first_day);
    let day_bits = 64 - days.max(1).leading_zeros();
    // One bit more than used, for the sign.
    let amount_bits = 65 - extent.used_bits.leading_zeros();
    let rows = orders.customer.len();
    if rows < MANY || ranges > MOST_RANGES || RANGE_BITS + day_bits + amount_bits > 64 {
        return false;
    }
    let today = i64::from(result.today) - i64::from(extent.first_day);
    let packing = Packing { first_day: extent.first_day, day_bits, today };
    let (packed, ends) = deal(orders, packing, ranges);
    let plain = extent.last_day <= result.today && extent.signs >= 0;
    let totals = result.totals.chunks_mut(1 << RANGE_BITS);
    let last_days = result.last_days.chunks_mut(1 << RANGE_BITS);
    let counts = result.orders.chunks_mut(1 << RANGE_BITS);
    let mut start = 0;
    for (((totals, last_days), counts), end) in totals.zip(last_days).zip(counts).zip(ends) {
        let mut sums = Sums { totals, last_days, counts };
        let rows = &packed[start as usize..end as usize];
        match plain {
            true => sums.add::<true>(rows, packing),
            false => sums.add::<false>(rows, packing),
        }
        start = end;
    }
    true
}

/// The rows, packed, one range after the other, and where each range ends.
fn deal(orders: &Orders<'_>, packing: Packing, ranges: usize) -> (Vec<u64>, Vec<u32>) {
    let mut places = vec![0u32; MOST_RANGES];
    for customer in orders.customer {
        places[(customer >> RANGE_BITS) as usize % MOST_RANGES] += 1;
    }
    let mut start = 0;
    for place in &mut places {
        start += std::mem::replace(place, start);
    }
    let mut packed = vec![0u64; orders.customer.len()];
    let columns = orders.customer.iter().zip(orders.day).zip(orders.amount);
    for ((&customer, &day), &amount) in columns {
        let within = u64::from(customer) & ((1 << RANGE_BITS) - 1);
        let day = u64::from(day.wrapping_sub(packing.first_day) as u32);
        let row = (amount as u64) << (RANGE_BITS + packing.day_bits) | day << RANGE_BITS | within;
        let place = &mut places[(customer >> RANGE_BITS) as usize % MOST_RANGES];
        if let Some(slot) = packed.get_mut(*place as usize) {
            *slot = row;
        }
        *place += 1;
    }
    places.truncate(ranges);
    (packed, places)
}

/// The sums of one range.
struct Sums<'a> {
    totals: &'a mut [i64],
    last_days: &'a mut [i32],
    counts: &'a mut [u32],
}

impl Sums<'_> {
    /// `PLAIN`: there is neither a return nor a future order.
    fn add<const PLAIN: bool>(&mut self, rows: &[u64], packing: Packing) {
        let day_mask = (1u64 << packing.day_bits) - 1;
        for &row in rows {
            let customer = (row & ((1 << RANGE_BITS) - 1)) as usize;
            let since = (row >> RANGE_BITS & day_mask) as i64;
            let amount = row as i64 >> (RANGE_BITS + packing.day_bits);
            let day = (since as i32).wrapping_add(packing.first_day);
            let (Some(total), Some(last), Some(count)) = (
                self.totals.get_mut(customer),
                self.last_days.get_mut(customer),
                self.counts.get_mut(customer),
            ) else {
                continue;
            };
            let seen = PLAIN || since <= packing.today;
            let purchase = PLAIN || seen & (amount >= 0);
            *total = total.wrapping_add(if seen { amount } else { 0 });
            *last = (*last).max(if purchase { day } else { Purchase::NEVER });
            *count += u32::from(purchase);
        }
    }
}
