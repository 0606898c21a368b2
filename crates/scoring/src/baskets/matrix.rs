//! Customers × products: how often and for how much, and how the products go together.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// What one customer bought of one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Index of the customer.
    pub customer: u32,
    /// Index of the product.
    pub product: u32,
    /// Order lines with a positive amount.
    pub times: u32,
    /// Their amounts and those of returns, minor units.
    pub amount: i64,
}

/// The filled cells, by customer and product, and the sums of the rows and columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Ascending by customer, then product.
    pub cells: Vec<Cell>,
    /// Customers who bought each product.
    pub buyers: Vec<u32>,
    /// Products that each customer bought.
    pub breadth: Vec<u32>,
    /// Amount of each product.
    pub by_product: Vec<i128>,
    /// Rows left out because they name a customer or product that does not exist.
    pub unknown: u32,
}

impl Matrix {
    /// From order lines (customer, product, amount in minor units), in any order.
    pub fn new(lines: &[(u32, u32, i64)], customers: u32, products: u32) -> Self {
        let mut sound: Vec<(u32, u32, i64)> =
            lines.iter().copied().filter(|line| line.0 < customers && line.1 < products).collect();
        let unknown = (lines.len() - sound.len()) as u32;
        sound.sort_unstable();
        let mut matrix = Self {
            cells: Vec::new(),
            buyers: vec![0; products as usize],
            breadth: vec![0; customers as usize],
            by_product: vec![0; products as usize],
            unknown,
        };
        for lines in sound.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            let (customer, product, _) = lines[0];
            let sum: i128 = lines.iter().map(|line| i128::from(line.2)).sum();
            let times = lines.iter().filter(|line| line.2 >= 0).count() as u32;
            let amount = sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
            matrix.cells.push(Cell { customer, product, times, amount });
            matrix.by_product[product as usize] += sum;
            if times > 0 {
                matrix.buyers[product as usize] += 1;
                matrix.breadth[customer as usize] += 1;
            }
        }
        matrix
    }

    /// What a customer bought, ascending by product.
    pub fn of(&self, customer: u32) -> &[Cell] {
        let start = self.cells.partition_point(|cell| cell.customer < customer);
        let end = self.cells.partition_point(|cell| cell.customer <= customer);
        &self.cells[start..end]
    }

    /// Share of the customers who bought anything that bought this product.
    pub fn reach(&self, product: u32) -> Ratio {
        let anybody = self.breadth.iter().filter(|breadth| **breadth > 0).count();
        let buyers = self.buyers.get(product as usize).copied().unwrap_or_default();
        Ratio::new(buyers.into(), anybody as i128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_sums() {
        let lines = [(1, 0, 500), (0, 1, 100), (1, 0, 300), (1, 1, -50), (9, 0, 1)];
        let matrix = Matrix::new(&lines, 3, 2);
        let cell = |customer, product, times, amount| Cell { customer, product, times, amount };
        assert_eq!(matrix.cells, [cell(0, 1, 1, 100), cell(1, 0, 2, 800), cell(1, 1, 0, -50)]);
        assert_eq!((matrix.buyers.as_slice(), matrix.breadth.as_slice()), (&[1, 1][..], &[1, 1, 0][..]));
        assert_eq!((matrix.by_product.as_slice(), matrix.unknown), (&[800, 50][..], 1));
        assert_eq!(matrix.of(1).len(), 2);
        assert_eq!((matrix.reach(0).value(), matrix.reach(7).value()), (Some(0.5), Some(0.0)));
        assert_eq!(Matrix::new(&[], 0, 1).reach(0).value(), None);
    }
}
