//! Order statistics and sorting of integers by histograms of their digits, without comparing.
//!
//! Histograms are faster than selection or comparison sorts on a million values and, unlike them, take the same time
//! whatever the order of the rows.

/// Bits of one digit: 4,096 counters stay in the first-level cache.
const DIGIT: u32 = 12;
/// Bits of one digit of the sort; fewer, because every counter is also a place written to.
const SORT_DIGIT: u32 = 11;
/// Below this many values an ordinary selection is faster than another histogram.
const FEW: usize = 2048;

/// The values at `ranks` (ascending, zero-based) of the sorted `keys`, without sorting them.
///
/// `keys` is called once per pass and must give the same values each time. Ranks beyond the end give the greatest.
pub(crate) fn order_statistics<I: Iterator<Item = u64>>(keys: impl Fn() -> I, ranks: &[usize]) -> Vec<u64> {
    let (mut least, mut most, mut count) = (u64::MAX, 0, 0usize);
    for key in keys() {
        least = least.min(key);
        most = most.max(key);
        count += 1;
    }
    if count == 0 {
        return Vec::new();
    }
    let bits = 64 - (most - least).leading_zeros();
    let shift = bits.saturating_sub(DIGIT);
    let mut counts = vec![0u32; 1 << DIGIT];
    for key in keys() {
        counts[((key - least) >> shift) as usize & ((1 << DIGIT) - 1)] += 1;
    }
    let places = locate(&counts, ranks, count);
    if shift == 0 {
        return places.iter().map(|&(digit, _)| least + digit as u64).collect();
    }
    refine(keys, &places, least, shift)
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
fn refine<I: Iterator<Item = u64>>(
    keys: impl Fn() -> I,
    places: &[(usize, usize)],
    least: u64,
    shift: u32,
) -> Vec<u64> {
    let mut wanted = vec![0u8; 1 << DIGIT];
    let mut buckets: Vec<Vec<u64>> = Vec::new();
    for &(digit, _) in places {
        if wanted[digit] == 0 {
            buckets.push(Vec::new());
            wanted[digit] = buckets.len() as u8;
        }
    }
    for key in keys() {
        let bucket = wanted[((key - least) >> shift) as usize & ((1 << DIGIT) - 1)];
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
    order_statistics(|| keys.iter().copied(), ranks)
}

/// Sorts ascending by counting digits from the least significant on.
pub(crate) fn sort(values: &mut Vec<u64>) {
    let Some((least, most)) = bounds(values) else { return };
    let bits = 64 - (most - least).leading_zeros();
    if bits <= 32 {
        let mut keys: Vec<u32> = values.iter().map(|&value| (value - least) as u32).collect();
        sort_keys(&mut keys, bits, |&key| u64::from(key));
        values.iter_mut().zip(keys).for_each(|(value, key)| *value = least + u64::from(key));
    } else {
        values.iter_mut().for_each(|value| *value -= least);
        sort_keys(values, bits, |&key| key);
        values.iter_mut().for_each(|value| *value += least);
    }
}

fn bounds(values: &[u64]) -> Option<(u64, u64)> {
    let most = values.iter().copied().max()?;
    Some((values.iter().copied().min().unwrap_or(most), most))
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
    let mut other = vec![T::default(); keys.len()];
    for pass in 0..passes {
        let shift = pass * width;
        let mut places = vec![0u32; mask + 1];
        for item in keys.iter() {
            places[(key(item) >> shift) as usize & mask] += 1;
        }
        let mut start = 0;
        for place in &mut places {
            let count = *place;
            *place = start;
            start += count;
        }
        for item in keys.iter() {
            let place = &mut places[(key(item) >> shift) as usize & mask];
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
            sort(&mut values);
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
            prop_assert_eq!(order_statistics(|| values.iter().copied(), &ranks), expected);
        }
    }

    #[test]
    fn a_crowded_digit_is_looked_into_again() {
        let values: Vec<u64> = (0..10_000).map(|i| i % 5000).chain([1 << 60]).collect();
        assert_eq!(
            order_statistics(|| values.iter().copied(), &[0, 5000, 9999, 10_000]),
            [0, 2500, 4999, 1 << 60]
        );
    }
}
