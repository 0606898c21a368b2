//! One bit per row: which rows are there, have a value, or passed a rule.

/// Rows of one word.
pub(crate) const WORD: usize = 64;

/// A set of rows, below [`Bitmap::len`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// So many rows, none of them in the set.
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// From whole words; what lies beyond the rows is cleared.
    pub(crate) fn from_words(words: Vec<u64>, len: usize) -> Self {
        let mut bitmap = Self { words, len };
        bitmap.words.resize(len.div_ceil(WORD), 0);
        if let (Some(last), used @ 1..) = (bitmap.words.last_mut(), len % WORD) {
            *last &= (1 << used) - 1;
        }
        bitmap
    }

    /// Number of rows, in the set or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether a row is in the set; rows beyond the end are not.
    pub fn contains(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// Puts a row in or takes it out; the bitmap grows as far as needed.
    pub fn set(&mut self, row: usize, inside: bool) {
        if row >= self.len {
            self.len = row + 1;
            self.words.resize(self.len.div_ceil(WORD), 0);
        }
        let bit = 1 << (row % WORD);
        match inside {
            true => self.words[row / WORD] |= bit,
            false => self.words[row / WORD] &= !bit,
        }
    }

    /// Number of rows in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows in the set, ascending.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        rows_of(&self.words, 0)
    }

    /// All of [`Bitmap::rows`] at once.
    pub fn to_rows(&self) -> Vec<u32> {
        let mut rows = vec![0; self.count()];
        let mut rest = &mut rows[..];
        for (first, &word) in (0u32..).step_by(WORD).zip(&self.words) {
            // Counted, so that the loop ends as foreseen and not where the bits do.
            let (places, after) = rest.split_at_mut(word.count_ones() as usize);
            let mut word = word;
            for place in places {
                *place = first + word.trailing_zeros();
                word &= word.wrapping_sub(1);
            }
            rest = after;
        }
        rows
    }

    /// 64 rows each, the first in the lowest bit.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

/// The rows whose bits are set in words from one on.
pub(crate) fn rows_of(words: &[u64], first: usize) -> impl Iterator<Item = u32> + '_ {
    (first..).zip(words).flat_map(|(at, &word)| Bits { word, first: (at * WORD) as u32 })
}

/// The rows of one word.
struct Bits {
    word: u64,
    first: u32,
}

impl Iterator for Bits {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.word == 0 {
            return None;
        }
        let row = self.first + self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn holds_what_was_put_in(rows in proptest::collection::vec((0usize..300, any::<bool>()), 0..200)) {
            let mut bitmap = Bitmap::default();
            let mut expected = std::collections::BTreeSet::new();
            for (row, inside) in rows {
                bitmap.set(row, inside);
                if inside { expected.insert(row as u32); } else { expected.remove(&(row as u32)); }
            }
            prop_assert_eq!(bitmap.to_rows(), expected.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bitmap.count(), expected.len());
            prop_assert!((0..400).all(|row| bitmap.contains(row) == expected.contains(&(row as u32))));
        }
    }

    #[test]
    fn bits_beyond_the_rows_are_no_rows() {
        let bitmap = Bitmap::from_words(vec![u64::MAX; 2], 70);
        assert_eq!((bitmap.count(), bitmap.contains(69), bitmap.contains(70)), (70, true, false));
    }
}
