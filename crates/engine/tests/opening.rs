//! Numbers open exactly their rows: whatever a base holds, the rule behind a number lists as many records as the number says.
//!
//! The bases hold what the sample does not: returns, amounts of zero, currencies without a rate, orders of nobody, deals of a
//! pipeline that is gone, and scores with fractions.
#![allow(missing_docs)]

mod common;

use std::collections::BTreeMap;

use common::*;
use model::entities::{
    activity, common as all, deal, lead, order, order_line, pipeline, product, rate, score, stage,
};
use model::value::Currency;
use model::{Change, Command, Filter, Kind, RecordId, Value, defaults};
use protocol::query::{ReportQuery, RfmQuery, RowsQuery};
use protocol::reports::{Block, Cell, Shown};
use protocol::view::RowsView;
use protocol::{Query, View};
use sync::ids::DeviceId;

const DAY: i64 = 86_400_000;

/// A stream of numbers that a seed decides.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn day(&mut self, from: i32, until: i32) -> i32 {
        TODAY + from + self.below((until - from) as u64) as i32
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// Mostly euros above zero; USD have a rate for some days, one JPY is less than half a cent, and nobody knows what GBP are worth.
    fn amount(&mut self) -> Option<Value> {
        let sum = 1 + self.below(90_000) as i64;
        let (minor, code) = match self.below(16) {
            0 => return None,
            1 => (0, b"EUR"),
            2 => (-sum, b"EUR"),
            3 | 4 => (sum, b"USD"),
            5 => (-sum, b"USD"),
            6 => (1, b"JPY"),
            7 => (-1, b"JPY"),
            8 => (sum, b"GBP"),
            _ => (sum, b"EUR"),
        };
        Some(Value::Money { minor, currency: Currency(*code) })
    }
}

fn number(mantissa: i64, places: u8) -> Value {
    Value::Decimal { mantissa, places }
}

fn rates(desk: &mut Desk) {
    for (per, from, value) in [("USD", TODAY - 250, number(9, 1)), ("JPY", 0, number(4, 3))] {
        let changes = vec![
            set(rate::CURRENCY, text("EUR")),
            set(rate::PER, text(per)),
            set(rate::VALID_FROM, Value::Date(from)),
            set(rate::RATE, value),
        ];
        desk.create(Kind::Rate, changes);
    }
}

fn orders(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    let products: Vec<RecordId> = (0..5)
        .map(|n| desk.create(Kind::Product, vec![set(product::NAME, text(&format!("Pumpe {n}")))]))
        .collect();
    for _ in 0..130 {
        let states = ["draft", "cancelled", "returned", "paid", "paid", "delivered", "confirmed"];
        let mut changes = vec![
            set(order::CUSTOMER, Value::Ref(random.one(customers))),
            set(order::ORDERED_ON, Value::Date(random.day(-700, 9))),
            set(order::STATUS, choice(random.one(&states))),
        ];
        changes.extend(random.amount().map(|amount| set(order::AMOUNT, amount)));
        let id = desk.create(Kind::Order, changes);
        for _ in 0..random.below(4) {
            let mut line = vec![
                set(order_line::ORDER, Value::Ref(id)),
                set(order_line::QUANTITY, number(1 + random.below(5) as i64, 0)),
            ];
            // The first are bought together with the next ones more often than others.
            let which = [0, 0, 1, 1, 1, 2, 3, 4][random.below(8) as usize];
            line.push(set(order_line::PRODUCT, Value::Ref(products[which])));
            let price = [1250, 990, 0, -700][random.below(4) as usize];
            if random.below(5) > 0 {
                line.push(set(order_line::UNIT_PRICE, number(price, 2)));
            }
            desk.create(Kind::OrderLine, line);
        }
    }
}

fn customers(desk: &mut Desk) -> Vec<RecordId> {
    let mut customers: Vec<RecordId> = (0..14).map(|n| desk.company(&format!("Werk {n}"))).collect();
    customers.extend((0..12).map(|n| desk.contact("Wu", &format!("Nr. {n}"))));
    customers
}

fn stage_of(desk: &mut Desk, of: RecordId) -> RecordId {
    let changes = vec![
        set(stage::NAME, text("Erste")),
        set(stage::PIPELINE, Value::Ref(of)),
        set(stage::STAGE_KIND, choice("open")),
    ];
    desk.create(Kind::Stage, changes)
}

fn deals(desk: &mut Desk, random: &mut Random, companies: &[RecordId]) {
    let gone = desk.create(Kind::Pipeline, vec![set(pipeline::NAME, text("Früher"))]);
    let of_gone = stage_of(desk, gone);
    // Elsewhere it is deleted before the first deal is seen there.
    let mut other = Desk::on(DeviceId::new(8));
    other.pull(desk);
    other.run(Command::Delete { ids: vec![gone] }).expect("deleted");
    let stages: Vec<RecordId> =
        ["contacted", "solution", "negotiation"].map(|key| defaults::stage_id(WORKSPACE, key)).into();
    for n in 0..90i64 {
        let ago = 3 + random.below(500) as i64;
        desk.now = NOW - ago * DAY;
        let stage = if n < 3 { of_gone } else { random.one(&stages) };
        let mut changes = vec![
            set(deal::TITLE, text("Anlage")),
            set(deal::STAGE, Value::Ref(stage)),
            set(deal::COMPANY, Value::Ref(random.one(companies))),
        ];
        changes.extend(random.amount().map(|amount| set(deal::AMOUNT, amount)));
        if random.below(4) > 0 {
            changes.push(set(deal::CLOSE_ON, Value::Date(random.day(-90, 500))));
        }
        if random.below(4) == 0 {
            changes.push(set(deal::PROBABILITY, number(random.below(101) as i64, 0)));
        }
        // Some are entered when they have ended.
        let ends = random.one(&["", "", "won", "lost"]);
        if !ends.is_empty() && random.below(4) == 0 {
            changes.push(set(deal::STATUS, choice(ends)));
        }
        let id = desk.create(Kind::Deal, changes);
        desk.now += (random.below(ago as u64) as i64) * DAY;
        if !ends.is_empty() {
            desk.update(id, vec![set(deal::STATUS, choice(ends))]);
        }
        desk.now = NOW;
    }
    desk.pull(&other);
}

fn contacted(desk: &mut Desk, of: RecordId, at: i64, incoming: bool) {
    let direction = if incoming { "incoming" } else { "outgoing" };
    let changes = vec![
        set(activity::TYPE, choice("call")),
        set(activity::SUBJECT, text("Rückruf")),
        set(activity::DIRECTION, choice(direction)),
        set(activity::DONE_AT, Value::Instant(at)),
        Change { field: activity::ABOUT, element: Some(of), value: Some(Value::Ref(of)) },
    ];
    desk.create(Kind::Activity, changes);
}

/// Enough that ended to learn from, and open ones of all sorts.
fn leads(desk: &mut Desk, random: &mut Random) {
    for n in 0..90u64 {
        desk.now = NOW - (200 - n as i64) * DAY;
        let (ends, good) = (n % 3, random.below(4));
        let likes = if ends == 0 { good > 0 } else { good == 0 };
        let grade = if likes { "grade_a" } else { "grade_c" };
        let mut changes = vec![set(lead::FAMILY_NAME, text("Lin")), set(lead::GRADE, choice(grade))];
        if random.below(2) == 0 {
            changes.push(add(Kind::Lead, lead::EMAILS, entry("work", &format!("lin{n}@delta.example"))));
        }
        if random.below(3) == 0 {
            changes.push(set(lead::COMPANY_NAME, text("Delta")));
        }
        let id = desk.create(Kind::Lead, changes);
        desk.now += DAY;
        for _ in 0..random.below(3) {
            contacted(desk, id, desk.now, random.below(2) == 0);
        }
        desk.now += 9 * DAY;
        match ends {
            0 => {
                let contact = desk.next_id();
                let command = Command::ConvertLead { lead: id, contact, company: None, deal: None };
                desk.run(command).expect("converted");
            }
            1 => _ = desk.update(id, vec![set(lead::STATUS, choice("disqualified"))]),
            _ => {}
        }
        desk.now = NOW;
    }
}

/// A base with all that is unusual in it.
fn filled(seed: u64) -> Desk {
    let (mut desk, mut random) = (Desk::new(), Random(seed));
    rates(&mut desk);
    let customers = customers(&mut desk);
    let (companies, _) = customers.split_at(14);
    orders(&mut desk, &mut random, &customers);
    deals(&mut desk, &mut random, companies);
    for _ in 0..60 {
        let (of, ago) = (random.one(&customers), random.below(400) as i64);
        contacted(&mut desk, of, NOW - ago * DAY, ago % 2 == 0);
    }
    leads(&mut desk, &mut random);
    desk.merge(companies[0], &companies[1..2]);
    desk.run(Command::Delete { ids: vec![companies[2]] }).expect("deleted");
    ["score-win", "score-conversion"].iter().for_each(|key| keep(&mut desk, key));
    desk
}

/// The list behind a link: the rule travels in an address.
fn listed(desk: &mut Desk, kind: Kind, filter: &Filter) -> RowsView {
    let filter = Filter::from_text(&filter.to_text()).expect("is its own text");
    desk.rows(RowsQuery { filter, ..rows_of(kind) })
}

/// Keeps what is learned, as somebody who sees everything would: only then a band opens a list.
fn keep(desk: &mut Desk, key: &str) {
    let query = ReportQuery { key: key.into(), kind: None, settings: vec![], is_paused: false };
    let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {key}") };
    let keep = view.open().flatten().expect("has the report").keep.expect("can be kept");
    let changes = vec![
        set(score::KEY, text(&keep.key)),
        set(score::VERSION, Value::Int(keep.version)),
        set(score::FIT, text(&keep.fit)),
    ];
    desk.run(Command::Create { id: keep.record, kind: Kind::Score, changes }).expect("kept");
}

fn values(blocks: &[Block]) -> Vec<&Shown> {
    let values = blocks.iter().flat_map(|block| match block {
        Block::Figures(figures) => figures.iter().map(|figure| &figure.value).collect::<Vec<_>>(),
        Block::Table(table) => table.rows.iter().flat_map(|row| &row.values).collect(),
    });
    values.collect()
}

/// Numbers that open by report, and those that open others than they count.
fn compared(desk: &mut Desk) -> (BTreeMap<&'static str, u32>, Vec<String>) {
    let (mut opened, mut wrong) = (BTreeMap::new(), Vec::new());
    for about in protocol::reports::table::all() {
        for kind in [Kind::Company, Kind::Contact] {
            // A product of which few customers came back has no usual interval, unless one is enough.
            let settings = match about.key {
                "repurchase" => vec![("least-intervals".to_owned(), 1.0)],
                _ => vec![],
            };
            let query = ReportQuery { key: about.key.into(), kind: Some(kind), settings, is_paused: false };
            let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {}", about.key) };
            let view = view.open().flatten().expect("has the report");
            for value in values(&view.report.blocks) {
                let (Cell::Count(count), Some(opens)) = (&value.cell, &value.opens) else { continue };
                let listed = listed(desk, opens.kind, &opens.filter).total;
                *opened.entry(about.key).or_default() += u32::from(*count > 0);
                if u64::from(listed) != *count {
                    let rule = opens.filter.to_text();
                    wrong.push(format!("{} of {kind:?}: {count} opens {listed} by {rule}", about.key));
                }
            }
        }
    }
    (opened, wrong)
}

#[test]
fn every_number_of_a_report_opens_as_many_rows_as_it_says() {
    for seed in 1..=3 {
        let mut desk = filled(seed);
        let (opened, wrong) = compared(&mut desk);
        assert!(wrong.is_empty(), "seed {seed}:\n{}", wrong.join("\n"));
        for key in ["forecast", "stages", "velocity", "repurchase", "next-product", "matrix", "pyramid"] {
            assert!(opened.get(key).is_some_and(|count| *count > 0), "{key} of seed {seed}: {opened:?}");
        }
        for key in ["score-win", "score-conversion", "score-lead", "score-churn", "score-completeness"] {
            assert!(opened.get(key).is_some_and(|count| *count > 2), "{key} of seed {seed}: {opened:?}");
        }
        for kind in [Kind::Company, Kind::Contact] {
            let View::Rfm(view) = desk.ask(Query::Rfm(RfmQuery { on: None, kind: Some(kind) })) else {
                panic!()
            };
            for row in &view.open().expect("opens").segments {
                let listed = listed(&mut desk, kind, &row.filter).total;
                assert_eq!(listed, row.customers, "{} of seed {seed}", row.key);
            }
        }
    }
}

fn owned(owner: RecordId) -> Change {
    set(all::OWNER, Value::Ref(owner))
}

#[test]
fn the_numbers_of_today_open_what_they_count() {
    let mut desk = Desk::new();
    let other = RecordId([0xbb; 16]);
    let lead = |desk: &mut Desk, name: &str, more: Vec<Change>| {
        let changes = [vec![set(lead::FAMILY_NAME, text(name))], more].concat();
        desk.create(Kind::Lead, changes)
    };
    lead(&mut desk, "Mine", vec![owned(ME)]);
    lead(&mut desk, "Captured", vec![owned(other), set(lead::CAPTURED_BY, Value::Ref(ME))]);
    let nobody = lead(&mut desk, "Nobody's", vec![]);
    desk.update(nobody, vec![clear(all::OWNER), set(lead::CAPTURED_BY, Value::Ref(other))]);
    let stateless = lead(&mut desk, "No status", vec![]);
    desk.update(stateless, vec![clear(lead::STATUS)]);
    lead(&mut desk, "Another's", vec![owned(other), set(lead::CAPTURED_BY, Value::Ref(other))]);
    lead(&mut desk, "Worked on", vec![owned(ME), set(lead::STATUS, choice("working"))]);

    let deal = |desk: &mut Desk, name: &str, owner: RecordId, ended: Option<(i64, &str)>| {
        desk.now = NOW - 60 * DAY;
        let id = desk.create(
            Kind::Deal,
            vec![set(deal::TITLE, text(name)), owned(owner), set(deal::AMOUNT, money(5))],
        );
        if let Some((ago, status)) = ended {
            desk.now = NOW - ago;
            desk.update(id, vec![set(deal::STATUS, choice(status))]);
        }
        desk.now = NOW;
    };
    // It is nine o'clock on the sixteenth.
    let month = 15 * DAY + 9 * 3_600_000;
    for (name, owner, ended) in [
        ("Open", ME, None),
        ("Another's open", other, None),
        ("Won at its first moment", ME, Some((month, "won"))),
        ("Won the moment before", ME, Some((month + 1, "won"))),
        ("Another's won", other, Some((DAY, "won"))),
        ("Lost", ME, Some((DAY, "lost"))),
    ] {
        deal(&mut desk, name, owner, ended);
    }

    for (name, owner, assignee, at) in [
        ("Assigned", other, ME, NOW),
        ("Owned", ME, other, NOW - 9 * 3_600_000),
        ("Yesterday's", ME, ME, NOW - 9 * 3_600_000 - 1),
        ("Another's done", other, other, NOW),
    ] {
        let changes = vec![
            set(activity::TYPE, choice("task")),
            set(activity::SUBJECT, text(name)),
            owned(owner),
            set(activity::ASSIGNEE, Value::Ref(assignee)),
            set(activity::DONE_AT, Value::Instant(at)),
        ];
        desk.create(Kind::Activity, changes);
    }

    let View::Today(today) = desk.ask(Query::Today) else { panic!("no first screen") };
    for (number, expected) in [
        (&today.open_deals, vec!["Open"]),
        (&today.won_this_month, vec!["Won at its first moment"]),
        (&today.new_leads, vec!["Captured", "Mine", "No status", "Nobody's"]),
        (&today.done_today, vec!["Assigned", "Owned"]),
    ] {
        let mut names: Vec<String> =
            listed(&mut desk, number.kind, &number.filter).rows.into_iter().map(|row| row.name).collect();
        names.sort_unstable();
        assert_eq!(names, expected);
        assert_eq!(number.count as usize, expected.len(), "{expected:?}");
    }
    assert_eq!((today.open_deals.sums, today.new_leads.sums), (vec![money(5)], vec![]));
}
