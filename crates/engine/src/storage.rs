//! Where an engine keeps its bytes: one database per (user, workspace), as plain transactions over a few stores.
//!
//! A transaction is data: it is planned without a database, committed as one durable unit, and only then does memory
//! change. Nothing here knows what the bytes mean.

#[cfg(test)]
mod conformance;
#[cfg(target_arch = "wasm32")]
pub mod indexeddb;
pub mod memory;
#[cfg(test)]
mod tests;

use futures::future::LocalBoxFuture;

/// Number of the format on disk. A database with a greater number is opened for reading and export only.
pub const FORMAT: u32 = 1;

/// Key of [`Store::Meta`] under which the number of the last change of the log is kept, big-endian.
pub const HEAD: &str = "head";

/// Key of [`Store::Meta`] under which the format number is kept, big-endian.
pub const FORMAT_KEY: &str = "format";

macro_rules! stores {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A store: keys are texts, in byte order; values are bytes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Store { $($(#[$doc])* $name,)* }

        impl Store {
            /// Every store.
            pub const ALL: &'static [Store] = &[$(Store::$name,)*];

            /// Its name in the database.
            pub const fn name(self) -> &'static str { match self { $(Store::$name => $text,)* } }
        }
    };
}

stores! {
    /// Small things that are read at every start: format, head, device, clock, cursors, manifest, session.
    Meta = "meta",
    /// Immutable segments of acknowledged cells, by content hash.
    Base = "base",
    /// Log of blocks of cells acknowledged since the base was written.
    Delta = "delta",
    /// Log of blocks of cells that the server has not acknowledged, and the frozen batches.
    Dirty = "dirty",
    /// What each change of the log was, so that another engine on this database can follow. Bounded.
    Journal = "journal",
    /// What this device saw overwritten, bounded.
    History = "history",
    /// What was typed and not saved, by form.
    Drafts = "drafts",
    /// What the server refused, with the reason.
    Quarantine = "quarantine",
    /// Attachments, by content hash.
    Blobs = "blobs",
    /// What is made again where it is not: collation orders, and who was in each segment. Never the only copy of anything.
    Ranks = "ranks",
}

/// Key within a store.
pub type Key = String;

/// Key of a log entry: sixteen hexadecimal digits, so that the order of keys is that of numbers.
pub fn log_key(number: u64) -> Key {
    format!("{number:016x}")
}

/// The number in a key made by [`log_key`].
pub fn log_number(key: &str) -> Option<u64> {
    if key.len() == 16 { u64::from_str_radix(key, 16).ok() } else { None }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Write a value, replacing what was there.
    Put {
        /// Store.
        store: Store,
        /// Key.
        key: Key,
        /// Value.
        value: Vec<u8>,
    },
    /// Remove a value, if it is there.
    Delete {
        /// Store.
        store: Store,
        /// Key.
        key: Key,
    },
    /// Remove every value whose key is less than `key`.
    DeleteBefore {
        /// Store.
        store: Store,
        /// First key that stays.
        key: Key,
    },
}

impl Op {
    /// The store that it writes to.
    pub fn store(&self) -> Store {
        match self {
            Op::Put { store, .. } | Op::Delete { store, .. } | Op::DeleteBefore { store, .. } => *store,
        }
    }
}

/// Writes that happen together or not at all, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transaction {
    /// With a number: commit only if this is the stored head, and raise the head by one. A change of the log has it,
    /// so that of several engines on one database none writes on top of something that it has not read.
    pub expect: Option<u64>,
    /// The writes.
    pub ops: Vec<Op>,
    /// It survives the end of the browser at once, and a loss of power only with the next transaction that is not
    /// relaxed: for pieces of work that a later one ends. What was committed before is never lost without it.
    pub relaxed: bool,
}

impl Transaction {
    /// A transaction that changes the log.
    pub fn at(head: u64) -> Self {
        Self { expect: Some(head), ..Self::default() }
    }

    /// Adds a write.
    pub fn put(&mut self, store: Store, key: impl Into<Key>, value: Vec<u8>) {
        self.ops.push(Op::Put { store, key: key.into(), value });
    }

    /// Adds a removal.
    pub fn delete(&mut self, store: Store, key: impl Into<Key>) {
        self.ops.push(Op::Delete { store, key: key.into() });
    }

    /// Adds a removal of every key before this one.
    pub fn delete_before(&mut self, store: Store, key: impl Into<Key>) {
        self.ops.push(Op::DeleteBefore { store, key: key.into() });
    }
}

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// The value of one key.
    One(Store, Key),
    /// Everything in a store from a key on; an empty key means everything.
    From(Store, Key),
    /// The keys of a store, without their values.
    Keys(Store),
}

/// What was found for one [`Want`], in the order of keys.
pub type Found = Vec<(Key, Vec<u8>)>;

/// Why storage could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Another engine has changed the log since: read on from the own head, apply, plan again.
    #[error("the log is at {head} already")]
    Behind {
        /// The stored head.
        head: u64,
    },
    /// There is no room. Nothing was written.
    #[error("storage is full: {0}")]
    Full(String),
    /// The browser allows no storage at all here.
    #[error("storage is refused: {0}")]
    Refused(String),
    /// The database is of a newer format: it can be read, not written.
    #[error("stored data is of format {0}, this version writes {FORMAT}")]
    NewerFormat(u32),
    /// The database is not the one that was opened: the browser has erased it meanwhile.
    #[error("the browser has erased the database")]
    Erased,
    /// The database was closed for a newer version in another tab, or by this engine.
    #[error("the database is closed")]
    Closed,
    /// Anything else; retried with a fresh handle once, then shown.
    #[error("storage failed: {0}")]
    Failed(String),
}

/// A database.
pub trait Storage {
    /// Reads several things as of one moment, in the order asked.
    fn read<'a>(&'a self, wants: &'a [Want]) -> LocalBoxFuture<'a, Result<Vec<Found>, StorageError>>;

    /// Commits durably and returns the head afterwards. On an error nothing was written.
    fn commit<'a>(&'a self, transaction: &'a Transaction) -> LocalBoxFuture<'a, Result<u64, StorageError>>;

    /// Whether what it commits outlives the process.
    fn durable(&self) -> bool;

    /// Lets go of the database; every later call answers [`StorageError::Closed`].
    fn close(&self);
}
