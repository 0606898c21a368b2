//! What holds the worker while 100,000 contacts are imported into 100,000: `cargo run --release -p engine --example
//! bench_import [contacts [names]]`. Prints the longest steps between two of which an edit gets in.
#![allow(clippy::print_stdout)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::*;
use engine::live::{Live, Moment};
use model::entities::{company, contact};
use model::{Kind, RecordId};
use protocol::Query;
use protocol::import::{Begin, Block, ImportRecord, Link, MatchKey, Tally};
use protocol::query::RowsQuery;

const COMPANIES: usize = 4_000;
const BLOCK: usize = 1_500;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let (count, names) = (arguments.next().unwrap_or(100_000), arguments.next().unwrap_or(800));
    let mut steps = Steps::default();
    let mut desk = Desk::new();
    let mut live = Live::default();
    import(&mut desk, &mut live, &mut Steps::default(), 0, count, names);
    let window = RowsQuery {
        len: 60,
        columns: model::Catalogue::default().default_columns(Kind::Contact),
        ..rows_of(Kind::Contact)
    };
    live.set(1, Query::Rows(window), desk.viewer());
    run(&mut desk, &mut live, true);
    while desk.ws.is_settling() {
        run(&mut desk, &mut live, false);
    }
    while desk.ws.idle() {}
    import(&mut desk, &mut live, &mut steps, count, count, names);
    steps.print();
}

#[derive(Default)]
struct Steps(Vec<(f64, &'static str, usize)>);

impl Steps {
    fn time<T>(&mut self, what: &'static str, slots: usize, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.0.push((started.elapsed().as_secs_f64() * 1e3, what, slots));
        result
    }

    fn print(mut self) {
        self.0.sort_by(|a, b| b.0.total_cmp(&a.0));
        let names: std::collections::BTreeSet<_> = self.0.iter().map(|step| step.1).collect();
        for name in names {
            let of: Vec<_> = self.0.iter().filter(|step| step.1 == name).collect();
            let total: f64 = of.iter().map(|step| step.0).sum();
            println!("{name:<12} {:>6} steps {total:>9.1} ms in all; the longest:", of.len());
            for (ms, _, slots) in of.iter().take(8) {
                println!("    {ms:>8.2} ms at {slots} records");
            }
        }
    }
}

fn run(desk: &mut Desk, live: &mut Live<u8>, hurry: bool) {
    if hurry {
        live.hurry();
    }
    let moment = Moment { now: desk.now, wall: desk.now, working: true };
    live.run(&mut desk.ws, moment);
}

fn import(desk: &mut Desk, live: &mut Live<u8>, steps: &mut Steps, first: usize, count: usize, names: usize) {
    let id = RecordId(u128::to_be_bytes(0x4200 + first as u128));
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: id, name: "bench.csv".into(), kind: Kind::Contact };
    let planned =
        steps.time("begin", 0, || desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins"));
    desk.commit(planned);
    for start in (0..count).step_by(BLOCK) {
        let people = (start..count.min(start + BLOCK)).flat_map(|n| person(first + n, names));
        block(desk, live, steps, id, people.collect());
    }
    let author = desk.author();
    let mut stamps = desk.stamps();
    let tally = Tally { rows: count as u64, ..Tally::default() };
    let (planned, progress) = desk.ws.import_end(id, tally, &author, &mut stamps).expect("ends");
    println!("created {}, problems {:?}", progress.created, progress.problems.first());
    desk.commit(planned);
    let slots = desk.ws.records.slots();
    steps.time("end", slots, || run(desk, live, true));
    while desk.ws.is_settling() {
        steps.time("end", slots, || run(desk, live, false));
    }
}

fn block(desk: &mut Desk, live: &mut Live<u8>, steps: &mut Steps, id: RecordId, records: Vec<ImportRecord>) {
    desk.ws.import_block(id, &protocol::encode(&Block { records })).expect("a block");
    loop {
        let slots = desk.ws.records.slots();
        let author = desk.author();
        let mut stamps = desk.stamps();
        let planned = steps.time("plan", slots, || desk.ws.import_next(id, &author, &mut stamps));
        let Some(planned) = planned.expect("goes on") else { break };
        steps.time("apply", slots, || desk.ws.applied(&planned));
        desk.ws.import_written(id);
        let somebody = desk.ws.records.of(Kind::Contact).next();
        if let Some(slot) = somebody {
            let id = desk.ws.records.id(slot);
            steps.time("edit", slots, || {
                desk.update(id, vec![set(contact::DEPARTMENT, text(&format!("Busy {slots}")))]);
                live.peek();
                run(desk, live, false);
            });
        }
    }
}

fn person(n: usize, names: usize) -> Vec<ImportRecord> {
    let company = n * 31 % COMPANIES;
    let name = format!("Works {company} 机床");
    let employer = record(company, Kind::Company);
    let email = format!("person{n}@example{company}.example");
    let given = n * 7919 % names;
    let changes = vec![
        set(contact::FAMILY_NAME, text(&format!("Family{}", given / 20))),
        set(contact::GIVEN_NAME, text(&format!("Given{}", given % 20))),
        add(Kind::Contact, contact::EMAILS, entry("work", &email)),
        add(
            Kind::Contact,
            contact::PHONES,
            entry("mobile", &format!("+86 138 {:08}", n * 7919 % 100_000_000)),
        ),
    ];
    let link = Link {
        field: contact::COMPANIES,
        set: true,
        entry: Some((String::new(), "Buyer".to_owned())),
        matches: vec![MatchKey::Name(name.clone())],
        otherwise: (Kind::Company, employer),
    };
    let row = |id, kind, changes| ImportRecord {
        line: n as u64,
        id,
        kind,
        matches: vec![],
        only_new: false,
        changes,
        links: vec![],
    };
    vec![
        ImportRecord {
            matches: vec![MatchKey::Name(name.clone())],
            only_new: true,
            ..row(employer, Kind::Company, vec![set(company::NAME, text(&name))])
        },
        ImportRecord {
            matches: vec![MatchKey::Email(email)],
            links: vec![link],
            ..row(record(n, Kind::Contact), Kind::Contact, changes)
        },
    ]
}

fn record(n: usize, kind: Kind) -> RecordId {
    model::derive::derive_id(RecordId([kind.code() as u8; 16]), &n.to_string())
}
