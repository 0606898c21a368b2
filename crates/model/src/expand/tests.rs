//! What commands write, and what they refuse.

mod answers;
mod campaigns;
mod conversion;
mod deals;
mod each;
mod merging;
mod records;
mod work;

use std::collections::BTreeMap;

use super::*;
use crate::entities::{common, contact};

/// Records in memory to which expanded commands are applied.
#[derive(Default)]
struct Store {
    kinds: BTreeMap<RecordId, Kind>,
    deleted: BTreeMap<RecordId, bool>,
    values: BTreeMap<(RecordId, FieldId, Option<RecordId>), Value>,
    clock: i64,
}

const ME: RecordId = RecordId([0xee; 16]);

impl Records for Store {
    fn kind(&self, id: RecordId) -> Option<Kind> {
        self.kinds.get(&id).copied()
    }

    fn is_deleted(&self, id: RecordId) -> bool {
        self.deleted.get(&id).copied().unwrap_or(false)
    }

    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        self.values.get(&(id, field, element)).cloned()
    }

    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        let range = (id, field, Some(RecordId([0; 16])))..=(id, field, Some(RecordId([255; 16])));
        self.values
            .range(range)
            .filter_map(|((_, _, element), value)| Some(((*element)?, value.clone())))
            .collect()
    }

    fn merged(&self, into: RecordId) -> Vec<RecordId> {
        let is_merged = |id: &&RecordId| self.get(**id, common::MERGED_INTO) == Some(Value::Ref(into));
        self.kinds.keys().filter(is_merged).copied().collect()
    }

    fn all(&self, kind: Kind) -> Vec<RecordId> {
        let all = self.kinds.iter().filter(|(id, of)| **of == kind && !self.is_deleted(**id));
        all.map(|(id, _)| *id).collect()
    }
}

impl Store {
    fn now(&self) -> Now {
        Now { at: self.clock, today: 20_000, zone: "Asia/Shanghai".into(), me: Some(ME) }
    }

    fn run(&mut self, command: &Command) -> Result<Vec<Write>, Vec<Problem>> {
        self.clock += 1;
        let catalogue = Catalogue::from_records(self);
        let writes = command.expand(self, &catalogue, &self.now())?;
        for write in &writes {
            self.kinds.insert(write.record, write.kind);
            for change in &write.changes {
                let key = (write.record, change.field, change.element);
                match &change.value {
                    Some(value) => self.values.insert(key, value.clone()),
                    None => self.values.remove(&key),
                };
            }
            if let Some(deleted) = write.deleted {
                self.deleted.insert(write.record, deleted);
            }
        }
        Ok(writes)
    }

    fn create(&mut self, number: u8, kind: Kind, changes: Vec<Change>) -> RecordId {
        self.run(&Command::Create { id: id(number), kind, changes }).expect("valid");
        id(number)
    }

    fn update(&mut self, record: RecordId, changes: Vec<Change>) -> Result<Vec<Write>, Vec<Problem>> {
        self.run(&Command::Update { ids: vec![record], changes })
    }

    fn get(&self, id: RecordId, field: FieldId) -> Option<Value> {
        Records::value(self, id, field, None)
    }
}

fn id(number: u8) -> RecordId {
    RecordId([number; 16])
}

fn set(field: FieldId, value: Value) -> Change {
    Change { field, element: None, value: Some(value) }
}

fn clear(field: FieldId) -> Change {
    Change { field, element: None, value: None }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn choice(key: &str) -> Value {
    Value::Choice(key.into())
}

fn entry(label: &str, text: &str) -> Value {
    Value::Entry { label: label.into(), text: text.into() }
}

fn codes(result: Result<Vec<Write>, Vec<Problem>>) -> Vec<(ProblemCode, Option<FieldId>)> {
    result.err().unwrap_or_default().into_iter().map(|problem| (problem.code, problem.field)).collect()
}
