//! What a replica knows of its own storage: small, and rebuilt from it at every start.

use std::collections::BTreeMap;

use model::RecordId;
use serde::{Deserialize, Serialize};
use sync::batch::Batch;
use sync::block::Block;
use sync::cell::{CellRef, Flags};
use sync::clock::Clock;
use sync::cursor::Cursors;
use sync::layers::{Outbox, Unsent};
use sync::stamp::Gate;

use super::ReplicaError;
use super::meta::{self, Counters, Directory, Identity, Manifest, key};
use crate::storage::{Found, HEAD, Key, Store, Want, log_number};

/// Handle of an unsent cell in the outbox: its dirty block. Cells of a frozen batch carry 0: they are in the batch.
pub(crate) type Handle = u64;

/// An action that the server has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Number of the action.
    pub action: u64,
    /// When, milliseconds since 1970 by its stamps.
    pub at: i64,
    /// The first record that it wrote.
    pub first: RecordId,
    /// How many records it wrote.
    pub records: u32,
    /// Part of a bulk action.
    pub bulk: bool,
}

/// A dirty block: the cells of one action, in the order of their stamps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirtyBlock {
    /// What it holds.
    pub waiting: Waiting,
    /// Cells in the stored block.
    pub cells: usize,
    /// How many of them, from the first, are in frozen batches already.
    pub taken: usize,
}

/// An action, or what is left of it, that the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Code of the server.
    pub code: String,
    /// When it was refused, milliseconds since 1970.
    pub refused_at: i64,
    /// When it was done, milliseconds since 1970.
    pub at: i64,
    /// Number of the action.
    pub action: u64,
    /// The first record, as 32 hexadecimal digits.
    pub record: sync::ids::RecordId,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct State {
    /// Whose replica.
    pub identity: Identity,
    /// The clock.
    pub clock: Clock,
    /// Numbers.
    pub counters: Counters,
    /// Where it stands; `None` before the first hello.
    pub cursors: Option<Cursors>,
    /// What is left to compare with the server, as it is stored: only replication reads it, which comes later.
    pub(crate) recovery: Vec<u8>,
    /// The greatest gate that the server told, with its proof, as it is stored.
    pub(crate) told: Vec<u8>,
    /// What the last hello said was taken away, as it is stored.
    pub(crate) revoked: Vec<u8>,
    /// What decides where records are written, as it is stored.
    pub(crate) rules: Vec<u8>,
    /// What the last hello said.
    pub directory: Directory,
    /// The base.
    pub manifest: Manifest,
    /// Delta blocks with their sizes in bytes.
    pub delta: BTreeMap<u64, u64>,
    /// What waits.
    pub outbox: Outbox<Handle>,
    /// Dirty blocks.
    pub dirty: BTreeMap<u64, DirtyBlock>,
    /// Actions in frozen batches.
    pub frozen: BTreeMap<u64, Vec<Waiting>>,
    /// The quarantine.
    pub refused: BTreeMap<u64, Refused>,
    /// How many stored values could not be read and lie in the quarantine with their bytes.
    pub aside: usize,
    /// Number of the last change of the log that is applied here.
    pub head: u64,
    /// Changes of the base that were applied since the start, readings anew included; not stored.
    pub compactions: u64,
    /// The server's gate at its last answer; not stored.
    pub gate: Option<Gate>,
}

/// What is read at a start besides the base, as of one moment.
pub(crate) struct Stored {
    pub(crate) small: Small,
    pub(crate) delta: Found,
    pub(crate) dirty: Found,
    pub(crate) quarantine: Found,
    pub(crate) history: Found,
    pub(crate) digests: Found,
}

/// The meta store.
pub(crate) struct Small {
    pub(crate) identity: Option<Identity>,
    pub(crate) clock: Option<Clock>,
    pub(crate) counters: Counters,
    pub(crate) cursors: Option<Cursors>,
    pub(crate) recovery: Vec<u8>,
    pub(crate) told: Vec<u8>,
    pub(crate) revoked: Vec<u8>,
    pub(crate) rules: Vec<u8>,
    pub(crate) directory: Directory,
    pub(crate) manifest: Manifest,
    pub(crate) head: u64,
}

impl Small {
    /// What to read for it.
    pub(crate) fn wants() -> Vec<Want> {
        let keys = [
            key::IDENTITY,
            key::CLOCK,
            key::COUNTERS,
            key::CURSORS,
            key::RECOVERY,
            key::GATE,
            key::REVOKED,
            key::RULES,
            key::DIRECTORY,
            key::MANIFEST,
            HEAD,
        ];
        keys.iter().map(|name| Want::One(Store::Meta, (*name).to_owned())).collect()
    }

    /// From what was read.
    pub(crate) fn read(found: &[Found]) -> Result<Self, ReplicaError> {
        let [identity, clock, counters, cursors, recovery, told, revoked, rules, directory, manifest, head] =
            found
        else {
            return Err(ReplicaError::Damaged("incomplete answer of the storage".into()));
        };
        let clock = clock.first().map(|(_, bytes)| Clock::from_bytes(bytes)).transpose()?;
        Ok(Self {
            identity: meta::optional(identity, "identity")?,
            clock,
            counters: meta::from_found(counters, "counters")?,
            cursors: meta::from_found(cursors, "cursors")?,
            recovery: bytes_of(recovery),
            told: bytes_of(told),
            revoked: bytes_of(revoked),
            rules: bytes_of(rules),
            directory: meta::from_found(directory, "directory")?,
            manifest: meta::from_found(manifest, "manifest")?,
            head: head
                .first()
                .map_or(0, |(_, bytes)| bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte))),
        })
    }
}

fn bytes_of(found: &Found) -> Vec<u8> {
    found.first().map(|(_, bytes)| bytes.clone()).unwrap_or_default()
}

impl Stored {
    /// What to read for it.
    pub(crate) fn wants() -> Vec<Want> {
        let mut wants = Small::wants();
        let stores = [Store::Delta, Store::Dirty, Store::Quarantine, Store::History];
        wants.extend(stores.map(|store| Want::From(store, Key::new())));
        wants.push(Want::One(Store::Meta, super::digests::KEY.to_owned()));
        wants
    }

    /// From what was read.
    pub(crate) fn read(mut found: Vec<Found>) -> Result<Self, ReplicaError> {
        let logs = found.split_off(Small::wants().len());
        let small = Small::read(&found)?;
        let [delta, dirty, quarantine, history, digests]: [Found; 5] =
            logs.try_into().map_err(|_| ReplicaError::Damaged("incomplete answer of the storage".into()))?;
        Ok(Self { small, delta, dirty, quarantine, history, digests })
    }
}

/// Key of a dirty block.
pub(crate) fn block_key(number: u64) -> Key {
    format!("b{number:016x}")
}

/// Key of the number of cells of a dirty block that are frozen.
pub(crate) fn taken_key(number: u64) -> Key {
    format!("n{number:016x}")
}

/// Key of a frozen batch.
pub(crate) fn batch_key(number: u64) -> Key {
    format!("f{number:016x}")
}

/// Key of the cells of a refused action.
pub(crate) fn refused_key(number: u64) -> Key {
    format!("q{number:016x}")
}

/// Key of a value of the dirty store that could not be read.
pub(crate) fn aside_key(dirty: &str) -> Key {
    format!("x{dirty}")
}

/// Key of the reason of a refusal.
pub(crate) fn reason_key(number: u64) -> Key {
    format!("r{number:016x}")
}

impl State {
    /// From what is stored. A database without identity is not yet a replica.
    pub(crate) fn load(stored: &Stored) -> Result<Option<Self>, ReplicaError> {
        let small = &stored.small;
        let Some(identity) = small.identity.clone() else { return Ok(None) };
        let mut state = Self {
            clock: small.clock.clone().unwrap_or_else(|| Clock::new(identity.device)),
            identity,
            counters: small.counters,
            cursors: small.cursors.clone(),
            recovery: small.recovery.clone(),
            told: small.told.clone(),
            revoked: small.revoked.clone(),
            rules: small.rules.clone(),
            directory: small.directory.clone(),
            manifest: small.manifest.clone(),
            delta: BTreeMap::new(),
            outbox: Outbox::new(small.counters.batch),
            dirty: BTreeMap::new(),
            frozen: BTreeMap::new(),
            refused: BTreeMap::new(),
            aside: stored.quarantine.iter().filter(|(key, _)| key.starts_with('x')).count(),
            head: small.head,
            compactions: 0,
            gate: None,
        };
        for (key, bytes) in &stored.delta {
            state.delta.insert(number_of(key, "")?, bytes.len() as u64);
        }
        state.load_dirty(&stored.dirty)?;
        for (key, bytes) in stored.quarantine.iter().filter(|(key, _)| key.starts_with('r')) {
            let found = vec![(key.clone(), bytes.clone())];
            if let Some(refused) = meta::optional(&found, "quarantine")? {
                state.refused.insert(number_of(key, "r")?, refused);
            }
        }
        Ok(Some(state))
    }

    fn load_dirty(&mut self, dirty: &Found) -> Result<(), ReplicaError> {
        let mut blocks = Vec::new();
        for (key, bytes) in dirty {
            match key.as_bytes().first() {
                Some(b'f') => self.add_batch(number_of(key, "f")?, &Batch::decode(bytes)?),
                Some(b'b') => {
                    let number = number_of(key, "b")?;
                    blocks.push((number, taken(dirty, number), Block::open(bytes.as_slice())?));
                }
                _ => {}
            }
        }
        sorting::by_key(&mut blocks, |(_, _, block)| block.cells().map(|cell| cell.stamp).min());
        for (number, taken, block) in &blocks {
            let cells: Vec<CellRef<'_>> = block.cells().collect();
            self.add_block(*number, *taken, &cells);
        }
        Ok(())
    }

    /// Notes a frozen batch.
    pub(crate) fn add_batch(&mut self, number: u64, batch: &Batch<'_>) {
        let cells: Vec<CellRef<'_>> = batch.cells().collect();
        self.frozen.insert(number, waiting_of(&cells));
        self.outbox.restore_frozen(number, cells.iter().map(|cell| unsent(cell, 0)).collect());
    }

    /// Notes a dirty block.
    pub(crate) fn add_block(&mut self, number: u64, taken: usize, cells: &[CellRef<'_>]) {
        let rest = cells.get(taken..).unwrap_or_default();
        let Some(waiting) = waiting_of(rest).into_iter().next() else { return };
        self.dirty.insert(number, DirtyBlock { waiting, cells: cells.len(), taken });
        let cells: Vec<Unsent<Handle>> = rest.iter().map(|cell| unsent(cell, number)).collect();
        if self.outbox.queue(cells.clone()).is_err() {
            // Planning keeps interactive actions within one batch. One that is not travels in parts rather than never.
            let parts = cells.into_iter().map(|cell| Unsent { bulk: true, ..cell }).collect();
            let queued = self.outbox.queue(parts);
            debug_assert!(queued.is_ok(), "bulk cells have no limit");
        }
    }

    /// Actions that the server has not answered, in the order of their numbers, and whether they are on their way.
    pub fn waiting(&self) -> Vec<(Waiting, bool)> {
        let mut all: BTreeMap<u64, (Waiting, bool)> = BTreeMap::new();
        for (waiting, sending) in self.parts() {
            match all.get_mut(&waiting.action) {
                Some((whole, flying)) => {
                    whole.records += waiting.records;
                    *flying |= sending;
                }
                None => drop(all.insert(waiting.action, (waiting.clone(), sending))),
            }
        }
        all.into_values().collect()
    }

    fn parts(&self) -> impl Iterator<Item = (&Waiting, bool)> {
        let flying = self.outbox.in_flight();
        let frozen = self
            .frozen
            .iter()
            .flat_map(move |(number, all)| all.iter().map(move |one| (one, Some(*number) == flying)));
        frozen.chain(self.dirty.values().map(|block| (&block.waiting, false)))
    }

    /// How many actions the server has not answered.
    pub fn unsent(&self) -> u64 {
        let mut actions: Vec<u64> = self.parts().map(|(waiting, _)| waiting.action).collect();
        actions.sort_unstable();
        actions.dedup();
        actions.len() as u64
    }
}

/// How many cells of a block are frozen, by its counter in the dirty store.
pub(crate) fn taken(dirty: &Found, number: u64) -> usize {
    let key = taken_key(number);
    let found = dirty.binary_search_by(|(other, _)| other.cmp(&key)).ok();
    let bytes = found.map(|place| dirty[place].1.as_slice()).unwrap_or_default();
    bytes.iter().fold(0, |n, byte| n << 8 | usize::from(*byte))
}

/// The actions among cells, in the order of their first cells.
pub(crate) fn waiting_of(cells: &[CellRef<'_>]) -> Vec<Waiting> {
    let mut all: Vec<Waiting> = Vec::new();
    for cell in cells {
        match all.iter_mut().find(|waiting| waiting.action == cell.action) {
            Some(waiting) => waiting.records += 1,
            None => all.push(Waiting {
                action: cell.action,
                at: cell.stamp.ms() as i64,
                first: RecordId(cell.record.0),
                records: 1,
                bulk: cell.flags.contains(Flags::BULK),
            }),
        }
    }
    all
}

/// What the outbox knows of a cell.
pub(crate) fn unsent(cell: &CellRef<'_>, key: Handle) -> Unsent<Handle> {
    let bulk = cell.flags.contains(Flags::BULK);
    Unsent { key, action: cell.action, stamp: cell.stamp, bulk, size: cell.encoded_len() }
}

/// The number in a key after its prefix.
pub(crate) fn number_of(key: &str, prefix: &str) -> Result<u64, ReplicaError> {
    let number = key.strip_prefix(prefix).and_then(log_number);
    number.ok_or_else(|| ReplicaError::Damaged(format!("key {key}")))
}
