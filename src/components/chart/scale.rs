//! From numbers to places, and the round numbers of an axis.

/// Numbers between two ends, both round, with nothing always among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

/// Lines across a chart, at most.
const MOST_STEPS: f64 = 4.0;

impl Scale {
    /// Around all of these numbers and nothing.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        if low == high {
            return Self { low, high: low + 1.0, step: 1.0 };
        }
        let rough = (high - low) / MOST_STEPS;
        let unit = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|times| times * unit);
        let step = step.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(10.0 * unit);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step }
    }

    /// Around stacks of parts.
    pub fn around_stacks<'p>(stacks: impl IntoIterator<Item = &'p [f64]>) -> Self {
        Self::around(stacks.into_iter().flat_map(super::bar::ends))
    }

    /// From 0 to 1.
    pub(super) const fn shares() -> Self {
        Self { low: 0.0, high: 1.0, step: 0.25 }
    }

    /// Place of a number, from 0 to 1.
    pub(super) fn at(self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Which of these numbers are round ones; none of them where so few are that nobody could read the others from them.
    pub fn places(self, values: &[f64]) -> Vec<usize> {
        let is_at = |value: f64, step: f64| (value - step).abs() < self.step * 1e-6;
        let place = |step: f64| values.iter().position(|value| is_at(*value, step));
        let found: Vec<usize> = self.steps().filter_map(place).collect();
        if found.len() < 3 { Vec::new() } else { found }
    }

    /// The round numbers, from the lowest.
    pub(super) fn steps(self) -> impl Iterator<Item = f64> {
        let count = ((self.high - self.low) / self.step).round() as u32;
        (0..=count).map(move |at| {
            let value = self.low + f64::from(at) * self.step;
            // Nothing is nothing, whatever the sum left.
            if value.abs() < self.step * 1e-9 { 0.0 } else { value }
        })
    }
}

/// Every how many of so many places is named, and whether this one is: about eight names fit on a phone, and the last place
/// is always named.
pub(super) fn is_named(place: usize, places: usize) -> bool {
    let every = places.div_ceil(8).max(1);
    (places - 1 - place).is_multiple_of(every)
}

/// Heights of labels, from 0 at the bottom to 1, moved so far apart that none covers another; in the order given.
pub(super) fn apart(wanted: &[f64], least: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    // Up from the lowest, then down from the highest what was pushed out at the top.
    for pair in order.windows(2) {
        placed[pair[1]] = placed[pair[1]].max(placed[pair[0]] + least);
    }
    if let Some(top) = order.last() {
        placed[*top] = placed[*top].min(1.0);
    }
    for pair in order.windows(2).rev() {
        placed[pair[0]] = placed[pair[0]].min(placed[pair[1]] - least);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        for (values, steps) in [
            (vec![0.0, 97.0], vec![0.0, 25.0, 50.0, 75.0, 100.0]),
            (vec![3.0], vec![0.0, 1.0, 2.0, 3.0]),
            (vec![-4.0, 11.0], vec![-5.0, 0.0, 5.0, 10.0, 15.0]),
            (vec![0.31, 0.8], vec![0.0, 0.2, 0.4, 0.6, 0.8]),
            (vec![1_234_567.0], vec![0.0, 500_000.0, 1_000_000.0, 1_500_000.0]),
            (vec![-2.0], vec![-2.0, -1.5, -1.0, -0.5, 0.0]),
            (vec![], vec![0.0, 1.0]),
            (vec![f64::NAN, 0.0], vec![0.0, 1.0]),
        ] {
            let found: Vec<f64> = Scale::around(values.iter().copied()).steps().collect();
            let same =
                found.len() == steps.len() && found.iter().zip(&steps).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(same, "{values:?}: {found:?}");
        }
        let months: Vec<f64> = (0..=25).map(f64::from).collect();
        let places = |values: &[f64]| Scale::around(values.iter().copied()).places(values);
        assert_eq!((places(&months), places(&[0.3, 7.1, 9.0])), (vec![0, 10, 20], vec![]));
        let shares: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
        assert_eq!(places(&shares), [0, 5, 10, 15, 20]);
        assert_eq!(Scale::around([-5.0, 15.0]).at(0.0), 0.25);
        assert_eq!(Scale::shares().at(2.0), 1.0);
    }

    #[test]
    fn about_eight_places_are_named_and_the_last_always() {
        for (places, named) in [(1, 1), (8, 8), (9, 5), (24, 8), (36, 8)] {
            let count = (0..places).filter(|place| is_named(*place, places)).count();
            assert_eq!(count, named, "{places}");
            assert!(is_named(places - 1, places));
        }
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        let found = apart(&[0.5, 0.52, 0.99, 1.0], 0.1);
        let expected = [0.5, 0.6, 0.9, 1.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        assert_eq!(apart(&[], 0.1), Vec::<f64>::new());
    }
}
