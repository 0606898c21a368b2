//! The customers with the highest revenue.

use crate::orders::Purchases;

/// Customers looked at together: mostly none of them is good enough, which one comparison per value tells.
const CHUNK: usize = 256;

/// The `count` customers with the highest revenue, best first, with it; of equal ones the lower index first. Only who
/// bought is ranked.
pub fn top(purchases: &Purchases, count: usize) -> Vec<(u32, i64)> {
    // One out of twice as many as wanted is enough to raise the bar only now and then.
    let most = count.saturating_mul(2).min(purchases.len()).max(1);
    let mut best: Vec<(u32, i64)> = Vec::with_capacity(most);
    let mut bar = i64::MIN;
    let mut full = false;
    let chunks = purchases.totals.chunks(CHUNK).zip(purchases.orders.chunks(CHUNK));
    for (start, (totals, orders)) in (0..).step_by(CHUNK).zip(chunks) {
        let greatest = totals.iter().fold(i64::MIN, |greatest, &total| greatest.max(total));
        if full && greatest <= bar {
            continue;
        }
        for (customer, (&total, &orders)) in (start..).zip(totals.iter().zip(orders)) {
            if orders == 0 || (full && total <= bar) {
                continue;
            }
            if best.len() == most {
                bar = keep(&mut best, count);
                full = true;
                if total <= bar {
                    continue;
                }
            }
            best.push((customer, total));
        }
    }
    keep(&mut best, count);
    best.sort_unstable_by_key(order);
    best
}

/// Best first, then by index.
fn order(entry: &(u32, i64)) -> (std::cmp::Reverse<i64>, u32) {
    (std::cmp::Reverse(entry.1), entry.0)
}

/// Keeps the best and returns what a later one has to exceed.
fn keep(best: &mut Vec<(u32, i64)>, count: usize) -> i64 {
    if best.len() > count {
        best.select_nth_unstable_by_key(count, order);
        best.truncate(count);
    }
    best.iter().map(|entry| entry.1).min().unwrap_or(i64::MAX)
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
