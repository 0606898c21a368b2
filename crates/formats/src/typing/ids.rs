//! Ids of imported records: a keyed hash of where a row comes from, so that importing again changes nothing.

use model::text::narrow_char;
use model::{Kind, RecordId};

/// Makes the ids of one workspace. Another workspace gets other ids for the same file, so that nobody can tell from an
/// id what is behind it.
#[derive(Clone)]
pub struct Keys {
    key: [u8; 32],
}

impl Keys {
    /// Keys of a workspace.
    pub fn new(workspace: RecordId) -> Self {
        Self { key: blake3::derive_key("perennial 2026 ids of imported records", &workspace.0) }
    }

    /// The id of a record that a source knows under a key.
    pub fn id(&self, kind: Kind, source: &str, key: &str) -> RecordId {
        self.of_parts(kind, source, [key].into_iter())
    }

    /// The id of a record that is known only by several texts together.
    pub fn of_parts<'a>(
        &self,
        kind: Kind,
        source: &'a str,
        parts: impl Iterator<Item = &'a str>,
    ) -> RecordId {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&kind.code().to_le_bytes());
        for part in [source].into_iter().chain(parts) {
            // The length first, so that parts cannot run into each other.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        RecordId(id)
    }
}

/// A name as it is compared: without case, width and spaces around and within.
pub(super) fn folded(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.chars().map(narrow_char).flat_map(char::to_lowercase));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_everything_and_nothing_else() {
        let keys = Keys::new(RecordId([1; 16]));
        let id = keys.id(Kind::Contact, "customer-id", "4711");
        assert_eq!(id, Keys::new(RecordId([1; 16])).id(Kind::Contact, "customer-id", "4711"));
        for other in [
            keys.id(Kind::Company, "customer-id", "4711"),
            keys.id(Kind::Contact, "customer-i", "d4711"),
            keys.id(Kind::Contact, "customer-id", "4712"),
            Keys::new(RecordId([2; 16])).id(Kind::Contact, "customer-id", "4711"),
            keys.of_parts(Kind::Contact, "customer-id", ["47", "11"].into_iter()),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn ids_are_fixed_for_ever() {
        let id = Keys::new(RecordId([7; 16])).id(Kind::Order, "order-id", "SO-1");
        assert_eq!(id.to_string(), "7deeb8326e7b8a691a0ecd69b2dee834");
    }

    #[test]
    fn names_are_compared_without_case_width_and_spaces() {
        assert_eq!(folded("  ＡＢＣ  Machines\tGmbH "), "abc machines gmbh");
    }
}
