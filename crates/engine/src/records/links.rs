//! The cells of a record in memory, and what is known of the record by them: kind, flags, references.

use model::entities::common;
use model::{FieldId, Kind, RecordId};
use sync::cell::{CellRef, Flags};
use sync::digest::Digest;
use sync::ids::StreamId;

use super::arena::Arena;
use super::register::{KIND, MERGED_INTO};
use super::{Changes, Kept, Layer, Records, Slot, State};

impl Records {
    /// Keeps a cell, in front of those that the record has.
    pub(super) fn link(&mut self, slot: Slot, layer: Layer, cell: &CellRef<'_>) {
        let span = self.arena.put(cell.encoded_len(), |out| cell.encode(out));
        let (payload, next) = (cell.payload.len() as u32, self.first[slot as usize]);
        let kept = Kept { span, payload, next, layer };
        let number = match self.free.pop() {
            Some(number) => {
                self.cells[number as usize] = kept;
                number
            }
            None => {
                self.cells.push(kept);
                (self.cells.len() - 1) as u32
            }
        };
        self.first[slot as usize] = number;
        match layer {
            Layer::Dirty => self.dirty += 1,
            Layer::Acknowledged => {
                if let Some(digests) = &mut self.digests {
                    digest_of(digests, cell.stream).add(cell);
                }
            }
        }
    }

    /// Lets go of a cell.
    pub(super) fn unlink(&mut self, slot: Slot, number: u32) {
        let kept = self.cells[number as usize];
        match kept.layer {
            Layer::Dirty => self.dirty -= 1,
            Layer::Acknowledged => {
                if let (Ok(cell), Some(digests)) =
                    (CellRef::decode(self.arena.get(kept.span)), &mut self.digests)
                {
                    digest_of(digests, cell.stream).remove(&cell);
                }
            }
        }
        if self.first[slot as usize] == number {
            self.first[slot as usize] = kept.next;
        } else {
            let before = self.numbers(slot).find(|other| self.cells[*other as usize].next == number);
            if let Some(before) = before {
                self.cells[before as usize].next = kept.next;
            }
        }
        self.arena.forget(kept.span);
        self.free.push(number);
    }

    /// Reads a record again after its cells changed: kind, flags, references.
    pub(super) fn refresh(&mut self, slot: Slot, before: &[(FieldId, RecordId)], changes: &mut Changes) {
        let mut state = State { unsent: self.has_dirty(slot), ..State::default() };
        let mut merged = None;
        let mut after = Vec::new();
        self.visit(slot, &mut |register| {
            match register.tag {
                sync::tag::Tag::TOMBSTONE => state.deleted = register.flags.contains(Flags::TOMBSTONE),
                KIND => state.kind = kind_code(register),
                MERGED_INTO => merged = register.value().and_then(|value| value.as_ref_id()),
                _ => {}
            }
            after.extend(self.reference(register));
            true
        });
        for (field, target) in before.iter().filter(|reference| !after.contains(reference)) {
            let target = self.intern(*target);
            let field = self.refs.number(*field);
            self.refs.remove(target, field, slot);
            changes.touched.push(target);
        }
        for (field, target) in &after {
            let known = before.contains(&(*field, *target));
            let target = self.intern(*target);
            if !known {
                let field = self.refs.number(*field);
                self.refs.add(target, field, slot);
            }
            changes.touched.push(target);
        }
        state.merged = match merged {
            Some(target) => self.intern(target) + 1,
            None => 0,
        };
        let State { kind: old, merged: before, .. } = self.states[slot as usize];
        if state.kind != old {
            if old != 0 {
                self.by_kind[usize::from(old)].retain(|other| *other != slot);
            }
            if state.kind != 0 {
                self.by_kind[usize::from(state.kind)].push(slot);
            }
        }
        // Who was merged into a record that comes or goes is read as it, or as itself.
        let stands_anew = (state.kind == 0) != (old == 0)
            && self.refs.to(slot).any(|(_, field)| field == common::MERGED_INTO);
        let merged_anew = state.merged != before || stands_anew;
        if merged_anew {
            self.touch_merged(slot, changes);
        }
        self.states[slot as usize] = state;
        if merged_anew {
            self.touch_merged(slot, changes);
        }
        if state.kind != old {
            changes.former.extend(old.checked_sub(1).and_then(|index| Kind::ALL.get(usize::from(index))));
        }
        changes.records.push(slot);
    }

    /// Who stands for whom may differ along all merges that this record is part of.
    fn touch_merged(&self, slot: Slot, changes: &mut Changes) {
        changes.merged.extend(self.with_merged(slot));
        changes.merged.push(self.resolve(slot));
    }

    fn has_dirty(&self, slot: Slot) -> bool {
        self.numbers(slot).any(|number| self.cells[number as usize].layer == Layer::Dirty)
    }

    /// Numbers of a record's cells, newest in memory first.
    pub(super) fn numbers(&self, slot: Slot) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.first[slot as usize];
        std::iter::from_fn(move || {
            let number = at;
            at = self.cells.get(number as usize)?.next;
            Some(number)
        })
    }

    pub(super) fn cell(&self, number: u32) -> CellRef<'_> {
        let bytes = self.arena.get(self.cells[number as usize].span);
        // Nothing enters the arena but what was decoded before.
        CellRef::decode(bytes).expect("a cell in the arena is well-formed")
    }

    /// The end of a change: what cells left behind is tidied up once it is much.
    pub(super) fn finish(&mut self, changes: Changes) -> Changes {
        if self.arena.wants_compaction() {
            let mut arena = Arena::default();
            for slot in 0..self.first.len() as Slot {
                let numbers: Vec<u32> = self.numbers(slot).collect();
                for number in numbers {
                    let bytes = self.arena.get(self.cells[number as usize].span);
                    self.cells[number as usize].span =
                        arena.put(bytes.len(), |out| out.extend_from_slice(bytes));
                }
            }
            self.arena = arena;
        }
        changes.settle()
    }
}

fn kind_code(register: &super::Register<'_>) -> u8 {
    let code = match register.value() {
        Some(model::Value::Int(code)) => u32::try_from(code).ok(),
        _ => None,
    };
    code.and_then(Kind::from_code).map_or(0, |kind| super::kind_index(kind) as u8)
}

/// The sums of a stream, begun where there are none yet.
pub(super) fn digest_of(digests: &mut Vec<(StreamId, Digest)>, stream: StreamId) -> &mut Digest {
    let place = match digests.iter().position(|(id, _)| *id == stream) {
        Some(place) => place,
        None => {
            digests.push((stream, Digest::new()));
            digests.len() - 1
        }
    };
    &mut digests[place].1
}
