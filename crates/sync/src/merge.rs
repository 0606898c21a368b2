//! Merge: which cells of a record are live, and what an incoming cell changes.
//!
//! The value of a tag is the one in the greatest-stamp cell naming it; a cell is live while it wins at least one tag.
//! Merging is union followed by pruning, so neither order nor repetition of arrivals matters, and a record never
//! holds more cells than it has distinct tags.

use crate::{
    cell::{Cell, CellRef},
    stamp::Stamp,
    tag::{Tag, TagSet, Tags},
};
use std::collections::{BTreeMap, btree_map::Entry};

/// What merging needs to know of a cell: enough for a database row that holds no more than stamp and tags.
pub trait Contender {
    /// When and by whom.
    fn stamp(&self) -> Stamp;
    /// The registers written.
    fn tags(&self) -> Tags<'_>;
}

impl Contender for CellRef<'_> {
    fn stamp(&self) -> Stamp {
        self.stamp
    }
    fn tags(&self) -> Tags<'_> {
        self.tags
    }
}

impl Contender for Cell {
    fn stamp(&self) -> Stamp {
        self.stamp
    }
    fn tags(&self) -> Tags<'_> {
        self.tags.view()
    }
}

impl Contender for (Stamp, TagSet) {
    fn stamp(&self) -> Stamp {
        self.0
    }
    fn tags(&self) -> Tags<'_> {
        self.1.view()
    }
}

impl Contender for (Stamp, Tags<'_>) {
    fn stamp(&self) -> Stamp {
        self.0
    }
    fn tags(&self) -> Tags<'_> {
        self.1
    }
}

impl<T: Contender + ?Sized> Contender for &T {
    fn stamp(&self) -> Stamp {
        (**self).stamp()
    }
    fn tags(&self) -> Tags<'_> {
        (**self).tags()
    }
}

/// What an incoming cell does to the live cells of its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// It wins a tag: store it, and remove the live cells at these places (ascending), which win nothing any more.
    Inserted {
        /// Places in the slice given.
        dead: Vec<usize>,
    },
    /// It wins nothing: for the history only.
    Superseded,
    /// The live cell at this place has its stamp. With the same content it is a repeat; with another one a device was
    /// cloned (compare [`CellRef::fingerprint`]).
    Present(usize),
}

/// Merges one cell into the live cells of its record. All are of one record in one stream.
pub fn merge<C: Contender>(live: &[C], incoming: &impl Contender) -> Merge {
    if live.is_empty() {
        return Merge::Inserted { dead: Vec::new() };
    }
    let stamp = incoming.stamp();
    if let Some(place) = live.iter().position(|cell| cell.stamp() == stamp) {
        return Merge::Present(place);
    }
    let mut winners = winners(live);
    let mut inserted = false;
    for tag in incoming.tags() {
        match winners.entry(tag) {
            Entry::Vacant(slot) => {
                slot.insert(None);
                inserted = true;
            }
            Entry::Occupied(mut slot) => {
                if slot.get().is_some_and(|place| live[place].stamp() < stamp) {
                    slot.insert(None);
                    inserted = true;
                }
            }
        }
    }
    if !inserted {
        return Merge::Superseded;
    }
    let mut wins = vec![false; live.len()];
    winners.values().flatten().for_each(|place| wins[*place] = true);
    Merge::Inserted { dead: (0..live.len()).filter(|place| !wins[*place]).collect() }
}

/// The place of the winning cell per tag; every place is `Some`.
fn winners<C: Contender>(cells: &[C]) -> BTreeMap<Tag, Option<usize>> {
    let mut winners: BTreeMap<Tag, Option<usize>> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        for tag in cell.tags() {
            let slot = winners.entry(tag).or_insert(Some(place));
            if slot.is_some_and(|other| cells[other].stamp() < cell.stamp()) {
                *slot = Some(place);
            }
        }
    }
    winners
}

/// Which of these cells of one record are live, in the order given. Among cells of one stamp the first counts.
pub fn live<C: Contender>(cells: &[C]) -> Vec<bool> {
    let mut alive = vec![false; cells.len()];
    winners(cells).values().flatten().for_each(|place| alive[*place] = true);
    alive
}

/// The cell that gives `tag` its value, among any cells of one record: live or not, of one layer or of several.
pub fn winner<'c, C: Contender>(cells: impl IntoIterator<Item = &'c C>, tag: &Tag) -> Option<&'c C> {
    cells.into_iter().filter(|cell| cell.tags().contains(tag)).max_by_key(|cell| cell.stamp())
}

#[cfg(test)]
mod tests;
