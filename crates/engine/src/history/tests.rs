//! How much is kept, what goes first, and what it takes to look something up.

use sync::stamp::HybridTime;

use super::*;

const DEVICE: DeviceId = DeviceId([1; 8]);
const OTHER: DeviceId = DeviceId([2; 8]);
const TAG: Tag = Tag::builtin(20);

/// More than were ever kept by number.
const MANY: u32 = 100_000;

fn id(record: u32) -> RecordId {
    let mut id = [7; 16];
    id[..4].copy_from_slice(&record.wrapping_mul(0x9e37_79b9).to_be_bytes());
    RecordId(id)
}

/// The cell of an action: all of an action are of one millisecond, and each cell has a count of its own.
fn stamp(action: u64, record: u32, device: DeviceId) -> Stamp {
    Stamp::new(HybridTime::from_u64((action << 32) + u64::from(record)), device)
}

/// What an action wrote over: the value that an earlier one gave.
fn entry(device: DeviceId, action: u64, before: u64, record: u32, bytes: usize) -> Overwritten {
    let stamp_before = Some(stamp(before, record, device));
    let before = Before { tag: TAG, stamp: stamp_before, kind: 5, bytes: vec![b'x'; bytes], flags: 0 };
    Overwritten { record: id(record), by: stamp(action, record, device), action, before: vec![before] }
}

fn push(history: &mut History, action: u64, before: u64, count: u32, bytes: usize) {
    for record in 0..count {
        history.push(entry(DEVICE, action, before, record, bytes));
    }
}

#[test]
fn an_action_of_many_records_can_be_taken_back_and_leaves_earlier_ones() {
    let mut history = History::new(DEVICE);
    push(&mut history, 1, 0, 3, 8);
    push(&mut history, 2, 1, MANY, 8);
    assert!(history.can_undo(1) && history.can_undo(2));
    assert_eq!(history.of_action(2).count(), MANY as usize);
    assert!(history.of_action(2).zip(0..).all(|(entry, record)| entry.record == id(record)), "in its order");
    let each = history.bytes / history.entries.len();
    assert!((100..300).contains(&each), "an entry takes {each}");

    history.note(Note::Undo { action: 3, of: 2 });
    push(&mut history, 3, 2, MANY, 8);
    assert_eq!((history.next_undo(), history.next_redo()), (Some(1), Some(3)));
    assert_eq!(history.of_action(3).count(), MANY as usize);
}

#[test]
fn what_is_too_large_for_all_bounds_still_goes_back_until_as_much_came_after_it() {
    let mut history = History::new(DEVICE);
    push(&mut history, 1, 0, 10, 8);
    let large = KEPT / 50;
    push(&mut history, 2, 1, 60, large);
    assert!(!history.can_undo(1), "the oldest goes first");
    assert_eq!((history.of_action(2).count(), history.next_undo()), (60, Some(2)));

    // What others wrote does not cost the step, but for ever it is not held.
    for record in 0..49 {
        history.push(entry(OTHER, 9, 2, record, large - 1_000));
    }
    assert!(history.can_undo(2));
    for record in 0..9 {
        history.push(entry(OTHER, 10, 2, record, large));
    }
    assert!(!history.can_undo(2), "half an action cannot be undone");
    assert_eq!(history.of_action(2).count(), 0);
    assert!(history.bytes <= KEPT, "{} of {KEPT}", history.bytes);
}

#[test]
fn bytes_and_chains_are_right_after_entries_went() {
    let mut history = History::new(DEVICE);
    let large = KEPT / 100;
    for action in 1..=400 {
        history.push(entry(DEVICE, action, action - 1, (action % 7) as u32, large));
    }
    assert_eq!(history.bytes, history.entries.iter().map(Kept::cost).sum::<usize>());
    assert!(history.bytes <= KEPT && history.bytes > KEPT / 2);
    let kept = history.entries.len();
    assert_eq!((0..7).map(|record| history.of_record(id(record)).count()).sum::<usize>(), kept);
    assert_eq!(history.undo.len(), kept);
    let actions: Vec<u64> = history.of_record(id(1)).map(|entry| entry.action).collect();
    assert!(actions.is_sorted_by(|a, b| *a == b + 7), "newest first: {actions:?}");
    history.forget(&|_| true);
    assert_eq!(history.bytes, history.entries.iter().map(Kept::cost).sum::<usize>());
}

#[test]
fn what_an_undo_brought_back_is_found_among_the_entries_of_the_record() {
    const RECORDS: u32 = 20_000;
    let mut history = History::new(DEVICE);
    push(&mut history, 1, 0, RECORDS, 8);
    push(&mut history, 2, 1, RECORDS, 8);
    history.note(Note::Undo { action: 3, of: 2 });
    push(&mut history, 3, 2, RECORDS, 8);
    history.looked.set(0);
    for record in 0..RECORDS {
        let restored = history.restored(id(record), stamp(3, record, DEVICE), TAG);
        assert_eq!(restored, Some(stamp(1, record, DEVICE)));
    }
    let looked = history.looked.get();
    assert!(looked <= 8 * RECORDS as usize, "{looked} entries looked at for {RECORDS} registers");
    let other = entry(OTHER, 2, 1, 0, 8);
    history.push(other);
    assert_eq!(history.restored(id(0), stamp(2, 0, OTHER), TAG), None, "another device's action");
}
