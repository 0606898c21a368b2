//! What the workspace holds, in memory: every live cell, still encoded, and small indexes over them.
//!
//! Two layers as in the protocol: acknowledged cells mirror the server and are pruned by its rules; dirty cells are an
//! overlay, all of them kept until the server answers, so that a refusal uncovers what was there. A read takes, for
//! each register, the greatest stamp of both layers.
//!
//! A record is known by its [`Slot`], a small number that stays the same for the life of this engine. Values are
//! decoded when they are read; only the kind, a few flags and the references between records are kept beside.

pub mod apply;
mod arena;
pub mod changes;
pub mod hash;
mod links;
pub mod overwritten;
pub mod read;
pub mod refs;
pub mod register;

use model::entities::{common, fields_of};
use model::{FieldId, FieldKind, Kind, RecordId};
use sync::digest::Digest;
use sync::ids::StreamId;

use arena::{Arena, Span};
pub use changes::Changes;
use hash::IdMap;
pub use overwritten::Overwritten;
use refs::Refs;
pub use register::Register;

/// A record's number within this engine.
pub type Slot = u32;

/// No cell, no record.
const NONE: u32 = u32::MAX;

/// Merges that are followed from one record.
const MOST_MERGES: usize = 64;

/// Which side of the overlay a cell is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The server has it.
    Acknowledged,
    /// Only this device has it.
    Dirty,
}

/// What is known of a record without reading its cells.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Code of the kind, 0 while unknown.
    kind: u8,
    deleted: bool,
    unsent: bool,
    /// Slot of the record that this one was merged into, plus one.
    merged: u32,
}

/// A cell in the arena.
#[derive(Debug, Clone, Copy)]
struct Kept {
    span: Span,
    /// Length of the payload, with which the bytes end.
    payload: u32,
    /// Next cell of the same record.
    next: u32,
    layer: Layer,
}

/// The state of a workspace.
#[derive(Debug, Default)]
pub struct Records {
    arena: Arena,
    /// Cells by number; unused numbers are in `free`.
    cells: Vec<Kept>,
    free: Vec<u32>,
    slots: IdMap<RecordId, Slot>,
    ids: Vec<RecordId>,
    /// First cell of each record.
    first: Vec<u32>,
    states: Vec<State>,
    /// Records by kind, in the order in which they became known; deleted and merged ones included.
    by_kind: Vec<Vec<Slot>>,
    refs: Refs,
    /// Sums over the acknowledged layer, once somebody asked.
    digests: Option<Vec<(StreamId, Digest)>>,
    dirty: usize,
    /// Numbers of the built-in fields whose elements are records.
    roles: Vec<u32>,
}

impl Records {
    /// An empty workspace.
    pub fn new() -> Self {
        let fields = Kind::ALL.iter().flat_map(|kind| fields_of(*kind));
        let roles =
            fields.filter(|def| matches!(def.kind, FieldKind::Role { .. })).filter_map(|def| match def.id {
                FieldId::Builtin(number) => Some(number),
                _ => None,
            });
        Self { by_kind: vec![Vec::new(); Kind::ALL.len() + 1], roles: roles.collect(), ..Self::default() }
    }

    /// The slot of a record that is known, be it only as the target of a reference.
    pub fn slot(&self, id: RecordId) -> Option<Slot> {
        self.slots.get(&id).copied()
    }

    /// The id of a record.
    pub fn id(&self, slot: Slot) -> RecordId {
        self.ids[slot as usize]
    }

    /// The kind of a record; `None` while only references to it are here, or for a kind that this build does not know.
    pub fn kind(&self, slot: Slot) -> Option<Kind> {
        let code = usize::from(self.states[slot as usize].kind);
        code.checked_sub(1).and_then(|index| Kind::ALL.get(index)).copied()
    }

    /// Whether a record is of a known kind, not deleted and read as itself.
    pub fn is_present(&self, slot: Slot) -> bool {
        let state = &self.states[slot as usize];
        state.kind != 0 && !state.deleted && (state.merged == 0 || self.resolve(slot) == slot)
    }

    /// Whether a record is deleted.
    pub fn is_deleted(&self, slot: Slot) -> bool {
        self.states[slot as usize].deleted
    }

    /// Whether a record holds cells that the server has not acknowledged.
    pub fn is_unsent(&self, slot: Slot) -> bool {
        self.states[slot as usize].unsent
    }

    /// The record that this one was merged into, directly. Who was merged into a record that is gone altogether, because it
    /// was erased meanwhile, stands for itself again: nobody would see it.
    pub fn merged_into(&self, slot: Slot) -> Option<Slot> {
        let into = self.states[slot as usize].merged.checked_sub(1)?;
        (self.states[into as usize].kind != 0).then_some(into)
    }

    /// The record that stands for this one: itself, or the survivor of its merges. In a ring, which two devices made that
    /// merged the two into each other, the smallest id of the ring.
    pub fn resolve(&self, slot: Slot) -> Slot {
        let Some(mut at) = self.merged_into(slot) else { return slot };
        let mut seen = vec![slot];
        for _ in 0..MOST_MERGES {
            if let Some(start) = seen.iter().position(|other| *other == at) {
                return seen[start..].iter().copied().min_by_key(|slot| self.id(*slot)).unwrap_or(at);
            }
            let Some(next) = self.merged_into(at) else { return at };
            seen.push(at);
            at = next;
        }
        at
    }

    /// A record, and those that were merged into it, one after the other; ascending.
    pub fn with_merged(&self, slot: Slot) -> Vec<Slot> {
        let mut found = vec![slot];
        let mut next = 0;
        while next < found.len() {
            let at = found[next];
            let direct = self.refs.to(at).filter(|(source, field)| {
                *field == common::MERGED_INTO && self.merged_into(*source) == Some(at)
            });
            let new: Vec<Slot> =
                direct.map(|(source, _)| source).filter(|slot| !found.contains(slot)).collect();
            found.extend(new);
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// All records of a kind, deleted and merged ones included, in the order in which they became known.
    pub fn all_of(&self, kind: Kind) -> &[Slot] {
        &self.by_kind[kind_index(kind)]
    }

    /// The present records of a kind, in the order in which they became known.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = Slot> + '_ {
        self.all_of(kind).iter().copied().filter(|slot| self.is_present(*slot))
    }

    /// How many slots there are; every slot is less.
    pub fn slots(&self) -> usize {
        self.ids.len()
    }

    /// How many records are present.
    pub fn len(&self) -> usize {
        (0..self.ids.len()).filter(|slot| self.is_present(*slot as Slot)).count()
    }

    /// Whether no cell is here.
    pub fn is_empty(&self) -> bool {
        self.cells.len() == self.free.len()
    }

    /// How many cells wait for the server's answer.
    pub fn dirty_cells(&self) -> usize {
        self.dirty
    }

    /// Bytes of cells in memory.
    pub fn bytes(&self) -> usize {
        self.arena.bytes()
    }

    /// The slot of an id, made when it is new.
    fn intern(&mut self, id: RecordId) -> Slot {
        if let Some(slot) = self.slots.get(&id) {
            return *slot;
        }
        let slot = self.ids.len() as Slot;
        self.slots.insert(id, slot);
        self.ids.push(id);
        self.first.push(NONE);
        self.states.push(State::default());
        self.refs.grow(self.ids.len());
        slot
    }
}

fn kind_index(kind: Kind) -> usize {
    kind as usize + 1
}
