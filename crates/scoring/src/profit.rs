//! Profit per customer with what serving him costs, and the whale curve.
//!
//! Profit = revenue − cost of goods − cost to serve; cost to serve is the number of each activity times its rate (Kaplan &
//! Narayanan, "Measuring and managing customer profitability", Journal of Cost Management 15, 2001). The whale curve adds
//! the profits up from the best customer to the worst: its highest point is what would be earned without those who cost
//! more than they bring.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;
/// Points of the curve: one per cent of the customers each.
pub const CURVE_STEPS: usize = 100;

/// What one customer brought and cost; minor units of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Net revenue, returns taken off.
    pub revenue: i64,
    /// Cost of the goods.
    pub goods: i64,
    /// How often each activity happened, in the order of the rates.
    pub activities: Vec<u32>,
}

/// A customer's profit and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profit {
    /// Row of the customer.
    pub customer: u32,
    /// revenue − goods − the sum of the costs to serve.
    pub profit: i128,
    /// Net revenue.
    pub revenue: i64,
    /// Cost of the goods.
    pub goods: i64,
    /// Cost of each activity, in the order of the rates.
    pub to_serve: Vec<i128>,
}

/// All customers together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whale {
    /// The most profitable first; equal ones by row.
    pub customers: Vec<Profit>,
    /// Sum of all profits.
    pub total: i128,
    /// Highest point of the curve: the sum of all profits above 0.
    pub peak: i128,
    /// Customers up to there.
    pub peak_customers: u32,
    /// Customers who cost more than they bring.
    pub below_zero: u32,
    /// Profit of the best ⌈k·n/100⌉ customers, for k from 1 to 100. Empty without customers.
    pub curve: Vec<i128>,
}

impl Whale {
    /// Peak over total: 1.4 says that losses eat what makes 40 % more. Not defined where the whole is not above 0.
    pub fn peak_share(&self) -> Ratio {
        if self.total > 0 { Ratio::new(self.peak, self.total) } else { Ratio::default() }
    }
}

/// Computes profits. `rates` in minor units per activity; activities beyond the rates cost nothing.
pub fn whale(accounts: &[Account], rates: &[i64]) -> Whale {
    let mut customers: Vec<Profit> =
        accounts.iter().zip(0u32..).map(|(account, row)| profit(account, rates, row)).collect();
    customers.sort_by(|x, y| y.profit.cmp(&x.profit).then(x.customer.cmp(&y.customer)));
    let sum = |profits: &[Profit]| profits.iter().map(|one| one.profit).sum::<i128>();
    let peak_customers = customers.partition_point(|one| one.profit > 0);
    let steps = if customers.is_empty() { 0 } else { CURVE_STEPS };
    let curve = (1..=steps).scan((0, 0i128), |(start, reached), step| {
        let end = (step * customers.len()).div_ceil(CURVE_STEPS);
        *reached += sum(&customers[*start..end]);
        *start = end;
        Some(*reached)
    });
    Whale {
        total: sum(&customers),
        peak: sum(&customers[..peak_customers]),
        peak_customers: peak_customers as u32,
        below_zero: customers.iter().filter(|one| one.profit < 0).count() as u32,
        curve: curve.collect(),
        customers,
    }
}

fn profit(account: &Account, rates: &[i64], customer: u32) -> Profit {
    let counted = rates.iter().enumerate();
    let to_serve: Vec<i128> = counted
        .map(|(at, &rate)| {
            i128::from(rate) * account.activities.get(at).map_or(0, |&count| i128::from(count))
        })
        .collect();
    let profit = i128::from(account.revenue) - i128::from(account.goods) - to_serve.iter().sum::<i128>();
    Profit { customer, profit, revenue: account.revenue, goods: account.goods, to_serve }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account(revenue: i64, goods: i64, activities: &[u32]) -> Account {
        Account { revenue, goods, activities: activities.to_vec() }
    }

    #[test]
    fn costs_to_serve_and_peak() {
        let accounts = [
            account(1000, 600, &[2, 1]),
            account(500, 300, &[10, 5]),
            account(2000, 900, &[1]),
            account(0, 0, &[]),
        ];
        let found = whale(&accounts, &[20, 30]);
        let order: Vec<(u32, i128)> = found.customers.iter().map(|one| (one.customer, one.profit)).collect();
        assert_eq!(order, [(2, 1080), (0, 330), (3, 0), (1, -150)]);
        assert_eq!(found.customers[1].to_serve, [40, 30]);
        assert_eq!((found.total, found.peak, found.peak_customers, found.below_zero), (1260, 1410, 2, 1));
        assert_eq!((found.curve[0], found.curve[49], found.curve[99]), (1080, 1410, 1260));
        assert!(whale(&[], &[20]).curve.is_empty());
        assert_eq!(whale(&[account(0, 5, &[])], &[]).peak_share().value(), None);
    }

    proptest! {
        #[test]
        fn the_curve_rises_to_the_peak_and_ends_at_the_total(profits in proptest::collection::vec(-500i64..900, 1..200)) {
            let accounts: Vec<Account> = profits.iter().map(|&revenue| account(revenue, 0, &[])).collect();
            let found = whale(&accounts, &[]);
            prop_assert_eq!(found.curve.last(), Some(&found.total));
            prop_assert!(found.curve.iter().all(|point| *point <= found.peak));
            prop_assert!(found.peak >= found.total);
        }
    }
}
