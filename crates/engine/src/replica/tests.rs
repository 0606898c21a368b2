//! Replicas on one or several handles of one disk, with a server that is played by the test.

mod late;
mod many;
mod one;
mod recovery;
mod revoked;

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use sync::batch::Batch;
use sync::cell::{Cell, CellBuilder, CellRef, Flags};
use sync::clock::Clock;
use sync::cursor::{Epoch, Position, StreamCursor, Token};
use sync::digest::{Digest, Total};
use sync::entry::{Entry, EntryRef};
use sync::export::ExportKey;
use sync::ids::{DeviceId, InstallationId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::layers::{Acknowledged, Overlay};
use sync::stamp::Gate;
use sync::tag::Tag;
use sync::wire::hello::{GrantedStream, HelloReply};
use sync::wire::meta::Meta;
use sync::wire::names::{Mode, Policy};
use sync::wire::pull::{PullHead, PullReply, Sequenced};
use sync::wire::push::{CellResult, PushReply};

use super::local::Action;
use super::mirror::CellName;
use super::{Ambient, Directory, Frozen, Identity, Mirror, Replica, ReplicaError};
use crate::records::Layer;
use crate::storage::memory::{Disk, MemoryStorage};

const SHARED: StreamId = StreamId([7; 16]);
const NOW: i64 = 1_800_000_000_000;

/// The reference memory: the protocol's own layers.
#[derive(Default)]
struct Layers {
    below: Acknowledged<Cell>,
    above: Overlay<Cell>,
    history: usize,
    /// What storage does not hold.
    carried: u32,
    kept: Option<Vec<(StreamId, Digest)>>,
}

/// What two memories must agree on.
type Content = (Vec<CellName>, Vec<CellName>);

impl Layers {
    fn content(&self) -> Content {
        let name = |cell: &Cell| (model::RecordId(cell.record.0), cell.stamp);
        let below = self.below.all().into_iter().map(name).collect();
        let mut above: Vec<CellName> =
            (0..32).flat_map(|record| self.above.cells(SHARED, record_id(record))).map(name).collect();
        above.sort_unstable();
        (below, above)
    }

    fn take(&mut self, cells: &[CellName]) -> Vec<Cell> {
        cells
            .iter()
            .filter_map(|(record, stamp)| self.above.remove(SHARED, RecordId(record.0), *stamp))
            .collect()
    }
}

impl Mirror for Layers {
    fn fresh(&self, _: DeviceId) -> Self {
        Self::default()
    }
    fn replaces(&mut self, old: Self) {
        self.carried = old.carried;
    }
    fn load(&mut self, layer: Layer, entries: &mut dyn Iterator<Item = EntryRef<'_>>) {
        match layer {
            Layer::Acknowledged => self.apply_remote(entries, &[]),
            Layer::Dirty => {
                entries.filter_map(|entry| entry.cell()).for_each(|cell| self.above.insert(cell.to_cell()))
            }
        }
    }
    fn load_history(&mut self, _: &[u8]) {
        self.history += 1;
    }
    fn take_directory(&mut self, _: &super::meta::Directory) {}
    fn opened(&mut self) {}
    fn apply_dirty(&mut self, cells: &[Cell], history: &[u8]) {
        cells.iter().for_each(|cell| self.above.insert(cell.clone()));
        self.history += usize::from(!history.is_empty());
    }
    fn history_of(&self, entries: &mut dyn Iterator<Item = EntryRef<'_>>) -> Vec<u8> {
        entries.map(|_| 1).collect()
    }
    fn is_gone(&self, record: model::RecordId) -> bool {
        let record = RecordId(record.0);
        self.below.cells(SHARED, record).is_empty() && self.above.cells(SHARED, record).is_empty()
    }
    fn forget_gone(&mut self) {}
    fn history_without(&self, history: &[u8], records: &HashSet<RecordId>) -> Option<Vec<u8>> {
        // A value is the number of one record.
        records.iter().any(|record| history == [record.0[0]]).then(Vec::new)
    }
    fn apply_remote(&mut self, entries: &mut dyn Iterator<Item = EntryRef<'_>>, _: &[u8]) {
        entries.for_each(|entry| match entry {
            EntryRef::Cell(cell) => drop(self.below.apply(cell.to_cell())),
            EntryRef::Purge(purge) => drop(self.below.purge(&purge)),
            EntryRef::Moved(moved) => drop(self.below.moved(&moved)),
            EntryRef::Unknown { .. } => {}
        });
    }
    fn acknowledge(&mut self, cells: &[CellName]) {
        for cell in self.take(cells) {
            self.below.apply(cell);
        }
    }
    fn refuse(&mut self, cells: &[CellName]) {
        self.take(cells);
    }
    fn digest(&mut self, stream: StreamId) -> Total {
        self.below.digest(stream)
    }
    fn sums(&mut self, stream: StreamId) -> Vec<u128> {
        self.below
            .buckets(stream)
            .map_or_else(|| vec![0; sync::digest::BUCKETS], |digest| digest.sums().to_vec())
    }
    fn digests(&self) -> Option<Vec<(StreamId, Digest)>> {
        self.below.buckets(SHARED).map(|digest| vec![(SHARED, digest.clone())])
    }
    fn set_digests(&mut self, digests: Vec<(StreamId, Digest)>) {
        self.kept = Some(digests);
    }
    fn places(&self) -> usize {
        256
    }
    fn record_at(&self, place: usize) -> RecordId {
        RecordId([place as u8; 16])
    }
    fn place_of(&self, record: RecordId) -> Option<usize> {
        Some(usize::from(record.0[0]))
    }
    fn visit_acknowledged(&self, place: usize, visit: &mut dyn FnMut(CellRef<'_>)) {
        let cells = self.below.all().into_iter();
        cells.filter(|cell| cell.record == self.record_at(place)).for_each(|cell| visit(cell.view()));
    }
}

type TestReplica = Replica<Layers>;

fn record_id(number: u8) -> RecordId {
    RecordId([number; 16])
}

fn identity() -> Identity {
    Identity {
        workspace: WorkspaceId([1; 16]),
        member: MemberId([2; 16]),
        installation: InstallationId([3; 16]),
        device: DeviceId::new(4),
        export_key: ExportKey([5; 32]),
        unsent_lost: 0,
    }
}

fn ambient() -> Ambient {
    let count = std::cell::Cell::new(0);
    let random = move || {
        count.set(count.get() + 1);
        // Differs between handles, as random numbers do.
        (std::ptr::from_ref(&count) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ count.get()
    };
    Ambient { now: Box::new(|| NOW), uptime: Box::new(|| NOW), random: Box::new(random) }
}

async fn open(disk: &Disk) -> TestReplica {
    let storage = MemoryStorage::open(disk);
    Replica::<Layers>::create(&storage, &identity(), &Directory::default()).await.expect("creates");
    let replica = Replica::open(Rc::new(storage), Layers::default(), ambient()).await.expect("opens");
    replica.observe(NOW, &meta(0), None);
    replica
}

fn meta(seq: u64) -> Meta {
    Meta {
        server_time: NOW as u64,
        gate: Gate(NOW as u64 + 60_000),
        at: Position { seq, token: Token([9; 16]) },
    }
}

/// One action that writes a register of some records.
async fn act(replica: &TestReplica, records: &[u8], bulk: bool) -> Vec<Cell> {
    let plan = |_: &mut Layers, stamper: &mut super::local::Stamper| {
        let cells: Vec<Cell> = records
            .iter()
            .map(|record| {
                let cell = CellBuilder::new(SHARED, record_id(*record), stamper.stamp(), stamper.action())
                    .set(Tag::builtin(20), 1, [*record])
                    .flags(if bulk { Flags::BULK } else { Flags::NONE });
                cell.build().expect("a small cell")
            })
            .collect();
        Ok::<_, ReplicaError>(Some((
            Action { cells: cells.clone(), history: vec![1], relaxed: false },
            cells,
        )))
    };
    let cells = replica.act(plan).await.expect("commits").expect("there was something to do");
    let mut memory = replica.memory_mut();
    cells.iter().for_each(|cell| memory.above.insert(cell.clone()));
    cells
}

/// A server that takes everything in order, except what the test says.
#[derive(Default)]
struct Server {
    /// Cells with the number of their commit.
    log: Vec<(u64, Cell)>,
    head: u64,
    answers: BTreeMap<u64, PushReply>,
}

impl Server {
    fn hello(&self) -> HelloReply {
        HelloReply {
            meta: meta(self.head),
            workspace: identity().workspace,
            name: "Test".into(),
            member: identity().member,
            epoch: Epoch([1; 16]),
            head: self.head,
            gc_floor: 0,
            min_client: 1,
            streams: vec![GrantedStream {
                id: SHARED,
                mode: Mode::Write,
                name: "shared".into(),
                path: None,
                pieces: 0,
            }],
            revoked: vec![],
            members: vec![],
            devices: vec![],
            device_revoked_at: None,
            policy: Policy::Everyone,
            teams: vec![],
        }
    }

    /// Judges each cell by its place in the batch; a known batch gets the stored answer.
    fn push(&mut self, batch: &Frozen, judge: impl Fn(usize) -> CellResult) -> PushReply {
        if let Some(answer) = self.answers.get(&batch.number) {
            return answer.clone();
        }
        let decoded = Batch::decode(&batch.bytes).expect("a batch");
        let results: Vec<CellResult> = (0..decoded.len()).map(judge).collect();
        let stored = decoded.cells().zip(&results).filter(|(_, result)| result.is_stored());
        let stored: Vec<Cell> = stored.map(|(cell, _)| cell.to_cell()).collect();
        let after = (!stored.is_empty()).then_some(self.head);
        // A number for each cell; a commit ends at its last.
        for cell in stored {
            self.head += 1;
            self.log.push((self.head, cell));
        }
        let reply =
            PushReply { meta: meta(self.head), number: batch.number, results, moved: Vec::new(), after };
        self.answers.insert(batch.number, PushReply { after: None, ..reply.clone() });
        reply
    }

    /// One cell of another device.
    fn elsewhere(&mut self, record: u8, at: u64) {
        self.elsewhere_in(SHARED, record, at);
    }

    /// So many cells of another device, each in a page of its own.
    async fn tells(&mut self, replica: &TestReplica, pages: u64) {
        for _ in 0..pages {
            self.elsewhere((self.head % 32) as u8, NOW as u64 + self.head);
            replica.pulled(NOW, &self.pull(replica, 10), None).await.expect("applies");
        }
    }

    /// One cell of another device in a stream.
    fn elsewhere_in(&mut self, stream: StreamId, record: u8, at: u64) {
        let mut clock = Clock::new(DeviceId::new(99));
        let stamp = clock.tick(at).expect("time is left");
        let cell = CellBuilder::new(stream, record_id(record), stamp, 1).set(Tag::builtin(20), 1, [99]);
        self.head += 1;
        self.log.push((self.head, cell.build().expect("a small cell")));
    }

    /// A page of at most `most` numbers. Cutting a commit is worse than what the server does.
    fn pull(&self, replica: &TestReplica, most: u64) -> Vec<u8> {
        let from = replica.state().cursors.as_ref().map_or(0, |cursors| cursors.of(SHARED));
        let to = self.head.min(from + most);
        let page = self.log.iter().filter(|(seq, _)| *seq > from && *seq <= to);
        let head = PullHead {
            meta: meta(to),
            epoch: Epoch([1; 16]),
            more: to < self.head,
            cursors: vec![StreamCursor { id: SHARED, seq: to }],
            digests: vec![],
        };
        let entries =
            page.map(|(seq, cell)| Sequenced { seq: *seq, entry: Entry::Cell(cell.clone()) }).collect();
        PullReply { head, entries }.to_bytes()
    }
}
