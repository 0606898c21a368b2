//! Scores of everybody: each column is compared with its boundaries a thousand customers at a time, without branches.

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

    /// For each value how many boundaries lie strictly below it.
    fn above(&self, values: &[T], classes: &mut [u8; CHUNK]) {
        let [a, b, c, d] = self.points;
        for (class, &value) in classes.iter_mut().zip(values) {
            *class = u8::from(value > a) + u8::from(value > b) + u8::from(value > c) + u8::from(value > d);
        }
        if let Some(flat) = self.flat {
            let equal = classes.iter_mut().zip(values).filter(|(_, value)| **value == flat);
            equal.for_each(|(class, _)| *class = CLASSES / 2);
        }
    }
}

/// Scores of every customer.
pub(super) fn scores(purchases: &Purchases, cuts: &[Cuts; 3], monetary: Monetary) -> Vec<Scores> {
    let rules = by_cell();
    // Days since are compared as the days themselves would be, counted from the analysis backwards.
    let today = i64::from(purchases.today);
    let recency = Bounds::of(&cuts[Factor::Recency as usize], |days| days);
    let frequency = Bounds::of(&cuts[Factor::Frequency as usize], |n| n.clamp(0, i64::from(u32::MAX)) as u32);
    let amount = Bounds::of(&cuts[Factor::Monetary as usize], |minor| minor);
    let mut scores = Vec::with_capacity(purchases.len());
    let (mut r, mut f, mut m) = ([0u8; CHUNK], [0u8; CHUNK], [0u8; CHUNK]);
    let mut wide = Vec::with_capacity(CHUNK);
    for start in (0..purchases.len()).step_by(CHUNK) {
        let span = start..(start + CHUNK).min(purchases.len());
        let orders = &purchases.orders[span.clone()];
        wide.clear();
        wide.extend(purchases.last_days[span.clone()].iter().map(|&day| today - i64::from(day)));
        recency.above(&wide, &mut r);
        frequency.above(orders, &mut f);
        match monetary {
            Monetary::Sum => amount.above(&purchases.totals[span], &mut m),
            Monetary::Mean => {
                wide.clear();
                let rows = span.filter_map(|at| purchases.get(at));
                wide.extend(rows.map(|row| value_of(&row, Factor::Monetary, purchases.today, monetary)));
                amount.above(&wide, &mut m);
            }
        }
        let rows = orders.iter().zip(&r).zip(&f).zip(&m);
        scores.extend(rows.map(|(((&orders, &r), &f), &m)| {
            let (r, f, m) = (CLASSES - r, 1 + f, 1 + m);
            let scored = Scores { r, f, m, rule: rule_in(&rules, r, f, m) };
            if orders > 0 { scored } else { Scores::default() }
        }));
    }
    scores
}
