//! Customers as the models read them, equal ones counted once.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What the models know of one customer. Time runs from his first purchase, in any unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// Purchases after the first, x.
    pub repeats: u32,
    /// When the last of them was, tₓ; 0 without repeats.
    pub last: f64,
    /// When the observation ended, T ≥ tₓ.
    pub age: f64,
}

/// Why customers cannot be read. Rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RowsError {
    /// A time is missing, negative, or absurdly large or small.
    #[error("row {row}: the times must be 0 or numbers between 1e-100 and 1e100")]
    Time {
        /// The row.
        row: usize,
    },
    /// The last purchase lies after the end of the observation.
    #[error("row {row}: the last purchase ({last}) lies after the end of the observation ({age})")]
    Order {
        /// The row.
        row: usize,
        /// tₓ.
        last: f64,
        /// T.
        age: f64,
    },
    /// No repeat purchase, and yet a time of the last one.
    #[error("row {row}: no repeat purchase, but a last one at {last}")]
    NoRepeat {
        /// The row.
        row: usize,
        /// tₓ.
        last: f64,
    },
}

/// Distinct customers with how often each occurs, by repeats, then age, then last: sums over them do not depend on the
/// order in which the customers came.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// One block for each number of repeats, ascending.
    pub(super) blocks: Vec<Block>,
    pub(super) last: Vec<f64>,
    pub(super) age: Vec<f64>,
    pub(super) weight: Vec<f64>,
}

/// The rows with the same number of repeats.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) repeats: u32,
    /// Customers in it.
    pub(super) weight: f64,
    pub(super) rows: Range<usize>,
}

impl Rows {
    /// Checks and counts the customers.
    pub fn new(customers: &[Customer]) -> Result<Self, RowsError> {
        let mut sorted = Vec::with_capacity(customers.len());
        for (row, customer) in customers.iter().enumerate() {
            sorted.push(checked(row, customer)?);
        }
        // Bits of positive numbers sort as the numbers do.
        sorted.sort_unstable_by_key(|one| (one.repeats, one.age.to_bits(), one.last.to_bits()));
        let mut rows = Self { blocks: Vec::new(), last: Vec::new(), age: Vec::new(), weight: Vec::new() };
        for same in sorted.chunk_by(|one, other| one == other) {
            let (customer, weight, at) = (same[0], same.len() as f64, rows.age.len());
            match rows.blocks.last_mut() {
                Some(block) if block.repeats == customer.repeats => {
                    block.rows.end = at + 1;
                    block.weight += weight;
                }
                _ => rows.blocks.push(Block { repeats: customer.repeats, weight, rows: at..at + 1 }),
            }
            rows.last.push(customer.last);
            rows.age.push(customer.age);
            rows.weight.push(weight);
        }
        Ok(rows)
    }

    /// Number of customers.
    pub fn customers(&self) -> u64 {
        self.blocks.iter().map(|block| block.weight as u64).sum()
    }

    /// Number of distinct customers.
    pub fn distinct(&self) -> usize {
        self.age.len()
    }

    /// Number of customers who bought again.
    pub fn repeaters(&self) -> u64 {
        self.blocks.iter().filter(|block| block.repeats > 0).map(|block| block.weight as u64).sum()
    }

    /// Repeat purchases of all.
    pub fn repeats(&self) -> u64 {
        self.blocks.iter().map(|block| u64::from(block.repeats) * block.weight as u64).sum()
    }

    /// Time under observation of all.
    pub(super) fn time(&self) -> f64 {
        self.age.iter().zip(&self.weight).map(|(age, weight)| age * weight).sum()
    }

    /// The same customers with times divided by a power of two, which loses no bit, so that the longest lies between
    /// 1 and 2; and that power.
    pub(super) fn scaled(&self) -> (Self, f64) {
        let longest = self.age.iter().fold(0.0, |most: f64, &age| most.max(age));
        if longest == 0.0 {
            return (self.clone(), 1.0);
        }
        let scale = libm::exp2(libm::floor(libm::log2(longest)));
        let divide = |times: &[f64]| times.iter().map(|time| time / scale).collect();
        (Self { last: divide(&self.last), age: divide(&self.age), ..self.clone() }, scale)
    }
}

fn checked(row: usize, customer: &Customer) -> Result<Customer, RowsError> {
    let &Customer { repeats, last, age } = customer;
    let usable = |time: f64| time == 0.0 || (1e-100..=1e100).contains(&time);
    if !usable(last) || !usable(age) {
        return Err(RowsError::Time { row });
    }
    if last > age {
        return Err(RowsError::Order { row, last, age });
    }
    if repeats == 0 && last > 0.0 {
        return Err(RowsError::NoRepeat { row, last });
    }
    // Minus zero is another pattern of bits.
    Ok(Customer { repeats, last: last + 0.0, age: age + 0.0 })
}

/// Customers of a test by repeats, last purchase and age.
#[cfg(test)]
pub(super) fn rows(customers: &[(u32, f64, f64)]) -> Rows {
    let customers: Vec<Customer> =
        customers.iter().map(|&(repeats, last, age)| Customer { repeats, last, age }).collect();
    Rows::new(&customers).expect("usable")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(repeats: u32, last: f64, age: f64) -> Customer {
        Customer { repeats, last, age }
    }

    #[test]
    fn equal_customers_are_counted() {
        let customers =
            [customer(2, 3.0, 5.0), customer(0, -0.0, 5.0), customer(2, 3.0, 5.0), customer(0, 0.0, 5.0)];
        let rows = Rows::new(&customers).expect("usable");
        assert_eq!((rows.customers(), rows.distinct(), rows.repeaters(), rows.repeats()), (4, 2, 2, 4));
        assert_eq!(rows.weight, [2.0, 2.0]);
        let (scaled, scale) = rows.scaled();
        assert_eq!((scale, scaled.age, scaled.last), (4.0, vec![1.25, 1.25], vec![0.0, 0.75]));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let order = |result| match result {
            Err(RowsError::Time { row }) => ("time", row),
            Err(RowsError::Order { row, .. }) => ("order", row),
            Err(RowsError::NoRepeat { row, .. }) => ("no repeat", row),
            Ok(_) => ("fine", 0),
        };
        let good = customer(1, 1.0, 2.0);
        for (bad, expected) in [
            (customer(1, f64::NAN, 2.0), ("time", 1)),
            (customer(1, 1.0, f64::INFINITY), ("time", 1)),
            (customer(1, -1.0, 2.0), ("time", 1)),
            (customer(1, 1.0, 1e101), ("time", 1)),
            (customer(1, 2.1, 2.0), ("order", 1)),
            (customer(0, 1.0, 2.0), ("no repeat", 1)),
            (customer(3, 0.0, 0.0), ("fine", 0)),
        ] {
            assert_eq!(order(Rows::new(&[good, bad])), expected, "{bad:?}");
        }
    }
}
