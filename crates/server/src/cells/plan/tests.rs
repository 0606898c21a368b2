//! Laws of the plan: batches in any cut and order lead to the state that one merge of all cells leads to.

use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::prelude::*;
use sync::cell::{Cell, CellBuilder, CellRef, Flags};
use sync::digest::{Digest, Total};
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::stamp::{Gate, HybridTime, MAX_MS, Stamp};
use sync::tag::Tag;
use sync::wire::accounts::UserId;
use sync::wire::names::Refusal;

use super::{Forked, Plan, Repeated, Right, Rights, Stored, plan};

const STREAM: StreamId = StreamId([1; 16]);

fn cell(record: u8, ms: u64, device: u8, tags: &[u32]) -> Cell {
    let stamp = Stamp::new(HybridTime::new(ms, 0), DeviceId([device; 8]));
    let mut builder = CellBuilder::new(STREAM, RecordId([record; 16]), stamp, ms);
    for tag in tags {
        builder.push(Tag::builtin(*tag), 1, format!("{record} {ms} {device}"));
    }
    builder.build().expect("fits")
}

/// A log in memory that applies plans as storage does.
#[derive(Default)]
struct Log {
    live: BTreeMap<Stamp, Cell>,
    history: BTreeMap<Stamp, Cell>,
    total: Total,
    head: u64,
}

impl Log {
    fn push(&mut self, cells: &[Cell]) -> Result<Vec<String>, Forked> {
        let made = self.plan(cells)?;
        for key in &made.dead {
            let gone = self.live.remove(&key.stamp).expect("was live");
            self.history.insert(key.stamp, gone);
        }
        for (new, live) in
            made.live.iter().map(|new| (new, true)).chain(made.superseded.iter().map(|new| (new, false)))
        {
            let cell = Cell::from_bytes(&new.body).expect("decodes");
            let old =
                if live { self.live.insert(new.stamp, cell) } else { self.history.insert(new.stamp, cell) };
            assert!(old.is_none(), "nothing is stored twice");
        }
        for change in &made.buckets {
            self.total.sum = self.total.sum.wrapping_add(change.sum);
            self.total.cells = self.total.cells.checked_add_signed(change.cells).expect("never below zero");
        }
        let mut seqs: Vec<u64> = made.live.iter().chain(&made.superseded).map(|cell| cell.seq).collect();
        seqs.sort_unstable();
        assert_eq!(seqs, ((self.head + 1)..=made.head).collect::<Vec<_>>(), "sequences without a gap");
        self.head = made.head;
        Ok(made.results.iter().map(ToString::to_string).collect())
    }

    fn plan(&self, cells: &[Cell]) -> Result<Plan, Forked> {
        let mut stored = Stored::default();
        for cell in self.live.values() {
            stored.live.entry((cell.stream, cell.record)).or_insert_with(Vec::new).push(cell.view());
        }
        for cell in cells {
            let found = self.live.get(&cell.stamp).map(|cell| (true, cell));
            let found = found.or_else(|| self.history.get(&cell.stamp).map(|cell| (false, cell)));
            found.map(|(live, found)| {
                let repeated = Repeated { live, stream: found.stream, cell: found.view() };
                stored.by_stamp.insert(cell.stamp, repeated)
            });
        }
        let views: Vec<CellRef<'_>> = cells.iter().map(Cell::view).collect();
        plan(&views, vec![None; cells.len()], stored, self.head, &|_| (UserId([1; 16]), None))
    }

    fn live_stamps(&self) -> Vec<Stamp> {
        self.live.keys().copied().collect()
    }
}

/// The live cells of a set, by the definition of the merge.
fn merged(cells: &[Cell]) -> (Vec<Stamp>, Total) {
    let mut records: BTreeMap<RecordId, BTreeMap<Stamp, &Cell>> = BTreeMap::new();
    for cell in cells {
        records.entry(cell.record).or_default().insert(cell.stamp, cell);
    }
    let (mut stamps, mut digest) = (Vec::new(), Digest::new());
    for record in records.values() {
        let cells: Vec<&Cell> = record.values().copied().collect();
        for (cell, alive) in cells.iter().zip(sync::merge::live(&cells)) {
            if alive {
                stamps.push(cell.stamp);
                digest.add(&cell.view());
            }
        }
    }
    stamps.sort_unstable();
    (stamps, digest.total())
}

prop_compose! {
    fn cells()(parts in prop::collection::vec((0..4u8, 1..40u64, 0..3u8, prop::collection::vec(16..20u32, 1..4)), 1..60))
        -> Vec<Cell> {
        let mut taken = HashSet::new();
        parts
            .iter()
            .filter(|(_, ms, device, _)| taken.insert((*ms, *device)))
            .map(|(record, ms, device, tags)| cell(*record, *ms, *device, tags))
            .collect()
    }
}

proptest! {
    #[test]
    fn any_cut_and_order_gives_the_merge_of_all(cells in cells(), cut in 1..9usize, order: u64) {
        let mut shuffled = cells.clone();
        shuffled.sort_by_key(|cell| *blake3::hash(&[&order.to_be_bytes()[..], cell.stamp.as_bytes()].concat()).as_bytes());
        let mut log = Log::default();
        for batch in shuffled.chunks(cut) {
            prop_assert!(log.push(batch).is_ok());
        }
        let (stamps, total) = merged(&cells);
        prop_assert_eq!(log.live_stamps(), stamps);
        prop_assert_eq!(log.total, total);
        prop_assert_eq!(log.live.len() + log.history.len(), cells.len(), "nothing accepted is lost");
        prop_assert_eq!(log.head, cells.len() as u64);

        // Sending anything again changes nothing.
        let before = (log.live_stamps(), log.history.len(), log.total, log.head);
        for batch in cells.chunks(7) {
            prop_assert!(log.push(batch).is_ok());
        }
        prop_assert_eq!((log.live_stamps(), log.history.len(), log.total, log.head), before);
    }

    #[test]
    fn one_batch_may_say_the_same_twice(cells in cells()) {
        let doubled: Vec<Cell> = cells.iter().chain(&cells).cloned().collect();
        let (mut once, mut twice) = (Log::default(), Log::default());
        let (a, b) = (once.push(&cells), twice.push(&doubled));
        prop_assert_eq!(b.map(|words| words[..cells.len()].to_vec()), a);
        prop_assert_eq!(once.live_stamps(), twice.live_stamps());
        prop_assert_eq!((once.total, once.head), (twice.total, twice.head));
    }

    #[test]
    fn a_taken_stamp_stays_taken(cells in cells(), place: prop::sample::Index) {
        let mut log = Log::default();
        prop_assert!(log.push(&cells).is_ok());
        let mut copy = cells[place.index(cells.len())].clone();
        copy.payload.push(0);
        prop_assert_eq!(log.push(&[copy]), Err(Forked));
    }
}

#[test]
fn refusals_in_order_of_what_is_worst() {
    let own = DeviceId([1; 8]);
    let (written, read) = (StreamId([1; 16]), StreamId([2; 16]));
    let rights = Rights {
        streams: HashMap::from([(written, Right::Write), (read, Right::Read)]),
        devices: Some(HashSet::from([own])),
        gate: Gate(100),
        ..Rights::default()
    };
    let base = || cell(1, 100, 1, &[16]);
    let with = |change: &dyn Fn(&mut Cell)| {
        let mut cell = base();
        change(&mut cell);
        cell
    };
    let foreign = |cell: &mut Cell| cell.stamp = cell.stamp.with_device(DeviceId([9; 8]));
    for (what, cell, expected) in [
        ("fine", base(), None),
        ("flag without its register", with(&|c| c.flags = Flags::TOMBSTONE), Some(Refusal::Malformed)),
        ("move", with(&|c| c.flags = Flags::MOVE), Some(Refusal::Malformed)),
        ("unknown stream", with(&|c| c.stream = StreamId([7; 16])), Some(Refusal::Stream)),
        ("read only", with(&|c| c.stream = read), Some(Refusal::Grant)),
        ("foreign device", with(&foreign), Some(Refusal::Device)),
        ("future", with(&|c| c.stamp = Stamp::new(HybridTime::new(101, 0), own)), Some(Refusal::Future)),
        (
            "the end of time",
            with(&|c| c.stamp = Stamp::new(HybridTime::new(MAX_MS, 9), own)),
            Some(Refusal::Future),
        ),
    ] {
        assert_eq!(rights.judge(&[cell.view()]), [expected], "{what}");
    }
}
