//! Finding the record that a row means. Made when an import begins and dropped at its end.

use std::hash::{DefaultHasher, Hash, Hasher};

use model::entities::{common, company, contact, lead, product};
use model::{FieldId, Kind, RecordId, Value, email};
use protocol::import::MatchKey;

use crate::records::hash::IdMap;
use crate::records::register::field_of;
use crate::records::{Records, Slot};
use crate::search::fold::Folding;

/// Records by hashes of what they can be recognised by. Of several with the same key the one with the smallest id.
#[derive(Debug, Default)]
pub(super) struct Index {
    found: IdMap<u64, RecordId>,
}

impl Index {
    /// Reads all present records of the kinds that rows can mean.
    pub(super) fn read(records: &Records, folding: &Folding) -> Self {
        let mut index = Self::default();
        for kind in
            [Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal, Kind::Product, Kind::Order, Kind::Activity]
        {
            for slot in records.of(kind) {
                index.add_record(records, folding, kind, slot);
            }
        }
        index
    }

    fn add_record(&mut self, records: &Records, folding: &Folding, kind: Kind, slot: Slot) {
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
            let known = self.found.entry(hash).or_insert(id);
            *known = (*known).min(id);
        }
    }

    /// The record of a kind that has one of these keys, the first key first.
    pub(super) fn find(
        &self,
        folding: &Folding,
        records: &Records,
        kind: Kind,
        keys: &[MatchKey],
    ) -> Option<RecordId> {
        keys.iter().find_map(|key| match key {
            MatchKey::Id(id) => {
                records
                    .slot(*id)
                    .filter(|slot| records.kind(*slot) == Some(kind) && records.is_present(*slot))?;
                Some(*id)
            }
            key => self.found.get(&hash(folding, kind, key)?).copied(),
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
        company::NAME | product::NAME => text(value()?).map(MatchKey::Name),
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
