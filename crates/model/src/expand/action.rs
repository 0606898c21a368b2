//! An action being put together: what is there, overlaid with what the action has written so far.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use super::{Now, Records, Write, overlaid};
use crate::catalogue::Catalogue;
use crate::check::check;
use crate::command::Change;
use crate::derive::element_of;
use crate::entities::common;
use crate::field::{FieldDef, FieldId, FieldKind};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::{Problem, ProblemCode};
use crate::value::Value;

pub(super) struct Action<'a> {
    pub(super) records: &'a dyn Records,
    pub(super) catalogue: &'a Catalogue,
    pub(super) now: &'a Now,
    writes: Vec<Write>,
    /// Place of a record in `writes`.
    places: HashMap<RecordId, usize>,
    /// Records of which it wrote a field, by field, those that it made, by kind, and those that it brought back: so that
    /// looking for what refers to a record takes no longer the more was written.
    pub(super) written: HashMap<FieldId, Vec<RecordId>>,
    made: HashMap<Kind, Vec<RecordId>>,
    restored: Vec<RecordId>,
    /// Of lists that something was put on top of, a rank that none of them is above.
    pub(super) tops: HashMap<Top, String>,
    /// The first stage of each sort in pipelines that were asked, until a stage is written.
    pub(super) first_stages: RefCell<HashMap<(RecordId, String), Option<RecordId>>>,
    problems: Vec<Problem>,
}

/// A list in ranks: the kind of its records, the field by which they refer to the other record, that one, and the field of the
/// rank.
pub(super) type Top = (Kind, FieldId, RecordId, FieldId);

impl<'a> Action<'a> {
    pub(super) fn new(records: &'a dyn Records, catalogue: &'a Catalogue, now: &'a Now) -> Self {
        Self {
            records,
            catalogue,
            now,
            writes: Vec::new(),
            places: HashMap::new(),
            written: HashMap::new(),
            made: HashMap::new(),
            restored: Vec::new(),
            tops: HashMap::new(),
            first_stages: RefCell::default(),
            problems: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Result<Vec<Write>, Vec<Problem>> {
        self.keep_open_stages(0);
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        self.writes.retain(writes_something);
        Ok(self.writes)
    }

    /// Does one of several things that succeed or fail each by itself: what it wrote, or what is wrong with it, and then it
    /// wrote nothing. It must not write to a record that another of them wrote to.
    pub(super) fn attempt(&mut self, act: impl FnOnce(&mut Self)) -> Result<Range<usize>, Vec<Problem>> {
        let before = self.writes.len();
        act(self);
        self.keep_open_stages(before);
        if self.problems.is_empty() {
            return Ok(before..self.writes.len());
        }
        for write in self.writes.drain(before..) {
            self.places.remove(&write.record);
        }
        self.first_stages.get_mut().clear();
        Err(std::mem::take(&mut self.problems))
    }

    /// What was written, in the order of the attempts; `attempts` say where each begins and ends.
    pub(super) fn finish_each(self, attempts: &[Range<usize>]) -> Vec<Vec<Write>> {
        let mut writes = self.writes.into_iter();
        let mut next = |attempt: &Range<usize>| -> Vec<Write> {
            writes.by_ref().take(attempt.len()).filter(writes_something).collect()
        };
        attempts.iter().map(&mut next).collect()
    }

    pub(super) fn problem(&mut self, code: ProblemCode, field: Option<FieldId>, detail: &str) {
        self.problems.push(Problem { code, field, detail: detail.to_owned() });
    }

    // Reading: what the action wrote hides what was there.

    fn write_of(&self, id: RecordId) -> Option<&Write> {
        self.places.get(&id).map(|place| &self.writes[*place])
    }

    /// What was written since there were so many writes.
    pub(super) fn writes_since(&self, from: usize) -> impl Iterator<Item = &Write> {
        self.writes[from..].iter()
    }

    pub(super) fn kind(&self, id: RecordId) -> Option<Kind> {
        self.write_of(id).map(|write| write.kind).or_else(|| self.records.kind(id))
    }

    pub(super) fn is_deleted(&self, id: RecordId) -> bool {
        let written = self.write_of(id).and_then(|write| write.deleted);
        written.unwrap_or_else(|| self.records.is_deleted(id))
    }

    pub(super) fn element(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        let written = self.write_of(id).and_then(|write| {
            write.changes.iter().find(|change| change.field == field && change.element == element)
        });
        match written {
            Some(change) => change.value.clone(),
            None => self.records.value(id, field, element),
        }
    }

    pub(super) fn value(&self, id: RecordId, field: FieldId) -> Option<Value> {
        self.element(id, field, None)
    }

    pub(super) fn reference(&self, id: RecordId, field: FieldId) -> Option<RecordId> {
        self.value(id, field)?.as_ref_id()
    }

    pub(super) fn text(&self, id: RecordId, field: FieldId) -> Option<String> {
        self.value(id, field)?.as_text().map(str::to_owned)
    }

    /// What a single field held before this action.
    pub(super) fn stored(&self, id: RecordId, field: FieldId) -> Option<Value> {
        self.records.value(id, field, None)
    }

    /// Whether it was deleted before this action.
    pub(super) fn was_deleted(&self, id: RecordId) -> bool {
        self.records.is_deleted(id)
    }

    /// The filled elements of a set, by element.
    pub(super) fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        let written = self.write_of(id).map(|write| write.changes.as_slice()).unwrap_or_default();
        overlaid(self.records.elements(id, field), written, field)
    }

    /// Records of a kind that are not deleted, by id.
    pub(super) fn all(&self, kind: Kind) -> Vec<RecordId> {
        let mut all = self.records.all(kind);
        self.overlay(&mut all, kind, self.made.get(&kind));
        all
    }

    /// Records of a kind that are not deleted and refer to another in a single field, by id.
    pub(super) fn referring(&self, kind: Kind, field: FieldId, to: RecordId) -> Vec<RecordId> {
        let mut all = self.records.referring(kind, field, to);
        self.overlay(&mut all, kind, self.written.get(&field));
        all.retain(|id| self.reference(*id, field) == Some(to));
        all
    }

    /// The records that were merged into another one directly, deleted or not, by id.
    pub(super) fn merged(&self, into: RecordId) -> Vec<RecordId> {
        let mut all = self.records.merged(into);
        all.extend(self.written.get(&common::MERGED_INTO).into_iter().flatten());
        sorting::ascending(&mut all);
        all.dedup();
        all.retain(|id| self.reference(*id, common::MERGED_INTO) == Some(into));
        all
    }

    /// Adds those of a kind among some that this action wrote to, and what it brought back, and takes out the deleted ones.
    fn overlay(&self, all: &mut Vec<RecordId>, kind: Kind, some: Option<&Vec<RecordId>>) {
        let here = some.into_iter().flatten().chain(&self.restored);
        all.extend(here.filter(|id| self.kind(**id) == Some(kind)));
        sorting::ascending(all);
        all.dedup();
        all.retain(|id| !self.is_deleted(*id));
    }

    /// Now, in the zone of the device's place.
    pub(super) fn here_and_now(&self) -> Value {
        let zone = if self.now.zone.is_empty() { "UTC" } else { &self.now.zone };
        Value::Zoned { at: self.now.at, zone: zone.to_owned() }
    }

    // Writing.

    fn write(&mut self, id: RecordId, kind: Kind) -> &mut Write {
        if kind == Kind::Stage {
            self.first_stages.get_mut().clear();
        }
        let place = *self.places.entry(id).or_insert_with(|| {
            self.writes.push(Write { record: id, kind, changes: Vec::new(), deleted: None });
            self.writes.len() - 1
        });
        &mut self.writes[place]
    }

    /// Writes a register unless it holds that value already.
    pub(super) fn put_element(
        &mut self,
        id: RecordId,
        field: FieldId,
        element: Option<RecordId>,
        value: Option<Value>,
    ) {
        let Some(kind) = self.kind(id) else { return };
        if self.element(id, field, element) == value {
            return;
        }
        self.written.entry(field).or_default().push(id);
        for ((.., rank), top) in &mut self.tops {
            let above = value.as_ref().and_then(Value::as_text).filter(|text| *text < top.as_str());
            if let Some(above) = above.filter(|_| *rank == field) {
                above.clone_into(top);
            }
        }
        let write = self.write(id, kind);
        match write.changes.iter_mut().find(|change| change.field == field && change.element == element) {
            Some(change) => change.value = value,
            None => write.changes.push(Change { field, element, value }),
        }
    }

    pub(super) fn put(&mut self, id: RecordId, field: FieldId, value: impl Into<Option<Value>>) {
        self.put_element(id, field, None, value.into());
    }

    /// Writes a single field that has no value yet.
    pub(super) fn put_default(&mut self, id: RecordId, field: FieldId, value: impl Into<Option<Value>>) {
        if self.value(id, field).is_none() {
            self.put(id, field, value);
        }
    }

    pub(super) fn put_deleted(&mut self, id: RecordId, deleted: bool) {
        if let Some(kind) = self.kind(id).filter(|_| self.is_deleted(id) != deleted) {
            if !deleted {
                self.restored.push(id);
            }
            self.write(id, kind).deleted = Some(deleted);
        }
    }

    /// A new record: its first register is its kind, so that nothing is ever of an unknown kind.
    pub(super) fn begin(&mut self, id: RecordId, kind: Kind) {
        self.write(id, kind);
        self.made.entry(kind).or_default().push(id);
        self.put(id, crate::entities::common::KIND, Value::Int(i64::from(kind.code())));
    }

    /// Whether the record can be written; says why not.
    pub(super) fn expect_live(
        &mut self,
        id: RecordId,
        kind: Option<Kind>,
        field: Option<FieldId>,
    ) -> Option<Kind> {
        match self.kind(id) {
            Some(found) if kind.is_none_or(|kind| kind == found) => {
                if self.is_deleted(id) {
                    self.problem(ProblemCode::Deleted, field, &id.to_string());
                    return None;
                }
                Some(found)
            }
            _ => {
                self.problem(ProblemCode::UnknownRecord, field, &id.to_string());
                None
            }
        }
    }

    /// Checks a change that a person asks for and writes it.
    pub(super) fn apply(&mut self, id: RecordId, kind: Kind, change: &Change) {
        let catalogue = self.catalogue;
        let Some(def) = catalogue.field(kind, change.field).filter(|def| def.is_stored()) else {
            return self.problem(ProblemCode::UnknownField, Some(change.field), "");
        };
        let value = match change.value.clone().map(|value| check(def, value)).transpose() {
            Ok(value) => value.flatten(),
            Err(problem) => return self.problems.push(problem),
        };
        match (def.is_set(), change.element, value) {
            (false, None, value) => {
                if self.refers_well(def, value.as_ref().and_then(Value::as_ref_id)) {
                    self.put(id, def.id, value);
                }
            }
            (false, Some(_), _) => self.problem(ProblemCode::WrongType, Some(def.id), ""),
            (true, None, None) => {
                for (element, _) in self.elements(id, def.id) {
                    self.put_element(id, def.id, Some(element), None);
                }
            }
            (true, element, value) => self.apply_element(id, def, element, value),
        }
    }

    fn apply_element(
        &mut self,
        id: RecordId,
        def: &FieldDef,
        element: Option<RecordId>,
        value: Option<Value>,
    ) {
        let is_role = matches!(def.kind, FieldKind::Role { .. });
        // References and options stand under one element only, whatever the caller thought.
        let element = match &value {
            Some(value @ (Value::Ref(_) | Value::Choice(_))) => Some(element_of(def, value)),
            Some(value) if !is_role => element.or_else(|| Some(element_of(def, value))),
            _ => element,
        };
        let Some(element) = element else {
            return self.problem(ProblemCode::WrongType, Some(def.id), "");
        };
        let target = match &value {
            Some(_) if is_role => Some(element),
            other => other.as_ref().and_then(Value::as_ref_id),
        };
        if self.refers_well(def, target) {
            self.put_element(id, def.id, Some(element), value);
        }
    }

    /// Whether a reference leads to a live record of a kind that the field takes. Members are not records.
    fn refers_well(&mut self, def: &FieldDef, target: Option<RecordId>) -> bool {
        let (Some(target), FieldKind::Ref(kinds) | FieldKind::Role { kinds, .. }) = (target, &def.kind)
        else {
            return true;
        };
        match self.kind(target) {
            Some(kind) if !kinds.contains(&kind) => {
                self.problem(ProblemCode::UnknownRecord, Some(def.id), kind.key());
                false
            }
            _ => self.expect_live(target, None, Some(def.id)).is_some(),
        }
    }
}

fn writes_something(write: &Write) -> bool {
    !write.changes.is_empty() || write.deleted.is_some()
}
