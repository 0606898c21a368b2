//! The loop as tables: what happens, and what it then does.

mod withdraw;

use super::*;
use crate::replica::recovery::Cause;
use proptest::prelude::*;

const T0: Ms = 1_000_000;

/// The steps that it starts, event by event; `Run` effects only.
fn started(machine: &mut Machine, now: Ms, event: Event) -> Vec<Step> {
    let effects = machine.handle(event, now, 0);
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Run { step, .. } = effect { Some(step) } else { None })
        .collect()
}

fn answer(machine: &mut Machine, now: Ms, outcome: Outcome) -> Vec<Step> {
    let id = machine.flight.as_ref().map_or(0, |flight| flight.id);
    started(machine, now, Event::Finished { id, outcome })
}

fn unreachable() -> Outcome {
    Outcome::Failed(Failure::Unreachable("test".into()))
}

fn pulled(more: bool, at: u64) -> Outcome {
    Outcome::Pulled { more, at, digests: vec![] }
}

/// A leading machine that has said hello and has nothing to do.
fn calm() -> Machine {
    let mut machine = Machine::new();
    assert_eq!(started(&mut machine, T0, Event::Leading(true)), [Step::Hello]);
    assert_eq!(answer(&mut machine, T0, greeted(5, false)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, Outcome::NothingToPush), [Step::Pull]);
    assert_eq!(answer(&mut machine, T0, pulled(false, 5)), []);
    machine
}

#[test]
fn only_the_leader_talks() {
    let mut machine = Machine::new();
    for event in [Event::Written, Event::Hopeful, Event::Nudged { head: Some(9) }, Event::Tick] {
        assert_eq!(started(&mut machine, T0, event), []);
    }
    let mut machine = calm();
    assert_eq!(started(&mut machine, T0, Event::Written), [Step::Push]);
    let effects = machine.handle(Event::Leading(false), T0, 0);
    assert!(
        matches!(effects[..], [Effect::Abandon { .. }, Effect::Listen(false), Effect::WakeAt(_)]),
        "{effects:?}"
    );
}

#[test]
fn triggers_start_at_once_when_nothing_is_in_flight_and_are_gathered_otherwise() {
    let digest = StreamDigest { id: sync::ids::StreamId([1; 16]), sum: 1, cells: 1 };
    let table: &[(Event, &[Step])] = &[
        (Event::Written, &[Step::Push]),
        (Event::Nudged { head: Some(6) }, &[Step::Pull]),
        (Event::Nudged { head: Some(5) }, &[]),
        (Event::Nudged { head: None }, &[Step::Hello]),
        (Event::Hopeful, &[Step::Hello]),
        (Event::Deaf, &[]),
        (Event::Tick, &[]),
    ];
    for (event, expected) in table {
        assert_eq!(started(&mut calm(), T0, event.clone()), *expected, "{event:?}");
        let mut busy = calm();
        started(&mut busy, T0, Event::Written);
        assert_eq!(started(&mut busy, T0, event.clone()), [], "one thing at a time, {event:?}");
    }
    let mut machine = calm();
    started(&mut machine, T0, Event::Nudged { head: Some(6) });
    answer(&mut machine, T0, Outcome::Pulled { more: false, at: 6, digests: vec![digest] });
    assert_eq!(started(&mut machine, T0 + QUIET_MS - 1, Event::Tick), [], "not while people work");
    assert_eq!(started(&mut machine, T0 + QUIET_MS, Event::Tick), [Step::Compare(vec![digest])]);
}

#[test]
fn an_upload_lets_pages_through() {
    let mut machine = calm();
    assert_eq!(started(&mut machine, T0, Event::Written), [Step::Push]);
    let more = |at| Outcome::Pushed { more: true, at };
    assert_eq!(answer(&mut machine, T0, more(Some(6))), [Step::Push], "nothing new: go on");
    assert_eq!(started(&mut machine, T0, Event::Nudged { head: Some(6) }), [], "the own batch");
    assert_eq!(answer(&mut machine, T0, more(None)), [Step::Pull], "somebody else wrote");
    assert_eq!(answer(&mut machine, T0, pulled(true, 8)), [Step::Push], "a page, then a batch");
    assert_eq!(answer(&mut machine, T0, Outcome::Pushed { more: false, at: None }), [Step::Pull]);
    assert_eq!(answer(&mut machine, T0, pulled(false, 9)), []);
}

#[test]
fn all_is_here_after_the_last_page_or_a_batch_that_nobody_wrote_beside() {
    assert!(calm().is_current());
    for (at, current) in [(Some(6), true), (None, false)] {
        let mut machine = Machine::new();
        started(&mut machine, T0, Event::Leading(true));
        assert!(!machine.is_current(), "nothing is known yet");
        assert_eq!(answer(&mut machine, T0, greeted(5, false)), [Step::Push]);
        assert!(!machine.is_current(), "a pull is to come");
        answer(&mut machine, T0, Outcome::Pushed { more: false, at });
        assert_eq!(machine.is_current(), current, "{at:?}");
    }
    let mut machine = calm();
    started(&mut machine, T0, Event::Nudged { head: Some(9) });
    assert!(!machine.is_current(), "somebody wrote");
    answer(&mut machine, T0, pulled(true, 7));
    assert!(!machine.is_current(), "not the last page");
    answer(&mut machine, T0, pulled(false, 9));
    assert!(machine.is_current());
    started(&mut machine, T0, Event::Written);
    assert!(machine.is_current(), "what is to be sent is not missing here");
}

#[test]
fn what_is_heard_during_a_pull_is_pulled_after_it() {
    for (heard, expected) in [(9, &[][..]), (10, &[Step::Pull])] {
        let mut machine = calm();
        assert_eq!(started(&mut machine, T0, Event::Nudged { head: Some(8) }), [Step::Pull]);
        assert_eq!(started(&mut machine, T0, Event::Nudged { head: Some(heard) }), []);
        assert_eq!(answer(&mut machine, T0, pulled(false, 9)), expected, "{heard}");
        assert_eq!(started(&mut machine, T0, Event::Nudged { head: Some(9) }), [], "{heard}");
    }
}

#[test]
fn what_is_heard_during_a_greeting_or_written_during_a_push_is_done_after_it() {
    let greeted = greeted(5, false);
    let table = [
        (Event::Nudged { head: None }, Event::Nudged { head: None }, greeted.clone(), &[Step::Hello][..]),
        (Event::Nudged { head: None }, Event::Nudged { head: Some(5) }, greeted, &[]),
        (Event::Written, Event::Written, Outcome::NothingToPush, &[Step::Push]),
        (Event::Written, Event::Nudged { head: Some(5) }, Outcome::NothingToPush, &[]),
        (Event::Written, Event::Written, Outcome::Pushed { more: false, at: Some(6) }, &[Step::Push]),
    ];
    for (first, second, outcome, expected) in table {
        let mut machine = calm();
        assert_eq!(started(&mut machine, T0, first.clone()).len(), 1);
        assert_eq!(started(&mut machine, T0, second.clone()), [], "one thing at a time");
        assert_eq!(answer(&mut machine, T0, outcome.clone()), expected, "{first:?}, {second:?}");
        assert_eq!(answer(&mut machine, T0, outcome), [], "{first:?}, {second:?}: once is enough");
    }
}

#[test]
fn an_own_batch_is_not_pulled_back() {
    for (heard, expected) in [(6, &[][..]), (7, &[Step::Pull])] {
        let mut machine = calm();
        started(&mut machine, T0, Event::Written);
        assert_eq!(started(&mut machine, T0, Event::Nudged { head: Some(heard) }), []);
        let pushed = Outcome::Pushed { more: false, at: Some(6) };
        assert_eq!(answer(&mut machine, T0, pushed), expected, "{heard}");
    }
}

#[test]
fn failures_back_off_and_hope_tries_at_once() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Written);
    let mut now = T0;
    let mut waits = Vec::new();
    for _ in 0..9 {
        assert_eq!(answer(&mut machine, now, unreachable()), []);
        waits.push(machine.retry_at - now);
        now = machine.retry_at;
        assert_eq!(started(&mut machine, now, Event::Tick), [Step::Hello]);
    }
    assert_eq!(
        waits,
        [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
        "without jitter, half of it"
    );
    assert_eq!(machine.standing().offline_since, Some(T0));
    assert_eq!(answer(&mut machine, now, unreachable()), []);
    assert_eq!(started(&mut machine, now, Event::Written), [], "writing does not hammer a dead server");
    assert_eq!(started(&mut machine, now, Event::Hopeful), [Step::Hello]);
    assert_eq!(answer(&mut machine, now, greeted(5, false)), [Step::Push]);
    assert_eq!(machine.standing().offline_since, None);
}

#[test]
fn what_each_refusal_leads_to() {
    let table: &[(Failure, &[Step])] = &[
        (Failure::Epoch, &[Step::Hello]),
        (Failure::Forked, &[Step::NewDevice(DeviceReason::Forked)]),
        (Failure::SignedOut, &[]),
        (Failure::Forbidden, &[Step::Hello]),
        (Failure::Busy(Some(5_000)), &[]),
        (Failure::Fault("x".into()), &[]),
        (Failure::Lost, &[]),
        (Failure::BelowFloor, &[]),
        (Failure::GateForgotten, &[]),
    ];
    for (failure, expected) in table {
        let mut machine = calm();
        started(&mut machine, T0, Event::Written);
        assert_eq!(answer(&mut machine, T0, Outcome::Failed(failure.clone())), *expected, "{failure:?}");
        let standing = machine.standing();
        assert_eq!(standing.signed_out, *failure == Failure::SignedOut);
        assert!(!standing.forbidden, "hello says first what was taken away");
        let later = started(&mut machine, T0 + 60_000, Event::Tick);
        assert!(!later.is_empty() || !expected.is_empty(), "it goes on by itself: {failure:?}");
    }
}

#[test]
fn a_signed_out_replica_goes_on_after_signing_in() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Written);
    answer(&mut machine, T0, Outcome::Failed(Failure::SignedOut));
    assert_eq!(started(&mut machine, T0 + 1_000, Event::Written), []);
    assert_eq!(started(&mut machine, T0 + 2_000, Event::Hopeful), [Step::Hello]);
    assert_eq!(answer(&mut machine, T0 + 2_000, greeted(5, false)), [Step::Push]);
    assert!(!machine.standing().signed_out);
}

#[test]
fn a_build_that_is_too_old_still_sends() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Hopeful);
    assert_eq!(answer(&mut machine, T0, greeted(99, true)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, Outcome::NothingToPush), [], "no pull");
    assert!(machine.standing().too_old);
}

#[test]
fn a_step_without_an_answer_is_given_up_and_its_late_answer_ignored() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Written);
    let lost = machine.flight.clone().expect("a push is in flight");
    let effects = machine.handle(Event::Tick, lost.deadline, 0);
    assert!(effects.contains(&Effect::Abandon { id: lost.id }));
    let before = machine.clone();
    let late = Event::Finished { id: lost.id, outcome: Outcome::NothingToPush };
    machine.handle(late, lost.deadline, 0);
    assert_eq!(machine, before);
}

#[test]
fn what_was_asked_before_the_network_went_is_not_waited_for_when_it_is_back() {
    for (age, given_up) in [(0, false), (HOPELESS_MS, false), (HOPELESS_MS + 1, true)] {
        let mut machine = calm();
        started(&mut machine, T0, Event::Written);
        let id = machine.flight.as_ref().expect("a push is in flight").id;
        let effects = machine.handle(Event::Hopeful, T0 + age, 0);
        assert_eq!(effects.contains(&Effect::Abandon { id }), given_up, "{age}");
        let runs = effects.iter().any(|effect| matches!(effect, Effect::Run { .. }));
        assert_eq!(runs, given_up, "{age}");
    }
}

fn comparing(id: u64) -> Option<Flight> {
    Some(Flight { id, step: Step::Compare(vec![]), started: T0, deadline: T0, again: false })
}

#[test]
fn sums_that_differ_are_compared_cell_by_cell_but_not_for_ever() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Hopeful);
    let differing = vec![StreamId([7; 16])];
    let recover = Step::Recover(Cause::Differing(differing.clone()));
    for round in 0..MOST_REPAIRS {
        machine.flight = comparing(77);
        let compared = Outcome::Compared(differing.clone());
        assert_eq!(answer(&mut machine, T0, compared), std::slice::from_ref(&recover).to_vec(), "{round}");
        machine.wanted = Wanted { recover: machine.wanted.recover.clone(), ..Wanted::default() };
        assert_eq!(answer(&mut machine, T0, Outcome::Done), [Step::Reconcile]);
        assert_eq!(
            answer(&mut machine, T0, Outcome::Reconciled { more: true, healed: 0, revoked: false }),
            [Step::Reconcile]
        );
        assert_eq!(
            answer(&mut machine, T0, Outcome::Reconciled { more: false, healed: 3, revoked: false }),
            [Step::Pull]
        );
        answer(&mut machine, T0, pulled(false, 5));
    }
    machine.flight = comparing(78);
    assert_eq!(answer(&mut machine, T0, Outcome::Compared(differing)), []);
    assert_eq!(machine.standing().differing, 1);
    machine.flight = comparing(79);
    answer(&mut machine, T0, Outcome::Compared(vec![]));
    assert_eq!((machine.repairs, machine.standing().differing), (0, 0));
}

#[test]
fn what_a_hello_shows_is_mended_before_anything_is_pulled() {
    let mut machine = calm();
    started(&mut machine, T0, Event::Hopeful);
    let reset = Outcome::Greeted {
        head: 9,
        too_old: false,
        recovering: true,
        unknown: true,
        revoked: false,
        removed: false,
        other_id: false,
    };
    assert_eq!(answer(&mut machine, T0, reset), [Step::NewDevice(DeviceReason::Unknown)]);
    assert_eq!(answer(&mut machine, T0, Outcome::Done), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, Outcome::NothingToPush), [Step::Reconcile]);
    assert_eq!(
        answer(&mut machine, T0, Outcome::Reconciled { more: false, healed: 1, revoked: false }),
        [Step::Pull]
    );
}

#[test]
fn the_watchdog_asks_after_a_minute_whatever_happened() {
    let mut machine = calm();
    assert_eq!(started(&mut machine, T0 + 59_999, Event::Tick), []);
    assert_eq!(started(&mut machine, T0 + 60_000, Event::Tick), [Step::Hello]);
}

fn greeted(head: u64, too_old: bool) -> Outcome {
    Outcome::Greeted {
        head,
        too_old,
        recovering: false,
        unknown: false,
        revoked: false,
        removed: false,
        other_id: false,
    }
}

fn event() -> impl Strategy<Value = Option<Event>> {
    prop_oneof![
        Just(Some(Event::Written)),
        (0..9u64).prop_map(|head| Some(Event::Nudged { head: Some(head) })),
        Just(Some(Event::Deaf)),
        Just(Some(Event::Hopeful)),
        Just(Some(Event::Leading(true))),
        Just(None),
    ]
}

fn outcome(step: &Step, number: u8) -> Outcome {
    match (number, step) {
        (0, _) => unreachable(),
        (1, _) => Outcome::Failed(Failure::SignedOut),
        (2, _) => Outcome::Failed(Failure::Epoch),
        (3, _) => Outcome::Failed(Failure::Lost),
        (5, _) => Outcome::Failed(Failure::BelowFloor),
        (4, Step::Push) => Outcome::Failed(Failure::Forked),
        (_, Step::Hello) => {
            let (recovering, unknown) = (number == 9, number == 10);
            let (revoked, removed, other_id) = (number == 8 || number == 7, number == 7, number == 6);
            Outcome::Greeted {
                head: u64::from(number),
                too_old: false,
                recovering,
                unknown,
                revoked,
                removed,
                other_id,
            }
        }
        (_, Step::Push) => Outcome::NothingToPush,
        (_, Step::Pull) => pulled(number > 7, u64::from(number)),
        (_, Step::Compare(_)) => Outcome::Compared(vec![StreamId([7; 16]); usize::from(number) % 2]),
        (_, Step::Reconcile) => Outcome::Reconciled { more: number > 7, healed: 0, revoked: number > 5 },
        (_, Step::Withdraw) => Outcome::Withdrawn { more: number > 7 },
        (_, Step::NewDevice(_) | Step::Recover(_)) => Outcome::Done,
    }
}

proptest! {
    /// Whatever happens, a leader has a step in flight or wakes within a minute (invariant 10: nothing depends on the
    /// stream of events), and never has two steps in flight.
    #[test]
    fn a_leader_never_falls_asleep(script in proptest::collection::vec((event(), 0..12u8, 0..40_000i64), 1..60)) {
        let mut machine = Machine::new();
        machine.handle(Event::Leading(true), T0, 7);
        let mut now = T0;
        for (event, number, pass) in script {
            now += pass;
            let flight = machine.flight.clone();
            let event = match (event, flight) {
                (Some(event), _) => event,
                (None, Some(flight)) => Event::Finished { id: flight.id, outcome: outcome(&flight.step, number) },
                (None, None) => Event::Tick,
            };
            let before = machine.flight.clone();
            let finished = matches!(event, Event::Finished { .. });
            let effects = machine.handle(event, now, u32::from(number));
            let runs = effects.iter().filter(|effect| matches!(effect, Effect::Run { .. })).count();
            let free = before.is_none() || finished || effects.iter().any(|effect| matches!(effect, Effect::Abandon { .. }));
            prop_assert!(runs <= usize::from(free));
            let wake = effects.iter().rev().find_map(|effect| if let Effect::WakeAt(at) = effect { Some(*at) } else { None });
            prop_assert!(wake.is_some_and(|at| at <= now + 300_000), "{effects:?}");
            prop_assert!(machine.flight.is_some() || wake.is_some_and(|at| at <= now + 60_000));
        }
    }
}
