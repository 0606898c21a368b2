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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clusters::{self, Points};
    use crate::duplicates::{self, Field, FieldKind, Records};
    use crate::lifetime::{Choosing, Customer, Rows, choose};
    use crate::pipeline::{self, Deal};

    /// Does it step by step, another one begun in between, and gives the number of steps.
    fn walk<S: Steps + Clone>(start: S) -> (S::Output, usize) {
        let (mut here, mut steps, mut before) = (start, 0, 0.0);
        loop {
            let done = here.done();
            assert!((before..=1.0).contains(&done), "{before} {done}");
            before = done;
            // Whoever stops in the middle leaves nothing behind.
            drop(here.clone().step());
            steps += 1;
            match here.step() {
                Progress::Going(next) => here = next,
                Progress::Done(result) => return (result, steps),
            }
        }
    }

    #[test]
    fn steps_give_what_is_done_at_once() {
        let values: Vec<f64> =
            (0..600).map(|at| f64::from(at * 7919 % 101) + f64::from(at % 3) * 50.0).collect();
        let (points, settings) = (Points { values: &values, features: 2 }, clusters::Settings::default());
        let (groups, steps) = walk(clusters::Fitting::new(points, settings).expect("whole points"));
        assert_eq!(Ok(groups), clusters::fit(points, settings));
        assert!(steps > settings.starts as usize, "{steps}");

        let deals: Vec<Deal> =
            (1..90).map(|at| Deal { value: 999_937 * at, probability: (at % 10) as f64 / 10.0 }).collect();
        let settings = pipeline::Settings { draws: 500, always_draw: true, ..Default::default() };
        let (forecast, steps) = walk(pipeline::Forecasting::new(&deals, settings).expect("fits"));
        assert_eq!(Ok(forecast), pipeline::forecast(&deals, settings));
        assert!(steps > 8, "{steps}");

        let customer = |at: u32| {
            let age = f64::from(30 + at % 11);
            Customer {
                repeats: at % 5,
                last: if at.is_multiple_of(5) { 0.0 } else { f64::from(at % 30) },
                age,
            }
        };
        let rows = Rows::new(&(0..60).map(customer).collect::<Vec<_>>()).expect("usable");
        let (choice, steps) = walk(Choosing::new(rows.clone()));
        assert_eq!(choice, choose(&rows));
        assert!(steps >= 3, "{steps}");
    }

    #[test]
    fn a_scan_in_steps_is_the_same_scan() {
        let field = |key: &str, kind| Field { key: key.to_owned(), kind };
        let fields = vec![field("given", FieldKind::Name), field("town", FieldKind::Text)];
        let mut records = Records::new(fields, None).expect("two fields");
        for at in 0..400u32 {
            let row = [format!("name{}", at * at % 97), format!("town{}", at % 7)];
            let cells: Vec<&[String]> = row.iter().map(std::slice::from_ref).collect();
            records.push(&cells, &|text| text.to_owned()).expect("as many cells as fields");
        }
        let settings = duplicates::Settings::default();
        let mut scan = duplicates::Scanning::new(&records, &settings);
        let mut steps = 1;
        let found = loop {
            match scan.step() {
                Progress::Going(next) => scan = next,
                Progress::Done(found) => break found,
            }
            steps += 1;
        };
        assert_eq!(found, duplicates::scan(&records, &settings));
        assert!(steps > 2, "{steps}");
    }
}
