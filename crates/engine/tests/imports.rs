//! Imports: matched to what is there, written in pieces, taken back as a whole.
#![allow(missing_docs)]

#[path = "imports/back.rs"]
mod back;
mod common;
#[path = "imports/customers.rs"]
mod customers;
#[path = "imports/past.rs"]
mod past;
#[path = "imports/pieces.rs"]
mod pieces;
#[path = "imports/products.rs"]
mod products;

use common::*;
use model::entities::{company, contact, import as fields, order};
use model::{Change, Command, FieldId, Kind, ProblemCode, RecordId, Value};
use protocol::import::{Begin, Block, ImportRecord, Link, MatchKey, Progress, TakenBack, Tally};
use sync::cell::Flags;

const IMPORT: RecordId = RecordId([0x11; 16]);

fn row(id: u8, kind: Kind, changes: Vec<Change>) -> ImportRecord {
    let (line, id) = (u64::from(id) + 1, RecordId([id; 16]));
    ImportRecord { line, id, kind, matches: vec![], only_new: false, changes, links: vec![] }
}

fn person(id: u8, family: &str, email: &str) -> ImportRecord {
    let changes = vec![
        set(contact::FAMILY_NAME, text(family)),
        add(Kind::Contact, contact::EMAILS, entry("work", email)),
    ];
    ImportRecord { matches: vec![MatchKey::Email(email.to_owned())], ..row(id, Kind::Contact, changes) }
}

fn named_company(id: u8, name: &str) -> ImportRecord {
    let matches = vec![MatchKey::Name(name.to_owned())];
    ImportRecord { matches, only_new: true, ..row(id, Kind::Company, vec![set(company::NAME, text(name))]) }
}

fn at(company: u8, name: &str) -> Link {
    Link {
        field: contact::COMPANIES,
        set: true,
        entry: Some((String::new(), "Buyer".to_owned())),
        matches: vec![MatchKey::Name(name.to_owned())],
        otherwise: (Kind::Company, RecordId([company; 16])),
    }
}

/// Runs a whole import; returns its progress, with all problems, and the number of cells written.
fn import(desk: &mut Desk, id: RecordId, blocks: Vec<Vec<ImportRecord>>) -> (Progress, usize) {
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: id, name: "people.csv".into(), kind: Kind::Contact };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let mut cells = 0;
    for records in blocks {
        let bytes = protocol::encode(&Block { records });
        desk.ws.import_block(id, &bytes).expect("a block");
        cells += run_pieces(desk, id);
    }
    let author = desk.author();
    let mut stamps = desk.stamps();
    let tally = Tally { rows: 7, troubled: 3, rejected: 1 };
    let (planned, progress) = desk.ws.import_end(id, tally, &author, &mut stamps).expect("ends");
    desk.commit(planned);
    (progress, cells)
}

/// Takes over what is queued; the number of cells written.
fn run_pieces(desk: &mut Desk, id: RecordId) -> usize {
    let mut cells = 0;
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_next(id, &author, &mut stamps).expect("goes on") else {
            return cells;
        };
        assert!(planned.cells.len() <= 1000);
        assert!(planned.cells.iter().all(|cell| cell.flags.contains(Flags::BULK)));
        cells += planned.cells.len();
        desk.commit(planned);
        desk.ws.import_written(id);
    }
}

fn take_back(desk: &mut Desk, id: RecordId) -> TakenBack {
    desk.ws.import_undo(id).expect("known");
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_undo_next(id, &author, &mut stamps).expect("goes on") else {
            break;
        };
        desk.commit(planned);
    }
    desk.ws.import_undo_end(id)
}

fn counts(progress: &Progress) -> (u64, u64, u64, usize) {
    (progress.created, progress.updated, progress.unchanged, progress.problems.len())
}

#[test]
fn rows_meet_what_is_there_and_the_same_file_again_changes_nothing() {
    let mut desk = Desk::new();
    let acme = desk.company("ACME");
    let ann = desk.contact("Lee", "Ann");
    desk.update(ann, vec![add(Kind::Contact, contact::EMAILS, entry("work", "Ann@Example.com"))]);
    let rows = || {
        vec![
            named_company(1, "Acme"),
            ImportRecord { links: vec![at(1, "Acme")], ..person(2, "Lee-Wong", "ann@example.com") },
            named_company(3, "New Ltd"),
            ImportRecord { links: vec![at(3, "New Ltd")], ..person(4, "Baker", "bob@new.example") },
        ]
    };
    let (progress, cells) = import(&mut desk, IMPORT, vec![rows()]);
    assert_eq!(counts(&progress), (2, 1, 0, 0));
    assert_eq!(cells, 3);
    assert_eq!(desk.names(rows_of(Kind::Company)), ["ACME", "New Ltd"]);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Baker", "Ann Lee-Wong"]);
    let slot = desk.ws.records.slot(ann).expect("Ann");
    let works = desk.ws.records.elements(slot, contact::COMPANIES);
    assert_eq!(works, [(acme, entry("", "Buyer"))]);
    let record = desk.ws.records.slot(IMPORT).expect("the import");
    for (field, count) in [
        (fields::RECORDS_CREATED, 2),
        (fields::RECORDS_UPDATED, 1),
        (fields::ROWS_READ, 7),
        (fields::ROWS_WITH_PROBLEMS, 3),
    ] {
        assert_eq!(desk.ws.records.value(record, field), Some(Value::Int(count)), "{field:?}");
    }

    let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), vec![rows()]);
    assert_eq!((counts(&progress), cells), ((0, 0, 2, 0), 0));
}

#[test]
fn a_bad_value_costs_the_value_and_a_useless_row_the_row() {
    let mut desk = Desk::new();
    let mut odd = person(1, "Odd", "odd@example.com");
    odd.changes.push(set(contact::BIRTHDAY, text("yesterday")));
    let nameless = row(2, Kind::Company, vec![]);
    let lost = row(
        3,
        Kind::Order,
        vec![set(order::ORDERED_ON, Value::Date(TODAY)), set(order::CUSTOMER, Value::Ref(RecordId([9; 16])))],
    );
    let (progress, cells) = import(&mut desk, IMPORT, vec![vec![odd, nameless, lost]]);
    assert_eq!((progress.created, cells), (1, 1));
    let problems: Vec<(u64, bool, ProblemCode)> =
        progress.problems.iter().map(|found| (found.line, found.refused, found.problem.code)).collect();
    for expected in [
        (2, false, ProblemCode::WrongType),
        (3, true, ProblemCode::Required),
        (4, true, ProblemCode::UnknownRecord),
    ] {
        assert!(problems.contains(&expected), "{expected:?} in {problems:?}");
    }
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Odd"]);
}

#[test]
fn every_problem_is_told_once_and_with_its_line() {
    let mut desk = Desk::new();
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "x".into(), kind: Kind::Company };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let nameless = |n: u64| {
        let mut record = row(0, Kind::Company, vec![]);
        record.line = n + 2;
        record.id.0[..8].copy_from_slice(&(n + 1).to_be_bytes());
        record
    };
    for start in [0, 1000] {
        let records = (start..start + 1000).map(nameless).collect();
        desk.ws.import_block(IMPORT, &protocol::encode(&Block { records })).expect("a block");
        loop {
            let author = desk.author();
            let mut stamps = desk.stamps();
            let Some(_) = desk.ws.import_next(IMPORT, &author, &mut stamps).expect("goes on") else { break };
            desk.ws.import_written(IMPORT);
        }
        let told = desk.ws.import_progress(IMPORT).expect("running").problems;
        let lines: Vec<u64> = told.iter().map(|found| found.line).collect();
        assert_eq!(lines, (start + 2..start + 1002).collect::<Vec<_>>());
    }
    assert_eq!(desk.ws.import_progress(IMPORT).expect("running"), Progress::default());
}

#[test]
fn what_is_not_committed_does_not_count() {
    let mut desk = Desk::new();
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "x".into(), kind: Kind::Contact };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let bytes = protocol::encode(&Block { records: vec![person(1, "Lee", "ann@example.com")] });
    desk.ws.import_block(IMPORT, &bytes).expect("a block");
    let author = desk.author();
    let mut stamps = desk.stamps();
    let planned = desk.ws.import_next(IMPORT, &author, &mut stamps).expect("goes on").expect("a piece");
    assert_eq!(desk.ws.import_progress(IMPORT).expect("running").created, 0);
    desk.commit(planned);
    desk.ws.import_written(IMPORT);
    assert_eq!(desk.ws.import_progress(IMPORT).expect("running").created, 1);
}

#[test]
fn taking_an_import_back_restores_what_still_stands() {
    let mut desk = Desk::new();
    let ann = desk.contact("Lee", "Ann");
    let bea = desk.contact("Moe", "Bea");
    for (id, email) in [(ann, "ann@example.com"), (bea, "bea@example.com")] {
        desk.update(id, vec![add(Kind::Contact, contact::EMAILS, entry("", email))]);
    }
    let rows = vec![
        person(1, "Lee 2", "ann@example.com"),
        person(2, "Moe 2", "bea@example.com"),
        person(3, "New", "new@example.com"),
    ];
    import(&mut desk, IMPORT, vec![rows]);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee 2", "Bea Moe 2", "New"]);
    desk.update(bea, vec![set(contact::FAMILY_NAME, text("Moe 3"))]);
    // The new one is put away and Ann is as she was; Bea was changed since.
    assert_eq!(take_back(&mut desk, IMPORT), TakenBack { restored: 2, left: 1, kept: 0, complete: true });
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee", "Bea Moe 3"]);
    let record = desk.ws.records.slot(IMPORT).expect("the import");
    assert!(desk.ws.records.value(record, fields::UNDONE_AT).is_some());
    // What was put away comes back by the next import of the same rows.
    import(&mut desk, RecordId([0x12; 16]), vec![vec![person(3, "New", "new@example.com")]]);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee", "Bea Moe 3", "New"]);
}

#[test]
fn another_device_says_what_it_cannot_give_back() {
    let mut desk = Desk::new();
    let ann = desk.contact("Lee", "Ann");
    desk.update(ann, vec![add(Kind::Contact, contact::EMAILS, entry("", "ann@example.com"))]);
    // A second row about the same new person, and one about Ann: one record is new and one is changed.
    let rows = vec![
        person(1, "Lee 2", "ann@example.com"),
        person(2, "New", "new@example.com"),
        person(3, "Newer", "new@example.com"),
    ];
    let (progress, _) = import(&mut desk, IMPORT, vec![rows]);
    assert_eq!((progress.created, progress.updated), (1, 1));
    // What this device overwrote is not in the history of another one.
    desk.history.clear();
    desk.ws = desk.reopened();
    assert_eq!(take_back(&mut desk, IMPORT), TakenBack { restored: 1, left: 1, kept: 0, complete: true });
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee 2"]);
}

#[test]
fn an_import_is_not_what_undo_means_and_edits_get_in_between() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "x".into(), kind: Kind::Contact };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let records = (0..1200u32).map(|n| {
        let mut record = person(0, &format!("P{n}"), &format!("p{n}@example.com"));
        record.id.0[..4].copy_from_slice(&(n + 1).to_be_bytes());
        record
    });
    desk.ws.import_block(IMPORT, &protocol::encode(&Block { records: records.collect() })).expect("a block");
    let mut pieces = 0;
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_next(IMPORT, &author, &mut stamps).expect("goes on") else {
            break;
        };
        desk.commit(planned);
        desk.ws.import_written(IMPORT);
        pieces += 1;
        desk.update(acme, vec![set(company::NAME, text(&format!("Acme {pieces}")))]);
    }
    assert!(pieces > 1);
    assert_eq!(desk.rows(rows_of(Kind::Contact)).total, 1200);
    assert_eq!(desk.undo(None), Some(0));
    assert_eq!(desk.names(rows_of(Kind::Company)), [format!("Acme {}", pieces - 1)]);
    assert_eq!(desk.rows(rows_of(Kind::Contact)).total, 1200);
}

#[test]
fn a_customer_number_finds_companies_as_well_as_people() {
    let mut desk = Desk::new();
    let key = || MatchKey::External { source: "customer-id".to_owned(), key: "C-7".to_owned() };
    let firm = ImportRecord {
        matches: vec![key()],
        ..row(
            1,
            Kind::Company,
            vec![
                set(company::NAME, text("Rossi")),
                add(Kind::Company, model::entities::common::EXTERNAL_IDS, entry("customer-id", "C-7")),
            ],
        )
    };
    import(&mut desk, IMPORT, vec![vec![firm]]);
    let customer = ImportRecord { matches: vec![key()], only_new: true, ..row(2, Kind::Contact, vec![]) };
    let link = Link {
        field: order::CUSTOMER,
        set: false,
        entry: None,
        matches: vec![key()],
        otherwise: (Kind::Contact, RecordId([2; 16])),
    };
    let bought = ImportRecord {
        links: vec![link],
        ..row(3, Kind::Order, vec![set(order::ORDERED_ON, Value::Date(20_000))])
    };
    let (progress, _) = import(&mut desk, RecordId([0x12; 16]), vec![vec![customer, bought]]);
    assert_eq!(counts(&progress), (1, 0, 0, 0), "{progress:?}");
    let order = desk.ws.records.slot(RecordId([3; 16])).expect("the order");
    let customer = desk.ws.records.target(order, order::CUSTOMER).expect("its customer");
    assert_eq!(desk.ws.records.id(customer), RecordId([1; 16]));
}

#[test]
fn a_row_of_a_merged_record_gives_only_what_the_survivor_lacks() {
    let mut desk = Desk::new();
    let rows = |departments: [Option<&str>; 2]| {
        let row = |id: u8, name: &str, department: Option<&str>| {
            let mut changes = vec![set(contact::FAMILY_NAME, text(name))];
            changes.extend(department.map(|value| set(contact::DEPARTMENT, text(value))));
            row(id, Kind::Contact, changes)
        };
        vec![row(1, "Lee", departments[0]), row(2, "Li", departments[1])]
    };
    import(&mut desk, IMPORT, vec![rows([None, None])]);
    let (kept, lost) = (RecordId([1; 16]), RecordId([2; 16]));
    desk.now += 1000;
    desk.merge(kept, &[lost]);
    desk.now += 1000;
    let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), vec![rows([None, None])]);
    assert_eq!((counts(&progress), cells), ((0, 0, 2, 0), 0), "the same file again changes nothing");
    let (progress, _) = import(&mut desk, RecordId([0x13; 16]), vec![rows([None, Some("Sales")])]);
    assert_eq!(counts(&progress), (0, 1, 1, 0));
    let (progress, _) =
        import(&mut desk, RecordId([0x14; 16]), vec![rows([Some("Purchasing"), Some("Sales")])]);
    assert_eq!(counts(&progress), (0, 1, 1, 0));
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Lee"]);
    let slot = desk.ws.records.slot(kept).expect("known");
    assert_eq!(desk.ws.records.value(slot, contact::DEPARTMENT), Some(text("Purchasing")));
}
