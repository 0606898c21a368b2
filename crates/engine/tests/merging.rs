//! Merged records: who stands for whom, on one device and on two, and what is read through them.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, company, contact, deal, order};
use model::{Command, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{RecordView, Shown};
use protocol::{FailureCode, Query, View};
use sync::entry::{EntryRef, Purge};
use sync::ids::{DeviceId, StreamId, WorkspaceId};

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
    let mut there = beside(&here);
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
    let mut there = beside(&desk);
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
    let mut there = beside(&here);
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
    let mut there = beside(&here);
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

/// A second device with the same records.
fn beside(here: &Desk) -> Desk {
    let mut there = Desk::on(DeviceId::new(8));
    there.ws.apply_remote(entries(here), &[]);
    there
}

fn deal_with(desk: &mut Desk, company: RecordId) {
    let deal = desk.deal("Deal", 1);
    desk.update(deal, vec![set(deal::COMPANY, Value::Ref(company))]);
}

/// The list of the deals with a company, which are called and sorted by nothing of the company.
fn deals_with(company: RecordId) -> RowsQuery {
    let operand = Operand::Values(vec![Value::Ref(company)]);
    let filter = Filter::Field { field: deal::COMPANY, op: Op::Is, operand };
    RowsQuery { filter, ..rows_of(Kind::Deal) }
}

/// Removes a record for good, as the server does for all devices.
fn purge(desk: &mut Desk, id: RecordId) {
    let purge =
        Purge { stream: StreamId::shared(WorkspaceId(WORKSPACE.0)), record: sync::ids::RecordId(id.0) };
    let names: Vec<_> =
        desk.cells.iter().filter(|cell| cell.record.0 == id.0).map(|cell| (id, cell.stamp)).collect();
    desk.ws.refuse(&names);
    desk.ws.apply_remote([EntryRef::Purge(purge)], &[]);
}

#[test]
fn who_was_merged_into_what_is_gone_stands_for_itself_again() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    desk.order(lost, TODAY, 50);
    later(&mut desk);
    desk.merge(kept, &[lost]);
    assert_eq!(bought(&mut desk), [("Kept".into(), numbers(1, 50, 0))]);
    // Somebody who did not know of the merge erased the survivor.
    purge(&mut desk, kept);
    assert_eq!(bought(&mut desk), [("Lost".into(), numbers(1, 50, 0))]);
    assert_eq!(survivor(&mut desk, lost), None);
    later(&mut desk);
    let third = desk.company("Third");
    desk.merge(third, &[lost]);
    assert_eq!(bought(&mut desk), [("Third".into(), numbers(1, 50, 0))]);
}

#[test]
fn who_was_merged_goes_and_comes_back_with_the_survivor() {
    let mut desk = Desk::new();
    let firms = [desk.company("A"), desk.company("B"), desk.company("C")];
    desk.order(firms[0], TODAY, 1);
    for into in [1, 2] {
        later(&mut desk);
        desk.merge(firms[into], &[firms[into - 1]]);
    }
    let whole = [("C".to_owned(), numbers(1, 1, 0))];
    let delete = Command::Delete { ids: vec![firms[2]] };
    for way_back in [None, Some(Command::Restore { ids: vec![firms[2]] })] {
        later(&mut desk);
        assert_eq!(bought(&mut desk), whole);
        let action = desk.run(delete.clone()).expect("deleted");
        assert_eq!(bought(&mut desk), []);
        later(&mut desk);
        match way_back {
            None => assert_eq!(desk.undo(Some(action)), Some(0)),
            Some(restore) => _ = desk.run(restore).expect("restored"),
        }
        assert_eq!(bought(&mut desk), whole);
    }
    later(&mut desk);
    desk.run(delete).expect("deleted");
    purge(&mut desk, firms[2]);
    assert_eq!(bought(&mut desk), [], "half a year later nobody stands up again");
}

#[test]
fn a_merge_among_much_else_changes_the_lists_that_are_open() {
    let mut here = Desk::new();
    let (kept, lost) = (here.company("Kept"), here.company("Lost"));
    deal_with(&mut here, kept);
    deal_with(&mut here, lost);
    let mut there = beside(&here);
    let open = deals_with(kept);
    assert_eq!(here.names(open.clone()).len(), 1);
    later(&mut there);
    there.merge(kept, &[lost]);
    there.ids = here.ids;
    for n in 0..300 {
        there.company(&format!("Much else {n}"));
    }
    here.pull(&there);
    assert_eq!(here.names(open).len(), 2);
}

#[test]
fn what_more_refer_to_than_are_followed_changes_all_lists() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    // Nothing of the parent is in the name of a daughter.
    let daughter = |desk: &mut Desk, parent| {
        desk.create(
            Kind::Company,
            vec![set(company::NAME, text("D")), set(company::PARENT, Value::Ref(parent))],
        );
    };
    daughter(&mut desk, kept);
    for _ in 0..5_001 {
        daughter(&mut desk, lost);
    }
    let filter = Filter::Field {
        field: company::PARENT,
        op: Op::Is,
        operand: Operand::Values(vec![Value::Ref(kept)]),
    };
    let open = RowsQuery { filter, ..rows_of(Kind::Company) };
    assert_eq!(desk.rows(open.clone()).total, 1);
    later(&mut desk);
    desk.merge(kept, &[lost]);
    assert_eq!(desk.rows(open).total, 5_002);
}

#[test]
fn a_reference_to_whom_one_becomes_comes_back_when_it_was_chosen() {
    let mut desk = Desk::new();
    let (kept, lost) = (desk.company("Kept"), desk.company("Lost"));
    desk.update(kept, vec![set(company::PARENT, Value::Ref(lost))]);
    let parent = |desk: &Desk| {
        let slot = desk.ws.records.slot(kept).expect("known");
        desk.ws.records.value(slot, company::PARENT)
    };
    later(&mut desk);
    let take = vec![(company::PARENT, kept)];
    desk.run(Command::Merge { survivor: kept, losers: vec![lost], take }).expect("merged");
    assert_eq!(parent(&desk), None);
    later(&mut desk);
    unmerge(&mut desk, lost);
    assert_eq!(parent(&desk), Some(Value::Ref(lost)));
}
