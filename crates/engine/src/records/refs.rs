//! Who refers to whom: the reverse of every reference between records.

use super::{NONE, Slot};
use model::{FieldId, RecordId};

/// References by their target. A list per target, linked through one vector; fields are numbered.
#[derive(Debug, Default)]
pub struct Refs {
    head: Vec<u32>,
    edges: Vec<Edge>,
    free: u32,
    custom: Vec<RecordId>,
}

/// Bit that tells a custom field's number from a built-in one's.
const CUSTOM: u32 = 1 << 31;

#[derive(Debug, Clone, Copy)]
struct Edge {
    source: Slot,
    field: u32,
    next: u32,
}

impl Refs {
    /// Makes room for this many records.
    pub(super) fn grow(&mut self, slots: usize) {
        if self.edges.is_empty() {
            self.free = NONE;
        }
        self.head.resize(slots, NONE);
    }

    /// The number of a field, made when it is a new custom one.
    pub(super) fn number(&mut self, field: FieldId) -> u32 {
        match field {
            FieldId::Builtin(number) | FieldId::Derived(number) => number,
            FieldId::Custom(id) => match self.custom.iter().position(|other| *other == id) {
                Some(index) => CUSTOM | index as u32,
                None => {
                    self.custom.push(id);
                    CUSTOM | (self.custom.len() - 1) as u32
                }
            },
        }
    }

    fn field(&self, number: u32) -> FieldId {
        if number & CUSTOM == 0 {
            FieldId::Builtin(number)
        } else {
            FieldId::Custom(self.custom[(number & !CUSTOM) as usize])
        }
    }

    /// Adds a reference.
    pub(super) fn add(&mut self, target: Slot, field: u32, source: Slot) {
        let next = self.head[target as usize];
        let edge = Edge { source, field, next };
        let at = if self.free == NONE {
            self.edges.push(edge);
            (self.edges.len() - 1) as u32
        } else {
            let at = self.free;
            self.free = self.edges[at as usize].next;
            self.edges[at as usize] = edge;
            at
        };
        self.head[target as usize] = at;
    }

    /// Removes one reference, if it is there.
    pub(super) fn remove(&mut self, target: Slot, field: u32, source: Slot) {
        let mut before = NONE;
        let mut at = self.head[target as usize];
        while at != NONE {
            let edge = self.edges[at as usize];
            if edge.source == source && edge.field == field {
                if before == NONE {
                    self.head[target as usize] = edge.next;
                } else {
                    self.edges[before as usize].next = edge.next;
                }
                self.edges[at as usize].next = self.free;
                self.free = at;
                return;
            }
            before = at;
            at = edge.next;
        }
    }

    /// Every reference to a record: (source, field), last added first.
    pub fn to(&self, target: Slot) -> impl Iterator<Item = (Slot, FieldId)> + '_ {
        let mut at = self.head.get(target as usize).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let edge = self.edges.get(at as usize)?;
            at = edge.next;
            Some((edge.source, self.field(edge.field)))
        })
    }
}
