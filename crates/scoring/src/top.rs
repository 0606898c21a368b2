//! The customers with the highest revenue.

use crate::numbers::{Cell, Numbers, over_cells};
use crate::orders::Purchases;

/// Customers looked at together: mostly none of them is good enough, which one comparison per value tells.
const CHUNK: usize = 256;

/// The `count` customers with the highest revenue, best first, with it; of equal ones the lower index first. Only who
/// bought is ranked.
pub fn top(purchases: &Purchases, count: usize) -> Vec<(u32, i64)> {
    let totals = purchases.totals();
    let mut best = over_cells!(totals.cells(), cells => {
        let best = greatest(cells, purchases.orders(), count);
        best.into_iter().map(|(customer, cell)| (customer, cell.number(totals.base()))).collect::<Vec<_>>()
    });
    best.sort_unstable_by_key(order);
    best
}

fn greatest<C: Cell>(totals: &[C], orders: &Numbers, count: usize) -> Vec<(u32, C)> {
    // One out of twice as many as wanted is enough to raise the bar only now and then.
    let most = count.saturating_mul(2).min(totals.len()).max(1);
    let mut best: Vec<(u32, C)> = Vec::with_capacity(most);
    let mut bar = None;
    for (start, totals) in (0..).step_by(CHUNK).zip(totals.chunks(CHUNK)) {
        let greatest = totals.iter().fold(totals[0], |greatest, &total| greatest.max(total));
        if bar.is_some_and(|bar| greatest <= bar) {
            continue;
        }
        for (customer, &total) in (start..).zip(totals) {
            if bar.is_some_and(|bar| total <= bar) || orders.get(customer as usize) == Some(0) {
                continue;
            }
            if best.len() == most {
                bar = keep(&mut best, count);
                if bar.is_none_or(|bar| total <= bar) {
                    continue;
                }
            }
            best.push((customer, total));
        }
    }
    keep(&mut best, count);
    best
}

/// Best first, then by index.
fn order<T: Copy>(entry: &(u32, T)) -> (std::cmp::Reverse<T>, u32) {
    (std::cmp::Reverse(entry.1), entry.0)
}

/// Keeps the best and returns what a later one has to exceed.
fn keep<T: Copy + Ord>(best: &mut Vec<(u32, T)>, count: usize) -> Option<T> {
    if best.len() > count {
        best.select_nth_unstable_by_key(count, order);
        best.truncate(count);
    }
    best.iter().map(|entry| entry.1).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Purchase;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn like_sorting_everybody(rows in proptest::collection::vec((-30i64..30, 0u32..3), 0..2000), count in 0usize..40) {
            let purchases = Purchases::of(rows.iter().map(|&(total, orders)| Purchase { total, last_day: 0, orders }), 0);
            let mut expected: Vec<(u32, i64)> =
                (0..).zip(&rows).filter(|(_, row)| row.1 > 0).map(|(at, row)| (at, row.0)).collect();
            expected.sort_unstable_by_key(order);
            expected.truncate(count);
            prop_assert_eq!(top(&purchases, count), expected);
        }
    }
}
