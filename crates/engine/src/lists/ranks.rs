//! The order of names, kept in storage so that a cold start does not collate 100,000 of them.
//!
//! A saved master lists ids with a hash of the text each was sorted by. Records whose text is another one by now, and
//! new ones, are put in their places one by one.

use std::rc::Rc;

use model::{Kind, RecordId};
use sync::codec::{DecodeError, Reader};

use super::patching::Patching;
use super::{Lists, Order, is_master};
use crate::derived::{Scope, names};
use crate::records::hash::IdSet;
use crate::records::{Records, Slot};

const FORMAT: u8 = 1;
/// Changed records after which an order is saved again; a start puts fewer in their places quickly.
pub(super) const WORTH: usize = 200;

/// A master as storage holds it.
#[derive(Debug)]
pub(super) struct Saved {
    kind: Kind,
    locale: String,
    bytes: Vec<u8>,
}

impl Lists {
    /// Takes over what an earlier session saved under this key. Anything unreadable is passed over: it is a cache.
    pub fn load_ranks(&mut self, key: &str, bytes: Vec<u8>) {
        let Some((kind, locale)) = key.split_once('/') else { return };
        let Some(kind) = Kind::from_key(kind) else { return };
        self.saved.push(Saved { kind, locale: locale.to_owned(), bytes });
    }

    /// Masters worth saving that differ from what storage holds: (key, records in order).
    pub fn ranks_to_save(&mut self) -> Vec<(String, Rc<Vec<Slot>>)> {
        let mut found = Vec::new();
        for list in self.lists.iter_mut().filter(|list| list.unsaved >= WORTH && is_master(&list.key)) {
            list.unsaved = 0;
            found.push((format!("{}/{}", list.key.kind.key(), list.key.locale), list.slots.clone()));
        }
        found
    }

    /// The records of a kind by name, and in how many of them that differs from what storage holds.
    pub(super) fn master(&mut self, scope: &Scope<'_>, kind: Kind) -> (Vec<Slot>, usize) {
        let locale = scope.viewer.locale.key();
        let order = Order::new(scope, kind, &[]);
        let place = self.saved.iter().position(|saved| saved.kind == kind && saved.locale == locale);
        let saved = place.map(|place| self.saved.swap_remove(place));
        let known = saved.and_then(|saved| decode(scope, kind, &saved.bytes).ok()).unwrap_or_default();
        let mut listed = vec![false; scope.records.slots()];
        known.iter().for_each(|slot| listed[*slot as usize] = true);
        let missing: Vec<Slot> = scope.records.of(kind).filter(|slot| !listed[*slot as usize]).collect();
        if missing.len() > known.len() / 4 {
            return (order.sort(scope.records.of(kind).collect()), WORTH);
        }
        let unsaved = missing.len();
        let mut patching = Patching::new(&known, missing, scope.records.slots());
        while !patching.step(&order, &|_| true, &IdSet::default(), usize::MAX) {}
        (patching.take(), unsaved)
    }
}

/// Appends the next records of an order to its bytes, which are empty at first.
pub fn encode(records: &Records, slots: &[Slot], out: &mut Vec<u8>) {
    if out.is_empty() {
        out.push(FORMAT);
    }
    for slot in slots {
        out.extend_from_slice(&records.id(*slot).0);
        out.extend_from_slice(&hash(&names::sorted(records, *slot)).to_le_bytes());
    }
}

/// The records of the kind whose text is still the same, in the saved order.
fn decode(scope: &Scope<'_>, kind: Kind, bytes: &[u8]) -> Result<Vec<Slot>, DecodeError> {
    let mut from = Reader::new(bytes);
    if from.u8("ranks")? != FORMAT {
        return Err(DecodeError::NotCanonical("ranks"));
    }
    let records = scope.records;
    let mut found = Vec::with_capacity(bytes.len() / 20);
    while !from.is_empty() {
        let id = RecordId(from.array("ranks")?);
        let expected = u32::from_le_bytes(from.array("ranks")?);
        let here =
            records.slot(id).filter(|slot| records.kind(*slot) == Some(kind) && records.is_present(*slot));
        found.extend(here.filter(|slot| hash(&names::sorted(records, *slot)) == expected));
    }
    Ok(found)
}

/// FNV-1a: stable, and only guards against a text that changed.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
