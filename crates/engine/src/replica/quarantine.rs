//! What the server refused: kept with the reason until a person decides.

use sync::block::{Block, BlockKind, BlockWriter};
use sync::cell::{Cell, CellRef};
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;
use sync::wire::names::Refusal;

use super::change::Change;
use super::local::dirty_block;
use super::meta::{self, Counters, key};
use super::mirror::Mirror;
use super::state::{Refused, State, block_key, reason_key, refused_key};
use super::{Replica, ReplicaError, Step};
use crate::storage::{Found, Store, Transaction, Want};

/// One refused action as it is stored.
pub(super) struct Entry {
    pub(super) number: u64,
    refused: Refused,
    block: Vec<u8>,
}

impl Entry {
    pub(super) fn put(&self, into: &mut Transaction) {
        into.put(Store::Quarantine, refused_key(self.number), self.block.clone());
        into.put(Store::Quarantine, reason_key(self.number), meta::to_bytes(&self.refused));
    }
}

/// Refused cells as entries, one per action and reason.
pub(super) fn entries(
    cells: &[(CellRef<'_>, &Refusal)],
    counters: &mut Counters,
    now: i64,
) -> Result<Vec<Entry>, ReplicaError> {
    let mut runs: Vec<Vec<(CellRef<'_>, &Refusal)>> = Vec::new();
    for (cell, reason) in cells {
        match runs.iter_mut().find(|run| run.first().is_some_and(|(first, _)| first.action == cell.action)) {
            Some(run) => run.push((*cell, *reason)),
            None => runs.push(vec![(*cell, *reason)]),
        }
    }
    runs.into_iter().map(|run| entry(&run, counters, now)).collect()
}

fn entry(run: &[(CellRef<'_>, &Refusal)], counters: &mut Counters, now: i64) -> Result<Entry, ReplicaError> {
    let mut block = BlockWriter::new(BlockKind::Quarantine);
    for (cell, _) in run {
        block.push_cell(*cell).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
    }
    // Of an action, the cell that was refused for its own sake says why.
    let cause = run.iter().find(|(_, reason)| **reason != Refusal::Action).or(run.first());
    let (cell, reason) = cause.ok_or_else(|| ReplicaError::Damaged("an empty refusal".into()))?;
    let refused = Refused {
        code: reason.to_string(),
        refused_at: now,
        at: cell.stamp.ms() as i64,
        action: cell.action,
        record: cell.record,
    };
    let number = counters.refused;
    counters.refused += 1;
    Ok(Entry { number, refused, block: block.finish() })
}

impl<M: Mirror> Replica<M> {
    /// Sends refused actions again: they are stamped anew, as if they were done now, and addressed to where their records
    /// are by now.
    ///
    /// # Errors
    /// When the storage could not; `Withheld` when the server does not grant the stream of one of them.
    pub async fn retry_refused(&self, numbers: &[u64]) -> Result<(), ReplicaError> {
        let stored = self.read_refused(numbers).await?;
        let wall = self.wall_clock().max(0) as u64;
        self.commit(|state, memory| {
            let writable = state.writable().unwrap_or_default();
            let mut clock = state.clock.clone();
            let mut counters = state.counters;
            let mut step = Step::new(Change::Rewritten);
            for (number, bytes) in known(state, &stored) {
                let mut cells: Vec<Cell> =
                    Block::open(bytes.as_slice())?.cells().map(|cell| cell.to_cell()).collect();
                for cell in &mut cells {
                    cell.stream = address(memory, cell.record).unwrap_or(cell.stream);
                    if !writable.contains(&cell.stream) {
                        return Err(ReplicaError::Withheld);
                    }
                    cell.stamp = clock.tick(wall).map_err(|end| ReplicaError::Damaged(end.to_string()))?;
                    cell.action = counters.action;
                }
                counters.action += 1;
                step.transaction.put(Store::Dirty, block_key(counters.block), dirty_block(&cells)?);
                counters.block += 1;
                remove(&mut step, number);
            }
            step.transaction.put(Store::Meta, key::CLOCK, clock.to_bytes());
            step.transaction.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    /// The cells of refused actions, in the order asked; those that are gone are left out.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn refused_cells(&self, numbers: &[u64]) -> Result<Vec<(u64, Vec<Cell>)>, ReplicaError> {
        let stored = self.read_refused(numbers).await?;
        let state = self.state();
        let cells = |(number, bytes): (u64, &Vec<u8>)| {
            let block = Block::open(bytes.as_slice())?;
            Ok((number, block.cells().map(|cell| cell.to_cell()).collect()))
        };
        known(&state, &stored).map(cells).collect()
    }

    /// Gives refused actions up.
    ///
    /// # Errors
    /// When the storage could not.
    pub async fn discard_refused(&self, numbers: &[u64]) -> Result<(), ReplicaError> {
        self.commit(|state, _| {
            let mut step = Step::new(Change::Rewritten);
            numbers
                .iter()
                .filter(|number| state.refused.contains_key(number))
                .for_each(|number| remove(&mut step, *number));
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await
        .map(|_| ())
    }

    pub(super) async fn read_refused(&self, numbers: &[u64]) -> Result<Vec<(u64, Found)>, ReplicaError> {
        let wants: Vec<Want> =
            numbers.iter().map(|number| Want::One(Store::Quarantine, refused_key(*number))).collect();
        Ok(numbers.iter().copied().zip(self.storage.read(&wants).await?).collect())
    }
}

/// The stream that a record is in: that of its newest acknowledged cell.
fn address<M: Mirror>(memory: &M, record: RecordId) -> Option<StreamId> {
    let mut newest: Option<(Stamp, StreamId)> = None;
    memory.visit_acknowledged(memory.place_of(record)?, &mut |cell| {
        newest = newest.max(Some((cell.stamp, cell.stream)));
    });
    newest.map(|(_, stream)| stream)
}

fn known<'a>(state: &State, stored: &'a [(u64, Found)]) -> impl Iterator<Item = (u64, &'a Vec<u8>)> {
    stored
        .iter()
        .filter(|(number, _)| state.refused.contains_key(number))
        .filter_map(|(number, found)| Some((*number, &found.first()?.1)))
        .collect::<Vec<_>>()
        .into_iter()
}

fn remove(step: &mut Step, number: u64) {
    step.transaction.delete(Store::Quarantine, refused_key(number));
    step.transaction.delete(Store::Quarantine, reason_key(number));
}
