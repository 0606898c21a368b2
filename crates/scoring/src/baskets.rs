//! What is bought together: association rules, the matrix of customers and products, the next product, and when
//! something is bought again.
//!
//! Rules "who buys X also buys y" (Agrawal, Imieliński & Swami 1993) over baskets: the products of one order, or of one
//! customer. Sets of products are counted as bit columns, one bit per basket (Zaki, "Scalable algorithms for association
//! mining", 2000); every measure is a fraction of counts, so that it can be opened.

mod matrix;
mod next;
mod repurchase;
mod rules;

pub use matrix::{Cell, Matrix};
pub use next::{Suggestion, next_products};
pub use repurchase::{Interval, Repurchase, repurchases};
pub use rules::{Mined, Rule, Settings, mine};

/// Version of the arithmetic in this folder.
pub const VERSION: u16 = 1;

/// Baskets and the products in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baskets {
    /// First entry of each basket, and their number at the end.
    offset: Vec<u32>,
    /// Products, ascending within a basket, each once.
    products: Vec<u32>,
    /// How many products there are.
    count: u32,
}

/// Rows that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasketsError {
    /// A row names a basket or product that does not exist.
    #[error("row {0} names a basket or a product that does not exist")]
    Unknown(usize),
    /// More rows than can be numbered.
    #[error("more than 2^32 rows")]
    TooMany,
}

impl Baskets {
    /// From rows (basket, product), in any order; what occurs twice counts once.
    pub fn new(rows: &[(u32, u32)], baskets: u32, products: u32) -> Result<Self, BasketsError> {
        if u32::try_from(rows.len()).is_err() {
            return Err(BasketsError::TooMany);
        }
        if let Some(row) = rows.iter().position(|&(basket, product)| basket >= baskets || product >= products)
        {
            return Err(BasketsError::Unknown(row));
        }
        let mut keys: Vec<u64> = rows.iter().map(|&(b, p)| u64::from(b) << 32 | u64::from(p)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut offset = vec![0u32; baskets as usize + 1];
        for &key in &keys {
            offset[(key >> 32) as usize + 1] += 1;
        }
        for at in 1..offset.len() {
            offset[at] += offset[at - 1];
        }
        Ok(Self { offset, products: keys.iter().map(|&key| key as u32).collect(), count: products })
    }

    /// How many baskets.
    pub fn len(&self) -> u32 {
        self.offset.len() as u32 - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many products.
    pub fn products(&self) -> u32 {
        self.count
    }

    /// The products of a basket, ascending.
    pub fn of(&self, basket: u32) -> &[u32] {
        &self.products[self.offset[basket as usize] as usize..self.offset[basket as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_baskets() {
        let baskets = Baskets::new(&[(2, 1), (0, 3), (2, 0), (2, 1)], 3, 4).expect("known");
        assert_eq!((baskets.of(0), baskets.of(1), baskets.of(2)), (&[3][..], &[][..], &[0, 1][..]));
        assert_eq!(Baskets::new(&[(0, 0), (0, 4)], 1, 4), Err(BasketsError::Unknown(1)));
        assert!(Baskets::new(&[], 0, 0).expect("empty").is_empty());
    }
}
