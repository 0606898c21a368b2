//! Which record is in which row.

use crate::bitmap::Bitmap;
use crate::numbers::reserve;

/// Mark of no row and of no record.
const NONE: u32 = u32::MAX;

/// Records by row and rows by record. Records are named by small stable numbers, as the engine gives them.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// By record.
    rows: Vec<u32>,
    /// By row.
    ids: Vec<u32>,
    free: Vec<u32>,
    taken: Bitmap,
}

impl Rows {
    /// The row of a record.
    pub fn row(&self, id: u32) -> Option<u32> {
        self.rows.get(id as usize).copied().filter(|&row| row != NONE)
    }

    /// The record in a row.
    pub fn id(&self, row: u32) -> Option<u32> {
        self.ids.get(row as usize).copied().filter(|&id| id != NONE)
    }

    /// Puts the record in place of each of these rows, all of which have one.
    pub(crate) fn name(&self, rows: &mut [u32]) {
        rows.iter_mut().for_each(|row| *row = self.ids.get(*row as usize).copied().unwrap_or(NONE));
    }

    /// Number of rows, free ones included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The rows with a record.
    pub fn taken(&self) -> &Bitmap {
        &self.taken
    }

    /// The row of a record, a free or a new one if it has none.
    pub(super) fn take(&mut self, id: u32) -> u32 {
        if let Some(row) = self.row(id) {
            return row;
        }
        let at = id as usize;
        if at >= self.rows.len() {
            let more = at + 1 - self.rows.len();
            reserve(&mut self.rows, more);
            self.rows.resize(at + 1, NONE);
        }
        let row = self.free.pop().unwrap_or(self.ids.len() as u32);
        if row as usize == self.ids.len() {
            reserve(&mut self.ids, 1);
            self.ids.push(id);
        }
        self.ids[row as usize] = id;
        self.rows[at] = row;
        self.taken.set(row as usize, true);
        row
    }

    /// Frees the row of a record.
    pub(super) fn give(&mut self, id: u32) -> Option<u32> {
        let row = self.row(id)?;
        self.rows[id as usize] = NONE;
        self.ids[row as usize] = NONE;
        self.taken.set(row as usize, false);
        self.free.push(row);
        Some(row)
    }

    pub(super) fn bytes(&self) -> usize {
        (self.rows.capacity() + self.ids.capacity() + self.free.capacity()) * 4 + self.taken.bytes()
    }
}
