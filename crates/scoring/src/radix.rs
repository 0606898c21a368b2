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

/// The values at `ranks` (ascending, zero-based) among the sorted keys of the rows that count, without sorting them: for
/// each of `N` keys that a row has, found in the same passes. Ranks beyond the end give the greatest.
pub(crate) fn order_statistics<T: Copy, const N: usize>(
    rows: impl Iterator<Item = T> + Clone,
    counts: impl Fn(T) -> bool,
    keys: impl Fn(T) -> [u64; N],
    ranks: &[usize],
) -> [Vec<u64>; N] {
    let (mut least, mut most, mut count) = ([u64::MAX; N], [0; N], 0usize);
    for row in rows.clone() {
        let (counted, keys) = (counts(row), keys(row));
        for at in 0..N {
            least[at] = least[at].min(if counted { keys[at] } else { u64::MAX });
            most[at] = most[at].max(if counted { keys[at] } else { 0 });
        }
        count += usize::from(counted);
    }
    if count == 0 {
        return std::array::from_fn(|_| Vec::new());
    }
    let shifts: [u32; N] = std::array::from_fn(|at| {
        let bits = 64 - (most[at] - least[at]).leading_zeros();
        bits.saturating_sub(DIGIT)
    });
    let mut digits = vec![[0u32; N]; DIGITS];
    for row in rows.clone() {
        let (counted, keys) = (counts(row), keys(row));
        for at in 0..N {
            let digit = (keys[at].wrapping_sub(least[at]) >> shifts[at]) as usize % DIGITS;
            digits[digit][at] += u32::from(counted);
        }
    }
    std::array::from_fn(|at| {
        let places = locate(|digit| digits[digit][at] as usize, ranks, count);
        if shifts[at] == 0 {
            return places.iter().map(|&(digit, _)| least[at] + digit as u64).collect();
        }
        let own = rows.clone().filter(|&row| counts(row)).map(|row| keys(row)[at]);
        refine(own, &places, least[at], shifts[at])
    })
}

/// For each rank the digit that holds it and its rank among the keys with that digit.
fn locate(counts: impl Fn(usize) -> usize, ranks: &[usize], count: usize) -> Vec<(usize, usize)> {
    let mut places = Vec::with_capacity(ranks.len());
    let (mut digit, mut before) = (0, 0usize);
    for &rank in ranks {
        let rank = rank.min(count - 1);
        while before + counts(digit) <= rank {
            before += counts(digit);
            digit += 1;
        }
        places.push((digit, rank - before));
    }
    places
}

/// Looks inside the digits that hold a wanted rank, and only there.
fn refine(keys: impl Iterator<Item = u64>, places: &[(usize, usize)], least: u64, shift: u32) -> Vec<u64> {
    let mut wanted = vec![0u8; DIGITS];
    let mut buckets: Vec<Vec<u64>> = Vec::new();
    for &(digit, _) in places {
        if wanted[digit] == 0 {
            buckets.push(Vec::new());
            wanted[digit] = buckets.len() as u8;
        }
    }
    for key in keys {
        let bucket = wanted[(key.wrapping_sub(least) >> shift) as usize % DIGITS];
        if bucket != 0 {
            buckets[bucket as usize - 1].push(key);
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

/// [`order_statistics`] of a slice; a function of its own so that the recursion stays within two instances.
fn statistics_of(keys: &[u64], ranks: &[usize]) -> Vec<u64> {
    let [found] = order_statistics(keys.iter().copied(), |_| true, |key| [key], ranks);
    found
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
    /// Sorts the values between these bounds by counting digits from the least significant on.
    pub(crate) fn of(values: impl Iterator<Item = u64>, least: u64, most: u64) -> Self {
        let bits = 64 - most.saturating_sub(least).leading_zeros();
        let above = if bits <= 32 {
            let mut keys: Vec<u32> = values.map(|value| value.wrapping_sub(least) as u32).collect();
            sort_keys(&mut keys, bits, |&key| u64::from(key));
            Above::Narrow(keys)
        } else {
            let mut keys: Vec<u64> = values.map(|value| value.wrapping_sub(least)).collect();
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
            let sorted = Sorted::of(values.iter().copied(), least.unwrap_or(0), most.unwrap_or(0));
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
            // Every other row does not count; the second key is in the reverse order.
            let rows = values.iter().flat_map(|&value| [(value, true), (value / 3, false)]);
            let [found, reverse] =
                order_statistics(rows, |row| row.1, |row| [row.0, !row.0], &ranks);
            prop_assert_eq!(&found, &expected);
            let from_the_end = |rank: &usize| !sorted[sorted.len() - 1 - rank.min(&(sorted.len() - 1))];
            let expected: Vec<u64> =
                if sorted.is_empty() { Vec::new() } else { ranks.iter().map(from_the_end).collect() };
            prop_assert_eq!(reverse, expected);
        }
    }

    #[test]
    fn a_crowded_digit_is_looked_into_again() {
        let values: Vec<u64> = (0..10_000).map(|i| i % 5000).chain([1 << 60]).collect();
        let [found] =
            order_statistics(values.iter().copied(), |_| true, |key| [key], &[0, 5000, 9999, 10_000]);
        assert_eq!(found, [0, 2500, 4999, 1 << 60]);
    }
}
