//! The records as they will be: what a piece of an import has written so far lies over what is there, so that a row finds
//! what the rows before it did, in the same piece or in an earlier one.

use std::cell::RefCell;
use std::collections::HashMap;

use model::expand::{self, Records, Write};
use model::{Change, FieldId, Kind, RecordId, Value};

use crate::records::Slot;
use crate::records::hash::IdMap;

/// A list in which records have a rank: those of a kind that refer to one record in a field, and the field of the rank.
type List = (Kind, FieldId, RecordId, FieldId);

/// The first ranks of lists that an import has put records into. Looking a list through for each row would take longer with
/// each row, so the first rank is kept for the whole import and only ever becomes an earlier one: what goes away from
/// the top leaves room there.
#[derive(Debug, Default)]
pub(super) struct Tops {
    first: HashMap<List, Option<String>>,
    /// Records that are others since.
    changed: Vec<Slot>,
}

impl Tops {
    /// These records are others now.
    pub(super) fn note(&mut self, changed: &[Slot]) {
        if !self.first.is_empty() {
            self.changed.extend(changed);
        }
    }

    /// Looks at what has changed: somebody may have put something on top.
    pub(super) fn read(&mut self, records: &crate::records::Records) {
        for slot in std::mem::take(&mut self.changed) {
            self.see(records, records.id(slot));
        }
    }

    fn see(&mut self, records: &dyn Records, id: RecordId) {
        for ((kind, by, to, rank), first) in &mut self.first {
            if records.kind(id) == Some(*kind)
                && records.value(id, *by, None) == Some(Value::Ref(*to))
                && let Some(Value::Text(rank)) = records.value(id, *rank, None)
                && first.as_ref().is_none_or(|first| rank < *first)
            {
                *first = Some(rank);
            }
        }
    }
}

/// What is there with what a piece writes.
pub(super) struct Staged<'a> {
    records: &'a dyn Records,
    /// One write a record: what several rows write to it becomes one cell.
    writes: Vec<Write>,
    /// Place of a record in `writes`.
    places: IdMap<RecordId, usize>,
    of_kind: HashMap<Kind, Vec<RecordId>>,
    /// Records that were written to refer to another one.
    referring: HashMap<(FieldId, RecordId), Vec<RecordId>>,
    tops: RefCell<Tops>,
}

impl<'a> Staged<'a> {
    pub(super) fn new(records: &'a dyn Records, tops: Tops) -> Self {
        Self {
            records,
            writes: Vec::new(),
            places: IdMap::default(),
            of_kind: HashMap::new(),
            referring: HashMap::new(),
            tops: RefCell::new(tops),
        }
    }

    /// How many records are written.
    pub(super) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Everything written, each record once, in the order of first mention. Where rows only changed a value and changed it
    /// back, nothing is left to be written.
    pub(super) fn finish(mut self) -> (Vec<Write>, Tops) {
        let records = self.records;
        for write in self.writes.iter_mut().filter(|write| records.kind(write.record).is_some()) {
            let id = write.record;
            write.changes.retain(|change| records.value(id, change.field, change.element) != change.value);
            write.deleted = write.deleted.filter(|deleted| *deleted != records.is_deleted(id));
        }
        self.writes.retain(|write| !write.changes.is_empty() || write.deleted.is_some());
        (self.writes, self.tops.into_inner())
    }

    /// Adds what a row writes.
    pub(super) fn add(&mut self, writes: Vec<Write>) {
        for write in writes {
            let id = write.record;
            for change in &write.changes {
                if let (None, Some(Value::Ref(to))) = (change.element, &change.value) {
                    self.referring.entry((change.field, *to)).or_default().push(id);
                }
            }
            match self.places.get(&id) {
                None => {
                    self.places.insert(id, self.writes.len());
                    self.of_kind.entry(write.kind).or_default().push(id);
                    self.writes.push(write);
                }
                Some(place) => join(&mut self.writes[*place], write),
            }
            let mut tops = self.tops.take();
            tops.see(self, id);
            self.tops.replace(tops);
        }
    }

    fn write_of(&self, id: RecordId) -> Option<&Write> {
        self.places.get(&id).map(|place| &self.writes[*place])
    }

    fn written(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<&Change> {
        let changes = &self.write_of(id)?.changes;
        changes.iter().find(|change| change.field == field && change.element == element)
    }

    /// Records of what is there and of what was written, by id, those for which something holds.
    fn both(
        &self,
        mut found: Vec<RecordId>,
        written: Option<&Vec<RecordId>>,
        holds: impl Fn(RecordId) -> bool,
    ) -> Vec<RecordId> {
        found.retain(|id| !self.places.contains_key(id) || holds(*id));
        if let Some(written) = written {
            found.extend(written.iter().copied().filter(|id| holds(*id)));
            sorting::ascending(&mut found);
            found.dedup();
        }
        found
    }

    fn refers(&self, id: RecordId, field: FieldId, to: RecordId) -> bool {
        self.value(id, field, None) == Some(Value::Ref(to))
    }
}

fn join(first: &mut Write, write: Write) {
    for change in write.changes {
        first.changes.retain(|other| (other.field, other.element) != (change.field, change.element));
        first.changes.push(change);
    }
    first.deleted = write.deleted.or(first.deleted);
}

impl Records for Staged<'_> {
    fn kind(&self, id: RecordId) -> Option<Kind> {
        self.write_of(id).map(|write| write.kind).or_else(|| self.records.kind(id))
    }

    fn is_deleted(&self, id: RecordId) -> bool {
        let written = self.write_of(id).and_then(|write| write.deleted);
        written.unwrap_or_else(|| self.records.is_deleted(id))
    }

    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        match self.written(id, field, element) {
            Some(change) => change.value.clone(),
            None => self.records.value(id, field, element),
        }
    }

    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        let written = self.write_of(id).map(|write| write.changes.as_slice()).unwrap_or_default();
        expand::overlaid(self.records.elements(id, field), written, field)
    }

    fn merged(&self, into: RecordId) -> Vec<RecordId> {
        let field = model::entities::common::MERGED_INTO;
        let written = self.referring.get(&(field, into));
        self.both(self.records.merged(into), written, |id| self.refers(id, field, into))
    }

    fn all(&self, kind: Kind) -> Vec<RecordId> {
        self.both(self.records.all(kind), self.of_kind.get(&kind), |id| !self.is_deleted(id))
    }

    fn referring(&self, kind: Kind, field: FieldId, to: RecordId) -> Vec<RecordId> {
        let holds = |id| self.kind(id) == Some(kind) && !self.is_deleted(id) && self.refers(id, field, to);
        self.both(self.records.referring(kind, field, to), self.referring.get(&(field, to)), holds)
    }

    fn first_rank(&self, kind: Kind, by: FieldId, to: RecordId, rank: FieldId) -> Option<String> {
        let list = (kind, by, to, rank);
        if let Some(known) = self.tops.borrow().first.get(&list) {
            return known.clone();
        }
        let first = expand::first_rank(self, kind, by, to, rank);
        self.tops.borrow_mut().first.insert(list, first.clone());
        first
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use model::entities::deal;
    use model::expand::Now;
    use model::{Catalogue, Command, defaults};

    use super::*;

    const WORKSPACE: RecordId = RecordId([7; 16]);

    /// Records that count how many of them are looked at.
    #[derive(Default)]
    struct Counting {
        kinds: BTreeMap<RecordId, Kind>,
        values: BTreeMap<(RecordId, FieldId, Option<RecordId>), Value>,
        looked_at: Cell<usize>,
    }

    impl Counting {
        fn apply(&mut self, writes: Vec<Write>) {
            for write in writes {
                self.kinds.insert(write.record, write.kind);
                for change in write.changes {
                    let key = (write.record, change.field, change.element);
                    match change.value {
                        Some(value) => self.values.insert(key, value),
                        None => self.values.remove(&key),
                    };
                }
            }
        }
    }

    impl Records for Counting {
        fn kind(&self, id: RecordId) -> Option<Kind> {
            self.kinds.get(&id).copied()
        }

        fn is_deleted(&self, _: RecordId) -> bool {
            false
        }

        fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
            self.values.get(&(id, field, element)).cloned()
        }

        fn elements(&self, _: RecordId, _: FieldId) -> Vec<(RecordId, Value)> {
            Vec::new()
        }

        fn merged(&self, _: RecordId) -> Vec<RecordId> {
            Vec::new()
        }

        fn all(&self, kind: Kind) -> Vec<RecordId> {
            self.kinds.iter().filter(|(_, of)| **of == kind).map(|(id, _)| *id).collect()
        }

        fn referring(&self, kind: Kind, field: FieldId, to: RecordId) -> Vec<RecordId> {
            let mut all = self.all(kind);
            all.retain(|id| self.value(*id, field, None) == Some(Value::Ref(to)));
            self.looked_at.set(self.looked_at.get() + all.len());
            all
        }
    }

    /// How many records are looked at when so many deals come into one stage, a hundred in a piece.
    fn looked_at(deals: u32) -> usize {
        let now = Now { at: 1, today: 20_000, zone: String::new(), me: None };
        let mut records = Counting::default();
        records.apply(defaults::pipeline(WORKSPACE, &now, &str::to_owned));
        let catalogue = Catalogue::default();
        let mut tops = Tops::default();
        for piece in (0..deals).collect::<Vec<_>>().chunks(100) {
            let mut staged = Staged::new(&records, tops);
            for number in piece {
                let mut id = RecordId([1; 16]);
                id.0[..4].copy_from_slice(&number.to_be_bytes());
                let title = Some(Value::Text("Mill".to_owned()));
                let changes = vec![Change { field: deal::TITLE, element: None, value: title }];
                let command = Command::Create { id, kind: Kind::Deal, changes };
                staged.add(command.expand(&staged, &catalogue, &now).expect("valid"));
            }
            let (writes, after) = staged.finish();
            tops = after;
            records.apply(writes);
        }
        let ranks: std::collections::BTreeSet<_> = records
            .all(Kind::Deal)
            .into_iter()
            .map(|id| records.values[&(id, deal::RANK, None)].clone())
            .map(|rank| rank.as_text().map(str::to_owned))
            .collect();
        assert_eq!(ranks.len(), deals as usize, "each has a rank of its own");
        records.looked_at.get()
    }

    #[test]
    fn a_deal_costs_the_same_however_many_there_are() {
        let (some, more) = (looked_at(500), looked_at(1_000));
        assert!(more <= 2 * some, "{some} for 500, {more} for 1000");
    }
}
