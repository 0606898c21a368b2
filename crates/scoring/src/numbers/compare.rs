//! Comparisons of a column, 64 rows to a word: written so that the compiler makes vector instructions of them.

use super::{Cell, Numbers, over_cells};
use crate::bitmap::{Bitmap, WORD};

/// Sets the bit of each row that passes. Bits beyond the cells are not set.
#[inline]
fn each<T: Copy>(cells: &[T], words: &mut [u64], passes: impl Fn(T) -> bool) {
    let (whole, rest) = cells.as_chunks::<WORD>();
    for (word, cells) in words.iter_mut().zip(whole) {
        *word = if size_of::<T>() <= 2 { narrow(cells, &passes) } else { wide(cells, &passes) };
    }
    if let (Some(word), false) = (words.get_mut(whole.len()), rest.is_empty()) {
        *word = rest.iter().enumerate().fold(0, |bits, (at, &cell)| bits | u64::from(passes(cell)) << at);
    }
}

/// A byte of ones or zeros for each row, of which then one bit is taken.
#[inline]
fn narrow<T: Copy>(cells: &[T; WORD], passes: impl Fn(T) -> bool) -> u64 {
    let mut mask = [0u8; WORD];
    for (byte, &cell) in mask.iter_mut().zip(cells) {
        *byte = if passes(cell) { 0xff } else { 0 };
    }
    pack(&mask)
}

/// Making bytes of wide comparisons is dear; here each comparison keeps or drops the bit of its row, and all are or-ed.
#[inline]
fn wide<T: Copy>(cells: &[T; WORD], passes: impl Fn(T) -> bool) -> u64 {
    let half = |cells: &[T]| {
        let bits = cells.iter().zip(&BITS).map(|(&cell, &bit)| if passes(cell) { bit } else { 0 });
        bits.fold(0, |bits, bit| bits | bit)
    };
    let (low, high) = cells.split_at(WORD / 2);
    u64::from(half(high)) << (WORD / 2) | u64::from(half(low))
}

/// Bit of each row of half a word.
const BITS: [u32; WORD / 2] = {
    let mut bits = [0; WORD / 2];
    let mut at = 0;
    while at < bits.len() {
        bits[at] = 1 << at;
        at += 1;
    }
    bits
};

/// One bit of each byte, which is all ones or all zeros.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn pack(mask: &[u8; WORD]) -> u64 {
    use std::arch::wasm32::{u8x16_bitmask, u64x2};
    let (halves, _) = mask.as_chunks::<8>();
    let (pairs, _) = halves.as_chunks::<2>();
    let bits = |pair: &[[u8; 8]; 2]| {
        u64::from(u8x16_bitmask(u64x2(u64::from_le_bytes(pair[0]), u64::from_le_bytes(pair[1]))))
    };
    pairs.iter().rev().fold(0, |word, pair| word << 16 | bits(pair))
}

/// Without such an instruction: a multiplication gathers the bits of eight bytes in the uppermost byte.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn pack(mask: &[u8; WORD]) -> u64 {
    let (parts, _) = mask.as_chunks::<8>();
    let bits = |part: &[u8; 8]| {
        (u64::from_le_bytes(*part) & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    parts.iter().rev().fold(0, |word, part| word << 8 | bits(part))
}

/// The cells of some words from a word on; fewer at the end of the column.
fn part<T>(cells: &[T], first: usize, words: usize) -> &[T] {
    let from = (first * WORD).min(cells.len());
    &cells[from..((first + words) * WORD).min(cells.len())]
}

impl Numbers {
    /// Of some words of rows, from a word on, those whose number lies in a span, both ends included. The words are empty before.
    pub(crate) fn between(&self, first: usize, (least, most): (i64, i64), words: &mut [u64]) {
        // Only what the cells can hold is compared with.
        let (own_least, own_most) = self.reach();
        let (least, most) = (least.max(own_least), most.min(own_most));
        if least <= most {
            over_cells!(self.cells(), cells => {
                let (least, most) = (Cell::of(least, self.base()), Cell::of(most, self.base()));
                each(part(cells, first, words.len()), words, |cell| cell.within(least, most));
            });
        }
    }

    /// The same of codes that were decided with yes.
    pub(crate) fn decided(&self, first: usize, answers: &[u8], words: &mut [u64]) {
        let passes = |code: i64| answers.get(code as usize).is_some_and(|&answer| answer == 1);
        over_cells!(self.cells(), cells => {
            each(part(cells, first, words.len()), words, |cell| passes(cell.number(self.base())));
        });
    }

    /// All rows whose number lies in a span.
    pub(crate) fn rows_between(&self, span: (i64, i64)) -> Bitmap {
        let mut words = vec![0; self.len().div_ceil(WORD)];
        self.between(0, span, &mut words);
        Bitmap::from_words(words, self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_what_was_compared(
            values in proptest::collection::vec(0i64..18, 0..300),
            ends in (-2i64..20, -2i64..20),
            width in 0u32..5,
        ) {
            // From one byte each to eight.
            let stretch = |value: i64| value << (width * 12);
            let numbers: Numbers = values.iter().map(|&value| stretch(value)).collect();
            let rows = numbers.rows_between((stretch(ends.0), stretch(ends.1)));
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(rows.contains(row), (ends.0..=ends.1).contains(value));
            }
            let words = rows.words();
            prop_assert!(values.len() % WORD == 0 || words.last().is_none_or(|last| last >> (values.len() % WORD) == 0));
            let answers: Vec<u8> = (0..18).map(|code| u8::from((ends.0..=ends.1).contains(&code))).collect();
            let mut by_code = vec![0; words.len()];
            values.into_iter().collect::<Numbers>().decided(0, &answers, &mut by_code);
            prop_assert_eq!(words, &by_code);
        }
    }
}
