//! Cut points between classes, exact, and the class of a value.

use serde::{Deserialize, Serialize};

use super::CLASSES;
use crate::bitmap::Bitmap;
use crate::numbers::Numbers;
use crate::ranks::at_ranks;

/// Number of boundaries between the classes.
const BOUNDARIES: usize = CLASSES as usize - 1;

/// One boundary: `whole + fifths / 5`. Quintiles of integers are exact in fifths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cut {
    /// The integer part, rounded towards minus infinity.
    pub whole: i64,
    /// 0 to 4.
    pub fifths: u8,
}

/// The boundaries of one factor, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cuts {
    /// A value strictly above the k-th belongs to a class above it.
    pub points: [Cut; BOUNDARIES],
    /// Everybody had the same value, which gets the middle class: there is nothing that would set anybody apart.
    pub flat: bool,
}

impl Cuts {
    /// Type-7 quintiles of all rows but those left out, of which there is one at least: the k-th lies at the (zero-based) rank
    /// k·(n − 1)/5 of the sorted numbers, between neighbours by linear interpolation.
    pub(crate) fn quintiles(numbers: &Numbers, left_out: &Bitmap) -> Self {
        let ranks = Self::ranks(numbers.len() - left_out.count());
        let found = at_ranks(numbers, left_out, &ranks);
        Self::from_ranks(numbers.len() - left_out.count(), |rank| match ranks.binary_search(&rank) {
            Ok(at) => found.get(at).copied().unwrap_or_default(),
            Err(_) => at_ranks(numbers, left_out, &[rank]).first().copied().unwrap_or_default(),
        })
    }

    /// Quintiles of the days since, from the days: their ranks run the other way.
    pub(crate) fn quintiles_of_days(days: &Numbers, left_out: &Bitmap, today: i32) -> Self {
        let count = days.len() - left_out.count();
        let ranks: Vec<usize> =
            Self::ranks(count).iter().rev().map(|rank| count.saturating_sub(1 + rank)).collect();
        let found = at_ranks(days, left_out, &ranks);
        Self::from_ranks(count, |rank| {
            let from_the_end = count.saturating_sub(1 + rank);
            let day = match ranks.binary_search(&from_the_end) {
                Ok(at) => found.get(at).copied(),
                Err(_) => at_ranks(days, left_out, &[from_the_end]).first().copied(),
            };
            i64::from(today) - day.unwrap_or_default()
        })
    }

    /// The ranks whose values decide, ascending.
    fn ranks(count: usize) -> Vec<usize> {
        let (classes, last) = (usize::from(CLASSES), count.saturating_sub(1));
        let neighbours = |k: usize| [k * last / classes, (k * last / classes + 1).min(last)];
        let mut ranks: Vec<usize> = (1..classes).flat_map(neighbours).collect();
        ranks.sort_unstable();
        ranks
    }

    /// The same from the values at ranks, for whoever keeps them in order.
    pub(crate) fn from_ranks(count: usize, at: impl Fn(usize) -> i64) -> Self {
        let (classes, last) = (usize::from(CLASSES), count.saturating_sub(1));
        let points = std::array::from_fn(|k| {
            let (rank, fifths) = ((k + 1) * last / classes, (k + 1) * last % classes);
            Cut::between(at(rank), at((rank + 1).min(last)), fifths)
        });
        // Whether all are equal is only a question where the boundaries are.
        let flat = points[0] == points[points.len() - 1] && at(0) == at(last);
        Self { points, flat }
    }

    /// Boundaries that a person chose; brought into ascending order.
    pub(crate) fn fixed(points: &[i64; BOUNDARIES]) -> Self {
        let mut points = *points;
        points.sort_unstable();
        Self { points: points.map(|whole| Cut { whole, fifths: 0 }), flat: false }
    }

    /// How many boundaries lie strictly below the value: 0 to 4.
    pub(crate) fn above(&self, value: i64) -> u8 {
        if self.flat && value == self.points[0].whole {
            return CLASSES / 2;
        }
        // An integer lies above a boundary exactly when it lies above the boundary's integer part.
        self.points.iter().map(|cut| u8::from(value > cut.whole)).sum()
    }
}

impl Cut {
    /// The point `fifths / 5` of the way from one neighbour to the next.
    fn between(low: i64, high: i64, fifths: usize) -> Self {
        let classes = i128::from(CLASSES);
        let exact = i128::from(low) * classes + (i128::from(high) - i128::from(low)) * fifths as i128;
        Self { whole: exact.div_euclid(classes) as i64, fifths: exact.rem_euclid(classes) as u8 }
    }

    /// The boundary as a number for display.
    pub fn value(self) -> f64 {
        self.whole as f64 + f64::from(self.fifths) / f64::from(CLASSES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cuts(values: &[i64]) -> Cuts {
        Cuts::quintiles(&values.iter().copied().collect(), &Bitmap::default())
    }

    #[test]
    fn type_seven_by_hand() {
        // R: quantile(c(1, 2, 4, 8, 16, 32), (1:4)/5) = 2 4 8 16; of 0:3 = 0.6 1.2 1.8 2.4.
        let whole = |points: [i64; 4]| points.map(|whole| Cut { whole, fifths: 0 });
        assert_eq!(cuts(&[32, 1, 8, 2, 16, 4]).points, whole([2, 4, 8, 16]));
        let fractions = [(0, 3), (1, 1), (1, 4), (2, 2)].map(|(whole, fifths)| Cut { whole, fifths });
        assert_eq!(cuts(&[3, 0, 2, 1]).points, fractions);
        let negative = [(-4, 3), (-3, 1), (-3, 4), (-2, 2)].map(|(whole, fifths)| Cut { whole, fifths });
        assert_eq!(cuts(&[-4, -3, -2, -1]).points, negative);
    }

    #[test]
    fn equal_values_get_the_middle() {
        for value in [0, 7, i64::MIN, i64::MAX] {
            assert_eq!(cuts(&[value; 3]).above(value), 2);
        }
        let flat = cuts(&[7]);
        assert_eq!((flat.above(6), flat.above(8)), (0, 4));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn a_greater_value_never_gets_a_lower_class(values in proptest::collection::vec(-40i64..40, 2..60)) {
            let cuts = cuts(&values);
            let classes: Vec<u8> = (-41..=41).map(|value| cuts.above(value)).collect();
            prop_assert!(classes.is_sorted());
            prop_assert!(classes.iter().all(|&class| class < CLASSES));
        }

        #[test]
        fn whole_parts_decide_like_the_exact_boundary(values in proptest::collection::vec(any::<i64>(), 2..30)) {
            let cuts = cuts(&values);
            prop_assume!(!cuts.flat);
            for &value in &values {
                let exact = cuts.points.iter().filter(|cut| {
                    i128::from(value) * 5 > i128::from(cut.whole) * 5 + i128::from(cut.fifths)
                });
                prop_assert_eq!(usize::from(cuts.above(value)), exact.count());
            }
        }
    }
}
