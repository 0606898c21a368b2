//! The file of a list holds what the list shows, in its order, and everything else that is stored.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{common as fields, company, deal};
use model::{Filter, Kind, Op, Operand, RecordId, SortKey, Value, export};
use protocol::Reply;
use protocol::query::RowsQuery;
use protocol::view::Shown;

/// The cells of the file; none of them is quoted here.
fn file(desk: &mut Desk, list: &RowsQuery, ids: &[RecordId]) -> Vec<Vec<String>> {
    let viewer = desk.viewer();
    desk.ws.settle(std::slice::from_ref(&viewer));
    let reply = engine::queries::exports::records(&mut desk.ws, list, ids, &viewer);
    let Reply::File { name, bytes, .. } = reply else { panic!("{reply:?}") };
    assert_eq!(name, format!("{}-2026-03-16.csv", list.kind.key()));
    let text = String::from_utf8(bytes).expect("is text");
    let text = text.strip_prefix(model::delimited::MARK).expect("has its mark");
    assert!(!text.contains('"'), "{text}");
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Customers who bought more the later they were made.
fn shop(desk: &mut Desk) -> Vec<RecordId> {
    let mut all = Vec::new();
    for n in 0..9_u8 {
        let id = desk.company(&format!("Werk {n}"));
        for k in 0..=n % 4 {
            desk.order(id, TODAY - 400 + i32::from(n) + 40 * i32::from(k), 5_000 * i64::from(n + 1));
        }
        all.push(id);
    }
    all
}

#[test]
fn a_list_is_saved_as_it_is_seen_with_its_scores() {
    let mut desk = Desk::new();
    let all = shop(&mut desk);
    let shown = [
        fields::DISPLAY_NAME,
        company::TOTAL_SPENT,
        company::RFM_SEGMENT,
        company::LIFETIME_VALUE,
        company::NAME,
    ];
    let sort = vec![SortKey { field: company::LIFETIME_VALUE, descending: true }];
    let list = RowsQuery { columns: shown.to_vec(), sort, ..rows_of(Kind::Company) };
    // Nothing of it was looked at before: the scores are waited for.
    let saved = file(&mut desk, &list, &[]);
    let rows = desk.rows(list.clone()).rows;
    let stored = export::fields(&desk.ws.catalogue, Kind::Company, &[]);
    assert_eq!(
        saved[0][..7],
        [
            "id",
            "display_name",
            "total_spent",
            "rfm_segment",
            "lifetime_value",
            "name",
            stored[1].key.as_ref()
        ]
    );
    assert_eq!(saved[0].len(), 1 + shown.len() + stored.len() - 1, "a field is there once");
    assert!(saved.iter().all(|row| row.len() == saved[0].len()));
    assert_eq!(saved.len(), 1 + all.len());
    for (row, saved) in rows.iter().zip(&saved[1..]) {
        let cells = row.cells.iter().map(|cell| match cell {
            Shown::Value(value) => model::print::print(value),
            other => panic!("{other:?}"),
        });
        assert_eq!(saved[0], row.id.to_string());
        assert_eq!(saved[1..=shown.len()], cells.collect::<Vec<_>>(), "{}", row.name);
    }
    assert_eq!(saved[1][0], rows[0].id.to_string());
    assert_ne!(saved[1][1], "Werk 0", "they are not by name");
}

#[test]
fn what_is_selected_or_filtered_keeps_the_order_of_the_list() {
    let mut desk = Desk::new();
    let all = shop(&mut desk);
    let sort = vec![SortKey { field: company::NAME, descending: true }];
    let list = RowsQuery { sort, ..rows_of(Kind::Company) };
    let names = |saved: Vec<Vec<String>>| saved[1..].iter().map(|row| row[1].clone()).collect::<Vec<_>>();
    assert_eq!(names(file(&mut desk, &list, &[all[2], all[7], all[4]])), ["Werk 7", "Werk 4", "Werk 2"]);
    let operand = Operand::Values(vec![Value::Int(4)]);
    let filter = Filter::Field { field: company::ORDER_COUNT, op: Op::Is, operand };
    assert_eq!(names(file(&mut desk, &RowsQuery { filter, ..list }, &[])), ["Werk 7", "Werk 3"]);
}

#[test]
fn references_are_names_and_what_has_no_column_is_all_that_is_stored() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let lathe = desk.deal("Lathe", 5_000);
    desk.update(lathe, vec![set(deal::COMPANY, Value::Ref(acme))]);
    let list = RowsQuery { columns: vec![], ..rows_of(Kind::Deal) };
    let saved = file(&mut desk, &list, &[]);
    let cell = |key: &str| saved[0].iter().position(|name| name == key).map(|at| saved[1][at].as_str());
    assert_eq!(cell("company"), Some("Acme"));
    assert_eq!(cell("amount"), Some("50.00 EUR"));
    assert_eq!((cell("weighted_amount"), cell("created_at")), (None, None));
}
