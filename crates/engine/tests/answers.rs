//! Answers of customers: where they are seen, what scores and reports make of them, and that what follows from them is
//! current after every change.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{answer, company, contact, deal, lead, order, order_line};
use model::{Change, Command, FieldId, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::{ReportQuery, RowsQuery};
use protocol::reports::{Block, Cell, Table};
use protocol::view::{Happening, RecordView, ScoreView, Shown};
use protocol::{Query, View};

fn given(customer: RecordId, question: &str, score: i64, day: i32) -> Vec<Change> {
    vec![
        set(answer::CUSTOMER, Value::Ref(customer)),
        set(answer::QUESTION, choice(question)),
        set(answer::SCORE, Value::Int(score)),
        set(answer::ANSWERED_ON, Value::Date(day)),
    ]
}

fn record(desk: &mut Desk, id: RecordId) -> RecordView {
    match desk.ask(Query::Record(id)) {
        View::Record(Some(record)) => *record,
        other => panic!("{other:?}"),
    }
}

fn score_of(desk: &mut Desk, id: RecordId, key: &str) -> Option<ScoreView> {
    let View::Scores(scores) = desk.ask(Query::Scores(id)) else { panic!("no scores") };
    scores.open().expect("opens").into_iter().find(|score| score.key == key)
}

fn is(field: FieldId, value: Value) -> Filter {
    Filter::Field { field, op: Op::Is, operand: Operand::Values(vec![value]) }
}

fn tables(desk: &mut Desk, key: &str, kind: Kind) -> Vec<Table> {
    let query = ReportQuery { key: key.into(), kind: Some(kind), settings: vec![], is_paused: false };
    let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no report") };
    let view = view.open().flatten().expect("has the report");
    let tables = view.report.blocks.into_iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Figures(_) => None,
    });
    tables.collect()
}

fn column(table: &Table, at: usize) -> Vec<Cell> {
    table.rows.iter().map(|row| row.values[at].cell.clone()).collect()
}

#[test]
fn an_answer_is_seen_with_its_customer_and_what_it_is_about() {
    let mut desk = Desk::new();
    let acme = desk.company("Nordlicht");
    let person = desk.contact("Lin", "Mei");
    let order = desk.order(acme, TODAY - 30, 10_000);
    let mut changes = given(acme, "nps", 9, TODAY - 3);
    changes.extend([
        set(answer::CONTACT, Value::Ref(person)),
        set(answer::ABOUT, Value::Ref(order)),
        set(answer::COMMENT, text("Quick and friendly")),
    ]);
    let id = desk.create(Kind::Answer, changes);
    let seen = record(&mut desk, id);
    assert_eq!((seen.name.as_str(), seen.subtitle.as_str()), ("NPS 9", "Nordlicht · Mei Lin"));
    for (of, field) in [(acme, answer::CUSTOMER), (person, answer::CONTACT), (order, answer::ABOUT)] {
        let related = record(&mut desk, of).related;
        let list = related.iter().find(|list| list.kind == Kind::Answer).expect("is related");
        assert_eq!((list.field, list.total), (field, 1));
        let View::Timeline(timeline) = desk.ask(Query::Timeline { record: of, limit: 50 }) else { panic!() };
        let told = timeline.entries.iter().filter(|entry| entry.record.id == id).map(|entry| &entry.what);
        let said = Happening::Answer { comment: "Quick and friendly".to_owned() };
        assert_eq!(told.collect::<Vec<_>>(), [&said]);
    }
    for (typed, found) in
        [("friendly", true), ("nordlicht nps", true), ("mei 9", true), ("nordlicht ces", false)]
    {
        let query = Query::Search { text: typed.into(), kinds: vec![Kind::Answer], limit: 5 };
        let View::Search(hits) = desk.ask(query) else { panic!() };
        assert_eq!(hits.total, u32::from(found), "{typed}");
    }
}

#[test]
fn industry_and_segment_of_an_answer_are_those_of_its_customer() {
    let mut desk = Desk::new();
    let acme = desk.company("Nordlicht");
    let person = desk.contact("Lin", "Mei");
    desk.update(person, vec![works_at(acme, "CTO")]);
    let both = [acme, person].map(|who| desk.create(Kind::Answer, given(who, "csat", 4, TODAY)));
    let columns = vec![answer::INDUSTRY, answer::RFM_SEGMENT];
    let cells = |desk: &mut Desk| {
        let rows = desk.rows(RowsQuery { columns: columns.clone(), ..rows_of(Kind::Answer) }).rows;
        both.map(|id| rows.iter().find(|row| row.id == id).expect("is listed").cells.clone())
    };
    assert_eq!(cells(&mut desk), [[Shown::Empty, Shown::Empty], [Shown::Empty, Shown::Empty]]);
    desk.update(acme, vec![set(company::INDUSTRY, choice("energy"))]);
    let energy = Shown::Value(choice("energy"));
    assert_eq!(cells(&mut desk).map(|cells| cells[0].clone()), [energy.clone(), energy]);
    let of_industry = RowsQuery { filter: is(answer::INDUSTRY, choice("energy")), ..rows_of(Kind::Answer) };
    assert_eq!(desk.rows(of_industry).total, 2);
    // Whoever orders comes into a segment, and his answers with him.
    desk.order(acme, TODAY - 2, 50_000);
    let segments = cells(&mut desk).map(|cells| cells[1].clone());
    assert!(matches!(segments[0], Shown::Value(Value::Choice(_))), "{segments:?}");
    assert_eq!(segments[1], Shown::Empty);
}

/// Somebody with a purchase a month, the last one two months ago, of two products.
fn late(desk: &mut Desk) -> RecordId {
    let id = desk.company("Nordlicht");
    for month in 2..5 {
        let order = desk.order(id, TODAY - 30 * month, 10_000);
        for name in ["Pumpe", "Ventil"] {
            let product = desk.create(Kind::Product, vec![set(model::entities::product::NAME, text(name))]);
            let line = vec![
                set(order_line::ORDER, Value::Ref(order)),
                set(order_line::PRODUCT, Value::Ref(product)),
                set(order_line::QUANTITY, Value::Decimal { mantissa: 1, places: 0 }),
            ];
            desk.create(Kind::OrderLine, line);
        }
    }
    id
}

#[test]
fn signs_of_leaving_come_from_answers_and_contracts_and_add_up() {
    let mut desk = Desk::new();
    let id = late(&mut desk);
    let signs = |desk: &mut Desk| {
        let score = score_of(desk, id, "churn").expect("has bought");
        let part = |part: &protocol::view::ScorePart| match (&part.label, &part.contribution) {
            (Cell::Message(label), Cell::Count(points)) => (label.clone(), *points as i64),
            other => panic!("{other:?}"),
        };
        let parts: Vec<_> = score.parts.iter().map(part).collect();
        let sum: i64 = parts.iter().map(|(_, points)| points).sum();
        assert_eq!(score.value, Value::Int(sum), "{parts:?}");
        parts.into_iter().map(|(label, _)| label).collect::<Vec<_>>()
    };
    assert_eq!(signs(&mut desk), ["churn-interval"]);
    let first = desk.create(Kind::Answer, given(id, "csat", 5, TODAY - 40));
    assert_eq!(signs(&mut desk), ["churn-interval", "churn-satisfied"]);
    // The last one counts: a bad one of those who recommend, and how easy it was says nothing.
    desk.create(Kind::Answer, given(id, "nps", 2, TODAY - 20));
    desk.create(Kind::Answer, given(id, "ces", 7, TODAY - 10));
    assert_eq!(signs(&mut desk), ["churn-discontent", "churn-interval"]);
    desk.update(first, vec![set(answer::ANSWERED_ON, Value::Date(TODAY))]);
    assert_eq!(signs(&mut desk), ["churn-interval", "churn-satisfied"]);
    desk.run(Command::Delete { ids: vec![first] }).expect("deleted");
    desk.update(id, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY + 90))]);
    assert_eq!(signs(&mut desk), ["churn-contract", "churn-discontent", "churn-interval"]);
    desk.update(id, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY - 1))]);
    assert_eq!(signs(&mut desk)[0], "churn-contract-over");
    desk.update(id, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY + 400))]);
    assert_eq!(signs(&mut desk), ["churn-discontent", "churn-interval"]);

    // The column of a list says the same, and a contract alone makes a customer.
    let other = desk.company("Bergbau");
    assert!(score_of(&mut desk, other, "churn").is_none());
    desk.update(other, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY + 5))]);
    let query = RowsQuery { columns: vec![company::CHURN_RISK], ..rows_of(Kind::Company) };
    let rows = desk.rows(query).rows;
    let risk = |id| rows.iter().find(|row| row.id == id).map(|row| row.cells[0].clone());
    assert_eq!([risk(id), risk(other)], [50, 40].map(|points| Some(Shown::Value(Value::Int(points)))));
}

#[test]
fn a_contract_is_looked_at_from_today_however_long_nothing_was_bought() {
    let mut desk = Desk::new();
    let id = desk.company("Nordlicht");
    // Old orders are looked at from the last of them; the contract ends all the same.
    desk.order(id, TODAY - 500, 10_000);
    let sign = |desk: &mut Desk| {
        let score = score_of(desk, id, "churn").expect("has bought");
        let contract = |part: &&protocol::view::ScorePart| match &part.label {
            Cell::Message(label) => label.starts_with("churn-contract"),
            _ => false,
        };
        let found = score.parts.iter().find(contract);
        found.map(|part| (part.label.clone(), part.value.clone()))
    };
    assert_eq!(sign(&mut desk), None);
    for (ends, label, days) in [(30, "churn-contract", 30.0), (-3, "churn-contract-over", 3.0)] {
        desk.update(id, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY + ends))]);
        assert_eq!(sign(&mut desk), Some((Cell::message(label), Cell::Days(days))));
    }
    desk.update(id, vec![set(company::CONTRACT_ENDS_ON, Value::Date(TODAY + 91))]);
    assert_eq!(sign(&mut desk), None);
}

#[test]
fn the_last_recommendation_is_a_part_of_loyalty() {
    let mut desk = Desk::new();
    let id = late(&mut desk);
    let mark = |desk: &mut Desk| {
        let score = score_of(desk, id, "loyalty").expect("has bought");
        let part = score.parts.iter().find(|part| part.label == Cell::message("loyalty-satisfaction"));
        part.map(|part| part.value.clone())
    };
    assert_eq!(mark(&mut desk), None);
    desk.create(Kind::Answer, given(id, "nps", 7, TODAY - 5));
    desk.create(Kind::Answer, given(id, "csat", 1, TODAY - 1));
    assert_eq!(mark(&mut desk), Some(Cell::Count(700)));
}

#[test]
fn satisfaction_follows_answers_and_their_customers() {
    let mut desk = Desk::new();
    let (acme, other) = (desk.company("Nordlicht"), desk.company("Bergbau"));
    desk.update(acme, vec![set(company::INDUSTRY, choice("energy"))]);
    let nine = desk.create(Kind::Answer, given(acme, "nps", 9, TODAY - 1));
    desk.create(Kind::Answer, given(other, "nps", 3, TODAY - 1));
    let industries = |desk: &mut Desk| {
        let table = tables(desk, "satisfaction", Kind::Company)[2].clone();
        column(&table, 1)
    };
    assert_eq!(industries(&mut desk), [Cell::Number(100.0, 0), Cell::Number(-100.0, 0)]);
    desk.update(nine, vec![set(answer::SCORE, Value::Int(8))]);
    assert_eq!(industries(&mut desk)[0], Cell::Number(0.0, 0));
    desk.update(other, vec![set(company::INDUSTRY, choice("energy"))]);
    assert_eq!(industries(&mut desk), [Cell::Number(-50.0, 0)]);
    desk.merge(acme, &[other]);
    assert_eq!(industries(&mut desk), [Cell::Number(-50.0, 0)]);
    // What was said was said; of what industry is not known any more.
    desk.run(Command::Delete { ids: vec![acme] }).expect("deleted");
    let table = tables(&mut desk, "satisfaction", Kind::Company)[2].clone();
    assert_eq!(column(&table, 0), [Cell::message("satisfaction-unknown")]);
    assert_eq!(column(&table, 1), [Cell::Number(-50.0, 0)]);
}

#[test]
fn bargains_are_of_lines_and_of_whole_orders() {
    let mut desk = Desk::new();
    let id = desk.company("Nordlicht");
    let buy = |desk: &mut Desk, line: Option<i64>, off: Option<i64>| {
        let order = desk.order(id, TODAY - 9, 9_000);
        if let Some(off) = off {
            desk.update(order, vec![set(order::DISCOUNT_AMOUNT, money(off))]);
        }
        if let Some(percent) = line {
            let number = |mantissa| Value::Decimal { mantissa, places: 0 };
            let changes = vec![
                set(order_line::ORDER, Value::Ref(order)),
                set(order_line::QUANTITY, number(1)),
                set(order_line::UNIT_PRICE, number(100)),
                set(order_line::DISCOUNT, number(percent)),
            ];
            desk.create(Kind::OrderLine, changes);
        }
        order
    };
    let share = |desk: &mut Desk| {
        let query = RowsQuery { columns: vec![company::BARGAIN_SHARE], ..rows_of(Kind::Company) };
        desk.rows(query).rows[0].cells[0].clone()
    };
    let percent = |mantissa| Shown::Value(Value::Decimal { mantissa, places: 1 });
    buy(&mut desk, None, Some(1_000));
    buy(&mut desk, Some(10), None);
    assert_eq!(share(&mut desk), Shown::Empty, "two do not tell");
    let plain = buy(&mut desk, Some(5), None);
    assert_eq!(share(&mut desk), percent(667));
    let [parts, only] = &tables(&mut desk, "bargain", Kind::Company)[..] else { panic!() };
    assert_eq!(column(parts, 1), [0, 0, 1, 0, 0].map(Cell::Count));
    assert!(only.rows.is_empty());
    desk.update(plain, vec![set(order::DISCOUNT_AMOUNT, money(600))]);
    assert_eq!(share(&mut desk), percent(1000));
    let [_, only] = &tables(&mut desk, "bargain", Kind::Company)[..] else { panic!() };
    // 1,000, a tenth and a twentieth of 100.00, and 600.
    assert_eq!(column(only, 5), [money_of(3_100)]);
    let score = score_of(&mut desk, id, "bargain").expect("has bargains");
    assert_eq!(score.value, Value::Decimal { mantissa: 1000, places: 1 });
    // Where the lines say what it came to, 600 are off 95.00: it is still a bargain, and less was paid.
    let paid = |desk: &mut Desk| {
        let query = RowsQuery { columns: vec![company::TOTAL_SPENT], ..rows_of(Kind::Company) };
        desk.rows(query).rows[0].cells[0].clone()
    };
    assert_eq!(paid(&mut desk), Shown::Value(money(27_000)));
    desk.update(plain, vec![clear(order::AMOUNT)]);
    assert_eq!(paid(&mut desk), Shown::Value(money(18_000 + 9_500 - 600)));
    assert_eq!(share(&mut desk), percent(1000));
    let [_, only] = &tables(&mut desk, "bargain", Kind::Company)[..] else { panic!() };
    assert_eq!(column(only, 5), [money_of(3_100)]);
}

fn money_of(minor: i64) -> Cell {
    let Value::Money { minor, currency } = money(minor) else { panic!() };
    Cell::Money(minor, currency)
}

#[test]
fn referrals_are_seen_and_counted_where_who_brought_them_is() {
    let mut desk = Desk::new();
    let (acme, other, third) = (desk.company("Nordlicht"), desk.company("Bergbau"), desk.company("Quelle"));
    let person = desk.contact("Lin", "Mei");
    desk.update(person, vec![works_at(acme, "CTO")]);
    for (who, minor) in [(acme, 50_000), (other, 20_000), (third, 10_000)] {
        desk.order(who, TODAY - 5, minor);
    }
    desk.update(other, vec![set(company::REFERRED_BY, Value::Ref(acme))]);
    // By somebody who works there.
    desk.update(third, vec![set(company::REFERRED_BY, Value::Ref(person))]);
    let changes = vec![set(lead::FAMILY_NAME, text("Wu")), set(lead::REFERRED_BY, Value::Ref(acme))];
    desk.create(Kind::Lead, changes);
    let brought = |desk: &mut Desk, of| {
        let by = [company::REFERRED_BY, contact::REFERRED_BY, lead::REFERRED_BY];
        let related = record(desk, of).related.into_iter().filter(|list| by.contains(&list.field));
        related.map(|list| (list.kind, list.total)).collect::<Vec<_>>()
    };
    assert_eq!(brought(&mut desk, acme), [(Kind::Company, 1), (Kind::Lead, 1)]);
    assert_eq!(brought(&mut desk, person), [(Kind::Company, 1)]);
    let best = |desk: &mut Desk| {
        let table = tables(desk, "referral", Kind::Company)[1].clone();
        (column(&table, 2), column(&table, 3))
    };
    assert_eq!(best(&mut desk), (vec![Cell::Count(2)], vec![money_of(30_000)]));
    desk.update(third, vec![clear(company::REFERRED_BY)]);
    assert_eq!(best(&mut desk), (vec![Cell::Count(1)], vec![money_of(20_000)]));
    // Of people, a company that brought them is none of them.
    desk.order(person, TODAY - 5, 1_000);
    desk.update(person, vec![set(contact::REFERRED_BY, Value::Ref(acme))]);
    assert!(tables(&mut desk, "referral", Kind::Contact)[1].rows.is_empty());
}

#[test]
fn a_deal_shows_its_answers() {
    let mut desk = Desk::new();
    let acme = desk.company("Nordlicht");
    let deal = desk.deal("Anlage", 1_000);
    desk.update(deal, vec![set(deal::COMPANY, Value::Ref(acme))]);
    let mut changes = given(acme, "ces", 2, TODAY);
    changes.push(set(answer::ABOUT, Value::Ref(deal)));
    desk.create(Kind::Answer, changes);
    assert!(record(&mut desk, deal).related.iter().any(|list| list.kind == Kind::Answer && list.total == 1));
}
