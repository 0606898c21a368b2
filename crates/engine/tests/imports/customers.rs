//! Who is meant by a row: a number in another system tells apart those of one name.

use model::entities::common::EXTERNAL_IDS;

use super::*;

fn number(key: &str) -> MatchKey {
    MatchKey::External { source: "customer-id".to_owned(), key: key.to_owned() }
}

/// A company's own row, or one that only names it.
fn numbered(id: u8, key: &str, name: &str, only_new: bool, more: Vec<Change>) -> ImportRecord {
    let own = [set(company::NAME, text(name)), add(Kind::Company, EXTERNAL_IDS, entry("customer-id", key))];
    let changes = own.into_iter().chain(more).collect();
    let matches = vec![number(key), MatchKey::Name(name.to_owned())];
    ImportRecord { matches, only_new, ..row(id, Kind::Company, changes) }
}

fn bought_by(id: u8, kind: Kind, customer: u8, matches: Vec<MatchKey>) -> ImportRecord {
    let otherwise = (kind, RecordId([customer; 16]));
    let links = vec![Link { field: order::CUSTOMER, set: false, entry: None, matches, otherwise }];
    ImportRecord { links, ..row(id, Kind::Order, vec![set(order::ORDERED_ON, Value::Date(TODAY))]) }
}

fn customer_of(desk: &Desk, order: u8) -> RecordId {
    let slot = desk.ws.records.slot(RecordId([order; 16])).expect("the order");
    desk.ws.records.id(desk.ws.records.target(slot, order::CUSTOMER).expect("its customer"))
}

#[test]
fn two_companies_of_one_name_stay_two() {
    let mut desk = Desk::new();
    let rows = || {
        let staff = |count| vec![set(company::EMPLOYEES, Value::Int(count))];
        vec![numbered(1, "1", "Acme", false, staff(10)), numbered(2, "2", "ACME", false, staff(20))]
    };
    let (progress, _) = import(&mut desk, IMPORT, vec![rows()]);
    assert_eq!(counts(&progress), (2, 0, 0, 0));
    let staff = |desk: &Desk, id| {
        let slot = desk.ws.records.slot(RecordId([id; 16])).expect("a company");
        desk.ws.records.value(slot, company::EMPLOYEES)
    };
    assert_eq!([1, 2].map(|id| staff(&desk, id)), [10, 20].map(|count| Some(Value::Int(count))));
    let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), vec![rows()]);
    assert_eq!((counts(&progress), cells), ((0, 0, 2, 0), 0), "the same file again changes nothing");
    // A third one, in a file of its own.
    let third = vec![numbered(3, "3", "Acme", false, vec![])];
    assert_eq!(import(&mut desk, RecordId([0x13; 16]), vec![third]).0.created, 1);
}

#[test]
fn orders_go_to_the_number_and_not_to_the_name() {
    let mut desk = Desk::new();
    let person = |id: u8, key: &str| {
        let changes = vec![
            set(contact::FAMILY_NAME, text("Smith")),
            add(Kind::Contact, EXTERNAL_IDS, entry("customer-id", key)),
        ];
        let matches = vec![number(key), MatchKey::Name("John Smith".to_owned())];
        ImportRecord { matches, only_new: true, ..row(id, Kind::Contact, changes) }
    };
    let by = |id, customer, key| {
        bought_by(id, Kind::Contact, customer, vec![number(key), MatchKey::Name("John Smith".to_owned())])
    };
    let rows = || vec![person(1, "1001"), by(11, 1, "1001"), person(2, "1002"), by(12, 2, "1002")];
    for (import_id, created) in [(0x11, 4), (0x12, 0)] {
        let (progress, _) = import(&mut desk, RecordId([import_id; 16]), vec![rows()]);
        assert_eq!((progress.created, progress.updated, progress.problems.len()), (created, 0, 0));
        assert_eq!([11, 12].map(|order| customer_of(&desk, order)), [1, 2].map(|id| RecordId([id; 16])));
    }
}

#[test]
fn who_is_known_by_name_alone_gets_the_number_once() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let by = |id, customer, key| {
        bought_by(id, Kind::Company, customer, vec![number(key), MatchKey::Name("Acme".to_owned())])
    };
    let rows = || {
        let named = |id, key| numbered(id, key, "Acme", true, vec![]);
        vec![named(1, "7"), by(11, 1, "7"), named(2, "8"), by(12, 2, "8")]
    };
    let (progress, _) = import(&mut desk, IMPORT, vec![rows()]);
    assert_eq!(counts(&progress), (3, 1, 0, 0));
    assert_eq!([11, 12].map(|order| customer_of(&desk, order)), [acme, RecordId([2; 16])]);
    let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), vec![rows()]);
    assert_eq!((counts(&progress), cells), ((0, 0, 2, 0), 0));
    assert_eq!(desk.rows(rows_of(Kind::Company)).total, 2);
}

#[test]
fn a_number_of_a_person_is_not_given_to_the_company_beside_it() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let ann = desk.contact("Lee", "Ann");
    desk.update(ann, vec![add(Kind::Contact, EXTERNAL_IDS, entry("customer-id", "1"))]);
    let matches = vec![number("1"), MatchKey::Name("Acme".to_owned())];
    let rows = vec![numbered(1, "1", "Acme", true, vec![]), bought_by(11, Kind::Company, 1, matches)];
    import(&mut desk, IMPORT, vec![rows]);
    let slot = desk.ws.records.slot(acme).expect("Acme");
    assert!(desk.ws.records.elements(slot, EXTERNAL_IDS).is_empty());
    assert_eq!(customer_of(&desk, 11), ann);
}
