//! Merged records: who stands for whom, on one device and on two, and what is read through them.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, company, contact, deal, order};
use model::{Command, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{RecordView, Shown};
use protocol::{FailureCode, Query, View};
use sync::ids::DeviceId;

fn record(desk: &mut Desk, id: RecordId) -> RecordView {
    match desk.ask(Query::Record(id)) {
        View::Record(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

fn survivor(desk: &mut Desk, id: RecordId) -> Option<RecordId> {
    record(desk, id).merged_into.map(|named| named.id)
}

fn unmerge(desk: &mut Desk, id: RecordId) {
    desk.run(Command::Unmerge { record: id }).expect("taken apart");
}

fn bought(desk: &mut Desk) -> Vec<(String, Vec<Shown>)> {
    let columns = vec![company::ORDER_COUNT, company::TOTAL_SPENT, company::OPEN_DEAL_COUNT];
    let rows = desk.rows(RowsQuery { columns, ..rows_of(Kind::Company) }).rows;
    rows.into_iter().map(|row| (row.name, row.cells)).collect()
}

fn numbers(orders: i64, minor: i64, deals: i64) -> Vec<Shown> {
    let spent = if minor == 0 { Shown::Empty } else { Shown::Value(money(minor)) };
    vec![Shown::Value(Value::Int(orders)), spent, Shown::Value(Value::Int(deals))]
}

/// A later moment on a device.
fn later(desk: &mut Desk) {
    desk.now += 1000;
}

#[test]
fn lists_show_the_survivor_with_what_belongs_to_the_others() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    desk.order(kept, TODAY, 100);
    desk.order(lost, TODAY, 50);
    let open = desk.deal("Deal", 10);
    desk.update(open, vec![set(deal::COMPANY, Value::Ref(lost))]);
    let call = vec![set(activity::TYPE, choice("call")), set(activity::SUBJECT, text("Call"))];
    let call = desk.create(Kind::Activity, call);
    desk.update(call, vec![add(Kind::Activity, activity::ABOUT, Value::Ref(lost))]);
    // Answered before, so that what follows is a patch.
    assert_eq!(bought(&mut desk).len(), 2);
    later(&mut desk);
    let action = desk.merge(kept, &[lost]);
    assert_eq!(bought(&mut desk), [("Kept".to_owned(), numbers(2, 150, 1))]);
    let related: Vec<(Kind, u32)> =
        record(&mut desk, kept).related.iter().map(|related| (related.kind, related.total)).collect();
    assert_eq!(related, [(Kind::Deal, 1), (Kind::Order, 2), (Kind::Activity, 1)]);
    let View::Timeline(timeline) = desk.ask(Query::Timeline { record: kept, limit: 50 }) else { panic!() };
    let shown: Vec<RecordId> = timeline.entries.iter().map(|entry| entry.record.id).collect();
    assert!(shown.contains(&call) && shown.contains(&open), "{shown:?}");
    let View::Search(found) =
        desk.ask(Query::Search { text: "Lost".into(), kinds: vec![Kind::Company], limit: 9 })
    else {
        panic!()
    };
    assert_eq!(found.hits.len(), 0);
    // What comes to the merged one later counts as well.
    later(&mut desk);
    desk.order(lost, TODAY, 7);
    assert_eq!(bought(&mut desk), [("Kept".to_owned(), numbers(3, 157, 1))]);
    later(&mut desk);
    assert_eq!(desk.undo(Some(action)), Some(0));
    assert_eq!(bought(&mut desk), [("Kept".into(), numbers(1, 100, 0)), ("Lost".into(), numbers(2, 57, 1))]);
}

#[test]
fn filters_and_values_of_others_name_the_survivor() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    let person = desk.contact("Lee", "Ann");
    desk.update(person, vec![works_at(lost, "CTO")]);
    desk.order(lost, TODAY, 50);
    desk.merge(kept, &[lost]);
    let names = |field| {
        let operand = Operand::Values(vec![Value::Ref(kept)]);
        Filter::Field { field, op: Op::Is, operand }
    };
    let at = names(contact::COMPANIES);
    assert_eq!(desk.names(RowsQuery { filter: at, ..rows_of(Kind::Contact) }).len(), 1);
    let of = names(order::CUSTOMER);
    assert_eq!(desk.names(RowsQuery { filter: of, ..rows_of(Kind::Order) }).len(), 1);
    let people = record(&mut desk, kept).related;
    assert!(people.iter().any(|related| related.kind == Kind::Contact && related.total == 1), "{people:?}");
}

#[test]
fn two_devices_that_merge_crosswise_agree_on_the_smaller_id() {
    let mut here = Desk::new();
    let (one, two) = (here.company("One"), here.company("Two"));
    here.order(one, TODAY, 10);
    here.order(two, TODAY, 5);
    let mut there = Desk::on(DeviceId::new(8));
    there.ws.apply_remote(entries(&here), &[]);
    assert_eq!((bought(&mut here).len(), bought(&mut there).len()), (2, 2));
    later(&mut here);
    later(&mut there);
    let action = here.merge(one, &[two]);
    there.merge(two, &[one]);
    here.pull(&there);
    there.pull(&here);
    let (least, other) = (one.min(two), one.max(two));
    for desk in [&mut here, &mut there] {
        let shown = bought(desk);
        assert_eq!(shown.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(), [numbers(2, 15, 0)]);
        assert_eq!((survivor(desk, least), survivor(desk, other)), (None, Some(least)));
        assert!(record(desk, least).editable);
    }
    // What one of them takes back leaves the other's merge.
    later(&mut here);
    assert_eq!(here.undo(Some(action)), Some(0));
    assert_eq!((survivor(&mut here, two), survivor(&mut here, one)), (None, Some(two)));
    assert_eq!(bought(&mut here), [("Two".into(), numbers(2, 15, 0))]);
    // Who takes them apart where both stand has two again.
    later(&mut there);
    unmerge(&mut there, other);
    assert_eq!(bought(&mut there).len(), 2);
}

#[test]
fn a_chain_is_read_as_its_end() {
    let mut desk = Desk::new();
    let firms = [desk.company("A"), desk.company("B"), desk.company("C")];
    desk.order(firms[0], TODAY, 1);
    assert_eq!(bought(&mut desk).len(), 3);
    for into in [1, 2] {
        later(&mut desk);
        desk.merge(firms[into], &[firms[into - 1]]);
        assert_eq!(bought(&mut desk)[0].1, numbers(1, 1, 0), "{into}");
    }
    assert_eq!(survivor(&mut desk, firms[0]), Some(firms[2]));
    let of_last: Vec<RecordId> = record(&mut desk, firms[2]).merged.iter().map(|named| named.id).collect();
    assert_eq!(of_last, [firms[0].min(firms[1]), firms[0].max(firms[1])]);
    assert!(record(&mut desk, firms[1]).merged.is_empty(), "who is merged himself stands for nobody");
    later(&mut desk);
    desk.order(firms[0], TODAY, 2);
    assert_eq!(bought(&mut desk), [("C".into(), numbers(2, 3, 0))]);
    later(&mut desk);
    unmerge(&mut desk, firms[1]);
    assert_eq!(bought(&mut desk), [("B".into(), numbers(2, 3, 0)), ("C".into(), numbers(0, 0, 0))]);
    // Two devices merge the ends crosswise: a ring with a tail, which is none of it.
    let mut there = Desk::on(DeviceId::new(8));
    there.ws.apply_remote(entries(&desk), &[]);
    assert_eq!(bought(&mut there).len(), 2);
    there.now = desk.now;
    later(&mut desk);
    later(&mut there);
    desk.merge(firms[1], &[firms[2]]);
    there.merge(firms[2], &[firms[1]]);
    desk.pull(&there);
    there.pull(&desk);
    let least = firms[1].min(firms[2]);
    for desk in [&mut desk, &mut there] {
        assert_eq!(bought(desk).into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), [numbers(2, 3, 0)]);
        assert_eq!(survivor(desk, firms[0]), Some(least));
        assert_eq!(survivor(desk, least), None);
    }
}

#[test]
fn an_edit_of_the_merged_one_stays_with_it() {
    let mut here = Desk::new();
    let (kept, lost) = (here.company("Kept"), here.company("Lost"));
    let mut there = Desk::on(DeviceId::new(8));
    there.ws.apply_remote(entries(&here), &[]);
    later(&mut here);
    here.merge(kept, &[lost]);
    there.now += 2000;
    there.update(lost, vec![set(company::WECHAT, text("late")), set(company::NAME, text("Lost 2"))]);
    here.pull(&there);
    there.pull(&here);
    for desk in [&mut here, &mut there] {
        assert_eq!(desk.names(rows_of(Kind::Company)), ["Kept"]);
        let slot = desk.ws.records.slot(kept).expect("known");
        assert_eq!(desk.ws.records.value(slot, company::WECHAT), None);
        later(desk);
    }
    there.now += 5000;
    unmerge(&mut there, lost);
    assert_eq!(there.names(rows_of(Kind::Company)), ["Kept", "Lost 2"]);
}

#[test]
fn another_device_takes_apart_what_one_merged() {
    let mut here = Desk::new();
    let kept = here.company("Kept");
    let lost = here.create(
        Kind::Company,
        vec![
            set(company::NAME, text("Lost")),
            set(company::WECHAT, text("w")),
            set(company::TAX_ID, text("1")),
        ],
    );
    later(&mut here);
    here.merge(kept, &[lost]);
    later(&mut here);
    here.update(kept, vec![set(company::TAX_ID, text("2"))]);
    // A new device, which saw nothing of it happen.
    let mut there = Desk::on(DeviceId::new(8));
    there.ws.apply_remote(entries(&here), &[]);
    there.now = here.now + 1000;
    unmerge(&mut there, lost);
    let slot = there.ws.records.slot(kept).expect("known");
    assert_eq!(there.ws.records.value(slot, company::WECHAT), None, "as it was");
    assert_eq!(there.ws.records.value(slot, company::TAX_ID), Some(text("2")), "changed since");
    assert_eq!(there.names(rows_of(Kind::Company)), ["Kept", "Lost"]);
}

#[test]
fn who_may_not_write_one_of_them_merges_neither() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    desk.writable = Some(Vec::new());
    let refused = desk.run(Command::Merge { survivor: kept, losers: vec![lost], take: Vec::new() });
    assert_eq!(refused.expect_err("read only").code, FailureCode::Withheld);
    desk.writable = None;
    let refused = desk.run(Command::Merge { survivor: kept, losers: vec![kept], take: Vec::new() });
    assert_eq!(refused.expect_err("itself").code, FailureCode::Invalid);
}

fn entries(desk: &Desk) -> Vec<sync::entry::EntryRef<'_>> {
    desk.cells.iter().map(|cell| sync::entry::EntryRef::Cell(cell.view())).collect()
}
