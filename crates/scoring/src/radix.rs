//! Sorting of integers by histograms of their digits, without comparing: faster than comparison sorts on a million values, and
//! unlike them as fast whatever the order of the rows.

use crate::bitmap::{Bitmap, WORD};
use crate::numbers::{Cell, Numbers, over_cells};

/// Bits of one digit of the sort; fewer, because every counter is also a place written to.
const SORT_DIGIT: u32 = 12;

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
    /// Sorts the numbers of all rows but those left out, what is below zero as zero, by counting digits from the least significant on.
    pub(crate) fn of(numbers: &Numbers, left_out: &Bitmap) -> Self {
        let (least, most) = numbers.bounds();
        let (least, most) = (least.max(0) as u64, most.max(0) as u64);
        let bits = 64 - most.saturating_sub(least).leading_zeros();
        let above = over_cells!(numbers.cells(), cells => {
            let key = |cell: u64| cell - least;
            let number = |cell: &_| Cell::number(*cell, numbers.base()).max(least as i64) as u64;
            if bits <= 32 {
                let mut keys = packed(cells, left_out, |cell| key(number(cell)) as u32);
                sort_keys(&mut keys, bits, |&key| u64::from(key));
                Above::Narrow(keys)
            } else {
                let mut keys = packed(cells, left_out, |cell| key(number(cell)));
                sort_keys(&mut keys, bits, |&key| key);
                Above::Wide(keys)
            }
        });
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
fn packed<C, T: Copy + Default>(cells: &[C], left_out: &Bitmap, key: impl Fn(&C) -> T) -> Vec<T> {
    let mut keys = vec![T::default(); cells.len()];
    let mut place = 0;
    let words = left_out.words().iter().copied().chain(std::iter::repeat(0));
    for (cells, word) in cells.chunks(WORD).zip(words) {
        for (at, cell) in cells.iter().enumerate() {
            if let Some(slot) = keys.get_mut(place) {
                *slot = key(cell);
            }
            place += (!word >> at & 1) as usize;
        }
    }
    keys.truncate(place);
    keys
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Values of very different ranges, so that every number of passes occurs.
        #[test]
        fn sorts_like_the_standard_library(bits in 0u32..64, values in proptest::collection::vec(any::<i64>(), 0..6000), every in 1usize..9) {
            let values: Vec<i64> = values.iter().map(|value| value >> bits).collect();
            let mut left_out = Bitmap::new(values.len());
            (0..values.len()).step_by(every + 1).for_each(|row| left_out.set(row, true));
            let counted = values.iter().enumerate().filter(|(row, _)| !left_out.contains(*row));
            let mut expected: Vec<u64> = counted.map(|(_, value)| (*value).max(0) as u64).collect();
            expected.sort_unstable();
            let sorted = Sorted::of(&values.into_iter().collect(), &left_out);
            let mut found = Vec::new();
            sorted.read(0..sorted.len(), &mut found);
            prop_assert_eq!(found, expected);
        }
    }
}
