//! Bringing the kept lists up to date: each is made beside the one that answers, in steps; then all take their places.

use std::rc::Rc;

use model::Kind;

use super::patching::Patching;
use super::sums::Sums;
use super::{List, Lists, Order, is_master};
use crate::analysis::is_score;
use crate::derived::{Resolved, Scope};
use crate::records::Slot;
use crate::records::hash::IdSet;

/// A list that is being made beside the one of its number.
#[derive(Debug)]
pub struct Building {
    number: u64,
    patching: Patching,
    /// So much changed that sums are made anew.
    bulk: bool,
    /// Else the records whose part in them changed.
    counted: Vec<Slot>,
    /// How many records changed.
    changed: usize,
    /// The new list, from when it is made.
    slots: Option<Rc<Vec<Slot>>>,
    /// The new sums, and over how many records they go.
    sums: Vec<Sums>,
    summed: usize,
    scores: bool,
    segment: bool,
}

impl Lists {
    /// Forgets lists in this language that are sooner made again when somebody asks: those of another day, and where so
    /// much changed that each takes its time, those that nobody has asked for since [`Lists::all_asked`].
    pub fn forget_stale(&mut self, scope: &Scope<'_>, changed: &[Slot], bulk: bool) {
        let segments = has_segments(scope, changed);
        let locale = scope.viewer.locale.key();
        let asked_at = self.asked_at;
        self.lists.retain(|list| {
            let of_today = list.key.today.is_none_or(|day| day == scope.today);
            let stale = if bulk { list.used <= asked_at } else { segments && list.segment };
            list.key.locale != locale || is_master(&list.key) || of_today && !stale
        });
    }

    /// Everything that somebody looks at is asked again from now on.
    pub fn all_asked(&mut self) {
        self.asked_at = self.clock;
    }

    /// The next list after the one of this number: its number and its language.
    pub fn after(&self, number: u64) -> Option<(u64, &str)> {
        let list = self.lists.iter().find(|list| list.number > number)?;
        Some((list.number, &list.key.locale))
    }

    /// Begins to bring a list up to date with these changed records (those that depend on others included) and with the
    /// customers whose scores changed. `None` when they are none of its concern.
    pub fn build(
        &self,
        scope: &Scope<'_>,
        number: u64,
        (changed, rescored): (&[Slot], &[Slot]),
        bulk: bool,
    ) -> Option<Building> {
        let list = self.numbered(number)?;
        let (records, kind) = (scope.records, list.key.kind);
        // What other records decide is asked of all, and in one order: who is moved by others is not known one by one.
        let anew = bulk && (list.foreign || list.segment && has_segments(scope, changed));
        let mut own: Vec<Slot> = if anew {
            records.all_of(kind).to_vec()
        } else {
            let of_kind = |slot: &&Slot| records.kind(**slot).is_none_or(|other| other == kind);
            changed.iter().filter(of_kind).copied().collect()
        };
        if (list.scores || list.sums.iter().any(|sums| is_score(sums.field))) && !anew {
            own.extend(rescored.iter().filter(|slot| records.kind(**slot) == Some(kind)));
            own.sort_unstable();
            own.dedup();
        }
        if own.is_empty() {
            return None;
        }
        let old: &[Slot] = if anew { &[] } else { &list.slots };
        Some(Building {
            number,
            bulk,
            counted: if bulk { Vec::new() } else { own.clone() },
            changed: own.len(),
            patching: Patching::new(old, own, records.slots()),
            slots: None,
            sums: list.sums.iter().filter(|_| bulk).map(|sums| Sums::empty(sums.field)).collect(),
            summed: 0,
            scores: false,
            segment: false,
        })
    }

    /// Goes on with about so many records; `true` when the list is made, or the old one is gone. `moved` are the records
    /// that changed since lists were begun.
    pub fn step(&self, scope: &Scope<'_>, building: &mut Building, moved: &IdSet<Slot>, most: usize) -> bool {
        let Some(list) = self.numbered(building.number) else { return true };
        let Some(slots) = &building.slots else {
            scope.used_scores.set(false);
            scope.used_segment.set(false);
            let order = Order::new(scope, list.key.kind, &list.key.sort);
            let rule = scope.resolved(list.key.kind, &list.key.filter);
            let made = building.patching.step(&order, &|slot| list.has(scope, &rule, slot), moved, most);
            // An empty list had nothing yet to ask scores and segments for.
            building.scores |= scope.used_scores.get();
            building.segment |= scope.used_segment.get();
            if made {
                building.slots = Some(Rc::new(building.patching.take()));
            }
            return made && building.sums.is_empty();
        };
        let end = slots.len().min(building.summed.saturating_add(most));
        for sums in &mut building.sums {
            slots[building.summed..end].iter().for_each(|slot| sums.update(scope, *slot, true));
        }
        building.summed = end;
        end == slots.len()
    }

    /// A list that was made takes the place of the old one, unless that is gone.
    pub fn take(&mut self, scope: &Scope<'_>, made: Building) {
        let Some(list) = self.lists.iter_mut().find(|list| list.number == made.number) else { return };
        list.groups = None;
        if made.bulk {
            list.sums = made.sums;
        }
        let rule = scope.resolved(list.key.kind, &list.key.filter);
        for slot in if list.sums.is_empty() { Vec::new() } else { made.counted } {
            let inside = list.has(scope, &rule, slot);
            list.sums.iter_mut().for_each(|sums| sums.update(scope, slot, inside));
        }
        list.scores |= made.scores;
        list.segment |= made.segment;
        if let Some(slots) = made.slots.filter(|slots| *slots != list.slots) {
            list.slots = slots;
            list.unsaved += made.changed;
        }
    }

    fn numbered(&self, number: u64) -> Option<&List> {
        self.lists.iter().find(|list| list.number == number)
    }
}

impl List {
    /// Whether a record belongs to it; `rule` is its filter.
    fn has(&self, scope: &Scope<'_>, rule: &Resolved<'_>, slot: Slot) -> bool {
        let here = scope.records.is_present(slot) && scope.records.kind(slot) == Some(self.key.kind);
        here && scope.matches(slot, rule)
    }
}

/// Whether segments changed, or who came into them or went.
fn has_segments(scope: &Scope<'_>, changed: &[Slot]) -> bool {
    let is = |slot: &Slot| matches!(scope.records.kind(*slot), Some(Kind::Segment | Kind::SegmentDay));
    changed.iter().any(is)
}
