//! What is only added to cannot be compared: where a server may have lost something of it, all of it that is here is sent
//! again, with the stamps that it had.

use sync::batch::runs;
use sync::cell::Cell;
use sync::ids::StreamId;
use sync::wire::hello::HelloReply;

use super::local::dirty_block;
use super::meta::{self, key};
use super::mirror::Mirror;
use super::outgoing::by_action;
use super::state::{State, block_key};
use super::{ReplicaError, Step};
use crate::storage::Store;

/// Lets everything wait again that this device holds of streams to which it may add and which it may not read. Whether there
/// was anything.
pub(super) fn queue<M: Mirror>(
    state: &State,
    memory: &M,
    reply: &HelloReply,
    step: &mut Step,
) -> Result<bool, ReplicaError> {
    let added_to = reply.streams.iter().filter(|stream| !stream.mode.may_pull());
    let cells = held(memory, &added_to.map(|stream| stream.id).collect::<Vec<_>>());
    let mut counters = state.counters;
    for action in by_action(cells.iter().map(Cell::view)) {
        for run in runs(&action) {
            step.transaction.put(Store::Dirty, block_key(counters.block), dirty_block(run)?);
            counters.block += 1;
        }
    }
    step.transaction.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    Ok(!cells.is_empty())
}

/// The acknowledged cells of these streams, in the order of their stamps.
fn held<M: Mirror>(memory: &M, streams: &[StreamId]) -> Vec<Cell> {
    let mut cells = Vec::new();
    if streams.is_empty() {
        return cells;
    }
    for place in 0..memory.places() {
        memory.visit_acknowledged(place, &mut |cell| {
            if streams.contains(&cell.stream) {
                cells.push(cell.to_cell());
            }
        });
    }
    sorting::by_key(&mut cells, |cell: &Cell| cell.stamp);
    cells
}
