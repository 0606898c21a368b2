//! Scores of many customers, a byte each: the combination somebody is in.

use super::{CLASSES, Scores, segments};
use crate::ranks::count_bytes;

/// Combinations, and nobody's.
pub const CELLS: usize = 1 + (CLASSES as usize).pow(3);

/// Scores by customer index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoreColumn {
    cells: Vec<u8>,
}

/// The cell of three classes from 0.
#[inline]
pub(super) fn cell_of(r: u8, f: u8, m: u8) -> u8 {
    1 + (r * CLASSES + f) * CLASSES + m
}

impl Scores {
    /// The scores of a cell of [`ScoreColumn::counts`]; 0 is nobody's.
    pub fn of_cell(cell: u8) -> Self {
        let Some(at) = cell.checked_sub(1).filter(|&at| usize::from(at) + 1 < CELLS) else {
            return Self::default();
        };
        let (r, f, m) = (at / (CLASSES * CLASSES) + 1, at / CLASSES % CLASSES + 1, at % CLASSES + 1);
        Self { r, f, m, rule: segments::rule_in(&segments::BY_CELL, r, f, m) }
    }

    fn cell(self) -> u8 {
        if self.r == 0 { 0 } else { cell_of(self.r - 1, self.f - 1, self.m - 1) }
    }
}

impl ScoreColumn {
    pub(super) fn of(cells: Vec<u8>) -> Self {
        Self { cells }
    }

    /// Number of customers, scored or not.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are no customers.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The scores of one customer, all zero without a purchase; `None` for an unknown one.
    pub fn get(&self, customer: usize) -> Option<Scores> {
        self.cells.get(customer).map(|&cell| Scores::of_cell(cell))
    }

    /// Everybody's, by customer index.
    pub fn iter(&self) -> impl Iterator<Item = Scores> + Clone + '_ {
        self.cells.iter().map(|&cell| Scores::of_cell(cell))
    }

    /// How many customers have each combination of scores, by [`Scores::of_cell`].
    pub fn counts(&self) -> [u32; CELLS] {
        let counts = count_bytes(&self.cells);
        std::array::from_fn(|cell| counts[cell])
    }

    pub(crate) fn grow(&mut self, customers: usize) {
        self.cells.resize(customers.max(self.cells.len()), 0);
    }

    /// Takes over scores and tells whether they are new.
    pub(super) fn put(&mut self, customer: usize, scores: Scores) -> bool {
        match self.cells.get_mut(customer) {
            Some(cell) => std::mem::replace(cell, scores.cell()) != scores.cell(),
            None => false,
        }
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.cells.capacity()
    }
}

impl FromIterator<Scores> for ScoreColumn {
    fn from_iter<I: IntoIterator<Item = Scores>>(scores: I) -> Self {
        Self { cells: scores.into_iter().map(Scores::cell).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_every_combination() {
        let all: Vec<Scores> = (0..CELLS as u8).map(Scores::of_cell).collect();
        assert_eq!(
            (all[0], all.iter().filter(|scores| scores.rule > 0).count()),
            (Scores::default(), CELLS - 1)
        );
        let column: ScoreColumn = all.iter().copied().chain(all.iter().rev().copied()).collect();
        assert!(column.iter().take(CELLS).eq(all));
        assert_eq!(column.counts(), [2; CELLS]);
        assert_eq!(Scores::of_cell(u8::MAX), Scores::default());
    }
}
