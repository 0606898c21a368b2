//! Replicas against a server in one process, under loss, repetition, crashes, clones and wrong clocks.
//!
//! Every run ends with the network healed and no new action; then all replicas must hold what the server holds, nothing
//! may be unsent, and every cell ever acknowledged must be live or superseded.

use super::{Acknowledged, Applied, Outbox, Overlay, Plan, Unsent};
use crate::{
    batch::{Batch, freeze},
    cell::{Cell, CellBuilder},
    clock::{Clock, Restamp},
    ids::{ContentHash, DeviceId, RecordId},
    merge,
    stamp::{Gate, Stamp},
    tag::Tag,
    testing::{STREAM, WORKSPACE},
    wire::{names::Refusal, push::CellResult},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The server's side of a push and a pull, as `docs/sync.md` has it.
#[derive(Default)]
struct Server {
    now: u64,
    live: Acknowledged<Cell>,
    log: Vec<Cell>,
    stamps: HashMap<Stamp, [u8; 16]>,
    batches: HashMap<(DeviceId, u64), (ContentHash, Vec<CellResult>)>,
    devices: u64,
}

struct Forked;

impl Server {
    fn gate(&self) -> Gate {
        Gate::of(self.now, self.stamps.keys().max().copied())
    }

    fn issue_device(&mut self) -> DeviceId {
        self.devices += 1;
        DeviceId::new(self.devices)
    }

    fn push(&mut self, bytes: &[u8]) -> Result<Vec<CellResult>, Forked> {
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

/// What survives a crash: written in whole steps, as transactions are.
#[derive(Clone)]
struct Disk {
    clock: Vec<u8>,
    next_action: u64,
    next_number: u64,
    cursor: usize,
    acknowledged: Vec<Cell>,
    unsent: BTreeMap<u32, Cell>,
    frozen: BTreeMap<u64, (Vec<u8>, Vec<u32>)>,
    next_key: u32,
}

struct Replica {
    disk: Disk,
    skew: i64,
    below: Acknowledged<Cell>,
    above: Overlay<Cell>,
    outbox: Outbox<u32>,
    gate: Gate,
    server_now: u64,
}

/// What the network does to one exchange.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Delivered,
    RequestLost,
    AnswerLost,
}

impl Replica {
    fn new(server: &mut Server, skew: i64) -> Self {
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
    fn start(disk: Disk, skew: i64) -> Self {
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

    fn crash(&mut self) {
        *self = Self::start(self.disk.clone(), self.skew);
    }

    fn wall(&self, server: &Server) -> u64 {
        server.now.saturating_add_signed(self.skew)
    }

    fn clock(&self) -> Clock {
        Clock::from_bytes(&self.disk.clock).unwrap()
    }

    fn act(&mut self, server: &Server, records: &[u8], field: u32, value: u8, bulk: bool) {
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

    fn freeze(&mut self) {
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

    fn send(&mut self, server: &mut Server, fate: Fate) {
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

    fn pull(&mut self, server: &Server, fate: Fate) {
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

#[derive(Debug, Clone)]
enum Step {
    Act { records: Vec<u8>, field: u32, value: u8, bulk: bool },
    Freeze,
    Send(Fate),
    Pull(Fate),
    Crash,
    Clone,
    SetClock(i64),
    Wait(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    const HOUR: i64 = 3_600_000;
    let fate =
        || prop_oneof![4 => Just(Fate::Delivered), 1 => Just(Fate::RequestLost), 2 => Just(Fate::AnswerLost)];
    let act = (proptest::collection::vec(0u8..5, 1..4), 0u32..3, any::<u8>(), any::<bool>());
    prop_oneof![
        6 => act.prop_map(|(records, field, value, bulk)| Step::Act { records, field, value, bulk }),
        4 => Just(Step::Freeze),
        6 => fate().prop_map(Step::Send),
        3 => fate().prop_map(Step::Pull),
        2 => Just(Step::Crash),
        1 => Just(Step::Clone),
        1 => prop_oneof![Just(0), Just(HOUR), Just(-HOUR), Just(8_766 * HOUR)].prop_map(Step::SetClock),
        2 => (1u64..5_000).prop_map(Step::Wait),
    ]
}

fn run(steps: Vec<(usize, Step)>) {
    let mut server = Server { now: 1_800_000_000_000, ..Server::default() };
    let mut replicas: Vec<Replica> = (0..3).map(|_| Replica::new(&mut server, 0)).collect();
    for (who, step) in steps {
        let who = who % replicas.len();
        let count = replicas.len();
        let replica = &mut replicas[who];
        match step {
            Step::Act { records, field, value, bulk } => replica.act(&server, &records, field, value, bulk),
            Step::Freeze => replica.freeze(),
            Step::Send(fate) => replica.send(&mut server, fate),
            Step::Pull(fate) => replica.pull(&server, fate),
            Step::Crash => replica.crash(),
            Step::Clone => {
                let copy = Replica::start(replica.disk.clone(), replica.skew);
                if count < 6 {
                    replicas.push(copy);
                }
            }
            Step::SetClock(skew) => replica.skew = skew,
            Step::Wait(ms) => server.now += ms,
        }
    }
    heal(&mut server, &mut replicas);
    for replica in &replicas {
        assert!(replica.outbox.is_empty() && replica.above.is_empty() && replica.disk.unsent.is_empty());
        assert_eq!(replica.below.all(), server.live.all());
        assert_eq!(replica.below.digest(STREAM), server.live.digest(STREAM));
    }
    assert_nothing_lost(&server, &replicas);
}

/// Everybody sends and pulls until all is quiet, within a bounded number of rounds.
fn heal(server: &mut Server, replicas: &mut [Replica]) {
    for _ in 0..200 {
        for replica in replicas.iter_mut() {
            replica.pull(server, Fate::Delivered);
            replica.freeze();
            replica.send(server, Fate::Delivered);
        }
        server.now += 1_000;
        let quiet = |replica: &Replica| replica.outbox.is_empty() && replica.disk.cursor == server.log.len();
        if replicas.iter().all(quiet) {
            return;
        }
    }
    panic!("not quiet after 200 rounds");
}

/// Invariant 1: what was acknowledged is live, or every tag it wrote has a newer value.
fn assert_nothing_lost(server: &Server, replicas: &[Replica]) {
    for cell in replicas.iter().flat_map(|replica| &replica.disk.acknowledged) {
        let live = server.live.cells(STREAM, cell.record);
        for tag in cell.tags.view() {
            let winner = merge::winner(live, &tag).expect("the tag has a value");
            assert!(winner.stamp >= cell.stamp, "{tag} of {cell:?} was lost");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn replicas_converge(steps in proptest::collection::vec((0usize..6, any_step()), 0..120)) {
        run(steps);
    }
}

#[test]
fn a_year_ahead_then_corrected() {
    let act = |value| Step::Act { records: vec![1, 2], field: 0, value, bulk: false };
    run(vec![
        (0, Step::SetClock(31_557_600_000)),
        (0, act(1)),
        (0, Step::Freeze),
        (0, Step::Send(Fate::AnswerLost)),
        (0, act(2)),
        (0, Step::SetClock(0)),
        (1, act(3)),
        (1, Step::Freeze),
        (1, Step::Send(Fate::Delivered)),
        (0, Step::Crash),
        (0, act(4)),
    ]);
}
