//! What is learned of deals and leads that ended.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, deal, lead};
use model::{Change, Command, Kind, RecordId, Value};
use protocol::query::ReportQuery;
use protocol::reports::{Block, Cell, Report};
use protocol::view::KeepView;
use protocol::{Query, View};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

fn report(desk: &mut Desk, key: &str) -> (Report, Option<KeepView>) {
    let query = ReportQuery { key: key.into(), kind: None, settings: vec![], is_paused: false };
    match desk.ask(Query::Report(query)) {
        View::Report(view) => {
            let view = *view.open().flatten().expect("has the report");
            (view.report, view.keep)
        }
        other => panic!("{other:?}"),
    }
}

fn learned(desk: &mut Desk, key: &str) -> (String, i64) {
    let keep = report(desk, key).1.expect("can be kept");
    (keep.fit, keep.population)
}

/// The cells of the first row of a report's table.
fn row(desk: &mut Desk, key: &str) -> Vec<Cell> {
    let report = report(desk, key).0;
    let tables = report.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Figures(_) => None,
    });
    let table = tables.into_iter().next().expect("a table");
    table.rows[0].values.iter().map(|value| value.cell.clone()).collect()
}

fn ended_deal(desk: &mut Desk, lasted: i64, status: &str) -> RecordId {
    desk.now = NOW - 30 * DAY;
    let id = desk.deal("Anlage", 100_000);
    desk.now += lasted * DAY;
    desk.update(id, vec![set(deal::STATUS, choice(status))]);
    desk.now = NOW;
    id
}

#[test]
fn deals_that_were_entered_when_they_had_ended_teach_nothing() {
    let mut desk = Desk::new();
    (0..5).for_each(|_| _ = ended_deal(&mut desk, 20, "won"));
    let before = (learned(&mut desk, "score-win"), row(&mut desk, "velocity"));
    assert_eq!((before.0.1, &before.1[5]), (5, &Cell::Days(20.0)));
    for status in ["won", "lost", "won"] {
        let changes = vec![set(deal::TITLE, text("Alt")), set(deal::STATUS, choice(status))];
        desk.create(Kind::Deal, changes);
    }
    assert_eq!((learned(&mut desk, "score-win"), row(&mut desk, "velocity")), before);
}

fn logged(desk: &mut Desk, of: RecordId, outcome: &str) {
    let changes = vec![
        set(activity::TYPE, choice("call")),
        set(activity::SUBJECT, text("Rückruf")),
        set(activity::OUTCOME, choice(outcome)),
        set(activity::DONE_AT, Value::Instant(desk.now)),
        Change { field: activity::ABOUT, element: Some(of), value: Some(Value::Ref(of)) },
    ];
    desk.create(Kind::Activity, changes);
}

/// Leads that ended on the day on which they came; those with a good grade were converted more often.
fn leads_of_a_day(logs: bool) -> (String, i64) {
    let mut desk = Desk::new();
    let mut lost = Vec::new();
    for n in 0..90i64 {
        desk.now = NOW - (200 - n) * DAY;
        let converts = n % 2 == 0;
        let likes = if converts { n % 8 != 0 } else { n % 8 == 1 };
        let grade = if likes { "grade_a" } else { "grade_c" };
        let changes = vec![set(lead::FAMILY_NAME, text("Wu")), set(lead::GRADE, choice(grade))];
        let id = desk.create(Kind::Lead, changes);
        desk.now += HOUR;
        if converts {
            let contact = desk.next_id();
            let command = Command::ConvertLead { lead: id, contact, company: None, deal: None };
            desk.run(command).expect("converted");
        } else {
            desk.update(id, vec![set(lead::STATUS, choice("disqualified"))]);
            lost.push((id, desk.now));
        }
    }
    for (id, at) in lost.into_iter().filter(|_| logs) {
        desk.now = at;
        logged(&mut desk, id, "not_interested");
    }
    desk.now = NOW;
    learned(&mut desk, "score-conversion")
}

#[test]
fn of_what_ended_on_its_first_day_only_the_beginning_is_known() {
    let plain = leads_of_a_day(false);
    assert!(plain.0.contains("s-grade_a=") && plain.1 == 90, "{plain:?}");
    assert_eq!(leads_of_a_day(true), plain, "what ended them is not foretold by itself");
}

#[test]
fn leads_that_were_entered_when_they_had_ended_teach_nothing() {
    let mut desk = Desk::new();
    for status in ["disqualified", "converted"] {
        let changes = vec![set(lead::FAMILY_NAME, text("Wu")), set(lead::STATUS, choice(status))];
        desk.create(Kind::Lead, changes);
    }
    assert_eq!(learned(&mut desk, "score-conversion"), (String::new(), 0));
}
