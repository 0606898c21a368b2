//! Scores whose settings and parameters are records: applied everywhere, passed over when a newer version wrote them.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{company, lead, score};
use model::{Change, Command, Filter, Kind, Op, Operand, RecordId, SortKey, Value, defaults};
use protocol::query::{ReportQuery, RowsQuery};
use protocol::reports::scores::{CHURN, LIFETIME};
use protocol::reports::{Block, Cell, Line};
use protocol::view::{ReportView, ScoreView};
use protocol::{Query, View};

fn scores(desk: &mut Desk, id: RecordId) -> Vec<ScoreView> {
    match desk.ask(Query::Scores(id)) {
        View::Scores(scores) => scores.open().expect("opens"),
        other => panic!("{other:?}"),
    }
}

fn score_of(desk: &mut Desk, id: RecordId, key: &str) -> ScoreView {
    scores(desk, id).into_iter().find(|score| score.key == key).expect("has the score")
}

fn kept(key: &str, version: i64, settings: &str, fit: &str) -> Vec<Change> {
    vec![
        set(score::KEY, text(key)),
        set(score::VERSION, Value::Int(version)),
        set(score::SETTINGS, text(settings)),
        set(score::FIT, text(fit)),
    ]
}

fn keep_all(desk: &mut Desk, id: RecordId, changes: Vec<Change>) {
    desk.run(Command::Create { id, kind: Kind::Score, changes }).expect("kept");
}

/// Somebody with four orders a month apart, the last one a year ago.
fn waiting(desk: &mut Desk) -> RecordId {
    let id = desk.company("Nordlicht");
    for month in 0..4 {
        desk.order(id, TODAY - 300 - 30 * month, 10_000);
    }
    id
}

#[test]
fn what_is_set_holds_for_everybody_and_a_newer_version_is_passed_over() {
    let mut desk = Desk::new();
    let id = waiting(&mut desk);
    let before = score_of(&mut desk, id, "churn");
    assert_eq!(before.value, Value::Int(40), "twice the points of an interval exceeded: {before:?}");

    let record = defaults::score_id(WORKSPACE, "churn");
    keep_all(&mut desk, record, kept("churn", CHURN.version, "interval=35;repeat-days=30", ""));
    assert_eq!(score_of(&mut desk, id, "churn").value, Value::Int(70));

    desk.update(record, vec![set(score::VERSION, Value::Int(CHURN.version + 1))]);
    let newer = score_of(&mut desk, id, "churn");
    assert_eq!((newer.value, newer.notes.len()), (Value::Int(40), 1));
}

fn lifetime(desk: &mut Desk) -> ReportView {
    let query = ReportQuery { key: "lifetime".into(), kind: None, settings: vec![], is_paused: false };
    match desk.ask(Query::Report(query)) {
        View::Report(view) => *view.open().flatten().expect("has the report"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn parameters_that_are_kept_are_applied_and_not_fitted_again() {
    let mut desk = Desk::new();
    let id = waiting(&mut desk);
    for n in 0..8u8 {
        let other = desk.company(&format!("Werk {n}"));
        for k in 0..=n % 4 {
            desk.order(other, TODAY - 400 + i32::from(n) + 40 * i32::from(k), 5_000 * i64::from(n + 1));
        }
    }
    let fitted = score_of(&mut desk, id, "lifetime-value").value;
    let keep = lifetime(&mut desk).keep.expect("can be kept");
    assert!(!keep.exists && !keep.is_same && keep.population == 9, "{keep:?}");
    keep_all(&mut desk, keep.record, kept(&keep.key, keep.version, &keep.settings, &keep.fit));
    assert_eq!(score_of(&mut desk, id, "lifetime-value").value, fitted);
    assert!(lifetime(&mut desk).keep.expect("can be kept").is_same);

    // People are a population of their own: nothing of the companies is applied to them.
    let person = desk.contact("Lin", "Mei");
    for k in 0..3 {
        desk.order(person, TODAY - 20 - k * 30, 7_000);
    }
    let people =
        ReportQuery { key: "lifetime".into(), kind: Some(Kind::Contact), settings: vec![], is_paused: false };
    let View::Report(people) = desk.ask(Query::Report(people)) else { panic!("no report") };
    let people = people.open().flatten().expect("has the report");
    let people = people.keep.expect("can be kept");
    assert!(!people.exists && people.record != keep.record && people.key == "lifetime-contact", "{people:?}");

    // Other customers come: what was kept still says the same of this one.
    for n in 0..5u8 {
        let other = desk.company(&format!("Neu {n}"));
        for k in 0..6 {
            desk.order(other, TODAY - 5 - k * 9, 90_000);
        }
    }
    assert_eq!(score_of(&mut desk, id, "lifetime-value").value, fitted);
    desk.update(keep.record, vec![set(score::VERSION, Value::Int(LIFETIME.version + 1))]);
    assert_ne!(score_of(&mut desk, id, "lifetime-value").value, fitted, "fitted anew");
}

#[test]
fn a_lead_is_scored_by_what_is_known() {
    let mut desk = Desk::new();
    let plain = desk.create(Kind::Lead, vec![set(lead::FAMILY_NAME, text("Wu"))]);
    let good = desk.create(
        Kind::Lead,
        vec![
            set(lead::FAMILY_NAME, text("Lin")),
            set(lead::COMPANY_NAME, text("Delta")),
            set(lead::GRADE, choice("grade_a")),
            set(lead::WECHAT, text("lin_delta")),
        ],
    );
    assert_eq!(score_of(&mut desk, plain, "lead").value, Value::Int(0));
    let score = score_of(&mut desk, good, "lead");
    assert_eq!((score.value, score.parts.len()), (Value::Int(45), 3), "30 + 10 + 5");
    for (field, value) in [
        (lead::PHONES, entry("mobile", "+49 89 1234567")),
        (lead::EMAILS, entry("work", "lin@delta.example")),
    ] {
        let changes = vec![set(lead::FAMILY_NAME, text("Mei")), add(Kind::Lead, field, value)];
        let reached = desk.create(Kind::Lead, changes);
        assert_eq!(score_of(&mut desk, reached, "lead").value, Value::Int(10), "{field:?}");
    }
    let query = RowsQuery {
        sort: vec![SortKey { field: lead::SCORE, descending: true }],
        filter: Filter::Field {
            field: lead::SCORE,
            op: Op::AtLeast,
            operand: Operand::Values(vec![Value::Int(11)]),
        },
        ..rows_of(Kind::Lead)
    };
    let listed: Vec<RecordId> = desk.rows(query).rows.iter().map(|row| row.id).collect();
    assert_eq!(listed, [good]);
}

#[test]
fn a_class_tells_what_moved_somebody_into_it() {
    let mut desk = Desk::new();
    let id = desk.company("Nordlicht");
    let told = |desk: &mut Desk| {
        let view = score_of(desk, id, "lifecycle");
        let part = |part: &protocol::view::ScorePart| (part.label.clone(), part.value.clone());
        (view.value, view.parts.iter().map(part).collect::<Vec<_>>())
    };
    let class = |key: &str| Value::Choice(key.to_owned());
    let at = |key: &str, day: i32| (Cell::message(key), Cell::Date(day));
    let known = at("lifecycle-known", TODAY);
    assert_eq!(told(&mut desk), (class("account"), vec![known]));

    // A return alone makes nobody a customer.
    desk.order(id, TODAY - 40, -500);
    assert_eq!(told(&mut desk).0, class("account"));

    // An order from before the company was entered; one that is dated ahead changes nothing.
    desk.order(id, TODAY - 30, 10_000);
    desk.order(id, TODAY + 30, 10_000);
    assert_eq!(told(&mut desk), (class("customer_class"), vec![at("lifecycle-bought", TODAY - 30)]));

    desk.update(id, vec![set(company::LIFECYCLE_OVERRIDE, class("target"))]);
    let (value, parts) = told(&mut desk);
    assert_eq!((value, parts.len()), (class("target"), 2));
    let by_hand = Cell::Choice(company::LIFECYCLE_CLASS, "target".to_owned());
    assert_eq!(parts[1], (Cell::message("lifecycle-override"), by_hand));
}

fn spread(desk: &mut Desk, key: &str, settings: &[(&str, f64)]) -> ReportView {
    let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    match desk.ask(Query::Report(ReportQuery {
        key: key.into(),
        kind: Some(Kind::Company),
        settings,
        is_paused: false,
    })) {
        View::Report(view) => *view.open().flatten().expect("has the report"),
        other => panic!("{other:?}"),
    }
}

fn counted(view: &ReportView) -> Vec<(u64, bool)> {
    let Some(Block::Table(table)) = view.report.blocks.last() else { panic!("no table") };
    let count = |line: &Line| match line.values[1].cell {
        Cell::Count(count) => (count, line.values[1].opens.is_some()),
        _ => panic!("no count"),
    };
    table.rows.iter().map(count).collect()
}

#[test]
fn what_is_tried_shows_how_a_score_would_spread_and_changes_nothing() {
    let mut desk = Desk::new();
    let id = waiting(&mut desk);
    desk.company("Leer");
    let usual = spread(&mut desk, "score-churn", &[]);
    assert_eq!(counted(&usual), [(1, true)], "who never bought cannot leave: {usual:?}");
    let tried = spread(&mut desk, "score-churn", &[("interval", 5.0)]);
    assert_eq!(counted(&tried), [(1, false)], "the list is by what is kept");
    assert_ne!(tried.report, usual.report);
    assert!(!tried.keep.expect("can be kept").is_same);
    assert_eq!(score_of(&mut desk, id, "churn").value, Value::Int(40), "as before");
    for about in protocol::reports::table::SPREADS {
        let query = ReportQuery { key: about.key.into(), kind: None, settings: vec![], is_paused: false };
        let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {}", about.key) };
        let view = view.open().flatten().expect("has the report");
        assert_eq!(view.settings.len(), about.settings.len());
    }
}
