//! The best products and their customers, and which of them are bought by the same customers.
//!
//! Definitions: [`scoring::baskets`].

use std::collections::BTreeMap;

use model::Kind;
use scoring::baskets::Matrix;

use crate::opening::these;
use crate::report::{Column, Line, Shown};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About { key: "matrix", group: Group::Products, by_kind: true, settings: &[] };

/// Products that are shown.
const MOST: usize = 20;

/// Makes it.
pub(crate) fn make(base: &Base, _settings: &Settings<'_>) -> Report {
    // By a return nothing is bought: of its lines only those count that take something back.
    let counted = base.seen_lines().filter(|(line, order)| order.amount >= 0 || line.amount < 0);
    let lines: Vec<(u32, u32, i64)> =
        counted.map(|(line, order)| (order.customer, line.product, line.amount)).collect();
    let matrix = Matrix::new(&lines, base.customers.len() as u32, base.products.len() as u32);
    let mut best: Vec<u32> = (0..base.products.len() as u32).collect();
    best.retain(|product| matrix.buyers[*product as usize] > 0);
    best.sort_by_key(|product| (std::cmp::Reverse(matrix.by_product[*product as usize]), *product));
    let more = best.len().saturating_sub(MOST) as u32;
    best.truncate(MOST);
    let mut products = products(base, &matrix, &best);
    products.more = more;
    let blocks = vec![Block::Table(products), Block::Table(together(base, &matrix, &best))];
    Report { notes: base.notes(), blocks }
}

/// A product that opens itself.
pub(crate) fn product(base: &Base, at: u32) -> Shown {
    match base.products.get(at as usize) {
        Some(&id) => these(Cell::record(id), Kind::Product, vec![id]),
        None => Cell::Empty.into(),
    }
}

fn products(base: &Base, matrix: &Matrix, best: &[u32]) -> Table {
    let columns = [
        "report-product",
        "report-customers",
        "matrix-reach",
        "matrix-lines",
        "report-revenue",
        "report-share",
    ];
    let mut table = Table::new("matrix-products", &columns).drawn(Drawing::Bars { of: vec![4] });
    let mut lines = vec![0u64; base.products.len()];
    matrix.cells.iter().for_each(|cell| lines[cell.product as usize] += u64::from(cell.times));
    let all: i128 = matrix.by_product.iter().sum();
    for &at in best {
        let revenue = matrix.by_product[at as usize];
        let buyers = Cell::Count(matrix.buyers[at as usize].into());
        table.push([
            product(base, at),
            base.opening(buyers, vec![base.bought_product(at)]),
            matrix.reach(at).value().map_or(Cell::Empty, |reach| Cell::Share(reach, 1)).into(),
            Cell::Count(lines[at as usize]).into(),
            base.money(revenue).into(),
            Cell::share(revenue as f64, all as f64).into(),
        ]);
    }
    table
}

/// Of the customers of the row's product, the share that also bought the column's.
fn together(base: &Base, matrix: &Matrix, best: &[u32]) -> Table {
    let mut table = Table::new("matrix-together", &["report-product"]).drawn(Drawing::Heat { from: 1 });
    table.columns.extend(best.iter().map(|at| Column { label: product(base, *at).cell }));
    let place: BTreeMap<u32, usize> = best.iter().copied().zip(0..).collect();
    let mut both = vec![vec![0u32; best.len()]; best.len()];
    for of_customer in matrix.cells.chunk_by(|one, other| one.customer == other.customer) {
        let bought = of_customer.iter().filter(|cell| cell.times > 0);
        let bought: Vec<usize> = bought.filter_map(|cell| place.get(&cell.product).copied()).collect();
        for &row in &bought {
            bought.iter().for_each(|column| both[row][*column] += 1);
        }
    }
    for (row, &of) in best.iter().enumerate() {
        let mut values = vec![product(base, of)];
        values.extend(best.iter().enumerate().map(|(column, &other)| {
            if row == column {
                return Cell::Empty.into();
            }
            let share = Cell::share(both[row][column].into(), matrix.buyers[of as usize].into());
            base.opening(share, vec![base.bought_product(of), base.bought_product(other)])
        }));
        table.rows.push(Line { values });
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, order, tables};

    #[test]
    fn shares_of_customers_who_also_buy() {
        // Product 0: customers 0, 1, 2; product 1: customers 0, 1; product 2: returned only.
        let orders = [
            order(0, ON - 9, 500),
            order(0, ON - 8, 100),
            order(1, ON - 7, 500),
            order(1, ON - 7, 100),
            order(2, ON - 6, 500),
            order(2, ON - 5, -700),
        ];
        let base = base(&orders, &[(0, 0), (1, 1), (2, 0), (3, 1), (4, 0), (5, 2)]);
        let report = make(&base, &Settings::new(&[], &[]));
        let [products, together] = tables(&report)[..] else { panic!("{report:?}") };
        assert_eq!(column(products, 1), [Cell::Count(3), Cell::Count(2)]);
        assert_eq!(column(products, 4), [base.money(1500), base.money(200)]);
        assert_eq!(column(together, 1), [Cell::Empty, Cell::Share(1.0, 1)]);
        assert_eq!(column(together, 2), [Cell::Share(2.0 / 3.0, 1), Cell::Empty]);
        let model::Filter::All(rules) = &together.rows[0].values[2].opens.as_ref().expect("opens").filter
        else {
            panic!()
        };
        assert_eq!(rules, &[base.bought_product(0), base.bought_product(1)]);
    }

    #[test]
    fn only_the_best_are_shown() {
        let orders: Vec<_> = (0..30).map(|n| order(n, ON - 1, 100 + i64::from(n))).collect();
        let lines: Vec<(u32, u32)> = (0..30).map(|n| (n, n)).collect();
        let report = make(&base(&orders, &lines), &Settings::new(&[], &[]));
        let products = tables(&report)[0];
        assert_eq!((products.rows.len(), products.more), (20, 10));
        assert_eq!(products.rows[0].values[0].cell, Cell::record(crate::sample::id(1029)));
    }
}
