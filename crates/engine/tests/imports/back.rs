//! Taking an import back: what people made of it since stays.

use model::entities::{activity, order_line, segment, segment_day};
use protocol::import::TakingBack;

use super::*;

const SECOND: RecordId = RecordId([0x12; 16]);

fn imported(id: u8) -> RecordId {
    RecordId([id; 16])
}

fn is_there(desk: &Desk, id: u8) -> bool {
    desk.ws.records.slot(imported(id)).is_some_and(|slot| desk.ws.records.is_present(slot))
}

fn at_company(id: u8, family: &str, company: u8) -> ImportRecord {
    let link = Link { matches: vec![], otherwise: (Kind::Company, imported(company)), ..at(company, "") };
    ImportRecord {
        links: vec![link],
        ..row(id, Kind::Contact, vec![set(contact::FAMILY_NAME, text(family))])
    }
}

fn firm(id: u8, name: &str) -> ImportRecord {
    row(id, Kind::Company, vec![set(company::NAME, text(name))])
}

fn bought(id: u8, customer: u8) -> ImportRecord {
    let changes = vec![
        set(order::CUSTOMER, Value::Ref(imported(customer))),
        set(order::ORDERED_ON, Value::Date(TODAY)),
    ];
    row(id, Kind::Order, changes)
}

#[test]
fn what_people_worked_on_stays_with_what_it_names() {
    let mut desk = Desk::new();
    let line = |id: u8, of: u8| {
        let changes = vec![
            set(order_line::ORDER, Value::Ref(imported(of))),
            set(order_line::QUANTITY, Value::Decimal { mantissa: 1, places: 0 }),
        ];
        row(id, Kind::OrderLine, changes)
    };
    let rows = vec![
        firm(1, "Untouched"),
        firm(2, "Employs Ann"),
        at_company(3, "Ann", 2),
        firm(4, "Called"),
        firm(5, "Buys"),
        bought(6, 5),
        line(7, 6),
        firm(8, "Bought later"),
        at_company(9, "Untouched", 1),
    ];
    import(&mut desk, IMPORT, vec![rows]);
    desk.now += 1_000;
    // Ann was edited, somebody called one company, an order was edited, and another import brought an order.
    desk.update(imported(3), vec![set(contact::DEPARTMENT, text("Sales"))]);
    let about =
        Change { field: activity::ABOUT, element: Some(imported(4)), value: Some(Value::Ref(imported(4))) };
    desk.create(Kind::Activity, vec![set(activity::TYPE, choice("note")), about]);
    desk.update(imported(6), vec![set(order::NOTE, text("Late"))]);
    import(&mut desk, SECOND, vec![vec![bought(10, 8)]]);
    let expected = TakingBack { away: 2, kept: 7, changed: 0 };
    assert_eq!(desk.ws.import_taking_back(IMPORT).expect("known"), expected);
    let cells = desk.cells.len();
    assert_eq!(take_back(&mut desk, IMPORT), TakenBack { restored: 2, left: 0, kept: 7, complete: true });
    let there: Vec<u8> = (1..=10).filter(|id| is_there(&desk, *id)).collect();
    assert_eq!(there, [2, 3, 4, 5, 6, 7, 8, 10]);
    assert_eq!(desk.cells.len(), cells + 3, "two records and the import itself");
    // The second one can go, and then nothing holds the first one's company any more.
    assert_eq!(take_back(&mut desk, SECOND).restored, 1);
    assert_eq!(desk.ws.import_taking_back(IMPORT).expect("known").away, 1);
}

#[test]
fn what_an_import_wrote_to_others_does_not_hold_what_it_created() {
    let mut desk = Desk::new();
    let ann = desk.contact("Lee", "Ann");
    desk.update(ann, vec![add(Kind::Contact, contact::EMAILS, entry("work", "ann@example.com"))]);
    let at_new = Link { matches: vec![], otherwise: (Kind::Company, imported(1)), ..at(1, "") };
    let rows =
        vec![firm(1, "New"), ImportRecord { links: vec![at_new], ..person(2, "Lee", "ann@example.com") }];
    import(&mut desk, IMPORT, vec![rows]);
    let expected = TakingBack { away: 1, kept: 0, changed: 1 };
    assert_eq!(desk.ws.import_taking_back(IMPORT).expect("known"), expected);
    assert_eq!(take_back(&mut desk, IMPORT), TakenBack { restored: 2, left: 0, kept: 0, complete: true });
    assert!(!is_there(&desk, 1));
}

#[test]
fn what_devices_note_by_themselves_holds_nothing() {
    let mut desk = Desk::new();
    let rule = Value::Bytes(model::Filter::default().to_text().into_bytes());
    let changes = vec![
        set(segment::NAME, text("All")),
        set(segment::OF_KIND, choice("contact")),
        set(segment::RULE, rule),
    ];
    import(&mut desk, IMPORT, vec![vec![row(1, Kind::Segment, changes)]]);
    let day =
        vec![set(segment_day::SEGMENT, Value::Ref(imported(1))), set(segment_day::DAY, Value::Date(TODAY))];
    desk.create(Kind::SegmentDay, day);
    let expected = TakingBack { away: 1, kept: 0, changed: 0 };
    assert_eq!(desk.ws.import_taking_back(IMPORT).expect("known"), expected);
}

#[test]
fn another_device_tells_the_same_of_what_was_worked_on() {
    let mut desk = Desk::new();
    import(&mut desk, IMPORT, vec![vec![firm(1, "One"), firm(2, "Two"), firm(3, "Three")]]);
    desk.now += 1_000;
    desk.update(imported(1), vec![set(company::EMPLOYEES, Value::Int(5))]);
    let mut other = Desk::on(sync::ids::DeviceId::new(8));
    other.now = desk.now + 1_000;
    other.pull(&desk);
    other.update(imported(2), vec![set(company::EMPLOYEES, Value::Int(5))]);
    let expected = TakingBack { away: 1, kept: 2, changed: 0 };
    assert_eq!(other.ws.import_taking_back(IMPORT).expect("known"), expected);
}
