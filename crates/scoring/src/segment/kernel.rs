//! Comparisons of a column, 64 rows to a word: written so that the compiler makes vector instructions of them.

use crate::bitmap::WORD;

/// Sets the bit of each row that passes. Bits beyond the values are not set.
#[inline]
fn each<T: Copy>(values: &[T], words: &mut [u64], passes: impl Fn(T) -> bool) {
    for (values, word) in values.chunks(WORD).zip(words) {
        let mut marks = [0u8; WORD];
        for (mark, &value) in marks.iter_mut().zip(values) {
            *mark = u8::from(passes(value));
        }
        *word = pack(&marks);
    }
}

/// The lowest bits of 64 bytes as one word: a multiplication brings those of eight bytes together.
#[inline]
fn pack(marks: &[u8; WORD]) -> u64 {
    let mut word = 0;
    for (at, eight) in marks.chunks_exact(8).enumerate() {
        let eight = eight.iter().rev().fold(0u64, |bits, &mark| bits << 8 | u64::from(mark));
        word |= (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    word
}

/// The rows whose value lies in a span, both ends included.
pub(super) fn between<T: Copy + PartialOrd>(values: &[T], least: T, most: T, words: &mut [u64]) {
    each(values, words, |value| (value >= least) & (value <= most));
}

/// The rows whose code was decided with yes. Few different answers in a row of codes make single comparisons faster.
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
            let mut words = vec![u64::MAX; values.len().div_ceil(WORD)];
            between(&values, least, most, &mut words);
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
