//! Tests of the clock: monotony, offset, repair.

use super::*;
use crate::testing::{DEVICE, MS, assert_exact, stamp, unhex, vectors};
use proptest::prelude::*;

fn time(ms: u64, counter: u16) -> HybridTime {
    HybridTime::new(ms, counter)
}

#[test]
fn golden() {
    let clock =
        Clock { device: DEVICE, last: time(MS, 3), received: time(MS, 1), samples: vec![-1500, -1400] };
    assert_eq!(crate::hex::encode(&clock.to_bytes()), vectors::CLOCK);
    assert_eq!(Clock::from_bytes(&unhex(vectors::CLOCK)), Ok(clock));
    let decode = |bytes: &[u8]| Clock::from_bytes(bytes).map(drop);
    assert_exact(&unhex(vectors::CLOCK), decode);
    let mut bad = unhex(vectors::CLOCK);
    bad[25] = 10;
    assert_eq!(
        decode(&bad),
        Err(crate::codec::DecodeError::TooMuch { what: "clock samples", found: 10, limit: 9 })
    );
    bad[0] = 2;
    assert_eq!(decode(&bad), Err(crate::codec::DecodeError::UnknownFormat { what: "clock", found: 2 }));
}

#[test]
fn ticks_follow_the_wall_and_never_run_back() {
    let mut clock = Clock::new(DEVICE);
    let table =
        [(1_000, time(1_000, 0)), (1_000, time(1_000, 1)), (1_001, time(1_001, 0)), (5, time(1_001, 1))];
    for (wall, expected) in table {
        assert_eq!(clock.tick(wall).unwrap(), Stamp::new(expected, DEVICE));
    }
    clock.receive(Stamp::new(time(9_000, u16::MAX), DeviceId::new(1)));
    assert_eq!(clock.tick(1_002).unwrap(), stamp(9_001, 0));
    assert_eq!((clock.received(), clock.last()), (time(9_000, u16::MAX), time(9_001, 0)));
}

#[test]
fn whatever_is_received_is_taken_and_the_end_is_an_error() {
    let mut clock = Clock::new(DEVICE);
    clock.receive(Stamp::from_bytes([0xff; 16]));
    assert_eq!(clock.tick(1), Err(ClockExhausted));
}

#[test]
fn the_offset_is_the_median_and_follows_a_clock_that_was_set() {
    let mut clock = Clock::new(DEVICE);
    assert_eq!((clock.offset_ms(), clock.now(77)), (0, 77));
    for (sent, received, server) in [(1_000, 1_100, 4_050), (2_000, 2_400, 5_100), (3_000, 3_020, 6_012)] {
        clock.observe(sent, received, server);
    }
    assert_eq!((clock.offset_ms(), clock.now(10_000)), (3_000, 13_000));
    // Too slow an exchange and one across a jump of the wall clock say nothing.
    clock.observe(0, 40_000, 1);
    clock.observe(5_000, 4_000, 1);
    assert_eq!(clock.offset_ms(), 3_000);
    // The wall clock was set an hour forward: one good sample is enough.
    clock.observe(3_604_000, 3_604_010, 7_005);
    assert_eq!(clock.offset_ms(), -3_597_000);
    assert_eq!(clock.now(3_604_010), 7_010);
    for i in 0..20 {
        clock.observe(i, i, i + 5);
    }
    assert_eq!((clock.offset_ms(), clock.samples.len()), (5, MAX_SAMPLES));
    assert_eq!(clock.now(0), 5);
}

#[test]
fn lowering_moves_what_is_ahead_by_one_amount_and_sets_the_clock_back() {
    const HOUR: u64 = 3_600_000;
    let now = 10 * HOUR;
    let mut clock = Clock::new(DEVICE);
    clock.receive(Stamp::new(time(now - 5_000, 7), DeviceId::new(3)));
    // An hour ahead: three edits over ten seconds; one edit of before the clock was set.
    let early = stamp(now - 60_000, 0);
    let ahead = [stamp(now + HOUR - 10_000, 0), stamp(now + HOUR - 9_000, 0), stamp(now + HOUR, 4)];
    clock.last = ahead[2].time();
    let unfrozen = [ahead[1], early, ahead[2], ahead[0]];
    let changes = clock.lower(unfrozen, [], now, Gate::of(now, None));
    // The first two would fall before what was received: they follow it at once.
    let expected = [stamp(now - 5_000, 8), stamp(now - 5_000, 9), stamp(now, 4)];
    let pairs: Vec<Restamp> =
        ahead.into_iter().zip(expected).map(|(from, to)| Restamp { from, to }).collect();
    assert_eq!(changes, pairs);
    assert_eq!(clock.last(), time(now, 4));
    assert_eq!(clock.tick(now + 1).unwrap(), stamp(now + 1, 0));
}

#[test]
fn nothing_is_lowered_without_need_but_a_memory_ahead_is_reset() {
    let mut clock = Clock::new(DEVICE);
    clock.last = time(1_000, 0);
    assert_eq!(clock.lower([stamp(1_000, 0)], [], 900, Gate::of(900, None)), []);
    assert_eq!(clock.last(), time(1_000, 0));
    // Its cells were refused for good and are gone; the memory must not stay ahead for a year.
    clock.last = time(500_000, 0);
    assert_eq!(clock.lower([stamp(800, 0)], [], 900, Gate::of(900, None)), []);
    assert_eq!(clock.last(), time(800, 0));
}

#[test]
fn without_room_the_counter_goes_on_and_passes_over_frozen_times() {
    // The server once ran ahead: what was received lies after its time now.
    let mut clock = Clock::new(DEVICE);
    clock.receive(Stamp::new(time(100, 0), DeviceId::new(3)));
    let changes = clock.lower([stamp(150, 0), stamp(151, 0)], [stamp(100, 1)], 50, Gate(101));
    let expected = [(stamp(150, 0), stamp(100, 2)), (stamp(151, 0), stamp(100, 3))];
    assert_eq!(changes, expected.map(|(from, to)| Restamp { from, to }));
    assert_eq!(clock.tick(50).unwrap(), stamp(100, 4));
}

#[test]
fn a_new_device_keeps_the_time() {
    let mut clock = Clock::new(DEVICE);
    let before = clock.tick(1_000).unwrap();
    clock.redevice(DeviceId::new(2));
    let after = clock.tick(1_000).unwrap();
    assert_eq!((after.time(), after.device()), (time(1_000, 1), DeviceId::new(2)));
    assert_eq!(before.with_device(DeviceId::new(2)).time(), before.time());
}

proptest! {
    #[test]
    fn ticks_are_unique_and_greater_than_all_before(
        steps in proptest::collection::vec((0u64..100, prop::option::of(0u64..1 << 24), -50i64..50), 1..60),
    ) {
        let mut clock = Clock::new(DEVICE);
        let mut last = Stamp::ZERO;
        for (wall, received, offset) in steps {
            clock.observe(wall, wall, wall.saturating_add_signed(offset));
            if let Some(value) = received {
                let stamp = Stamp::new(HybridTime::from_u64(value), DeviceId::new(9));
                clock.receive(stamp);
                last = last.max(Stamp::new(stamp.time(), DEVICE));
            }
            let next = clock.tick(wall).unwrap();
            prop_assert!(next > last);
            last = next;
            prop_assert_eq!(&Clock::from_bytes(&clock.to_bytes()).unwrap(), &clock);
        }
    }

    #[test]
    fn lowering_keeps_order_raises_nothing_and_collides_with_nothing(
        unfrozen in proptest::collection::btree_set((0u64..200, 0u16..4), 0..20),
        frozen in proptest::collection::btree_set((0u64..200, 0u16..4), 0..6),
        received in (0u64..120, 0u16..4),
        now in 0u64..100,
        gate in 0u64..40,
    ) {
        let gate = Gate(now + gate);
        let mut clock = Clock::new(DEVICE);
        clock.receive(Stamp::new(time(received.0, received.1), DeviceId::new(9)));
        let frozen: Vec<Stamp> = frozen.difference(&unfrozen).map(|(ms, counter)| stamp(*ms, *counter)).collect();
        let before: Vec<Stamp> = unfrozen.iter().map(|(ms, counter)| stamp(*ms, *counter)).collect();
        clock.last = before.iter().chain(&frozen).map(Stamp::time).chain([clock.last]).max().unwrap();
        let changes = clock.lower(before.iter().copied(), frozen.iter().copied(), now, gate);
        let after: Vec<Stamp> = before
            .iter()
            .map(|from| changes.iter().find(|change| change.from == *from).map_or(*from, |change| change.to))
            .collect();
        prop_assert!(after.is_sorted_by(|a, b| a < b), "order was lost: {:?}", after);
        prop_assert!(before.iter().zip(&after).all(|(from, to)| to <= from), "raised: {:?}", after);
        let changed: Vec<Stamp> = changes.iter().map(|change| change.to).collect();
        prop_assert!(changed.iter().all(|to| !frozen.contains(to)), "collides with a frozen stamp");
        // What moved lies after everything received, and there is always room for it at or before the gate here,
        // unless the server itself gave something beyond its gate.
        prop_assert!(changed.iter().all(|to| to.time() > time(received.0, received.1)));
        let room = received.0 < gate.0;
        prop_assert!(!room || after.iter().all(|to| gate.allows(to.time())), "still ahead: {:?}", after);
        let next = clock.tick(now).unwrap();
        prop_assert!(after.iter().all(|to| *to < next), "the next stamp is not the greatest");
    }
}
