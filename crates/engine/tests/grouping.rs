//! Rows in groups: each with the sums of its own rows.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::deal;
use model::{Kind, SortKey, Value};
use protocol::query::RowsQuery;
use protocol::view::Shown;

#[test]
fn groups_sum_their_own_rows() {
    let mut desk = Desk::new();
    for (title, minor, forecast) in [("a", 100, "commit"), ("b", 200, "best_case"), ("c", 300, "commit")] {
        let id = desk.deal(title, minor);
        desk.update(id, vec![set(deal::FORECAST_CATEGORY, choice(forecast))]);
    }
    let query = RowsQuery {
        sort: vec![SortKey { field: deal::FORECAST_CATEGORY, descending: false }],
        group: Some(deal::FORECAST_CATEGORY),
        columns: vec![deal::TITLE, deal::AMOUNT],
        ..rows_of(Kind::Deal)
    };
    let view = desk.rows(query);
    assert_eq!(view.sums, [(1, vec![money(600)])]);
    let mut from = 0;
    for ((_, count), sums) in view.groups.iter().zip(&view.group_sums) {
        let rows = &view.rows[from..from + *count as usize];
        let minor = |row: &protocol::view::Row| match row.cells[1] {
            Shown::Value(Value::Money { minor, .. }) => minor,
            _ => 0,
        };
        assert_eq!(*sums, [(1, vec![money(rows.iter().map(minor).sum())])]);
        from += rows.len();
    }
    let counts: Vec<u32> = view.groups.iter().map(|(_, count)| *count).collect();
    assert_eq!((from, counts.iter().max()), (3, Some(&2)));
}
