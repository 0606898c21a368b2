//! The numbers at ranks of a column, by histograms of their digits, without sorting or comparing.
//!
//! Histograms are faster than selection on a million numbers and, unlike it, take the same time whatever the order of the
//! rows. Columns of one or two bytes are counted whole; of wider ones the upper digit is, and then only what has a digit that
//! holds a wanted rank is looked at.

use crate::bitmap::{Bitmap, WORD, rows_of};
use crate::numbers::{Cell, Cells, Numbers};

/// Bits of one digit: 4,096 counters stay in the first-level cache.
const DIGIT: u32 = 12;
/// Below this many values sorting is faster than a histogram.
const FEW: usize = 2048;
/// Words of rows that are compared with several spans while they are in the cache.
const BLOCK: usize = 64;

/// The numbers at `ranks` (ascending, zero-based) among the sorted numbers of all rows but those left out. Ranks beyond the end
/// give the greatest; without any row there is no answer.
pub(crate) fn at_ranks(numbers: &Numbers, left_out: &Bitmap, ranks: &[usize]) -> Vec<i64> {
    let count = numbers.len() - left_out.count();
    if count == 0 {
        return Vec::new();
    }
    if numbers.len() <= FEW {
        let counted = numbers.iter().enumerate().filter(|(row, _)| !left_out.contains(*row));
        let mut values: Vec<i64> = counted.map(|(_, value)| value).collect();
        values.sort_unstable();
        return ranks.iter().map(|&rank| values[rank.min(count - 1)]).collect();
    }
    let base = numbers.base();
    match numbers.cells() {
        Cells::Byte(cells) => {
            let mut counts = count_bytes(cells);
            take_back(&mut counts, numbers, left_out, |value| (value - base) as usize);
            values_of(&locate(&counts, ranks, count), base)
        }
        Cells::Short(cells) => {
            let mut counts = count_digits(cells, usize::from, vec![0; 1 << 16]);
            take_back(&mut counts, numbers, left_out, |value| (value - base) as usize);
            values_of(&locate(&counts, ranks, count), base)
        }
        Cells::Word(cells) => by_digits(numbers, cells, left_out, ranks, count),
        Cells::Long(cells) => by_digits(numbers, cells, left_out, ranks, count),
    }
}

fn values_of(places: &[(usize, usize)], base: i64) -> Vec<i64> {
    places.iter().map(|&(digit, _)| base.wrapping_add(digit as i64)).collect()
}

/// Two bytes are counted at once: half as many counters are touched, and equal neighbours do not wait for each other.
pub(crate) fn count_bytes(cells: &[u8]) -> Vec<u32> {
    let mut counts = vec![0; 1 << 8];
    if cells.len() <= FEW {
        return count_digits(cells, usize::from, counts);
    }
    let (pairs, last) = cells.as_chunks::<2>();
    let both = count_digits(pairs, |pair| u16::from_le_bytes(pair).into(), vec![0; 1 << 16]);
    for (high, row) in both.chunks(1 << 8).enumerate() {
        for (low, &count) in row.iter().enumerate() {
            counts[low] += count;
            counts[high] += count;
        }
    }
    last.iter().for_each(|&cell| counts[usize::from(cell)] += 1);
    counts
}

/// How many cells have each digit. The number of counters is a power of two.
fn count_digits<C: Copy>(cells: &[C], digit: impl Fn(C) -> usize, mut counts: Vec<u32>) -> Vec<u32> {
    let mask = counts.len() - 1;
    for &cell in cells {
        if let Some(count) = counts.get_mut(digit(cell) & mask) {
            *count += 1;
        }
    }
    counts
}

/// Takes back what was counted of the rows that are left out. Most of them have nothing but zeros.
fn take_back(counts: &mut [u32], numbers: &Numbers, left_out: &Bitmap, digit: impl Fn(i64) -> usize) {
    let zeros = numbers.rows_between((0, 0));
    let mut others: Vec<u64> = left_out.words().to_vec();
    let mut with_zero = 0;
    for (other, zero) in others.iter_mut().zip(zeros.words()) {
        with_zero += (*other & zero).count_ones();
        *other &= !zero;
    }
    if with_zero > 0 {
        counts[digit(0)] -= with_zero;
    }
    let values = rows_of(&others, 0).filter_map(|row| numbers.get(row as usize));
    values.for_each(|value| counts[digit(value)] -= 1);
}

fn by_digits<C: Cell>(
    numbers: &Numbers,
    cells: &[C],
    left_out: &Bitmap,
    ranks: &[usize],
    count: usize,
) -> Vec<i64> {
    let (least, most) = numbers.bounds();
    let first = C::of(least, numbers.base());
    let bits = 64 - (most.wrapping_sub(least) as u64).leading_zeros();
    let shift = bits.saturating_sub(DIGIT);
    let mut counts = count_digits(cells, |cell| (cell.above(first) >> shift) as usize, vec![0; 1 << DIGIT]);
    let digit = |value: i64| (value.wrapping_sub(least) as u64 >> shift) as usize;
    take_back(&mut counts, numbers, left_out, digit);
    let places = locate(&counts, ranks, count);
    if shift == 0 {
        return values_of(&places, least);
    }
    refine(numbers, left_out, &places, (least, shift))
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
fn refine(
    numbers: &Numbers,
    left_out: &Bitmap,
    places: &[(usize, usize)],
    (least, shift): (i64, u32),
) -> Vec<i64> {
    let groups: Vec<&[(usize, usize)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
    let span = |digit: usize| {
        let low = least.wrapping_add((digit << shift) as i64);
        (low, low.saturating_add((1 << shift) - 1))
    };
    let spans: Vec<(i64, i64)> = groups.iter().map(|group| span(group[0].0)).collect();
    let mut buckets: Vec<Vec<i64>> = vec![Vec::new(); groups.len()];
    let words = numbers.len().div_ceil(WORD);
    for first in (0..words).step_by(BLOCK) {
        let left_out = &left_out.words()[first.min(left_out.words().len())..];
        for (&span, bucket) in spans.iter().zip(&mut buckets) {
            let mut found = [0u64; BLOCK];
            numbers.between(first, span, &mut found);
            found.iter_mut().zip(left_out).for_each(|(found, left_out)| *found &= !left_out);
            let rows = rows_of(&found, first);
            bucket.extend(rows.filter_map(|row| numbers.get(row as usize)));
        }
    }
    let mut values = Vec::with_capacity(places.len());
    for (group, bucket) in groups.iter().zip(&buckets) {
        let inside: Vec<usize> = group.iter().map(|place| place.1).collect();
        values.extend(at_ranks(&bucket.iter().copied().collect(), &Bitmap::default(), &inside));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers of very different ranges, so that every width of cells occurs, and crowded digits.
    fn values() -> impl Strategy<Value = Vec<i64>> {
        (0u32..64, any::<i64>()).prop_flat_map(|(bits, base)| {
            let near = (0..=(u64::MAX >> bits)).prop_map(move |above| base.saturating_add(above as i64));
            proptest::collection::vec(near, 0..6000)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn finds_the_numbers_of_ranks(values in values(), every in 1usize..9, mut ranks in proptest::collection::vec(0usize..7000, 0..9)) {
            ranks.sort_unstable();
            let numbers: Numbers = values.iter().copied().collect();
            let mut left_out = Bitmap::new(values.len());
            (0..values.len()).step_by(every + 1).for_each(|row| left_out.set(row, true));
            let mut sorted: Vec<i64> =
                values.iter().enumerate().filter(|(row, _)| !left_out.contains(*row)).map(|(_, value)| *value).collect();
            sorted.sort_unstable();
            let expected: Vec<i64> = match sorted.last() {
                Some(last) => ranks.iter().map(|&rank| *sorted.get(rank).unwrap_or(last)).collect(),
                None => Vec::new(),
            };
            prop_assert_eq!(at_ranks(&numbers, &left_out, &ranks), expected);
        }
    }

    #[test]
    fn a_crowded_digit_is_looked_into_again() {
        let numbers: Numbers = (0..10_000).map(|i| i % 5000).chain([1 << 60]).collect();
        let found = at_ranks(&numbers, &Bitmap::default(), &[0, 5000, 9999, 10_000]);
        assert_eq!(found, [0, 2500, 4999, 1 << 60]);
    }
}
