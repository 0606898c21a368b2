//! A record under construction: its live cells in one stream, and where each came from.

use sync::cell::CellRef;
use sync::merge::{Merge, merge};

use super::Forked;
use super::changes::Changes;
use crate::db::cells::CellKey;

/// Where a live cell came from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// It is stored under this key.
    Stored {
        /// As storage knows it now.
        key: CellKey,
        /// Its next sequence, if it moved to another stream.
        moved_to: Option<u64>,
    },
    /// It is the accepted cell of this number.
    New(usize),
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    live: Vec<CellRef<'a>>,
    origins: Vec<Origin>,
}

impl<'a> Record<'a> {
    /// As it is stored.
    pub(super) fn stored(live: Vec<CellRef<'a>>) -> Self {
        let key =
            |cell: &CellRef<'_>| CellKey { stream: cell.stream, record: cell.record, stamp: cell.stamp };
        let origins = live.iter().map(|cell| Origin::Stored { key: key(cell), moved_to: None }).collect();
        Self { live, origins }
    }

    /// Its cells with their origins.
    pub(super) fn into_cells(self) -> impl Iterator<Item = (CellRef<'a>, Origin)> {
        self.live.into_iter().zip(self.origins)
    }

    /// Merges one cell; whether it lives. Stored cells that die by it are added to `dead`.
    pub(super) fn merge(
        &mut self,
        cell: CellRef<'a>,
        origin: Origin,
        changes: &mut Changes,
        dead: &mut Vec<CellKey>,
    ) -> Result<bool, Forked> {
        let gone = match merge(&self.live, &cell) {
            // Every stored stamp that could be repeated was looked up by stamp.
            Merge::Present(_) => return Err(Forked),
            Merge::Superseded => return Ok(false),
            Merge::Inserted { dead } => dead,
        };
        for place in gone.into_iter().rev() {
            changes.remove(&self.live.remove(place));
            if let Origin::Stored { key, .. } = self.origins.remove(place) {
                dead.push(key);
            }
        }
        changes.add(&cell);
        self.live.push(cell);
        self.origins.push(origin);
        Ok(true)
    }
}
