//! Long computations in steps: the page lets one step pass at a time, shows how far it is, and stops it by dropping it.

/// A computation after a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress<S, T> {
    /// There is more to do.
    Going(S),
    /// What came out.
    Done(T),
}

/// A computation that is done step by step. All steps give the very same result as the function that does it at once, which
/// is [`Steps::finish`].
pub trait Steps: Sized {
    /// What comes out.
    type Output;

    /// A piece of work of some milliseconds at most for usual sizes.
    fn step(self) -> Progress<Self, Self::Output>;

    /// How much of the work is done, from 0 to 1. An estimate, because nobody knows when a search settles; it never falls.
    fn done(&self) -> f64;

    /// All steps.
    fn finish(self) -> Self::Output {
        let mut here = self;
        loop {
            match here.step() {
                Progress::Going(next) => here = next,
                Progress::Done(result) => return result,
            }
        }
    }
}
