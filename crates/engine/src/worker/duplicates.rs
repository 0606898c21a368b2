//! Searches for duplicates: begun, stopped, and gone on with in slices, between which everybody else has a turn.

use std::rc::Rc;

use model::Kind;
use model::entities::common;
use protocol::{Failure, FailureCode, later};
use scoring::duplicates::{Scanning, Settings};
use scoring::progress::{Progress, Steps};

use super::Engine;
use crate::analysis;
use crate::analysis::duplicates::{Found, Reading};
use crate::session::Opened;
use crate::timer::Timer;

/// How long a slice takes, and how often pages hear how far it is.
const SLICE_MS: f64 = 8.0;
const TELL_MS: i64 = 200;
/// How much of the whole reading is.
const READING: f64 = 0.2;

impl Engine {
    /// Begins a search.
    pub(super) async fn begin_finding(&self, kind: Kind) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        if !common::MERGED.contains(&kind) {
            return Err(Failure::new(FailureCode::NotFound, kind.key()));
        }
        let not_here = |_| Failure::new(FailureCode::Offline, "the engine's code is not here yet");
        let find = analysis::find_duplicates().await.map_err(not_here)?;
        let number = opened.replica.memory_mut().derived.searches.begin(kind);
        self.tell_of_duplicates(&opened, kind);
        self.0.host.spawn(find(self.clone(), opened, number));
        Ok(later::Reply::Ok)
    }

    /// Stops a search.
    pub(super) fn stop_finding(&self, kind: Kind) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        opened.replica.memory_mut().derived.searches.stop(kind);
        self.tell_of_duplicates(&opened, kind);
        Ok(later::Reply::Ok)
    }

    fn tell_of_duplicates(&self, opened: &Opened, kind: Kind) {
        opened.live.borrow_mut().refresh_duplicates(kind);
        self.refresh();
    }

    /// Does a search that was begun, until it is over or stopped.
    pub(crate) async fn find_duplicates(&self, opened: &Rc<Opened>, number: u64) {
        let Some(kind) = opened.replica.memory().derived.searches.kind(number) else { return };
        let Some(found) = self.look_for_duplicates(opened, number, kind).await else { return };
        opened.replica.memory_mut().derived.searches.ends(number, found);
        self.tell_of_duplicates(opened, kind);
    }

    /// `None` when it was stopped.
    async fn look_for_duplicates(&self, opened: &Opened, number: u64, kind: Kind) -> Option<Found> {
        let mut told_at = self.0.host.uptime();
        // Records are numbered, and there is memory for far fewer than there are numbers.
        let mut reading = Reading::new(&opened.replica.memory(), kind).ok()?;
        while !reading.step(&opened.replica.memory(), SLICE_MS).ok()? {
            self.between(opened, number, READING * reading.done(), &mut told_at).await?;
        }
        let (columns, slots) = reading.end();
        let mut search = Scanning::new(&columns, &Settings::default());
        let mut timer = Timer::start();
        loop {
            search = match search.step() {
                Progress::Done(found) => return Some(Found::new(found, &slots, kind, self.0.host.now())),
                Progress::Going(next) => next,
            };
            if timer.ms() >= SLICE_MS {
                let done = READING + (1.0 - READING) * search.done();
                self.between(opened, number, done, &mut told_at).await?;
                timer = Timer::start();
            }
        }
    }

    /// Lets everybody else have a turn. `None` when the search was stopped meanwhile, or the records are others.
    async fn between(&self, opened: &Opened, number: u64, done: f64, told_at: &mut i64) -> Option<()> {
        let kind = opened.replica.memory().derived.searches.kind(number)?;
        let now = self.0.host.uptime();
        if now - *told_at >= TELL_MS {
            *told_at = now;
            opened.replica.memory_mut().derived.searches.goes(number, done);
            self.tell_of_duplicates(opened, kind);
        }
        self.0.host.sleep(0).await;
        if opened.closed.get() {
            return None;
        }
        opened.replica.memory().derived.searches.kind(number).map(|_| ())
    }
}
