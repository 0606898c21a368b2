//! Comparisons of a column, 64 rows to a word: written so that the compiler makes vector instructions of them.

use crate::bitmap::WORD;

/// Bit of each row of half a word.
const BITS: [u32; HALF] = {
    let mut bits = [0; HALF];
    let mut at = 0;
    while at < HALF {
        bits[at] = 1 << at;
        at += 1;
    }
    bits
};
/// Rows of half a word.
const HALF: usize = WORD / 2;

/// Sets the bit of each row that passes. Bits beyond the values are not set.
#[inline]
fn each<T: Copy>(values: &[T], words: &mut [u64], passes: impl Fn(T) -> bool) {
    let (halves, rest) = values.as_chunks::<HALF>();
    let mut pairs = halves.chunks(2);
    for word in words.iter_mut() {
        let Some(pair) = pairs.next() else { break };
        let low = half(&pair[0], &passes);
        let high = pair.get(1).map_or(0, |high| half(high, &passes));
        *word = u64::from(high) << HALF | u64::from(low);
    }
    if let (Some(word), false) = (words.get_mut(halves.len() / 2), rest.is_empty()) {
        let shift = halves.len() % 2 * HALF;
        let kept = if shift == 0 { 0 } else { *word };
        let bits =
            rest.iter().enumerate().fold(0, |bits, (at, &value)| bits | u64::from(passes(value)) << at);
        *word = kept | bits << shift;
    }
}

/// The bits of 32 rows: each comparison keeps or drops the bit of its row, and all are or-ed.
#[inline]
fn half<T: Copy>(values: &[T; HALF], passes: impl Fn(T) -> bool) -> u32 {
    let mut bits = 0;
    for (&value, &bit) in values.iter().zip(&BITS) {
        bits |= if passes(value) { bit } else { 0 };
    }
    bits
}

/// The rows whose value lies in a span, both ends included; an end of the type itself is not compared with.
pub(super) fn between<T: Copy + PartialOrd>(
    values: &[T],
    (least, most): (T, T),
    type_ends: (T, T),
    words: &mut [u64],
) {
    if most == type_ends.1 {
        each(values, words, |value| value >= least);
    } else if least == type_ends.0 {
        each(values, words, |value| value <= most);
    } else if least == most {
        each(values, words, |value| value == least);
    } else {
        each(values, words, |value| (value >= least) & (value <= most));
    }
}

/// The rows whose code was decided with yes; where only one code was, a comparison is enough.
pub(super) fn decided(codes: &[u32], answers: &[u8], only: Option<u32>, words: &mut [u64]) {
    match only {
        Some(only) => each(codes, words, |code| code == only),
        None => each(codes, words, |code| answers.get(code as usize).is_some_and(|&answer| answer == 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_what_was_compared(values in proptest::collection::vec(-9i64..9, 0..300), least in -9i64..9, most in -9i64..9) {
            let mut words = vec![0; values.len().div_ceil(WORD)];
            between(&values, (least, most), (-9, 8), &mut words);
            let codes: Vec<u32> = values.iter().map(|value| (value + 9) as u32).collect();
            let answers: Vec<u8> = (0..18).map(|code| u8::from((least..=most).contains(&(i64::from(code) - 9)))).collect();
            let mut by_code = vec![0; words.len()];
            decided(&codes, &answers, None, &mut by_code);
            prop_assert_eq!(&words, &by_code);
            for (row, value) in values.iter().enumerate() {
                prop_assert_eq!(words[row / WORD] >> (row % WORD) & 1 == 1, (least..=most).contains(value));
            }
            prop_assert!(values.len() % WORD == 0 || words.last().is_none_or(|last| last >> (values.len() % WORD) == 0));
        }
    }
}
