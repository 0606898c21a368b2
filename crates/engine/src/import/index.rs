//! Finding the record that a row means. Read when an import begins, in steps that let people in between, and dropped at
//! its end.
//!
//! It is what reading all records at once would have found when the last of them was read: what is changed before that,
//! after its turn, is forgotten and read again with the next step. Records that are new get slots that are still to come.

use std::hash::{DefaultHasher, Hash, Hasher};

use model::entities::{common, company, contact, lead, pipeline, product};
use model::{FieldId, Kind, RecordId, Value, email};
use protocol::import::MatchKey;

use crate::records::hash::{IdMap, IdSet};
use crate::records::register::field_of;
use crate::records::{Records, Slot};
use crate::search::fold::Folding;

/// Kinds that rows can mean.
const KINDS: &[Kind] = &[
    Kind::Company,
    Kind::Contact,
    Kind::Lead,
    Kind::Deal,
    Kind::Product,
    Kind::Order,
    Kind::Activity,
    Kind::Pipeline,
    Kind::Answer,
];
/// Records read in one step.
const STEP: usize = 1_000;

/// Records by hashes of what they can be recognised by. Of several with the same key the one with the smallest id.
#[derive(Debug, Default)]
pub(super) struct Index {
    found: IdMap<u64, RecordId>,
    /// The others with a key, until all is read: one of them counts when the first turns out to have it no longer.
    others: Vec<(u64, RecordId)>,
    /// Records of slots below this are read.
    read: usize,
    whole: bool,
    /// Of these, the ones that have changed since.
    changed: Vec<Slot>,
}

impl Index {
    /// Reads the next records, of the kinds that rows can mean. Whether all are read.
    pub(super) fn read(&mut self, records: &Records, folding: &Folding) -> bool {
        if self.whole {
            return true;
        }
        let changed = std::mem::take(&mut self.changed);
        self.forget(changed.iter().map(|slot| records.id(*slot)).collect());
        let end = records.slots().min(self.read + STEP);
        for slot in changed.into_iter().chain(self.read as Slot..end as Slot) {
            self.add_record(records, folding, slot);
        }
        self.read = end;
        self.whole = end == records.slots();
        if self.whole {
            self.others = Vec::new();
        }
        self.whole
    }

    /// These records are others now. Those that are read are read again, until all are read: rows are matched with what
    /// was there then.
    pub(super) fn note(&mut self, changed: &[Slot]) {
        if !self.whole {
            self.changed.extend(changed.iter().filter(|slot| (**slot as usize) < self.read));
        }
    }

    /// Begins anew, unless all is read: slots are others now.
    pub(super) fn moved(&mut self) {
        if !self.whole {
            *self = Self::default();
        }
    }

    fn forget(&mut self, gone: IdSet<RecordId>) {
        if gone.is_empty() {
            return;
        }
        self.others.retain(|(_, id)| !gone.contains(id));
        let mut lost: IdSet<u64> = IdSet::default();
        self.found.retain(|hash, id| {
            let stays = !gone.contains(id);
            if !stays {
                lost.insert(*hash);
            }
            stays
        });
        let others = std::mem::take(&mut self.others).into_iter();
        let (back, others): (Vec<_>, Vec<_>) = others.partition(|(hash, _)| lost.contains(hash));
        self.others = others;
        back.into_iter().for_each(|(hash, id)| self.put(hash, id));
    }

    fn add_record(&mut self, records: &Records, folding: &Folding, slot: Slot) {
        let Some(kind) = records.kind(slot).filter(|kind| KINDS.contains(kind) && records.is_present(slot))
        else {
            return;
        };
        let id = records.id(slot);
        for register in records.registers(slot) {
            let Some((field, _)) = field_of(register.tag) else { continue };
            let Some(key) = key_of(field, || register.value()) else { continue };
            self.add(folding, kind, &key, id);
        }
    }

    /// Adds a key of a record.
    pub(super) fn add(&mut self, folding: &Folding, kind: Kind, key: &MatchKey, id: RecordId) {
        if let Some(hash) = hash(folding, kind, key) {
            self.put(hash, id);
        }
    }

    fn put(&mut self, hash: u64, id: RecordId) {
        let known = self.found.entry(hash).or_insert(id);
        if *known == id {
            return;
        }
        let other = id.max(*known);
        *known = id.min(*known);
        if !self.whole {
            self.others.push((hash, other));
        }
    }

    /// The record of a kind that has one of these keys, the first key first. Of those found by their name alone some may not
    /// be meant. A product may be called by its SKU as long as it has none.
    pub(super) fn find(
        &self,
        folding: &Folding,
        records: &Records,
        kind: Kind,
        keys: &[MatchKey],
        may_be_meant: impl Fn(&MatchKey, RecordId) -> bool,
    ) -> Option<RecordId> {
        let found = |key: &MatchKey| self.found.get(&hash(folding, kind, key)?).copied();
        keys.iter().find_map(|key| match key {
            MatchKey::Id(id) => {
                let slot = records.resolve(records.slot(*id)?);
                let fits = records.kind(slot) == Some(kind) && records.is_present(slot);
                fits.then(|| records.id(slot))
            }
            MatchKey::Name(_) => found(key).filter(|id| may_be_meant(key, *id)),
            MatchKey::Sku(sku) => {
                found(key).or_else(|| found(&MatchKey::Name(sku.clone())).filter(|id| may_be_meant(key, *id)))
            }
            key => found(key),
        })
    }
}

/// The key that a field's value is.
fn key_of(field: FieldId, value: impl FnOnce() -> Option<Value>) -> Option<MatchKey> {
    match field {
        common::EXTERNAL_IDS => match value()? {
            Value::Entry { label, text } => Some(MatchKey::External { source: label, key: text }),
            _ => None,
        },
        contact::EMAILS | company::EMAILS | lead::EMAILS => text(value()?).map(MatchKey::Email),
        company::NAME | product::NAME | pipeline::NAME => text(value()?).map(MatchKey::Name),
        product::SKU => text(value()?).map(MatchKey::Sku),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

fn hash(folding: &Folding, kind: Kind, key: &MatchKey) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    kind.code().hash(&mut hasher);
    match key {
        MatchKey::Id(_) => return None,
        MatchKey::External { source, key } => (0, folding.fold(source), key.trim()).hash(&mut hasher),
        MatchKey::Email(address) => (1, email::key(address)).hash(&mut hasher),
        MatchKey::Name(name) => (2, folding.fold(name)).hash(&mut hasher),
        MatchKey::Sku(sku) => (3, folding.fold(sku)).hash(&mut hasher),
    }
    Some(hasher.finish())
}
