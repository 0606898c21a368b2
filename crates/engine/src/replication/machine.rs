//! The loop as a state machine: (state, event, now) → effects. No I/O, no clock, no randomness of its own.

mod failed;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod types;

use sync::ids::StreamId;
use sync::limits::WATCHDOG_MS;
use sync::wire::device::DeviceReason;
use sync::wire::pull::StreamDigest;

use crate::replica::recovery::Cause;
pub use types::{Effect, Event, Failure, Ms, Outcome, Standing, Step};

/// The first wait after a failure.
const BACK_OFF_MS: Ms = 1_000;
/// How long nothing must have happened before digests are compared: the first comparison reads every record.
const QUIET_MS: Ms = 2_000;
/// A request older than this is not waited for any longer when the network comes back.
const HOPELESS_MS: Ms = 10_000;
/// How often in a row differing sums are repaired: more would be a loop.
const MOST_REPAIRS: u32 = 3;
/// A hello older than this is said again before anything else.
const HELLO_STALE_MS: Ms = 10 * 60_000;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Flight {
    id: u64,
    step: Step,
    started: Ms,
    deadline: Ms,
    /// It was asked for again since: what it saw may be of a moment before.
    again: bool,
}

/// What there is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    /// A device id, for this reason.
    device: Option<DeviceReason>,
    hello: bool,
    push: bool,
    pull: bool,
    /// The two sides are to be compared, for this reason.
    recover: Option<Cause>,
    reconcile: bool,
    /// Something was taken away that is still here.
    withdraw: bool,
}

/// The loop. One per open workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    leading: bool,
    flight: Option<Flight>,
    wanted: Wanted,
    /// After a batch, a page: an upload must not keep out what is new.
    pull_next: bool,
    listening: bool,
    digests: Option<Vec<StreamDigest>>,
    /// Sums differed and were made equal since they last agreed: so often.
    repairs: u32,
    failures: u32,
    /// A step was forbidden, and hello was said to know why.
    doubted: bool,
    retry_at: Ms,
    quiet_at: Ms,
    watchdog_at: Ms,
    greeted_at: Option<Ms>,
    seen: u64,
    /// The greatest head that was heard of since the last pull began: its page may be of a moment before.
    heard: u64,
    next_id: u64,
    standing: Standing,
}

impl Machine {
    /// At rest, not leading.
    pub fn new() -> Self {
        Self {
            leading: false,
            flight: None,
            wanted: Wanted::default(),
            pull_next: false,
            listening: false,
            digests: None,
            repairs: 0,
            failures: 0,
            doubted: false,
            retry_at: 0,
            quiet_at: 0,
            watchdog_at: 0,
            greeted_at: None,
            seen: 0,
            heard: 0,
            next_id: 1,
            standing: Standing::default(),
        }
    }

    /// How things stand.
    pub fn standing(&self) -> Standing {
        let sending = self.flight.as_ref().is_some_and(|flight| flight.step == Step::Push);
        Standing { sending, ..self.standing.clone() }
    }

    /// Whether this engine leads.
    pub fn is_leading(&self) -> bool {
        self.leading
    }

    /// Whether all that the server had when it last said so is here. A batch after which nothing is missing says so as well
    /// as a pull.
    pub fn is_current(&self) -> bool {
        let Wanted { device, recover, pull, reconcile, withdraw, hello: _, push: _ } = &self.wanted;
        let in_the_way = device.is_some() || recover.is_some() || *reconcile || *withdraw;
        self.greeted_at.is_some() && !pull && !in_the_way
    }

    /// Takes an event. `jitter` is random.
    pub fn handle(&mut self, event: Event, now: Ms, jitter: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Leading(leading) => self.lead(leading, now, &mut effects),
            Event::Written => {
                self.wanted.push = true;
                self.again(&Step::Push);
            }
            Event::Nudged { head: Some(head) } => {
                self.heard = self.heard.max(head);
                self.wanted.pull |= head > self.seen;
            }
            Event::Nudged { head: None } => {
                self.wanted.hello = true;
                self.again(&Step::Hello);
            }
            Event::Deaf => self.listening = false,
            Event::Hopeful => {
                self.retry_at = 0;
                self.failures = 0;
                // What was asked before the network went may never be answered.
                let old = self.flight.take_if(|flight| now - flight.started > HOPELESS_MS);
                effects.extend(old.map(|flight| Effect::Abandon { id: flight.id }));
                self.want_everything();
            }
            Event::Tick => self.tick(now, jitter, &mut effects),
            Event::Finished { id, outcome } => {
                if let Some(flight) = self.flight.take_if(|flight| flight.id == id) {
                    self.finish(flight, outcome, now, jitter, &mut effects);
                }
            }
        }
        self.go_on(now, &mut effects);
        effects
    }

    fn again(&mut self, step: &Step) {
        if let Some(flight) = self.flight.as_mut().filter(|flight| flight.step == *step) {
            flight.again = true;
        }
    }

    fn lead(&mut self, leading: bool, now: Ms, effects: &mut Vec<Effect>) {
        self.leading = leading;
        if leading {
            self.retry_at = 0;
            self.watchdog_at = now + WATCHDOG_MS as Ms;
            self.want_everything();
        } else {
            effects.extend(self.flight.take().map(|flight| Effect::Abandon { id: flight.id }));
            effects.extend(std::mem::take(&mut self.listening).then_some(Effect::Listen(false)));
            effects.push(Effect::WakeAt(now + WATCHDOG_MS as Ms));
        }
    }

    fn want_everything(&mut self) {
        self.wanted = Wanted { hello: true, push: true, pull: true, ..self.wanted.clone() };
    }

    fn tick(&mut self, now: Ms, jitter: u32, effects: &mut Vec<Effect>) {
        if self.flight.as_ref().is_some_and(|flight| now >= flight.deadline)
            && let Some(flight) = self.flight.take()
        {
            effects.push(Effect::Abandon { id: flight.id });
            let failure = Failure::Unreachable("no answer in time".into());
            self.finish(flight, Outcome::Failed(failure), now, jitter, effects);
        }
        if self.leading && now >= self.watchdog_at {
            self.watchdog_at = now + WATCHDOG_MS as Ms;
            self.want_everything();
        }
    }

    fn finish(&mut self, flight: Flight, outcome: Outcome, now: Ms, jitter: u32, effects: &mut Vec<Effect>) {
        let (step, again) = (Some(flight.step), flight.again);
        self.quiet_at = now + QUIET_MS;
        let local = matches!(step, Some(Step::Compare(_) | Step::Recover(_) | Step::Withdraw));
        if let Outcome::Failed(failure) = outcome {
            return self.failed(step, failure, now, jitter, effects);
        }
        if !local {
            self.reached(now, effects);
            self.doubted &= step == Some(Step::Hello);
        }
        match outcome {
            Outcome::Greeted { head, too_old, recovering, unknown, revoked, removed, other_id } => {
                if unknown && self.wanted.device.is_none() {
                    effects.push(Effect::Note("the server does not know this device any more".into()));
                    self.wanted.device = Some(DeviceReason::Unknown);
                }
                if other_id && self.wanted.device.is_none() {
                    // Given to whoever signed in anew; until then it is refused.
                    self.wanted.device = Some(DeviceReason::Forked);
                }
                self.wanted.reconcile = recovering;
                self.wanted.withdraw = revoked;
                self.wanted.hello = again;
                self.greeted_at = Some(now);
                self.standing.too_old = too_old;
                self.standing.removed = removed;
                self.wanted.pull |= head != self.seen;
            }
            Outcome::Pushed { more, at } => {
                // What is written while the answer is taken in is not among what it left.
                self.wanted.push = more || again;
                self.seen = at.unwrap_or(self.seen);
                // Nothing is missing up to there; what was heard of beyond it is.
                self.wanted.pull = at.is_none_or(|at| self.heard > at);
                self.digests = None;
                self.pull_next = true;
            }
            Outcome::NothingToPush => self.wanted.push = again,
            Outcome::Pulled { more, at, digests } => {
                self.wanted.pull = more || self.heard > at;
                self.pull_next = false;
                self.seen = at;
                self.digests = (!more && !digests.is_empty()).then_some(digests);
            }
            Outcome::Compared(differing) => self.compared(differing, effects),
            Outcome::Withdrawn { more } => self.wanted.withdraw = more,
            Outcome::Reconciled { more, healed, revoked } => {
                self.wanted.reconcile = more;
                self.wanted.withdraw = revoked;
                self.wanted.pull = true;
                self.digests = None;
                if healed > 0 {
                    effects.push(Effect::Note(format!(
                        "{healed} changes brought back to where they were missing"
                    )));
                }
            }
            Outcome::Done | Outcome::Failed(_) => match step {
                Some(Step::NewDevice(_)) => {
                    self.wanted.device = None;
                    self.wanted.push = true;
                    self.wanted.hello |= self.standing.removed;
                }
                Some(Step::Recover(_)) => {
                    self.wanted.recover = None;
                    self.wanted.reconcile = true;
                }
                _ => {}
            },
        }
    }

    /// The server answered.
    fn reached(&mut self, now: Ms, effects: &mut Vec<Effect>) {
        self.failures = 0;
        self.retry_at = 0;
        self.watchdog_at = now + WATCHDOG_MS as Ms;
        let standing = &mut self.standing;
        standing.offline_since = None;
        standing.last_contact = Some(now);
        standing.signed_out = false;
        standing.forbidden = false;
        if self.leading && !self.listening {
            self.listening = true;
            effects.push(Effect::Listen(true));
        }
    }

    fn compared(&mut self, differing: Vec<StreamId>, effects: &mut Vec<Effect>) {
        self.standing.differing = differing.len();
        if differing.is_empty() {
            self.repairs = 0;
        } else if self.repairs < MOST_REPAIRS {
            // Sums that differ while both sides stand still mean a fault in the program.
            effects.push(Effect::Note(format!(
                "{} streams differ from the server; comparing them cell by cell",
                differing.len()
            )));
            self.repairs += 1;
            self.wanted.recover = Some(Cause::Differing(differing));
        }
    }

    /// Starts the next step, or says when to look again.
    fn go_on(&mut self, now: Ms, effects: &mut Vec<Effect>) {
        if !self.leading {
            return;
        }
        if let Some(flight) = &self.flight {
            effects.push(Effect::WakeAt(flight.deadline));
            return;
        }
        if now < self.retry_at {
            effects.push(Effect::WakeAt(self.retry_at.min(self.watchdog_at)));
            return;
        }
        let Some(step) = self.choose(now) else {
            let quiet = self.digests.as_ref().map(|_| self.quiet_at);
            effects.push(Effect::WakeAt(quiet.unwrap_or(self.watchdog_at).min(self.watchdog_at)));
            return;
        };
        if step == Step::Pull {
            self.heard = 0;
        }
        let id = self.next_id;
        self.next_id += 1;
        let deadline = now + step.deadline_ms();
        self.flight = Some(Flight { id, step: step.clone(), started: now, deadline, again: false });
        effects.push(Effect::Run { id, step });
        effects.push(Effect::WakeAt(deadline));
    }

    fn choose(&mut self, now: Ms) -> Option<Step> {
        let removed = self.standing.removed;
        let pull = self.wanted.pull && !self.standing.too_old && !removed;
        let push = self.wanted.push && !removed;
        let stale = self.greeted_at.is_none_or(|at| now - at > HELLO_STALE_MS);
        if let Some(reason) = &self.wanted.device {
            return Some(Step::NewDevice(reason.clone()));
        }
        if let Some(cause) = &self.wanted.recover {
            return Some(Step::Recover(cause.clone()));
        }
        if self.wanted.hello || (stale && (push || pull)) {
            return Some(Step::Hello);
        }
        // The server's answers say best why a change is refused; but it is not waited for them for ever.
        if self.wanted.withdraw && !self.wanted.reconcile && (!push || self.failures > 1) {
            return Some(Step::Withdraw);
        }
        if push && !(pull && self.pull_next) {
            return Some(Step::Push);
        }
        if self.wanted.reconcile && !self.standing.too_old {
            return Some(Step::Reconcile);
        }
        if pull {
            return Some(Step::Pull);
        }
        if now >= self.quiet_at {
            return self.digests.take().map(Step::Compare);
        }
        None
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}
