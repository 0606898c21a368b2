//! What was seen before in the same file: equal rows, shared addresses, records already handed out.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use model::{Kind, RecordId};

/// Ids are hashes already: their first bytes are as good as a hash of them.
#[derive(Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    // The length that comes before the bytes of an array says nothing.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

type ById = BuildHasherDefault<FirstBytes>;

/// Memory of one file.
#[derive(Default)]
pub(super) struct Repeats {
    rows: HashMap<RecordId, u32, ById>,
    emails: HashMap<RecordId, u64, ById>,
    handed_out: HashSet<RecordId, ById>,
    names: HashMap<Kind, HashMap<String, RecordId>>,
}

impl Repeats {
    /// How often an equal row came before this one.
    pub(super) fn earlier_rows(&mut self, row: RecordId) -> u32 {
        let count = self.rows.entry(row).or_default();
        *count += 1;
        *count - 1
    }

    /// Whether an address belongs to this name alone so far: a mailbox shared by two people recognises neither.
    pub(super) fn is_own_email(&mut self, email: RecordId, name: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let name = hasher.finish();
        *self.emails.entry(email).or_insert(name) == name
    }

    /// Whether a record is handed out for the first time.
    pub(super) fn is_first(&mut self, id: RecordId) -> bool {
        self.handed_out.insert(id)
    }

    /// The record that rows before named just so.
    pub(super) fn known_name(&self, kind: Kind, name: &str) -> Option<RecordId> {
        self.names.get(&kind)?.get(name).copied()
    }

    /// Remembers the record that is meant by a name.
    pub(super) fn remember_name(&mut self, kind: Kind, name: &str, id: RecordId) {
        self.names.entry(kind).or_default().insert(name.to_owned(), id);
    }
}
