//! The views of records other than lists.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, common as fields, company, contact, deal, lead, order, segment, tag};
use model::{Change, Command, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::{BoardQuery, RfmQuery, RowsQuery, SegmentsQuery};
use protocol::reports::Cell;
use protocol::view::{BoardView, Happening, HistoryView, Reason, RfmView, SegmentRow, Shown, TodayView};
use protocol::{Query, View};

fn board(desk: &mut Desk) -> BoardView {
    match desk.ask(Query::Board(BoardQuery { pipeline: None, filter: Filter::default(), cards: 2 })) {
        View::Board(view) => view,
        other => panic!("{other:?}"),
    }
}

fn today(desk: &mut Desk) -> TodayView {
    match desk.ask(Query::Today) {
        View::Today(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_shows_its_fields_and_what_refers_to_it() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    for (family, given) in [("Baker", "Bob"), ("Able", "Al")] {
        let person = desk.contact(family, given);
        desk.update(person, vec![works_at(acme, "Buyer")]);
    }
    let deal = desk.deal("Lathe", 100);
    desk.update(deal, vec![set(deal::COMPANY, Value::Ref(acme))]);
    let View::Record(Some(view)) = desk.ask(Query::Record(acme)) else { panic!("no record") };
    assert_eq!(
        (view.kind, view.name.as_str(), view.deleted, view.editable, view.unsent),
        (Kind::Company, "Acme", false, true, true)
    );
    assert!(view.fields.contains(&(company::NAME, Shown::Value(text("Acme")))));
    assert!(view.fields.contains(&(company::CONTACT_COUNT, Shown::Value(Value::Int(2)))));
    assert!(view.fields.contains(&(company::OPEN_DEAL_AMOUNT, Shown::Value(money(100)))));
    assert!(view.fields.iter().all(|(_, shown)| *shown != Shown::Empty));
    let related: Vec<(Kind, u32)> =
        view.related.iter().map(|related| (related.kind, related.total)).collect();
    assert_eq!(related, [(Kind::Contact, 2), (Kind::Deal, 1)]);
    let names: Vec<&str> = view.related[0].first.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Al Able", "Bob Baker"]);
    assert_eq!(desk.ask(Query::Record(RecordId([1; 16]))), View::Record(None));
    desk.run(Command::Delete { ids: vec![acme] }).expect("deleted");
    let View::Record(Some(view)) = desk.ask(Query::Record(acme)) else { panic!("no record") };
    assert!(view.deleted && !view.editable);
}

#[test]
fn the_board_counts_and_sums_everything_and_shows_the_first_cards() {
    let mut desk = Desk::new();
    let deals: Vec<RecordId> = (1..=5).map(|n| desk.deal(&format!("Deal {n}"), n * 1000)).collect();
    let view = board(&mut desk);
    let [first, second, ..] = view.columns.as_slice() else { panic!("{view:?}") };
    assert_eq!((first.total, first.sums.clone(), first.cards.len()), (5, vec![money(15_000)], 2));
    assert_eq!((second.total, second.sums.len()), (0, 0));
    let target = second.stage.id;
    desk.run(Command::MoveDeal { deal: deals[4], stage: target, after: None }).expect("moved");
    desk.run(Command::MoveDeal { deal: deals[3], stage: target, after: Some(deals[4]) }).expect("moved");
    let view = board(&mut desk);
    assert_eq!((view.columns[0].total, view.columns[0].sums.clone()), (3, vec![money(6_000)]));
    let cards: Vec<RecordId> = view.columns[1].cards.iter().map(|card| card.id).collect();
    assert_eq!(cards, [deals[4], deals[3]]);
    assert_eq!(view.columns[1].sums, [money(9_000)]);
}

#[test]
fn a_deal_ages_until_it_is_stuck() {
    let mut desk = Desk::new();
    let deal = desk.deal("Slow", 1);
    assert_eq!(
        (board(&mut desk).columns[0].cards[0].days_in_stage, board(&mut desk).columns[0].cards[0].stuck),
        (0, false)
    );
    desk.now += 100 * 86_400_000;
    let card = board(&mut desk).columns[0].cards[0].clone();
    assert_eq!((card.id, card.days_in_stage, card.stuck), (deal, 100, true));
}

#[test]
fn today_says_whom_to_call_and_why_most_urgent_first() {
    let mut desk = Desk::new();
    let person = desk.contact("Lee", "Ann");
    desk.update(person, vec![add(Kind::Contact, contact::PHONES, entry("work", "+49 89 1234567"))]);
    let task = |day: i32| {
        vec![
            set(activity::TYPE, choice("task")),
            set(activity::SUBJECT, text("Call back")),
            set(activity::DUE_ON, Value::Date(day)),
            Change { field: activity::ABOUT, element: Some(person), value: Some(Value::Ref(person)) },
        ]
    };
    let overdue = desk.create(Kind::Activity, task(TODAY - 2));
    let due = desk.create(Kind::Activity, task(TODAY));
    desk.create(Kind::Activity, task(TODAY + 1));
    let promised = desk.create(
        Kind::Lead,
        vec![set(lead::FAMILY_NAME, text("Wu")), set(lead::PROMISED_ON, Value::Date(TODAY - 1))],
    );
    let fresh = desk.create(Kind::Lead, vec![set(lead::FAMILY_NAME, text("Ng"))]);
    let idle = desk.deal("Idle", 700);
    let step = desk.deal("Step", 300);
    desk.update(
        step,
        vec![set(deal::NEXT_STEP, text("Send quote")), set(deal::NEXT_STEP_ON, Value::Date(TODAY))],
    );
    let planned = desk.deal("Planned", 10);
    desk.update(
        planned,
        vec![set(deal::NEXT_STEP, text("Later")), set(deal::NEXT_STEP_ON, Value::Date(TODAY + 9))],
    );

    let view = today(&mut desk);
    let items: Vec<(RecordId, Reason)> =
        view.items.iter().map(|item| (item.record.id, item.reason)).collect();
    let expected = [
        (overdue, Reason::Overdue),
        (promised, Reason::PromisedFollowUp),
        (due, Reason::DueToday),
        (step, Reason::NextStep),
        (idle, Reason::NoNextStep),
        (fresh, Reason::NewLead),
    ];
    assert_eq!(items, expected);
    assert_eq!((view.total, view.new_leads.count), (6, 2));
    assert_eq!((view.open_deals.count, view.open_deals.sums), (3, vec![money(1_010)]));
    assert_eq!(view.items[0].phone.as_deref(), Some("+49 89 1234567"));
    assert_eq!(view.items[0].about.as_ref().map(|named| named.name.as_str()), Some("Ann Lee"));

    desk.run(Command::CompleteActivity { activity: overdue, done: true }).expect("done");
    let view = today(&mut desk);
    assert_eq!((view.items[0].record.id, view.done_today.count), (promised, 1));
}

#[test]
fn what_is_not_mine_is_not_nothing() {
    let mut desk = Desk::new();
    assert!(today(&mut desk).is_empty);
    let acme = desk.company("Acme");
    let view = today(&mut desk);
    assert!(view.items.is_empty() && !view.is_empty);
    desk.run(Command::Delete { ids: vec![acme] }).expect("deleted");
    assert!(today(&mut desk).is_empty);
}

#[test]
fn a_timeline_runs_backwards() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.now += 86_400_000;
    let order = desk.order(acme, TODAY + 1, 500);
    desk.now += 86_400_000;
    desk.update(acme, vec![set(company::INDUSTRY, choice("energy"))]);
    let View::Timeline(view) = desk.ask(Query::Timeline { record: acme, limit: 10 }) else {
        panic!("no timeline")
    };
    let what: Vec<&Happening> = view.entries.iter().map(|entry| &entry.what).collect();
    let expected = [
        &Happening::Changed(vec![company::INDUSTRY]),
        &Happening::Order { number: String::new(), amount: Some(money(500)) },
        &Happening::Created,
    ];
    assert_eq!(what, expected);
    assert_eq!(view.entries[1].record.id, order);
    assert!(!view.more);
    let View::Timeline(view) = desk.ask(Query::Timeline { record: acme, limit: 2 }) else {
        panic!("no timeline")
    };
    assert_eq!((view.entries.len(), view.more), (2, true));
}

#[test]
fn history_knows_before_and_after() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.now += 1000;
    desk.update(acme, vec![set(company::NAME, text("Acme AG"))]);
    let View::History(HistoryView { entries, more, missing }) =
        desk.ask(Query::History { record: acme, limit: 100 })
    else {
        panic!("no history")
    };
    assert!(!more && !missing, "the server does not know it");
    let names: Vec<_> = entries.iter().filter(|entry| entry.field == company::NAME).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(
        (names[0].before.clone(), names[0].after.clone(), names[0].current),
        (Some(Shown::Value(text("Acme"))), Shown::Value(text("Acme AG")), true)
    );
    assert_eq!((names[1].after.clone(), names[1].current), (Shown::Value(text("Acme")), false));
    assert!(entries.iter().all(|entry| entry.field != fields::IMPORT));
}

fn segments(desk: &mut Desk, named: &str) -> Vec<SegmentRow> {
    let query = SegmentsQuery { kind: None, text: named.into(), start: 0, len: 50 };
    match desk.ask(Query::Segments(query)) {
        View::Segments(view) => view.rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_segment_counts_what_its_rule_selects_and_lists_it() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.company("Other");
    desk.update(acme, vec![set(company::VIP, Value::Bool(true))]);
    let rule =
        Filter::Field { field: company::VIP, op: Op::Is, operand: Operand::Values(vec![Value::Bool(true)]) };
    let id = desk.create(
        Kind::Segment,
        vec![
            set(segment::NAME, text("VIPs")),
            set(segment::OF_KIND, choice("company")),
            set(segment::RULE, Value::Bytes(rule.to_text().into_bytes())),
        ],
    );
    let rows = segments(&mut desk, "");
    assert_eq!(
        rows,
        [SegmentRow {
            id,
            name: "VIPs".into(),
            kind: Some(Kind::Company),
            count: Some(1),
            problems: 0,
            week: (0, 0)
        }]
    );
    assert_eq!((segments(&mut desk, "vip").len(), segments(&mut desk, "other").len()), (1, 0));
    let query = RowsQuery { filter: Filter::Segment(id), ..rows_of(Kind::Company) };
    assert_eq!(desk.names(query.clone()), ["Acme"]);
    desk.update(id, vec![clear(segment::RULE)]);
    assert_eq!(desk.names(query), ["Acme", "Other"]);
}

fn rfm(desk: &mut Desk) -> RfmView {
    match desk.ask(Query::Rfm(RfmQuery { on: None, kind: None })) {
        View::Rfm(view) => view.open().expect("opens"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rfm_counts_open_to_exactly_their_rows_and_follow_orders() {
    let mut desk = Desk::new();
    let companies: Vec<RecordId> = (0..20).map(|n| desk.company(&format!("C{n}"))).collect();
    for (n, company) in companies.iter().enumerate() {
        for order in 0..=n {
            desk.order(*company, TODAY - 10 * (20 - n as i32) - order as i32, 1000 * (n as i64 + 1));
        }
    }
    let draft = desk.order(companies[0], TODAY, 999);
    desk.update(draft, vec![set(order::STATUS, choice("cancelled"))]);
    let person = desk.contact("Private", "Person");
    desk.order(person, TODAY, 5);
    let view = rfm(&mut desk);
    assert_eq!(
        (view.kind, view.kinds.clone()),
        (Kind::Company, vec![(Kind::Company, 20), (Kind::Contact, 1)])
    );
    assert_eq!(
        (view.customers, view.orders, view.left_out.clone()),
        (20, 210, vec![("rfm-not-a-purchase".to_owned(), 1)])
    );
    assert_eq!(view.segments.iter().map(|row| row.customers).sum::<u32>(), 20);
    assert_eq!(view.grid.iter().flatten().sum::<u32>(), 20);
    for row in view.segments.iter().filter(|row| row.customers > 0) {
        let rows = desk.rows(RowsQuery { filter: row.filter.clone(), ..rows_of(Kind::Company) });
        assert_eq!(rows.total, row.customers, "{}", row.key);
    }
    assert_eq!(view.on, view.listed_on);
    let query = RfmQuery { on: Some(TODAY - 60), kind: None };
    let View::Rfm(other) = desk.ask(Query::Rfm(query)) else { panic!("no RFM") };
    let other = other.open().expect("opens");
    assert_eq!((other.on, other.listed_on), (TODAY - 60, view.on));
    let best = view.segments[0].clone();
    let listed = |desk: &mut Desk| {
        desk.rows(RowsQuery { filter: best.filter.clone(), ..rows_of(Kind::Company) }).total
    };
    let before = listed(&mut desk);
    // The smallest customer becomes a great one, and somebody has to make room.
    for _ in 0..40 {
        desk.order(companies[0], TODAY, 100_000);
    }
    assert_eq!(listed(&mut desk), rfm(&mut desk).segments[0].customers);
    let View::Scores(scores) = desk.ask(Query::Scores(companies[0])) else { panic!("no scores") };
    let scores = scores.open().expect("opens");
    let points: Vec<_> = scores[0].parts.iter().map(|part| part.contribution.clone()).collect();
    assert_eq!((scores[0].key.as_str(), points), ("rfm", vec![Cell::Count(5); 3]));
    assert!(before > 0);
    assert_eq!(desk.ask(Query::Scores(desk_id())), View::Scores(protocol::Late::new(&vec![])));
}

fn desk_id() -> RecordId {
    RecordId([0x77; 16])
}

#[test]
fn the_catalogue_lists_pipelines_tags_and_settings() {
    let mut desk = Desk::new();
    desk.create(Kind::Tag, vec![set(tag::NAME, text("Hot")), set(tag::TONE, choice("bad"))]);
    desk.create(
        Kind::CustomField,
        vec![
            set(model::entities::custom_field::OF_KIND, choice("company")),
            set(model::entities::custom_field::KEY, text("spindles")),
            set(model::entities::custom_field::LABEL, text("Spindles")),
            set(model::entities::custom_field::TYPE, choice("int")),
        ],
    );
    let View::Catalogue(view) = desk.ask(Query::Catalogue) else { panic!("no catalogue") };
    assert_eq!((view.currency, view.zone.as_str(), view.today), (EUR, "UTC", TODAY));
    assert_eq!((view.pipelines.len(), view.pipelines[0].stages.len()), (1, model::defaults::STAGES.len()));
    assert_eq!((view.tags[0].name.as_str(), view.tags[0].tone), ("Hot", model::Tone::Bad));
    assert_eq!(view.custom.len(), 1);
    let (of, def) = &view.custom[0];
    assert_eq!(*of, Kind::Company);
    let field = def.id;
    let acme = desk.company("Acme");
    desk.update(acme, vec![set(field, Value::Int(3))]);
    let row = desk.rows(RowsQuery { columns: vec![field], ..rows_of(Kind::Company) }).rows.remove(0);
    assert_eq!(row.cells, [Shown::Value(Value::Int(3))]);
}

#[test]
fn saved_views_come_in_their_order_and_personal_ones_to_their_maker() {
    use model::entities::saved_view as view;
    let mut desk = Desk::new();
    let save = |desk: &mut Desk, name: &str, more: Vec<Change>| {
        let query = Value::Bytes(b"sort=-d50".to_vec());
        let mut changes = vec![set(view::NAME, text(name)), set(view::OF_KIND, choice("company"))];
        changes.push(set(view::QUERY, query));
        desk.create(Kind::SavedView, [changes, more].concat())
    };
    let personal = || set(view::PERSONAL, Value::Bool(true));
    let by_another = set(fields::CREATED_BY, Value::Ref(RecordId([0xbb; 16])));
    save(&mut desk, "Zeta", Vec::new());
    save(&mut desk, "Alpha", vec![personal()]);
    save(&mut desk, "Theirs", vec![personal(), by_another.clone()]);
    save(&mut desk, "Shared by them", vec![by_another]);
    let View::Catalogue(catalogue) = desk.ask(Query::Catalogue) else { panic!("no catalogue") };
    let shown: Vec<_> = catalogue.views.iter().map(|view| (view.name.as_str(), view.personal)).collect();
    assert_eq!(shown, [("Zeta", false), ("Alpha", true), ("Shared by them", false)]);
    assert_eq!((catalogue.views[0].kind, catalogue.views[0].query.as_str()), (Kind::Company, "sort=-d50"));
}

#[test]
fn a_merged_record_stands_under_its_survivor() {
    let mut desk = Desk::new();
    let kept = desk.company("Kept");
    let lost = desk.company("Lost");
    desk.order(lost, TODAY, 100);
    desk.merge(kept, &[lost]);
    let columns = vec![company::ORDER_COUNT, company::TOTAL_SPENT];
    let rows = desk.rows(RowsQuery { columns, ..rows_of(Kind::Company) }).rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].cells, [Shown::Value(Value::Int(1)), Shown::Value(money(100))]);
    let orders = desk.rows(RowsQuery { columns: vec![order::CUSTOMER], ..rows_of(Kind::Order) }).rows;
    match &orders[0].cells[0] {
        Shown::Link(link) => assert_eq!(link.id, kept),
        other => panic!("{other:?}"),
    }
    let View::Record(Some(view)) = desk.ask(Query::Record(lost)) else { panic!("no record") };
    assert_eq!(view.merged_into.map(|named| named.id), Some(kept));
}

#[test]
fn what_is_refused_is_no_setting_any_more() {
    let mut desk = Desk::new();
    let changes = vec![
        set(model::entities::custom_field::OF_KIND, choice("company")),
        set(model::entities::custom_field::KEY, text("spindles")),
        set(model::entities::custom_field::LABEL, text("Spindles")),
        set(model::entities::custom_field::TYPE, choice("int")),
    ];
    let fields = |desk: &mut Desk| {
        desk.ask(Query::Catalogue);
        desk.ws.catalogue.fields(Kind::Company).count()
    };
    let before = fields(&mut desk);
    let field = desk.create(Kind::CustomField, changes);
    assert_eq!(fields(&mut desk), before + 1);
    let names: Vec<_> =
        desk.cells.iter().filter(|cell| cell.record.0 == field.0).map(|cell| (field, cell.stamp)).collect();
    desk.ws.refuse(&names);
    assert_eq!(fields(&mut desk), before);
}
