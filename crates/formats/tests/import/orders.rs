//! Purchases: the CDNOW sample, shop exports with several lines per order, amounts in several currencies.

use std::collections::{HashMap, HashSet};

use crate::harness::{How, import, import_as, text, value};
use model::entities::{common as fields, contact, order, order_line, product};
use model::{Kind, Money, Value, date};
use protocol::import::{MatchKey, Target};
use scoring::{Concentration, Orders};

const CDNOW: &[u8] = include_bytes!("../../../../tests/fixtures/cdnow/CDNOW_sample.txt");

#[test]
fn the_cdnow_sample_imports_as_it_is() {
    let imported = import(CDNOW);
    let preview = &imported.preview;
    assert_eq!(
        (preview.kind, preview.dialect.delimiter, preview.dialect.header),
        (Kind::Order, Some(b' '), Some(false))
    );
    let targets: Vec<Target> = preview.columns.iter().map(|column| column.target.clone()).collect();
    let [on, amount] = [order::ORDERED_ON, order::AMOUNT].map(Target::Field);
    assert_eq!(targets, [Target::CustomerKey, Target::Ignore, on, Target::Quantity, amount]);
    assert_eq!(preview.estimated_rows, 6919);
    assert_eq!((imported.counts.rows, imported.counts.troubled), (6919, 0));
    assert_eq!((imported.of(Kind::Order).len(), imported.of(Kind::OrderLine).len()), (6919, 6919));
    assert_eq!(imported.of(Kind::Contact).len(), 2357);
    let first = imported.of(Kind::Order)[0];
    assert_eq!(value(first, order::ORDERED_ON), date::day(1997, 1, 1).map(Value::Date).as_ref());
    assert_eq!(value(first, order::AMOUNT).and_then(Money::from_value).map(|money| money.minor), Some(2933));
    assert_eq!(
        value(imported.of(Kind::OrderLine)[0], order_line::QUANTITY),
        Some(&Value::Decimal { mantissa: 2, places: 0 })
    );
}

#[test]
fn scores_over_the_imported_orders_reach_the_reference() {
    let imported = import(CDNOW);
    let mut customers: HashMap<_, u32> = HashMap::new();
    let (mut customer, mut day, mut amount) = (vec![], vec![], vec![]);
    for record in imported.of(Kind::Order) {
        let id = record.links[0].otherwise.1;
        let next = customers.len() as u32;
        customer.push(*customers.entry(id).or_insert(next));
        let Some(Value::Date(on)) = value(record, order::ORDERED_ON) else { panic!("a date") };
        day.push(*on);
        amount.push(value(record, order::AMOUNT).and_then(Money::from_value).expect("an amount").minor);
    }
    let orders = Orders { customer: &customer, day: &day, amount: &amount };
    let purchases = orders.purchases(customers.len(), 10_408).expect("valid columns");
    let measured = Concentration::measure(&purchases);
    let rounded = |ratio: scoring::Ratio| (ratio.value().expect("defined") * 1e6).round() / 1e6;
    assert_eq!((rounded(measured.gini), rounded(measured.share_of_top(20))), (0.630917, 0.67455));
}

#[test]
fn importing_again_gives_the_same_ids_and_equal_rows_stay_apart() {
    let (one, two) = (import(CDNOW), import(CDNOW));
    assert_eq!(one.records, two.records);
    let ids: HashSet<_> = one.of(Kind::Order).iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), 6919, "two equal purchases on one day are two purchases");
}

#[test]
fn customers_come_before_their_orders_and_only_once() {
    let imported = import(CDNOW);
    let mut known = HashSet::new();
    for record in &imported.records {
        for link in &record.links {
            assert!(known.contains(&link.otherwise.1), "{record:?}");
        }
        assert!(known.insert(record.id), "{record:?} twice");
    }
    let customer = imported.of(Kind::Contact)[0];
    assert!(customer.only_new);
    assert_eq!(customer.matches, [MatchKey::External { source: "customer-id".into(), key: "00004".into() }]);
    assert_eq!(
        (text(customer, contact::OTHER_NAME), text(customer, fields::EXTERNAL_IDS)),
        ("00004", "00004")
    );
}

#[test]
fn several_lines_make_one_order() {
    let imported = import(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
         536365,85123A,White heart holder,6,12/1/2010 8:26,2.55,17850\n\
         536365,71053,White metal lantern,6,12/1/2010 8:26,3.39,17850\n\
         536366,22633,Hand warmer,-1,12/13/2010 8:28,1.85,17850\n"
            .as_bytes(),
    );
    assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
    let orders = imported.of(Kind::Order);
    assert_eq!(
        (orders.len(), imported.of(Kind::OrderLine).len(), imported.of(Kind::Product).len()),
        (2, 3, 3)
    );
    let amounts: Vec<_> =
        orders.iter().map(|record| value(record, order::AMOUNT).and_then(Money::from_value)).collect();
    assert_eq!(amounts.iter().map(|money| money.expect("an amount").minor).collect::<Vec<_>>(), [3564, -185]);
    assert_eq!(value(orders[0], order::ORDERED_ON), date::day(2010, 12, 1).map(Value::Date).as_ref());
    let first = imported.of(Kind::Product)[0];
    assert_eq!((text(first, product::SKU), text(first, product::NAME)), ("85123A", "White heart holder"));
    let ranks: Vec<&str> =
        imported.of(Kind::OrderLine)[..2].iter().map(|line| text(line, order_line::RANK)).collect();
    assert!(ranks[0] < ranks[1]);
}

#[test]
fn totals_stated_once_repeated_or_per_line() {
    let amounts = |table: &str| {
        let imported = import(table.as_bytes());
        let of = |record| value(record, order::AMOUNT).and_then(Money::from_value).map(|money| money.minor);
        imported.of(Kind::Order).into_iter().map(of).collect::<Vec<_>>()
    };
    let head = "Order number,Date,Customer,Total,Quantity,Unit price\n";
    let once = format!("{head}1,2024-05-01,Anna,30.00,1,10.00\n1,2024-05-01,Anna,,2,10.00\n");
    assert_eq!(amounts(&once), [Some(3000)]);
    let repeated = format!("{head}1,2024-05-01,Anna,30.00,1,10.00\n1,2024-05-01,Anna,30.00,2,10.00\n");
    assert_eq!(amounts(&repeated), [Some(3000)]);
    let per_line = "Order number,Date,Customer,Amount\n1,2024-05-01,Anna,10.00\n1,2024-05-01,Anna,20.50\n2,2024-05-02,Ben,5\n";
    assert_eq!(amounts(per_line), [Some(3050), Some(500)]);
}

#[test]
fn an_order_that_comes_apart_is_reported() {
    let imported = import(
        "Order number,Date,Customer,Amount\n1,2024-05-01,Anna,10\n2,2024-05-01,Ben,20\n1,2024-05-01,Anna,30\n".as_bytes(),
    );
    assert_eq!((imported.counts.rows, imported.counts.rejected), (3, 1));
    assert!(
        imported.report.contains("4,not imported,occurs twice (1),,1,2024-05-01,Anna,30"),
        "{}",
        imported.report
    );
}

#[test]
fn currencies_come_from_the_cell_the_row_the_head_or_the_workspace() {
    let minor = |table: &str| {
        let imported = import(table.as_bytes());
        let first = imported.of(Kind::Order)[0].clone();
        value(&first, order::AMOUNT).and_then(Money::from_value).map(|money| money.to_string())
    };
    for (table, expected) in [
        ("Date,Customer,Amount\n2024-05-01,Anna,12.50\n", "12.50 EUR"),
        ("Date,Customer,Amount\n2024-05-01,Anna,USD 12.50\n", "12.50 USD"),
        ("Date,Customer,Amount,Currency\n2024-05-01,Anna,1250,JPY\n", "1250 JPY"),
        ("日期,客户,金额（元）\n2024-05-01,张伟,12.50\n", "12.50 CNY"),
    ] {
        assert_eq!(minor(table).as_deref(), Some(expected), "{table}");
    }
}

#[test]
fn rows_without_date_or_customer_are_named() {
    let imported = import(
        "Date,Customer,Amount\n,Anna,10\n2024-05-01,,20\nsoon,Ben,30\n2024-05-02,Cara,40\n".as_bytes(),
    );
    assert_eq!((imported.counts.rows, imported.counts.rejected, imported.of(Kind::Order).len()), (4, 3, 1));
    for line in ["2,not imported", "3,not imported", "4,not imported,\"Date: not a date (soon)"] {
        assert!(imported.report.contains(line), "{}", imported.report);
    }
}

#[test]
fn the_pieces_of_the_file_do_not_matter() {
    let whole = import(CDNOW);
    for chunk in [1000, 4097] {
        let pieces = import_as(CDNOW, How { chunk, ..How::default() }).expect("readable");
        assert_eq!(pieces.records, whole.records);
    }
}
