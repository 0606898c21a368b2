//! Sums of orders in any order of rows, by ranges of customers.
//!
//! Added up row by row, every row waits for another line of memory. Here the rows are first dealt out to ranges of
//! customers whose sums fit the cache, each packed into one word, and then added up range by range. That is possible
//! where days and amounts are of usual size, which is seen while they are packed, and worth it for many rows.

use super::{Orders, Purchase, Purchases, Seen};

/// Customers of one range: few enough for the cache, many enough that there are not too many places to write to.
const RANGE_BITS: u32 = 14;
const RANGE: usize = 1 << RANGE_BITS;
/// Days that are told apart.
const DAY_BITS: u32 = 16;
/// Of them so many lie up to the day of the analysis, the others after it.
const DAYS_BEFORE: i32 = 60_000;
/// Below so many rows the sums are in a cache anyway.
const MANY: usize = 200_000;
/// More ranges than this would be too many places to write to at once.
const MOST_RANGES: usize = 512;

/// Rows by range, each with its customer within the range, its day and, in the uppermost bits, its amount.
struct Dealt {
    ranges: Vec<Vec<u64>>,
    /// Bits of days and amounts that found no room.
    lost: u64,
    seen: Seen,
    /// Negative as soon as one amount is.
    signs: i64,
}

/// Adds up everything, if there are many rows and they can be packed.
pub(super) fn sum(orders: &Orders<'_>, result: &mut Purchases) -> Option<Seen> {
    let ranges = result.len().div_ceil(RANGE);
    if orders.customer.len() < MANY || ranges > MOST_RANGES {
        return None;
    }
    let first_day = result.today.checked_sub(DAYS_BEFORE)?;
    let dealt = deal(orders, ranges, first_day);
    if dealt.lost != 0 {
        return None;
    }
    let plain = !dealt.seen.future && dealt.signs >= 0;
    let mut sums = vec![Purchase::NONE; RANGE];
    let totals = result.totals.chunks_mut(RANGE);
    let last_days = result.last_days.chunks_mut(RANGE);
    let counts = result.orders.chunks_mut(RANGE);
    for (((rows, totals), last_days), counts) in dealt.ranges.iter().zip(totals).zip(last_days).zip(counts) {
        sums.fill(Purchase::NONE);
        match plain {
            true => add::<true>(rows, first_day, &mut sums),
            false => add::<false>(rows, first_day, &mut sums),
        }
        let columns = totals.iter_mut().zip(last_days).zip(counts).zip(&sums);
        for (((total, last_day), count), sum) in columns {
            (*total, *last_day, *count) = (sum.total, sum.last_day, sum.orders);
        }
    }
    Some(dealt.seen)
}

fn deal(orders: &Orders<'_>, ranges: usize, first_day: i32) -> Dealt {
    let mut counts = [0usize; MOST_RANGES];
    for customer in orders.customer {
        counts[(customer >> RANGE_BITS) as usize % MOST_RANGES] += 1;
    }
    let mut dealt: Vec<Vec<u64>> = counts[..ranges].iter().map(|&count| Vec::with_capacity(count)).collect();
    let (mut lost, mut used_bits, mut signs, mut latest) = (0, 0, 0, 0);
    let columns = orders.customer.iter().zip(orders.day).zip(orders.amount);
    for ((&customer, &day), &amount) in columns {
        let since = u64::from(day.wrapping_sub(first_day) as u32);
        let bits = amount ^ (amount >> 63);
        lost |= since >> DAY_BITS;
        latest = since.max(latest);
        used_bits |= bits;
        signs |= amount;
        let within = u64::from(customer) % RANGE as u64;
        let row = (amount as u64) << (RANGE_BITS + DAY_BITS) | since << RANGE_BITS | within;
        if let Some(rows) = dealt.get_mut((customer >> RANGE_BITS) as usize) {
            rows.push(row);
        }
    }
    lost |= used_bits as u64 >> (63 - RANGE_BITS - DAY_BITS);
    let future = latest > DAYS_BEFORE as u64;
    Dealt { ranges: dealt, lost, seen: Seen { future, used_bits }, signs }
}

/// Adds up the rows of one range. `PLAIN`: there is neither a return nor a future order.
fn add<const PLAIN: bool>(rows: &[u64], first_day: i32, sums: &mut [Purchase]) {
    let Some(sums) = sums.first_chunk_mut::<RANGE>() else { return };
    for &row in rows {
        let sum = &mut sums[row as usize % RANGE];
        let since = (row >> RANGE_BITS) as i32 & ((1 << DAY_BITS) - 1);
        let amount = row as i64 >> (RANGE_BITS + DAY_BITS);
        let seen = PLAIN || since <= DAYS_BEFORE;
        let purchase = PLAIN || seen & (amount >= 0);
        sum.total = sum.total.wrapping_add(if seen { amount } else { 0 });
        sum.last_day = sum.last_day.max(if purchase { since + first_day } else { Purchase::NEVER });
        sum.orders += u32::from(purchase);
    }
}
