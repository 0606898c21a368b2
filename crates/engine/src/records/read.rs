//! Reading records: the winning value of each register over both layers.

use model::entities::common;
use model::{FieldId, RecordId, Value};
use sync::cell::Flags;
use sync::ids::StreamId;
use sync::tag::Tag;

use super::register::{REF, Register, Walk, field_of, tag_of};
use super::{NONE, Records, Slot};

impl Records {
    /// Every register of a record with its winning value, ascending by tag.
    pub fn registers(&self, slot: Slot) -> Vec<Register<'_>> {
        let mut all: Vec<Register<'_>> = Vec::with_capacity(16);
        let mut cells = 0;
        for number in self.numbers(slot) {
            all.extend(self.walk(number));
            cells += 1;
        }
        if cells > 1 {
            sorting::by(&mut all, |a, b| {
                a.tag.cmp(&b.tag).then(b.stamp.cmp(&a.stamp)).then(a.layer.cmp(&b.layer))
            });
            all.dedup_by(|later, kept| later.tag == kept.tag);
        }
        all
    }

    /// Calls back with every register of a record with its winning value, ascending by tag, until it answers `false`.
    pub fn visit(&self, slot: Slot, visit: &mut dyn FnMut(&Register<'_>) -> bool) {
        let first = self.first[slot as usize];
        match self.cells.get(first as usize) {
            // Most records have one cell, whose registers are in order and win.
            Some(only) if only.next == NONE => self.walk(first).all(|register| visit(&register)),
            Some(_) => self.registers(slot).iter().all(visit),
            None => true,
        };
    }

    /// The filled registers of one field: itself, or its elements ascending.
    pub fn registers_of(&self, slot: Slot, field: FieldId) -> Vec<Register<'_>> {
        let Some(whole) = tag_of(field, None) else { return Vec::new() };
        let mut found = self.registers(slot);
        found.retain(|register| register.tag.field == whole.field && register.is_filled());
        found
    }

    /// The id of the record that stands for this one.
    pub fn resolve_id(&self, id: RecordId) -> RecordId {
        self.slot(id).map_or(id, |slot| self.id(self.resolve(slot)))
    }

    /// The winning value of one register, if any cell names it.
    pub fn register(&self, slot: Slot, tag: Tag) -> Option<Register<'_>> {
        self.numbers(slot)
            .filter_map(|number| {
                self.walk(number).take_while(|other| other.tag <= tag).find(|other| other.tag == tag)
            })
            .max_by(|a, b| a.stamp.cmp(&b.stamp).then(b.layer.cmp(&a.layer)))
    }

    /// Whether nothing is left of a record.
    pub fn is_gone(&self, id: RecordId) -> bool {
        self.slot(id).is_none_or(|slot| !self.has_cells(slot))
    }

    /// Whether any cell of the record is here, not only references to it.
    pub fn has_cells(&self, slot: Slot) -> bool {
        self.numbers(slot).next().is_some()
    }

    /// The stream by which the record is addressed: that of its newest acknowledged cell, and only without one that of its
    /// newest unsent cell. So a move that is refused leaves what follows it where the record still is.
    pub fn stream(&self, slot: Slot) -> Option<StreamId> {
        let layer = |number: &u32| self.cells[*number as usize].layer;
        self.numbers(slot)
            .map(|number| (layer(&number) == super::Layer::Acknowledged, self.cell(number)))
            .max_by_key(|(acknowledged, cell)| (*acknowledged, cell.stamp))
            .map(|(_, cell)| cell.stream)
    }

    /// The stream that the record is in or on its way to: the target of its newest move, sent or not.
    pub fn destination(&self, slot: Slot) -> Option<StreamId> {
        let moves = self.numbers(slot).map(|number| self.cell(number));
        let newest = moves.filter(|cell| cell.flags.contains(Flags::MOVE)).max_by_key(|cell| cell.stamp);
        newest.and_then(|cell| cell.move_target()).or_else(|| self.stream(slot))
    }

    /// The value of a single field.
    pub fn value(&self, slot: Slot, field: FieldId) -> Option<Value> {
        self.register(slot, tag_of(field, None)?)?.value()
    }

    /// The value of one element of a set.
    pub fn element(&self, slot: Slot, field: FieldId, element: RecordId) -> Option<Value> {
        self.register(slot, tag_of(field, Some(element))?)?.value()
    }

    /// The filled elements of a set, ascending by element.
    pub fn elements(&self, slot: Slot, field: FieldId) -> Vec<(RecordId, Value)> {
        let mut found = Vec::new();
        self.visit(slot, &mut |register| {
            if let Some((id, Some(element))) = field_of(register.tag)
                && id == field
            {
                found.extend(register.value().map(|value| (element, value)));
            }
            true
        });
        found
    }

    /// The text of a single field, empty when there is none.
    pub fn text(&self, slot: Slot, field: FieldId) -> String {
        let register = tag_of(field, None).and_then(|tag| self.register(slot, tag));
        register.and_then(|register| register.as_text()).unwrap_or_default().to_owned()
    }

    /// The record that a single reference names, its merges followed. It may be deleted or unknown here.
    pub fn target(&self, slot: Slot, field: FieldId) -> Option<Slot> {
        let id = self.value(slot, field)?.as_ref_id()?;
        self.slot(id).map(|slot| self.resolve(slot))
    }

    /// The records that refer to this one, or to a record merged into it, through a field: present ones, by slot.
    pub fn referrers(&self, slot: Slot, field: FieldId) -> Vec<Slot> {
        let mut found = Vec::new();
        let mut merged = vec![slot];
        let mut next = 0;
        while next < merged.len() {
            let at = merged[next];
            for (source, through) in self.refs.to(at) {
                if through == field && self.is_present(source) {
                    found.push(source);
                }
                let joins = through == common::MERGED_INTO && self.merged_into(source) == Some(at);
                if joins && !merged.contains(&source) {
                    merged.push(source);
                }
            }
            next += 1;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every (source, field) that refers to this record directly; deleted sources included, in no stated order.
    pub fn references_to(&self, slot: Slot) -> impl Iterator<Item = (Slot, FieldId)> + '_ {
        self.refs.to(slot)
    }

    /// Every reference that a record holds: (field, target), by register.
    pub fn outgoing(&self, slot: Slot) -> Vec<(FieldId, RecordId)> {
        let mut found = Vec::new();
        self.visit(slot, &mut |register| {
            found.extend(self.reference(register));
            true
        });
        found
    }

    /// The reference that a register is.
    pub(crate) fn reference(&self, register: &Register<'_>) -> Option<(FieldId, RecordId)> {
        let (field, element) = field_of(register.tag).filter(|_| register.is_filled())?;
        if self.is_role(field) {
            return element.map(|target| (field, target));
        }
        match (register.kind, register.bytes.try_into()) {
            (REF, Ok(id)) => Some((field, RecordId(id))),
            _ => None,
        }
    }

    fn walk(&self, number: u32) -> impl Iterator<Item = Register<'_>> {
        let kept = &self.cells[number as usize];
        Walk::new(self.arena.get(kept.span), kept.payload as usize, kept.layer).into_iter().flatten()
    }

    fn is_role(&self, field: FieldId) -> bool {
        matches!(field, FieldId::Builtin(number) if self.roles.contains(&number))
    }
}
