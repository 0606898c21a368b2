//! Which pairs are looked at: those that share a key. The union of many keys, so that one wrong field does not hide a
//! pair.
//!
//! Each value gives keys: itself, and a beginning or ending that survives slips. A key that too many records share (张,
//! the country) says little: there two such keys of different fields must be shared, and where even those are common,
//! records are compared with their neighbours in the order of their contents. The number of pairs therefore grows with
//! the number of records and not with its square.

use model::text::is_cjk;

use super::FieldKind;
use super::base::Base;
use crate::random::mix;
use crate::sorting::Sorting;

/// A key shared by more records is common.
const COMMON: usize = 32;
/// So many common keys of a record are combined.
const COMBINED: usize = 10;
/// So many records that follow are looked at where even two keys are common.
const NEIGHBOURS: usize = 8;
/// Characters of a beginning that is a key of its own.
const BEGINNING: usize = 4;
/// Last digits of a phone that are a key.
const LAST_DIGITS: usize = 7;

/// A record under a key. Keys are spread over 64 bits; should two be equal by chance, a few pairs more are looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key: u64,
    record: u32,
    field: u8,
}

/// Texts, entries or records taken in one step.
const AT_ONCE: usize = 4096;

/// The search for pairs to look at, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Blocking {
    pairs: Vec<u64>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Collecting the keys of the values and then the entries of the records, field by field.
    Keys(Collecting),
    /// Sorting entries by key: those of single keys, then, `true`, of two combined.
    Sorting(Sorting<Entry>, bool),
    /// Pairing the records of each key.
    Pairing(Pairing, bool),
    /// Sorting common entries by record.
    Common(Sorting<Entry>),
    /// Combining the common keys of each record.
    Combining(Combining),
    /// Sorting pairs.
    Pairs(Sorting<u64>),
    Done,
}

impl Default for Stage {
    fn default() -> Self {
        Self::Keys(Collecting::default())
    }
}

impl Blocking {
    /// Does the next piece; `false` when that was the last.
    pub(super) fn step(&mut self, base: &Base<'_>) -> bool {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Keys(mut keys) => match keys.step(base) {
                true => Stage::Keys(keys),
                false => Stage::Sorting(Sorting::new(keys.entries), false),
            },
            Stage::Sorting(mut sorting, is_last) => match sorting.step(|x, y| x.key.cmp(&y.key)) {
                true => Stage::Sorting(sorting, is_last),
                false => Stage::Pairing(Pairing::new(sorting.end()), is_last),
            },
            Stage::Pairing(mut pairing, is_last) => match pairing.step(&mut self.pairs, is_last) {
                true => Stage::Pairing(pairing, is_last),
                false if is_last => Stage::Pairs(Sorting::new(std::mem::take(&mut self.pairs))),
                false => Stage::Common(Sorting::new(pairing.common)),
            },
            Stage::Common(mut sorting) => {
                let order = |entry: &Entry| (entry.record, entry.field, entry.key);
                match sorting.step(|x, y| order(x).cmp(&order(y))) {
                    true => Stage::Common(sorting),
                    false => Stage::Combining(Combining::new(sorting.end())),
                }
            }
            Stage::Combining(mut combining) => match combining.step() {
                true => Stage::Combining(combining),
                false => Stage::Sorting(Sorting::new(combining.combined), true),
            },
            Stage::Pairs(mut sorting) => match sorting.step(u64::cmp) {
                true => Stage::Pairs(sorting),
                false => {
                    self.pairs = sorting.end();
                    self.pairs.dedup();
                    Stage::Done
                }
            },
            Stage::Done => return false,
        };
        true
    }

    /// How much is done, from 0 to 1.
    pub(super) fn done(&self, base: &Base<'_>) -> f64 {
        match &self.stage {
            Stage::Keys(keys) => 0.4 * keys.field as f64 / base.columns.len() as f64,
            Stage::Sorting(_, false) => 0.4,
            Stage::Pairing(_, false) => 0.5,
            Stage::Common(_) => 0.6,
            Stage::Combining(_) => 0.65,
            Stage::Sorting(_, true) => 0.7,
            Stage::Pairing(_, true) => 0.75,
            Stage::Pairs(_) => 0.8,
            Stage::Done => 1.0,
        }
    }

    /// The pairs, in the base's order, each once, ascending.
    pub(super) fn end(self) -> Vec<u64> {
        self.pairs
    }
}

/// Entries that are being collected.
#[derive(Debug, Default)]
struct Collecting {
    field: usize,
    /// The keys of the values of the field, as far as they are known.
    keys: Vec<Vec<u64>>,
    record: u32,
    entries: Vec<Entry>,
}

impl Collecting {
    fn step(&mut self, base: &Base<'_>) -> bool {
        let Some(column) = base.columns.get(self.field) else { return false };
        let known = self.keys.len();
        if known < column.texts.len() {
            let texts = column.texts[known..].iter().take(AT_ONCE);
            self.keys.extend(texts.map(|text| keys(column.kind, text, self.field)));
            return true;
        }
        let end = base.len().min(self.record + AT_ONCE as u32);
        for record in self.record..end {
            for &value in column.of(record) {
                let of_value = |&key| Entry { key, record, field: self.field as u8 };
                self.entries.extend(self.keys[value as usize].iter().map(of_value));
            }
        }
        self.record = end;
        if end == base.len() {
            (self.field, self.record) = (self.field + 1, 0);
            self.keys.clear();
        }
        true
    }
}

/// Entries in the order of their keys that are being paired.
#[derive(Debug)]
struct Pairing {
    entries: Vec<Entry>,
    at: usize,
    /// Entries of common keys.
    common: Vec<Entry>,
}

impl Pairing {
    fn new(entries: Vec<Entry>) -> Self {
        Self { entries, at: 0, common: Vec::new() }
    }

    /// Pairs the records of the next rare keys, and puts the entries of common ones aside. In the `last` round these are
    /// paired with their neighbours instead.
    fn step(&mut self, pairs: &mut Vec<u64>, is_last: bool) -> bool {
        let enough = self.at + AT_ONCE;
        while self.at < self.entries.len().min(enough) {
            let rest = &self.entries[self.at..];
            let block = rest.chunk_by(|x, y| x.key == y.key).next().unwrap_or_default();
            self.at += block.len();
            match (block.len() > COMMON, is_last) {
                (true, false) => self.common.extend_from_slice(block),
                (true, true) => pair_up(block, NEIGHBOURS, pairs),
                (false, _) => pair_up(block, block.len(), pairs),
            }
        }
        self.at < self.entries.len()
    }
}

/// Pairs each entry with so many that follow.
fn pair_up(block: &[Entry], reach: usize, pairs: &mut Vec<u64>) {
    for (at, one) in block.iter().enumerate() {
        for other in block[at + 1..].iter().take(reach).filter(|other| other.record != one.record) {
            let (a, b) = (one.record.min(other.record), one.record.max(other.record));
            pairs.push(u64::from(a) << 32 | u64::from(b));
        }
    }
}

/// Entries in the order of their records: for each record every two of its common keys that come from different fields.
#[derive(Debug)]
struct Combining {
    common: Vec<Entry>,
    at: usize,
    combined: Vec<Entry>,
}

impl Combining {
    fn new(common: Vec<Entry>) -> Self {
        Self { common, at: 0, combined: Vec::new() }
    }

    fn step(&mut self) -> bool {
        let enough = self.at + AT_ONCE;
        while self.at < self.common.len().min(enough) {
            let own = self.common[self.at..].chunk_by(|x, y| x.record == y.record).next().unwrap_or_default();
            self.at += own.len();
            combine(&own[..own.len().min(COMBINED)], &mut self.combined);
        }
        self.at < self.common.len()
    }
}

fn combine(own: &[Entry], combined: &mut Vec<Entry>) {
    for (at, one) in own.iter().enumerate() {
        for other in own[at + 1..].iter().filter(|other| other.field != one.field) {
            let key = mix(one.key ^ mix(other.key));
            combined.push(Entry { key, record: one.record, field: one.field });
        }
    }
}

/// The keys of a value.
fn keys(kind: FieldKind, text: &str, field: usize) -> Vec<u64> {
    let key = |way: u64, text: &str| hash(field as u64 * 8 + way, text);
    let mut keys = vec![key(0, text)];
    let beginning = || text.char_indices().nth(BEGINNING).map(|(at, _)| &text[..at]);
    match kind {
        FieldKind::Name | FieldKind::Text => keys.extend(beginning().map(|part| key(1, part))),
        FieldKind::FullName if text.chars().all(is_cjk) => {
            // The surname may be written with another character, or the given name.
            keys.extend(text.char_indices().nth(1).map(|(at, _)| key(2, &text[at..])));
            keys.extend(
                text.char_indices().last().filter(|(at, _)| *at > 0).map(|(at, _)| key(3, &text[..at])),
            );
        }
        FieldKind::FullName => keys.extend(text.split(' ').map(|word| key(2, word))),
        FieldKind::Company => {
            keys.extend(beginning().map(|part| key(1, part)));
            keys.extend(text.split(' ').take(2).map(|word| key(2, word)));
        }
        FieldKind::Phone => {
            let at = text.len().saturating_sub(LAST_DIGITS);
            keys.extend(text.get(at..).filter(|_| at > 0).map(|end| key(2, end)));
        }
        FieldKind::Email => keys.extend(text.rsplit_once('@').map(|(local, _)| key(2, local))),
        FieldKind::Code | FieldKind::Date => {}
    }
    keys
}

fn hash(way: u64, text: &str) -> u64 {
    text.bytes().fold(mix(way + 1), |hash, byte| mix(hash ^ u64::from(byte)))
}
