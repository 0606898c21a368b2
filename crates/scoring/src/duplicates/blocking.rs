//! Which pairs are looked at: those that share a key. The union of many keys, so that one wrong field does not hide a
//! pair.
//!
//! Each value gives keys: itself, and a beginning or ending that survives slips. A key that too many records share (张,
//! the country) says little: there two such keys of different fields must be shared, and where even those are common,
//! records are compared with their neighbours in the order of their contents. The number of pairs therefore grows with
//! the number of records and not with its square.

use model::text::is_cjk;

use super::FieldKind;
use super::columns::{Base, BaseColumn};
use crate::radix;
use crate::random::mix;

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

/// The search for pairs to look at, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Blocking {
    entries: Vec<Entry>,
    /// Fields whose keys are among the entries.
    fields: usize,
    pairs: Vec<u64>,
    paired: Paired,
}

/// Which entries were paired.
#[derive(Debug, Default)]
enum Paired {
    #[default]
    None,
    Single,
    Combined,
}

impl Blocking {
    /// Does the next piece; `false` when that was the last.
    pub(super) fn step(&mut self, base: &Base<'_>) -> bool {
        if let Some(column) = base.columns.get(self.fields) {
            let field = self.fields;
            let keys: Vec<Vec<u64>> =
                column.texts.iter().map(|text| keys(column.kind, text, field)).collect();
            add_entries(base, column, field as u8, &keys, &mut self.entries);
            self.fields += 1;
            return true;
        }
        match self.paired {
            Paired::None => {
                let common = pair_up(&mut self.entries, &mut self.pairs, false);
                self.entries = combine(common);
                self.paired = Paired::Single;
            }
            Paired::Single => {
                pair_up(&mut self.entries, &mut self.pairs, true);
                self.entries = Vec::new();
                self.paired = Paired::Combined;
            }
            Paired::Combined => {
                self.pairs.sort_unstable();
                self.pairs.dedup();
                return false;
            }
        }
        true
    }

    /// The pairs, in the base's order, each once, ascending.
    pub(super) fn end(self) -> Vec<(u32, u32)> {
        self.pairs.iter().map(|&pair| ((pair >> 32) as u32, pair as u32)).collect()
    }
}

fn add_entries(
    base: &Base<'_>,
    column: &BaseColumn<'_>,
    field: u8,
    keys: &[Vec<u64>],
    entries: &mut Vec<Entry>,
) {
    for record in 0..base.len() {
        for &value in column.of(record) {
            entries.extend(keys[value as usize].iter().map(|&key| Entry { key, record, field }));
        }
    }
}

/// Pairs the records of each rare key, and returns the entries of the common ones. In the `last` round these are paired
/// with their neighbours instead.
fn pair_up(entries: &mut Vec<Entry>, pairs: &mut Vec<u64>, last: bool) -> Vec<Entry> {
    radix::sort_by_key(entries, 64, |entry| entry.key);
    let mut common = Vec::new();
    for block in entries.chunk_by(|x, y| x.key == y.key) {
        if block.len() > COMMON && !last {
            common.extend_from_slice(block);
            continue;
        }
        let reach = if block.len() > COMMON { NEIGHBOURS } else { block.len() };
        for (at, one) in block.iter().enumerate() {
            for other in block[at + 1..].iter().take(reach).filter(|other| other.record != one.record) {
                let (a, b) = (one.record.min(other.record), one.record.max(other.record));
                pairs.push(u64::from(a) << 32 | u64::from(b));
            }
        }
    }
    common
}

/// For each record every two of its common keys that come from different fields.
fn combine(mut common: Vec<Entry>) -> Vec<Entry> {
    common.sort_unstable_by_key(|entry| (entry.record, entry.field, entry.key));
    let mut combined = Vec::new();
    for own in common.chunk_by(|x, y| x.record == y.record) {
        let own = &own[..own.len().min(COMBINED)];
        for (at, one) in own.iter().enumerate() {
            for other in own[at + 1..].iter().filter(|other| other.field != one.field) {
                let key = mix(one.key ^ mix(other.key));
                combined.push(Entry { key, record: one.record, field: one.field });
            }
        }
    }
    combined
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
