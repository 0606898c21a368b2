//! Retention and defection by cohort: of those who began in the same period, how many were still active later.
//!
//! Somebody is *active* in a period in which he bought. *Retained* after k periods is the share of the cohort active k
//! periods after its first; *staying* after k is the share active then or at any later time, which never rises: its fall
//! is the defection. The last periods always look worse, because some who will come back have not done so yet.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;
/// Most periods that are shown; customers who began earlier are counted as left out.
pub const MOST_PERIODS: u32 = 240;

/// Customers who began in the same period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The period, counted as the rows count them.
    pub period: i32,
    /// How many began.
    pub size: u32,
    /// Active k periods later; the first is the size. As long as there are periods up to now.
    pub active: Vec<u32>,
    /// Active k periods later or after that.
    pub staying: Vec<u32>,
}

/// All cohorts, and what holds over all of them at the same age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohorts {
    /// Ascending by period; periods in which nobody began are missing.
    pub cohorts: Vec<Cohort>,
    /// Customers left out: began after now, or too long ago.
    pub left_out: u32,
}

/// From rows (customer, period) of purchases in any order, up to the period `now` (the last complete one). Purchases after
/// it are not seen.
pub fn cohorts(rows: &[(u32, i32)], now: i32) -> Cohorts {
    let mut seen: Vec<(u32, i32)> = rows.iter().copied().filter(|row| row.1 <= now).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut customers: Vec<u32> = rows.iter().map(|row| row.0).collect();
    customers.sort_unstable();
    customers.dedup();
    let (mut of_period, mut counted) = (std::collections::BTreeMap::<i32, Cohort>::new(), 0);
    for own in seen.chunk_by(|x, y| x.0 == y.0) {
        let first = own[0].1;
        let periods = i64::from(now) - i64::from(first) + 1;
        if periods > i64::from(MOST_PERIODS) {
            continue;
        }
        counted += 1;
        let empty = vec![0; periods as usize];
        let cohort = of_period.entry(first).or_insert_with(|| Cohort {
            period: first,
            size: 0,
            active: empty.clone(),
            staying: empty,
        });
        cohort.size += 1;
        own.iter().for_each(|row| cohort.active[(row.1 - first) as usize] += 1);
        let last = (own[own.len() - 1].1 - first) as usize;
        cohort.staying[..=last].iter_mut().for_each(|count| *count += 1);
    }
    let left_out = customers.len() as u32 - counted;
    Cohorts { cohorts: of_period.into_values().collect(), left_out }
}

impl Cohorts {
    /// Share active k periods after the first, over all cohorts that are old enough; one entry per age.
    pub fn retention(&self) -> Vec<Ratio> {
        self.pooled(|cohort| &cohort.active)
    }

    /// Share that defects from one age to the next: of those staying at k − 1, the part that is not active at k or later.
    /// The first entry is the step from the first period to the second.
    pub fn defection(&self) -> Vec<Ratio> {
        let ages = self.ages();
        (1..ages)
            .map(|age| {
                let old = || self.cohorts.iter().filter(move |cohort| cohort.staying.len() > age);
                let before: i128 = old().map(|cohort| i128::from(cohort.staying[age - 1])).sum();
                let after: i128 = old().map(|cohort| i128::from(cohort.staying[age])).sum();
                Ratio::new(before - after, before)
            })
            .collect()
    }

    /// Share active or coming back k periods after the first.
    pub fn survival(&self) -> Vec<Ratio> {
        self.pooled(|cohort| &cohort.staying)
    }

    fn ages(&self) -> usize {
        self.cohorts.iter().map(|cohort| cohort.active.len()).max().unwrap_or_default()
    }

    fn pooled(&self, counts: impl Fn(&Cohort) -> &Vec<u32>) -> Vec<Ratio> {
        (0..self.ages())
            .map(|age| {
                let old = || self.cohorts.iter().filter(move |cohort| cohort.active.len() > age);
                let active: i128 = old().map(|cohort| i128::from(counts(cohort)[age])).sum();
                Ratio::new(active, old().map(|cohort| i128::from(cohort.size)).sum())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn triangles_by_hand() {
        let rows = [(0, 1), (0, 2), (0, 4), (1, 1), (1, 1), (2, 3), (2, 4), (3, 9), (4, -900)];
        let found = cohorts(&rows, 4);
        let first = Cohort { period: 1, size: 2, active: vec![2, 1, 0, 1], staying: vec![2, 1, 1, 1] };
        let third = Cohort { period: 3, size: 1, active: vec![1, 1], staying: vec![1, 1] };
        assert_eq!((found.cohorts.as_slice(), found.left_out), (&[first, third][..], 2));
        let values = |ratios: Vec<Ratio>| {
            ratios.into_iter().map(|ratio| ratio.value().expect("defined")).collect::<Vec<f64>>()
        };
        assert_eq!(values(found.retention()), [1.0, 2.0 / 3.0, 0.0, 0.5]);
        assert_eq!(values(found.defection()), [1.0 / 3.0, 0.0, 0.0]);
        assert_eq!(values(found.survival()), [1.0, 2.0 / 3.0, 0.5, 0.5]);
        let none = cohorts(&[], 4);
        assert!(none.retention().is_empty() && none.defection().is_empty());
        assert_eq!(cohorts(&[(0, i32::MIN)], i32::MAX).left_out, 1);
    }

    proptest! {
        #[test]
        fn staying_never_rises(rows in proptest::collection::vec((0u32..20, 0i32..12), 0..100)) {
            for cohort in cohorts(&rows, 10).cohorts {
                prop_assert_eq!((cohort.active[0], cohort.staying[0]), (cohort.size, cohort.size));
                prop_assert!(cohort.staying.is_sorted_by(|x, y| x >= y));
                prop_assert!(cohort.active.iter().zip(&cohort.staying).all(|(active, staying)| active <= staying));
            }
        }
    }
}
