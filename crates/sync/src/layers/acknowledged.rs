//! The acknowledged layer: the live cells that the server has, by record, with the digest of each stream.

use crate::{
    cell::{AsCell, CellRef},
    digest::{Digest, Total},
    entry::{Moved, Purge},
    ids::{RecordId, StreamId},
    merge::{Merge, merge},
};
use std::collections::{BTreeMap, HashMap};

/// What an applied cell did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied<C> {
    /// It is live now; the cells it superseded are for the local history.
    Inserted {
        /// In the order in which they were held.
        superseded: Vec<C>,
    },
    /// Newer values exist for all it wrote; handed back for the local history.
    Superseded(C),
    /// It was here already.
    Present,
    /// Another cell of its stamp was here: the server has forked from what it once gave. The one held stays; digests
    /// will differ and the reconciliation settles it.
    Conflict(C),
}

/// The live cells that the server has. `C` is a cell or a handle of one; records are kept apart per stream.
#[derive(Debug, Clone)]
pub struct Acknowledged<C> {
    records: HashMap<(StreamId, RecordId), Vec<C>>,
    digests: BTreeMap<StreamId, Digest>,
}

impl<C> Default for Acknowledged<C> {
    fn default() -> Self {
        Self { records: HashMap::new(), digests: BTreeMap::new() }
    }
}

impl<C: AsCell> Acknowledged<C> {
    /// Without a cell.
    pub fn new() -> Self {
        Self::default()
    }

    /// Merges one cell: from a segment or block at the start, from a pull, or of this device once acknowledged.
    pub fn apply(&mut self, cell: C) -> Applied<C> {
        let view = cell.as_cell();
        let stream = view.stream;
        let held = self.records.entry((stream, view.record)).or_default();
        let views: Vec<CellRef<'_>> = held.iter().map(AsCell::as_cell).collect();
        let dead = match merge(&views, &view) {
            Merge::Superseded => return Applied::Superseded(cell),
            Merge::Present(place) if views[place].fingerprint() == view.fingerprint() => {
                return Applied::Present;
            }
            Merge::Present(_) => return Applied::Conflict(cell),
            Merge::Inserted { dead } => dead,
        };
        let digest = self.digests.entry(stream).or_default();
        dead.iter().for_each(|place| digest.remove(&views[*place]));
        digest.add(&view);
        let mut superseded: Vec<C> = dead.into_iter().rev().map(|place| held.remove(place)).collect();
        superseded.reverse();
        held.push(cell);
        Applied::Inserted { superseded }
    }

    /// Forgets a record that was collected or erased. Returns its cells.
    pub fn purge(&mut self, purge: &Purge) -> Vec<C> {
        self.forget(purge.stream, purge.record)
    }

    /// Forgets a record in the stream that it left. Returns its cells; a replica that holds the target gets them there.
    pub fn moved(&mut self, moved: &Moved) -> Vec<C> {
        self.forget(moved.stream, moved.record)
    }

    fn forget(&mut self, stream: StreamId, record: RecordId) -> Vec<C> {
        let cells = self.records.remove(&(stream, record)).unwrap_or_default();
        if let Some(digest) = self.digests.get_mut(&stream) {
            cells.iter().for_each(|cell| digest.remove(&cell.as_cell()));
        }
        cells
    }

    /// Forgets a whole stream that was revoked.
    pub fn forget_stream(&mut self, stream: StreamId) {
        self.records.retain(|key, _| key.0 != stream);
        self.digests.remove(&stream);
    }

    /// The live cells of a record, in the order in which they were applied.
    pub fn cells(&self, stream: StreamId, record: RecordId) -> &[C] {
        self.records.get(&(stream, record)).map_or(&[], Vec::as_slice)
    }

    /// Every live cell, by stream, record and stamp.
    pub fn all(&self) -> Vec<&C> {
        let mut all: Vec<&C> = self.records.values().flatten().collect();
        sorting::by_key(&mut all, |cell| {
            let cell = cell.as_cell();
            (cell.stream, cell.record, cell.stamp)
        });
        all
    }

    /// The digest of a stream, to compare with the server's.
    pub fn digest(&self, stream: StreamId) -> Total {
        self.digests.get(&stream).map(Digest::total).unwrap_or_default()
    }

    /// The bucket sums of a stream, for a reconciliation.
    pub fn buckets(&self, stream: StreamId) -> Option<&Digest> {
        self.digests.get(&stream)
    }
}
