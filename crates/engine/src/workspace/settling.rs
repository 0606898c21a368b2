//! Settling: what follows from cells that came in is brought up to date, at once after an edit, in steps after a flood.
//!
//! A settling takes over the records that changed until it began. Search and lists follow step by step; what changes
//! meanwhile waits for the next settling, as it would have without this one. Until the last step every list answers as it
//! was: with the records that it had, in that order, each row with what it holds now, which is how a list answers while
//! a flood waits; a record is found by its old text or its new one. Then all lists are replaced at once. So an answer is
//! one that was right before the settling or one that is right after it, but for records that changed in between, which
//! are in the places that they had (`lists::patching`). A list that somebody opens meanwhile is made from what is there,
//! and brought up to date with the others.

use model::{Catalogue, Kind, RecordId};

use super::Workspace;
use crate::derived::Scope;
use crate::derived::dependents::{self, Dependents};
use crate::lists::{BULK, Building};
use crate::records::hash::IdSet;
use crate::records::{Changes, Slot};
use crate::timer::Timer;
use crate::viewer::Viewer;

/// How long a piece takes, and how many records one of its steps.
const SLICE_MS: f64 = 4.0;
const STEP: usize = 150;
/// Records that the search takes over in one step at most: each text is written anew.
const SEARCHED: usize = 50;

/// Kinds of record that say how others are read.
const SETTINGS: u32 = bit(Kind::Workspace) | bit(Kind::Rate) | bit(Kind::Score);

/// What [`Workspace::settle_some`] is.
pub type Settle = fn(&mut Workspace, &[Viewer]) -> Option<Settled>;

/// What a settling touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Records whose answers may differ, ascending.
    pub records: Vec<Slot>,
    /// Their kinds, as bits by code.
    pub kinds: u32,
    /// Whether so much changed that everything is asked again.
    pub everything: bool,
}

/// A settling that has begun.
#[derive(Debug)]
pub(super) struct Settling {
    /// One a language, by its key.
    viewers: Vec<(String, Viewer)>,
    changes: Changes,
    /// What changed, and what depends on it; ascending.
    records: Vec<Slot>,
    /// How many of them the search knows.
    searched: usize,
    /// Customers whose scores changed, from when that is known; ascending.
    rescored: Option<Vec<Slot>>,
    /// Number of the list that was looked at last.
    looked_at: u64,
    /// The list that is being made, and those that are made, each with the place of its viewer.
    building: Option<(usize, Building)>,
    built: Vec<(usize, Building)>,
    /// What changed since it began: so many of the pending records.
    moved: IdSet<Slot>,
    noted: usize,
    /// So much changed that it is done piece by piece.
    bulk: bool,
    settled: Settled,
}

impl Workspace {
    /// Whether cells came in since the last settling began.
    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// How many records changed since the last settling began, some perhaps counted twice.
    pub fn pending(&self) -> usize {
        self.pending.records.len()
    }

    /// Whether a record waits for the next settling, or for the end of the one that goes on.
    pub(crate) fn is_pending(&self, id: RecordId) -> bool {
        let settles = |slot| self.settling.as_ref().is_some_and(|of| of.records.binary_search(&slot).is_ok());
        self.records.slot(id).is_some_and(|slot| self.pending.records.contains(&slot) || settles(slot))
    }

    /// Whether a settling goes on.
    pub fn is_settling(&self) -> bool {
        self.settling.is_some()
    }

    /// Brings everything up to date with the cells that came in, at once. One viewer per language that somebody looks in.
    pub fn settle(&mut self, viewers: &[Viewer]) -> Settled {
        let mut all = Settled::default();
        loop {
            self.begin_settling(viewers);
            if !self.is_settling() {
                return all;
            }
            while self.is_settling() {
                all.extend(self.settle_step(usize::MAX).unwrap_or_default());
            }
        }
    }

    /// As [`Workspace::settle`], but when so much changed that somebody would have to wait, it is done piece by piece: the
    /// result comes with the last one.
    pub fn settle_some(&mut self, viewers: &[Viewer]) -> Option<Settled> {
        self.begin_settling(viewers);
        if !self.settling.as_ref()?.bulk {
            return Some(self.settle(viewers));
        }
        let timer = Timer::start();
        while timer.ms() < SLICE_MS {
            if let Some(settled) = self.settle_step(STEP) {
                return Some(settled);
            }
        }
        None
    }

    /// Begins to bring everything up to date with the cells that came in; [`Workspace::settle_step`] does it. Nothing
    /// begins where none came in, or while a settling goes on.
    pub fn begin_settling(&mut self, viewers: &[Viewer]) {
        if self.is_settling() || !self.has_pending() {
            return;
        }
        let changes = std::mem::take(&mut self.pending).settle();
        let Dependents { slots: records, more } = dependents::dependents(&self.records, &changes);
        // A record that is gone altogether, such as a refused one, no longer says what kind it was.
        let gone = changes.records.iter().any(|slot| self.records.kind(*slot).is_none());
        let former = changes.former.iter().fold(0, |bits, kind| bits | bit(*kind));
        let kinds = self.kinds_of(&records) | self.kinds_of(&changes.sent) | former;
        let everything = gone || dependents::is_flood(&changes);
        let bulk = records.len() > BULK;
        let mut settled = Settled { kinds, records: Vec::new(), everything };
        self.derived.columns.borrow_mut().note(&records);
        if everything || bulk {
            self.derived.columns.borrow_mut().forget_computed();
        }
        if kinds & bit(Kind::CustomField) != 0 {
            let catalogue = Catalogue::from_records(&self.records);
            if catalogue != self.catalogue {
                self.catalogue = catalogue;
                self.search.clear();
                self.lists.clear();
                self.derived.forget_columns();
                settled.everything = true;
            }
        }
        if more {
            self.lists.clear();
            self.derived.forget_columns();
            settled.everything = true;
        }
        if (self.kinds_of(&changes.records) | former) & SETTINGS != 0 {
            self.read_settings();
            self.lists.clear();
            settled.everything = true;
        }
        self.settling = Some(Settling {
            viewers: viewers.iter().map(|viewer| (viewer.locale.key(), viewer.clone())).collect(),
            changes,
            records,
            searched: 0,
            rescored: None,
            looked_at: 0,
            building: None,
            built: Vec::new(),
            moved: IdSet::default(),
            noted: 0,
            bulk,
            settled,
        });
    }

    /// Goes on with the settling, with about so many records; its result when that was the last step.
    pub fn settle_step(&mut self, most: usize) -> Option<Settled> {
        let mut settling = self.settling.take()?;
        if self.go_on(&mut settling, most) {
            return Some(self.end(settling));
        }
        self.settling = Some(settling);
        None
    }

    /// Whether that was all.
    fn go_on(&mut self, settling: &mut Settling, most: usize) -> bool {
        settling.bulk |= most < usize::MAX;
        let changed = &settling.records;
        if settling.searched < changed.len() {
            let end = changed.len().min(settling.searched + most.min(SEARCHED));
            self.search.update(&self.records, &self.catalogue, &changed[settling.searched..end]);
            settling.searched = end;
            return false;
        }
        let Some(rescored) = &settling.rescored else {
            settling.rescored = Some(self.rescore(settling));
            return false;
        };
        settling.moved.extend(&self.pending.records[settling.noted..]);
        settling.noted = self.pending.records.len();
        let Self { records, catalogue, derived, search, lists, id, .. } = self;
        let scope = |at: usize| Scope::new(records, catalogue, derived, search, &settling.viewers[at].1, *id);
        if let Some((at, building)) = &mut settling.building {
            if lists.step(&scope(*at), building, &settling.moved, most) {
                settling.built.extend(settling.building.take());
            }
            return false;
        }
        let Some((number, locale)) = lists.after(settling.looked_at) else { return true };
        settling.looked_at = number;
        // A list in a language that nobody looked in when this began was made from all that was there since.
        if let Some(at) = settling.viewers.iter().position(|(key, _)| key == locale) {
            let building = lists.build(&scope(at), number, (changed, rescored), settling.bulk);
            settling.building = building.map(|building| (at, building));
        }
        false
    }

    /// What follows for scores, and which lists are to be forgotten.
    fn rescore(&mut self, settling: &Settling) -> Vec<Slot> {
        let Some((_, first)) = settling.viewers.first() else {
            self.lists.clear();
            self.derived.forget();
            return Vec::new();
        };
        let today = self.scope(first).today;
        let changed = settling.changes.records.iter();
        changed.for_each(|slot| self.derived.count_changed(self.records.kind(*slot)));
        let orders = dependents::orders(&self.records, &settling.changes);
        let rescored = self.derived.orders_changed(&self.records, &orders, today);
        self.derived.columns.borrow_mut().note(&rescored);
        let everything = settling.settled.everything;
        let kinds = if everything { u32::MAX } else { self.kinds_of(&settling.changes.records) };
        self.derived.patch_base(&self.scope(first), &orders, kinds);
        let Self { records, catalogue, derived, search, lists, id, .. } = self;
        for (_, viewer) in &settling.viewers {
            let scope = Scope::new(records, catalogue, derived, search, viewer, *id);
            lists.forget_stale(&scope, &settling.records, settling.bulk);
        }
        rescored
    }

    fn end(&mut self, settling: Settling) -> Settled {
        let Settling { viewers, changes, records: changed, rescored, built, mut settled, .. } = settling;
        let Self { records, catalogue, derived, search, lists, id, .. } = self;
        for (at, made) in built {
            let scope = Scope::new(records, catalogue, derived, search, &viewers[at].1, *id);
            lists.take(&scope, made);
        }
        if !search.is_filled(records) {
            lists.forget_searches();
        }
        if settled.everything {
            lists.all_asked();
        }
        let rescored = rescored.unwrap_or_default();
        settled.kinds |= self.kinds_of(&rescored);
        settled.records = changed;
        settled.records.extend(rescored);
        settled.extend(Settled { records: changes.sent, ..Settled::default() });
        settled
    }

    fn kinds_of(&self, slots: &[Slot]) -> u32 {
        slots.iter().filter_map(|slot| self.records.kind(*slot)).fold(0, |bits, kind| bits | bit(kind))
    }
}

impl Settled {
    fn extend(&mut self, other: Settled) {
        self.records.extend(other.records);
        self.records.sort_unstable();
        self.records.dedup();
        self.kinds |= other.kinds;
        self.everything |= other.everything;
    }
}

/// The bit of a kind in [`Settled::kinds`].
pub const fn bit(kind: Kind) -> u32 {
    1 << kind.code()
}
