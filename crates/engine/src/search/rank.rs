//! Words of a search, and how well a text answers to them.

use memchr::memmem::Finder;

use super::{FIELD, NAME_END};

/// Shortest run of digits that is compared with phone numbers.
const PHONE_DIGITS: usize = 3;
/// Words that are compared; further ones are passed over.
const WORDS: usize = 8;

/// What was typed: words that must all be found.
#[derive(Debug)]
pub struct Prepared {
    words: Vec<Word>,
}

/// One word, with the other ways in which it may be written.
#[derive(Debug)]
struct Word {
    text: Finder<'static>,
    /// Its digits, for phone numbers, with and without the zero of the trunk or of the country.
    digits: Vec<Finder<'static>>,
}

/// How well a word is answered, best first. The sum over the words ranks a record.
const WHOLE_NAME: u32 = 0;
const FIRST_WORD: u32 = 1;
const NAME_START: u32 = 2;
const WHOLE_FIELD: u32 = 3;
const NAME_WORD: u32 = 4;
const WORD: u32 = 6;
const NAME_INNER: u32 = 8;
const INNER: u32 = 10;

impl Prepared {
    /// From a folded text.
    pub(super) fn new(folded: &str) -> Self {
        let words = folded.split(' ').filter(|word| !word.is_empty()).take(WORDS).map(Word::new).collect();
        Self { words }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Fragments of which a text must contain at least one, whatever else it contains: the writings of the longest word.
    pub(super) fn rarest(&self) -> Vec<&[u8]> {
        let fragments = self.words.iter().map(Word::necessary);
        fragments.max_by_key(|fragments| fragments.iter().map(|text| text.len()).min()).unwrap_or_default()
    }

    /// Whether every word is in a text.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let has = |finder: &Finder<'_>| finder.find(text).is_some();
        self.words.iter().all(|word| has(&word.text) || word.digits.iter().any(has))
    }

    /// The rank of a text, less is better; `None` when a word is not in it.
    pub(super) fn rank(&self, text: &[u8]) -> Option<u32> {
        let name_end = memchr::memchr(NAME_END as u8, text).unwrap_or(0);
        let mut sum = 0;
        for word in &self.words {
            sum += word.rank(text, name_end)?;
        }
        Some(sum)
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let numeric = word.chars().all(|c| c.is_ascii_digit() || "+-()/.".contains(c));
        let plain: String = word.chars().filter(char::is_ascii_digit).collect();
        let mut digits = Vec::new();
        if numeric && plain.len() >= PHONE_DIGITS {
            let short = plain.trim_start_matches('0');
            if short.len() < plain.len() && short.len() >= PHONE_DIGITS {
                digits.push(short.to_owned());
            }
            if plain != word {
                digits.push(plain);
            }
        }
        let finder = |text: String| Finder::new(text.as_bytes()).into_owned();
        Self { text: finder(word.to_owned()), digits: digits.into_iter().map(finder).collect() }
    }

    /// One of these is in every text that contains the word in any writing.
    fn necessary(&self) -> Vec<&[u8]> {
        let word = self.text.needle();
        match self.digits.first().map(Finder::needle) {
            None => vec![word],
            // The shortest digits are the end of all the others.
            Some(digits) if word.ends_with(digits) => vec![digits],
            Some(digits) => vec![digits, word],
        }
    }

    fn rank(&self, text: &[u8], name_end: usize) -> Option<u32> {
        let all = std::iter::once(&self.text).chain(&self.digits);
        all.filter_map(|finder| best(finder, text, name_end)).min()
    }
}

/// The best occurrence of a fragment.
fn best(finder: &Finder<'_>, text: &[u8], name_end: usize) -> Option<u32> {
    let length = finder.needle().len();
    let mut found = None;
    let mut from = 0;
    while let Some(hit) = finder.find(&text[from..]) {
        let at = from + hit;
        let before = at.checked_sub(1).map_or(FIELD as u8, |place| text[place]);
        let after = text.get(at + length).copied().unwrap_or(FIELD as u8);
        let ends = after == FIELD as u8;
        let rank = match (at < name_end, before == FIELD as u8, is_word(before)) {
            (true, true, _) if ends => WHOLE_NAME,
            (true, true, _) if !is_word(after) => FIRST_WORD,
            (true, true, _) => NAME_START,
            (false, true, _) if ends => WHOLE_FIELD,
            (true, false, false) => NAME_WORD,
            (false, _, false) => WORD,
            (true, false, true) => NAME_INNER,
            (false, _, true) => INNER,
        };
        found = Some(found.map_or(rank, |other: u32| other.min(rank)));
        if rank <= FIRST_WORD {
            break;
        }
        from = at + 1;
    }
    found
}

/// Whether a byte belongs to a word, so that what follows it is inside.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}
