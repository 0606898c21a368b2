//! The server of the simulation: push and pull as the protocol has them, in memory.

use super::super::{Acknowledged, Applied};
use crate::{
    batch::Batch,
    cell::Cell,
    ids::{ContentHash, DeviceId},
    stamp::{Gate, Stamp},
    wire::{names::Refusal, push::CellResult},
};
use std::collections::HashMap;

/// The server's side of a push and a pull, as `docs/sync.md` has it.
#[derive(Default)]
pub(super) struct Server {
    pub(super) now: u64,
    pub(super) live: Acknowledged<Cell>,
    pub(super) log: Vec<Cell>,
    stamps: HashMap<Stamp, [u8; 16]>,
    batches: HashMap<(DeviceId, u64), (ContentHash, Vec<CellResult>)>,
    devices: u64,
}

pub(super) struct Forked;

impl Server {
    pub(super) fn new(now: u64) -> Self {
        Self { now, ..Self::default() }
    }

    pub(super) fn gate(&self) -> Gate {
        Gate::of(self.now, self.stamps.keys().max().copied())
    }

    pub(super) fn issue_device(&mut self) -> DeviceId {
        self.devices += 1;
        DeviceId::new(self.devices)
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<CellResult>, Forked> {
        let batch = Batch::decode(bytes).unwrap();
        let key = (batch.device, batch.number);
        if let Some((hash, results)) = self.batches.get(&key) {
            return if *hash == batch.hash() { Ok(results.clone()) } else { Err(Forked) };
        }
        let other = |cell: &Cell| {
            self.stamps.get(&cell.stamp).is_some_and(|print| *print != cell.view().fingerprint())
        };
        let cells: Vec<Cell> = batch.cells().map(|cell| cell.to_cell()).collect();
        if cells.iter().any(other) {
            return Err(Forked);
        }
        let gate = self.gate();
        let early = |cell: &Cell| !gate.allows(cell.stamp.time());
        let refused: Vec<u64> = cells.iter().filter(|cell| early(cell)).map(|cell| cell.action).collect();
        let results: Vec<CellResult> = cells
            .into_iter()
            .map(|cell| match refused.contains(&cell.action) {
                true if early(&cell) => CellResult::Refused(Refusal::Future),
                true => CellResult::Refused(Refusal::Action),
                false => self.store(cell),
            })
            .collect();
        self.batches.insert(key, (batch.hash(), results.clone()));
        Ok(results)
    }

    fn store(&mut self, cell: Cell) -> CellResult {
        self.stamps.insert(cell.stamp, cell.view().fingerprint());
        match self.live.apply(cell.clone()) {
            Applied::Superseded(_) => return CellResult::Superseded,
            Applied::Inserted { .. } => self.log.push(cell),
            Applied::Present => {}
            Applied::Conflict(_) => unreachable!("a fork was answered before"),
        }
        CellResult::Ok
    }
}
