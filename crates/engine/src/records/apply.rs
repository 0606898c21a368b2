//! Cells come in, are acknowledged, are refused: the only place where records change.

use model::RecordId;
use sync::cell::{Cell, CellRef};
use sync::digest::{BUCKETS, Digest, Total};
use sync::entry::EntryRef;
use sync::ids::StreamId;
use sync::merge::{Merge, merge};
use sync::stamp::Stamp;

use super::links::digest_of;
use super::{Changes, Layer, NONE, Records, Slot};

/// A cell by what names it.
pub type CellName = (RecordId, Stamp);

impl Records {
    /// Takes over what storage holds, at the start. Of several calls, those of the acknowledged layer come first.
    pub fn load<'a>(&mut self, layer: Layer, entries: impl IntoIterator<Item = EntryRef<'a>>) {
        for entry in entries {
            self.enter(layer, &entry, None);
        }
    }

    /// Applies what this device wrote, after it is durable.
    pub fn apply_local(&mut self, cells: &[Cell]) -> Changes {
        let mut changes = Changes::default();
        for cell in cells {
            self.insert(Layer::Dirty, &cell.view(), Some(&mut changes));
        }
        self.finish(changes)
    }

    /// Applies what the server gave, after it is durable.
    pub fn apply_remote<'a>(&mut self, entries: impl IntoIterator<Item = EntryRef<'a>>) -> Changes {
        let mut changes = Changes::default();
        for entry in entries {
            self.enter(Layer::Acknowledged, &entry, Some(&mut changes));
        }
        self.finish(changes)
    }

    /// The server has these cells: they leave the overlay.
    pub fn acknowledge(&mut self, cells: &[CellName]) -> Changes {
        self.settle_dirty(cells, true)
    }

    /// The server refused these cells: they are taken away, and what was there before shows again.
    pub fn refuse(&mut self, cells: &[CellName]) -> Changes {
        self.settle_dirty(cells, false)
    }

    /// The sums over the acknowledged cells of a stream. The first call reads every cell.
    pub fn digest(&mut self, stream: StreamId) -> Total {
        self.digest_ref(stream).map_or_else(Total::default, Digest::total)
    }

    /// The sums of all buckets of a stream, as of [`Records::digest`].
    pub fn sums(&mut self, stream: StreamId) -> Vec<u128> {
        self.digest_ref(stream).map_or_else(|| vec![0; BUCKETS], |digest| digest.sums().to_vec())
    }

    fn digest_ref(&mut self, stream: StreamId) -> Option<&Digest> {
        if self.digests.is_none() {
            self.digests = Some(Vec::new());
            let mut digests = Vec::new();
            for cell in self.acknowledged() {
                digest_of(&mut digests, cell.stream).add(&cell);
            }
            self.digests = Some(digests);
        }
        self.digests.iter().flatten().find(|(id, _)| *id == stream).map(|(_, digest)| digest)
    }

    /// The sums as storage kept them, once every acknowledged cell is loaded; saves the first call of
    /// [`Records::digest`] from reading every cell.
    pub fn set_digests(&mut self, digests: Vec<(StreamId, Digest)>) {
        self.digests = Some(digests);
    }

    /// The sums to be kept in storage; `None` while nobody asked for any.
    pub fn digests(&self) -> Option<&[(StreamId, Digest)]> {
        self.digests.as_deref()
    }

    /// Every acknowledged cell, by record in slot order.
    pub fn acknowledged(&self) -> impl Iterator<Item = CellRef<'_>> {
        (0..self.first.len() as Slot).flat_map(|slot| self.acknowledged_of(slot))
    }

    /// The acknowledged cells of a record, in no order.
    pub fn acknowledged_of(&self, slot: Slot) -> impl Iterator<Item = CellRef<'_>> {
        self.numbers(slot)
            .filter(|number| self.cells[*number as usize].layer == Layer::Acknowledged)
            .map(|number| self.cell(number))
    }

    /// Bytes of all cells of a record, acknowledged or not.
    pub(crate) fn bytes_of(&self, slot: Slot) -> usize {
        self.numbers(slot).map(|number| self.cell(number).encoded_len()).sum()
    }

    fn enter(&mut self, layer: Layer, entry: &EntryRef<'_>, changes: Option<&mut Changes>) {
        match entry {
            EntryRef::Cell(cell) => self.insert(layer, cell, changes),
            EntryRef::Purge(purge) => self.drop_cells(RecordId(purge.record.0), purge.stream, changes),
            EntryRef::Moved(moved) => self.drop_cells(RecordId(moved.record.0), moved.stream, changes),
            EntryRef::Unknown { .. } => {}
        }
    }

    /// Forgets the acknowledged cells that a record has in a stream.
    fn drop_cells(&mut self, record: RecordId, stream: StreamId, changes: Option<&mut Changes>) {
        let Some(slot) = self.slot(record) else { return };
        let gone: Vec<u32> = self
            .numbers(slot)
            .filter(|number| self.cells[*number as usize].layer == Layer::Acknowledged)
            .filter(|number| self.cell(*number).stream == stream)
            .collect();
        let before = self.outgoing(slot);
        gone.into_iter().for_each(|number| self.unlink(slot, number));
        self.refresh(slot, &before, changes.unwrap_or(&mut Changes::default()));
    }

    fn insert(&mut self, layer: Layer, cell: &CellRef<'_>, changes: Option<&mut Changes>) {
        let slot = self.intern(RecordId(cell.record.0));
        if self.first[slot as usize] == NONE {
            self.link(slot, layer, cell);
            self.refresh(slot, &[], changes.unwrap_or(&mut Changes::default()));
            return;
        }
        let Some(dead) = self.loses(slot, layer, cell) else { return };
        let before = self.outgoing(slot);
        dead.into_iter().for_each(|number| self.unlink(slot, number));
        self.link(slot, layer, cell);
        self.refresh(slot, &before, changes.unwrap_or(&mut Changes::default()));
    }

    /// The cells of the same layer and stream that die by this one; `None` when it is itself not to be kept.
    fn loses(&self, slot: Slot, layer: Layer, cell: &CellRef<'_>) -> Option<Vec<u32>> {
        let own = |number: &u32| self.cells[*number as usize].layer == layer;
        let numbers: Vec<u32> = self.numbers(slot).filter(own).collect();
        let same_stream: Vec<(u32, CellRef<'_>)> = numbers
            .into_iter()
            .map(|number| (number, self.cell(number)))
            .filter(|(_, other)| other.stream == cell.stream)
            .collect();
        if layer == Layer::Dirty {
            let known = same_stream.iter().any(|(_, other)| other.stamp == cell.stamp);
            return (!known).then(Vec::new);
        }
        let refs: Vec<CellRef<'_>> = same_stream.iter().map(|(_, other)| *other).collect();
        match merge(&refs, cell) {
            Merge::Inserted { dead } => Some(dead.into_iter().map(|place| same_stream[place].0).collect()),
            Merge::Superseded | Merge::Present(_) => None,
        }
    }

    fn settle_dirty(&mut self, cells: &[CellName], keep: bool) -> Changes {
        let mut changes = Changes::default();
        for (record, stamp) in cells {
            let Some((slot, number)) = self.find(*record, *stamp, Layer::Dirty) else { continue };
            if keep && self.cells[number as usize].next == NONE && self.first[slot as usize] == number {
                self.was_sent(slot, number);
                changes.sent.push(slot);
                continue;
            }
            let cell = self.cell(number).to_cell();
            let before = self.outgoing(slot);
            self.unlink(slot, number);
            if keep && let Some(dead) = self.loses(slot, Layer::Acknowledged, &cell.view()) {
                dead.into_iter().for_each(|number| self.unlink(slot, number));
                self.link(slot, Layer::Acknowledged, &cell.view());
            }
            self.refresh(slot, &before, &mut changes);
        }
        self.finish(changes)
    }

    /// The only cell of a record changes its layer, and nothing else does.
    fn was_sent(&mut self, slot: Slot, number: u32) {
        self.cells[number as usize].layer = Layer::Acknowledged;
        self.states[slot as usize].unsent = false;
        self.dirty -= 1;
        let span = self.cells[number as usize].span;
        if let (Some(digests), Ok(cell)) = (&mut self.digests, CellRef::decode(self.arena.get(span))) {
            digest_of(digests, cell.stream).add(&cell);
        }
    }

    fn find(&self, record: RecordId, stamp: Stamp, layer: Layer) -> Option<(Slot, u32)> {
        let slot = self.slot(record)?;
        let found = self.numbers(slot).find(|number| {
            self.cells[*number as usize].layer == layer && self.cell(*number).stamp == stamp
        })?;
        Some((slot, found))
    }
}
