//! Imports: matched to what is there, written in pieces, taken back as a whole.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{company, contact, import as fields, order};
use model::{Change, Kind, ProblemCode, RecordId, Value};
use protocol::import::{Begin, Block, ImportRecord, Link, MatchKey, Progress};
use sync::cell::Flags;

const IMPORT: RecordId = RecordId([0x11; 16]);

fn row(id: u8, kind: Kind, changes: Vec<Change>) -> ImportRecord {
    ImportRecord { id: RecordId([id; 16]), kind, matches: vec![], only_new: false, changes, links: vec![] }
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

/// Runs a whole import; returns its progress and the number of cells written.
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
        loop {
            let author = desk.author();
            let mut stamps = desk.stamps();
            let Some(planned) = desk.ws.import_next(id, &author, &mut stamps).expect("goes on") else {
                break;
            };
            assert!(planned.cells.len() <= 1000);
            assert!(planned.cells.iter().all(|cell| cell.flags.contains(Flags::BULK)));
            cells += planned.cells.len();
            desk.commit(planned);
        }
    }
    let author = desk.author();
    let mut stamps = desk.stamps();
    let (planned, progress) = desk.ws.import_end(id, &author, &mut stamps).expect("ends");
    desk.commit(planned);
    (progress, cells)
}

fn take_back(desk: &mut Desk, id: RecordId) {
    desk.ws.import_undo(id).expect("known");
    loop {
        let author = desk.author();
        let mut stamps = desk.stamps();
        let Some(planned) = desk.ws.import_undo_next(id, &author, &mut stamps).expect("goes on") else {
            break;
        };
        desk.commit(planned);
    }
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
    assert_eq!(desk.ws.records.value(record, fields::RECORDS_CREATED), Some(Value::Int(2)));

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
    let problems: Vec<(RecordId, ProblemCode)> =
        progress.problems.iter().map(|(row, problem)| (*row, problem.code)).collect();
    assert!(problems.contains(&(RecordId([1; 16]), ProblemCode::WrongType)), "{problems:?}");
    assert!(problems.contains(&(RecordId([2; 16]), ProblemCode::Required)), "{problems:?}");
    assert!(problems.iter().any(|(row, _)| *row == RecordId([3; 16])), "{problems:?}");
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Odd"]);
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
    take_back(&mut desk, IMPORT);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee", "Bea Moe 3"]);
    let record = desk.ws.records.slot(IMPORT).expect("the import");
    assert!(desk.ws.records.value(record, fields::UNDONE_AT).is_some());
    // What was put away comes back by the next import of the same rows.
    import(&mut desk, RecordId([0x12; 16]), vec![vec![person(3, "New", "new@example.com")]]);
    assert_eq!(desk.names(rows_of(Kind::Contact)), ["Ann Lee", "Bea Moe 3", "New"]);
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
