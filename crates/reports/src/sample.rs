//! Bases for tests: what reports must stand, and short ways to write rows.

use model::{Money, RecordId};

use crate::base::{Campaign, Deal, Ended, Order, OrderLine, Pipeline, Stage};
use crate::report::{Block, Figure, Table};
use crate::{Base, Cell, Report, Settings};

/// A day in 2024, the middle of the year.
pub(crate) const ON: i32 = 19_905;

pub(crate) fn order(customer: u32, day: i32, amount: i64) -> Order {
    Order { customer, day, amount, cost: None, off: 0 }
}

pub(crate) fn id(number: u32) -> RecordId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    RecordId(bytes)
}

/// Orders, by customer and day, and the products of their lines; the amount of a line is that of its order.
pub(crate) fn base(orders: &[Order], lines: &[(u32, u32)]) -> Base {
    let customers = orders.iter().map(|order| order.customer + 1).max().unwrap_or_default();
    let products = lines.iter().map(|line| line.1 + 1).max().unwrap_or_default();
    let line =
        |&(order, product): &(u32, u32)| OrderLine { order, product, amount: orders[order as usize].amount };
    Base {
        today: ON,
        on: ON,
        customers: (0..customers).map(id).collect(),
        orders: orders.to_vec(),
        lines: lines.iter().map(line).collect(),
        products: (0..products).map(|product| id(1000 + product)).collect(),
        ..Base::default()
    }
}

/// A deal of the first pipeline, created 40 days ago.
pub(crate) fn deal(number: u32, stage: Option<u32>, amount: i64, percent: f64, won: Option<bool>) -> Deal {
    Deal {
        id: id(2000 + number),
        pipeline: 0,
        stage,
        created_on: ON - 40,
        entered_on: Some(ON - 10),
        close_on: Some(ON + 20 * number as i32),
        own_amount: Some(Money { minor: amount, currency: Base::default().currency }),
        amount: Some(amount),
        probability: Some(percent / 100.0),
        is_own: false,
        chance: None,
        ended: won.map(|won| Ended { on: ON - 5, won, entered_late: false }),
    }
}

/// One pipeline of three open stages.
pub(crate) fn with_deals(deals: Vec<Deal>) -> Base {
    let stages = (0..3).map(|stage| Stage { id: id(3000 + stage), percent: None }).collect();
    Base { today: ON, on: ON, pipelines: vec![Pipeline { id: id(4000), stages }], deals, ..Base::default() }
}

/// Campaigns without an end, without anybody, and for strangers.
fn odd_campaigns() -> Base {
    let campaign = |number: u32, days: (i32, i32), members: [Vec<u32>; 2]| {
        let [reached, held_out] = members.map(|members| members.into_iter().map(id).collect());
        let (starts_on, counts_until) = days;
        let (id, cost, lacks_rate) = (id(5000 + number), Some(i64::MAX), false);
        Campaign { id, starts_on, counts_until, cost, lacks_rate, reached, held_out }
    };
    let orders = [order(0, ON - 2, i64::MAX), order(0, ON - 1, i64::MAX), order(1, ON - 1, i64::MIN)];
    let campaigns = vec![
        campaign(0, (i32::MIN, i32::MAX), [vec![0, 1], vec![1, 800]]),
        campaign(1, (ON, ON - 5), [vec![0], vec![1]]),
        campaign(2, (ON - 5, ON), [vec![], vec![]]),
        campaign(3, (ON - 5, ON), [vec![], vec![0]]),
    ];
    Base { campaigns, ..base(&orders, &[]) }
}

/// What every report must stand.
pub(crate) fn odd() -> Vec<(&'static str, Base)> {
    let mut broken = deal(1, Some(9), -5, 900.0, None);
    broken.created_on = i32::MAX;
    broken.close_on = Some(i32::MIN);
    let mut dateless = deal(2, None, i64::MAX, 50.0, Some(false));
    (dateless.close_on, dateless.entered_on, dateless.probability) = (None, None, None);
    let huge = vec![deal(3, Some(0), i64::MAX, 50.0, None), deal(4, Some(0), i64::MAX, 50.0, None)];
    vec![
        ("empty", Base::default()),
        ("one customer", base(&[order(0, ON, 100)], &[(0, 0)])),
        ("only returns", base(&[order(0, ON - 3, -100), order(1, ON - 2, -5)], &[(0, 0), (1, 0)])),
        ("nothing paid", base(&[order(0, ON - 3, 0), order(1, ON - 2, 0)], &[(0, 0), (1, 1)])),
        ("equal dates", base(&[order(0, 9, 5), order(0, 9, 5), order(1, 9, 7)], &[(0, 0), (1, 1), (2, 0)])),
        ("ten years", base(&[order(0, ON - 3700, 5), order(0, ON, 5), order(1, ON - 3700, 8)], &[(1, 0)])),
        ("the future", base(&[order(0, ON + 900, 5)], &[(0, 0)])),
        ("absurd", base(&[order(0, i32::MIN, i64::MAX), order(1, i32::MAX, i64::MIN)], &[(0, 0), (1, 0)])),
        ("too much", base(&[order(0, ON - 2, i64::MAX), order(1, ON - 1, i64::MAX)], &[(0, 0), (1, 0)])),
        ("broken deals", with_deals(vec![broken, dateless])),
        ("huge deals", with_deals(huge)),
        ("odd campaigns", odd_campaigns()),
        ("no stages", Base { pipelines: vec![], ..with_deals(vec![deal(0, None, 5, 50.0, None)]) }),
    ]
}

pub(crate) fn tables(report: &Report) -> Vec<&Table> {
    let tables = report.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Figures(_) => None,
    });
    tables.collect()
}

pub(crate) fn figure<'a>(report: &'a Report, label: &str) -> &'a Figure {
    let figures = report.blocks.iter().filter_map(|block| match block {
        Block::Figures(figures) => Some(figures),
        Block::Table(_) => None,
    });
    figures.flatten().find(|figure| figure.label == label).expect(label)
}

/// A column's values.
pub(crate) fn column(table: &Table, at: usize) -> Vec<Cell> {
    table.rows.iter().map(|row| row.values[at].cell.clone()).collect()
}

/// With these settings, others as usual.
pub(crate) fn with<'a>(about: &crate::About, set: &[(&str, f64)]) -> Settings<'a> {
    let set: Vec<(String, f64)> = set.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    Settings::new(about.settings, &set)
}
