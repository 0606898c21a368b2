//! A search in steps of some values of the likelihood each.
//!
//! Only these take long, and everything else follows from them. So each step goes through the search from its beginning,
//! with the values that are known, until it asks for more new ones than belong to a step.

use super::{Optimum, Value, search};

/// The work of a step is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Paused;

/// A maximum being looked for, some values of the likelihood at a time.
#[derive(Debug, Clone)]
pub(crate) struct Maximising<const N: usize> {
    starts: Vec<[f64; N]>,
    known: Vec<Value<N>>,
}

impl<const N: usize> Maximising<N> {
    /// Nothing looked at yet.
    pub(crate) fn new(starts: Vec<[f64; N]>) -> Self {
        Self { starts, known: Vec::new() }
    }

    /// Goes on by so many values, at least one. What is found is the very same as by [`maximise`].
    pub(crate) fn step(
        &mut self,
        values: usize,
        mut log_likelihood: impl FnMut(&[f64; N]) -> Value<N>,
    ) -> Option<Optimum<N>> {
        let end = self.known.len() + values.max(1);
        let known = &mut self.known;
        let mut asked = 0;
        let found = search(&self.starts, |parameters| {
            if asked == known.len() {
                if asked == end {
                    return Err(Paused);
                }
                known.push(log_likelihood(parameters));
            }
            asked += 1;
            Ok(known[asked - 1])
        });
        found.ok()
    }

    /// How often the likelihood was computed so far.
    pub(crate) fn evaluations(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::maximise;
    use super::super::tests::valley;
    use super::*;

    #[test]
    fn steps_find_the_same_and_ask_for_no_value_twice() {
        for values in [1, 2, 7, 1000] {
            let (mut maximising, mut asked, mut steps) =
                (Maximising::new(vec![[0.3, 2.7], [4.0, 0.1]]), 0, 0);
            let found = loop {
                let before = asked;
                let count = |parameters: &[f64; 2]| {
                    asked += 1;
                    valley(parameters)
                };
                let found = maximising.step(values, count);
                assert!(asked - before <= values);
                steps += 1;
                if let Some(found) = found {
                    break found;
                }
            };
            assert_eq!(found, maximise(&[[0.3, 2.7], [4.0, 0.1]], valley));
            assert_eq!((asked, maximising.evaluations()), (found.evaluations as usize, asked));
            assert_eq!(steps, asked.div_ceil(values));
        }
    }
}
