//! What this device saw overwritten, in memory: for undo, and for "before" in the history of a field. Bounded.

pub(crate) mod gone;
pub(crate) mod told;

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use model::RecordId;
use sync::codec::Reader;
use sync::ids::DeviceId;
use sync::stamp::Stamp;
use sync::tag::Tag;

use crate::records::Overwritten;
use crate::records::hash::IdMap;
use crate::records::overwritten::{Before, Note};
use told::Told;

/// Bytes that entries may take in memory; the oldest actions go first. One that wrote a field of 100,000 records takes some
/// twenty million of them, so that three like it are kept.
const KEPT: usize = 64 << 20;

/// Undo steps kept.
const STEPS: usize = 1_000;

/// What was overwritten, newest last.
#[derive(Debug, Default)]
pub struct History {
    entries: VecDeque<Kept>,
    /// Number of the first entry of `entries`.
    first: u64,
    /// What `entries` take.
    bytes: usize,
    /// The newest entry of each record.
    by_record: IdMap<RecordId, u64>,
    /// Entries of this device by action.
    by_action: BTreeMap<u64, Vec<Range<u64>>>,
    /// The last action of this device, and what its entries take.
    newest: Option<(u64, usize)>,
    /// What an action takes back.
    takes_back: BTreeMap<u64, Note>,
    /// Actions that can be undone, last one last.
    undo: Vec<u64>,
    /// Undos that can be taken back, last one last.
    redo: Vec<u64>,
    device: Option<DeviceId>,
    /// What the server told.
    pub(crate) told: Told,
    /// Entries that were looked at.
    #[cfg(test)]
    looked: std::cell::Cell<usize>,
}

/// An entry, and the one before it of the same record.
#[derive(Debug)]
struct Kept {
    entry: Overwritten,
    earlier: Option<u64>,
}

impl Kept {
    /// Bytes that it takes, with its place among the records.
    fn cost(&self) -> usize {
        let values = self.entry.before.iter().map(|before| size_of::<Before>() + before.bytes.len());
        size_of::<Self>() + 2 * size_of::<(RecordId, u64)>() + values.sum::<usize>()
    }
}

impl History {
    /// Of the device whose actions can be undone here.
    pub fn new(device: DeviceId) -> Self {
        Self { device: Some(device), ..Self::default() }
    }

    /// Takes over one value of the history store, or what was just committed. What cannot be read is passed over.
    pub fn load(&mut self, bytes: &[u8]) {
        let mut from = Reader::new(bytes);
        while !from.is_empty() {
            match crate::records::overwritten::read(&mut from) {
                Ok(crate::records::overwritten::Entry::Overwritten(entry)) => self.push(entry),
                Ok(crate::records::overwritten::Entry::Note(note)) => self.note(note),
                Err(_) => return,
            }
        }
    }

    fn push(&mut self, entry: Overwritten) {
        let number = self.first + self.entries.len() as u64;
        let earlier = self.by_record.insert(entry.record, number);
        let (own, action) = (self.device == Some(entry.by.device()), entry.action);
        let kept = Kept { entry, earlier };
        let cost = kept.cost();
        self.bytes += cost;
        self.entries.push_back(kept);
        if own {
            let known = self.by_action.contains_key(&action);
            let ranges = self.by_action.entry(action).or_default();
            match ranges.last_mut().filter(|last| last.end == number) {
                Some(last) => last.end += 1,
                None => ranges.push(number..number + 1),
            }
            let before = self.newest.filter(|(newest, _)| *newest == action).map_or(0, |(_, bytes)| bytes);
            self.newest = Some((action, before + cost));
            if !known {
                self.step(action);
            }
        }
        while self.is_full() {
            self.drop_oldest();
        }
    }

    /// Whether the oldest entry has to go. What was done last can be taken back however large it is: its own entries do not
    /// count until they are the oldest, and then what came after them does.
    fn is_full(&self) -> bool {
        let Some(oldest) = self.entries.front() else { return false };
        let newest = self.newest.filter(|(action, _)| self.is_of(&oldest.entry, *action));
        self.bytes > KEPT + newest.map_or(0, |(_, bytes)| bytes)
    }

    /// Whether an entry is of an action of this device.
    fn is_of(&self, entry: &Overwritten, action: u64) -> bool {
        entry.action == action && self.device == Some(entry.by.device())
    }

    fn step(&mut self, action: u64) {
        match self.takes_back.get(&action) {
            Some(Note::Undo { of, .. }) => {
                let of = *of;
                self.undo.retain(|other| *other != of);
                self.redo.push(action);
            }
            Some(Note::Redo { of, .. }) => {
                let of = *of;
                self.redo.retain(|other| *other != of);
                self.undo.push(action);
            }
            Some(Note::Import { .. }) => {}
            None => {
                self.redo.clear();
                self.undo.push(action);
            }
        }
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
    }

    /// A note comes before the entries of its action.
    fn note(&mut self, note: Note) {
        self.takes_back.insert(note.action(), note);
    }

    fn drop_oldest(&mut self) {
        let Some(kept) = self.entries.pop_front() else { return };
        let number = self.first;
        self.first += 1;
        self.bytes = self.bytes.saturating_sub(kept.cost());
        let entry = kept.entry;
        if self.by_record.get(&entry.record) == Some(&number) {
            self.by_record.remove(&entry.record);
        }
        // Half an action cannot be undone.
        if self.device == Some(entry.by.device()) && self.by_action.remove(&entry.action).is_some() {
            self.undo.retain(|other| *other != entry.action);
            self.redo.retain(|other| *other != entry.action);
            self.takes_back.remove(&entry.action);
            self.newest.take_if(|(newest, _)| *newest == entry.action);
        }
    }

    fn kept(&self, number: u64) -> Option<&Kept> {
        #[cfg(test)]
        self.looked.set(self.looked.get() + 1);
        self.entries.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// What one action of this device overwrote, in the order of its cells.
    pub fn of_action(&self, action: u64) -> impl Iterator<Item = &Overwritten> {
        let numbers = self.by_action.get(&action).into_iter().flatten().cloned().flatten();
        numbers.filter_map(|number| Some(&self.kept(number)?.entry))
    }

    /// What was overwritten of a record, newest first.
    pub fn of_record(&self, record: RecordId) -> impl Iterator<Item = &Overwritten> {
        let newest = self.by_record.get(&record).and_then(|number| self.kept(*number));
        let all = std::iter::successors(newest, |kept| self.kept(kept.earlier?));
        all.map(|kept| &kept.entry)
    }

    /// The action that would be undone next.
    pub fn next_undo(&self) -> Option<u64> {
        self.undo.last().copied()
    }

    /// The undo that would be taken back next.
    pub fn next_redo(&self) -> Option<u64> {
        self.redo.last().copied()
    }

    /// Whether an action of this device can still be undone.
    pub fn can_undo(&self, action: u64) -> bool {
        self.undo.contains(&action)
    }

    /// The action that an undo took back.
    pub fn undone_by(&self, undo: u64) -> Option<u64> {
        match self.takes_back.get(&undo) {
            Some(Note::Undo { of, .. } | Note::Redo { of, .. }) => Some(*of),
            _ => None,
        }
    }

    /// The cell whose value an undo or redo brought back to a register, when this one did.
    pub fn restored(&self, record: RecordId, by: Stamp, tag: Tag) -> Option<Stamp> {
        let entry = self.of_record(record).find(|entry| entry.by == by)?;
        let of = self.undone_by(entry.action).filter(|_| self.device == Some(by.device()))?;
        // Among those of the record: the action may be one of very many records.
        let undone = self.of_record(record).filter(|entry| self.is_of(entry, of)).last()?;
        undone.before.iter().find(|before| before.tag == tag)?.stamp
    }

    /// The actions of an import that this device ran, in order.
    pub fn actions_of_import(&self, import: RecordId) -> Vec<u64> {
        let of_it = |(action, note): (&u64, &Note)| match note {
            Note::Import { import: of, .. } if *of == import => Some(*action),
            _ => None,
        };
        self.takes_back.iter().filter_map(of_it).collect()
    }

    /// The value that a cell found in a register, if this device saw it.
    pub fn before(&self, record: RecordId, by: Stamp, tag: Tag) -> Option<&Before> {
        let entry = self.of_record(record).find(|entry| entry.by == by)?;
        entry.before.iter().find(|before| before.tag == tag)
    }
}

#[cfg(test)]
mod tests;
