//! Rows whose records are with the engine: kept as they were in the file until it has said what it refuses of them.
//! There are never more than those of the blocks under way, and of one order.

use std::collections::VecDeque;

use crate::table::{Row, Troubles};
use crate::typing::{CellProblem, Fate, Outcome};

/// A row with its cells.
#[derive(Debug)]
pub(super) struct HeldRow {
    pub(super) line: u64,
    pub(super) troubles: Troubles,
    pub(super) outcome: Outcome,
    /// All cells, one after the other.
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl HeldRow {
    /// A row without so many columns at its beginning.
    pub(super) fn new(row: &Row<'_>, without: usize, mut outcome: Outcome) -> Self {
        for found in &mut outcome.problems {
            found.column = found.column.and_then(|column| column.checked_sub(without));
        }
        let mut text = String::with_capacity((row.range.end - row.range.start) as usize);
        let mut ends = Vec::with_capacity(row.cells.len());
        for cell in row.cells.iter().skip(without) {
            text.push_str(cell);
            ends.push(text.len());
        }
        Self { line: row.line, troubles: row.troubles, outcome, text, ends }
    }

    /// Whether something is wrong with it.
    pub(super) fn is_troubled(&self) -> bool {
        !self.troubles.is_empty() || !self.outcome.problems.is_empty()
    }

    /// Whether both are rows of one order.
    pub(super) fn is_of_order_of(&self, other: &Self) -> bool {
        self.outcome.order.is_some() && self.outcome.order == other.outcome.order
    }

    /// Its cells in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }

    /// Adds something that the engine refused: a value, or the whole row.
    pub(super) fn refuse(&mut self, problem: CellProblem, whole: bool) {
        self.outcome.fate = match (whole, self.outcome.fate) {
            (true, _) | (_, Fate::Rejected) => Fate::Rejected,
            (false, Fate::Taken | Fate::InPart) => Fate::InPart,
        };
        self.outcome.problems.push(problem);
    }
}

/// Rows in the order of their lines.
#[derive(Debug, Default)]
pub(super) struct Held {
    rows: VecDeque<HeldRow>,
}

impl Held {
    pub(super) fn push(&mut self, row: HeldRow) {
        self.rows.push_back(row);
    }

    pub(super) fn find(&mut self, line: u64) -> Option<&mut HeldRow> {
        let place = self.rows.binary_search_by_key(&line, |row| row.line).ok()?;
        self.rows.get_mut(place)
    }

    /// Takes the first row out if it begins before a line.
    pub(super) fn pop(&mut self, before: u64) -> Option<HeldRow> {
        self.rows.pop_front_if(|row| row.line < before)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &HeldRow> {
        self.rows.iter()
    }
}
