//! A replica of the simulation: its disk, its memory, and the steps of the client.

use super::{
    super::{Acknowledged, Applied, Outbox, Overlay, Plan, Unsent},
    server::{Forked, Server},
};
use crate::{
    batch::freeze,
    cell::{Cell, CellBuilder},
    clock::{Clock, Restamp},
    ids::RecordId,
    stamp::Gate,
    tag::Tag,
    testing::{STREAM, WORKSPACE},
    wire::push::CellResult,
};
use std::collections::BTreeMap;

/// What survives a crash: written in whole steps, as transactions are.
#[derive(Clone)]
pub(super) struct Disk {
    clock: Vec<u8>,
    next_action: u64,
    next_number: u64,
    pub(super) cursor: usize,
    pub(super) acknowledged: Vec<Cell>,
    pub(super) unsent: BTreeMap<u32, Cell>,
    frozen: BTreeMap<u64, (Vec<u8>, Vec<u32>)>,
    next_key: u32,
}

pub(super) struct Replica {
    pub(super) disk: Disk,
    pub(super) skew: i64,
    pub(super) below: Acknowledged<Cell>,
    pub(super) above: Overlay<Cell>,
    pub(super) outbox: Outbox<u32>,
    gate: Gate,
    server_now: u64,
}

/// What the network does to one exchange.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fate {
    Delivered,
    RequestLost,
    AnswerLost,
}

impl Replica {
    pub(super) fn new(server: &mut Server, skew: i64) -> Self {
        let clock = Clock::new(server.issue_device()).to_bytes();
        Self::start(
            Disk {
                clock,
                next_action: 1,
                next_number: 1,
                cursor: 0,
                acknowledged: Vec::new(),
                unsent: BTreeMap::new(),
                frozen: BTreeMap::new(),
                next_key: 0,
            },
            skew,
        )
    }

    /// As after a crash: everything in memory comes from the disk.
    pub(super) fn start(disk: Disk, skew: i64) -> Self {
        let (mut below, mut above, mut outbox) =
            (Acknowledged::new(), Overlay::new(), Outbox::new(disk.next_number));
        disk.acknowledged.iter().for_each(|cell| drop(below.apply(cell.clone())));
        disk.unsent.values().for_each(|cell| above.insert(cell.clone()));
        let handle = |key: &u32| unsent(*key, &disk.unsent[key]);
        for (number, (_, keys)) in &disk.frozen {
            outbox.restore_frozen(*number, keys.iter().map(handle).collect());
        }
        let mut actions: BTreeMap<u64, Vec<Unsent<u32>>> = BTreeMap::new();
        let frozen = |key: &u32| disk.frozen.values().any(|(_, keys)| keys.contains(key));
        for key in disk.unsent.keys().filter(|key| !frozen(key)) {
            actions.entry(disk.unsent[key].action).or_default().push(handle(key));
        }
        actions.into_values().for_each(|cells| outbox.queue(cells).unwrap());
        Self { disk, skew, below, above, outbox, gate: Gate(u64::MAX), server_now: 0 }
    }

    pub(super) fn crash(&mut self) {
        *self = Self::start(self.disk.clone(), self.skew);
    }

    fn wall(&self, server: &Server) -> u64 {
        server.now.saturating_add_signed(self.skew)
    }

    fn clock(&self) -> Clock {
        Clock::from_bytes(&self.disk.clock).unwrap()
    }

    pub(super) fn act(&mut self, server: &Server, records: &[u8], field: u32, value: u8, bulk: bool) {
        let mut clock = self.clock();
        let mut cells = Vec::new();
        for record in records {
            let stamp = clock.tick(self.wall(server)).unwrap();
            let builder = CellBuilder::new(STREAM, RecordId([*record; 16]), stamp, self.disk.next_action);
            let builder = builder.set(Tag::builtin(16 + field), 1, [value]).set(Tag::builtin(99), 1, [value]);
            let cell = if bulk { builder.bulk() } else { builder }.build().unwrap();
            cells.push(unsent(self.disk.next_key, &cell));
            self.disk.unsent.insert(self.disk.next_key, cell.clone());
            self.disk.next_key += 1;
            self.above.insert(cell);
        }
        self.outbox.queue(cells).unwrap();
        self.disk.next_action += 1;
        self.disk.clock = clock.to_bytes();
    }

    pub(super) fn freeze(&mut self) {
        let (number, cells) = match self.outbox.plan(self.gate) {
            Plan::Freeze { number, cells } => (number, cells),
            Plan::BeyondGate => return self.lower(),
            Plan::Empty => return,
        };
        let keys: Vec<u32> = cells.iter().map(|cell| cell.key).collect();
        let content: Vec<&Cell> = keys.iter().map(|key| &self.disk.unsent[key]).collect();
        let bytes = freeze(WORKSPACE, self.clock().device(), number, &content).unwrap();
        self.disk.frozen.insert(number, (bytes, keys));
        self.disk.next_number = number + 1;
        self.outbox.frozen(number, cells);
    }

    fn lower(&mut self) {
        let mut clock = self.clock();
        let changes = self.outbox.lower(&mut clock, self.server_now, self.gate);
        self.restamp(&changes);
        self.disk.clock = clock.to_bytes();
    }

    fn restamp(&mut self, changes: &[(u32, Restamp)]) {
        for (key, change) in changes {
            let cell = self.disk.unsent.get_mut(key).unwrap();
            assert_eq!(cell.stamp, change.from);
            self.above.remove(cell.stream, cell.record, cell.stamp);
            cell.stamp = change.to;
        }
        // Taken out first and put in after, so that a new stamp never meets an old one.
        changes.iter().for_each(|(key, _)| self.above.insert(self.disk.unsent[key].clone()));
    }

    pub(super) fn send(&mut self, server: &mut Server, fate: Fate) {
        let Some(number) = self.outbox.next_to_send() else { return };
        self.outbox.sending(number);
        if fate == Fate::RequestLost {
            return;
        }
        let answer = server.push(&self.disk.frozen[&number].0);
        if fate == Fate::AnswerLost {
            return;
        }
        self.hear(server);
        match answer {
            Ok(results) => self.answered(number, &results),
            Err(Forked) => {
                let device = server.issue_device();
                let changes = self.outbox.forked(device);
                self.restamp(&changes);
                self.disk.frozen.clear();
                self.disk.next_number = 1;
                let mut clock = self.clock();
                clock.redevice(device);
                self.disk.clock = clock.to_bytes();
            }
        }
    }

    fn hear(&mut self, server: &Server) {
        (self.gate, self.server_now) = (server.gate(), server.now);
        let (wall, mut clock) = (self.wall(server), self.clock());
        clock.observe(wall, wall, server.now);
        self.disk.clock = clock.to_bytes();
    }

    fn answered(&mut self, number: u64, results: &[CellResult]) {
        let answered = self.outbox.answered(number, results).unwrap();
        assert_eq!(answered.refused, [], "only wrong clocks are refused here");
        let mut clock = self.clock();
        for (handle, _) in answered.stored {
            let cell = self.disk.unsent.remove(&handle.key).unwrap();
            self.above.remove(cell.stream, cell.record, cell.stamp);
            clock.receive(cell.stamp);
            self.hold(cell);
        }
        self.disk.frozen.remove(&number);
        self.disk.clock = clock.to_bytes();
    }

    fn hold(&mut self, cell: Cell) {
        self.disk.acknowledged.push(cell.clone());
        assert!(
            !matches!(self.below.apply(cell), Applied::Conflict(_)),
            "the server gave two cells of one stamp"
        );
    }

    pub(super) fn pull(&mut self, server: &Server, fate: Fate) {
        if fate != Fate::Delivered {
            return;
        }
        self.hear(server);
        let mut clock = self.clock();
        let end = server.log.len().min(self.disk.cursor + 7);
        for cell in &server.log[self.disk.cursor..end] {
            clock.receive(cell.stamp);
            self.hold(cell.clone());
        }
        self.disk.cursor = end;
        self.disk.clock = clock.to_bytes();
    }
}

fn unsent(key: u32, cell: &Cell) -> Unsent<u32> {
    let bulk = cell.flags.contains(crate::cell::Flags::BULK);
    Unsent { key, action: cell.action, stamp: cell.stamp, bulk, size: cell.view().encoded_len() }
}
