//! From orders to one line per customer: last purchase, number of purchases, sum.
//!
//! What counts, stated once for every model of this crate:
//! - An order after the day of the analysis is not seen at all; how many there were is reported.
//! - An order with a negative amount is a return: it lowers the sum, but is neither a purchase nor a visit.
//! - An order of amount zero (a sample, a warranty part) is a purchase.
//! - Sums are exact in 64 bits. Should absurd amounts exceed that, the sum is cut at the limit of the type, the same
//!   in any order of rows, and reported.

mod purchase;

pub use purchase::{Purchase, Purchases};

use purchase::{finish, sum_chunk, sum_widely};

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

/// Orders of one customer after another: those of customer `c` are the rows `offset[c]..offset[c + 1]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedOrders {
    /// First row of each customer, and the number of rows at the end: one more entry than customers.
    pub offset: Vec<u32>,
    /// Civil day of the order.
    pub day: Vec<i32>,
    /// Amount in minor units of one currency.
    pub amount: Vec<i64>,
}

/// Columns that do not fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrdersError {
    /// The columns have different lengths, or the offsets do not cover the rows in ascending order.
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

impl Orders<'_> {
    fn check(&self, customers: usize) -> Result<(), OrdersError> {
        if self.day.len() != self.customer.len() || self.amount.len() != self.customer.len() {
            return Err(OrdersError::Shape);
        }
        if u32::try_from(self.customer.len()).is_err() {
            return Err(OrdersError::TooMany);
        }
        let bound = u32::try_from(customers).unwrap_or(u32::MAX);
        if self.customer.iter().fold(0, |most, &customer| most.max(customer)) < bound
            || self.customer.is_empty()
        {
            return Ok(());
        }
        let row = self.customer.iter().position(|&customer| customer >= bound).unwrap_or_default();
        Err(OrdersError::UnknownCustomer { row, customer: self.customer[row], customers })
    }

    /// Sums up every customer in one pass over the rows. Several times slower than from [`GroupedOrders`], because
    /// every row touches another place in memory.
    pub fn purchases(&self, customers: usize, today: i32) -> Result<Purchases, OrdersError> {
        self.check(customers)?;
        let mut result = vec![Purchase::NONE; customers];
        let rows = self.customer.iter().zip(self.day).zip(self.amount).map(|((&c, &d), &a)| (c, d, a));
        for (customer, day, amount) in rows.clone() {
            if let Some(purchase) = result.get_mut(customer as usize) {
                purchase.add(day, amount, today);
            }
        }
        let mut result = finish(result, self.day, self.amount, today);
        if result.saturated {
            result.saturated = sum_widely(&mut result.customers, rows, today);
        }
        Ok(result)
    }

    /// The same orders, those of each customer together. Worth it when they are summed up more than once.
    pub fn grouped(&self, customers: usize) -> Result<GroupedOrders, OrdersError> {
        self.check(customers)?;
        let mut offset = vec![0u32; customers + 1];
        for &customer in self.customer {
            offset[customer as usize + 1] += 1;
        }
        for at in 1..offset.len() {
            offset[at] += offset[at - 1];
        }
        let mut next = offset.clone();
        let mut day = vec![0; self.day.len()];
        let mut amount = vec![0; self.amount.len()];
        for (row, &customer) in self.customer.iter().enumerate() {
            let slot = &mut next[customer as usize];
            day[*slot as usize] = self.day[row];
            amount[*slot as usize] = self.amount[row];
            *slot += 1;
        }
        Ok(GroupedOrders { offset, day, amount })
    }
}

impl GroupedOrders {
    /// Number of customers.
    pub fn customers(&self) -> usize {
        self.offset.len().saturating_sub(1)
    }

    /// What one customer bought; [`Purchase::NONE`] for an unknown one. For bringing a score up to date after a change.
    pub fn purchase(&self, customer: usize, today: i32) -> Purchase {
        let mut purchase = Purchase::NONE;
        if let Some(&[from, to]) = self.offset.get(customer..customer + 2) {
            for row in from as usize..to as usize {
                if let (Some(&day), Some(&amount)) = (self.day.get(row), self.amount.get(row)) {
                    purchase.add(day, amount, today);
                }
            }
        }
        purchase
    }

    /// Sums up every customer in one pass.
    pub fn purchases(&self, today: i32) -> Result<Purchases, OrdersError> {
        let rows = self.day.len();
        let fits = self.amount.len() == rows && self.offset.first() == Some(&0);
        let covers = self.offset.last().is_some_and(|&last| last as usize == rows);
        if !fits || !covers || !self.offset.is_sorted() {
            return Err(OrdersError::Shape);
        }
        let mut result = vec![Purchase::NONE; self.customers()];
        for (purchases, at) in result.chunks_mut(CHUNK).zip((0..).step_by(CHUNK)) {
            let offsets = &self.offset[at..=at + purchases.len()];
            let rows = offsets[0] as usize..offsets[purchases.len()] as usize;
            sum_chunk(purchases, offsets, &self.day[rows.clone()], &self.amount[rows], today);
        }
        let mut result = finish(result, &self.day, &self.amount, today);
        if result.saturated {
            let of_row =
                self.offset.windows(2).enumerate().flat_map(|(c, w)| (w[0]..w[1]).map(move |_| c as u32));
            let rows = of_row.zip(&self.day).zip(&self.amount).map(|((c, &d), &a)| (c, d, a));
            result.saturated = sum_widely(&mut result.customers, rows, today);
        }
        Ok(result)
    }
}

/// Customers summed up at once from grouped orders.
const CHUNK: usize = 1024;

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
        assert_eq!(grouped.as_ref(), Ok(&any_order));
        any_order
    }

    #[test]
    fn counts_purchases_returns_samples_and_the_future() {
        let result = summed(&[(0, 10, 500), (0, 12, -200), (0, 11, 0), (0, 21, 900), (1, 5, -40)], 3, 20);
        assert_eq!(result.customers[0], Purchase { total: 300, last_day: 11, orders: 2 });
        assert_eq!(result.customers[1], Purchase { total: -40, ..Purchase::NONE });
        assert_eq!(result.customers[2], Purchase::NONE);
        assert_eq!((result.in_future, result.saturated), (1, false));
    }

    #[test]
    fn absurd_amounts_are_cut_the_same_in_any_order() {
        let rows = [(0, 1, i64::MAX), (0, 1, i64::MAX), (0, 1, -10), (1, 1, i64::MAX), (1, 1, -1), (1, 1, 1)];
        let mut reversed = rows;
        reversed.reverse();
        let result = summed(&rows, 2, 1);
        assert_eq!((result.customers[0].total, result.customers[1].total), (i64::MAX, i64::MAX));
        assert!(result.saturated);
        assert_eq!(summed(&reversed, 2, 1), result);
        let fits = summed(&[(0, 1, i64::MAX), (0, 1, -1)], 1, 1);
        assert_eq!((fits.customers[0].total, fits.saturated), (i64::MAX - 1, false));
    }

    #[test]
    fn refuses_columns_that_do_not_fit() {
        let orders = Orders { customer: &[0], day: &[], amount: &[1] };
        assert_eq!(orders.purchases(1, 0), Err(OrdersError::Shape));
        let orders = Orders { customer: &[0, 7], day: &[1, 1], amount: &[1, 1] };
        let error = OrdersError::UnknownCustomer { row: 1, customer: 7, customers: 2 };
        assert_eq!(orders.purchases(2, 0), Err(error));
        assert_eq!(orders.grouped(2), Err(error));
        let short = GroupedOrders { offset: vec![0, 2], day: vec![1], amount: vec![1] };
        assert_eq!(short.purchases(0), Err(OrdersError::Shape));
        let empty = GroupedOrders { offset: vec![], day: vec![], amount: vec![] };
        assert_eq!(empty.purchases(0), Err(OrdersError::Shape));
    }

    #[test]
    fn one_customer_alone_gives_the_same_as_all() {
        let orders = Orders { customer: &[1, 0, 1], day: &[3, 4, 9], amount: &[10, 20, 30] };
        let grouped = orders.grouped(2).expect("valid columns");
        let all = grouped.purchases(8).expect("valid columns");
        assert_eq!(grouped.purchase(1, 8), all.customers[1]);
        assert_eq!(grouped.purchase(2, 8), Purchase::NONE);
    }
}
