//! When what was taken away goes: after the changes that wait, after comparing, and at once for who is no member any more.

use super::*;

fn revoked(recovering: bool, removed: bool) -> Outcome {
    Outcome::Greeted {
        head: 5,
        too_old: false,
        recovering,
        unknown: false,
        revoked: true,
        removed,
        other_id: false,
    }
}

/// A machine that says hello because rights may have changed.
fn asking() -> Machine {
    let mut machine = calm();
    assert_eq!(started(&mut machine, T0, Event::Nudged { head: None }), [Step::Hello]);
    machine
}

#[test]
fn what_waits_is_sent_first_and_then_it_goes_step_by_step() {
    let mut machine = asking();
    started(&mut machine, T0, Event::Written);
    assert_eq!(answer(&mut machine, T0, revoked(false, false)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, Outcome::Pushed { more: true, at: Some(6) }), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, Outcome::NothingToPush), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0, Outcome::Withdrawn { more: true }), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0, Outcome::Withdrawn { more: false }), []);
}

#[test]
fn a_batch_that_cannot_be_sent_does_not_hold_it_up_for_ever() {
    let mut machine = asking();
    started(&mut machine, T0, Event::Written);
    let fault = || Outcome::Failed(Failure::Fault("unreadable".into()));
    assert_eq!(answer(&mut machine, T0, revoked(false, false)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, fault()), []);
    assert_eq!(started(&mut machine, T0 + 1_000, Event::Tick), [Step::Push]);
    assert_eq!(answer(&mut machine, T0 + 1_000, fault()), []);
    assert_eq!(started(&mut machine, T0 + 5_000, Event::Tick), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0 + 5_000, Outcome::Withdrawn { more: false }), [Step::Push]);
}

#[test]
fn nothing_goes_while_the_two_sides_are_compared() {
    let mut machine = asking();
    assert_eq!(answer(&mut machine, T0, revoked(true, false)), [Step::Reconcile]);
    let round = |more, revoked| Outcome::Reconciled { more, healed: 0, revoked };
    assert_eq!(answer(&mut machine, T0, round(true, false)), [Step::Reconcile]);
    assert_eq!(answer(&mut machine, T0, round(false, true)), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0, Outcome::Withdrawn { more: false }), [Step::Pull]);
}

#[test]
fn who_was_removed_sends_nothing_and_asks_now_and_then() {
    let mut machine = asking();
    started(&mut machine, T0, Event::Written);
    assert_eq!(answer(&mut machine, T0, revoked(false, true)), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0, Outcome::Withdrawn { more: false }), []);
    assert!(machine.standing().removed);
    assert_eq!(started(&mut machine, T0, Event::Written), []);
    assert_eq!(started(&mut machine, T0 + 60_000, Event::Tick), [Step::Hello]);
    // Invited again.
    assert_eq!(answer(&mut machine, T0 + 60_000, greeted(9, false)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0 + 60_000, Outcome::NothingToPush), [Step::Pull]);
}

#[test]
fn what_is_forbidden_is_asked_about_once() {
    let mut machine = calm();
    let forbidden = || Outcome::Failed(Failure::Forbidden);
    started(&mut machine, T0, Event::Written);
    assert_eq!(answer(&mut machine, T0, forbidden()), [Step::Hello]);
    assert_eq!(answer(&mut machine, T0, greeted(5, false)), [Step::Push]);
    assert_eq!(answer(&mut machine, T0, forbidden()), [], "hello did not explain it");
    assert!(machine.standing().forbidden);
    assert_eq!(started(&mut machine, T0 + 60_000, Event::Tick), [Step::Hello]);
    answer(&mut machine, T0 + 60_000, greeted(5, false));
    assert_eq!(answer(&mut machine, T0 + 60_000, Outcome::NothingToPush), [Step::Pull]);
    assert_eq!(answer(&mut machine, T0 + 60_000, forbidden()), [Step::Hello], "it worked in between");
}

#[test]
fn a_revoked_device_asks_for_another_id_once_it_is_empty() {
    let gone = |revoked| Outcome::Greeted {
        head: 5,
        too_old: false,
        recovering: false,
        unknown: false,
        revoked,
        removed: true,
        other_id: !revoked,
    };
    let mut machine = asking();
    assert_eq!(answer(&mut machine, T0, gone(true)), [Step::Withdraw]);
    assert_eq!(answer(&mut machine, T0, Outcome::Withdrawn { more: false }), []);
    assert_eq!(started(&mut machine, T0 + 60_000, Event::Tick), [Step::Hello]);
    assert_eq!(answer(&mut machine, T0 + 60_000, gone(false)), [Step::NewDevice(DeviceReason::Forked)]);
    // Nobody has signed in anew: it is asked again at once, and then seldom.
    let at = T0 + 60_000;
    let forbidden = || Outcome::Failed(Failure::Forbidden);
    assert_eq!(answer(&mut machine, at, forbidden()), [Step::NewDevice(DeviceReason::Forked)]);
    assert_eq!(answer(&mut machine, at, forbidden()), []);
    assert_eq!(started(&mut machine, at + 59_999, Event::Tick), []);
    assert_eq!(started(&mut machine, at + 60_000, Event::Tick), [Step::NewDevice(DeviceReason::Forked)]);
    assert_eq!(answer(&mut machine, at + 60_000, Outcome::Done), [Step::Hello]);
    assert_eq!(answer(&mut machine, at + 60_000, greeted(5, false)), [Step::Push]);
}
