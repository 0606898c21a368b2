//! Care that is overdue: customers nobody has spoken to for longer than their plan says.
//!
//! Due is the day of the last contact plus the cadence of the plan; without any contact, the day the customer became one.
//! The list is ordered by how many cadences have been missed, so that a weekly plan two weeks late comes before a yearly
//! one a month late.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// What is known of one customer's care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Care {
    /// Days between contacts by his plan; `None` without a plan.
    pub cadence_days: Option<u32>,
    /// Day since which the plan holds.
    pub since: i32,
    /// Day of the last contact.
    pub last_on: Option<i32>,
    /// A planned contact; one in the future puts the customer at rest until then.
    pub planned_on: Option<i32>,
}

/// A customer whose care is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Row of the customer.
    pub customer: u32,
    /// Day on which contact was due.
    pub due_on: i32,
    /// Days since then; 0 is today.
    pub overdue_days: i64,
    /// Overdue days over the cadence.
    pub missed: Ratio,
}

/// Everybody whose care is due on the day `today`: most cadences missed first, then by day and row.
pub fn due(customers: &[Care], today: i32) -> Vec<Due> {
    let mut found: Vec<Due> =
        customers.iter().zip(0u32..).filter_map(|(care, row)| due_one(care, row, today)).collect();
    found.sort_by(|x, y| {
        let (left, right) = (x.missed, y.missed);
        let order = (right.numerator * left.denominator).cmp(&(left.numerator * right.denominator));
        order.then(x.due_on.cmp(&y.due_on)).then(x.customer.cmp(&y.customer))
    });
    found
}

fn due_one(care: &Care, customer: u32, today: i32) -> Option<Due> {
    let cadence = care.cadence_days.filter(|days| *days > 0)?;
    if care.planned_on.is_some_and(|day| day >= today) {
        return None;
    }
    // A contact after today has not happened yet.
    let from = care.last_on.filter(|day| *day <= today).map_or(care.since, |last| last.max(care.since));
    let due_on = i64::from(from) + i64::from(cadence);
    let overdue_days = i64::from(today) - due_on;
    let missed = Ratio::new(overdue_days.into(), cadence.into());
    (overdue_days >= 0).then_some(Due { customer, due_on: i32::try_from(due_on).ok()?, overdue_days, missed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn care(cadence_days: Option<u32>, since: i32, last_on: Option<i32>, planned_on: Option<i32>) -> Care {
        Care { cadence_days, since, last_on, planned_on }
    }

    #[test]
    fn most_missed_first() {
        let customers = [
            care(Some(365), 0, Some(600), None),
            care(Some(7), 0, Some(979), None),
            care(Some(30), 0, Some(990), None),
            care(Some(30), 800, None, None),
            care(Some(30), 0, Some(900), Some(1005)),
            care(Some(30), 0, Some(900), Some(995)),
            care(None, 0, None, None),
            care(Some(0), 0, None, None),
            care(Some(30), 970, Some(2000), None),
        ];
        let found: Vec<(u32, i64)> =
            due(&customers, 1000).iter().map(|one| (one.customer, one.overdue_days)).collect();
        assert_eq!(found, [(3, 170), (5, 70), (1, 14), (0, 35), (8, 0)]);
        assert!(due(&[care(Some(u32::MAX), i32::MAX, None, None)], i32::MAX).is_empty());
    }
}
