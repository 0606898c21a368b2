//! When a product is bought again, and who is due.
//!
//! The interval of a product is the median of the days between two purchases of it by one customer. Purchases of one day
//! are one purchase. Somebody is due when the median has passed since his last purchase, and overdue after twice that.

use serde::{Deserialize, Serialize};

use crate::median;

/// How long a product lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interval {
    /// Median of the days between two purchases; `None` below the least number of intervals.
    pub median_days: Option<i32>,
    /// How many intervals were seen.
    pub intervals: u32,
    /// Customers who bought it.
    pub buyers: u32,
    /// Of these, those who bought it again on another day.
    pub repeaters: u32,
}

/// A customer and a product that should be bought again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repurchase {
    /// Index of the customer.
    pub customer: u32,
    /// Index of the product.
    pub product: u32,
    /// Day of the last purchase.
    pub last_on: i32,
    /// Day on which the next one is expected.
    pub due_on: i32,
    /// More than twice the interval has passed.
    pub overdue: bool,
}

/// The intervals of all products, and everybody who is due on the day `today`: the longest due first, then by customer
/// and product. Rows are (customer, product, day); those after today or of unknown products are not seen.
pub fn repurchases(
    rows: &[(u32, u32, i32)],
    products: u32,
    today: i32,
    least_intervals: u32,
) -> (Vec<Interval>, Vec<Repurchase>) {
    let mut rows: Vec<(u32, u32, i32)> = rows
        .iter()
        .filter(|row| row.1 < products && row.2 <= today)
        .map(|&(customer, product, day)| (product, customer, day))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let mut intervals = vec![Interval::default(); products as usize];
    let mut due = Vec::new();
    for of_product in rows.chunk_by(|x, y| x.0 == y.0) {
        let product = of_product[0].0;
        let interval = &mut intervals[product as usize];
        let mut days = Vec::new();
        for own in of_product.chunk_by(|x, y| x.1 == y.1) {
            interval.buyers += 1;
            interval.repeaters += u32::from(own.len() > 1);
            days.extend(own.windows(2).map(|pair| i64::from(pair[1].2) - i64::from(pair[0].2)));
        }
        interval.intervals = days.len() as u32;
        let Some(median) = median(days).filter(|_| interval.intervals >= least_intervals) else { continue };
        interval.median_days = i32::try_from(median).ok();
        for own in of_product.chunk_by(|x, y| x.1 == y.1) {
            let (_, customer, last_on) = own[own.len() - 1];
            let since = i64::from(today) - i64::from(last_on);
            if since >= median {
                let due_on = (i64::from(last_on) + median).min(i64::from(i32::MAX)) as i32;
                due.push(Repurchase { customer, product, last_on, due_on, overdue: since > 2 * median });
            }
        }
    }
    due.sort_unstable_by_key(|one| (one.due_on, one.customer, one.product));
    (intervals, due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_who_is_due() {
        let rows = [
            (0, 0, 0),
            (0, 0, 30),
            (0, 0, 30),
            (0, 0, 70),
            (1, 0, 10),
            (1, 0, 50),
            (2, 0, 95),
            (3, 1, 5),
            (0, 0, 999),
        ];
        let (intervals, due) = repurchases(&rows, 2, 100, 2);
        let first = Interval { median_days: Some(40), intervals: 3, buyers: 3, repeaters: 2 };
        assert_eq!(intervals, [first, Interval { buyers: 1, ..Interval::default() }]);
        assert_eq!(due, [Repurchase { customer: 1, product: 0, last_on: 50, due_on: 90, overdue: false }]);
        let (_, due) = repurchases(&rows, 2, 131, 2);
        let overdue: Vec<(u32, bool)> = due.iter().map(|one| (one.customer, one.overdue)).collect();
        assert_eq!(overdue, [(1, true), (0, false)]);
        let (few, due) = repurchases(&rows, 2, 100, 9);
        assert_eq!((few[0].median_days, due.len()), (None, 0));
        let far = [(0, 0, i32::MIN), (0, 0, i32::MAX)];
        assert_eq!(repurchases(&far, 1, i32::MAX, 1).0[0].median_days, None, "longer than can be counted");
    }
}
