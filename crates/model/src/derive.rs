//! Ids computed from content, so that the same thing made on two devices is one thing after they meet.
//!
//! FNV-1a of 128 bits: small, fixed for ever, and good enough because nobody gains by a collision inside his own
//! workspace. Ids of imported rows, which outsiders can influence, are keyed hashes made by the engine.

use crate::email;
use crate::field::{FieldDef, FieldKind};
use crate::id::RecordId;
use crate::phone;
use crate::value::Value;

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// An id that follows from another id and a name: the same everywhere and always.
pub fn derive_id(from: RecordId, name: &str) -> RecordId {
    hash(&[&from.0, name.as_bytes()])
}

/// The element under which a value stands in a set: references stand under the id they name, other values under a hash
/// of what makes them the same (a phone's digits, a folded e-mail address, the key of an option, the source and key of
/// an external id). Adding the same value twice, or on two devices, is adding it once.
pub fn element_of(def: &FieldDef, value: &Value) -> RecordId {
    match (value, &def.kind) {
        (Value::Ref(id), _) => *id,
        (Value::Entry { text, .. }, FieldKind::Phone) => hash(&[phone::digits(text, None).as_bytes()]),
        (Value::Entry { text, .. }, FieldKind::Email) => hash(&[email::key(text).as_bytes()]),
        (Value::Entry { text, .. }, FieldKind::Url) => hash(&[text.trim().to_lowercase().as_bytes()]),
        (Value::Entry { label, text }, _) => hash(&[label.as_bytes(), text.as_bytes()]),
        (other, _) => {
            let mut bytes = Vec::new();
            let type_byte = crate::codec::encode(Some(other), &mut bytes);
            hash(&[&[type_byte], &bytes])
        }
    }
}

/// What stands for a value, or for its absence, where only equality counts.
pub(crate) fn fingerprint(value: Option<&Value>) -> [u8; 16] {
    let mut bytes = Vec::new();
    let type_byte = crate::codec::encode(value, &mut bytes);
    hash(&[&[type_byte], &bytes]).0
}

fn hash(parts: &[&[u8]]) -> RecordId {
    let mut state = OFFSET;
    for part in parts {
        // The length first, so that parts cannot run into each other.
        for byte in (part.len() as u64).to_le_bytes().iter().chain(*part) {
            state = (state ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    }
    RecordId(state.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::{common, contact, lead};
    use crate::{Catalogue, FieldId, Kind};

    fn element(kind: Kind, field: FieldId, value: &Value) -> RecordId {
        element_of(Catalogue::default().field(kind, field).expect("declared"), value)
    }

    fn entry(label: &str, text: &str) -> Value {
        Value::Entry { label: label.into(), text: text.into() }
    }

    #[test]
    fn derived_ids_are_fixed_for_ever() {
        assert_eq!(hash(&[]).to_string(), "6c62272e07bb014262b821756295c58d");
        assert_eq!(derive_id(RecordId([0; 16]), "sales").to_string(), "f56cf017511d2973b509c95bda51d0f0");
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }

    #[test]
    fn the_same_value_is_the_same_element() {
        let phones = |text: &str| element(Kind::Contact, contact::PHONES, &entry("work", text));
        assert_eq!(phones("+49 (0)89 123456"), phones("0049 89 / 12 34 56"));
        assert_ne!(phones("+49 89 123456"), phones("+49 89 123457"));
        let emails = |label: &str, text: &str| element(Kind::Contact, contact::EMAILS, &entry(label, text));
        assert_eq!(emails("", "A.Wang@Example.CN"), emails("home", "a.wang@example.cn"));
        let ids = |label: &str| element(Kind::Contact, common::EXTERNAL_IDS, &entry(label, "7"));
        assert_ne!(ids("erp"), ids("shop"));
        let id = RecordId([9; 16]);
        assert_eq!(element(Kind::Contact, common::TAGS, &Value::Ref(id)), id);
        let choice = |key: &str| element(Kind::Lead, lead::QUALIFIER, &Value::Choice(key.into()));
        assert_eq!(choice("has_budget"), choice("has_budget"));
        assert_ne!(choice("has_budget"), choice("wants_quote"));
    }
}
