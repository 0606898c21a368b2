//! Which product a row means: the SKU says most, a name is enough as long as no other SKU stands against it.

use model::entities::product;

use super::*;

/// What a product is known by.
fn said(sku: Option<&str>, name: &str) -> Vec<Change> {
    let sku = sku.map(|sku| set(product::SKU, text(sku)));
    [Some(set(product::NAME, text(name))), sku].into_iter().flatten().collect()
}

/// A line's product: by SKU and name, or by a text that may be either.
fn named(id: u8, sku: Option<&str>, name: &str) -> ImportRecord {
    let known_as = sku.unwrap_or(name).to_owned();
    let matches = vec![MatchKey::Sku(known_as), MatchKey::Name(name.to_owned())];
    ImportRecord { matches, only_new: true, ..row(id, Kind::Product, said(sku, name)) }
}

/// A product's own row.
fn own(id: u8, sku: &str, name: &str) -> ImportRecord {
    ImportRecord { only_new: false, ..named(id, Some(sku), name) }
}

/// SKU and name of all products.
fn products(desk: &Desk) -> Vec<(String, String)> {
    let records = &desk.ws.records;
    let all = (0..records.slots() as u32).filter(|slot| records.kind(*slot) == Some(Kind::Product));
    let of = |slot| [product::SKU, product::NAME].map(|field| records.text(slot, field));
    let mut all: Vec<_> = all.map(of).map(|[sku, name]| (sku, name)).collect();
    all.sort();
    all
}

#[test]
fn a_product_is_one_whatever_it_was_called_by() {
    let pair = |sku: &str, name: &str| (sku.to_owned(), name.to_owned());
    let both = || vec![pair("VM-1", "Mill")];
    for (what, there, rows, expected) in [
        (
            "the SKU of a product without one",
            (None, "Mill"),
            vec![named(1, Some("vm-1"), "mill")],
            vec![pair("vm-1", "Mill")],
        ),
        ("its own row", (None, "Mill"), vec![own(1, "VM-1", "Mill")], both()),
        ("a name of a product with an SKU", (Some("VM-1"), "Mill"), vec![named(1, None, "Mill")], both()),
        ("its SKU alone", (Some("VM-1"), "Mill"), vec![named(1, None, "VM-1")], both()),
        ("called by its SKU before it had one", (None, "VM-1"), vec![own(1, "VM-1", "Mill")], both()),
        ("and only named so", (None, "VM-1"), vec![named(1, Some("VM-1"), "Mill")], both()),
        ("with its SKU for a name", (Some("VM-1"), "VM-1"), vec![named(1, Some("VM-1"), "Mill")], both()),
        (
            "of one name and two SKUs",
            (Some("VM-1"), "Mill"),
            vec![named(1, Some("VM-2"), "Mill"), own(2, "VM-3", "Mill")],
            vec![pair("VM-1", "Mill"), pair("VM-2", "Mill"), pair("VM-3", "Mill")],
        ),
        (
            "first come, first served",
            (None, "Mill"),
            vec![named(1, Some("VM-1"), "Mill"), named(2, Some("VM-2"), "Mill"), named(3, None, "VM-2")],
            vec![pair("VM-1", "Mill"), pair("VM-2", "Mill")],
        ),
    ] {
        for cut in [1, 10] {
            let mut desk = Desk::new();
            desk.create(Kind::Product, said(there.0, there.1));
            let blocks = |rows: &[ImportRecord]| rows.chunks(cut).map(<[_]>::to_vec).collect();
            import(&mut desk, IMPORT, blocks(&rows));
            assert_eq!(products(&desk), expected, "{what}");
            let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), blocks(&rows));
            assert_eq!((progress.created, cells), (0, 0), "{what}: again");
        }
    }
}

#[test]
fn a_line_is_of_the_product_that_its_row_means() {
    let mut desk = Desk::new();
    let mill = desk.create(Kind::Product, said(None, "Mill"));
    let price = Value::Decimal { mantissa: 99, places: 0 };
    desk.update(mill, vec![set(product::PRICE, price), set(product::CURRENCY, text("EUR"))]);
    let keys = || vec![MatchKey::Sku("VM-1".to_owned()), MatchKey::Name("Mill".to_owned())];
    let link = |field, kind, id: u8, matches| Link {
        field,
        set: false,
        entry: None,
        matches,
        otherwise: (kind, RecordId([id; 16])),
    };
    let acme = named_company(3, "Acme");
    let order_links = vec![link(order::CUSTOMER, Kind::Company, 3, acme.matches.clone())];
    let bought = vec![set(order::ORDERED_ON, Value::Date(TODAY))];
    let line_links = vec![
        link(model::entities::order_line::ORDER, Kind::Order, 4, vec![]),
        link(model::entities::order_line::PRODUCT, Kind::Product, 1, keys()),
    ];
    let paid = Value::Money { minor: 1200, currency: model::value::Currency(*b"EUR") };
    let bought_then = vec![
        set(model::entities::order_line::QUANTITY, Value::Decimal { mantissa: 2, places: 0 }),
        set(model::entities::order_line::TOTAL, paid.clone()),
    ];
    let rows = vec![
        acme,
        named(1, Some("VM-1"), "Mill"),
        ImportRecord { links: order_links, ..row(4, Kind::Order, bought) },
        ImportRecord { links: line_links, ..row(5, Kind::OrderLine, bought_then) },
    ];
    let (progress, _) = import(&mut desk, IMPORT, vec![rows]);
    assert!(progress.problems.is_empty(), "{:?}", progress.problems);
    let slot = desk.ws.records.slot(RecordId([5; 16])).expect("the line");
    let product = desk.ws.records.target(slot, model::entities::order_line::PRODUCT).expect("its product");
    assert_eq!(desk.ws.records.id(product), mill);
    // What it costs today was not paid then.
    let total = desk.ws.records.value(slot, model::entities::order_line::TOTAL);
    assert_eq!(total, Some(paid));
}
