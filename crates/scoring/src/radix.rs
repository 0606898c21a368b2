//! Sorting of integers by histograms of their digits, without comparing: faster than comparison sorts on a million values, and
//! unlike them as fast whatever the order of the rows.

use crate::bitmap::{Bitmap, WORD};
use crate::concentration::Block;
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
            let above = |cell: &_| Cell::number(*cell, numbers.base()).max(least as i64) as u64 - least;
            if bits <= 32 {
                Above::Narrow(sorted(cells, left_out, bits, |cell| above(cell) as u32))
            } else {
                Above::Wide(sorted(cells, left_out, bits, above))
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

    /// The sums of a span of places, of not more than a block.
    pub(crate) fn sum(&self, span: std::ops::Range<usize>) -> Block {
        match &self.above {
            Above::Narrow(keys) => Block::above(self.least, &keys[span]),
            Above::Wide(_) => {
                let mut values = Vec::with_capacity(span.len());
                self.read(span, &mut values);
                Block::of(&values)
            }
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

/// How keys are taken apart.
#[derive(Clone, Copy)]
struct Digits {
    passes: u32,
    width: u32,
}

impl Digits {
    /// Equal digits, so that the last pass is not a narrow one.
    fn of(bits: u32) -> Self {
        let passes = bits.div_ceil(SORT_DIGIT).max(1);
        Self { passes, width: bits.div_ceil(passes) }
    }

    fn count(self) -> usize {
        1 << self.width
    }

    #[inline]
    fn digit(self, key: u64, pass: u32) -> usize {
        (key >> (pass * self.width)) as usize & (self.count() - 1)
    }

    /// All digits are counted in one pass: how often each occurs does not depend on the order.
    #[inline]
    fn add(self, counts: &mut [u32], key: u64, weight: u32) {
        for (pass, counts) in (0..self.passes).zip(counts.chunks_exact_mut(self.count())) {
            counts[self.digit(key, pass)] += weight;
        }
    }
}

/// The keys of the rows that count, with `bits` significant bits, in ascending order.
fn sorted<C, T>(cells: &[C], left_out: &Bitmap, bits: u32, key: impl Fn(&C) -> T) -> Vec<T>
where
    T: Copy + Default + Into<u64>,
{
    let digits = Digits::of(bits);
    let mut counts = vec![0u32; digits.count() * digits.passes as usize];
    let mut keys = vec![T::default(); cells.len()];
    let mut place = 0;
    let words = left_out.words().iter().copied().chain(std::iter::repeat(0));
    for (cells, word) in cells.chunks(WORD).zip(words) {
        for (at, cell) in cells.iter().enumerate() {
            // Every key is written, and the place moves on where it counts.
            let (key, weight) = (key(cell), (!word >> at & 1) as u32);
            if let Some(slot) = keys.get_mut(place) {
                *slot = key;
            }
            place += weight as usize;
            digits.add(&mut counts, key.into(), weight);
        }
    }
    keys.truncate(place);
    distribute(&mut keys, counts, digits);
    keys
}

/// One pass for each digit, from the least significant on.
fn distribute<T: Copy + Default + Into<u64>>(keys: &mut Vec<T>, mut counts: Vec<u32>, digits: Digits) {
    let mut other = vec![T::default(); keys.len()];
    for (pass, places) in (0..digits.passes).zip(counts.chunks_exact_mut(digits.count())) {
        let mut start = 0;
        for place in places.iter_mut() {
            start += std::mem::replace(place, start);
        }
        for &key in keys.iter() {
            let place = &mut places[digits.digit(key.into(), pass)];
            if let Some(slot) = other.get_mut(*place as usize) {
                *slot = key;
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
