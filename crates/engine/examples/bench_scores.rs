//! Scores and reports of 100,000 companies with 177,000 orders: what a changed order costs, and how long nobody else is
//! answered while a report is made: `cargo run --release -p engine --example bench_scores [companies]`.
#![allow(clippy::print_stdout)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::*;
use engine::live::{Live, Moment};
use model::entities::{company, order};
use model::{Change, FieldId, Kind, RecordId, SortKey, Value};
use protocol::import::{Begin, Block, ImportRecord, Tally};
use protocol::query::{ReportQuery, RowsQuery};
use protocol::{Query, View};

/// Changes that are timed of each sort.
const TIMES: usize = 20;
/// Days over which the companies came.
const SPAN: u64 = 1_000;
const IMPORT: RecordId = RecordId([0x42; 16]);

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let mut desk = Desk::new();
    let orders = import(&mut desk, count);
    println!("{count} companies, {} orders", orders.len());
    for (what, field) in [("recency and class", company::RFM_SEGMENT), ("lifetime", company::LIFETIME_VALUE)]
    {
        let mut live = Live::default();
        let columns = vec![company::RFM_SEGMENT, company::ABC_CLASS, field];
        let sort = vec![SortKey { field, descending: true }];
        let list = RowsQuery { sort, columns, len: 60, ..rows_of(Kind::Company) };
        live.set(0, Query::Rows(list), desk.viewer());
        all(&format!("list by {what}, first"), &mut live, &mut desk);
        changes(&format!("list by {what}"), &mut live, &mut desk, &orders);
    }
    for key in ["pareto", "lifetime", "groups", "forecast"] {
        let mut live = Live::default();
        let query =
            |settings| ReportQuery { key: key.into(), kind: Some(Kind::Company), settings, is_paused: false };
        live.set(0, Query::Report(query(vec![])), desk.viewer());
        all(&format!("report {key}, first"), &mut live, &mut desk);
        if key == "lifetime" {
            let settings = vec![("horizon".to_owned(), 24.0)];
            live.set(0, Query::Report(query(settings)), desk.viewer());
            all("report lifetime, another horizon", &mut live, &mut desk);
        }
        changes(&format!("report {key}"), &mut live, &mut desk, &orders);
    }
}

/// Times of single changes until everything is current.
fn changes(what: &str, live: &mut Live<u8>, desk: &mut Desk, orders: &[RecordId]) {
    let mut times = Vec::new();
    let mut longest = 0f64;
    for n in 0..TIMES {
        let id = orders[n * 7919 % orders.len()];
        // Another amount than any before.
        desk.now += 1;
        let minor = 10_000 + desk.now % 1_000_000;
        let started = Instant::now();
        desk.update(id, vec![set(order::AMOUNT, money(minor))]);
        longest = longest.max(settle(live, desk).1);
        times.push(ms(started));
    }
    times.sort_by(f64::total_cmp);
    let (middle, most) = (times[TIMES / 2], times[TIMES - 1]);
    println!(
        "{:<44} {middle:>9.2} ms, most {most:.2}, longest piece {longest:.2}",
        format!("{what}: a changed order")
    );
}

fn all(what: &str, live: &mut Live<u8>, desk: &mut Desk) {
    let started = Instant::now();
    let (pieces, longest) = settle(live, desk);
    println!("{what:<44} {:>9.2} ms in {pieces} pieces, the longest {longest:.2}", ms(started));
}

/// Runs the live queries until nothing waits: how many pieces that took, and the longest.
fn settle(live: &mut Live<u8>, desk: &mut Desk) -> (usize, f64) {
    let (mut pieces, mut longest) = (0, 0f64);
    while live.wait(&desk.ws, desk.now) == Some(0) {
        let started = Instant::now();
        let patches = live.run(&mut desk.ws, Moment { now: desk.now, wall: desk.now, working: true });
        for patch in patches {
            let answered = match &patch.view {
                Ok(View::Report(view)) => view.open().flatten().is_some(),
                view => view.is_ok(),
            };
            assert!(answered, "{:?}", patch.view);
        }
        longest = longest.max(ms(started));
        pieces += 1;
    }
    (pieces, longest)
}

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}

/// Companies who buy at rates of their own until they leave; the orders.
fn import(desk: &mut Desk, count: usize) -> Vec<RecordId> {
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "bench.csv".into(), kind: Kind::Company };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let mut random = Random(42);
    let (mut ids, mut records) = (Vec::new(), Vec::new());
    for n in 0..count {
        let changes = vec![set(company::NAME, text(&format!("Company {n} 机床")))];
        records.push(row(n, Kind::Company, changes));
        let came = TODAY - random.below(SPAN) as i32;
        let (mut day, pause, stays) = (came, 40 + random.below(400) as i32, 47 + random.below(30));
        while day <= TODAY {
            let at = ids.len();
            ids.push(row_id(at, Kind::Order));
            let amount = 1_000 + random.below(400) as i64 * random.below(400) as i64;
            let buyer = row_id(n, Kind::Company);
            records.push(row(at, Kind::Order, bought(buyer, day, amount)));
            if random.below(100) >= stays {
                break;
            }
            day += 1 + (f64::from(pause) * -(1.0 - random.below(1000) as f64 / 1000.0).ln()) as i32;
        }
    }
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        block(desk, records.by_ref().take(1500).collect());
    }
    let author = desk.author();
    let mut stamps = desk.stamps();
    let tally = Tally { rows: count as u64, ..Tally::default() };
    let (planned, progress) = desk.ws.import_end(IMPORT, tally, &author, &mut stamps).expect("ends");
    assert_eq!(progress.problems.first(), None);
    desk.commit(planned);
    ids
}

fn bought(customer: RecordId, day: i32, minor: i64) -> Vec<Change> {
    let fields: [(FieldId, Value); 3] = [
        (order::CUSTOMER, Value::Ref(customer)),
        (order::ORDERED_ON, Value::Date(day)),
        (order::AMOUNT, money(minor)),
    ];
    fields.into_iter().map(|(field, value)| set(field, value)).collect()
}

fn row_id(n: usize, kind: Kind) -> RecordId {
    model::derive::derive_id(RecordId([kind.code() as u8; 16]), &n.to_string())
}

fn row(n: usize, kind: Kind, changes: Vec<Change>) -> ImportRecord {
    let (id, line) = (row_id(n, kind), n as u64);
    ImportRecord { line, id, kind, matches: vec![], only_new: false, changes, links: vec![] }
}

fn block(desk: &mut Desk, records: Vec<ImportRecord>) {
    desk.ws.import_block(IMPORT, &protocol::encode(&Block { records })).expect("a block");
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_next(IMPORT, &author, &mut stamps).expect("goes on") else {
            break;
        };
        desk.commit(planned);
        desk.ws.import_written(IMPORT);
    }
}

/// The same numbers at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}
