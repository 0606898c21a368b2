//! Rules asked of all records at once, over columns, and one by one: the same answers, whatever changed.
#![allow(missing_docs)]

mod common;
#[path = "selecting/town.rs"]
mod town;

use std::rc::Rc;

use common::*;
use engine::live::{Live, Moment};
use engine::locale::fixed::FixedLocale;
use engine::viewer::Viewer;
use engine::workspace::Workspace;
use model::entities::{activity, common as shared, company, deal, segment};
use model::value::Currency;
use model::{Catalogue, Change, Command, FieldId, Filter, Kind, Op, Operand, RecordId, Value};
use proptest::prelude::*;
use protocol::{Query, View};
use town::*;

fn viewer(now: i64) -> Viewer {
    Viewer {
        me: ME,
        role: protocol::account::Role::Owner,
        locale: Rc::new(FixedLocale::default()),
        zone: "UTC".into(),
        now,
    }
}

fn ask(ws: &mut Workspace, filter: &Filter, now: i64) -> Vec<String> {
    ask_of(Kind::Company, ws, filter, now)
}

fn ask_of(kind: Kind, ws: &mut Workspace, filter: &Filter, now: i64) -> Vec<String> {
    let viewer = viewer(now);
    ws.settle(std::slice::from_ref(&viewer));
    let query = protocol::query::RowsQuery {
        filter: filter.clone(),
        columns: vec![shared::DISPLAY_NAME],
        ..rows_of(kind)
    };
    match engine::queries::answer(ws, &Query::Rows(query), &viewer).expect("answered") {
        View::Rows(view) => {
            let names = view.rows.into_iter().map(|row| format!("{} {}", row.name, row.id));
            names.chain(Some(view.total.to_string())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// What the engine does when nothing else is to be done.
fn rest(desk: &mut Desk) {
    let mut live: Live<u8> = Live::default();
    live.set(0, Query::Today, desk.viewer());
    let moment = Moment { now: desk.now, wall: desk.now, working: true };
    loop {
        live.run(&mut desk.ws, moment);
        if live.wait(&desk.ws, desk.now) != Some(0) {
            return;
        }
    }
}

fn rule(field: FieldId, op: Op, operand: Operand) -> Filter {
    Filter::Field { field, op, operand }
}

/// Values that some records have in a field.
fn samples(desk: &Desk, ids: &[RecordId], field: FieldId) -> Vec<Value> {
    let viewer = desk.viewer();
    let scope = desk.ws.scope(&viewer);
    let mut found: Vec<Value> = Vec::new();
    for id in ids.iter().step_by(7).chain(&ids[..60]) {
        let slot = desk.ws.records.slot(*id).expect("a company");
        let value = scope.value(slot, field).filter(|value| !found.contains(value));
        found.extend(value);
        if found.len() == 2 {
            break;
        }
    }
    found
}

/// Rules about every field of companies, with values that they have.
fn rules(desk: &Desk, ids: &[RecordId]) -> Vec<Filter> {
    let mut all = Vec::new();
    for def in Catalogue::default().fields(Kind::Company) {
        all.push(rule(def.id, Op::Filled, Operand::None));
        all.push(rule(def.id, Op::Empty, Operand::None));
        all.push(rule(def.id, Op::AtMost, Operand::DaysFromToday(-3)));
        for value in samples(desk, ids, def.id) {
            for op in [Op::Is, Op::IsNot, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast, Op::Contains] {
                all.push(rule(def.id, op, Operand::Values(vec![value.clone()])));
            }
        }
    }
    all
}

#[test]
fn every_field_answers_over_columns_as_one_by_one() {
    let (mut desk, ids) = town();
    let mut plain = desk.reopened();
    let rules = rules(&desk, &ids);
    assert!(rules.len() > 200, "{} rules", rules.len());
    let mut over_columns = 0;
    for rule in rules {
        // Asked for once, so that columns are filled; this list is kept, so it is asked for with another rule beside it.
        ask(&mut desk.ws, &rule, NOW);
        rest(&mut desk);
        over_columns += usize::from(desk.ws.columns() > 0);
        let beside = Filter::All(vec![rule.clone(), Filter::Not(Box::new(Filter::Any(vec![])))]);
        assert_eq!(ask(&mut desk.ws, &beside, NOW), ask(&mut plain, &rule, NOW), "{}", rule.to_text());
    }
    assert!(over_columns > 200, "{over_columns} over columns");
    assert_eq!(plain.columns(), 0);
}

#[test]
fn few_records_are_asked_one_by_one() {
    let mut desk = Desk::new();
    (0..30).for_each(|n| _ = company_number(&mut desk, n));
    ask(&mut desk.ws, &rule(company::NAME, Op::Filled, Operand::None), NOW);
    rest(&mut desk);
    assert_eq!(desk.ws.columns(), 0);
}

#[test]
fn segments_lists_searches_and_what_happened_are_asked_beside() {
    let (mut desk, ids) = town();
    let ruled = |rule: &str| set(segment::RULE, Value::Bytes(rule.as_bytes().to_vec()));
    let of = |desk: &mut Desk, name: &str, rule: &str| {
        let kind = set(segment::OF_KIND, choice("company"));
        desk.create(Kind::Segment, vec![set(segment::NAME, text(name)), kind, ruled(rule)])
    };
    let inner = of(&mut desk, "inner", "f100.has(tfirma 1)");
    let outer = of(&mut desk, "outer", &format!("all(segment({inner}),not(f100.is(tFirma 11)))"));
    let circle = of(&mut desk, "circle", "");
    desk.update(circle, vec![ruled(&format!("segment({circle})"))]);
    let texts = [
        format!("all(segment({outer}),f100.has(t1))"),
        format!("any(segment({outer}),segment({circle}),f100.is(tFirma 2))"),
        format!("all(f100.filled(),records({},{},{}))", ids[0], ids[4], ids[9]),
        "all(f100.filled(),text(firma 12))".to_owned(),
        "all(f100.filled(),text( ))".to_owned(),
        "all(f100.filled(),happened(order,60d,ge1))".to_owned(),
        "all(f100.filled(),not(happened(activity,30d,ge1)))".to_owned(),
    ];
    let mut plain = desk.reopened();
    while plain.idle() {}
    for _ in 0..2 {
        for text in &texts {
            let rule = Filter::from_text(text).expect(text);
            assert_eq!(ask(&mut desk.ws, &rule, NOW), ask(&mut plain, &rule, NOW), "{text}");
        }
        while desk.ws.idle() {}
        rest(&mut desk);
        // Another day: the lists of this one are not asked again.
        desk.now += 86_400_000;
    }
    assert!(desk.ws.columns() > 0);
}

#[test]
fn amounts_in_other_currencies_are_compared_by_the_rate_of_their_day() {
    const USD: Currency = Currency(*b"USD");
    let mut desk = Desk::new();
    for (from, tenths) in [(TODAY - 900, 5), (TODAY - 10, 20), (TODAY + 1, 1)] {
        rate(&mut desk, USD, from, tenths);
    }
    let mut deal = |name: &str, currency, close: Option<i32>| {
        let amount = Value::Money { minor: 10_000, currency };
        let mut changes = vec![set(deal::TITLE, text(name)), set(deal::AMOUNT, amount)];
        changes.extend(close.map(|day| set(deal::CLOSE_ON, Value::Date(day))));
        desk.create(Kind::Deal, changes);
    };
    deal("Old", USD, Some(TODAY - 20));
    deal("New", USD, Some(TODAY));
    deal("Open", USD, None);
    deal("Pounds", GBP, Some(TODAY));
    deal("Before", USD, Some(TODAY - 901));
    for n in 0..MANY {
        let amount = money(6_000 - n as i64);
        desk.create(Kind::Deal, vec![set(deal::TITLE, text(&format!("N{n}"))), set(deal::AMOUNT, amount)]);
    }
    let euros = |op, minor| rule(deal::AMOUNT, op, Operand::Values(vec![money(minor)]));
    let dollars = Operand::Values(vec![Value::Money { minor: 12_000, currency: USD }]);
    let none = Filter::Any(vec![]);
    for (day, cases) in [
        (
            0,
            [
                (euros(Op::Greater, 6_000), vec!["New", "Open"]),
                (euros(Op::Less, 4_991), vec![]),
                (euros(Op::Is, 5_000), vec!["N1000", "Old"]),
                (rule(deal::AMOUNT, Op::Greater, dollars.clone()), vec![]),
            ],
        ),
        (
            1,
            [
                (euros(Op::Greater, 6_000), vec!["New"]),
                (euros(Op::Less, 4_991), vec!["Open"]),
                (euros(Op::Is, 1_000), vec!["Open"]),
                // A rule in another currency converts the other way round.
                (
                    Filter::All(vec![rule(deal::AMOUNT, Op::AtMost, dollars), euros(Op::Greater, 9_000)]),
                    vec!["New"],
                ),
            ],
        ),
    ] {
        let now = NOW + day * 86_400_000;
        for (rule, expected) in cases {
            let names = |found: Vec<String>| {
                let found = found.split_last().map(|(_, names)| names.to_vec()).unwrap_or_default();
                let name = |line: String| line.split(' ').next().map(str::to_owned);
                found.into_iter().filter_map(name).collect::<Vec<_>>()
            };
            assert_eq!(
                names(ask_of(Kind::Deal, &mut desk.reopened(), &rule, now)),
                expected,
                "{}",
                rule.to_text()
            );
            ask_of(Kind::Deal, &mut desk.ws, &rule, now);
            desk.now = now;
            rest(&mut desk);
            assert!(desk.ws.columns() > 0);
            let again = Filter::Any(vec![rule.clone(), none.clone()]);
            assert_eq!(names(ask_of(Kind::Deal, &mut desk.ws, &again, now)), expected, "{}", rule.to_text());
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Name(usize, usize),
    Clear(usize),
    Create(usize),
    Delete(usize),
    Merge(usize, usize),
    Order(usize, i32),
    ToDo(usize, i32),
    Undo,
    Flood(usize),
    Postpone(i32),
    Day,
    Rest,
}

fn step() -> impl Strategy<Value = Step> {
    let of = 0usize..40;
    prop_oneof![
        (of.clone(), 0usize..9).prop_map(|(at, n)| Step::Name(at, n)),
        of.clone().prop_map(Step::Clear),
        (0usize..40).prop_map(Step::Create),
        of.clone().prop_map(Step::Delete),
        (of.clone(), of.clone()).prop_map(|(a, b)| Step::Merge(a, b)),
        (of.clone(), 1i32..400).prop_map(|(at, ago)| Step::Order(at, ago)),
        (of, -9i32..9).prop_map(|(at, on)| Step::ToDo(at, on)),
        Just(Step::Undo),
        (0usize..9).prop_map(Step::Flood),
        (-9i32..9).prop_map(Step::Postpone),
        Just(Step::Day),
        Just(Step::Rest),
        Just(Step::Rest),
    ]
}

/// So many things to do get another day that nobody looks up what depends on each.
fn postpone(desk: &mut Desk, day: i32) {
    let all: Vec<RecordId> =
        desk.ws.records.of(Kind::Activity).map(|slot| desk.ws.records.id(slot)).collect();
    let changes = vec![set(activity::DUE_ON, Value::Date(day))];
    desk.run(Command::Update { ids: all, changes }).expect("updated");
}

fn does(desk: &mut Desk, ids: &mut Vec<RecordId>, step: &Step) {
    let is_here = |desk: &Desk, id: RecordId| {
        desk.ws.records.slot(id).is_some_and(|slot| desk.ws.records.is_present(slot))
    };
    match *step {
        Step::Name(at, n) => {
            let changes = vec![set(company::NAME, text(&format!("Haus {n}")))];
            _ = desk.run(Command::Update { ids: vec![ids[at]], changes });
        }
        Step::Clear(at) => {
            let changes: Vec<Change> = vec![clear(company::EMPLOYEES), clear(company::ANNUAL_REVENUE)];
            _ = desk.run(Command::Update { ids: vec![ids[at]], changes });
        }
        Step::Create(n) => ids.push(company_number(desk, n)),
        Step::Delete(at) => _ = desk.run(Command::Delete { ids: vec![ids[at]] }),
        Step::Merge(a, b) if a != b && is_here(desk, ids[a]) && is_here(desk, ids[b]) => {
            desk.merge(ids[a], &[ids[b]]);
        }
        Step::Merge(..) => {}
        Step::Order(at, ago) if is_here(desk, ids[at]) => _ = desk.order(ids[at], TODAY - ago, 500),
        Step::ToDo(at, on) if is_here(desk, ids[at]) => _ = to_do(desk, ids[at], TODAY + on),
        Step::Order(..) | Step::ToDo(..) => {}
        Step::Undo => _ = desk.undo(None),
        Step::Flood(n) => {
            let changes = vec![set(company::EMPLOYEES, Value::Int(n as i64))];
            let many: Vec<RecordId> = ids[50..400].iter().copied().filter(|id| is_here(desk, *id)).collect();
            _ = desk.run(Command::Update { ids: many, changes });
        }
        Step::Postpone(on) => postpone(desk, TODAY + on),
        Step::Day => desk.now += 86_400_000,
        Step::Rest => rest(desk),
    }
}

/// Asks a rule until its columns are there, lets something happen, and asks again.
fn follows(desk: &mut Desk, rule: &Filter, happens: impl FnOnce(&mut Desk)) {
    ask(&mut desk.ws, rule, desk.now);
    rest(desk);
    happens(desk);
    assert!(desk.ws.columns() > 0);
    let again = Filter::Any(vec![rule.clone()]);
    let expected = ask(&mut desk.reopened(), rule, desk.now);
    assert_eq!(ask(&mut desk.ws, &again, desk.now), expected, "{}", rule.to_text());
}

#[test]
fn floods_merges_of_many_and_another_day_are_followed() {
    let (mut desk, ids) = town();
    ids[500..800].iter().for_each(|id| _ = to_do(&mut desk, *id, TODAY));
    let soon = rule(company::NEXT_ACTIVITY_ON, Op::AtMost, Operand::DaysFromToday(1));
    follows(&mut desk, &soon, |desk| postpone(desk, TODAY + 5));
    let viewer = desk.viewer();
    // More merged than are looked up one by one, and who belongs to one of them is not among them.
    desk.update(ids[1], vec![set(company::PARENT, Value::Ref(ids[600]))]);
    let belongs = rule(company::PARENT, Op::Is, Operand::Values(vec![Value::Ref(ids[900])]));
    follows(&mut desk, &belongs, |desk| {
        ids[500..800].chunks(9).for_each(|some| _ = desk.merge(ids[900], some));
    });
    // What is learned again from a few orders changes what is expected of everybody.
    let alive = {
        let slot = desk.ws.records.slot(ids[7]).expect("a company");
        ask(&mut desk.ws, &rule(company::ALIVE, Op::Filled, Operand::None), NOW);
        desk.ws.scope(&viewer).value(slot, company::ALIVE).expect("he bought")
    };
    let alike = rule(company::ALIVE, Op::AtMost, Operand::Values(vec![alive]));
    follows(&mut desk, &alike, |desk| {
        for (n, id) in ids[20..45].iter().enumerate() {
            desk.order(*id, TODAY - 9 * n as i32, 700);
            ask(&mut desk.ws, &belongs, NOW);
        }
    });
    // Who bought a year ago is less loyal.
    let slot = desk.ws.records.slot(ids[1]).expect("a company");
    let today = desk.ws.scope(&viewer).value(slot, company::LOYALTY_INDEX).expect("he bought");
    let loyal = rule(company::LOYALTY_INDEX, Op::Is, Operand::Values(vec![today]));
    follows(&mut desk, &loyal, |desk| desk.now += 300 * 86_400_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn columns_follow_every_change(steps in proptest::collection::vec(step(), 4..14)) {
        let texts = [
            "any(f100.has(thaus),f100.is(tFirma 3))",
            "all(d4.filled(),not(f100.starts(tHaus 4)))",
            "all(f100.filled(),happened(order,365d,ge1))",
            "not(f100.has(tfirma))",
        ];
        let mut rules: Vec<Filter> = texts.iter().filter_map(|text| Filter::from_text(text).ok()).collect();
        rules.extend([
            rule(company::EMPLOYEES, Op::AtLeast, Operand::Values(vec![Value::Int(5)])),
            rule(company::ANNUAL_REVENUE, Op::AtMost, Operand::Values(vec![money(300)])),
            rule(company::NEXT_ACTIVITY_ON, Op::AtMost, Operand::DaysFromToday(2)),
            rule(company::LOYALTY_INDEX, Op::AtLeast, Operand::Values(vec![Value::Int(20)])),
            rule(company::RFM_R, Op::AtLeast, Operand::Values(vec![Value::Int(3)])),
        ]);
        let (mut desk, mut ids) = town();
        rules.iter().for_each(|rule| _ = ask(&mut desk.ws, rule, NOW));
        rest(&mut desk);
        for (at, step) in steps.iter().enumerate() {
            does(&mut desk, &mut ids, step);
            let now = desk.now;
            let mut plain = desk.reopened();
            for rule in &rules {
                // Each time another list, so that it is not one that is kept.
                let never = vec![Filter::Any(vec![]); at + 1];
                let other = Filter::Any([vec![rule.clone()], never].concat());
                prop_assert_eq!(ask(&mut desk.ws, &other, now), ask(&mut plain, rule, now), "{} after {:?}", rule.to_text(), step);
            }
            prop_assert_eq!(plain.columns(), 0);
        }
    }
}
