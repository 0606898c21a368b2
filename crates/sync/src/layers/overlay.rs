//! The overlay: cells that the server has not answered yet, merged over the acknowledged layer on read.

use crate::{
    cell::AsCell,
    ids::{RecordId, StreamId},
    stamp::Stamp,
};
use std::collections::HashMap;

/// The unsent cells by record. Superseded ones stay too: every one of them will be sent.
#[derive(Debug, Clone)]
pub struct Overlay<C> {
    records: HashMap<(StreamId, RecordId), Vec<C>>,
    cells: usize,
}

impl<C> Default for Overlay<C> {
    fn default() -> Self {
        Self { records: HashMap::new(), cells: 0 }
    }
}

impl<C: AsCell> Overlay<C> {
    /// Without a cell.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a cell; one of the same stamp is replaced.
    pub fn insert(&mut self, cell: C) {
        let view = cell.as_cell();
        let (key, stamp) = ((view.stream, view.record), view.stamp);
        let cells = self.records.entry(key).or_default();
        match cells.binary_search_by_key(&stamp, |other| other.as_cell().stamp) {
            Ok(place) => cells[place] = cell,
            Err(place) => {
                cells.insert(place, cell);
                self.cells += 1;
            }
        }
    }

    /// Takes a cell out: it was acknowledged, or refused, so that the server's value shows again.
    pub fn remove(&mut self, stream: StreamId, record: RecordId, stamp: Stamp) -> Option<C> {
        let cells = self.records.get_mut(&(stream, record))?;
        let place = cells.binary_search_by_key(&stamp, |other| other.as_cell().stamp).ok()?;
        let cell = cells.remove(place);
        if cells.is_empty() {
            self.records.remove(&(stream, record));
        }
        self.cells -= 1;
        Some(cell)
    }

    /// The unsent cells of a record, ascending by stamp.
    pub fn cells(&self, stream: StreamId, record: RecordId) -> &[C] {
        self.records.get(&(stream, record)).map_or(&[], Vec::as_slice)
    }

    /// How many cells wait.
    pub fn len(&self) -> usize {
        self.cells
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }
}
