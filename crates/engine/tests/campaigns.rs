//! Campaigns: started for many customers at once in one action, counted and opened by what stands with the customers.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{campaign, common as fields, company, contact};
use model::{Change, Command, FieldId, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::campaign::StartCampaign;
use protocol::query::{ReportQuery, RowsQuery};
use protocol::reports::{Block, Cell};
use protocol::view::{Happening, Shown};
use protocol::{FailureCode, Query, View};
use sync::cell::Flags;
use sync::ids::{DeviceId, MemberId, StreamId, WorkspaceId};
use sync::wire::names::Policy;

const CAMPAIGN: RecordId = RecordId([0xca; 16]);

fn about(from: i32, until: i32) -> Vec<Change> {
    vec![
        set(campaign::NAME, text("Spring")),
        set(campaign::STARTS_ON, Value::Date(TODAY + from)),
        set(campaign::COUNTS_UNTIL, Value::Date(TODAY + until)),
    ]
}

fn start_of(customers: &[RecordId], held_out: u16) -> StartCampaign {
    StartCampaign { id: CAMPAIGN, changes: about(-10, 50), customers: customers.to_vec(), held_out }
}

fn names_it(field: FieldId) -> Filter {
    Filter::Field { field, op: Op::Is, operand: Operand::Values(vec![Value::Ref(CAMPAIGN)]) }
}

fn listed(desk: &mut Desk, kind: Kind, field: FieldId) -> u32 {
    desk.rows(RowsQuery { filter: names_it(field), ..rows_of(kind) }).total
}

/// How many got it and were held out, as the list of campaigns shows it.
fn counts(desk: &mut Desk) -> Option<[i64; 2]> {
    let columns = vec![campaign::REACHED_COUNT, campaign::HELD_OUT_COUNT];
    let rows = desk.rows(RowsQuery { columns, ..rows_of(Kind::Campaign) });
    let number = |shown: &Shown| match shown {
        Shown::Value(Value::Int(number)) => *number,
        other => panic!("{other:?}"),
    };
    rows.rows.first().map(|row| [number(&row.cells[0]), number(&row.cells[1])])
}

#[test]
fn ten_thousand_customers_in_one_action_and_one_undo() {
    let mut desk = Desk::new();
    let ids: Vec<RecordId> = (0..10_000).map(|_| desk.next_id()).collect();
    let new = |id: &RecordId| Command::Create {
        id: *id,
        kind: Kind::Company,
        changes: vec![set(company::NAME, text("Firm"))],
    };
    desk.run(Command::Batch(ids.iter().map(new).collect())).expect("created");
    let before = desk.cells.len();
    let (action, started) = desk.start(&start_of(&ids, 125)).expect("started");
    assert_eq!((started.reached, started.held_out, started.left.len()), (8_750, 1_250, 0));
    assert_eq!(desk.cells.len(), before + 10_001);
    assert!(desk.cells[before..].iter().all(|cell| cell.flags.contains(Flags::BULK)));
    assert_eq!(counts(&mut desk), Some([8_750, 1_250]));
    assert_eq!(listed(&mut desk, Kind::Company, company::CAMPAIGNS), 8_750);
    assert_eq!(listed(&mut desk, Kind::Company, company::HELD_OUT_OF), 1_250);
    // What was started is there after the engine began anew.
    desk.ws = desk.reopened();
    desk.now += 1000;
    assert_eq!(desk.undo(Some(action)), Some(0));
    assert_eq!((counts(&mut desk), listed(&mut desk, Kind::Company, company::CAMPAIGNS)), (None, 0));
    assert_eq!(listed(&mut desk, Kind::Company, company::HELD_OUT_OF), 0);
    desk.now += 1000;
    assert!(desk.redo());
    assert_eq!(counts(&mut desk), Some([8_750, 1_250]));
}

#[test]
fn customers_of_others_are_left_and_a_campaign_that_reaches_nobody_is_none() {
    let mut desk = Desk::new();
    desk.placement = desk.placement.with_policy(Policy::Own, []);
    let mine = desk.company("Mine");
    let owner = set(fields::OWNER, Value::Ref(RecordId([0xbb; 16])));
    let theirs = desk.create(Kind::Company, vec![set(company::NAME, text("Theirs")), owner]);
    let workspace = WorkspaceId(WORKSPACE.0);
    desk.writable = Some(vec![StreamId::user(workspace, MemberId(ME.0)), StreamId::shared(workspace)]);
    let (_, started) = desk.start(&start_of(&[theirs], 100)).expect("planned");
    assert_eq!((started.reached, started.held_out, started.planned.cells.len()), (0, 0, 0));
    let left = |left: &[protocol::each::LeftOut]| {
        left.iter().map(|left| (left.why, left.records.clone())).collect::<Vec<_>>()
    };
    assert_eq!(left(&started.left), [(FailureCode::Withheld, vec![theirs])]);
    let (_, started) = desk.start(&start_of(&[theirs, mine], 0)).expect("started");
    assert_eq!((started.reached, started.held_out), (1, 0));
    assert_eq!(left(&started.left), [(FailureCode::Withheld, vec![theirs])]);
    assert_eq!(counts(&mut desk), Some([1, 0]));
    // What is wrong with the campaign itself is said as in its form.
    let wrong = StartCampaign { id: desk.next_id(), changes: about(5, 4), ..start_of(&[mine], 0) };
    let failure = desk.start(&wrong).expect_err("refused");
    assert_eq!(failure.problems[0].field, Some(campaign::COUNTS_UNTIL));
}

#[test]
fn who_got_it_after_all_counts_as_such_whoever_merged_him() {
    let mut desk = Desk::new();
    let firms: Vec<RecordId> = (0..4).map(|number| desk.company(&format!("Firm {number}"))).collect();
    let people: Vec<RecordId> = (0..4).map(|number| desk.contact("Li", &format!("{number}"))).collect();
    let all = [firms.clone(), people].concat();
    let (_, started) = desk.start(&start_of(&all, 500)).expect("started");
    assert_eq!((started.reached, started.held_out), (4, 4));
    assert_eq!(counts(&mut desk), Some([4, 4]));
    let out = |desk: &mut Desk, id: RecordId| {
        let slot = desk.ws.records.slot(id).expect("here");
        !desk.ws.records.elements(slot, company::HELD_OUT_OF).is_empty()
    };
    let of = |desk: &mut Desk, is: bool| {
        firms.iter().copied().find(|id| out(desk, *id) == is).expect("one of each at least")
    };
    let (held_out, reached) = (of(&mut desk, true), of(&mut desk, false));
    desk.merge(held_out, &[reached]);
    assert_eq!(counts(&mut desk), Some([4, 3]));
    desk.run(Command::Delete { ids: vec![held_out] }).expect("deleted");
    assert_eq!(counts(&mut desk), Some([3, 3]));
}

#[test]
fn two_devices_start_for_the_same_customers_and_neither_loses_what_the_other_did() {
    let mut desk = Desk::new();
    let ada = desk.contact("Berg", "Ada");
    let mut other = Desk::on(DeviceId::new(8));
    other.pull(&desk);
    desk.start(&start_of(&[ada], 0)).expect("started");
    let second = RecordId([0xcb; 16]);
    other.start(&StartCampaign { id: second, ..start_of(&[ada], 0) }).expect("started");
    desk.pull(&other);
    let slot = desk.ws.records.slot(ada).expect("here");
    let got: Vec<RecordId> =
        desk.ws.records.elements(slot, contact::CAMPAIGNS).into_iter().map(|(id, _)| id).collect();
    assert_eq!(got, [CAMPAIGN, second]);
}

#[test]
fn the_story_of_a_customer_tells_of_it_once() {
    let mut desk = Desk::new();
    let firms = [desk.company("One"), desk.company("Other")];
    desk.start(&start_of(&firms, 500)).expect("started");
    let told = |desk: &mut Desk, id: RecordId| -> Vec<(String, Option<i32>, Happening)> {
        let View::Timeline(view) = desk.ask(Query::Timeline { record: id, limit: 20 }) else { panic!() };
        view.entries.into_iter().map(|entry| (entry.record.name, entry.day, entry.what)).collect()
    };
    let mut stories: Vec<_> = firms
        .iter()
        .map(|id| {
            let told = told(&mut desk, *id);
            assert!(matches!(&told[..], [(.., Happening::Created), _]), "{told:?}");
            told[1].clone()
        })
        .collect();
    stories.sort_by_key(|(.., what)| *what == Happening::Campaign { held_out: true });
    let told = |held_out| ("Spring".to_owned(), Some(TODAY - 10), Happening::Campaign { held_out });
    assert_eq!(stories, [told(false), told(true)]);
}

/// The row of the first campaign in a table of the report.
fn reported(desk: &mut Desk, table: usize) -> Vec<Cell> {
    let query =
        ReportQuery { key: "campaign".into(), kind: Some(Kind::Company), settings: vec![], is_paused: false };
    let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no report") };
    let view = view.open().flatten().expect("has the report");
    let tables = view.report.blocks.into_iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Figures(_) => None,
    });
    let table = tables.into_iter().nth(table).expect("two tables");
    table.rows.into_iter().next().expect("a campaign").values.into_iter().map(|shown| shown.cell).collect()
}

#[test]
fn the_report_follows_what_changes() {
    let mut desk = Desk::new();
    let firms: Vec<RecordId> = (0..6).map(|number| desk.company(&format!("Firm {number}"))).collect();
    firms.iter().for_each(|firm| _ = desk.order(*firm, TODAY - 300, 10_000));
    desk.start(&start_of(&firms, 500)).expect("started");
    let row = reported(&mut desk, 0);
    assert_eq!((row[0].clone(), row[2].clone()), (Cell::Record(CAMPAIGN, "Spring".into()), Cell::Count(3)));
    assert_eq!(row[3], Cell::Count(0));
    let slot = |desk: &Desk, id: RecordId| desk.ws.records.slot(id).expect("here");
    let reached = firms
        .iter()
        .copied()
        .find(|id| !desk.ws.records.elements(slot(&desk, *id), company::CAMPAIGNS).is_empty());
    desk.order(reached.expect("three got it"), TODAY - 5, 9_000);
    assert_eq!(reported(&mut desk, 0)[3], Cell::Count(1));
    desk.update(CAMPAIGN, vec![set(campaign::STARTS_ON, Value::Date(TODAY - 4))]);
    assert_eq!(reported(&mut desk, 0)[3], Cell::Count(0));
    desk.update(CAMPAIGN, vec![set(campaign::STARTS_ON, Value::Date(TODAY - 5))]);
    // 30 a head more, 90 in all.
    desk.update(CAMPAIGN, vec![set(campaign::COST, money(4_500))]);
    let row = reported(&mut desk, 1);
    assert_eq!((row[4].clone(), row[6].clone()), (Cell::Money(9_000, EUR), Cell::Share(1.0, 0)));
    desk.run(Command::Delete { ids: vec![reached.expect("one")] }).expect("deleted");
    assert_eq!(reported(&mut desk, 0)[2..4], [Cell::Count(2), Cell::Count(0)]);
}
