//! What this device saw overwritten, in memory: for undo, and for "before" in the history of a field. Bounded.

pub(crate) mod gone;
pub(crate) mod told;

use std::collections::{BTreeMap, VecDeque};

use model::RecordId;
use sync::codec::Reader;
use sync::ids::DeviceId;
use sync::stamp::Stamp;
use sync::tag::Tag;

use crate::records::Overwritten;
use crate::records::hash::IdMap;
use crate::records::overwritten::{Before, Note};
use told::Told;

/// Entries kept; the oldest go first.
const KEPT: usize = 50_000;

/// Undo steps kept.
const STEPS: usize = 1_000;

/// What was overwritten, newest last.
#[derive(Debug, Default)]
pub struct History {
    entries: VecDeque<Overwritten>,
    /// Number of the first entry of `entries`.
    first: u64,
    by_record: IdMap<RecordId, Vec<u64>>,
    /// Entries of this device by action.
    by_action: BTreeMap<u64, Vec<u64>>,
    /// What an action takes back.
    takes_back: BTreeMap<u64, Note>,
    /// Actions that can be undone, last one last.
    undo: Vec<u64>,
    /// Undos that can be taken back, last one last.
    redo: Vec<u64>,
    device: Option<DeviceId>,
    /// What the server told.
    pub(crate) told: Told,
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
        self.by_record.entry(entry.record).or_default().push(number);
        if self.device == Some(entry.by.device()) {
            let known = self.by_action.contains_key(&entry.action);
            self.by_action.entry(entry.action).or_default().push(number);
            if !known {
                self.step(entry.action);
            }
        }
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.drop_oldest();
        }
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
        let Some(entry) = self.entries.pop_front() else { return };
        let number = self.first;
        self.first += 1;
        if let Some(list) = self.by_record.get_mut(&entry.record) {
            list.retain(|other| *other != number);
            if list.is_empty() {
                self.by_record.remove(&entry.record);
            }
        }
        // Half an action cannot be undone.
        if self.device == Some(entry.by.device()) && self.by_action.remove(&entry.action).is_some() {
            self.undo.retain(|other| *other != entry.action);
            self.redo.retain(|other| *other != entry.action);
            self.takes_back.remove(&entry.action);
        }
    }

    fn entry(&self, number: u64) -> Option<&Overwritten> {
        self.entries.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// What one action of this device overwrote, in the order of its cells.
    pub fn of_action(&self, action: u64) -> Vec<&Overwritten> {
        self.by_action.get(&action).into_iter().flatten().filter_map(|number| self.entry(*number)).collect()
    }

    /// What was overwritten of a record, newest first.
    pub fn of_record(&self, record: RecordId) -> Vec<&Overwritten> {
        let numbers = self.by_record.get(&record).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().rev().filter_map(|number| self.entry(*number)).collect()
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
        let entry = self.of_record(record).into_iter().find(|entry| entry.by == by)?;
        let of = self.undone_by(entry.action).filter(|_| self.device == Some(by.device()))?;
        let undone = self.of_action(of).into_iter().find(|entry| entry.record == record)?;
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
        let entry = self.of_record(record).into_iter().find(|entry| entry.by == by)?;
        entry.before.iter().find(|before| before.tag == tag)
    }
}
