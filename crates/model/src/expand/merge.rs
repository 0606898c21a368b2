//! Merging and taking apart. A merged record keeps everything that is its own and says whom it is read as; what refers to it
//! is never rewritten. The survivor gets what it lacks, and what each of the others gave it is noted there.

use super::action::Action;
use super::replaced::{self, Replaced};
use crate::attachment::MOST_AT_ONCE;
use crate::command::MOST_MERGED;
use crate::derive::fingerprint;
use crate::entities::{campaign, common};
use crate::field::{FieldDef, FieldId, FieldKind, Group};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;
use crate::value::Value;

/// Merges of merged records are followed so far.
const MOST_STEPS: usize = 64;

/// What each loser gave to the survivor.
type Given = Vec<(RecordId, Vec<Replaced>)>;

impl Action<'_> {
    pub(super) fn merge(&mut self, survivor: RecordId, losers: &[RecordId], take: &[(FieldId, RecordId)]) {
        let Some(kind) = self.check_merge(survivor, losers, take) else { return };
        let mut given: Given = losers.iter().map(|loser| (*loser, Vec::new())).collect();
        for (field, from) in take {
            let itself = |id: &RecordId| *id == survivor || losers.contains(id);
            let own = self.value(*from, *field);
            let back = own.as_ref().and_then(Value::as_ref_id).filter(itself);
            let value = own.filter(|_| back.is_none());
            // The survivor's own reference to one that becomes itself goes because of that one.
            let because_of = back.filter(|_| *from == survivor).unwrap_or(*from);
            self.give(survivor, *field, None, value, because_of, &mut given);
        }
        let defs: Vec<&FieldDef> = self.catalogue.fields(kind).filter(|def| is_united(def)).collect();
        for def in &defs {
            if def.is_set() {
                self.unite(survivor, losers, def, &mut given);
            } else if take.iter().all(|(field, _)| *field != def.id) {
                self.fill(survivor, losers, def, &mut given);
            }
        }
        for (loser, replaced) in given {
            self.note(loser, survivor, &replaced);
            self.put(loser, common::MERGED_INTO, Value::Ref(survivor));
        }
        self.check_rules(survivor, kind, &|field| defs.iter().any(|def| def.id == field));
    }

    /// Whether these can become one; says why not.
    fn check_merge(
        &mut self,
        survivor: RecordId,
        losers: &[RecordId],
        take: &[(FieldId, RecordId)],
    ) -> Option<Kind> {
        let kind = self.expect_live(survivor, None, None)?;
        if !common::MERGED.contains(&kind) {
            self.problem(ProblemCode::NotAllowed, None, kind.key());
            return None;
        }
        if losers.is_empty() || losers.len() >= MOST_MERGED {
            self.problem(ProblemCode::OutOfRange, None, &format!("2-{MOST_MERGED}"));
            return None;
        }
        for (at, loser) in losers.iter().enumerate() {
            if *loser == survivor || losers[..at].contains(loser) {
                self.problem(ProblemCode::Duplicate, None, &loser.to_string());
                return None;
            }
            self.expect_live(*loser, Some(kind), None)?;
        }
        if std::iter::once(&survivor).chain(losers).any(|id| self.survivor_of(*id) != *id) {
            self.problem(ProblemCode::Conflict, Some(common::MERGED_INTO), "merged");
            return None;
        }
        for (field, from) in take {
            let single =
                self.catalogue.field(kind, *field).is_some_and(|def| is_united(def) && !def.is_set());
            if !single {
                self.problem(ProblemCode::UnknownField, Some(*field), "");
                return None;
            }
            if *from != survivor && !losers.contains(from) {
                self.problem(ProblemCode::UnknownRecord, Some(*field), &from.to_string());
                return None;
            }
        }
        Some(kind)
    }

    /// The record that stands for this one: where its merges end, and in a ring the smallest id of the ring. A merge into a
    /// record that is gone altogether is none.
    pub(super) fn survivor_of(&self, id: RecordId) -> RecordId {
        let mut seen = vec![id];
        let next = |of| self.reference(of, common::MERGED_INTO).filter(|into| self.kind(*into).is_some());
        while let Some(next) = next(seen[seen.len() - 1]) {
            if let Some(start) = seen.iter().position(|other| *other == next) {
                return seen[start..].iter().min().copied().unwrap_or(id);
            }
            if seen.len() == MOST_STEPS {
                break;
            }
            seen.push(next);
        }
        seen[seen.len() - 1]
    }

    /// Writes a register of the survivor and notes it with the loser that it comes from.
    fn give(
        &mut self,
        survivor: RecordId,
        field: FieldId,
        element: Option<RecordId>,
        value: Option<Value>,
        from: RecordId,
        given: &mut Given,
    ) {
        let before = self.element(survivor, field, element);
        if before == value {
            return;
        }
        if let Some((_, replaced)) = given.iter_mut().find(|(loser, _)| *loser == from) {
            let written = fingerprint(value.as_ref());
            replaced.push(Replaced { field, element, written, before });
        }
        self.put_element(survivor, field, element, value);
    }

    /// A single field that the survivor lacks: the first of the others that has a value gives it.
    fn fill(&mut self, survivor: RecordId, losers: &[RecordId], def: &FieldDef, given: &mut Given) {
        let itself = |id: &RecordId| *id == survivor || losers.contains(id);
        let own = self.value(survivor, def.id);
        if let Some(named) = own.as_ref().and_then(|value| named(def, None, value)).filter(itself) {
            // It would refer to itself from now on.
            return self.give(survivor, def.id, None, None, named, given);
        }
        if own.is_some() {
            return;
        }
        for loser in losers {
            let value = self.value(*loser, def.id);
            let refers_back =
                value.as_ref().and_then(|value| named(def, None, value)).is_some_and(|id| itself(&id));
            if value.is_some() && !refers_back {
                return self.give(survivor, def.id, None, value, *loser, given);
            }
        }
    }

    /// A set: the survivor gets the elements of all. What two of the others have stays when one of them goes again.
    fn unite(&mut self, survivor: RecordId, losers: &[RecordId], def: &FieldDef, given: &mut Given) {
        let itself = |id: RecordId| id == survivor || losers.contains(&id);
        let mut room = if def.id == common::ATTACHMENTS { MOST_AT_ONCE } else { usize::MAX };
        for loser in losers {
            for (element, value) in self.elements(*loser, def.id) {
                let refers_back = named(def, Some(element), &value).is_some_and(itself);
                if room == 0 || refers_back || self.element(survivor, def.id, Some(element)).is_some() {
                    continue;
                }
                room -= 1;
                let others = losers.iter().filter(|other| *other != loser);
                let shared =
                    others.into_iter().any(|other| self.element(*other, def.id, Some(element)).is_some());
                if shared {
                    self.put_element(survivor, def.id, Some(element), Some(value));
                } else {
                    self.give(survivor, def.id, Some(element), Some(value), *loser, given);
                }
            }
        }
    }

    pub(super) fn unmerge(&mut self, id: RecordId) {
        if self.kind(id).is_none() {
            return self.problem(ProblemCode::UnknownRecord, None, &id.to_string());
        }
        let mut at = id;
        for _ in 0..MOST_STEPS {
            let Some(next) = self.reference(at, common::MERGED_INTO) else { break };
            // Two devices merged the two into each other: who stood for both is none of the other either.
            if next == id {
                self.part(at);
                break;
            }
            at = next;
        }
        if self.reference(id, common::MERGED_INTO).is_none() {
            return self.problem(ProblemCode::Conflict, Some(common::MERGED_INTO), "not-merged");
        }
        self.part(id);
    }

    /// Ends one merge. What it wrote in the survivor and nobody changed since becomes what it was; so it does in every other
    /// survivor that another device chose at the same time.
    fn part(&mut self, id: RecordId) {
        for (survivor, _) in self.elements(id, common::REPLACED) {
            let notes = self.notes(id, survivor);
            self.note(id, survivor, &[]);
            if self.kind(survivor).is_some() {
                notes.iter().for_each(|one| self.take_back(id, survivor, one));
            }
        }
        self.put(id, common::MERGED_INTO, None);
    }

    /// Takes back one register that a record gave to a survivor.
    fn take_back(&mut self, id: RecordId, survivor: RecordId, one: &Replaced) {
        if one.stands(self.element(survivor, one.field, one.element).as_ref()) {
            self.put_element(survivor, one.field, one.element, one.before.clone());
            return self.take_back_above(survivor, one);
        }
        // Where another one wrote over it, that one no longer gives back what is gone.
        for other in self.merged(survivor).into_iter().filter(|other| *other != id) {
            let mut notes = self.notes(other, survivor);
            let over = notes
                .iter_mut()
                .find(|note| note.is_of(one) && fingerprint(note.before.as_ref()) == one.written);
            if let Some(over) = over {
                over.before = one.before.clone();
                notes.retain(|note| !note.stands(note.before.as_ref()));
                self.note(other, survivor, &notes);
            }
        }
    }

    /// What a survivor was given and passed on when it was merged itself is taken back there, too, one after the other.
    fn take_back_above(&mut self, from: RecordId, one: &Replaced) {
        let (mut from, mut before) = (from, one.before.clone());
        for _ in 0..MOST_STEPS {
            let Some(above) = self.reference(from, common::MERGED_INTO) else { return };
            let mut notes = self.notes(from, above);
            let Some(at) = notes.iter().position(|note| note.is_of(one) && note.written == one.written)
            else {
                return;
            };
            if !notes[at].stands(self.element(above, one.field, one.element).as_ref()) {
                return;
            }
            // It passes on what it has now; without that, what was above is there again.
            if before.is_some() {
                notes[at].written = fingerprint(before.as_ref());
            } else {
                before = notes.remove(at).before;
            }
            self.put_element(above, one.field, one.element, before.clone());
            self.note(from, above, &notes);
            from = above;
        }
    }

    /// What a record gave to a survivor.
    fn notes(&self, id: RecordId, survivor: RecordId) -> Vec<Replaced> {
        match self.element(id, common::REPLACED, Some(survivor)) {
            Some(Value::Bytes(bytes)) => replaced::decode(&bytes),
            _ => Vec::new(),
        }
    }

    fn note(&mut self, id: RecordId, survivor: RecordId, given: &[Replaced]) {
        self.put_element(id, common::REPLACED, Some(survivor), replaced::encode(given));
    }
}

/// Whether a merge carries the field over: what people write, files with it, and which campaigns somebody got, but nothing that
/// only says how it came about.
fn is_united(def: &FieldDef) -> bool {
    let kept = def.group != Group::System || def.id == common::ATTACHMENTS;
    let written = !def.flags.read_only || campaign::is_membership(def.id);
    def.is_stored() && written && kept
}

/// The record that a value refers to.
fn named(def: &FieldDef, element: Option<RecordId>, value: &Value) -> Option<RecordId> {
    match def.kind {
        FieldKind::Ref(_) => value.as_ref_id(),
        FieldKind::Role { .. } => element,
        _ => None,
    }
}
