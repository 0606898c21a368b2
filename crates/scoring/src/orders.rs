//! From orders to one line per customer: last purchase, number of purchases, sum.
//!
//! What counts, stated once for every model of this crate:
//! - An order after the day of the analysis is not seen at all; how many there were is reported.
//! - An order with a negative amount is a return: it lowers the sum, but is neither a purchase nor a visit.
//! - An order of amount zero (a sample, a warranty part) is a purchase.
//! - Sums are exact in 64 bits. Should absurd amounts exceed that, the sum is cut at the limit of the type, the same
//!   in any order of rows, and reported.

mod purchase;
mod ranges;

pub use purchase::{Purchase, Purchases};
pub(crate) use purchase::{Sums, may_wrap};

use purchase::{sum_widely, used_bits};

use crate::ledger::{Entry, Ledger};

/// Columns of orders, one entry per order in each, in any order of rows.
#[derive(Debug, Clone, Copy)]
pub struct Orders<'a> {
    /// Index of the customer, below the number of customers.
    pub customer: &'a [u32],
    /// Civil day of the order, days since 1970-01-01.
    pub day: &'a [i32],
    /// Amount in minor units of one currency.
    pub amount: &'a [i64],
}

/// Columns that do not fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrdersError {
    /// The columns have different lengths.
    #[error("the columns of the orders do not fit together")]
    Shape,
    /// An order names a customer that does not exist.
    #[error("order {row} names customer {customer} of {customers}")]
    UnknownCustomer {
        /// Row of the first such order.
        row: usize,
        /// What it names.
        customer: u32,
        /// How many customers there are.
        customers: usize,
    },
    /// More rows than can be indexed.
    #[error("more than 2^32 orders")]
    TooMany,
}

/// What adding up showed.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Whether an order lies after the day.
    future: bool,
    /// All amounts or-ed, negative ones turned over.
    used_bits: i64,
}

impl Orders<'_> {
    fn check_shape(&self) -> Result<(), OrdersError> {
        if self.day.len() != self.customer.len() || self.amount.len() != self.customer.len() {
            return Err(OrdersError::Shape);
        }
        if u32::try_from(self.customer.len()).is_err() {
            return Err(OrdersError::TooMany);
        }
        Ok(())
    }

    fn check(&self, customers: usize) -> Result<(), OrdersError> {
        self.check_shape()?;
        let bound = u32::try_from(customers).unwrap_or(u32::MAX);
        let greatest = self.customer.iter().fold(0, |most, &customer| most.max(customer));
        if greatest < bound || self.customer.is_empty() {
            return Ok(());
        }
        let row = self.customer.iter().position(|&customer| customer >= bound).unwrap_or_default();
        Err(OrdersError::UnknownCustomer { row, customer: self.customer[row], customers })
    }

    fn rows(&self) -> impl Iterator<Item = (u32, i32, i64)> + Clone + '_ {
        self.customer.iter().zip(self.day).zip(self.amount).map(|((&c, &d), &a)| (c, d, a))
    }

    /// Sums up every customer. Slower than from a [`Ledger`], because every row touches another place in memory.
    pub fn purchases(&self, customers: usize, today: i32) -> Result<Purchases, OrdersError> {
        self.check_shape()?;
        let (mut result, seen) = match ranges::sum(self, customers, today) {
            Some(done) => done,
            None => {
                self.check(customers)?;
                self.sum_one_by_one(customers, today)
            }
        };
        if seen.future {
            result.in_future = self.day.iter().map(|&day| u32::from(day > today)).sum();
        }
        if may_wrap(seen.used_bits as u64, self.amount.len()) {
            sum_widely(&mut result, self.rows());
        }
        Ok(result)
    }

    fn sum_one_by_one(&self, customers: usize, today: i32) -> (Purchases, Seen) {
        let mut sums = vec![Purchase::NONE; customers];
        for (customer, day, amount) in self.rows() {
            if let Some(sum) = sums.get_mut(customer as usize) {
                sum.add(day, amount, today);
            }
        }
        let future = self.day.iter().any(|&day| day > today);
        (Purchases::of(sums, today), Seen { future, used_bits: used_bits(self.amount) })
    }

    /// The same orders, those of each customer together, numbered by their rows. Worth it when they are summed up more
    /// than once.
    pub fn grouped(&self, customers: usize) -> Result<Ledger, OrdersError> {
        self.check(customers)?;
        let entry = |((id, (customer, day, amount)), code)| Entry { id, customer, day, amount, code };
        let rows = (0u32..).zip(self.rows()).zip(std::iter::repeat(0));
        Ok(Ledger::of(customers, rows.map(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summed(rows: &[(u32, i32, i64)], customers: usize, today: i32) -> Purchases {
        let customer: Vec<u32> = rows.iter().map(|row| row.0).collect();
        let day: Vec<i32> = rows.iter().map(|row| row.1).collect();
        let amount: Vec<i64> = rows.iter().map(|row| row.2).collect();
        let orders = Orders { customer: &customer, day: &day, amount: &amount };
        let any_order = orders.purchases(customers, today).expect("valid columns");
        let grouped = orders.grouped(customers).expect("valid columns").purchases(today);
        assert_eq!(grouped, any_order);
        any_order
    }

    #[test]
    fn counts_purchases_returns_samples_and_the_future() {
        let result = summed(&[(0, 10, 500), (0, 12, -200), (0, 11, 0), (0, 21, 900), (1, 5, -40)], 3, 20);
        assert_eq!(result.get(0).unwrap(), Purchase { total: 300, last_day: 11, orders: 2 });
        assert_eq!(result.get(1).unwrap(), Purchase { total: -40, ..Purchase::NONE });
        assert_eq!(result.get(2).unwrap(), Purchase::NONE);
        assert_eq!((result.in_future, result.saturated), (1, false));
    }

    #[test]
    fn absurd_amounts_are_cut_the_same_in_any_order() {
        let rows = [(0, 1, i64::MAX), (0, 1, i64::MAX), (0, 1, -10), (1, 1, i64::MAX), (1, 1, -1), (1, 1, 1)];
        let mut reversed = rows;
        reversed.reverse();
        let result = summed(&rows, 2, 1);
        assert!(result.totals().iter().eq([i64::MAX, i64::MAX]));
        assert!(result.saturated);
        assert_eq!(summed(&reversed, 2, 1), result);
        let fits = summed(&[(0, 1, i64::MAX), (0, 1, -1)], 1, 1);
        assert_eq!((fits.totals().get(0), fits.saturated), (Some(i64::MAX - 1), false));
    }

    #[test]
    fn refuses_columns_that_do_not_fit() {
        let orders = Orders { customer: &[0], day: &[], amount: &[1] };
        assert_eq!(orders.purchases(1, 0), Err(OrdersError::Shape));
        let orders = Orders { customer: &[0, 7], day: &[1, 1], amount: &[1, 1] };
        let error = OrdersError::UnknownCustomer { row: 1, customer: 7, customers: 2 };
        assert_eq!(orders.purchases(2, 0), Err(error));
        assert_eq!(orders.grouped(2).err(), Some(error));
    }

    #[test]
    fn one_customer_alone_gives_the_same_as_all() {
        let orders = Orders { customer: &[1, 0, 1], day: &[3, 4, 9], amount: &[10, 20, 30] };
        let grouped = orders.grouped(2).expect("valid columns");
        let all = grouped.purchases(8);
        assert_eq!(Some(grouped.purchase(1, 8)), all.get(1));
        assert_eq!(grouped.purchase(2, 8), Purchase::NONE);
    }
}
