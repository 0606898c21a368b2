//! Contents of a field, each kept once and named by a small code: texts, choices, references, and whole sets of them.
//!
//! The bytes lie one behind the other; what nobody uses any more is dropped when it makes up a quarter.

use std::cell::RefCell;

use model::Value;
use model::filter::matches::Folded;

use super::texts::Texts;
use crate::numbers::reserve;

/// Code of "no value".
const ABSENT: u32 = 0;
/// Mark of a free place of the table.
const FREE: u32 = u32::MAX;

/// Contents by code.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    /// Where each code's bytes begin; they end where the next ones begin.
    starts: Vec<u32>,
    /// Rows that have the code.
    uses: Vec<u32>,
    /// Codes by the hash of their bytes, open addressing.
    table: Vec<u32>,
    /// Bytes of codes that no row has.
    unused: usize,
    /// Made when somebody looks for a part of a text.
    texts: RefCell<Texts>,
}

impl Default for Dictionary {
    fn default() -> Self {
        // Code 0 is no value, and always there.
        let (bytes, texts) = Default::default();
        Self { bytes, starts: vec![0, 0], uses: vec![1], table: vec![FREE; 8], unused: 0, texts }
    }
}

impl Dictionary {
    /// Number of codes, those that no row has included.
    pub(super) fn len(&self) -> usize {
        self.uses.len()
    }

    /// The content of a code.
    pub(super) fn get(&self, code: u32) -> &[u8] {
        let bounds = self.starts.get(code as usize..code as usize + 2);
        bounds.and_then(|bounds| self.bytes.get(bounds[0] as usize..bounds[1] as usize)).unwrap_or_default()
    }

    /// For each code whether one of its texts has one of these parts; `None` where that has to be asked content by content.
    pub(super) fn with_part(
        &self,
        parts: &[Folded],
        values: impl Fn(&[u8]) -> Vec<Value>,
        fold: &dyn Fn(&str) -> String,
    ) -> Option<Vec<u8>> {
        if !parts.iter().all(Texts::can_find) {
            return None;
        }
        let mut texts = self.texts.borrow_mut();
        texts.extend(self.len() as u32, |code| values(self.get(code)), fold);
        let mut answers = vec![0; self.len()];
        parts.iter().for_each(|part| texts.mark(part, &mut answers));
        Some(answers)
    }

    /// The code of a content that one more row has.
    pub(super) fn take(&mut self, content: &[u8]) -> u32 {
        if content.is_empty() {
            return ABSENT;
        }
        let place = self.place(content);
        let known = self.table[place];
        if known != FREE {
            self.unused -= if self.uses[known as usize] == 0 { content.len() } else { 0 };
            self.uses[known as usize] += 1;
            return known;
        }
        let code = self.uses.len() as u32;
        reserve(&mut self.bytes, content.len());
        self.bytes.extend_from_slice(content);
        reserve(&mut self.starts, 1);
        self.starts.push(self.bytes.len() as u32);
        reserve(&mut self.uses, 1);
        self.uses.push(1);
        self.table[place] = code;
        // At most seven eighths full.
        if self.uses.len() * 8 > self.table.len() * 7 {
            self.hash_all(self.uses.len() * 3 / 2);
        }
        code
    }

    /// One row less has the code.
    pub(super) fn give(&mut self, code: u32) {
        if code != ABSENT
            && let Some(uses) = self.uses.get_mut(code as usize)
        {
            *uses -= 1;
            self.unused += if *uses == 0 { self.get(code).len() } else { 0 };
        }
    }

    /// Whether dropping what is unused is worth renaming the codes.
    pub(super) fn is_wasteful(&self) -> bool {
        self.unused > 1024 && self.unused * 4 > self.bytes.len()
    }

    /// Drops what no row has and gives the new code of each old one.
    pub(super) fn compact(&mut self) -> Vec<u32> {
        let old = std::mem::take(self);
        let mut codes = vec![ABSENT; old.len()];
        for ((code, renamed), &uses) in (0u32..).zip(&mut codes).zip(&old.uses).skip(1) {
            if uses > 0 {
                *renamed = self.take(old.get(code));
                self.uses[*renamed as usize] = uses;
            }
        }
        codes
    }

    /// Where a content is in the table, or belongs.
    fn place(&self, content: &[u8]) -> usize {
        let mut place = hash(content) as usize % self.table.len();
        loop {
            let code = self.table[place];
            if code == FREE || self.get(code) == content {
                return place;
            }
            place = (place + 1) % self.table.len();
        }
    }

    fn hash_all(&mut self, places: usize) {
        self.table = vec![FREE; places];
        for code in 1..self.uses.len() as u32 {
            let place = self.place(self.get(code));
            self.table[place] = code;
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = self.texts.borrow().bytes();
        texts
            + self.bytes.capacity()
            + (self.starts.capacity() + self.uses.capacity() + self.table.capacity()) * 4
    }
}

/// FNV-1a with a final mix: contents are short, and nobody gains by making them collide in his own browser.
fn hash(content: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = content.iter().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn same_content_same_code(contents in proptest::collection::vec(proptest::collection::vec(0u8..3, 0..6), 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut codes: Vec<u32> = contents.iter().map(|content| dictionary.take(content)).collect();
            for (content, &code) in contents.iter().zip(&codes) {
                prop_assert_eq!(dictionary.get(code), &content[..]);
                prop_assert_eq!(code == ABSENT, content.is_empty());
            }
            for &code in codes.iter().step_by(2) {
                dictionary.give(code);
            }
            let renamed = dictionary.compact();
            codes.iter_mut().for_each(|code| *code = renamed[*code as usize]);
            for (content, &code) in contents.iter().zip(&codes).skip(1).step_by(2) {
                prop_assert_eq!(dictionary.get(code), &content[..]);
            }
            prop_assert_eq!(dictionary.unused, 0);
        }
    }
}
