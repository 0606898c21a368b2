//! A replica and a server that hold different cells become equal, whatever each of them lacks, and nothing vanishes.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures::future::LocalBoxFuture;
use proptest::prelude::*;
use sync::digest::{BUCKETS, bucket_of};
use sync::entry::EntryRef;
use sync::layers::Applied;
use sync::stamp::{HybridTime, Stamp};
use sync::wire::names::Refusal;
use sync::wire::offer::{Offer, OfferReply};
use sync::wire::pull::PullWriter;
use sync::wire::reconcile::{Bucket, CellName, FetchRequest, Permit, ReconcileReply, ReconcileRequest};

use super::*;
use crate::replica::recovery::Cause;
use crate::replication::{Outcome, Step, perform};
use crate::transport::{Api, HttpRequest, HttpResponse, Transport, Unreachable};

const FIRST: Epoch = Epoch([1; 16]);
const SECOND: Epoch = Epoch([2; 16]);

/// A server that compares, gives and judges by the protocol's own layers.
#[derive(Default)]
struct Judge {
    held: Acknowledged<Cell>,
    purged: BTreeSet<RecordId>,
    elsewhere: BTreeSet<RecordId>,
    may_write: bool,
    /// Its clock is behind the stamps that are offered.
    behind: bool,
    /// Differing buckets in one answer.
    aim: usize,
    /// The request that gets no answer, counted down.
    lost: Option<usize>,
}

impl Judge {
    fn names(&self, bucket: u16) -> Vec<CellName> {
        let all = self.held.all().into_iter().filter(|cell| bucket_of(cell.record) == bucket);
        all.map(|cell| CellName { record: cell.record, stamp: cell.stamp }).collect()
    }

    fn reconcile(&self, asked: &ReconcileRequest) -> ReconcileReply {
        let own = self.held.buckets(SHARED).cloned().unwrap_or_default();
        let mut buckets = Vec::new();
        let mut to = BUCKETS as u16;
        for (number, sum) in (asked.from..).zip(&asked.sums) {
            if buckets.len() == self.aim {
                to = number;
                break;
            }
            if own.sums()[usize::from(number)] != *sum {
                buckets.push(Bucket { number, cells: self.names(number) });
            }
        }
        let (epoch, permit) = (SECOND, Permit([7; Permit::LEN]));
        ReconcileReply { meta: meta(50), epoch, seq: 50, permit, to, buckets }
    }

    fn fetch(&self, asked: &FetchRequest) -> Vec<u8> {
        let mut page = PullWriter::new();
        // One cell at a time, so that the rest has to be asked for.
        let name = |cell: &Cell| CellName { record: cell.record, stamp: cell.stamp };
        let found = self.held.all().into_iter().filter(|cell| asked.cells.contains(&name(cell)));
        found.clone().take(1).for_each(|cell| page.push(1, &EntryRef::Cell(cell.view())));
        let more = found.count() > 1;
        page.finish(&PullHead { meta: meta(50), epoch: SECOND, more, cursors: vec![], digests: vec![] })
    }

    fn offer(&mut self, offered: &Offer<'_>) -> OfferReply {
        let results = offered.cells.iter().map(|cell| self.judge(&cell.to_cell())).collect();
        OfferReply { meta: meta(51), results, moved: Vec::new() }
    }

    fn judge(&mut self, cell: &Cell) -> CellResult {
        if self.purged.contains(&cell.record) {
            return CellResult::Refused(Refusal::Purged);
        }
        if self.elsewhere.contains(&cell.record) {
            return CellResult::Moved;
        }
        if self.behind {
            return CellResult::Refused(Refusal::Future);
        }
        let mut tried = self.held.clone();
        let applied = tried.apply(cell.clone());
        let result = match applied {
            Applied::Superseded(_) => return CellResult::Superseded,
            Applied::Conflict(_) => return CellResult::Refused(Refusal::Conflict),
            Applied::Inserted { .. } | Applied::Present => CellResult::Ok,
        };
        if !self.may_write {
            return CellResult::Refused(Refusal::Grant);
        }
        self.held = tried;
        result
    }
}

struct Wire(RefCell<Judge>);

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, Unreachable>> {
        let mut judge = self.0.borrow_mut();
        let body = match request.path.rsplit('/').next() {
            Some("reconcile") => {
                judge.reconcile(&ReconcileRequest::from_bytes(&request.body).expect("reads")).to_bytes()
            }
            Some("fetch") => judge.fetch(&FetchRequest::from_bytes(&request.body).expect("reads")),
            Some("offer") => {
                let offered = Offer::decode(&request.body).expect("reads");
                serde_json::to_vec(&judge.offer(&offered)).expect("writes")
            }
            other => panic!("nobody asks for {other:?}"),
        };
        let lost = judge.lost.as_mut().is_some_and(|left| {
            *left = left.wrapping_sub(1);
            *left == usize::MAX
        });
        let answer = HttpResponse { status: 200, body, ..HttpResponse::default() };
        Box::pin(async move { if lost { Err(Unreachable("lost".into())) } else { Ok(answer) } })
    }
}

fn cell(record: u8, time: u64, tags: u8) -> Cell {
    let stamp = Stamp::new(HybridTime::new(time, 0), DeviceId::new(9));
    let mut cell = CellBuilder::new(SHARED, record_id(record), stamp, 1);
    (0..3).filter(|tag| tags >> tag & 1 == 1).for_each(|tag| cell.push(Tag::builtin(20 + tag), 1, [record]));
    cell.build().expect("a small cell")
}

/// What a copy of the device wrote under the same stamp.
fn twin(cell: &Cell) -> Cell {
    let mut twin = cell.clone();
    // The value of its last tag ends it.
    twin.payload.last_mut().into_iter().for_each(|byte| *byte ^= 0xff);
    twin
}

/// A page of the first epoch with these cells.
fn page(cells: &[Cell]) -> Vec<u8> {
    let mut page = PullWriter::new();
    cells.iter().for_each(|cell| page.push(1, &EntryRef::Cell(cell.view())));
    let cursors = vec![StreamCursor { id: SHARED, seq: 60 }];
    page.finish(&PullHead { meta: meta(60), epoch: FIRST, more: false, cursors, digests: vec![] })
}

fn hello(epoch: Epoch) -> HelloReply {
    HelloReply { epoch, ..Server::default().hello() }
}

/// Rounds until nothing is left; a lost answer is asked for again.
async fn rounds(replica: &TestReplica, wire: &Rc<Wire>) -> usize {
    let api = Api::new(wire.clone());
    let mut rounds = 0;
    while replica.is_recovering() {
        rounds += 1;
        assert!(rounds < 100, "it ends");
        let outcome = perform(replica, &api, "test", Step::Reconcile).await;
        assert!(matches!(outcome, Outcome::Reconciled { .. } | Outcome::Failed(_)), "{outcome:?}");
    }
    rounds
}

fn names(cells: &[Cell]) -> BTreeSet<(RecordId, Stamp)> {
    cells.iter().map(|cell| (cell.record, cell.stamp)).collect()
}

fn held(layer: &Acknowledged<Cell>) -> BTreeSet<(RecordId, Stamp)> {
    layer.all().into_iter().map(|cell| (cell.record, cell.stamp)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 96 } else { 2_000 }, ..ProptestConfig::default() })]

    #[test]
    fn both_sides_end_with_the_same_cells_and_nothing_vanishes(
        cells in proptest::collection::vec((0..12u8, 1..8u8, any::<[bool; 2]>(), 0..6u8), 0..40),
        purged in proptest::collection::btree_set(0..12u8, 0..3),
        elsewhere in proptest::collection::btree_set(0..12u8, 0..3),
        may_write: bool,
        aim in 1..5usize,
        lost in proptest::option::of(0..8usize),
    ) {
        // Every sixth was written by two copies of a device: each side has another one.
        let made = |((record, tags, here, one_in_six), at): (&(u8, u8, [bool; 2], u8), u64)| {
            let cell = cell(*record, at, *tags);
            let theirs = if *one_in_six == 0 { twin(&cell) } else { cell.clone() };
            ([cell, theirs], *here)
        };
        let all: Vec<([Cell; 2], [bool; 2])> = cells.iter().zip(1u64..).map(made).collect();
        let of = |side: usize| all.iter().filter(|(_, here)| here[side]).map(|(cells, _)| cells[side].clone()).collect::<Vec<_>>();
        let purged: BTreeSet<RecordId> = purged.into_iter().map(record_id).collect();
        let elsewhere: BTreeSet<RecordId> =
            elsewhere.into_iter().map(record_id).filter(|record| !purged.contains(record)).collect();
        let mut judge = Judge { purged, elsewhere, may_write, aim, lost, ..Judge::default() };
        let gone = |judge: &Judge, cell: &Cell| judge.purged.contains(&cell.record) || judge.elsewhere.contains(&cell.record);
        let theirs: Vec<Cell> = of(1).into_iter().filter(|cell| !gone(&judge, cell)).collect();
        for cell in theirs {
            judge.held.apply(cell);
        }
        let wire = Rc::new(Wire(RefCell::new(judge)));
        let disk = Disk::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let again = runtime.block_on(async {
            let replica = open(&disk).await;
            replica.greeted(&hello(FIRST)).await.expect("greets");
            replica.pulled(NOW, &page(&of(0)), None).await.expect("applies");
            replica.greeted(&hello(SECOND)).await.expect("greets");
            rounds(&replica, &wire).await;
            let stays = held(&replica.memory().below);
            let again = open(&disk).await;
            assert_eq!(held(&again.memory().below), stays, "after a start too");
            assert_eq!(again.state().cursors.as_ref().map(|cursors| cursors.of(SHARED)), Some(50));
            again
        });
        let judge = wire.0.borrow();
        prop_assert_eq!(held(&again.memory().below), held(&judge.held));
        prop_assert_eq!(again.memory().below.digest(SHARED), judge.held.digest(SHARED));
        // What was here is on the server, or replaced there, or gone by its word, or aside.
        let mut everything = Acknowledged::new();
        of(0).into_iter().chain(of(1)).for_each(|cell| drop(everything.apply(cell)));
        let live = names(&of(0)).intersection(&held(&everything)).copied().collect::<BTreeSet<_>>();
        let lost: Vec<_> = live.difference(&held(&judge.held)).copied().collect();
        let explained = lost.iter().all(|(record, _)| judge.purged.contains(record) || judge.elsewhere.contains(record));
        let aside = again.state().refused.values().map(|refused| refused.code.clone()).collect::<BTreeSet<_>>();
        prop_assert!(explained || (!may_write && aside.contains("grant")), "{:?} {:?}", lost, aside);
    }
}

/// Two records of one bucket.
fn neighbours() -> (u8, u8) {
    let of = |number: u8| bucket_of(record_id(number));
    let mut pairs = (0..=u8::MAX).flat_map(|one| (0..one).map(move |other| (one, other)));
    pairs.find(|(one, other)| of(*one) == of(*other)).expect("some of so many share a bucket")
}

#[tokio::test]
async fn two_cells_under_one_stamp_become_the_servers_and_the_other_is_kept_aside() {
    let (one, other) = neighbours();
    let (own, beside) = (cell(one, 5, 1), cell(other, 7, 1));
    let (theirs, newer) = (twin(&own), cell(one, 6, 2));
    // What hides that the names are the same: other names of the record, or of its bucket.
    for (what, here, there) in [
        ("nothing", vec![], vec![]),
        ("missing here", vec![], vec![&newer]),
        ("missing there", vec![&newer], vec![]),
        ("a neighbour missing here", vec![], vec![&beside]),
        ("a neighbour missing there", vec![&beside], vec![]),
        ("both", vec![&beside], vec![&newer]),
    ] {
        for aim in [1, 9] {
            let replica = open(&Disk::default()).await;
            replica.greeted(&hello(FIRST)).await.expect("greets");
            let far = cell((0..).find(|number| *number != one && *number != other).expect("a third"), 9, 1);
            let cells: Vec<Cell> = here.iter().copied().chain([&own, &far]).cloned().collect();
            replica.pulled(NOW, &page(&cells), None).await.expect("applies");
            let mut judge = Judge { may_write: true, aim, ..Judge::default() };
            there.iter().copied().chain([&theirs]).for_each(|cell| drop(judge.held.apply(cell.clone())));
            let wire = Rc::new(Wire(RefCell::new(judge)));
            replica.greeted(&hello(SECOND)).await.expect("greets");
            rounds(&replica, &wire).await;
            let judge = wire.0.borrow();
            assert_eq!(replica.memory().below.digest(SHARED), judge.held.digest(SHARED), "{what} {aim}");
            assert_eq!(replica.memory().below.all(), judge.held.all(), "{what} {aim}");
            assert!(judge.held.all().contains(&&theirs), "{what} {aim}");
            let state = replica.state();
            let codes: Vec<&str> = state.refused.values().map(|refused| refused.code.as_str()).collect();
            assert_eq!(codes, ["conflict"], "{what} {aim}");
        }
    }
}

#[tokio::test]
async fn what_differs_for_good_ends_the_rounds_too() {
    // The server's clock is behind what it once accepted: the cell stays here.
    let replica = open(&Disk::default()).await;
    replica.greeted(&hello(FIRST)).await.expect("greets");
    let cells: Vec<Cell> = (1..9).map(|record| cell(record, 5, 1)).collect();
    replica.pulled(NOW, &page(&cells), None).await.expect("applies");
    let judge = Judge { may_write: true, aim: 2, behind: true, ..Judge::default() };
    let wire = Rc::new(Wire(RefCell::new(judge)));
    replica.greeted(&hello(SECOND)).await.expect("greets");
    assert!(rounds(&replica, &wire).await <= 9, "each bucket is looked at twice");
    assert_eq!(held(&replica.memory().below), names(&cells));
    assert!(held(&wire.0.borrow().held).is_empty());
}

#[tokio::test]
async fn below_the_floor_the_servers_word_counts_and_what_waits_still_waits() {
    let replica = open(&Disk::default()).await;
    replica.greeted(&hello(SECOND)).await.expect("greets");
    act(&replica, &[3], false).await;
    let wire = Rc::new(Wire(RefCell::new(Judge { may_write: true, aim: 9, ..Judge::default() })));
    wire.0.borrow_mut().held.apply(cell(2, 8, 1));
    // What it holds from long ago, collected on the server since.
    let head = PullHead { meta: meta(60), epoch: SECOND, more: false, cursors: vec![], digests: vec![] };
    let mut writer = PullWriter::new();
    writer.push(1, &EntryRef::Cell(cell(1, 5, 1).view()));
    replica.pulled(NOW, &writer.finish(&head), None).await.expect("applies");
    replica.recover(&Cause::BelowFloor).await.expect("notes");
    let at = replica.state().cursors.as_ref().map(|cursors| cursors.at);
    assert_eq!(at, Some(meta(60).at), "or a server that is restored now would not be found out");
    rounds(&replica, &wire).await;
    assert_eq!(held(&replica.memory().below), names(&[cell(2, 8, 1)]));
    assert_eq!(held(&wire.0.borrow().held), names(&[cell(2, 8, 1)]), "nothing was offered");
    assert_eq!((replica.state().unsent(), replica.state().refused.len()), (1, 0));
}

#[tokio::test]
async fn what_the_server_took_back_it_has_seen() {
    // Lost again before the next pull, it could not be told from a server that never had it.
    let replica = open(&Disk::default()).await;
    replica.greeted(&hello(FIRST)).await.expect("greets");
    replica.pulled(NOW, &page(&[cell(1, 5, 1)]), None).await.expect("applies");
    let wire = Rc::new(Wire(RefCell::new(Judge { may_write: true, aim: 9, ..Judge::default() })));
    replica.greeted(&hello(SECOND)).await.expect("greets");
    rounds(&replica, &wire).await;
    assert_eq!(replica.state().cursors.as_ref().map(|cursors| cursors.at), Some(meta(51).at));
}

/// Cells of the greatest size, of many records or of one: names are few, what they name is more than a block holds.
#[tokio::test]
async fn large_cells_come_in_as_many_rounds_and_blocks_as_it_takes() {
    let large = |record: u8, field: u32| {
        let stamp = Stamp::new(HybridTime::new(u64::from(field) + 1, 0), DeviceId::new(9));
        let value = vec![7; 60 << 10];
        let cell = CellBuilder::new(SHARED, record_id(record), stamp, 1).set(Tag::builtin(field), 1, value);
        cell.build().expect("it fits a cell")
    };
    let of_many: Vec<Cell> = (0..200).map(|record| large(record, 20)).collect();
    let of_one: Vec<Cell> = (20..320).map(|field| large(1, field)).collect();
    for (what, cells, least_rounds) in [("many", of_many, 2), ("one", of_one, 1)] {
        let (here, there) = cells.split_at(if what == "many" { 100 } else { 0 });
        let disk = Disk::default();
        let replica = open(&disk).await;
        replica.greeted(&hello(FIRST)).await.expect("greets");
        for some in here.chunks(50) {
            replica.pulled(NOW, &page(some), None).await.expect("applies");
        }
        let mut judge = Judge { may_write: true, aim: BUCKETS, ..Judge::default() };
        there.iter().for_each(|cell| drop(judge.held.apply(cell.clone())));
        let wire = Rc::new(Wire(RefCell::new(judge)));
        replica.greeted(&hello(SECOND)).await.expect("greets");
        let rounds = rounds(&replica, &wire).await;
        assert!(rounds >= least_rounds, "{what}: {rounds}");
        let again = open(&disk).await;
        for replica in [&replica, &again] {
            assert_eq!(held(&replica.memory().below), names(&cells), "{what}");
        }
        assert_eq!(held(&wire.0.borrow().held), names(&cells), "{what}");
        assert_eq!(again.state().cursors.as_ref().map(|cursors| cursors.of(SHARED)), Some(50));
    }
}
