//! Sorting records by the fields of an order, all at once or in steps between which people get their turn.
//!
//! A record's keys are read when its turn comes and hold to the end, so that what changes meanwhile cannot bring two
//! records into two orders: it is sorted as it was.

use std::cmp::Ordering;
use std::rc::Rc;

use super::order::{Order, Sortable, by_id};
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};

/// Where numbers end and the places of texts begin; what is empty comes after both.
const NUMBERS: i128 = 1 << 100;
const TEXTS: i128 = NUMBERS + 1;
const EMPTY: i128 = i128::MAX;
/// Texts or records that are sorted at once; what is longer is merged from such runs.
const RUN: usize = 500;

/// Records being sorted.
#[derive(Debug, Default)]
pub(super) struct Sorting {
    slots: Vec<Slot>,
    /// Of each record a key for every field of the order.
    keys: Vec<i128>,
    /// The texts among the keys, however many records share them, and their numbers.
    texts: Vec<Rc<str>>,
    numbers: IdMap<Rc<str>, u32>,
    /// The texts are in the language's order.
    ranked: bool,
    /// How many texts, and then how many records, are in runs.
    taken: usize,
    runs: Runs,
}

impl Sorting {
    pub(super) fn new(slots: Vec<Slot>) -> Self {
        Self { slots, ..Self::default() }
    }

    /// Goes on with about so many records; `true` when they are sorted.
    pub(super) fn step(&mut self, order: &Order<'_, '_>, most: usize) -> bool {
        let known = self.keys.len() / order.keys.len();
        let run = most.max(RUN);
        if known < self.slots.len() {
            let end = self.slots.len().min(known.saturating_add(most));
            (known..end).for_each(|row| self.read(order, self.slots[row]));
        } else if !self.ranked && self.taken < self.texts.len() {
            self.collate(order, run);
        } else if !self.ranked {
            let (texts, locale) = (&self.texts, &order.scope.viewer.locale);
            if self.runs.merge(most, &mut |a, b| locale.compare(&texts[a as usize], &texts[b as usize])) {
                self.rank(order);
            }
        } else if self.taken < self.slots.len() {
            let end = self.slots.len().min(self.taken.saturating_add(run));
            let mut rows: Vec<u32> = (self.taken as u32..end as u32).collect();
            sorting::by(&mut rows, |a, b| self.compare(order.scope.records, *a, *b));
            self.runs.all.push(rows);
            self.taken = end;
        } else {
            let mut runs = std::mem::take(&mut self.runs);
            let whole = runs.merge(most, &mut |a, b| self.compare(order.scope.records, a, b));
            self.runs = runs;
            return whole;
        }
        false
    }

    /// The records in their order, once they are sorted.
    pub(super) fn into_slots(mut self) -> Vec<Slot> {
        let rows = self.runs.take();
        rows.into_iter().map(|row| self.slots[row as usize]).collect()
    }

    fn read(&mut self, order: &Order<'_, '_>, slot: Slot) {
        for key in &order.keys {
            let key = match order.sortable(slot, key) {
                Sortable::Number(number) => number.clamp(-NUMBERS, NUMBERS),
                Sortable::Empty => EMPTY,
                Sortable::Text(text) => TEXTS + i128::from(self.number(&text)),
            };
            self.keys.push(key);
        }
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let (text, number): (Rc<str>, _) = (text.into(), self.texts.len() as u32);
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        number
    }

    /// Puts the next texts in the language's order.
    fn collate(&mut self, order: &Order<'_, '_>, run: usize) {
        let end = self.texts.len().min(self.taken.saturating_add(run));
        let mut texts: Vec<String> = self.texts[self.taken..end].iter().map(ToString::to_string).collect();
        order.scope.viewer.locale.sort(&mut texts);
        let numbers = texts.iter().filter_map(|text| self.numbers.get(text.as_str()).copied());
        self.runs.all.push(numbers.collect());
        self.taken = end;
    }

    fn compare(&self, records: &Records, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        let width = self.keys.len() / self.slots.len();
        let order = self.keys[a * width..][..width].cmp(&self.keys[b * width..][..width]);
        order.then_with(|| by_id(records, self.slots[a], self.slots[b]))
    }

    /// The texts are in order: their places become the keys.
    fn rank(&mut self, order: &Order<'_, '_>) {
        let mut ranks = vec![0; self.texts.len()];
        for (rank, number) in self.runs.take().into_iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        let directions = order.keys.iter().map(|key| key.sort.descending).cycle();
        for (key, descending) in self.keys.iter_mut().zip(directions).filter(|(key, _)| **key != EMPTY) {
            if *key >= TEXTS {
                *key = TEXTS + i128::from(ranks[(*key - TEXTS) as usize]);
            }
            if descending {
                *key = -*key;
            }
        }
        (self.texts, self.numbers) = (Vec::new(), IdMap::default());
        (self.ranked, self.taken) = (true, 0);
    }
}

/// Sorted runs that become one, two by two.
#[derive(Debug, Default)]
struct Runs {
    all: Vec<Vec<u32>>,
    /// The two that are being merged, and how far each is taken.
    pair: [Vec<u32>; 2],
    taken: [usize; 2],
    merged: Vec<u32>,
}

impl Runs {
    /// Goes on with so many entries; `true` when at most one run is left.
    fn merge(&mut self, most: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> bool {
        for _ in 0..most {
            let [left, right] = [0, 1].map(|side| self.pair[side].get(self.taken[side]));
            let side = match (left, right) {
                (Some(left), Some(right)) => usize::from(compare(*right, *left).is_lt()),
                (Some(_), None) => 0,
                (None, Some(_)) => 1,
                (None, None) => {
                    if !self.merged.is_empty() {
                        self.all.insert(0, std::mem::take(&mut self.merged));
                    }
                    if self.all.len() < 2 {
                        return true;
                    }
                    self.pair = [(); 2].map(|()| self.all.pop().unwrap_or_default());
                    self.taken = [0; 2];
                    self.merged.reserve_exact(self.pair[0].len() + self.pair[1].len());
                    continue;
                }
            };
            self.merged.push(self.pair[side][self.taken[side]]);
            self.taken[side] += 1;
        }
        false
    }

    /// What became of them, once at most one is left.
    fn take(&mut self) -> Vec<u32> {
        self.all.pop().unwrap_or_default()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_become_one_in_steps_of_any_size(
            mut runs in prop::collection::vec(prop::collection::vec(0u32..100, 0..9), 0..9),
            most in 1usize..20,
        ) {
            let mut expected: Vec<u32> = runs.concat();
            expected.sort_unstable();
            runs.iter_mut().for_each(|run| run.sort_unstable());
            let mut merging = Runs { all: runs, ..Runs::default() };
            while !merging.merge(most, &mut |a, b| a.cmp(&b)) {}
            prop_assert!(merging.all.len() <= 1);
            prop_assert_eq!(merging.take(), expected);
        }
    }
}
