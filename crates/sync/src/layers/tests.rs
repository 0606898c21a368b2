//! Tests of the layers and of the outbox, step by step. See `simulation` for all of it together.

use super::*;
use crate::{
    cell::{Cell, CellBuilder},
    clock::{Clock, Restamp},
    entry::{Moved, Purge},
    ids::DeviceId,
    layers::outbox::{ActionTooLarge, AnswerError},
    stamp::{Gate, HybridTime, Stamp},
    testing::{DEVICE, RECORD, STREAM, TARGET, cell, stamp},
    wire::{names::Refusal, push::CellResult},
};

const OPEN: Gate = Gate(u64::MAX);

fn unsent(key: u32, action: u64, ms: u64) -> Unsent<u32> {
    Unsent { key, action, stamp: stamp(ms, 0), bulk: false, size: 100 }
}

fn bulk(key: u32, ms: u64) -> Unsent<u32> {
    Unsent { bulk: true, ..unsent(key, 999, ms) }
}

/// Freezes what is planned; the keys of the batch.
fn freeze(outbox: &mut Outbox<u32>) -> (u64, Vec<u32>) {
    let Plan::Freeze { number, cells } = outbox.plan(OPEN) else { panic!("nothing to freeze") };
    let keys = cells.iter().map(|cell| cell.key).collect();
    outbox.frozen(number, cells);
    (number, keys)
}

#[test]
fn the_newer_value_shows_and_the_older_returns_after_a_refusal() {
    let (mut below, mut above) = (Acknowledged::new(), Overlay::new());
    let record = cell(1, stamp(1, 0), &[16]).record;
    let tag = Tag::builtin(16);
    below.apply(cell(1, stamp(10, 0), &[16, 17]));
    above.insert(cell(1, stamp(20, 0), &[16]));
    above.insert(cell(1, stamp(5, 0), &[17]));
    let shown = |below: &Acknowledged<Cell>, above: &Overlay<Cell>, tag: &Tag| {
        winner(below, above, STREAM, record, tag).map(|(layer, cell)| (layer, cell.stamp.ms()))
    };
    assert_eq!(shown(&below, &above, &tag), Some((Layer::Unsent, 20)));
    assert_eq!(shown(&below, &above, &Tag::builtin(17)), Some((Layer::Acknowledged, 10)));
    assert_eq!(shown(&below, &above, &Tag::builtin(18)), None);
    above.insert(cell(1, stamp(5, 0), &[17, 18]));
    assert_eq!(above.len(), 2, "a cell of the same stamp is replaced");
    assert_eq!(shown(&below, &above, &Tag::builtin(18)), Some((Layer::Unsent, 5)));
    above.insert(cell(1, stamp(5, 0), &[17]));
    assert!(above.remove(STREAM, record, stamp(20, 0)).is_some());
    assert!(above.remove(STREAM, record, stamp(20, 0)).is_none());
    assert_eq!(shown(&below, &above, &tag), Some((Layer::Acknowledged, 10)));
    // A pull may bring a cell before the answer to its push does.
    below.apply(cell(1, stamp(5, 0), &[18]));
    above.insert(cell(1, stamp(5, 0), &[18]));
    assert_eq!(shown(&below, &above, &Tag::builtin(18)), Some((Layer::Acknowledged, 5)));
}

#[test]
fn edits_do_not_revive_and_a_restoration_does() {
    let write = |ms, build: fn(CellBuilder) -> CellBuilder| {
        build(CellBuilder::new(STREAM, RECORD, stamp(ms, 0), 1)).build().unwrap()
    };
    let (mut below, mut above) = (Acknowledged::new(), Overlay::new());
    let edit: fn(CellBuilder) -> CellBuilder = |builder| builder.set(Tag::builtin(16), 0, []);
    below.apply(write(1, edit));
    assert!(!is_deleted(&below, &above, STREAM, RECORD));
    above.insert(write(2, CellBuilder::delete));
    above.insert(write(3, edit));
    assert!(is_deleted(&below, &above, STREAM, RECORD));
    below.apply(write(4, CellBuilder::restore));
    assert!(!is_deleted(&below, &above, STREAM, RECORD));
}

#[test]
fn the_acknowledged_layer_mirrors_and_sums() {
    let mut layer = Acknowledged::new();
    let (one, two) = (cell(1, stamp(1, 0), &[16]), cell(1, stamp(2, 0), &[16]));
    assert_eq!(layer.apply(two.clone()), Applied::Inserted { superseded: vec![] });
    assert_eq!(layer.apply(one.clone()), Applied::Superseded(one.clone()));
    assert_eq!(layer.apply(two.clone()), Applied::Present);
    let other = Cell { payload: vec![1, 1, 0, 9], ..two.clone() };
    assert_eq!(layer.apply(other.clone()), Applied::Conflict(other));
    let three = cell(1, stamp(3, 0), &[16, 17]);
    assert_eq!(layer.apply(three.clone()), Applied::Inserted { superseded: vec![two] });
    assert_eq!(layer.digest(STREAM).sum, three.view().digest_term());
    layer.apply(cell(2, stamp(4, 0), &[16]));
    assert_eq!(layer.all().iter().map(|cell| cell.stamp.ms()).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(layer.purge(&Purge { stream: STREAM, record: three.record }), [three]);
    let record = cell(2, stamp(4, 0), &[16]).record;
    assert_eq!(layer.moved(&Moved { stream: STREAM, record, target: TARGET }).len(), 1);
    assert_eq!(layer.digest(STREAM), Default::default());
    layer.apply(one);
    layer.forget_stream(STREAM);
    assert_eq!((layer.digest(STREAM), layer.all().len()), (Default::default(), 0));
    assert!(layer.buckets(STREAM).is_none());
}

#[test]
fn actions_are_gathered_whole_and_bulk_waits_behind() {
    let mut outbox = Outbox::new(1);
    outbox.queue((0..1_500).map(|i| bulk(10_000 + i, 1 + u64::from(i))).collect()).unwrap();
    outbox.queue((0..600).map(|i| unsent(i, 1, 2_000 + u64::from(i))).collect()).unwrap();
    outbox.queue((600..1_100).map(|i| unsent(i, 2, 3_000 + u64::from(i))).collect()).unwrap();
    outbox.queue(vec![unsent(1_100, 3, 5_000)]).unwrap();
    assert_eq!(outbox.len(), 2_601);
    // The second action does not fit beside the first and is not cut.
    assert_eq!(freeze(&mut outbox), (1, (0..600).collect()));
    assert_eq!(freeze(&mut outbox), (2, (600..=1_100).collect()));
    assert_eq!(freeze(&mut outbox), (3, (10_000..11_000).collect()));
    outbox.queue(vec![unsent(1_101, 4, 6_000)]).unwrap();
    assert_eq!(freeze(&mut outbox), (4, vec![1_101]));
    assert_eq!(freeze(&mut outbox), (5, (11_000..11_500).collect()));
    assert_eq!(outbox.plan(OPEN), Plan::Empty);
    // Sending: interactive batches first, whatever was frozen before them.
    let mut order = Vec::new();
    while let Some(number) = outbox.next_to_send() {
        outbox.sending(number);
        assert_eq!(outbox.next_to_send(), Some(number), "unanswered, it is sent again and no other is");
        let cells = outbox
            .frozen_batches()
            .find(|(other, _)| *other == number)
            .map(|(_, cells)| cells.len())
            .unwrap();
        outbox.answered(number, &vec![CellResult::Ok; cells]).unwrap();
        order.push(number);
    }
    assert_eq!(order, [1, 2, 4, 3, 5]);
    assert!(outbox.is_empty());
}

#[test]
fn what_is_in_flight_is_resent_before_anything_else() {
    let mut outbox = Outbox::new(1);
    outbox.queue(vec![bulk(8, 1)]).unwrap();
    let (number, _) = freeze(&mut outbox);
    outbox.sending(number);
    outbox.queue(vec![unsent(1, 1, 2)]).unwrap();
    let (second, _) = freeze(&mut outbox);
    assert_eq!(outbox.next_to_send(), Some(number), "its answer may only be late");
    outbox.answered(number, &[CellResult::Ok]).unwrap();
    assert_eq!(outbox.next_to_send(), Some(second));
}

#[test]
fn an_interactive_action_must_fit_one_batch() {
    let mut outbox = Outbox::new(1);
    let many = (0..1_001).map(|i| unsent(i, 1, u64::from(i))).collect();
    assert_eq!(outbox.queue(many), Err(ActionTooLarge { cells: 1_001, bytes: 53 + 1_001 * 101 }));
    let large = (0..20).map(|i| Unsent { size: 60_000, ..unsent(i, 1, u64::from(i)) }).collect();
    assert!(matches!(outbox.queue(large), Err(ActionTooLarge { cells: 20, .. })));
    assert!(outbox.is_empty());
    // Bulk cells are cut by bytes as well.
    outbox.queue((0..20).map(|i| Unsent { size: 60_000, ..bulk(i, u64::from(i)) }).collect()).unwrap();
    assert_eq!(freeze(&mut outbox).1.len(), 17);
    assert_eq!(freeze(&mut outbox).1.len(), 3);
}

#[test]
fn answers_sort_cells_and_wrong_ones_change_nothing() {
    let mut outbox = Outbox::new(7);
    outbox.queue(vec![unsent(1, 1, 1), unsent(2, 1, 2)]).unwrap();
    outbox.queue(vec![unsent(3, 2, 3), unsent(4, 2, 4)]).unwrap();
    outbox.queue(vec![unsent(5, 3, 5), unsent(6, 3, 6)]).unwrap();
    let (number, _) = freeze(&mut outbox);
    assert_eq!(number, 7);
    outbox.sending(number);
    assert_eq!(outbox.answered(8, &[]), Err(AnswerError::Unknown(8)));
    assert_eq!(outbox.answered(7, &[CellResult::Ok]), Err(AnswerError::Count { cells: 6, results: 1 }));
    assert_eq!(outbox.in_flight(), Some(7));
    let refused = |code| CellResult::Refused(code);
    let results = [
        CellResult::Ok,
        CellResult::Superseded,
        refused(Refusal::Grant),
        refused(Refusal::Action),
        refused(Refusal::Action),
        refused(Refusal::Future),
    ];
    let answered = outbox.answered(7, &results).unwrap();
    let keys =
        |cells: &[(Unsent<u32>, CellResult)]| cells.iter().map(|(cell, _)| cell.key).collect::<Vec<_>>();
    assert_eq!(keys(&answered.stored), [1, 2]);
    assert_eq!(
        answered.refused.iter().map(|(cell, code)| (cell.key, code.as_str())).collect::<Vec<_>>(),
        [(3, "grant"), (4, "action")]
    );
    assert_eq!(answered.ahead.iter().map(|cell| cell.key).collect::<Vec<_>>(), [5, 6]);
    assert_eq!((outbox.in_flight(), outbox.len()), (None, 2));
    assert_eq!(freeze(&mut outbox), (8, vec![5, 6]));
}

#[test]
fn a_clock_error_is_repaired_before_sending_and_after_a_refusal() {
    const NOW: u64 = 1_000_000;
    let gate = Gate::of(NOW, None);
    let mut clock = Clock::new(DEVICE);
    let mut outbox = Outbox::new(1);
    let ahead = NOW + 3_600_000;
    outbox.queue(vec![bulk(9, ahead + 5)]).unwrap();
    outbox.queue(vec![unsent(1, 1, NOW - 10)]).unwrap();
    outbox.queue(vec![unsent(2, 2, ahead)]).unwrap();
    assert_eq!(outbox.plan(gate), Plan::Freeze { number: 1, cells: vec![unsent(1, 1, NOW - 10)] });
    let (number, keys) = freeze(&mut outbox);
    assert_eq!(keys, [1, 2], "the gate was not known");
    outbox.sending(number);
    clock.receive(stamp(ahead + 5, 0));
    clock = Clock::new(DEVICE);
    assert_eq!(outbox.lower(&mut clock, NOW, gate), [], "nothing is stamped anew before the answer");
    outbox.answered(number, &[CellResult::Ok, CellResult::Refused(Refusal::Future)]).unwrap();
    clock.receive(stamp(NOW - 10, 0));
    assert_eq!(outbox.plan(gate), Plan::BeyondGate);
    let changes = outbox.lower(&mut clock, NOW, gate);
    assert_eq!(
        changes,
        [
            (2, Restamp { from: stamp(ahead, 0), to: stamp(NOW - 5, 0) }),
            (9, Restamp { from: stamp(ahead + 5, 0), to: stamp(NOW, 0) }),
        ]
    );
    assert_eq!(clock.last(), HybridTime::new(NOW, 0));
    assert_eq!(freeze(&mut outbox), (2, vec![2]));
    assert_eq!(freeze(&mut outbox), (3, vec![9]));
}

#[test]
fn a_fork_changes_the_device_of_everything_unsent_and_nothing_else() {
    let mut outbox = Outbox::new(40);
    outbox.queue(vec![unsent(1, 1, 1)]).unwrap();
    outbox.queue(vec![bulk(8, 2)]).unwrap();
    let (number, _) = freeze(&mut outbox);
    outbox.sending(number);
    outbox.queue(vec![unsent(2, 2, 3)]).unwrap();
    let device = DeviceId::new(5);
    let changed = outbox.forked(device);
    let expected: Vec<(u32, Restamp)> = [(1, 1), (8, 2), (2, 3)]
        .map(|(key, ms)| {
            (key, Restamp { from: stamp(ms, 0), to: Stamp::new(HybridTime::new(ms, 0), device) })
        })
        .into();
    assert_eq!(changed, expected);
    assert_eq!(outbox.in_flight(), None);
    assert_eq!(freeze(&mut outbox), (1, vec![1, 2]), "numbers begin anew with the device");
    assert_eq!(freeze(&mut outbox), (2, vec![8]));
}

#[test]
fn frozen_batches_survive_a_restart_unchanged() {
    let mut outbox = Outbox::new(3);
    outbox.restore_frozen(5, vec![unsent(1, 1, 1)]);
    outbox.queue(vec![unsent(2, 2, 2)]).unwrap();
    assert_eq!(outbox.next_to_send(), Some(5));
    assert_eq!(freeze(&mut outbox), (6, vec![2]), "a number is never used twice");
    assert_eq!(outbox.frozen_batches().map(|(number, _)| number).collect::<Vec<_>>(), [5, 6]);
    outbox.sending(4);
    assert_eq!(outbox.in_flight(), None);
}
