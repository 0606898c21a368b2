//! The outbox: which unsent cells are frozen into which batch, what is sent next, and what an answer means.
//!
//! A small state machine over handles: `K` is whatever the caller finds a cell's bytes by. Each step says what to store;
//! the caller stores it in one transaction and only then acts on it.
//!
//! - Interactive actions go whole and in order of their stamps, several to a batch; bulk actions wait behind them and
//!   may be cut between any two cells.
//! - A frozen batch never changes, whatever happens before its answer. At most one is in flight.
//! - After a fork or a clock error everything not stored by the server is unfrozen and stamped anew.

mod types;

pub use types::{ActionTooLarge, AnswerError, Answered, Plan, Unsent};

use crate::{
    batch::{MAX_BATCH_OVERHEAD, framed_len},
    clock::{Clock, Restamp},
    ids::DeviceId,
    limits::{MAX_BATCH_BYTES, MAX_BATCH_CELLS},
    stamp::{Gate, Stamp},
    wire::{names::Refusal, push::CellResult},
};
use std::collections::{BTreeMap, VecDeque};

/// The unsent cells of one device.
#[derive(Debug, Clone)]
pub struct Outbox<K> {
    next_number: u64,
    interactive: VecDeque<Vec<Unsent<K>>>,
    bulk: VecDeque<Unsent<K>>,
    frozen: BTreeMap<u64, Vec<Unsent<K>>>,
    in_flight: Option<u64>,
}

impl<K: Copy + PartialEq> Outbox<K> {
    /// Empty; `next_number` is one more than the greatest number ever frozen by this device, 1 at first.
    pub fn new(next_number: u64) -> Self {
        let (interactive, bulk, frozen) = (VecDeque::new(), VecDeque::new(), BTreeMap::new());
        Self { next_number: next_number.max(1), interactive, bulk, frozen, in_flight: None }
    }

    /// Adds the cells of one action, in the order of their stamps; also at the start, from what is stored unfrozen.
    pub fn queue(&mut self, cells: Vec<Unsent<K>>) -> Result<(), ActionTooLarge> {
        let (bulk, interactive): (Vec<_>, Vec<_>) = cells.into_iter().partition(|cell| cell.bulk);
        let bytes = batch_bytes(&interactive);
        if interactive.len() > MAX_BATCH_CELLS || bytes > MAX_BATCH_BYTES {
            return Err(ActionTooLarge { cells: interactive.len(), bytes });
        }
        self.bulk.extend(bulk);
        if !interactive.is_empty() {
            self.interactive.push_back(interactive);
        }
        Ok(())
    }

    /// Takes over a batch that was stored frozen before a restart.
    pub fn restore_frozen(&mut self, number: u64, cells: Vec<Unsent<K>>) {
        self.next_number = self.next_number.max(number + 1);
        self.frozen.insert(number, cells);
    }

    /// What to freeze next. Changes nothing. For an export of all that is unsent, freeze until it is
    /// empty, with the gate wide open: a stamp that is too early is refused and repaired later, but it is not left out.
    pub fn plan(&self, gate: Gate) -> Plan<K> {
        let mut cells: Vec<Unsent<K>> = Vec::new();
        let mut bytes = MAX_BATCH_OVERHEAD;
        let mut beyond = false;
        for action in &self.interactive {
            let more: usize = action.iter().map(|cell| framed_len(cell.size)).sum();
            beyond = action.iter().any(|cell| !gate.allows(cell.stamp.time()));
            if beyond || cells.len() + action.len() > MAX_BATCH_CELLS || bytes + more > MAX_BATCH_BYTES {
                break;
            }
            bytes += more;
            cells.extend_from_slice(action);
        }
        if cells.is_empty() && !beyond {
            for cell in &self.bulk {
                beyond = !gate.allows(cell.stamp.time());
                let more = framed_len(cell.size);
                if beyond || cells.len() == MAX_BATCH_CELLS || bytes + more > MAX_BATCH_BYTES {
                    break;
                }
                bytes += more;
                cells.push(*cell);
            }
        }
        match (cells.is_empty(), beyond) {
            (false, _) => Plan::Freeze { number: self.next_number, cells },
            (true, true) => Plan::BeyondGate,
            (true, false) => Plan::Empty,
        }
    }

    /// The planned batch is stored: its cells no longer wait, and its bytes never change again.
    pub fn frozen(&mut self, number: u64, cells: Vec<Unsent<K>>) {
        let mut stamps: Vec<Stamp> = cells.iter().map(|cell| cell.stamp).collect();
        sorting::ascending(&mut stamps);
        let is_in = |cell: &Unsent<K>| stamps.binary_search(&cell.stamp).is_ok();
        while self.interactive.front().is_some_and(|action| action.iter().all(is_in)) {
            self.interactive.pop_front();
        }
        while self.bulk.front().is_some_and(is_in) {
            self.bulk.pop_front();
        }
        self.restore_frozen(number, cells);
    }

    /// The number of the batch to send next: the one in flight, to be resent unchanged after a failure, or the first
    /// frozen one, interactive before bulk.
    pub fn next_to_send(&self) -> Option<u64> {
        let is_bulk = |cells: &[Unsent<K>]| cells.iter().all(|cell| cell.bulk);
        let interactive = || self.frozen.iter().find(|(_, cells)| !is_bulk(cells)).map(|(number, _)| *number);
        self.in_flight.or_else(interactive).or_else(|| self.frozen.keys().next().copied())
    }

    /// The batch is on its way; until it is answered no other is sent.
    pub fn sending(&mut self, number: u64) {
        if self.frozen.contains_key(&number) {
            self.in_flight = Some(number);
        }
    }

    /// Applies the answer to a batch.
    pub fn answered(&mut self, number: u64, results: &[CellResult]) -> Result<Answered<K>, AnswerError> {
        let count = self.frozen.get(&number).ok_or(AnswerError::Unknown(number))?.len();
        if count != results.len() {
            return Err(AnswerError::Count { cells: count, results: results.len() });
        }
        let cells = self.frozen.remove(&number).unwrap_or_default();
        if self.in_flight == Some(number) {
            self.in_flight = None;
        }
        let mut answered = Answered { stored: Vec::new(), refused: Vec::new(), ahead: Vec::new() };
        let future: Vec<u64> = cells
            .iter()
            .zip(results)
            .filter(|(_, result)| **result == CellResult::Refused(Refusal::Future))
            .map(|(cell, _)| cell.action)
            .collect();
        for (cell, result) in cells.into_iter().zip(results) {
            match result {
                // The other cells of an action that was too early were refused for its sake only.
                CellResult::Refused(Refusal::Future | Refusal::Action) if future.contains(&cell.action) => {
                    answered.ahead.push(cell);
                }
                CellResult::Refused(reason) => answered.refused.push((cell, reason.clone())),
                stored => answered.stored.push((cell, stored.clone())),
            }
        }
        self.requeue(answered.ahead.clone());
        Ok(answered)
    }

    /// After 409 `forked` and with a new device id: unfreezes everything and changes the device bytes of all stamps.
    /// Returns each cell with its change, ascending by stamp; frozen batches are to be deleted with the same transaction.
    pub fn forked(&mut self, device: DeviceId) -> Vec<(K, Restamp)> {
        self.next_number = 1;
        self.in_flight = None;
        let frozen: Vec<_> = std::mem::take(&mut self.frozen).into_values().flatten().collect();
        self.requeue(frozen);
        self.restamp(|from| from.with_device(device))
    }

    /// Repairs stamps beyond the gate, see [`Clock::lower`]. Only between answers: with a batch in flight nothing
    /// happens. Returns each changed cell with its change, ascending by stamp.
    pub fn lower(&mut self, clock: &mut Clock, server_now_ms: u64, gate: Gate) -> Vec<(K, Restamp)> {
        if self.in_flight.is_some() {
            return Vec::new();
        }
        let frozen = self.frozen.values().flatten().map(|cell| cell.stamp);
        let changes = clock.lower(self.waiting().map(|cell| cell.stamp), frozen, server_now_ms, gate);
        let changes: BTreeMap<Stamp, Stamp> =
            changes.into_iter().map(|change| (change.from, change.to)).collect();
        self.restamp(|from| changes.get(&from).copied().unwrap_or(from))
    }

    fn restamp(&mut self, to: impl Fn(Stamp) -> Stamp) -> Vec<(K, Restamp)> {
        let mut changes = Vec::new();
        for cell in self.interactive.iter_mut().flatten().chain(&mut self.bulk) {
            let change = Restamp { from: cell.stamp, to: to(cell.stamp) };
            if change.from != change.to {
                cell.stamp = change.to;
                changes.push((cell.key, change));
            }
        }
        sorting::by_key(&mut changes, |(_, change)| change.from);
        changes
    }

    /// Puts cells back where their stamps belong, interactive ones as whole actions.
    fn requeue(&mut self, cells: Vec<Unsent<K>>) {
        let (bulk, interactive): (Vec<_>, Vec<_>) = cells.into_iter().partition(|cell| cell.bulk);
        let mut actions: BTreeMap<(DeviceId, u64), Vec<Unsent<K>>> = BTreeMap::new();
        for cell in interactive {
            actions.entry((cell.stamp.device(), cell.action)).or_default().push(cell);
        }
        self.interactive.extend(actions.into_values());
        let first = |action: &Vec<Unsent<K>>| action.iter().map(|cell| cell.stamp).min();
        sorting::by_key(self.interactive.make_contiguous(), first);
        self.bulk.extend(bulk);
        sorting::by_key(self.bulk.make_contiguous(), |cell| cell.stamp);
    }

    fn waiting(&self) -> impl Iterator<Item = &Unsent<K>> {
        self.interactive.iter().flatten().chain(&self.bulk)
    }

    /// Cells that the server has not answered, frozen or not: what the status chip counts.
    pub fn len(&self) -> usize {
        let interactive: usize = self.interactive.iter().map(Vec::len).sum();
        self.bulk.len() + interactive + self.frozen.values().map(Vec::len).sum::<usize>()
    }

    /// Whether everything is answered.
    pub fn is_empty(&self) -> bool {
        self.interactive.is_empty() && self.bulk.is_empty() && self.frozen.is_empty()
    }

    /// Whether something waits that is not bulk, or is frozen already.
    pub fn is_urgent(&self) -> bool {
        !self.interactive.is_empty() || !self.frozen.is_empty()
    }

    /// The batch that waits for an answer.
    pub fn in_flight(&self) -> Option<u64> {
        self.in_flight
    }

    /// The frozen batches with their cells, ascending by number.
    pub fn frozen_batches(&self) -> impl Iterator<Item = (u64, &[Unsent<K>])> {
        self.frozen.iter().map(|(number, cells)| (*number, cells.as_slice()))
    }
}

fn batch_bytes<K>(cells: &[Unsent<K>]) -> usize {
    MAX_BATCH_OVERHEAD + cells.iter().map(|cell| framed_len(cell.size)).sum::<usize>()
}
