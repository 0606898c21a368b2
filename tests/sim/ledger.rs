//! What people were told is saved, and what only may be.

use std::collections::HashMap;

use model::RecordId;
use sync::cell::Cell;
use sync::ids::DeviceId;
use sync::tag::TagSet;

use crate::device::Done;
use crate::people::Person;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Cells of what was told to be saved.
    pub(crate) saved: Vec<Cell>,
    /// Cells of what a device was writing when it stopped.
    pub(crate) unsure: Vec<Cell>,
    /// Whose each device is that wrote something.
    pub(crate) owners: HashMap<DeviceId, Person>,
    /// The records.
    pub(crate) known: Vec<RecordId>,
}

/// What stays of a cell when its clock is repaired and its record moved.
pub(crate) type Written<'a> = (DeviceId, u64, sync::ids::RecordId, &'a TagSet, &'a [u8], &'a [u8]);

/// See [`Written`].
pub(crate) fn written(cell: &Cell) -> Written<'_> {
    (cell.stamp.device(), cell.action, cell.record, &cell.tags, &cell.clear, &cell.payload)
}

/// What stays when the device of what was not sent becomes another one, too.
pub(crate) type Content<'a> = (u64, sync::ids::RecordId, &'a TagSet, &'a [u8], &'a [u8]);

/// See [`Content`].
pub(crate) fn content(cell: &Cell) -> Content<'_> {
    (cell.action, cell.record, &cell.tags, &cell.clear, &cell.payload)
}

impl Ledger {
    /// Enters what a person did.
    pub(crate) fn enter(&mut self, person: Person, done: Done) {
        self.owners.extend(done.cells.iter().map(|cell| (cell.stamp.device(), person)));
        let into = if done.told { &mut self.saved } else { &mut self.unsure };
        into.extend(done.cells);
    }

    /// Everything that may be somewhere.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Cell> {
        self.saved.iter().chain(&self.unsure)
    }
}
