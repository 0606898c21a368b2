//! Rows in groups: each with the sums of its own rows, and closed ones.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{common as fields, company, contact, deal, stage};
use model::{FieldId, Kind, RecordId, SortKey, Value, defaults};
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
    // The place with the lines of groups, and the number among the rows that are shown.
    for (closed, place, start, expected) in [
        (vec![], 0, 0, vec!["0", "1", "2", "3", "4"]),
        (vec![middle.clone()], 0, 0, vec!["0", "3", "4"]),
        (vec![middle.clone()], 2, 1, vec!["3", "4"]),
        (vec![middle.clone()], 4, 1, vec!["3", "4"]),
        (vec![None, small.clone()], 3, 1, vec!["2", "3"]),
        (vec![Some(choice("size_of_nobody"))], 7, 4, vec!["4"]),
        (vec![small, middle.clone(), Some(choice("size_201_500")), None], 0, 0, vec![]),
    ] {
        let query = RowsQuery { closed: closed.clone(), start: place, ..grouped.clone() };
        assert_eq!(desk.names(query.clone()), expected, "{closed:?} from {place}");
        assert_eq!(desk.rows(query.clone()).start, start);
        let query = RowsQuery { start, ..query };
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

/// The names of the groups with their counts, and of the rows, as they stand.
fn grouped(
    desk: &mut Desk,
    kind: Kind,
    field: FieldId,
    descending: bool,
) -> (Vec<(String, u32)>, Vec<String>) {
    let name = SortKey { field: fields::DISPLAY_NAME, descending: false };
    let sort = vec![SortKey { field, descending }, name];
    let view = desk.rows(RowsQuery { sort, group: Some(field), ..rows_of(kind) });
    let word = |value: &Shown| match value {
        Shown::Link(named) => named.name.clone(),
        Shown::Value(value) => model::print::print(value),
        _ => "none".to_owned(),
    };
    let groups = view.groups.iter().map(|group| (word(&group.value), group.rows)).collect();
    (groups, view.rows.into_iter().map(|row| row.name).collect())
}

#[test]
fn deals_are_grouped_by_stage_in_the_order_of_the_pipeline() {
    let mut desk = Desk::new();
    let stage = |key: &str| defaults::stage_id(WORKSPACE, key);
    for (title, key) in [("a", "won"), ("b", "quoted"), ("c", "contacted"), ("d", "quoted")] {
        let id = desk.deal(title, 100);
        desk.update(id, vec![set(deal::STAGE, Value::Ref(stage(key)))]);
    }
    let groups = |desk: &mut Desk, descending| grouped(desk, Kind::Deal, deal::STAGE, descending);
    let named = |names: &[(&str, u32)]| {
        names.iter().map(|(name, rows)| (format!("default-stage-{name}"), *rows)).collect::<Vec<_>>()
    };
    let (found, rows) = groups(&mut desk, false);
    assert_eq!(found, named(&[("contacted", 1), ("quoted", 2), ("won", 1)]));
    assert_eq!(rows, ["c", "b", "d", "a"]);
    assert_eq!(groups(&mut desk, true).0, named(&[("won", 1), ("quoted", 2), ("contacted", 1)]));
    // Another order of the stages is another order of the groups.
    let first = desk.ws.records.text(desk.ws.records.slot(stage("contacted")).expect("a stage"), stage::RANK);
    let before = model::rank::between(None, Some(&first));
    desk.update(stage("won"), vec![set(stage::RANK, text(&before))]);
    assert_eq!(groups(&mut desk, false).1, ["a", "c", "b", "d"]);
}

#[test]
fn namesakes_are_two_groups_and_what_belongs_to_nobody_comes_last() {
    let mut desk = Desk::new();
    let [one, other, third] = ["Acme", "Acme", "Zeta"].map(|name| desk.company(name));
    for (family, company) in [
        ("a", Some(one)),
        ("b", Some(other)),
        ("c", Some(one)),
        ("d", None),
        ("e", Some(third)),
        ("f", Some(other)),
    ] {
        let id = desk.contact(family, "x");
        if let Some(company) = company {
            desk.update(id, vec![works_at(company, "")]);
        }
    }
    let (groups, rows) = grouped(&mut desk, Kind::Contact, contact::COMPANY, false);
    let counts: Vec<(&str, u32)> = groups.iter().map(|(name, rows)| (name.as_str(), *rows)).collect();
    assert_eq!(counts, [("Acme", 2), ("Acme", 2), ("Zeta", 1), ("none", 1)]);
    let (first, last) =
        if one < other { (["x a", "x c"], ["x b", "x f"]) } else { (["x b", "x f"], ["x a", "x c"]) };
    assert_eq!(rows, [&first[..], &last[..], &["x e", "x d"]].concat());
    assert_eq!(
        grouped(&mut desk, Kind::Contact, contact::COMPANY, true).0.last().map(|(name, _)| name.as_str()),
        Some("none")
    );
    // One of them was the other all along.
    desk.merge(one, &[other]);
    let (groups, _) = grouped(&mut desk, Kind::Contact, contact::COMPANY, false);
    assert_eq!(groups[0], ("Acme".to_owned(), 4));
}

#[test]
fn owners_are_grouped_by_their_names() {
    let mut desk = Desk::new();
    let (bo, ada, gone) = (RecordId([0xbb; 16]), RecordId([0xcc; 16]), RecordId([0x01; 16]));
    desk.ws.set_members([(bo, "Bo".to_owned()), (ada, "Ada".to_owned())]);
    for (name, owner) in [("a", bo), ("b", ada), ("c", gone), ("d", bo), ("e", ada)] {
        let id = desk.company(name);
        desk.update(id, vec![set(fields::OWNER, Value::Ref(owner))]);
    }
    let nobodys = desk.company("f");
    desk.update(nobodys, vec![clear(fields::OWNER)]);
    let (groups, rows) = grouped(&mut desk, Kind::Company, fields::OWNER, false);
    assert_eq!(rows, ["b", "e", "a", "d", "c", "f"]);
    assert_eq!(groups.iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), [2, 2, 1, 1]);
    // Whoever is called otherwise stands elsewhere.
    desk.ws.set_members([(bo, "Bo".to_owned()), (ada, "Zoe".to_owned())]);
    assert_eq!(grouped(&mut desk, Kind::Company, fields::OWNER, false).1, ["a", "d", "b", "e", "c", "f"]);
}
