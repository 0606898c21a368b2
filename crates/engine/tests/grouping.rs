//! Rows in groups: each with the sums of its own rows, and closed ones.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{common as fields, company, deal};
use model::{Kind, RecordId, SortKey, Value};
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
    for group in &view.groups {
        let rows = &view.rows[from..from + group.rows as usize];
        let minor = |row: &protocol::view::Row| match row.cells[1] {
            Shown::Value(Value::Money { minor, .. }) => minor,
            _ => 0,
        };
        assert_eq!(group.sums, [(1, vec![money(rows.iter().map(minor).sum())])]);
        from += rows.len();
    }
    assert_eq!((from, view.groups.iter().map(|group| group.rows).max()), (3, Some(2)));
}

#[test]
fn rows_of_closed_groups_count_and_are_passed_over() {
    let mut desk = Desk::new();
    let sizes = ["size_1", "size_11_50", "size_11_50", "size_201_500"];
    let made: Vec<RecordId> = sizes
        .iter()
        .enumerate()
        .map(|(n, size)| {
            let id = desk.company(&format!("{n}"));
            desk.update(id, vec![set(company::SIZE, choice(size))]);
            id
        })
        .collect();
    desk.company("4");
    let sort = [company::SIZE, fields::DISPLAY_NAME].map(|field| SortKey { field, descending: false });
    let grouped = RowsQuery { sort: sort.to_vec(), group: Some(company::SIZE), ..rows_of(Kind::Company) };
    let (small, middle) = (Some(choice("size_1")), Some(choice("size_11_50")));
    for (closed, start, expected) in [
        (vec![], 0, vec!["0", "1", "2", "3", "4"]),
        (vec![middle.clone()], 0, vec!["0", "3", "4"]),
        (vec![middle.clone()], 1, vec!["3", "4"]),
        (vec![None, small.clone()], 1, vec!["2", "3"]),
        (vec![Some(choice("size_of_nobody"))], 4, vec!["4"]),
        (vec![small, middle.clone(), Some(choice("size_201_500")), None], 0, vec![]),
    ] {
        let query = RowsQuery { closed: closed.clone(), start, ..grouped.clone() };
        assert_eq!(desk.names(query.clone()), expected, "{closed:?} from {start}");
        let view = desk.rows(query.clone());
        let counts: Vec<u32> = view.groups.iter().map(|group| group.rows).collect();
        assert_eq!((view.total, counts), (5, vec![1, 2, 1, 1]));
        let is_closed = view.groups.iter().filter(|group| group.closed).count();
        assert_eq!(is_closed, closed.len() - usize::from(closed == [Some(choice("size_of_nobody"))]));
        let viewer = desk.viewer();
        assert_eq!(engine::queries::ids(&mut desk.ws, &query, &viewer).len(), expected.len());
    }
    let located = |desk: &mut Desk, id| {
        let closed = vec![middle.clone()];
        desk.rows(RowsQuery { locate: Some(id), closed, ..grouped.clone() }).located
    };
    assert_eq!([made[0], made[1], made[3]].map(|id| located(&mut desk, id)), [Some(0), None, Some(1)]);
    // Where the rows of a group do not follow each other, nothing can be closed.
    let apart = RowsQuery { sort: vec![sort[1]], closed: vec![middle.clone()], ..grouped.clone() };
    let view = desk.rows(apart);
    assert!(view.rows.len() == 5 && view.groups.iter().all(|group| !group.closed));
}
