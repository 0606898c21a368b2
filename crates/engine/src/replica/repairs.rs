//! Repairs of what waits: stamps that ran ahead of the server's clock, and a device whose copy the server has seen.

use std::collections::{BTreeMap, BTreeSet};

use sync::batch::Batch;
use sync::block::Block;
use sync::cell::Cell;
use sync::clock::Restamp;
use sync::ids::IncarnationId;
use sync::stamp::Stamp;
use sync::wire::device::DeviceReply;

use super::change::Change;
use super::local::dirty_block;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::outgoing::by_action;
use super::state::{Handle, State, block_key, number_of, taken_key};
use super::{Replica, ReplicaError, Step};
use crate::storage::{Store, Want};

/// How often what waits is read for a fork: people go on writing meanwhile.
const FORK_TRIES: usize = 8;

impl<M: Mirror> Replica<M> {
    /// Lowers stamps that are ahead of the gate and sets the clock back.
    pub(super) async fn lower(&self) -> Result<(), ReplicaError> {
        let all: Vec<u64> = self.state().dirty.keys().copied().collect();
        let stored = self.read_blocks(&all).await?;
        let wall = self.wall_clock().max(0) as u64;
        self.commit(|state, _| {
            let Some(gate) = state.gate else { return Ok(None) };
            let (mut outbox, mut clock) = (state.outbox.clone(), state.clock.clone());
            let server_now = clock.now(wall);
            let changes = outbox.lower(&mut clock, server_now, gate);
            if changes.is_empty() && clock == state.clock {
                return Ok(None);
            }
            let mut step = restamp_step(state, &changes, &stored)?;
            step.transaction.put(Store::Meta, key::CLOCK, clock.to_bytes());
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    /// A name for what this replica will be as another device. A copy of it, asked too, gives another.
    pub fn new_incarnation(&self) -> IncarnationId {
        let half = || (self.ambient.random)().to_be_bytes();
        let mut name = IncarnationId([0; 16]);
        let (first, second) = name.0.split_at_mut(8);
        first.copy_from_slice(&half());
        second.copy_from_slice(&half());
        name
    }

    /// Goes on as another device after `forked`: unfreezes everything and changes the device bytes of all stamps.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn forked(&self, reply: &DeviceReply) -> Result<(), ReplicaError> {
        for _ in 0..FORK_TRIES {
            if self.fork(reply).await? {
                return Ok(());
            }
            // Something was written or frozen since the stored cells were read.
            self.catch_up().await?;
        }
        Err(ReplicaError::Damaged("what waits is not what is stored".into()))
    }

    /// Rewrites what waits for another device; `false` when what was read is not all of it any more.
    async fn fork(&self, reply: &DeviceReply) -> Result<bool, ReplicaError> {
        let found = self.storage.read(&[Want::From(Store::Dirty, String::new())]).await?;
        let dirty = found.into_iter().next().unwrap_or_default();
        let done = self.commit(|state, _| {
            let numbers =
                |prefix: &str| dirty.iter().filter_map(|(key, _)| number_of(key, prefix).ok()).collect();
            let (blocks, batches): (BTreeSet<u64>, BTreeSet<u64>) = (numbers("b"), numbers("f"));
            if !blocks.iter().eq(state.dirty.keys()) || !batches.iter().eq(state.frozen.keys()) {
                return Ok(None);
            }
            let mut counters = state.counters;
            counters.batch = 1;
            let mut step = Step::new(Change::Rewritten);
            for (name, bytes) in &dirty {
                if name.starts_with('f') {
                    let batch = Batch::decode(bytes)?;
                    for cells in by_action(batch.cells()) {
                        let block = dirty_block(&with_device(cells, reply))?;
                        step.transaction.put(Store::Dirty, block_key(counters.block), block);
                        counters.block += 1;
                    }
                    step.transaction.delete(Store::Dirty, name.clone());
                } else if name.starts_with('b') {
                    let block = Block::open(bytes.as_slice())?;
                    let cells = block.cells().map(|cell| cell.to_cell()).collect();
                    step.transaction.put(
                        Store::Dirty,
                        name.clone(),
                        dirty_block(&with_device(cells, reply))?,
                    );
                }
            }
            let mut identity = state.identity.clone();
            identity.device = reply.device;
            identity.export_key = reply.export_key;
            let mut clock = state.clock.clone();
            clock.redevice(reply.device);
            step.transaction.put(Store::Meta, key::IDENTITY, meta::to_bytes(&identity));
            step.transaction.put(Store::Meta, key::CLOCK, clock.to_bytes());
            step.transaction.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
            Ok::<_, ReplicaError>(Some((step, ())))
        });
        Ok(done.await?.is_some())
    }
}

fn with_device(mut cells: Vec<Cell>, reply: &DeviceReply) -> Vec<Cell> {
    cells.iter_mut().for_each(|cell| cell.stamp = cell.stamp.with_device(reply.device));
    cells
}

/// Writes dirty blocks anew with changed stamps, without the cells that are frozen already.
fn restamp_step(
    state: &State,
    changes: &[(Handle, Restamp)],
    stored: &BTreeMap<u64, Vec<Cell>>,
) -> Result<Step, ReplicaError> {
    let mut step = Step::new(Change::Rewritten);
    let mut sorted: Vec<&Restamp> = changes.iter().map(|(_, change)| change).collect();
    sorting::by_key(&mut sorted, |change| change.from);
    let to = |stamp: Stamp| {
        sorted.binary_search_by_key(&stamp, |change| change.from).map_or(stamp, |at| sorted[at].to)
    };
    let mut blocks: Vec<u64> = changes.iter().map(|(block, _)| *block).collect();
    blocks.sort_unstable();
    blocks.dedup();
    for block in blocks {
        let (Some(dirty), Some(cells)) = (state.dirty.get(&block), stored.get(&block)) else {
            return Err(ReplicaError::Damaged(format!("dirty block {block} is missing")));
        };
        let mut cells: Vec<Cell> = cells.iter().skip(dirty.taken).cloned().collect();
        cells.iter_mut().for_each(|cell| cell.stamp = to(cell.stamp));
        step.transaction.put(Store::Dirty, block_key(block), dirty_block(&cells)?);
        step.transaction.delete(Store::Dirty, taken_key(block));
    }
    Ok(step)
}
