//! Order statistics and sorting of integers by histograms of their digits, without comparing.
//!
//! Histograms are faster than selection or comparison sorts on a million values and, unlike them, take the same time
//! whatever the order of the rows.

/// Bits of one digit: 4,096 counters stay in the first-level cache.
const DIGIT: u32 = 12;
const DIGITS: usize = 1 << DIGIT;
/// Bits of one digit of the sort; fewer, because every counter is also a place written to.
const SORT_DIGIT: u32 = 11;
/// Below this many values an ordinary selection is faster than another histogram.
const FEW: usize = 2048;

/// The values at `ranks` (ascending, zero-based) among the sorted values of the rows with orders, without sorting them.
/// All of these values lie between the bounds. Ranks beyond the end give the greatest.
pub(crate) fn order_statistics<T: Copy>(
    rows: &[T],
    orders: &[u32],
    value: impl Fn(T) -> i64,
    (least, most): (i64, i64),
    ranks: &[usize],
) -> Vec<i64> {
    let bits = 64 - (most.wrapping_sub(least) as u64).leading_zeros();
    let shift = bits.saturating_sub(DIGIT);
    let digit = |row: T| (value(row).wrapping_sub(least) as u64 >> shift) as usize % DIGITS;
    let counts = histogram(rows, orders, digit);
    let count = counts.iter().map(|&count| count as usize).sum();
    if count == 0 {
        return Vec::new();
    }
    let places = locate(&counts, ranks, count);
    if shift == 0 {
        return places.iter().map(|&(digit, _)| least.wrapping_add(digit as i64)).collect();
    }
    refine(rows.iter().zip(orders).map(|(&row, &orders)| (digit(row), value(row), orders > 0)), &places)
}

/// How many rows with orders have each digit. Two tables take turns: the same digit twice in a row would otherwise wait
/// for the first to be written.
fn histogram<T: Copy>(rows: &[T], orders: &[u32], digit: impl Fn(T) -> usize) -> Vec<u32> {
    // The upper half of a table takes the rows that do not count.
    let mut tables = vec![[0u32; 2 * DIGITS]; 2];
    if let [even, odd] = &mut tables[..] {
        let place = |(row, orders): (&T, &u32)| digit(*row) + if *orders > 0 { 0 } else { DIGITS };
        let (pairs, last) = (rows.len() / 2 * 2, rows.len() % 2);
        for (rows, orders) in rows.chunks_exact(2).zip(orders.chunks_exact(2)) {
            even[place((&rows[0], &orders[0])) % (2 * DIGITS)] += 1;
            odd[place((&rows[1], &orders[1])) % (2 * DIGITS)] += 1;
        }
        if last == 1 {
            even[place((&rows[pairs], &orders[pairs]))] += 1;
        }
        return even.iter().zip(odd).take(DIGITS).map(|(a, b)| *a + *b).collect();
    }
    Vec::new()
}

/// For each rank the digit that holds it and its rank among the keys with that digit.
fn locate(counts: &[u32], ranks: &[usize], count: usize) -> Vec<(usize, usize)> {
    let mut places = Vec::with_capacity(ranks.len());
    let (mut digit, mut before) = (0, 0usize);
    for &rank in ranks {
        let rank = rank.min(count - 1);
        while before + counts[digit] as usize <= rank {
            before += counts[digit] as usize;
            digit += 1;
        }
        places.push((digit, rank - before));
    }
    places
}

/// Looks inside the digits that hold a wanted rank, and only there.
fn refine(rows: impl Iterator<Item = (usize, i64, bool)>, places: &[(usize, usize)]) -> Vec<i64> {
    let mut wanted = vec![0u8; DIGITS];
    let mut buckets: Vec<Vec<i64>> = Vec::new();
    for &(digit, _) in places {
        if wanted[digit] == 0 {
            buckets.push(Vec::new());
            wanted[digit] = buckets.len() as u8;
        }
    }
    for (digit, value, counts) in rows {
        let bucket = wanted[digit % DIGITS];
        if (bucket != 0) & counts {
            buckets[bucket as usize - 1].push(value);
        }
    }
    let mut values = Vec::with_capacity(places.len());
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        let inside: Vec<usize> = group.iter().map(|place| place.1).collect();
        let bucket = &mut buckets[wanted[group[0].0] as usize - 1];
        if bucket.len() <= FEW {
            bucket.sort_unstable();
            values.extend(inside.iter().map(|&rank| bucket[rank]));
        } else {
            values.extend(statistics_of(bucket, &inside));
        }
    }
    values
}

/// [`order_statistics`] of values that all count; a function of its own so that the recursion stays within two instances.
fn statistics_of(values: &[i64], ranks: &[usize]) -> Vec<i64> {
    order_statistics(values, &vec![1; values.len()], |value| value, bounds(values), ranks)
}

/// Values in ascending order: the least, and how much more each of them is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sorted {
    least: u64,
    above: Above,
}

/// In half the memory where that is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Above {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

impl Sorted {
    /// Sorts the values of the rows that count, all of them between the bounds and none negative, by counting digits from the
    /// least significant on.
    pub(crate) fn of(rows: impl ExactSizeIterator<Item = (u64, bool)>, (least, most): (u64, u64)) -> Self {
        let bits = 64 - most.saturating_sub(least).leading_zeros();
        let above = if bits <= 32 {
            let mut keys = packed(rows, |value| value.wrapping_sub(least) as u32);
            sort_keys(&mut keys, bits, |&key| u64::from(key));
            Above::Narrow(keys)
        } else {
            let mut keys = packed(rows, |value| value.wrapping_sub(least));
            sort_keys(&mut keys, bits, |&key| key);
            Above::Wide(keys)
        };
        Self { least, above }
    }

    pub(crate) fn len(&self) -> usize {
        match &self.above {
            Above::Narrow(keys) => keys.len(),
            Above::Wide(keys) => keys.len(),
        }
    }

    /// The values of a span of places, into a buffer.
    pub(crate) fn read(&self, span: std::ops::Range<usize>, into: &mut Vec<u64>) {
        into.clear();
        match &self.above {
            Above::Narrow(keys) => into.extend(keys[span].iter().map(|&key| self.least + u64::from(key))),
            Above::Wide(keys) => into.extend(keys[span].iter().map(|&key| self.least + key)),
        }
    }
}

/// The keys of the rows that count: every one is written, and the place moves on where it counts.
fn packed<T: Copy + Default>(
    rows: impl ExactSizeIterator<Item = (u64, bool)>,
    key: impl Fn(u64) -> T,
) -> Vec<T> {
    let mut keys = vec![T::default(); rows.len()];
    let mut place = 0;
    for (value, counts) in rows {
        if let Some(slot) = keys.get_mut(place) {
            *slot = key(value);
        }
        place += usize::from(counts);
    }
    keys.truncate(place);
    keys
}

/// The least and the greatest value; in the reverse order where there is none.
pub(crate) fn bounds(values: &[i64]) -> (i64, i64) {
    let least = values.iter().fold(i64::MAX, |least, &value| least.min(value));
    (least, values.iter().fold(i64::MIN, |most, &value| most.max(value)))
}

/// Stable sort of keys with `bits` significant bits.
pub(crate) fn sort_keys<T: Copy + Default>(keys: &mut Vec<T>, bits: u32, key: impl Fn(&T) -> u64) {
    let passes = bits.div_ceil(SORT_DIGIT);
    if keys.len() < 2 || passes == 0 {
        return;
    }
    // Equal digits, so that the last pass is not a narrow one.
    let width = bits.div_ceil(passes);
    let mask = (1usize << width) - 1;
    let digit = |item: &T, pass: u32| (key(item) >> (pass * width)) as usize & mask;
    // All digits are counted in one pass: how often each occurs does not depend on the order.
    let mut counts = vec![0u32; (mask + 1) * passes as usize];
    for item in keys.iter() {
        for pass in 0..passes {
            counts[pass as usize * (mask + 1) + digit(item, pass)] += 1;
        }
    }
    let mut other = vec![T::default(); keys.len()];
    for (pass, places) in (0..passes).zip(counts.chunks_mut(mask + 1)) {
        let mut start = 0;
        for place in places.iter_mut() {
            start += std::mem::replace(place, start);
        }
        for item in keys.iter() {
            let place = &mut places[digit(item, pass)];
            if let Some(slot) = other.get_mut(*place as usize) {
                *slot = *item;
            }
            *place += 1;
        }
        std::mem::swap(keys, &mut other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values of very different ranges, so that every number of passes occurs.
    fn values() -> impl Strategy<Value = Vec<u64>> {
        (0u32..64).prop_flat_map(|bits| proptest::collection::vec(0..=(u64::MAX >> bits), 0..6000))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn sorts_like_the_standard_library(mut values in values()) {
            let mut expected = values.clone();
            expected.sort_unstable();
            let (least, most) = (expected.first().copied(), expected.last().copied());
            let bounds = (least.unwrap_or(0), most.unwrap_or(0));
            // One after each that does not count.
            let rows: Vec<(u64, bool)> = values.iter().flat_map(|&v| [(v, true), (bounds.0, false)]).collect();
            let sorted = Sorted::of(rows.into_iter(), bounds);
            sorted.read(0..sorted.len(), &mut values);
            prop_assert_eq!(values, expected);
        }

        #[test]
        fn finds_the_values_of_ranks(values in values(), mut ranks in proptest::collection::vec(0usize..7000, 0..9)) {
            ranks.sort_unstable();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let expected: Vec<u64> = if sorted.is_empty() {
                Vec::new()
            } else {
                ranks.iter().map(|&rank| sorted[rank.min(sorted.len() - 1)]).collect()
            };
            // Every other row does not count. Values are turned into signed ones in the same order.
            let signed = |value: u64| (value ^ 1 << 63) as i64;
            let rows: Vec<(i64, u32)> = values.iter().flat_map(|&v| [(signed(v), 1), (signed(v / 3), 0)]).collect();
            let orders: Vec<u32> = rows.iter().map(|row| row.1).collect();
            let all: Vec<i64> = rows.iter().map(|row| row.0).collect();
            let found = order_statistics(&rows, &orders, |row| row.0, bounds(&all), &ranks);
            prop_assert_eq!(found, expected.into_iter().map(signed).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_crowded_digit_is_looked_into_again() {
        let values: Vec<i64> = (0..10_000).map(|i| i % 5000).chain([1 << 60]).collect();
        let found = statistics_of(&values, &[0, 5000, 9999, 10_000]);
        assert_eq!(found, [0, 2500, 4999, 1 << 60]);
    }
}
