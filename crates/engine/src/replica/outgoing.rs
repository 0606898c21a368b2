//! The outbox on disk: cells become frozen batches, batches are answered.

use std::collections::BTreeMap;

use sync::batch::{Batch, freeze};
use sync::block::{Block, BlockKind, BlockWriter};
use sync::cell::{Cell, CellRef};
use sync::cursor::StreamCursor;
use sync::layers::{Plan, Unsent};
use sync::stamp::{Gate, Stamp};
use sync::wire::names::Refusal;
use sync::wire::push::{CellResult, MovedTo, PushReply};

use super::change::Change;
use super::incoming::put_told;
use super::local::dirty_block;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::state::{Handle, State, batch_key, block_key, number_of, taken_key};
use super::{Replica, ReplicaError, Step, quarantine};
use crate::storage::{Store, Transaction, Want, log_key};

/// A batch to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Its number.
    pub number: u64,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
}

/// What became of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// Cells that the server has now.
    pub stored: usize,
    /// Cells that it refused.
    pub refused: usize,
    /// Cells ahead of its clock, to be stamped anew.
    pub ahead: usize,
    /// Nobody else committed in between: a pull would bring nothing.
    pub in_step: bool,
}

impl<M: Mirror> Replica<M> {
    /// The batch to send next, frozen if none is. `None`: nothing waits.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn next_batch(&self) -> Result<Option<Frozen>, ReplicaError> {
        let fresh = self.state().outbox.next_to_send().is_none();
        if fresh && !self.freeze().await? {
            return Ok(None);
        }
        let Some(number) = self.state().outbox.next_to_send() else { return Ok(None) };
        let found = self.storage.read(&[Want::One(Store::Dirty, batch_key(number))]).await?;
        let Some((_, bytes)) = found.into_iter().flatten().next() else {
            // Another engine got the answer meanwhile.
            self.catch_up().await?;
            return Ok(None);
        };
        self.state.borrow_mut().outbox.sending(number);
        Ok(Some(Frozen { number, bytes }))
    }

    /// Freezes the next batch. `false`: nothing waits.
    pub(crate) async fn freeze(&self) -> Result<bool, ReplicaError> {
        // Two rounds: the first may have to repair stamps beyond the gate.
        for _ in 0..2 {
            let plan = {
                let state = self.state();
                state.outbox.plan(state.gate.unwrap_or(Gate(u64::MAX)))
            };
            match plan {
                Plan::Empty => return Ok(false),
                Plan::BeyondGate => self.lower().await?,
                Plan::Freeze { cells, .. } if self.holds_bulk() && cells.iter().all(|cell| cell.bulk) => {
                    return Ok(false);
                }
                Plan::Freeze { number, cells } => return self.freeze_cells(number, &cells).await,
            }
        }
        Ok(false)
    }

    /// Freezes everything that waits.
    pub(crate) async fn freeze_all(&self) -> Result<(), ReplicaError> {
        let mut last = 0;
        loop {
            let plan = self.state().outbox.plan(Gate(u64::MAX));
            let Plan::Freeze { number, cells } = plan else { return Ok(()) };
            if number == last {
                return Err(ReplicaError::Damaged("what waits is not where it should be".into()));
            }
            last = number;
            self.freeze_cells(number, &cells).await?;
        }
    }

    async fn freeze_cells(&self, number: u64, cells: &[Unsent<Handle>]) -> Result<bool, ReplicaError> {
        let mut blocks: Vec<u64> = cells.iter().map(|cell| cell.key).collect();
        blocks.dedup();
        let stored = self.read_blocks(&blocks).await?;
        let Some(batch) = batch_of(&self.state(), number, cells, &stored)? else {
            // Another engine froze them.
            self.catch_up().await?;
            return Ok(self.state().outbox.next_to_send().is_some());
        };
        let done = self
            .commit(|state, _| {
                let still = matches!(state.outbox.plan(Gate(u64::MAX)), Plan::Freeze { number: n, .. } if n == number);
                let known = blocks.iter().all(|block| state.dirty.contains_key(block));
                Ok::<_, ReplicaError>((still && known).then(|| (freeze_step(state, number, cells, &batch), ())))
            })
            .await?;
        Ok(done.is_some() || self.state().outbox.next_to_send().is_some())
    }

    /// Dirty blocks with all their cells.
    pub(crate) async fn read_blocks(&self, blocks: &[u64]) -> Result<BTreeMap<u64, Vec<Cell>>, ReplicaError> {
        let wants: Vec<Want> =
            blocks.iter().map(|block| Want::One(Store::Dirty, block_key(*block))).collect();
        let mut cells = BTreeMap::new();
        for (key, bytes) in self.storage.read(&wants).await?.into_iter().flatten() {
            let block = Block::open(bytes)?;
            cells.insert(number_of(&key, "b")?, block.cells().map(|cell| cell.to_cell()).collect());
        }
        Ok(cells)
    }

    /// Applies the server's answer to a batch.
    ///
    /// # Errors
    /// When the storage could not, or the answer does not belong to the batch.
    pub async fn pushed(&self, batch: &Frozen, reply: &PushReply) -> Result<Pushed, ReplicaError> {
        let decoded = Batch::decode(&batch.bytes)?;
        let cells: Vec<CellRef<'_>> = decoded.cells().collect();
        if cells.len() != reply.results.len() || reply.number != batch.number {
            return Err(ReplicaError::Damaged("the answer is to another batch".into()));
        }
        let now = self.wall_clock();
        let pushed = self
            .commit(|state, _| match is_frozen(state, &decoded) {
                true => answer_step(state, batch, &cells, reply, now).map(Some),
                false => Ok(None),
            })
            .await?;
        Ok(pushed.unwrap_or_default())
    }
}

/// Whether this very batch waits for its answer: after a fork, another one has its number.
fn is_frozen(state: &State, batch: &Batch<'_>) -> bool {
    let mut frozen = state.outbox.frozen_batches();
    batch.device == state.identity.device
        && frozen.any(|(number, cells)| {
            number == batch.number
                && cells.iter().map(|cell| cell.stamp).eq(batch.cells().map(|cell| cell.stamp))
        })
}

/// Cells in runs of one action, in the order of their first cells.
pub(super) fn by_action<'a>(cells: impl Iterator<Item = CellRef<'a>>) -> Vec<Vec<Cell>> {
    let mut all: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        match all.iter_mut().find(|run| run.first().is_some_and(|first| first.action == cell.action)) {
            Some(run) => run.push(cell.to_cell()),
            None => all.push(vec![cell.to_cell()]),
        }
    }
    all
}

/// The bytes of a batch; `None` when a cell is no longer where it was.
fn batch_of(
    state: &State,
    number: u64,
    cells: &[Unsent<Handle>],
    stored: &BTreeMap<u64, Vec<Cell>>,
) -> Result<Option<Vec<u8>>, ReplicaError> {
    let mut stored: Vec<&Cell> = stored.values().flatten().collect();
    sorting::by_key(&mut stored, |cell| cell.stamp);
    let find =
        |stamp: Stamp| stored.binary_search_by_key(&stamp, |cell| cell.stamp).ok().map(|at| stored[at]);
    let found: Option<Vec<&Cell>> = cells.iter().map(|cell| find(cell.stamp)).collect();
    let Some(found) = found else { return Ok(None) };
    freeze(state.identity.workspace, state.identity.device, number, &found)
        .map(Some)
        .map_err(|error| ReplicaError::Damaged(error.to_string()))
}

fn freeze_step(state: &State, number: u64, cells: &[Unsent<Handle>], batch: &[u8]) -> Step {
    let mut taken: BTreeMap<u64, usize> = BTreeMap::new();
    for cell in cells {
        let before = state.dirty.get(&cell.key).map_or(0, |block| block.taken);
        *taken.entry(cell.key).or_insert(before) += 1;
    }
    let from = taken.iter().map(|(block, taken)| (*block, *taken as u64)).collect();
    let mut step = Step::new(Change::Froze { batch: number, from });
    let put = &mut step.transaction;
    put.put(Store::Dirty, batch_key(number), batch.to_vec());
    for (block, taken) in taken {
        if state.dirty.get(&block).is_none_or(|dirty| taken >= dirty.cells) {
            put.delete(Store::Dirty, block_key(block));
            put.delete(Store::Dirty, taken_key(block));
        } else {
            put.put(Store::Dirty, taken_key(block), (taken as u64).to_be_bytes().to_vec());
        }
    }
    let mut counters = state.counters;
    counters.batch = number + 1;
    put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    step
}

fn answer_step(
    state: &State,
    batch: &Frozen,
    cells: &[CellRef<'_>],
    reply: &PushReply,
    now: i64,
) -> Result<(Step, Pushed), ReplicaError> {
    let (number, mut outbox) = (batch.number, state.outbox.clone());
    let answered =
        outbox.answered(number, &reply.results).map_err(|error| ReplicaError::Damaged(error.to_string()))?;
    let mut sorted: Vec<&CellRef<'_>> = cells.iter().collect();
    sorting::by_key(&mut sorted, |cell| cell.stamp);
    let of = |unsent: &Unsent<Handle>| {
        sorted.binary_search_by_key(&unsent.stamp, |cell| cell.stamp).ok().map(|at| sorted[at])
    };
    let moved = answered.stored.iter().any(|(_, result)| *result == CellResult::Moved);
    let mut counters = state.counters;
    let mut clock = state.clock.clone();
    let mut delta = BlockWriter::new(BlockKind::Delta);
    for (unsent, result) in &answered.stored {
        clock.receive(unsent.stamp);
        let placed = of(unsent).and_then(|cell| placed(state, cell, result, &reply.moved));
        if let Some(cell) = placed {
            delta.push_cell(cell).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
        }
    }
    let delta_number = (!delta.is_empty()).then_some(counters.block);
    counters.block += u64::from(delta_number.is_some());
    let refused: Vec<(CellRef<'_>, &Refusal)> =
        answered.refused.iter().filter_map(|(unsent, reason)| Some((*of(unsent)?, reason))).collect();
    let entries = quarantine::entries(&refused, &mut counters, now)?;
    let rewritten = moved || !answered.ahead.is_empty();
    let change = Change::Answered {
        batch: number,
        results: reply.results.iter().map(ToString::to_string).collect(),
        delta: delta_number,
        refused: entries.iter().map(|entry| entry.number).collect(),
    };
    let mut step = Step::new(if rewritten { Change::Rewritten } else { change });
    let put = &mut step.transaction;
    // If the power goes before it has reached the disk, the batch is sent again and answered as before.
    put.relaxed = true;
    put.delete(Store::Dirty, batch_key(number));
    if let Some(block) = delta_number {
        put.put(Store::Delta, log_key(block), delta.finish());
    }
    entries.iter().for_each(|entry| entry.put(put));
    // What is ahead of the server's clock waits again; it is stamped anew before the next batch.
    for cells in by_action(answered.ahead.iter().filter_map(of).copied()) {
        put.put(Store::Dirty, block_key(counters.block), dirty_block(&cells)?);
        counters.block += 1;
    }
    let in_step = put_cursors(state, reply, put);
    put.put(Store::Meta, key::CLOCK, clock.to_bytes());
    put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    put_told(state, put);
    let (stored, ahead) = (answered.stored.len(), answered.ahead.len());
    Ok((step, Pushed { stored, refused: refused.len(), ahead, in_step }))
}

/// A stored cell as the acknowledged layer keeps it: one that the server put elsewhere there, if that stream is held here,
/// and not at all otherwise. Were it only pulled again, a server that is restored before that would have lost it.
pub(super) fn placed<'a>(
    state: &State,
    cell: &CellRef<'a>,
    result: &CellResult,
    moved: &[MovedTo],
) -> Option<CellRef<'a>> {
    if *result != CellResult::Moved {
        return Some(*cell);
    }
    let stream = moved.iter().find(|moved| moved.record == cell.record)?.stream;
    let held = state.cursors.iter().flat_map(|cursors| &cursors.streams).any(|cursor| cursor.id == stream);
    held.then_some(CellRef { stream, ..*cell })
}

/// Notes the position. Where the commit follows directly on what is here, the streams move with it: a pull would only bring
/// back what was just sent.
fn put_cursors(state: &State, reply: &PushReply, put: &mut Transaction) -> bool {
    let Some(mut cursors) = state.cursors.clone() else { return false };
    let at = reply.meta.at;
    // What is not granted any more stays where it was.
    let pulled: Vec<StreamCursor> = state.pulled().collect();
    let follows = |after| pulled.iter().all(|stream| stream.seq == after);
    let in_step = reply.after.is_some_and(follows) && !pulled.is_empty();
    if in_step {
        pulled.iter().for_each(|stream| cursors.advance(StreamCursor { seq: at.seq, ..*stream }));
    }
    cursors.reach(at);
    put.put(Store::Meta, key::CURSORS, meta::to_bytes(&Some(cursors)));
    in_step
}
