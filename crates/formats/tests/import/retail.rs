//! Purchases in the layouts of public data sets: what the columns are taken for, and what comes out. All rows are invented.

use std::collections::BTreeSet;

use model::entities::{contact, order, order_line, product};
use model::value::Address;
use model::{Decimal, FieldId, Kind, Money, Value, date};
use protocol::import::{ImportRecord, MatchKey, Target};

use crate::harness::{Imported, import, text, value};
use Target::{
    AddressPart, CustomerKey, CustomerName, ExternalId, Field, Ignore, Product, ProductCategory, ProductSku,
    Quantity,
};

fn targets(imported: &Imported) -> Vec<Target> {
    imported.preview.columns.iter().map(|column| column.target.clone()).collect()
}

fn minor(record: &ImportRecord, field: FieldId) -> Option<i64> {
    value(record, field).and_then(Money::from_value).map(|money| money.minor)
}

fn customer(order: &ImportRecord) -> (Kind, model::RecordId) {
    order.links.iter().find(|link| link.field == order::CUSTOMER).expect("a customer").otherwise
}

/// Number, day, amount and customers' names or numbers of the orders, and what their lines add up to.
fn orders(imported: &Imported) -> Vec<(String, i32, Option<i64>, i64)> {
    let of = |record: &&ImportRecord| {
        let lines =
            imported.of(Kind::OrderLine).into_iter().filter(|line| line.links[0].otherwise.1 == record.id);
        let Some(Value::Date(day)) = value(record, order::ORDERED_ON) else { panic!("a day") };
        let sum = lines.filter_map(|line| minor(line, order_line::TOTAL)).sum();
        (text(record, order::NUMBER).to_owned(), *day, minor(record, order::AMOUNT), sum)
    };
    imported.of(Kind::Order).iter().map(of).collect()
}

fn day(year: i32, month: u8, day: u8) -> i32 {
    date::day(year, month, day).expect("a date")
}

#[test]
fn online_retail_with_returns_and_without_customers() {
    let first = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    let second = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country";
    for head in [first, second] {
        let imported = import(
            format!(
                "{head}\n\
                 700001,81001A,CREAM LANTERN HEART,6,12/1/2010 8:26,2.55,17001,United Kingdom\n\
                 700001,71002,\"CUPID, METAL HANGER\",2,12/1/2010 8:26,3.39,17001,United Kingdom\n\
                 700002,81001A,CREAM LANTERN HEART,1,12/13/2010 9:00,2.95,,United Kingdom\n\
                 700002,71002,\"CUPID, METAL HANGER\",1,12/13/2010 9:00,3.75,,United Kingdom\n\
                 C700003,81001A,CREAM LANTERN HEART,-2,12/14/2010 10:30,2.55,17001,United Kingdom\n\
                 700004,M,Manual,1,12/15/2010 12:00,0,17002,France\n"
            )
            .as_bytes(),
        );
        assert_eq!(imported.preview.kind, Kind::Order);
        assert_eq!(
            targets(&imported),
            [
                Field(order::NUMBER),
                ProductSku,
                Field(order_line::DESCRIPTION),
                Quantity,
                Field(order::ORDERED_ON),
                Field(order_line::UNIT_PRICE),
                CustomerKey,
                AddressPart(order::SHIPPING_ADDRESS, 4)
            ]
        );
        let expected = [
            ("700001".to_owned(), day(2010, 12, 1), Some(2208), 2208),
            ("C700003".to_owned(), day(2010, 12, 14), Some(-510), -510),
            ("700004".to_owned(), day(2010, 12, 15), Some(0), 0),
        ];
        assert_eq!(orders(&imported), expected);
        assert!(imported.of(Kind::Order).iter().all(|order| text(order, order::CURRENCY) == "EUR"));
        // Both rows without a customer are named, and for that reason.
        assert_eq!((imported.counts.rows, imported.counts.rejected), (6, 2));
        assert_eq!(imported.report.matches("not imported,a necessary value is missing").count(), 2);
        let customers: BTreeSet<_> = imported.of(Kind::Order).iter().map(|order| customer(order)).collect();
        assert_eq!((customers.len(), imported.of(Kind::Contact).len()), (2, 2));
        let lantern = imported.of(Kind::Product)[0];
        assert_eq!(
            (text(lantern, product::SKU), text(lantern, product::NAME)),
            ("81001A", "CREAM LANTERN HEART")
        );
        let [sku, name] = [MatchKey::Sku("81001A".into()), MatchKey::Name("CREAM LANTERN HEART".into())];
        assert_eq!(lantern.matches, [sku, name]);
        assert_eq!(imported.of(Kind::Product).len(), 3);
    }
}

#[test]
fn what_is_taken_back_under_the_same_number_is_an_order_of_its_own() {
    let head = "Order number,Date,Customer ID,SKU,Quantity,Unit price\n";
    let sold = "1,2024-05-01,7,A,3,10\n1,2024-05-01,7,B,-1,2\n";
    let returned = "1,2024-05-20,7,A,-1,10\n1,2024-05-20,7,B,-2,2\n";
    let other = "2,2024-05-03,8,A,1,10\n";
    let expected = |amounts: &[(&str, i32, i64)]| -> Vec<_> {
        amounts
            .iter()
            .map(|(number, day, minor)| ((*number).to_owned(), *day, Some(*minor), *minor))
            .collect()
    };
    let (may_1, may_3, may_20) = (day(2024, 5, 1), day(2024, 5, 3), day(2024, 5, 20));
    // Directly behind what was sold, behind others, and in a file of its own.
    let together = import(format!("{head}{sold}{returned}{other}").as_bytes());
    assert_eq!(together.counts.troubled, 0, "{}", together.report);
    assert_eq!(orders(&together), expected(&[("1", may_1, 2800), ("1", may_20, -1400), ("2", may_3, 1000)]));
    let apart = import(format!("{head}{sold}{other}{returned}").as_bytes());
    assert_eq!(orders(&apart), expected(&[("1", may_1, 2800), ("2", may_3, 1000), ("1", may_20, -1400)]));
    let alone = import(format!("{head}{returned}").as_bytes());
    let ids =
        |imported: &Imported| imported.of(Kind::Order).iter().map(|order| order.id).collect::<BTreeSet<_>>();
    assert_eq!(ids(&together), ids(&apart));
    assert!(ids(&alone).is_subset(&ids(&together)));
    // Sold again under a number that was there: still reported.
    let twice = import(format!("{head}{sold}{other}{sold}").as_bytes());
    assert_eq!(twice.counts.rejected, 1 + 1, "{}", twice.report);
}

#[test]
fn a_return_is_not_found_by_the_key_of_what_was_sold() {
    let imported =
        import("Order ID,Date,Customer ID,Amount\nS-1,2024-05-01,7,30\nS-1,2024-05-09,7,-30\n".as_bytes());
    let [sold, returned] = imported.of(Kind::Order)[..] else { panic!("two orders") };
    assert_eq!(sold.matches, [MatchKey::External { source: "order-id".into(), key: "S-1".into() }]);
    assert!(returned.matches.is_empty());
    assert_eq!((text(sold, order::NUMBER), text(returned, order::NUMBER)), ("S-1", "S-1"));
}

#[test]
fn shop_exports_with_a_time_stamp_and_a_price() {
    let imported = import(
        "order_id,customer_id,order_purchase_timestamp,price\n\
         e481f51cbdc54678b7cc49136f2d6af7,9ef432eb6251297304e76186b10a928d,2017-10-02 10:56:33,29.99\n\
         53cdb2fc8bc7dce0b6741e2150273451,b0830fb4747a6c6d20dea0b8c802d7ef,2018-07-24 20:41:37,118.70\n"
            .as_bytes(),
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Order, 0), "{}", imported.report);
    let expected = [ExternalId, CustomerKey, Field(order::ORDERED_ON), Field(order_line::UNIT_PRICE)];
    assert_eq!(targets(&imported), expected);
    let amounts: Vec<_> =
        orders(&imported).into_iter().map(|(_, day, amount, sum)| (day, amount, sum)).collect();
    assert_eq!(amounts, [(day(2017, 10, 2), Some(2999), 2999), (day(2018, 7, 24), Some(11_870), 11_870)]);
}

#[test]
fn purchases_without_heads_by_commas_and_with_whole_prices() {
    for (rows, amounts) in [
        (
            "00011,1997-01-01,1,11.77\n00012,1997-01-12,2,77.00\n00011,1997-02-03,1,12.50\n",
            [1177, 7700, 1250],
        ),
        ("11,1997-01-01,1,12\n12,1997-01-12,2,77\n11,1997-02-03,1,15\n", [1200, 7700, 1500]),
    ] {
        let imported = import(rows.as_bytes());
        assert_eq!(imported.preview.kind, Kind::Order, "{rows}");
        assert_eq!(
            targets(&imported),
            [CustomerKey, Field(order::ORDERED_ON), Quantity, Field(order::AMOUNT)]
        );
        let found: Vec<_> = orders(&imported).into_iter().map(|(_, _, amount, _)| amount).collect();
        assert_eq!(found, amounts.map(Some));
        assert_eq!((imported.of(Kind::Contact).len(), imported.counts.troubled), (2, 0));
    }
}

#[test]
fn retail_sales_by_transaction() {
    let imported = import(
        "Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity,Price per Unit,Total Amount\n\
         1,2023-11-24,CUST001,Male,34,Beauty,3,50,150\n2,2023-02-27,CUST002,Female,26,Clothing,2,500,1000\n"
            .as_bytes(),
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Order, 0), "{}", imported.report);
    assert_eq!(
        targets(&imported),
        [
            ExternalId,
            Field(order::ORDERED_ON),
            CustomerKey,
            Ignore,
            Ignore,
            ProductCategory,
            Quantity,
            Field(order_line::UNIT_PRICE),
            Field(order::AMOUNT)
        ]
    );
    let expected = [
        ("1".to_owned(), day(2023, 11, 24), Some(15_000), 15_000),
        ("2".to_owned(), day(2023, 2, 27), Some(100_000), 100_000),
    ];
    assert_eq!(orders(&imported), expected);
    // A category is no product.
    assert!(imported.of(Kind::Product).is_empty());
    assert_eq!(text(imported.of(Kind::OrderLine)[0], order_line::DESCRIPTION), "Beauty");
}

const SUPERSTORE: &str = "\
Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit
1,CA-2016-900001,11/8/2016,11/11/2016,Second Class,CG-10001,Clara Grün,Consumer,United States,Henderson,Kentucky,42420,South,FUR-BO-10000001,Furniture,Bookcases,Pine Bookcase,261.96,2,0,41.9136
2,CA-2016-900001,11/8/2016,11/11/2016,Second Class,CG-10001,Clara Grün,Consumer,United States,Henderson,Kentucky,42420,South,FUR-CH-10000002,Furniture,Chairs,\"Swivel Chair, Grey\",731.94,3,0.2,219.582
3,US-2015-900002,10/18/2015,10/25/2015,Standard Class,SO-10002,Northwind Tools Inc.,Corporate,United States,Fort Lauderdale,Florida,33311,South,OFF-ST-10000003,Office Supplies,Storage,Fold 'N Roll Cart,22.368,2,0.45,2.5164
";

#[test]
fn the_superstore() {
    let imported = import(SUPERSTORE.as_bytes());
    assert_eq!(imported.preview.kind, Kind::Order);
    let address = |part| AddressPart(order::SHIPPING_ADDRESS, part);
    assert_eq!(
        targets(&imported),
        [
            Ignore,
            ExternalId,
            Field(order::ORDERED_ON),
            Field(order::DELIVERED_ON),
            Ignore,
            CustomerKey,
            CustomerName,
            Ignore,
            address(4),
            address(1),
            address(2),
            address(3),
            Ignore,
            ProductSku,
            ProductCategory,
            ProductCategory,
            Product,
            Field(order::AMOUNT),
            Quantity,
            Field(order_line::DISCOUNT),
            Ignore
        ]
    );
    assert_eq!(imported.counts.rejected, 0, "{}", imported.report);
    let found = orders(&imported);
    assert_eq!(found[0], ("CA-2016-900001".to_owned(), day(2016, 11, 8), Some(99_390), 99_390));
    // Amounts that were computed have more places than the currency.
    assert_eq!(found[1], ("US-2015-900002".to_owned(), day(2015, 10, 18), Some(2237), 2237));
    assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
    // People and companies stand in one column.
    let clara = imported.of(Kind::Contact)[0];
    assert_eq!((text(clara, contact::GIVEN_NAME), text(clara, contact::FAMILY_NAME)), ("Clara", "Grün"));
    let kinds: Vec<Kind> = imported.of(Kind::Order).iter().map(|order| customer(order).0).collect();
    assert_eq!(kinds, [Kind::Contact, Kind::Company]);
    let chair = imported.of(Kind::Product)[1];
    let said = [product::SKU, product::NAME, product::CATEGORY].map(|field| text(chair, field));
    assert_eq!(said, ["FUR-CH-10000002", "Swivel Chair, Grey", "Furniture / Chairs"]);
    // A fifth off, not a fifth of a percent.
    let discount = value(imported.of(Kind::OrderLine)[1], order_line::DISCOUNT).and_then(Decimal::from_value);
    assert_eq!(discount.map(Decimal::normalised), Decimal::new(20, 0));
    let Some(Value::Address(address)) = value(imported.of(Kind::Order)[0], order::SHIPPING_ADDRESS) else {
        panic!("an address")
    };
    let Address { city, region, postal_code, .. } = &**address;
    assert_eq!([city, region, postal_code], ["Henderson", "Kentucky", "42420"]);
}

#[test]
fn orders_of_a_shop_whose_name_is_their_number() {
    let imported = import(
        "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Company\n\
         #1001,anna@berg.example,paid,2024-05-01 10:00:00 +0200,USD,30.00,2024-05-01 09:59:00 +0200,2,Mug,10.00,MUG-1,Anna Berg,\n\
         #1001,anna@berg.example,,,,,2024-05-01 09:59:00 +0200,1,Plate,10.00,PLATE-1,,\n\
         #1002,ben@falkenrath.example,refunded,,USD,5.00,2024-05-02 08:00:00 +0200,1,Cup,5.00,CUP-1,Ben Carl,Falkenrath GmbH\n"
            .as_bytes(),
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Order, 0), "{}", imported.report);
    let first = imported.of(Kind::Order)[0];
    assert_eq!((text(first, order::NUMBER), minor(first, order::AMOUNT)), ("#1001", Some(3000)));
    assert_eq!(text(first, order::CURRENCY), "USD");
    let states: Vec<&str> = imported.of(Kind::Order).iter().map(|order| text(order, order::STATUS)).collect();
    assert_eq!(states, ["paid", "returned"]);
    let kinds: Vec<Kind> = imported.of(Kind::Order).iter().map(|order| customer(order).0).collect();
    assert_eq!(kinds, [Kind::Contact, Kind::Company]);
    let plate = imported.of(Kind::Product)[1];
    assert_eq!((text(plate, product::SKU), text(plate, product::NAME)), ("PLATE-1", "Plate"));
}
