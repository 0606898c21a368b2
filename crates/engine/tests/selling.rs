//! What was sold of a product is what its customers are known to have bought.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{company, order, order_line, product};
use model::value::Currency;
use model::{Command, FieldId, Filter, Kind, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::Shown;

fn line(desk: &mut Desk, of: RecordId, product: RecordId, quantity: i64, price: Option<i64>) -> RecordId {
    let number = |mantissa| Value::Decimal { mantissa, places: 0 };
    let mut changes = vec![
        set(order_line::ORDER, Value::Ref(of)),
        set(order_line::PRODUCT, Value::Ref(product)),
        set(order_line::QUANTITY, number(quantity)),
    ];
    changes.extend(price.map(|price| set(order_line::UNIT_PRICE, number(price))));
    desk.create(Kind::OrderLine, changes)
}

fn cells(desk: &mut Desk, kind: Kind, columns: &[FieldId]) -> Vec<Shown> {
    let view = desk.rows(RowsQuery { columns: columns.to_vec(), ..rows_of(kind) });
    view.rows.into_iter().next().expect("a row").cells
}

fn sold(desk: &mut Desk) -> (i64, Shown) {
    let cells = cells(desk, Kind::Product, &[product::UNITS_SOLD, product::LAST_SOLD_ON]);
    let [units, last] = <[Shown; 2]>::try_from(cells).expect("two");
    match units {
        Shown::Value(Value::Decimal { mantissa, places: 0 }) => (mantissa, last),
        Shown::Empty => (0, last),
        other => panic!("{other:?}"),
    }
}

fn buyers(desk: &mut Desk, product: RecordId) -> u32 {
    let filter = Filter::from_text(&format!("happened(order,ever,ge1,r{product})")).expect("a rule");
    desk.rows(RowsQuery { filter, ..rows_of(Kind::Company) }).total
}

#[test]
fn returns_and_orders_that_do_not_count_sell_nothing() {
    let day = |day| Shown::Value(Value::Date(day));
    let mut desk = Desk::new();
    let id = desk.create(Kind::Product, vec![set(product::NAME, text("Pumpe"))]);
    let other = desk.create(Kind::Product, vec![set(product::NAME, text("Ventil"))]);
    desk.run(Command::Delete { ids: vec![other] }).expect("deleted");
    let customer = desk.company("Werk");
    // A return, one that came back, one in a currency without a rate, and a line that takes something back.
    let back = desk.order(customer, TODAY - 1, -500);
    let returned = desk.order(customer, TODAY - 2, 500);
    desk.update(returned, vec![set(order::STATUS, choice("returned"))]);
    let foreign = desk.order(customer, TODAY - 3, 500);
    desk.update(foreign, vec![set(order::AMOUNT, Value::Money { minor: 500, currency: Currency(*b"GBP") })]);
    let mixed = desk.order(customer, TODAY - 4, 500);
    for (of, price) in [(back, None), (returned, None), (foreign, None), (mixed, Some(-5))] {
        line(&mut desk, of, id, 7, price);
    }
    assert_eq!((sold(&mut desk), buyers(&mut desk, id)), ((0, Shown::Empty), 0));
    let columns =
        [company::ORDER_COUNT, company::FIRST_ORDER_ON, company::LAST_ORDER_ON, company::TOTAL_SPENT];
    let bought = [Shown::Value(Value::Int(1)), day(TODAY - 4), day(TODAY - 4), Shown::Value(money(0))];
    assert_eq!(cells(&mut desk, Kind::Company, &columns), bought, "a return lowers the sum and is no order");

    line(&mut desk, mixed, id, 2, Some(5));
    assert_eq!((sold(&mut desk), buyers(&mut desk, id)), ((2, day(TODAY - 4)), 1));
}

#[test]
fn what_was_sold_follows_the_order_its_other_lines_and_its_customer() {
    let mut desk = Desk::new();
    let id = desk.create(Kind::Product, vec![set(product::NAME, text("Pumpe"))]);
    let customer = desk.company("Werk");
    let plain = desk.create(
        Kind::Order,
        vec![set(order::CUSTOMER, Value::Ref(customer)), set(order::ORDERED_ON, Value::Date(TODAY))],
    );
    line(&mut desk, plain, id, 3, None);
    let filter = Filter::from_text("d870.ge(n1)").expect("a rule");
    let listed =
        |desk: &mut Desk| desk.rows(RowsQuery { filter: filter.clone(), ..rows_of(Kind::Product) }).total;
    assert_eq!(listed(&mut desk), 0, "without an amount it does not count");
    let priced = desk.create(
        Kind::OrderLine,
        vec![
            set(order_line::ORDER, Value::Ref(plain)),
            set(order_line::QUANTITY, Value::Int(1)),
            set(order_line::UNIT_PRICE, Value::Int(9)),
        ],
    );
    assert_eq!(listed(&mut desk), 1, "another line gives it one");
    desk.run(Command::Delete { ids: vec![priced] }).expect("deleted");
    assert_eq!(listed(&mut desk), 0);
    desk.update(plain, vec![set(order::AMOUNT, money(900))]);
    assert_eq!(listed(&mut desk), 1);
    desk.run(Command::Delete { ids: vec![customer] }).expect("deleted");
    assert_eq!(listed(&mut desk), 0, "an order of nobody");
}
