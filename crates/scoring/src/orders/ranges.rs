//! Sums of orders in any order of rows, by ranges of customers.
//!
//! Added up row by row, every row waits for another line of memory. Here the rows are first dealt out to ranges of
//! customers whose sums fit the nearest cache, each packed into one word, and then added up range by range. That is possible
//! where days and amounts are of usual size, which is seen while they are packed, and worth it for many rows.

use super::{Orders, Purchase, Purchases, Seen, Sums, used_bits};

/// Customers of one range: few enough for the cache, many enough that there are not too many places to write to.
const RANGE_BITS: u32 = 12;
const RANGE: usize = 1 << RANGE_BITS;
/// Days that are told apart.
const DAY_BITS: u32 = 16;
/// Of them so many lie up to the day of the analysis, the others after it.
const DAYS_BEFORE: i32 = 60_000;
/// Below so many rows the sums are in a cache anyway.
const MANY: usize = 200_000;
/// More ranges than this would be too many places to write to at once.
const MOST_RANGES: usize = 1024;
/// Rows looked at before they are dealt out, while they are in the cache.
const CHUNK: usize = 1024;
/// Bits of a number of purchases where it shares a word with the sum.
const COUNT_BITS: u32 = 20;

/// Rows by range, each with its customer within the range, its day and, in the uppermost bits, its amount.
struct Dealt {
    ranges: Box<[Vec<u64>; MOST_RANGES]>,
    /// Bits of days and amounts that found no room.
    lost: u64,
    seen: Seen,
    /// Negative as soon as one amount is.
    signs: i64,
}

/// Adds up everything, if there are many rows and they can be packed.
pub(super) fn sum(orders: &Orders<'_>, customers: usize, today: i32) -> Option<(Purchases, Seen)> {
    let ranges = customers.div_ceil(RANGE);
    if orders.customer.len() < MANY || ranges > MOST_RANGES {
        return None;
    }
    let first_day = today.checked_sub(DAYS_BEFORE)?;
    let dealt = deal(orders, &counts(orders.customer, customers)?, first_day);
    if dealt.lost != 0 {
        return None;
    }
    let plain = !dealt.seen.future && dealt.signs >= 0;
    let mut result = Purchases::none(0, today);
    let (mut sums, mut both) = (Sums::new(RANGE), Both::new());
    for (range, rows) in dealt.ranges.iter().take(ranges).enumerate() {
        if plain && both.holds(rows.len(), dealt.seen.used_bits) {
            both.add(rows);
            both.part(first_day, &mut sums);
        } else {
            add_one_by_one(rows, first_day, &mut sums);
        }
        result.append(&sums, RANGE.min(customers - range * RANGE));
    }
    Some((result, dealt.seen))
}

/// How many rows each range has; `None` if one of them names nobody.
fn counts(customers: &[u32], known: usize) -> Option<[u32; MOST_RANGES]> {
    let mut counts = [[0u32; MOST_RANGES]; 2];
    let mut greatest = 0;
    let (pairs, last) = customers.as_chunks::<2>();
    let [even, odd] = &mut counts;
    for &[a, b] in pairs {
        greatest = greatest.max(a).max(b);
        even[(a >> RANGE_BITS) as usize % MOST_RANGES] += 1;
        odd[(b >> RANGE_BITS) as usize % MOST_RANGES] += 1;
    }
    for &customer in last {
        greatest = greatest.max(customer);
        even[(customer >> RANGE_BITS) as usize % MOST_RANGES] += 1;
    }
    even.iter_mut().zip(odd).for_each(|(count, other)| *count += *other);
    ((greatest as usize) < known).then_some(*even)
}

fn deal(orders: &Orders<'_>, counts: &[u32; MOST_RANGES], first_day: i32) -> Dealt {
    let with_room = |range: usize| Vec::with_capacity(counts[range] as usize);
    let mut ranges: Box<[Vec<u64>; MOST_RANGES]> = Box::new(std::array::from_fn(with_room));
    let mut packed = [0u64; CHUNK];
    let (mut lost, mut signs, mut latest) = (0u32, 0i64, 0u32);
    let columns =
        orders.customer.chunks(CHUNK).zip(orders.day.chunks(CHUNK)).zip(orders.amount.chunks(CHUNK));
    for ((customers, days), amounts) in columns {
        for &day in days {
            let since = day.wrapping_sub(first_day) as u32;
            lost |= since;
            latest = latest.max(since);
        }
        signs |= amounts.iter().fold(0, |signs, &amount| signs | amount);
        let rows = packed.iter_mut().zip(customers).zip(days).zip(amounts);
        for (((row, &customer), &day), &amount) in rows {
            let since = u64::from(day.wrapping_sub(first_day) as u32);
            let within = u64::from(customer) % RANGE as u64;
            *row = (amount as u64) << (RANGE_BITS + DAY_BITS) | since << RANGE_BITS | within;
        }
        for (&row, customer) in packed.iter().zip(customers) {
            ranges[(customer >> RANGE_BITS) as usize % MOST_RANGES].push(row);
        }
    }
    // Without a negative amount the signs are the used bits too.
    let bits = if signs < 0 { used_bits(orders.amount) } else { signs };
    let lost = u64::from(lost >> DAY_BITS) | bits as u64 >> (63 - RANGE_BITS - DAY_BITS);
    let seen = Seen { future: latest > DAYS_BEFORE as u32, used_bits: bits };
    Dealt { ranges, lost, seen, signs }
}

/// Sums of a range where there is neither a return nor a future order: sum and number of purchases in one word, so that one
/// addition does both.
struct Both {
    sums: Box<[u64; RANGE]>,
    last: Box<[u16; RANGE]>,
}

impl Both {
    fn new() -> Self {
        Self { sums: Box::new([0; RANGE]), last: Box::new([0; RANGE]) }
    }

    /// Whether so many amounts of so many bits cannot exceed the word.
    fn holds(&self, rows: usize, used_bits: i64) -> bool {
        let bits_of_rows = usize::BITS - rows.leading_zeros();
        let bits_of_sum = 64 - used_bits.leading_zeros() + bits_of_rows;
        bits_of_rows <= COUNT_BITS && bits_of_sum < u64::BITS - COUNT_BITS
    }

    fn add(&mut self, rows: &[u64]) {
        self.sums.fill(0);
        self.last.fill(0);
        let amount_in_place = !0 << COUNT_BITS;
        for &row in rows {
            let within = row as usize % RANGE;
            self.sums[within] += (row >> (RANGE_BITS + DAY_BITS - COUNT_BITS) & amount_in_place) + 1;
            let since = (row >> RANGE_BITS) as u16;
            self.last[within] = self.last[within].max(since);
        }
    }

    fn part(&self, first_day: i32, into: &mut Sums) {
        for (total, both) in into.totals.iter_mut().zip(self.sums.iter()) {
            *total = (both >> COUNT_BITS) as i64;
        }
        for (orders, both) in into.orders.iter_mut().zip(self.sums.iter()) {
            *orders = *both as u32 & ((1 << COUNT_BITS) - 1);
        }
        for ((day, &since), &orders) in into.last_days.iter_mut().zip(self.last.iter()).zip(&into.orders) {
            *day = if orders > 0 { i32::from(since) + first_day } else { 0 };
        }
    }
}

fn add_one_by_one(rows: &[u64], first_day: i32, into: &mut Sums) {
    let mut sums = vec![Purchase::NONE; RANGE];
    for &row in rows {
        let since = (row >> RANGE_BITS) as i32 & ((1 << DAY_BITS) - 1);
        let amount = row as i64 >> (RANGE_BITS + DAY_BITS);
        // The day of the analysis is as far from the first one as all days up to it are many.
        sums[row as usize % RANGE].add(since + first_day, amount, DAYS_BEFORE + first_day);
    }
    sums.into_iter().enumerate().for_each(|(at, sum)| into.put(at, sum));
}
