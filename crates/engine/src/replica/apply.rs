//! Applying one committed change to state and memory. The bytes come from the transaction itself, or from the database
//! when another engine made the commit: the same code follows both.

use std::collections::BTreeMap;

use model::RecordId;
use sync::batch::Batch;
use sync::block::Block;
use sync::cell::{Cell, CellRef};
use sync::clock::Clock;
use sync::entry::EntryRef;
use sync::layers::Unsent;
use sync::segment::Segment;
use sync::wire::push::CellResult;

use super::ReplicaError;
use super::change::Change;
use super::meta::{self, key};
use super::mirror::{CellName, Mirror};
use super::state::{self, Handle, State, batch_key, block_key, reason_key, refused_key};
use crate::records::Layer;
use crate::storage::{Key, Op, Store, Transaction, log_key};

/// Where the bytes of a change are found.
pub(crate) trait Source {
    /// The value that the commit wrote under a key.
    fn get(&self, store: Store, key: &str) -> Option<&[u8]>;

    /// As [`Source::get`], where its absence is a fault.
    fn need(&self, store: Store, key: &str) -> Result<&[u8], ReplicaError> {
        self.get(store, key)
            .ok_or_else(|| ReplicaError::Damaged(format!("{}/{key} is missing", store.name())))
    }
}

impl Source for Transaction {
    fn get(&self, wanted: Store, name: &str) -> Option<&[u8]> {
        self.ops.iter().rev().find_map(|op| match op {
            Op::Put { store, key, value } if *store == wanted && key == name => Some(value.as_slice()),
            _ => None,
        })
    }
}

impl Source for BTreeMap<(Store, Key), Vec<u8>> {
    fn get(&self, store: Store, key: &str) -> Option<&[u8]> {
        BTreeMap::get(self, &(store, key.to_owned())).map(Vec::as_slice)
    }
}

/// Which values following a change takes, besides the small ones. `None`: it cannot be followed, only read again.
pub(crate) fn needs(change: &Change) -> Option<Vec<(Store, Key)>> {
    Some(match change {
        Change::Local { blocks, history } => {
            let history = history.iter().map(|number| (Store::History, log_key(*number)));
            blocks.iter().map(|block| (Store::Dirty, block_key(*block))).chain(history).collect()
        }
        Change::Froze { batch, .. } => vec![(Store::Dirty, batch_key(*batch))],
        Change::Answered { delta, refused, .. } => {
            let delta = delta.iter().map(|number| (Store::Delta, log_key(*number)));
            let keys = refused.iter().flat_map(|number| [refused_key(*number), reason_key(*number)]);
            delta.chain(keys.map(|key| (Store::Quarantine, key))).collect()
        }
        Change::Pulled { delta, history } => {
            let delta = delta.iter().map(|number| (Store::Delta, log_key(*number)));
            delta.chain(history.iter().map(|number| (Store::History, log_key(*number)))).collect()
        }
        Change::Filled { segment } => vec![(Store::Base, segment.to_string())],
        Change::Noted | Change::Compacted { .. } => Vec::new(),
        Change::Rewritten => return None,
    })
}

/// Applies a change after its commit. Of an own [`Change::Local`] the memory is left to the caller, who holds the plan.
pub(crate) fn apply<M: Mirror>(
    state: &mut State,
    memory: &mut M,
    change: &Change,
    source: &impl Source,
    own: bool,
) -> Result<(), ReplicaError> {
    if take_small(state, source)? {
        memory.take_directory(&state.directory);
    }
    match change {
        Change::Local { blocks, history } => {
            let mut history = history_bytes(source, *history)?;
            for number in blocks {
                let stored = Block::open(source.need(Store::Dirty, &block_key(*number))?)?;
                let cells: Vec<CellRef<'_>> = stored.cells().collect();
                state.add_block(*number, 0, &cells);
                if !own {
                    let cells: Vec<Cell> = cells.iter().map(CellRef::to_cell).collect();
                    memory.apply_dirty(&cells, std::mem::take(&mut history));
                }
            }
        }
        Change::Froze { batch, from } => {
            let bytes = source.need(Store::Dirty, &batch_key(*batch))?;
            froze(state, *batch, from, &Batch::decode(bytes)?);
        }
        Change::Answered { batch, results, delta, refused } => {
            answered(state, *batch, results)?;
            if let Some(delta) = delta {
                let block = delta_block(state, source, *delta)?;
                memory.acknowledge(&names(block.cells()));
            }
            for number in refused {
                let block = Block::open(source.need(Store::Quarantine, &refused_key(*number))?)?;
                memory.refuse(&names(block.cells()));
                let reason = source.need(Store::Quarantine, &reason_key(*number))?.to_vec();
                let reason = meta::optional(&vec![(Key::new(), reason)], "quarantine")?;
                state.refused.extend(reason.map(|reason| (*number, reason)));
            }
        }
        Change::Pulled { delta, history } => {
            if let Some(delta) = delta {
                let block = delta_block(state, source, *delta)?;
                memory.apply_remote(&mut block.entries(), history_bytes(source, *history)?);
            }
        }
        Change::Filled { segment } => {
            // Of bytes of its own, as at the start: the code for that is there already.
            let segment = Segment::open(source.need(Store::Base, &segment.to_string())?.to_vec())?;
            memory.apply_remote(&mut segment.iter().map(EntryRef::Cell), &[]);
        }
        Change::Compacted { blocks } => {
            state.compactions += 1;
            for block in blocks {
                state.delta.remove(block);
            }
        }
        Change::Noted | Change::Rewritten => {}
    }
    Ok(())
}

/// Takes over the small things that a commit wrote. Returns whether the directory was among them.
fn take_small(state: &mut State, source: &impl Source) -> Result<bool, ReplicaError> {
    let found = |name: &str| match source.get(Store::Meta, name) {
        Some(bytes) => vec![(name.to_owned(), bytes.to_vec())],
        None => Vec::new(),
    };
    if let Some(identity) = meta::optional(&found(key::IDENTITY), "identity")? {
        state.identity = identity;
    }
    if let Some(bytes) = source.get(Store::Meta, key::CLOCK) {
        state.clock = Clock::from_bytes(bytes)?;
    }
    if let Some(counters) = meta::optional(&found(key::COUNTERS), "counters")? {
        state.counters = counters;
    }
    if let Some(cursors) = meta::optional(&found(key::CURSORS), "cursors")? {
        state.cursors = cursors;
    }
    let as_stored = [
        (key::RECOVERY, &mut state.recovery),
        (key::GATE, &mut state.told),
        (key::REVOKED, &mut state.revoked),
        (key::RULES, &mut state.rules),
    ];
    for (name, place) in as_stored {
        if let Some(bytes) = source.get(Store::Meta, name) {
            *place = bytes.to_vec();
        }
    }
    let directory = meta::optional(&found(key::DIRECTORY), "directory")?;
    let had_directory = directory.is_some();
    state.directory = directory.unwrap_or_else(|| std::mem::take(&mut state.directory));
    if let Some(manifest) = meta::optional(&found(key::MANIFEST), "manifest")? {
        state.manifest = manifest;
    }
    Ok(had_directory)
}

fn history_bytes(source: &impl Source, history: Option<u64>) -> Result<&[u8], ReplicaError> {
    match history {
        Some(number) => source.need(Store::History, &log_key(number)),
        None => Ok(&[]),
    }
}

fn froze(state: &mut State, number: u64, from: &[(u64, u64)], batch: &Batch<'_>) {
    let cells: Vec<CellRef<'_>> = batch.cells().collect();
    let unsent: Vec<Unsent<Handle>> = cells.iter().map(|cell| state::unsent(cell, 0)).collect();
    state.outbox.frozen(number, unsent);
    state.frozen.insert(number, state::waiting_of(&cells));
    for (block, taken) in from {
        let Some(dirty) = state.dirty.get_mut(block) else { continue };
        dirty.waiting.records = dirty.waiting.records.saturating_sub((*taken as usize - dirty.taken) as u32);
        dirty.taken = *taken as usize;
        if dirty.taken >= dirty.cells {
            state.dirty.remove(block);
        }
    }
}

fn answered(state: &mut State, number: u64, results: &[String]) -> Result<(), ReplicaError> {
    let results: Result<Vec<CellResult>, _> = results.iter().map(|word| word.parse()).collect();
    let results = results.map_err(|_| ReplicaError::Damaged("results in the journal".into()))?;
    state.outbox.answered(number, &results).map_err(|error| ReplicaError::Damaged(error.to_string()))?;
    state.frozen.remove(&number);
    Ok(())
}

fn delta_block<'a>(
    state: &mut State,
    source: &'a impl Source,
    number: u64,
) -> Result<Block<&'a [u8]>, ReplicaError> {
    let bytes = source.need(Store::Delta, &log_key(number))?;
    state.delta.insert(number, bytes.len() as u64);
    Ok(Block::open(bytes)?)
}

/// The names of cells.
pub(crate) fn names<'a>(cells: impl Iterator<Item = CellRef<'a>>) -> Vec<CellName> {
    cells.map(|cell| (RecordId(cell.record.0), cell.stamp)).collect()
}

/// Fills a memory from what is stored besides the base.
pub(crate) fn fill<M: Mirror>(memory: &mut M, stored: &state::Stored) -> Result<(), ReplicaError> {
    for (_, bytes) in &stored.delta {
        memory.load(Layer::Acknowledged, &mut Block::open(bytes.as_slice())?.entries());
    }
    for (key, bytes) in &stored.dirty {
        match key.as_bytes().first() {
            Some(b'f') => {
                let batch = Batch::decode(bytes)?;
                memory.load(Layer::Dirty, &mut batch.cells().map(EntryRef::Cell));
            }
            Some(b'b') => {
                let taken = state::taken(&stored.dirty, state::number_of(key, "b")?);
                memory.load(Layer::Dirty, &mut Block::open(bytes.as_slice())?.entries().skip(taken));
            }
            _ => {}
        }
    }
    stored.history.iter().for_each(|(_, bytes)| memory.load_history(bytes));
    Ok(())
}
