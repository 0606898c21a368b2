//! One round: what differs, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use sync::block::{BlockKind, BlockWriter};
use sync::cell::{Cell, CellRef};
use sync::cursor::Position;
use sync::digest::{BUCKETS, bucket_of};
use sync::entry::{EntryRef, Purge};
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;
use sync::wire::names::Refusal;
use sync::wire::pull::PullPage;
use sync::wire::push::{CellResult, MovedTo};
use sync::wire::reconcile::{Bucket, CellName, ReconcileReply, ReconcileRequest};

use super::{Left, Recovery};
use crate::replica::change::Change;
use crate::replica::incoming::put_told;
use crate::replica::local::put_history;
use crate::replica::meta::{self, key};
use crate::replica::mirror::Mirror;
use crate::replica::outgoing::placed;
use crate::replica::state::State;
use crate::replica::{Replica, ReplicaError, Step, gone, quarantine};
use crate::storage::{Store, log_key};

/// What the two sides do not share in one bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Its number.
    pub bucket: u16,
    /// Cells to fetch, ascending.
    pub missing: Vec<CellName>,
    /// Cells to offer, ascending.
    pub surplus: Vec<CellName>,
}

/// What was offered, with the server's answers. Below the floor nothing is asked, and every surplus is
/// [`Refusal::Purged`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Each cell with its result.
    pub cells: Vec<(Cell, CellResult)>,
    /// Where the records of those answered `moved` are.
    pub moved: Vec<MovedTo>,
    /// The position of the last answer: a server that loses what it took has been there.
    pub at: Position,
}

impl<M: Mirror> Replica<M> {
    /// Compares the names in an answer with the acknowledged cells here. Of a bucket that differs although it was exchanged
    /// before, all cells are fetched: two of one name may have other content.
    pub fn difference(&self, stream: StreamId, reply: &ReconcileReply) -> Vec<Difference> {
        let mut own: BTreeMap<u16, BTreeSet<CellName>> =
            reply.buckets.iter().map(|bucket| (bucket.number, BTreeSet::new())).collect();
        if own.is_empty() {
            return Vec::new();
        }
        let exchanged = self.state().exchanged(stream);
        let memory = self.memory();
        for place in 0..memory.places() {
            let record = memory.record_at(place);
            let Some(names) = own.get_mut(&bucket_of(record)) else { continue };
            memory.visit_acknowledged(place, &mut |cell| {
                if cell.stream == stream {
                    names.insert(CellName { record, stamp: cell.stamp });
                }
            });
        }
        let differs = |bucket: &Bucket| {
            let mut here = own.remove(&bucket.number)?;
            let again = bucket.number < exchanged;
            let missing = bucket.cells.iter().filter(|name| !here.remove(name) || again).copied().collect();
            Some(Difference { bucket: bucket.number, missing, surplus: here.into_iter().collect() })
        };
        reply.buckets.iter().filter_map(differs).collect()
    }

    /// The acknowledged cells of a stream that have these names.
    pub fn cells_of_names<'a>(
        &self,
        stream: StreamId,
        names: impl Iterator<Item = &'a CellName>,
    ) -> Vec<Cell> {
        let memory = self.memory();
        let mut cells = Vec::new();
        for name in names {
            let Some(place) = memory.place_of(name.record) else { continue };
            memory.visit_acknowledged(place, &mut |cell| {
                if cell.stream == stream && cell.stamp == name.stamp {
                    cells.push(cell.to_cell());
                }
            });
        }
        cells
    }

    /// Applies a round: what was fetched, and the server's word on what was offered. `false` when another engine was
    /// faster and the round counts for nothing.
    ///
    /// # Errors
    /// When the storage could not, or a page is of another epoch; then nothing changed.
    pub async fn reconciled(
        &self,
        asked: &ReconcileRequest,
        reply: &ReconcileReply,
        fetched: &[Vec<u8>],
        offered: &Offered,
    ) -> Result<bool, ReplicaError> {
        let pages: Result<Vec<PullPage<'_>>, _> =
            fetched.iter().map(|bytes| PullPage::decode(bytes)).collect();
        let pages = pages?;
        let now = self.wall_clock();
        let done = self
            .commit(|state, memory| {
                let Some(recovery) = next(state, asked, reply)? else { return Ok(None) };
                let replaced = replaced(state, memory, asked.stream, &pages, offered);
                let seen = reply.meta.at.max(offered.at);
                let step = round_step(state, memory, (asked, reply, seen), &pages, &replaced, recovery, now)?;
                Ok::<_, ReplicaError>(Some((step, ())))
            })
            .await?;
        Ok(done.is_some())
    }
}

/// What is left after the round; `None` when the round is not the one that is due.
fn next(
    state: &State,
    asked: &ReconcileRequest,
    reply: &ReconcileReply,
) -> Result<Option<Recovery>, ReplicaError> {
    if state.cursors.as_ref().is_none_or(|cursors| cursors.epoch != reply.epoch) {
        return Err(ReplicaError::Damaged("a comparison of another epoch".into()));
    }
    if reply.to <= asked.from {
        return Err(ReplicaError::Damaged("a comparison without an end".into()));
    }
    let Some(mut recovery) = state.recovery() else { return Ok(None) };
    let due = |left: &&mut Left| left.id == asked.stream && left.from == asked.from;
    let Some(left) = recovery.streams.first_mut().filter(due) else { return Ok(None) };
    // What was exchanged for the first time is looked at again, together with what comes behind it.
    let mut numbers = reply.buckets.iter().map(|bucket| bucket.number);
    let first = numbers.find(|number| (left.exchanged..reply.to).contains(number));
    left.from = first.unwrap_or(reply.to);
    left.exchanged = left.exchanged.max(reply.to);
    left.seq = left.seq.or(Some(reply.seq));
    Ok(Some(recovery))
}

/// The records of which cells go, with what stays of each; and the cells that go although nobody asked for it.
#[derive(Default)]
struct Replaced {
    records: BTreeMap<RecordId, Vec<Cell>>,
    /// Cells that are in another stream now, which is held here.
    elsewhere: Vec<Cell>,
    aside: Vec<(Cell, Refusal)>,
}

/// Which records are written anew: those of which the server refused a cell, or has another one under the same stamp.
fn replaced<M: Mirror>(
    state: &State,
    memory: &M,
    stream: StreamId,
    pages: &[PullPage<'_>],
    offered: &Offered,
) -> Replaced {
    let mut gone: BTreeMap<RecordId, BTreeSet<Stamp>> = BTreeMap::new();
    let mut replaced = Replaced::default();
    for (cell, result) in &offered.cells {
        if *result == CellResult::Moved {
            let there = placed(state, &cell.view(), result, &offered.moved);
            replaced.elsewhere.extend(there.map(|cell| cell.to_cell()));
        }
        let reason = match result {
            CellResult::Ok | CellResult::Superseded => continue,
            // It stays until the gate has reached it.
            CellResult::Refused(Refusal::Future) => continue,
            CellResult::Moved | CellResult::Refused(Refusal::Purged) => None,
            CellResult::Refused(reason) => Some(reason.clone()),
        };
        gone.entry(cell.record).or_default().insert(cell.stamp);
        replaced.aside.extend(reason.map(|reason| (cell.clone(), reason)));
    }
    for cell in pages.iter().flat_map(PullPage::entries).filter_map(|(_, entry)| entry.cell()) {
        for own in cells_of(memory, stream, cell.record) {
            if own.stamp == cell.stamp && own.view().fingerprint() != cell.fingerprint() {
                gone.entry(cell.record).or_default().insert(cell.stamp);
                replaced.aside.push((own, Refusal::Conflict));
            }
        }
    }
    for (record, stamps) in gone {
        let mut rest = cells_of(memory, stream, record);
        rest.retain(|cell| !stamps.contains(&cell.stamp));
        replaced.records.insert(record, rest);
    }
    replaced
}

impl State {
    /// Before which bucket of the stream that is being compared everything was exchanged once.
    fn exchanged(&self, stream: StreamId) -> u16 {
        let recovery = self.recovery();
        let left = recovery.as_ref().and_then(|recovery| recovery.streams.first());
        left.filter(|left| left.id == stream).map_or(0, |left| left.exchanged)
    }
}

fn cells_of<M: Mirror>(memory: &M, stream: StreamId, record: RecordId) -> Vec<Cell> {
    let mut cells = Vec::new();
    if let Some(place) = memory.place_of(record) {
        memory.visit_acknowledged(place, &mut |cell| {
            if cell.stream == stream {
                cells.push(cell.to_cell());
            }
        });
    }
    cells
}

fn round_step<M: Mirror>(
    state: &State,
    memory: &M,
    (asked, reply, seen): (&ReconcileRequest, &ReconcileReply, Position),
    pages: &[PullPage<'_>],
    replaced: &Replaced,
    mut recovery: Recovery,
    now: i64,
) -> Result<Step, ReplicaError> {
    let entries = || {
        let stream = asked.stream;
        let anew = replaced.records.iter().flat_map(move |(record, rest)| {
            let purge = EntryRef::Purge(Purge { stream, record: *record });
            std::iter::once(purge).chain(rest.iter().map(|cell| EntryRef::Cell(cell.view())))
        });
        let elsewhere = replaced.elsewhere.iter().map(|cell| EntryRef::Cell(cell.view()));
        anew.chain(elsewhere).chain(pages.iter().flat_map(PullPage::entries).map(|(_, entry)| entry))
    };
    let (mut clock, mut counters) = (state.clock.clone(), state.counters);
    let cells = entries().filter_map(|entry| entry.cell().map(|cell| cell.stamp));
    cells.for_each(|stamp| clock.receive(stamp));
    let blocks = blocks(entries())?;
    let first = counters.block;
    counters.block += blocks.len() as u64;
    let delta = counters.block.checked_sub(1).filter(|_| !blocks.is_empty());
    let overwritten = memory.history_of(&mut entries());
    let history = (!overwritten.is_empty()).then_some(counters.history);
    counters.history += u64::from(history.is_some());
    let aside: Vec<(CellRef<'_>, &Refusal)> =
        replaced.aside.iter().map(|(cell, reason)| (cell.view(), reason)).collect();
    let refused = quarantine::entries(&aside, &mut counters, now)?;
    // Cells that go aside change more than one store, and one bucket may fill more than a block; that is rare enough to be
    // read again.
    let plain = refused.is_empty() && blocks.len() < 2;
    let mut step = Step::new(if plain { Change::Pulled { delta, history } } else { Change::Rewritten });
    let put = &mut step.transaction;
    for (number, block) in (first..).zip(blocks) {
        put.put(Store::Delta, log_key(number), block);
    }
    if let Some(number) = history {
        put_history(put, number, overwritten);
    }
    refused.iter().for_each(|entry| entry.put(put));
    gone::note(entries(), delta, put);
    let mut cursors = state.cursors.clone();
    if recovery.streams.first().is_some_and(|left| usize::from(left.from) >= BUCKETS) {
        let done = recovery.streams.remove(0);
        let seq = done.seq.unwrap_or(reply.seq);
        cursors.iter_mut().for_each(|cursors| {
            cursors.advance(sync::cursor::StreamCursor { id: done.id, seq });
        });
    }
    cursors.iter_mut().for_each(|cursors| cursors.reach(seen));
    put.put(Store::Meta, key::RECOVERY, meta::to_bytes(&recovery.left()));
    put.put(Store::Meta, key::CURSORS, meta::to_bytes(&cursors));
    put.put(Store::Meta, key::CLOCK, clock.to_bytes());
    put.put(Store::Meta, key::COUNTERS, meta::to_bytes(&counters));
    put_told(state, put);
    Ok(step)
}

/// Entries as delta blocks, in their order: one, unless they are more than one holds.
fn blocks<'a>(entries: impl Iterator<Item = EntryRef<'a>>) -> Result<Vec<Vec<u8>>, ReplicaError> {
    let mut blocks = Vec::new();
    let mut block = BlockWriter::new(BlockKind::Delta);
    for entry in entries {
        if block.push(&entry).is_err() {
            let full = std::mem::replace(&mut block, BlockWriter::new(BlockKind::Delta));
            blocks.push(full.finish());
            block.push(&entry).map_err(|full| ReplicaError::Damaged(full.to_string()))?;
        }
    }
    if !block.is_empty() {
        blocks.push(block.finish());
    }
    Ok(blocks)
}
