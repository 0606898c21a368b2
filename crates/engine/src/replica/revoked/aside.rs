//! Unsent changes of streams that were taken away: out of the outbox, into the quarantine.

use std::collections::BTreeSet;

use sync::batch::Batch;
use sync::block::Block;
use sync::cell::Cell;
use sync::wire::names::Refusal;

use super::{Gone, Progress};
use crate::replica::change::Change;
use crate::replica::local::dirty_block;
use crate::replica::meta::{self, Counters, key};
use crate::replica::mirror::Mirror;
use crate::replica::outgoing::by_action;
use crate::replica::quarantine;
use crate::replica::state::{State, batch_key, block_key, number_of, taken, taken_key};
use crate::replica::{Replica, ReplicaError, Step};
use crate::storage::{Found, Key, Store, Transaction, Want};

/// Cells that are put aside in one transaction, more or less.
const STEP: usize = 20_000;
/// The code under which they are kept.
const REVOKED: &str = "revoked";

/// What waits, as it is stored.
struct Waits {
    /// Whole actions, or pieces of bulk ones.
    runs: Vec<Vec<Cell>>,
    /// A frozen batch, or a block.
    frozen: bool,
    number: u64,
}

impl<M: Mirror> Replica<M> {
    /// Puts unsent changes aside that name what goes. Of an action with other cells, all of it: its cells are accepted or
    /// refused together. A batch that the server did not answer is unfrozen; if it was stored all the same, its stamps say so
    /// when the rest of it is sent again.
    pub(super) async fn set_aside(&self, gone: &Gone) -> Result<Progress, ReplicaError> {
        let found = self.storage.read(&[Want::From(Store::Dirty, Key::new())]).await?;
        let dirty = found.into_iter().next().unwrap_or_default();
        let mut affected = Vec::new();
        for (name, bytes) in &dirty {
            let waits = waits(name, bytes, &dirty)?;
            affected
                .extend(waits.filter(|waits| waits.runs.iter().flatten().any(|cell| gone.has(cell.stream))));
        }
        if affected.is_empty() {
            return Ok(Progress::Through);
        }
        // In the order in which it was done, as the quarantine shows it.
        sorting::by_key(&mut affected, |waits| waits.runs.iter().flatten().map(|cell| cell.stamp).min());
        let now = self.wall_clock();
        self.commit(|state, _| {
            if !is_as_read(state, &dirty) {
                return Ok(None);
            }
            let mut step = Step::new(Change::Rewritten);
            let (put, mut counters, mut cells) = (&mut step.transaction, state.counters, 0);
            for waits in &affected {
                put_aside(waits, gone, &mut counters, now, put)?;
                cells += waits.runs.iter().map(Vec::len).sum::<usize>();
                if cells >= STEP {
                    break;
                }
            }
            put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
            Ok::<_, ReplicaError>(Some((step, ())))
        })
        .await?;
        self.catch_up().await?;
        Ok(Progress::More)
    }
}

/// Whether nothing was written or frozen since.
fn is_as_read(state: &State, dirty: &Found) -> bool {
    let numbers = |prefix: &str| dirty.iter().filter_map(|(key, _)| number_of(key, prefix).ok()).collect();
    let (blocks, batches): (BTreeSet<u64>, BTreeSet<u64>) = (numbers("b"), numbers("f"));
    blocks.iter().eq(state.dirty.keys()) && batches.iter().eq(state.frozen.keys())
}

/// One value of the dirty store; `None` for the counter beside a block.
fn waits(name: &str, bytes: &[u8], dirty: &Found) -> Result<Option<Waits>, ReplicaError> {
    Ok(match name.as_bytes().first() {
        Some(b'f') => {
            let runs = by_action(Batch::decode(bytes)?.cells());
            Some(Waits { runs, frozen: true, number: number_of(name, "f")? })
        }
        Some(b'b') => {
            let number = number_of(name, "b")?;
            let cells =
                Block::open(bytes)?.cells().skip(taken(dirty, number)).map(|cell| cell.to_cell()).collect();
            Some(Waits { runs: vec![cells], frozen: false, number })
        }
        _ => None,
    })
}

fn put_aside(
    waits: &Waits,
    gone: &Gone,
    counters: &mut Counters,
    now: i64,
    put: &mut Transaction,
) -> Result<(), ReplicaError> {
    let (revoked, with_it) = (Refusal::Other(REVOKED.into()), Refusal::Action);
    if waits.frozen {
        put.delete(Store::Dirty, batch_key(waits.number));
    } else {
        put.delete(Store::Dirty, block_key(waits.number));
        put.delete(Store::Dirty, taken_key(waits.number));
    }
    for run in &waits.runs {
        if !run.iter().any(|cell| gone.has(cell.stream)) {
            put.put(Store::Dirty, block_key(counters.block), dirty_block(run)?);
            counters.block += 1;
            continue;
        }
        let reason = |cell: &Cell| if gone.has(cell.stream) { &revoked } else { &with_it };
        let cells: Vec<_> = run.iter().map(|cell| (cell.view(), reason(cell))).collect();
        for entry in quarantine::entries(&cells, counters, now)? {
            entry.put(put);
        }
    }
    Ok(())
}
