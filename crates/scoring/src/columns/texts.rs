//! The texts of a dictionary's contents, folded once and kept one behind the other: looking for a part of a text is then one
//! search, whatever the number of contents.

use model::Value;
use model::filter::matches::{Folded, texts_of};

/// Between two texts; no text holds it, and what is looked for must not.
const BETWEEN: char = '\u{0}';

/// Folded texts by code, and the digits of those that look like phone numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    folded: Joined,
    digits: Joined,
    /// Codes below this are known.
    codes: u32,
}

#[derive(Debug, Clone, Default)]
struct Joined {
    texts: String,
    /// Where each text begins, ascending, and its code.
    starts: Vec<(u32, u32)>,
}

impl Texts {
    /// Takes over the contents of the codes that are new.
    pub(super) fn extend(
        &mut self,
        len: u32,
        values: impl Fn(u32) -> Vec<Value>,
        fold: &dyn Fn(&str) -> String,
    ) {
        for code in self.codes..len {
            for value in &values(code) {
                for text in texts_of(value).map(|text| Folded::new(text, fold)) {
                    self.folded.push(&text.text, code);
                    text.digits.iter().for_each(|digits| self.digits.push(digits, code));
                }
            }
        }
        self.codes = len;
    }

    /// Marks the codes that have a text with this part.
    pub(super) fn mark(&self, part: &Folded, answers: &mut [u8]) {
        self.folded.mark(&part.text, answers);
        part.digits.iter().for_each(|digits| self.digits.mark(digits, answers));
    }

    /// Whether a part can be looked for here: it is in each text where it is empty.
    pub(super) fn can_find(part: &Folded) -> bool {
        let plain = |text: &str| !text.is_empty() && !text.contains(BETWEEN);
        plain(&part.text) && part.digits.as_deref().is_none_or(plain)
    }

    pub(super) fn bytes(&self) -> usize {
        let bytes = |joined: &Joined| joined.texts.capacity() + joined.starts.capacity() * 8;
        bytes(&self.folded) + bytes(&self.digits)
    }
}

impl Joined {
    fn push(&mut self, text: &str, code: u32) {
        self.starts.push((self.texts.len() as u32, code));
        // A text with the mark in it is two, which no part without it can tell.
        self.texts.push_str(text);
        self.texts.push(BETWEEN);
    }

    fn mark(&self, part: &str, answers: &mut [u8]) {
        let mut from = 0;
        while let Some(at) = self.texts.get(from..).and_then(|rest| rest.find(part)) {
            // The last text that begins at or before it.
            let next = self.starts.partition_point(|start| start.0 as usize <= from + at);
            let Some(&(_, code)) = self.starts.get(next.wrapping_sub(1)) else { return };
            if let Some(answer) = answers.get_mut(code as usize) {
                *answer = 1;
            }
            // One is enough.
            from = self.starts.get(next).map_or(self.texts.len(), |start| start.0 as usize);
        }
    }
}
