//! A sorted list after records have changed, made beside the old one in steps between which people get their turn.
//!
//! The old list answers until the new one takes its place. A record that changes again in between is *moved*: the next
//! patch takes it out and puts it back, so its place here may be an old one. All that matters is that it misleads nobody:
//! what is sorted keeps the keys that it had (see `sorting`), and who looks for a place passes over what was moved. So a
//! list without its moved records is sorted by what they are now, at every time and however the steps and the changes
//! alternate; and each moved record is where the list had it, or where it belonged when its turn came.

use std::vec::IntoIter;

use super::order::Order;
use super::sorting::Sorting;
use crate::records::Slot;
use crate::records::hash::IdSet;

/// Changed records above which it can be less work to sort a whole list than to find the place of each.
pub const BULK: usize = 256;

/// See the module.
#[derive(Debug)]
pub(super) struct Patching {
    /// What stays of the old list.
    kept: Vec<Slot>,
    stage: Stage,
    /// How much of `kept` is in the new list.
    from: usize,
    slots: Vec<Slot>,
}

#[derive(Debug)]
enum Stage {
    /// Changed records that may belong to the list, and those that do.
    Choosing(IntoIter<Slot>, Vec<Slot>),
    Sorting(Sorting),
    Placing(IntoIter<Slot>),
}

impl Patching {
    /// Of a list, after these records changed. Every slot is less than `slots`.
    pub(super) fn new(list: &[Slot], changed: Vec<Slot>, slots: usize) -> Self {
        let kept = match changed.as_slice() {
            [only] => list.iter().copied().filter(|slot| slot != only).collect(),
            _ => {
                let mut gone = vec![false; slots];
                changed.iter().for_each(|slot| gone[*slot as usize] = true);
                list.iter().copied().filter(|slot| !gone[*slot as usize]).collect()
            }
        };
        Self { kept, stage: Stage::Choosing(changed.into_iter(), Vec::new()), from: 0, slots: Vec::new() }
    }

    /// Goes on with about so many records; `true` when the list is made. `passes` says which of the changed records
    /// belong to it.
    pub(super) fn step(
        &mut self,
        order: &Order<'_, '_>,
        passes: &dyn Fn(Slot) -> bool,
        moved: &IdSet<Slot>,
        most: usize,
    ) -> bool {
        match &mut self.stage {
            Stage::Choosing(changed, chosen) => {
                let before = changed.len();
                chosen.extend(changed.by_ref().take(most).filter(|slot| passes(*slot)));
                if before <= most {
                    let mut chosen = std::mem::take(chosen);
                    if chosen.len() > BULK && chosen.len() > self.kept.len() / 3 {
                        chosen.append(&mut self.kept);
                    }
                    self.stage = Stage::Sorting(Sorting::new(chosen));
                }
            }
            Stage::Sorting(sorting) => {
                if sorting.step(order, most) {
                    let sorted = std::mem::take(sorting).into_slots();
                    self.slots.reserve_exact(self.kept.len() + sorted.len());
                    self.stage = Stage::Placing(sorted.into_iter());
                }
            }
            Stage::Placing(sorted) => {
                for slot in sorted.by_ref().take(most) {
                    if !self.kept.is_empty() && !moved.contains(&slot) {
                        let place = order.place(&self.kept, self.from, slot, moved);
                        self.slots.extend_from_slice(&self.kept[self.from..place]);
                        self.from = place;
                    }
                    self.slots.push(slot);
                }
                if sorted.len() == 0 {
                    self.slots.extend_from_slice(&self.kept[self.from..]);
                    return true;
                }
            }
        }
        false
    }

    /// The list, once it is made.
    pub(super) fn take(&mut self) -> Vec<Slot> {
        std::mem::take(&mut self.slots)
    }
}
