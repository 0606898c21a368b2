//! What a person does here: one transaction over clock, dirty block and local history.

use sync::batch::runs;
use sync::block::{BlockKind, BlockWriter};
use sync::cell::{Cell, Flags};
use sync::clock::{Clock, ClockExhausted};

use super::change::Change;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::state::{State, block_key};
use super::{Replica, ReplicaError, Step};
use crate::storage::{Store, Transaction, log_key};

/// Entries of the local history that are kept.
const HISTORY_LEN: u64 = 4_000;

/// What one action writes.
#[derive(Debug, Clone, Default)]
pub struct Action {
    /// Its cells, in the order of their stamps.
    pub cells: Vec<Cell>,
    /// What it overwrites, encoded; empty when there is nothing to keep.
    pub history: Vec<u8>,
    /// A piece of something that ends with an action that is not: if the power goes before that, all of it is done again.
    pub relaxed: bool,
}

/// Time and number for an action that is being planned: copies, which become true with the commit.
#[derive(Debug)]
pub struct Stamper {
    clock: Clock,
    wall_ms: u64,
    action: u64,
    exhausted: Option<ClockExhausted>,
}

impl Stamper {
    /// Number of the action.
    pub fn action(&self) -> u64 {
        self.action
    }

    /// What the server's clock shows, as far as known.
    pub fn now(&self) -> i64 {
        self.clock.now(self.wall_ms) as i64
    }

    /// The next stamp.
    pub fn stamp(&mut self) -> sync::stamp::Stamp {
        match self.clock.tick(self.wall_ms) {
            Ok(stamp) => stamp,
            Err(end) => {
                self.exhausted = Some(end);
                sync::stamp::Stamp::ZERO
            }
        }
    }
}

impl<M: Mirror> Replica<M> {
    /// Does something: `plan` reads memory and gives the action, or nothing to do. It runs again when another engine was
    /// faster. Afterwards the action is durable, and the caller tells memory.
    ///
    /// # Errors
    /// What `plan` says, and when the storage could not.
    pub async fn act<T, E: From<ReplicaError>>(
        &self,
        mut plan: impl FnMut(&mut M, &mut Stamper) -> Result<Option<(Action, T)>, E>,
    ) -> Result<Option<T>, E> {
        self.commit(|state, memory| {
            let wall_ms = self.wall_clock().max(0) as u64;
            let action = state.counters.action;
            let mut stamper = Stamper { clock: state.clock.clone(), wall_ms, action, exhausted: None };
            let Some((action, result)) = plan(memory, &mut stamper)? else { return Ok(None) };
            if let Some(end) = stamper.exhausted {
                return Err(ReplicaError::Damaged(end.to_string()).into());
            }
            let Some(step) = write(state, &stamper.clock, &action)? else { return Ok(None) };
            Ok(Some((step, result)))
        })
        .await
    }
}

/// The transaction of an action.
fn write(state: &State, clock: &Clock, action: &Action) -> Result<Option<Step>, ReplicaError> {
    if action.cells.is_empty() {
        return Ok(None);
    }
    check_size(&action.cells)?;
    let mut counters = state.counters;
    counters.action += 1;
    let history = (!action.history.is_empty()).then_some(counters.history);
    let mut put = Transaction { relaxed: action.relaxed, ..Transaction::default() };
    let first = counters.block;
    // A bulk action may be larger than a block; in runs of a batch each, it is frozen without cutting blocks.
    for run in runs(&action.cells) {
        put.put(Store::Dirty, block_key(counters.block), dirty_block(run)?);
        counters.block += 1;
    }
    let change = Change::Local { blocks: (first..counters.block).collect(), history };
    if let Some(number) = history {
        put_history(&mut put, number, action.history.clone());
        counters.history += 1;
    }
    put.put(Store::Meta, key::CLOCK, clock.to_bytes());
    put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    Ok(Some(Step { transaction: put, change }))
}

/// Adds an entry of the local history; now and then the oldest ones go.
pub(crate) fn put_history(put: &mut Transaction, number: u64, bytes: Vec<u8>) {
    put.put(Store::History, log_key(number), bytes);
    if number.is_multiple_of(64) {
        put.delete_before(Store::History, log_key(number.saturating_sub(HISTORY_LEN)));
    }
}

/// An interactive action travels as a whole, so it must fit one batch.
fn check_size(cells: &[Cell]) -> Result<(), ReplicaError> {
    let interactive: Vec<&Cell> = cells.iter().filter(|cell| !cell.flags.contains(Flags::BULK)).collect();
    if runs(&interactive).nth(1).is_none() {
        return Ok(());
    }
    Err(ReplicaError::Damaged(format!("an action of {} cells is too large", interactive.len())))
}

/// Cells as a block of the dirty log.
pub(crate) fn dirty_block(cells: &[Cell]) -> Result<Vec<u8>, ReplicaError> {
    let mut writer = BlockWriter::new(BlockKind::Dirty);
    for cell in cells {
        writer.push_cell(cell.view()).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
    }
    Ok(writer.finish())
}
