//! Orders, activities and custom fields.

use super::*;
use crate::entities::{activity, company, custom_field, order, order_line, product};
use crate::value::Currency;

#[test]
fn order_lines_take_from_the_product_and_add_up() {
    let mut store = Store::default();
    store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let price = Value::Decimal { mantissa: 1250, places: 3 };
    let widget = vec![
        set(product::NAME, text("Widget")),
        set(product::PRICE, price),
        set(product::CURRENCY, text("EUR")),
    ];
    store.create(2, Kind::Product, widget);
    let amount = Value::Money { minor: 1, currency: Currency(*b"EUR") };
    let order = store.create(
        3,
        Kind::Order,
        vec![set(order::CUSTOMER, Value::Ref(id(1))), set(order::AMOUNT, amount)],
    );
    assert_eq!(store.get(order, order::CURRENCY), Some(text("EUR")));
    assert_eq!(store.get(order, order::ORDERED_ON), Some(Value::Date(20_000)));
    let line = store.create(
        4,
        Kind::OrderLine,
        vec![
            set(order_line::ORDER, Value::Ref(order)),
            set(order_line::PRODUCT, Value::Ref(id(2))),
            set(order_line::QUANTITY, Value::Int(3)),
        ],
    );
    let total = |minor, code: &[u8; 3]| Some(Value::Money { minor, currency: Currency(*code) });
    assert_eq!(store.get(line, order_line::DESCRIPTION), Some(text("Widget")));
    assert_eq!(store.get(line, order_line::TOTAL), total(375, b"EUR"));
    store.update(line, vec![set(order_line::DISCOUNT, Value::Int(50))]).expect("valid");
    // 1.875 to the even cent.
    assert_eq!(store.get(line, order_line::TOTAL), total(188, b"EUR"));
    store.update(order, vec![set(order::CURRENCY, text("JPY"))]).expect("valid");
    assert_eq!(store.get(line, order_line::TOTAL), total(2, b"JPY"));
    let excess = store.update(line, vec![set(order_line::DISCOUNT, Value::Int(101))]);
    assert_eq!(codes(excess), [(ProblemCode::NotWithin, Some(order_line::DISCOUNT))]);
    // A price in euros says nothing about an order in yen.
    let second = vec![
        set(order_line::PRODUCT, Value::Ref(id(2))),
        set(order_line::ORDER, Value::Ref(order)),
        set(order_line::QUANTITY, Value::Int(1)),
    ];
    let second = store.create(5, Kind::OrderLine, second);
    assert_eq!(store.get(second, order_line::UNIT_PRICE), None);
    assert!(
        store.get(line, order_line::RANK).as_ref().and_then(Value::as_text)
            < store.get(second, order_line::RANK).as_ref().and_then(Value::as_text)
    );
}

#[test]
fn activities_are_done_when_logged_and_open_when_planned() {
    let mut store = Store::default();
    let kind = |key| set(activity::TYPE, choice(key));
    let zoned = |at| Value::Zoned { at, zone: "UTC".into() };
    for (number, changes, done) in [
        (1, vec![kind("call")], true),
        (2, vec![kind("task")], false),
        (3, vec![kind("call"), set(activity::DUE_ON, Value::Date(20_005))], false),
        (4, vec![kind("meeting"), set(activity::STARTS_AT, zoned(1_000_000))], false),
        (5, vec![kind("meeting"), set(activity::STARTS_AT, zoned(0))], true),
        (6, vec![kind("note")], true),
    ] {
        let activity = store.create(number, Kind::Activity, changes);
        assert_eq!(store.get(activity, activity::DONE_AT).is_some(), done, "{number}");
        assert_eq!(store.get(activity, activity::ASSIGNEE), Some(Value::Ref(ME)));
    }
    assert_eq!(store.get(id(1), activity::CHANNEL), Some(choice("phone")));
    let complete = |done| Command::CompleteActivity { activity: id(2), done };
    store.run(&complete(true)).expect("valid");
    let first = store.get(id(2), activity::DONE_AT);
    assert!(first.is_some());
    assert_eq!(store.run(&complete(true)), Ok(vec![]), "done twice stays done at the first time");
    store.run(&complete(false)).expect("valid");
    assert_eq!(store.get(id(2), activity::DONE_AT), None);
    let wrong = Command::CompleteActivity { activity: id(77), done: true };
    assert_eq!(codes(store.run(&wrong)), [(ProblemCode::UnknownRecord, None)]);
}

#[test]
fn custom_fields_are_fields_like_any_other() {
    let mut store = Store::default();
    let define = |number: u8, key: &str, kind: &str| Command::Create {
        id: id(number),
        kind: Kind::CustomField,
        changes: vec![
            set(custom_field::OF_KIND, choice("company")),
            set(custom_field::KEY, text(key)),
            set(custom_field::LABEL, text("Spindle speed")),
            set(custom_field::TYPE, choice(kind)),
        ],
    };
    store.run(&define(10, "spindle_speed", "int")).expect("valid");
    for (key, code) in [
        ("spindle_speed", ProblemCode::Duplicate),
        ("name", ProblemCode::Duplicate),
        ("Spindle", ProblemCode::WrongType),
        ("1st", ProblemCode::WrongType),
    ] {
        assert_eq!(codes(store.run(&define(11, key, "int"))), [(code, Some(custom_field::KEY))], "{key}");
    }
    let mut grade = define(12, "machine_grade", "choices");
    if let Command::Create { changes, .. } = &mut grade {
        changes.push(set(custom_field::OPTIONS, entry("a", "First class")));
        changes.push(set(custom_field::REQUIRED, Value::Bool(true)));
    }
    store.run(&grade).expect("valid");
    let acme = vec![
        set(company::NAME, text("Acme")),
        set(FieldId::Custom(id(10)), Value::Int(12_000)),
        set(FieldId::Custom(id(12)), choice("a")),
    ];
    let acme = store.create(1, Kind::Company, acme);
    assert_eq!(store.get(acme, FieldId::Custom(id(10))), Some(Value::Int(12_000)));
    let wrong = store.update(acme, vec![set(FieldId::Custom(id(12)), choice("b"))]);
    assert_eq!(codes(wrong), [(ProblemCode::UnknownOption, Some(FieldId::Custom(id(12))))]);
    let emptied = store.update(acme, vec![clear(FieldId::Custom(id(12)))]);
    assert_eq!(codes(emptied), [(ProblemCode::Required, Some(FieldId::Custom(id(12))))]);
    let retype = store.update(id(10), vec![set(custom_field::TYPE, choice("text"))]);
    assert_eq!(codes(retype), [(ProblemCode::NotAllowed, Some(custom_field::TYPE))]);
    store.update(id(12), vec![set(custom_field::RETIRED, Value::Bool(true))]).expect("valid");
    let catalogue = Catalogue::from_records(&store);
    assert!(catalogue.by_key(Kind::Company, "machine_grade").is_none());
    assert_eq!(
        catalogue.by_key(Kind::Company, "spindle_speed").map(|def| def.id),
        Some(FieldId::Custom(id(10)))
    );
    assert!(catalogue.by_key(Kind::Contact, "spindle_speed").is_none());
}
