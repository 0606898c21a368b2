//! Scores of everybody: each column is compared with its boundaries a thousand customers at a time, without branches.

use std::ops::Add;

use super::segments::{by_cell, rule_in};
use super::{CLASSES, Cuts, Factor, Monetary, Scores, value_of};
use crate::orders::Purchases;

/// Customers scored at once.
const CHUNK: usize = 1024;

/// Boundaries in the type of a column: a value strictly above the k-th is in a class above it. `flat` is the value that
/// everybody had.
struct Bounds<T> {
    points: [T; 4],
    flat: Option<T>,
}

impl<T: Copy + PartialOrd> Bounds<T> {
    fn of(cuts: &Cuts, into: impl Fn(i64) -> T) -> Self {
        // An integer lies above a boundary exactly when it lies above the boundary's integer part.
        let points = cuts.points.map(|cut| into(cut.whole));
        Self { points, flat: cuts.flat.then(|| points[0]) }
    }

    /// For each value how many boundaries it lies beyond.
    #[inline]
    fn classes<C>(&self, values: &[T], classes: &mut [C; CHUNK], beyond: impl Fn(T, T) -> C)
    where
        C: Copy + From<u8> + Add<Output = C>,
    {
        let [a, b, c, d] = self.points;
        for (class, &value) in classes.iter_mut().zip(values) {
            *class = beyond(value, a) + beyond(value, b) + beyond(value, c) + beyond(value, d);
        }
        if let Some(flat) = self.flat {
            let equal = classes.iter_mut().zip(values).filter(|(_, value)| **value == flat);
            equal.for_each(|(class, _)| *class = C::from(CLASSES / 2));
        }
    }
}

/// The scores of every combination, first by R; with room for any byte.
fn cells() -> [Scores; 256] {
    let rules = by_cell();
    std::array::from_fn(|cell| {
        let cell = cell.min(usize::from(CLASSES).pow(3) - 1) as u8;
        let (r, f, m) = (cell / (CLASSES * CLASSES) + 1, cell / CLASSES % CLASSES + 1, cell % CLASSES + 1);
        Scores { r, f, m, rule: rule_in(&rules, r, f, m) }
    })
}

/// Scores of every customer.
pub(super) fn scores(purchases: &Purchases, cuts: &[Cuts; 3], monetary: Monetary) -> Vec<Scores> {
    let cells = cells();
    // More days since than a boundary are an earlier day: `last < today − boundary`, so that days need not be converted.
    let today = i64::from(purchases.today);
    let day = |days: i64| today.saturating_sub(days).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    let recency = Bounds::of(&cuts[Factor::Recency as usize], day);
    let frequency = Bounds::of(&cuts[Factor::Frequency as usize], |n| n.clamp(0, i64::from(u32::MAX)) as u32);
    let amount = Bounds::of(&cuts[Factor::Monetary as usize], |minor| minor);
    let mut scores = Vec::with_capacity(purchases.len());
    // Classes are as wide as what they come from, so that a comparison is one instruction for several rows.
    let (mut r, mut f, mut m) = ([0u32; CHUNK], [0u32; CHUNK], [0u64; CHUNK]);
    let mut wide = Vec::with_capacity(CHUNK);
    for start in (0..purchases.len()).step_by(CHUNK) {
        let span = start..(start + CHUNK).min(purchases.len());
        let orders = &purchases.orders[span.clone()];
        recency.classes(&purchases.last_days[span.clone()], &mut r, |day, bound| u32::from(day < bound));
        frequency.classes(orders, &mut f, |orders, bound| u32::from(orders > bound));
        match monetary {
            Monetary::Sum => {
                amount.classes(&purchases.totals[span], &mut m, |total, bound| u64::from(total > bound))
            }
            Monetary::Mean => {
                wide.clear();
                let rows = span.filter_map(|at| purchases.get(at));
                wide.extend(rows.map(|row| value_of(&row, Factor::Monetary, purchases.today, monetary)));
                amount.classes(&wide, &mut m, |mean, bound| u64::from(mean > bound));
            }
        }
        let rows = orders.iter().zip(&r).zip(&f).zip(&m);
        scores.extend(rows.map(|(((&orders, &r), &f), &m)| {
            let cell = (4 - r) * 25 + f * 5 + m as u32;
            if orders > 0 { cells[cell as usize % 256] } else { Scores::default() }
        }));
    }
    scores
}
