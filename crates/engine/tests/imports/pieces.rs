//! A row finds what the rows before it did: in an earlier piece, and in its own.

use std::collections::BTreeMap;

use model::entities::{deal, order, order_line, product};
use model::value::Currency;
use proptest::prelude::*;

use super::*;

const USD: Currency = Currency(*b"USD");

fn usd(minor: i64) -> Value {
    Value::Money { minor, currency: USD }
}

fn decimal(units: i64) -> Value {
    Value::Decimal { mantissa: units, places: 0 }
}

fn to(field: FieldId, kind: Kind, id: u8) -> Link {
    let otherwise = (kind, RecordId([id; 16]));
    Link { field, set: false, entry: None, matches: vec![], otherwise }
}

fn purchase(id: u8, customer: RecordId, changes: Vec<Change>) -> ImportRecord {
    let own = [set(order::ORDERED_ON, Value::Date(TODAY)), set(order::CUSTOMER, Value::Ref(customer))];
    row(id, Kind::Order, own.into_iter().chain(changes).collect())
}

fn line_of(id: u8, of: u8, changes: Vec<Change>) -> ImportRecord {
    ImportRecord { links: vec![to(order_line::ORDER, Kind::Order, of)], ..row(id, Kind::OrderLine, changes) }
}

fn deal_row(id: u8, changes: Vec<Change>) -> ImportRecord {
    row(id, Kind::Deal, [set(deal::TITLE, text("Mill"))].into_iter().chain(changes).collect())
}

fn value(desk: &Desk, id: u8, field: FieldId) -> Option<Value> {
    let slot = desk.ws.records.slot(RecordId([id; 16]))?;
    desk.ws.records.value(slot, field)
}

#[test]
fn lines_of_an_order_in_another_currency_keep_it() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let priced = vec![
        set(product::NAME, text("Mill")),
        set(product::PRICE, decimal(70)),
        set(product::CURRENCY, text("EUR")),
    ];
    let mill = desk.create(Kind::Product, priced);
    let rows = || {
        let head = vec![set(order::AMOUNT, usd(17_500)), set(order::CURRENCY, text("USD"))];
        let line = |quantity, price, total| {
            vec![
                set(order_line::QUANTITY, decimal(quantity)),
                set(order_line::UNIT_PRICE, decimal(price)),
                set(order_line::TOTAL, usd(total)),
            ]
        };
        let unpriced =
            vec![set(order_line::QUANTITY, decimal(1)), set(order_line::PRODUCT, Value::Ref(mill))];
        vec![
            purchase(1, acme, head),
            line_of(2, 1, line(2, 50, 10_000)),
            line_of(3, 1, line(3, 25, 7_500)),
            line_of(4, 1, unpriced),
        ]
    };
    import(&mut desk, IMPORT, vec![rows()]);
    let total = |desk: &Desk, id| value(desk, id, order_line::TOTAL);
    assert_eq!([2, 3].map(|id| total(&desk, id)), [Some(usd(10_000)), Some(usd(7_500))]);
    assert_eq!(value(&desk, 4, order_line::UNIT_PRICE), None, "the product's price is in another currency");
    let (progress, cells) = import(&mut desk, RecordId([0x12; 16]), vec![rows()]);
    assert_eq!((counts(&progress), cells), ((0, 0, 4, 0), 0), "the same file again changes nothing");
}

#[test]
fn deals_of_one_piece_stand_one_above_the_other() {
    let mut desk = Desk::new();
    let old = desk.deal("Old", 100);
    let mut rows: Vec<_> = (1..=3).map(|id| deal_row(id, vec![])).collect();
    rows.push(deal_row(4, vec![set(deal::STATUS, choice("won"))]));
    rows.push(deal_row(1, vec![set(deal::STATUS, choice("won"))]));
    import(&mut desk, IMPORT, vec![rows]);
    let rank = |id| value(&desk, id, deal::RANK).expect("a rank").as_text().map(str::to_owned);
    let old = desk.ws.records.value(desk.ws.records.slot(old).expect("old"), deal::RANK);
    let old = old.expect("a rank").as_text().map(str::to_owned);
    assert!(rank(3) < rank(2) && rank(2) < old, "{:?} {:?} {old:?}", rank(3), rank(2));
    // The first row's deal was won by the last one: it follows its state.
    assert_eq!(value(&desk, 1, deal::STAGE), value(&desk, 4, deal::STAGE));
    assert!(rank(1) < rank(4));
}

#[test]
fn what_somebody_puts_on_top_between_two_pieces_stays_below_the_next_deal() {
    let mut desk = Desk::new();
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "x".into(), kind: Kind::Deal };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    let mut ranks = Vec::new();
    for id in 1..=3 {
        let bytes = protocol::encode(&Block { records: vec![deal_row(id, vec![])] });
        desk.ws.import_block(IMPORT, &bytes).expect("a block");
        run_pieces(&mut desk, IMPORT);
        let between = desk.deal("By hand", 100);
        for id in [RecordId([id; 16]), between] {
            let slot = desk.ws.records.slot(id).expect("created");
            ranks.push(desk.ws.records.value(slot, deal::RANK).expect("a rank").as_text().map(str::to_owned));
        }
    }
    assert!(ranks.is_sorted_by(|above, below| above > below), "{ranks:?}");
}

/// Everything that is known of all records but the import itself.
fn contents(desk: &Desk) -> BTreeMap<RecordId, Vec<String>> {
    let records = &desk.ws.records;
    let slots = (0..records.slots() as u32).filter(|slot| records.id(*slot) != IMPORT);
    slots
        .map(|slot| {
            let registers = records.registers(slot);
            let mut all: Vec<String> = registers
                .iter()
                // What was emptied says as much as what was never there.
                .filter_map(|register| Some(format!("{:?} {:?}", register.tag, register.value()?)))
                .collect();
            all.sort();
            (records.id(slot), all)
        })
        .collect()
}

/// A row that may meet others: companies by name, deals that move, orders whose lines follow their currency.
fn some_row() -> impl Strategy<Value = ImportRecord> {
    let status = prop_oneof![Just("open"), Just("won"), Just("lost")];
    let name = prop_oneof![Just("Acme"), Just("Bolt"), Just("Cone")];
    let currency = prop_oneof![Just("EUR"), Just("USD"), Just("JPY")];
    prop_oneof![
        (1..4u8, name, 0..3i64).prop_map(|(id, name, staff)| {
            let changes = vec![set(company::NAME, text(name)), set(company::EMPLOYEES, Value::Int(staff))];
            ImportRecord { matches: vec![MatchKey::Name(name.into())], ..row(id, Kind::Company, changes) }
        }),
        (11..15u8, status).prop_map(|(id, status)| deal_row(id, vec![set(deal::STATUS, choice(status))])),
        (21..23u8, currency).prop_map(|(id, currency)| {
            purchase(id, RecordId([0x77; 16]), vec![set(order::CURRENCY, text(currency))])
        }),
        (31..34u8, 21..23u8, 1..4i64).prop_map(|(id, of, price)| {
            let changes =
                vec![set(order_line::QUANTITY, decimal(2)), set(order_line::UNIT_PRICE, decimal(price))];
            line_of(id, of, changes)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn how_rows_are_cut_into_pieces_changes_nothing(
        rows in proptest::collection::vec(some_row(), 1..24),
        cuts in proptest::collection::vec(any::<bool>(), 24),
    ) {
        let run = |blocks: Vec<Vec<ImportRecord>>| {
            let mut desk = Desk::new();
            let buyer = Command::Create {
                id: RecordId([0x77; 16]),
                kind: Kind::Company,
                changes: vec![set(company::NAME, text("Buyer"))],
            };
            desk.run(buyer).expect("created");
            let (progress, _) = import(&mut desk, IMPORT, blocks);
            (progress, contents(&desk))
        };
        let mut blocks = vec![Vec::new()];
        for (record, cut) in rows.iter().zip(&cuts) {
            blocks.last_mut().expect("one").push(record.clone());
            if *cut {
                blocks.push(Vec::new());
            }
        }
        let (whole, one) = run(vec![rows.clone()]);
        let (pieces, cut) = run(blocks);
        prop_assert_eq!(one, cut);
        prop_assert_eq!(counts(&whole), counts(&pieces));
    }
}
