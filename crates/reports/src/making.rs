//! Making a report in pieces, so that whoever asks for something else meanwhile is answered in between.

use std::fmt;

use scoring::{Progress, Steps};

use crate::Report;

/// A report being made. Given up by dropping it.
pub struct Making(Box<dyn Pieces>);

/// [`Steps`] of any sort.
trait Pieces {
    fn step(&mut self) -> Option<Report>;
    fn done(&self) -> f64;
}

impl<S: Steps<Output = Report>> Pieces for Option<S> {
    fn step(&mut self) -> Option<Report> {
        match self.take()?.step() {
            Progress::Going(next) => {
                *self = Some(next);
                None
            }
            Progress::Done(report) => Some(report),
        }
    }

    fn done(&self) -> f64 {
        self.as_ref().map_or(1.0, S::done)
    }
}

impl Making {
    pub(crate) fn new(steps: impl Steps<Output = Report> + 'static) -> Self {
        Self(Box::new(Some(steps)))
    }

    /// A piece of work of some milliseconds; the report with the last one.
    pub fn step(&mut self) -> Option<Report> {
        self.0.step()
    }

    /// How much of the work is done, from 0 to 1; an estimate that never falls.
    pub fn done(&self) -> f64 {
        self.0.done()
    }

    /// All that is left to do.
    pub fn finish(mut self) -> Report {
        loop {
            if let Some(report) = self.step() {
                return report;
            }
        }
    }
}

impl fmt::Debug for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Making").field(&self.done()).finish()
    }
}

/// A report that takes one step.
pub(crate) struct AtOnce<F>(pub(crate) F);

impl<F: FnOnce() -> Report> Steps for AtOnce<F> {
    type Output = Report;

    fn step(self) -> Progress<Self, Report> {
        Progress::Done((self.0)())
    }

    fn done(&self) -> f64 {
        0.0
    }
}
