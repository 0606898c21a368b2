//! Records that change their stream.

use std::collections::HashMap;

use sync::cell::{Cell, CellBuilder, CellRef};
use sync::entry::{Entry, Moved};
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::stamp::{Gate, HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::accounts::UserId;

use super::{Place, Plan, Repeated, Right, Rights, Stored, known, plan};

const HERE: StreamId = StreamId([1; 16]);
const THERE: StreamId = StreamId([2; 16]);
const BEYOND: StreamId = StreamId([3; 16]);
const RECORD: RecordId = RecordId([9; 16]);

fn stamp(ms: u64) -> Stamp {
    Stamp::new(HybridTime::new(ms, 0), DeviceId([5; 8]))
}

fn edit(stream: StreamId, ms: u64, field: u32) -> Cell {
    CellBuilder::new(stream, RECORD, stamp(ms), ms)
        .set(Tag::builtin(field), 1, [ms as u8])
        .build()
        .expect("fits")
}

fn moved(from: StreamId, to: StreamId, ms: u64) -> Cell {
    CellBuilder::new(from, RECORD, stamp(ms), ms).move_to(to).moved_from(from).build().expect("fits")
}

fn views(cells: &[Cell]) -> Vec<CellRef<'_>> {
    cells.iter().map(Cell::view).collect()
}

fn stored<'a>(live: &'a [Cell], places: &[(RecordId, Place)]) -> Stored<'a> {
    let mut stored = Stored { places: places.iter().cloned().collect(), ..Stored::default() };
    for cell in live {
        stored.live.entry((cell.stream, cell.record)).or_default().push(cell.view());
    }
    stored
}

fn run(cells: &[Cell], live: &[Cell], places: &[(RecordId, Place)]) -> Plan {
    let nobody = |_| (UserId([1; 16]), None);
    plan(&views(cells), vec![None; cells.len()], stored(live, places), 10, &nobody).expect("no fork")
}

fn results(plan: &Plan) -> Vec<String> {
    plan.results.iter().map(ToString::to_string).collect()
}

/// What lives where afterwards: stream, stamp in milliseconds, sequence; ascending by stamp.
fn living(plan: &Plan, before: &[Cell]) -> Vec<(StreamId, u64, u64)> {
    let new = plan.live.iter().map(|cell| (cell.stream, cell.stamp.ms(), cell.seq));
    let moved = plan.relocated.iter().map(|cell| (cell.stream, cell.from.stamp.ms(), cell.seq));
    let gone = |stamp: Stamp| {
        plan.dead.iter().any(|key| key.stamp == stamp)
            || plan.relocated.iter().any(|cell| cell.from.stamp == stamp)
    };
    let stay = before.iter().filter(|cell| !gone(cell.stamp)).map(|cell| (cell.stream, cell.stamp.ms(), 0));
    let mut all: Vec<_> = new.chain(moved).chain(stay).collect();
    all.sort_unstable_by_key(|(_, ms, _)| *ms);
    all
}

#[test]
fn a_move_takes_everything_along_and_leaves_a_marker() {
    let before = [edit(HERE, 1, 16), edit(HERE, 2, 17)];
    let plan = run(&[moved(HERE, THERE, 5)], &before, &[]);
    assert_eq!(results(&plan), ["ok"]);
    let marker = Entry::Moved(Moved { stream: HERE, record: RECORD, target: THERE });
    assert_eq!(plan.markers, [(11, marker)]);
    assert_eq!(living(&plan, &before), [(THERE, 1, 12), (THERE, 2, 13), (THERE, 5, 14)]);
    assert_eq!((plan.head, plan.places.as_slice()), (14, &[(RECORD, THERE, stamp(5))][..]));
    assert!(
        plan.relocated.iter().all(|cell| CellRef::decode(&cell.body).is_ok_and(|cell| cell.stream == THERE))
    );
    let cells: i64 = plan.buckets.iter().map(|change| change.cells).sum();
    assert_eq!(cells, 1, "two left, three came");
}

#[test]
fn a_new_record_that_leaves_and_comes_back_follows_its_markers() {
    let plan = run(&[edit(HERE, 1, 16), moved(HERE, THERE, 5), moved(THERE, HERE, 6)], &[], &[]);
    assert_eq!(results(&plan), ["ok", "ok", "ok"]);
    let last = plan.markers.iter().map(|(seq, _)| *seq).max();
    assert!(
        living(&plan, &[]).iter().all(|(stream, _, seq)| *stream == HERE && Some(*seq) > last),
        "{plan:?}"
    );
    assert!(plan.live.is_sorted_by_key(|cell| cell.seq) && plan.superseded.is_sorted_by_key(|cell| cell.seq));
    let seqs: Vec<u64> = plan.live.iter().chain(&plan.superseded).map(|cell| cell.seq).collect();
    assert!(seqs.iter().all(|seq| *seq <= plan.head));
}

#[test]
fn what_is_addressed_to_the_old_place_goes_to_the_new_one() {
    let before = [edit(THERE, 1, 16), moved(HERE, THERE, 5)];
    let mut before = before.to_vec();
    before[1].stream = THERE;
    let place = Place { stream: THERE, stamp: stamp(5), left: vec![HERE] };
    let plan = run(&[edit(HERE, 7, 16), edit(THERE, 8, 17), edit(HERE, 3, 16)], &before, &[(RECORD, place)]);
    assert_eq!(results(&plan), ["moved", "ok", "moved"]);
    assert_eq!(living(&plan, &before), [(THERE, 5, 0), (THERE, 7, 11), (THERE, 8, 12)]);
    assert!(plan.superseded.iter().all(|cell| cell.stream == THERE), "history follows");
}

#[test]
fn of_two_moves_the_newer_one_counts_in_any_order() {
    let before = [edit(HERE, 1, 16)];
    let (first, second) = (moved(HERE, THERE, 5), moved(HERE, BEYOND, 6));
    for moves in [[first.clone(), second.clone()], [second, first]] {
        let plan = run(&moves, &before, &[]);
        assert_eq!(plan.places, [(RECORD, BEYOND, stamp(6))]);
        let streams: Vec<StreamId> = living(&plan, &before).iter().map(|cell| cell.0).collect();
        assert_eq!(streams, [BEYOND, BEYOND], "the value and the winning move");
        assert!(plan.superseded.iter().all(|cell| cell.stream == BEYOND));
    }
}

#[test]
fn edits_and_moves_of_one_batch_meet() {
    let plan = run(&[edit(HERE, 1, 16), moved(HERE, THERE, 2), edit(HERE, 3, 16)], &[], &[]);
    assert_eq!(results(&plan), ["ok", "ok", "moved"]);
    assert_eq!(living(&plan, &[]), [(THERE, 2, 14), (THERE, 3, 15)]);
    assert_eq!(plan.superseded.iter().map(|cell| (cell.seq, cell.stream)).collect::<Vec<_>>(), [(13, THERE)]);
    let total: u128 =
        plan.buckets.iter().filter(|change| change.stream == HERE).map(|change| change.sum).sum();
    assert_eq!(total, 0, "nothing is left in the sums of the old stream");
}

#[test]
fn a_copy_that_a_restored_server_has_elsewhere_is_taken_along() {
    // The server was restored from before the move; the move is offered in the stream that the client has it in.
    let before = [edit(HERE, 1, 16)];
    let mut offered = [edit(THERE, 4, 16), moved(HERE, THERE, 5)];
    offered[1].stream = THERE;
    let plan = run(&offered, &before, &[]);
    assert_eq!(results(&plan), ["ok", "ok"]);
    assert_eq!(plan.dead.iter().map(|key| key.stream).collect::<Vec<_>>(), [HERE], "the older value died");
    assert_eq!(living(&plan, &before), [(THERE, 4, 11), (THERE, 5, 14)], "a sequence may stay unused");
}

#[test]
fn a_repeated_cell_is_where_it_is_stored_whatever_stream_it_is_said_to_be_in() {
    // The server lost the move. Who may not make it again hears where the cell is, live or replaced.
    let before = [edit(HERE, 1, 16), edit(HERE, 2, 17)];
    let repeats = |live: bool| {
        before.iter().map(move |cell| (cell.stamp, Repeated { live, stream: HERE, cell: cell.view() }))
    };
    let again = [edit(THERE, 1, 16), edit(THERE, 2, 17)];
    for live in [true, false] {
        let stored = Stored { by_stamp: repeats(live).collect(), ..stored(&before, &[]) };
        let nobody = |_| (UserId([1; 16]), None);
        let plan = plan(&views(&again), vec![None; 2], stored, 10, &nobody).expect("no fork");
        assert_eq!(results(&plan), ["moved", "moved"]);
    }
    // With the move, which comes last here, it is there in the end.
    let mut offered = again.to_vec();
    offered.push(Cell { stream: THERE, ..moved(HERE, THERE, 5) });
    let stored = Stored { by_stamp: repeats(true).collect(), ..stored(&before, &[]) };
    let nobody = |_| (UserId([1; 16]), None);
    let plan = plan(&views(&offered), vec![None; 3], stored, 10, &nobody).expect("no fork");
    assert_eq!(results(&plan), ["ok", "ok", "ok"]);
}

#[test]
fn what_a_reader_hears_of_a_cell_does_not_depend_on_what_else_is_offered() {
    let before = [edit(HERE, 4, 16), edit(HERE, 6, 17)];
    let place = Place { stream: THERE, stamp: stamp(5), left: vec![HERE] };
    let offered =
        [edit(HERE, 4, 16), edit(HERE, 3, 16), edit(HERE, 5, 16), edit(HERE, 3, 18), moved(HERE, THERE, 5)];
    let hear = |stored: &Stored<'_>| {
        offered.iter().map(|cell| known(&cell.view(), None, stored).to_string()).collect::<Vec<_>>()
    };
    let repeated = |stream| (stamp(4), Repeated { live: true, stream, cell: before[0].view() });
    let here = Stored { by_stamp: [repeated(HERE)].into(), ..stored(&before, &[]) };
    let refused = "refused:grant";
    assert_eq!(
        hear(&here),
        ["ok", "superseded", refused, refused, refused],
        "the move would take none along"
    );
    let there = before.clone().map(|cell| Cell { stream: THERE, ..cell });
    let there = Stored { by_stamp: [repeated(THERE)].into(), ..stored(&there, &[(RECORD, place)]) };
    assert_eq!(hear(&there), ["moved", "moved", refused, refused, refused]);
}

#[test]
fn who_may_move_and_write_where() {
    let device = DeviceId([5; 8]);
    let rights = |streams: &[(StreamId, Right)]| Rights {
        streams: streams.iter().copied().collect(),
        devices: Some([device].into()),
        gate: Gate(1_000),
        ..Rights::default()
    };
    let both = rights(&[(HERE, Right::Write), (THERE, Right::Write)]);
    let reads = rights(&[(HERE, Right::Write), (THERE, Right::Read)]);
    let one = rights(&[(HERE, Right::Write)]);
    let append = rights(&[(HERE, Right::Append)]);
    let append_both = rights(&[(HERE, Right::Append), (THERE, Right::Append)]);
    let revoked = rights(&[(HERE, Right::Revoked)]);
    let target_revoked = rights(&[(HERE, Right::Write), (THERE, Right::Revoked)]);
    let foreign = Rights { foreign: [RECORD].into(), ..rights(&[(HERE, Right::Append)]) };
    let purged = Rights { purged: [RECORD].into(), ..rights(&[(HERE, Right::Write)]) };
    let place =
        |left: Vec<StreamId>| HashMap::from([(RECORD, Place { stream: THERE, stamp: stamp(1), left })]);
    let was = Rights { places: place(vec![HERE]), ..rights(&[(HERE, Right::Write)]) };
    let beyond = Place { stream: BEYOND, stamp: stamp(4), left: vec![HERE] };
    let was_both = Rights {
        places: HashMap::from([(RECORD, beyond)]),
        ..rights(&[(HERE, Right::Write), (THERE, Right::Write)])
    };
    let both_there =
        Rights { places: place(vec![BEYOND]), ..rights(&[(HERE, Right::Write), (THERE, Right::Write)]) };
    let never = Rights { places: place(vec![BEYOND]), ..rights(&[(HERE, Right::Write)]) };
    let (edit, moves, earlier) = (edit(HERE, 5, 16), moved(HERE, THERE, 5), moved(HERE, THERE, 3));
    for (what, rights, cell, expected) in [
        ("holds both", &both, &moves, None),
        ("only reads the target", &reads, &moves, Some("grant")),
        ("does not hold the target", &one, &moves, Some("stream")),
        ("appends", &append, &edit, None),
        ("appends, and would move", &append_both, &moves, Some("grant")),
        ("held it once", &revoked, &edit, Some("grant")),
        ("held the target once", &target_revoked, &moves, Some("grant")),
        ("appends to somebody else's", &foreign, &edit, Some("grant")),
        ("purged", &purged, &edit, Some("purged")),
        ("was there", &was, &edit, None),
        ("was there, and would take it away", &was_both, &moves, Some("grant")),
        ("was there, and moved it earlier", &was_both, &earlier, None),
        ("never was there", &never, &edit, Some("grant")),
        ("never was there, but may write where it is", &both_there, &edit, None),
    ] {
        let refusal = rights.judge(&[cell.view()]).remove(0).map(|refusal| refusal.to_string());
        assert_eq!(refusal.as_deref(), expected, "{what}");
    }
}
