//! Times of an engine's memory with 100,000 contacts: `cargo run --release -p engine --example bench_records [contacts]`.
#![allow(clippy::print_stdout)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::*;
use engine::live::{Live, Moment};
use engine::queries;
use engine::records::Layer;
use engine::workspace::Workspace;
use model::entities::{common as fields, company, contact, segment};
use model::{Filter, Kind, RecordId, SortKey, Value};
use protocol::import::{Begin, Block, ImportRecord, MatchKey, Tally};
use protocol::query::{RowsQuery, SegmentsQuery};
use protocol::{Query, View};
use sync::entry::EntryRef;
use sync::ids::DeviceId;

const FAMILY: &[&str] =
    &["Smith", "Müller", "王", "李", "Garcia", "Nowak", "陈", "Rossi", "Kim", "赵", "Dubois", "曾"];
const GIVEN: &[&str] =
    &["Anna", "小明", "Jörg", "国强", "Maria", "伟", "Lena", "建华", "Tom", "丽", "José", "芳"];
const COMPANIES: usize = 2_000;

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let mut desk = Desk::new();
    time("import", || import(&mut desk, count));
    println!("{} cells", desk.cells.len());

    let mut ws = Workspace::new(WORKSPACE, DeviceId::new(7));
    time("load", || {
        ws.load(Layer::Acknowledged, desk.cells.iter().map(|cell| EntryRef::Cell(cell.view())));
        ws.opened();
    });
    let window = RowsQuery {
        len: 60,
        columns: model::Catalogue::default().default_columns(Kind::Contact),
        ..rows_of(Kind::Contact)
    };
    let list = Query::Rows(window.clone());
    time("first list by name, collated", || answer(&mut ws, &list, &desk));
    let saved = saved_orders(&mut ws);
    let mut again = Workspace::new(WORKSPACE, DeviceId::new(7));
    again.load(Layer::Acknowledged, desk.cells.iter().map(|cell| EntryRef::Cell(cell.view())));
    again.opened();
    for (key, bytes) in saved {
        println!("saved order: {} bytes", bytes.len());
        again.load_ranks(&key, bytes);
    }
    time("first list by name, saved order", || answer(&mut again, &list, &desk));
    drop(again);
    time("the same list again", || answer(&mut ws, &list, &desk));
    let by_mail =
        RowsQuery { sort: vec![SortKey { field: contact::EMAILS, descending: false }], ..window.clone() };
    time("list by e-mail", || answer(&mut ws, &Query::Rows(by_mail), &desk));
    let filter = Filter::from_text("f213.filled()").expect("a rule");
    time("list with a filter", || {
        answer(&mut ws, &Query::Rows(RowsQuery { filter, ..window.clone() }), &desk)
    });
    time("search filled", || while ws.idle() {});
    println!("{} bytes of cells and {} of searched texts in memory", ws.bytes().0, ws.bytes().1);
    for typed in [
        "s",
        "sm",
        "smith",
        "smith anna",
        "wang",
        "xiaom",
        "138",
        "4321",
        "ller",
        "example",
        "zzz",
        "工",
        "王小",
    ] {
        let query = Query::Search { text: typed.to_owned(), kinds: vec![], limit: 20 };
        let started = Started::now();
        let view = answer(&mut ws, &query, &desk);
        let View::Search(view) = view else { continue };
        println!("  search {typed:<12} {:>8.2} ms  {} hits", started.ms(), view.total);
    }
    time("rows that a search finds", || {
        answer(
            &mut ws,
            &Query::Rows(RowsQuery { filter: Filter::Text("anna".into()), ..window.clone() }),
            &desk,
        )
    });

    edits(&mut desk, ws, list);
    segments(&mut desk);
}

/// Segments of which each tenth stands alone and the others name the one before.
fn segments(desk: &mut Desk) {
    const SEGMENTS: usize = 10_000;
    time("10,000 segments made", || {
        let mut last = RecordId([0; 16]);
        for n in 0..SEGMENTS {
            let own = format!("f202.has(t{})", GIVEN[n % GIVEN.len()]);
            let rule = if n % 10 == 0 { own } else { format!("any({own},not(segment({last})))") };
            let changes = vec![
                set(segment::NAME, text(&format!("Segment {n:05}"))),
                set(segment::OF_KIND, choice("contact")),
                set(segment::RULE, Value::Bytes(rule.into_bytes())),
            ];
            last = desk.create(Kind::Segment, changes);
        }
        desk.ws.settle(&[desk.viewer()]);
    });
    let window =
        |text: &str, start| Query::Segments(SegmentsQuery { kind: None, text: text.into(), start, len: 28 });
    let viewer = desk.viewer();
    for (what, query) in [
        ("28 segments of all, all counted", window("", 0)),
        ("the same again", window("", 0)),
        ("28 others", window("", 5_000)),
        ("one by its name", window("07777", 0)),
    ] {
        time(what, || queries::answer(&mut desk.ws, &query, &viewer).expect("answered"));
    }
    let rule = Filter::from_text("all(f202.has(tanna),f213.filled())").expect("a rule");
    let rows = RowsQuery { filter: rule, len: 0, ..rows_of(Kind::Contact) };
    time("how many a changed rule selects", || {
        queries::answer(&mut desk.ws, &Query::Rows(rows), &viewer).is_ok()
    });
}

/// One edit after another with a list, a search and a record being looked at.
fn edits(desk: &mut Desk, ws: Workspace, list: Query) {
    desk.ws = ws;
    let mut live = Live::default();
    let first = *desk.cells.last().map(|cell| &cell.record.0).expect("cells");
    live.set(1, list, desk.viewer());
    live.set(2, Query::Record(RecordId(first)), desk.viewer());
    let moment = Moment { now: desk.now, wall: desk.now, working: true };
    live.run(&mut desk.ws, moment);
    let ids: Vec<RecordId> =
        desk.ws.records.of(Kind::Contact).take(100).map(|slot| desk.ws.records.id(slot)).collect();
    let mut worst = 0f64;
    let started = Started::now();
    for (n, id) in ids.iter().enumerate() {
        let one = Started::now();
        desk.update(*id, vec![set(contact::FAMILY_NAME, text(&format!("Edited {n}")))]);
        live.run(&mut desk.ws, moment);
        worst = worst.max(one.ms());
    }
    println!("edit to answer: {:.2} ms mean, {worst:.2} ms worst", started.ms() / 100.0);
}

fn answer(ws: &mut Workspace, query: &Query, desk: &Desk) -> View {
    queries::answer(ws, query, &desk.viewer()).expect("answered")
}

fn import(desk: &mut Desk, count: usize) {
    let id = RecordId([0x42; 16]);
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: id, name: "bench.csv".into(), kind: Kind::Contact };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let companies = (0..COMPANIES)
        .map(|n| row(n, Kind::Company, vec![set(company::NAME, text(&format!("Company {n} 机床")))]));
    block(desk, id, companies.collect());
    for start in (0..count).step_by(1500) {
        block(desk, id, (start..count.min(start + 1500)).map(person).collect());
    }
    let author = desk.author();
    let mut stamps = desk.stamps();
    let tally = Tally { rows: count as u64, ..Tally::default() };
    let (planned, progress) = desk.ws.import_end(id, tally, &author, &mut stamps).expect("ends");
    println!("created {}, problems {:?}", progress.created, progress.problems.first());
    desk.commit(planned);
}

fn person(n: usize) -> ImportRecord {
    let email = format!("person{n}@example{}.com", n % 97);
    let mut changes = vec![
        set(contact::FAMILY_NAME, text(FAMILY[n % FAMILY.len()])),
        set(contact::GIVEN_NAME, text(&format!("{}{}", GIVEN[n / 7 % GIVEN.len()], n / 1000))),
        add(Kind::Contact, contact::EMAILS, entry("work", &email)),
        set(contact::SOURCE, choice("website")),
        works_at(row_id(n % COMPANIES, Kind::Company), "Buyer"),
    ];
    if !n.is_multiple_of(3) {
        changes.push(add(
            Kind::Contact,
            contact::PHONES,
            entry("mobile", &format!("+86 138 {:08}", n * 7919 % 100_000_000)),
        ));
    }
    changes.push(add(Kind::Contact, fields::EXTERNAL_IDS, entry("crm", &n.to_string())));
    ImportRecord { matches: vec![MatchKey::Email(email)], ..row(n, Kind::Contact, changes) }
}

fn row_id(n: usize, kind: Kind) -> RecordId {
    model::derive::derive_id(RecordId([kind.code() as u8; 16]), &n.to_string())
}

fn row(n: usize, kind: Kind, changes: Vec<model::Change>) -> ImportRecord {
    let (id, line) = (row_id(n, kind), n as u64);
    ImportRecord { line, id, kind, matches: vec![], only_new: false, changes, links: vec![] }
}

fn block(desk: &mut Desk, id: RecordId, records: Vec<ImportRecord>) {
    desk.ws.import_block(id, &protocol::encode(&Block { records })).expect("a block");
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_next(id, &author, &mut stamps).expect("goes on") else { break };
        desk.commit(planned);
        desk.ws.import_written(id);
    }
}

fn time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Started::now();
    let result = work();
    println!("{what:<34} {:>9.2} ms", started.ms());
    result
}

/// Processor time of this thread where the system tells it, so that a busy machine does not count; else wall time.
struct Started(Instant, Option<f64>);

impl Started {
    fn now() -> Self {
        Self(Instant::now(), processor_ms())
    }

    fn ms(&self) -> f64 {
        match (self.1, processor_ms()) {
            (Some(before), Some(now)) => now - before,
            _ => self.0.elapsed().as_secs_f64() * 1e3,
        }
    }
}

fn processor_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|ns| ns / 1e6)
}
