//! Lists: order, filters, windows, sums, groups, and that a record's place follows its changes.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{common as fields, company, contact, deal};
use model::{Command, Filter, Kind, Op, Operand, SortKey, Value};
use protocol::query::RowsQuery;
use protocol::view::Shown;

fn sorted(field: model::FieldId, descending: bool) -> Vec<SortKey> {
    vec![SortKey { field, descending }]
}

#[test]
fn people_are_listed_by_family_name_and_found_again_after_a_change() {
    let mut desk = Desk::new();
    let adams = desk.contact("Adams", "Zoe");
    desk.contact("Zimmer", "Anna");
    desk.contact("Müller", "Jörg");
    desk.contact("王", "小明");
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Zoe Adams", "Jörg Müller", "Anna Zimmer", "王小明"]);
    desk.update(adams, vec![set(contact::FAMILY_NAME, text("Young"))]);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Jörg Müller", "Zoe Young", "Anna Zimmer", "王小明"]);
    let located = desk.rows(RowsQuery { locate: Some(adams), start: 2, len: 1, ..rows_of(Kind::Contact) });
    assert_eq!((located.located, located.total, located.start, located.rows.len()), (Some(1), 4, 2, 1));
    desk.run(Command::Delete { ids: vec![adams] }).expect("deleted");
    assert_eq!(desk.names(rows_of(Kind::Contact)).len(), 3);
    desk.run(Command::Restore { ids: vec![adams] }).expect("restored");
    assert_eq!(desk.names(rows_of(Kind::Contact)).len(), 4);
}

#[test]
fn sorting_by_other_fields_puts_empty_ones_last() {
    let mut desk = Desk::new();
    for (title, amount) in [("B", Some(500)), ("A", Some(90_000)), ("C", None), ("D", Some(-3))] {
        let id = desk.deal(title, amount.unwrap_or(0));
        if amount.is_none() {
            desk.update(id, vec![clear(deal::AMOUNT)]);
        }
    }
    let by_amount = |descending| RowsQuery { sort: sorted(deal::AMOUNT, descending), ..rows_of(Kind::Deal) };
    assert_eq!(desk.names(by_amount(false)), ["D", "B", "A", "C"]);
    assert_eq!(desk.names(by_amount(true)), ["A", "B", "D", "C"]);
    let sums = desk.rows(RowsQuery { columns: vec![deal::TITLE, deal::AMOUNT], ..rows_of(Kind::Deal) }).sums;
    assert_eq!(sums, [(1, vec![money(90_497)])]);
}

#[test]
fn options_sort_in_their_own_order_and_group_with_counts() {
    let mut desk = Desk::new();
    for (name, size) in [("a", "size_201_500"), ("b", "size_1"), ("c", "size_11_50"), ("d", "size_1")] {
        let id = desk.company(name);
        desk.update(id, vec![set(company::SIZE, choice(size))]);
    }
    desk.company("e");
    let query = RowsQuery {
        sort: sorted(company::SIZE, false),
        group: Some(company::SIZE),
        ..rows_of(Kind::Company)
    };
    let view = desk.rows(query);
    let names: Vec<&str> = view.rows.iter().map(|row| row.name.as_str()).collect();
    assert!(names == ["b", "d", "c", "a", "e"] || names == ["d", "b", "c", "a", "e"], "{names:?}");
    let groups: Vec<(Shown, u32)> = vec![
        (Shown::Value(choice("size_1")), 2),
        (Shown::Value(choice("size_11_50")), 1),
        (Shown::Value(choice("size_201_500")), 1),
        (Shown::Empty, 1),
    ];
    let shown: Vec<(Shown, u32)> = view.groups.into_iter().map(|group| (group.value, group.rows)).collect();
    assert_eq!(shown, groups);
}

#[test]
fn a_list_by_scores_that_was_empty_at_first_follows_the_scores_of_others() {
    let mut desk = Desk::new();
    let rule = Filter::Field {
        field: company::RFM_R,
        op: Op::AtLeast,
        operand: Operand::Values(vec![Value::Int(3)]),
    };
    let recent = || RowsQuery { filter: rule.clone(), ..rows_of(Kind::Company) };
    assert!(desk.names(recent()).is_empty());
    let (early, late) = (desk.company("Early"), desk.company("Late"));
    desk.order(early, TODAY - 92, 100);
    assert_eq!(desk.names(recent()), ["Early"]);
    desk.order(late, TODAY, 100);
    assert_eq!(desk.names(recent()), ["Late"]);
}

#[test]
fn computed_fields_filter_and_follow_what_they_are_computed_from() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let other = desk.company("Other");
    let person = desk.contact("Lee", "Ann");
    desk.update(person, vec![works_at(acme, "Buyer")]);
    let at_least = |count| Filter::Field {
        field: company::CONTACT_COUNT,
        op: Op::AtLeast,
        operand: Operand::Values(vec![Value::Int(count)]),
    };
    let busy = |desk: &mut Desk| desk.names(RowsQuery { filter: at_least(1), ..rows_of(Kind::Company) });
    assert_eq!(busy(&mut desk), ["Acme"]);
    let columns = vec![contact::COMPANY, contact::JOB_TITLE];
    let row = |desk: &mut Desk, columns: &[model::FieldId]| {
        desk.rows(RowsQuery { columns: columns.to_vec(), ..rows_of(Kind::Contact) }).rows.remove(0).cells
    };
    match row(&mut desk, &columns).as_slice() {
        [Shown::Link(link), Shown::Value(title)] => {
            assert_eq!((link.name.as_str(), title), ("Acme", &text("Buyer")))
        }
        other => panic!("{other:?}"),
    }
    // The newest link is the present company, and a renamed company shows under its new name.
    desk.update(person, vec![works_at(other, "CEO")]);
    desk.update(other, vec![set(company::NAME, text("Other Ltd"))]);
    assert_eq!(busy(&mut desk), ["Acme", "Other Ltd"]);
    match row(&mut desk, &columns).as_slice() {
        [Shown::Link(link), Shown::Value(title)] => {
            assert_eq!((link.name.as_str(), title), ("Other Ltd", &text("CEO")))
        }
        other => panic!("{other:?}"),
    }
    // Sorted by company, a rename moves the person.
    let third = desk.contact("Moe", "Joe");
    desk.update(third, vec![works_at(acme, "")]);
    let by_company = RowsQuery { sort: sorted(contact::COMPANY, false), ..rows_of(Kind::Contact) };
    assert_eq!(desk.names(by_company.clone()), ["Joe Moe", "Ann Lee"]);
    desk.update(acme, vec![set(company::NAME, text("Zacme"))]);
    assert_eq!(desk.names(by_company), ["Ann Lee", "Joe Moe"]);
}

#[test]
fn a_window_beyond_the_end_is_empty_and_windows_are_limited() {
    let mut desk = Desk::new();
    desk.company("Only");
    let view = desk.rows(RowsQuery { start: 10, len: u32::MAX, ..rows_of(Kind::Company) });
    assert_eq!((view.total, view.start, view.rows.len()), (1, 1, 0));
}

#[test]
fn filters_by_owner_mean_the_member_who_looks() {
    let mut desk = Desk::new();
    let mine = desk.company("Mine");
    let theirs = desk.company("Theirs");
    desk.update(theirs, vec![set(fields::OWNER, Value::Ref(model::RecordId([9; 16])))]);
    let filter = Filter::Field { field: fields::OWNER, op: Op::Is, operand: Operand::Me };
    let query = RowsQuery { filter, ..rows_of(Kind::Company) };
    assert_eq!(desk.names(query.clone()), ["Mine"]);
    desk.update(mine, vec![clear(fields::OWNER)]);
    assert_eq!(desk.names(query), Vec::<String>::new());
}

#[test]
fn saved_orders_of_names_are_taken_up_and_corrected() {
    let mut desk = Desk::new();
    let names = ["Delta", "Alpha", "Charlie", "Bravo", "Echo", "Foxtrot", "Golf", "Hotel"];
    let ids: Vec<_> = names.iter().map(|name| desk.company(name)).collect();
    assert_eq!(desk.names(rows_of(Kind::Company)).len(), 8);
    let saved = saved_orders(&mut desk.ws);
    assert_eq!(saved.len(), 1);
    assert!(desk.ws.ranks_to_save().is_empty());
    desk.update(ids[0], vec![set(company::NAME, text("Zulu"))]);
    desk.company("India");
    let mut again = Desk::empty();
    again.ws = desk.reopened();
    for (key, bytes) in saved {
        again.ws.load_ranks(&key, bytes);
    }
    let expected = ["Alpha", "Bravo", "Charlie", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Zulu"];
    assert_eq!(again.names(rows_of(Kind::Company)), expected);
}

#[test]
fn a_long_list_of_records_costs_hardly_more_than_a_short_one() {
    let mut desk = Desk::new();
    let ids: Vec<_> = (0..3000).map(|at| desk.contact(&format!("Family {at}"), "Given")).collect();
    let (lost, kept) = (ids[2500], ids[2999]);
    desk.merge(kept, &[lost]);
    let mut ask = |ids: &[model::RecordId]| {
        let began = std::time::Instant::now();
        let total =
            desk.rows(RowsQuery { filter: Filter::Records(ids.to_vec()), ..rows_of(Kind::Contact) }).total;
        (total, began.elapsed())
    };
    // Whoever was merged into another one counts as that one.
    assert_eq!((ask(&[lost]).0, ask(&[lost, kept]).0, ask(&[]).0), (1, 1, 0));
    let (short, long) = (ask(&ids[..2]), ask(&ids[..2000]));
    assert_eq!((short.0, long.0), (2, 2000));
    // One comparison with each of the ids for each of the records would be a thousand times the work.
    assert!(long.1 < short.1 * 60, "{:?} for 2 ids, {:?} for 2000", short.1, long.1);
}
