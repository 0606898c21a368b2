//! What each customer leaves after the cost of goods and of serving him, and the whale curve: from the best customer to
//! the worst, profit rises to a top and falls by those who cost more than they bring.
//!
//! Definitions: [`scoring::profit`]. What serving costs is what a person says an order, a line and a return cost to handle.

use scoring::profit::{Account, Profit, Whale, whale};

use crate::base::Order;
use crate::opening::these;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Shown, Table};

const fn cost(key: &'static str) -> Setting {
    Setting { key, least: 0.0, most: 1_000_000.0, step: 1.0, usual: 0.0, unit: Unit::Money }
}

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "profit",
    group: Group::Value,
    by_kind: true,
    settings: &[
        Setting { key: "goods-share", least: 0.0, most: 100.0, step: 1.0, usual: 0.0, unit: Unit::Percent },
        cost("order-cost"),
        cost("line-cost"),
        cost("return-cost"),
    ],
};

/// What is counted of each customer: orders, lines, returns.
const COUNTED: usize = 3;
/// Customers in each of the two lists.
const MOST: usize = 25;
/// Steps of the curve that are shown, in per cent of the customers.
const STEP: u8 = 5;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let share = settings.get("goods-share");
    let rates = ["order-cost", "line-cost", "return-cost"].map(|key| base.minor(settings.get(key)));
    let (accounts, unknown) = accounts(base, share);
    let (customers, accounts): (Vec<u32>, Vec<Account>) = accounts.into_iter().unzip();
    let mut whale = whale(&accounts, &rates);
    whale.customers.iter_mut().for_each(|one| one.customer = customers[one.customer as usize]);
    let mut notes = base.notes();
    notes.push(Note::about("report-own-numbers", 0));
    if unknown > 0 {
        notes.push(Note::about("profit-unknown-count", unknown));
    }
    let loss = whale.customers.len() - whale.below_zero as usize;
    let (best, worst) = whale.customers.split_at(loss);
    let blocks = vec![
        Block::Figures(figures(base, &whale)),
        Block::Table(curve(base, &whale)),
        Block::Table(list(base, "profit-best", best.iter())),
        Block::Table(list(base, "profit-worst", worst.iter().rev())),
    ];
    Report { notes, blocks }
}

/// What each customer who bought up to the day of the analysis brought and caused until then, and of how many orders the cost is
/// not known.
fn accounts(base: &Base, share: f64) -> (Vec<(u32, Account)>, u64) {
    let mut accounts =
        vec![Account { revenue: 0, goods: 0, activities: vec![0; COUNTED] }; base.customers.len()];
    let mut unknown = 0;
    for (_, order) in base.seen() {
        let Some(account) = accounts.get_mut(order.customer as usize) else { continue };
        unknown += u64::from(order.cost.is_none());
        account.revenue = account.revenue.saturating_add(order.amount);
        account.goods = account.goods.saturating_add(goods(order, share));
        account.activities[if order.amount < 0 { 2 } else { 0 }] += 1;
    }
    for (_, order) in base.seen_lines() {
        if let Some(account) = accounts.get_mut(order.customer as usize) {
            account.activities[1] += 1;
        }
    }
    let has_order = |account: &Account| account.activities[0] + account.activities[2] > 0;
    let accounts = (0..).zip(accounts).filter(|(_, account)| has_order(account)).collect();
    (accounts, unknown)
}

/// What the goods of an order cost. Those of a return come back.
fn goods(order: &Order, share: f64) -> i64 {
    match order.cost {
        Some(cost) if order.amount < 0 => cost.saturating_abs().saturating_neg(),
        Some(cost) => cost,
        None => (order.amount as f64 * share / 100.0).round_ties_even() as i64,
    }
}

fn figures(base: &Base, whale: &Whale) -> Vec<Figure> {
    let sum = |of: fn(&Profit) -> i128| base.money(whale.customers.iter().map(of).sum());
    let losing = whale.customers.iter().rev().take(whale.below_zero as usize);
    let losing = losing.filter_map(|one| base.customers.get(one.customer as usize).copied()).collect();
    let peak = whale.peak_share().value().map_or(Cell::Empty, |share| Cell::Share(share, 1));
    let customers = Cell::Count(whale.customers.len() as u64);
    // The rule holds for those, too, whose orders are all yet to come.
    let customers = if whale.customers.len() == base.customers.len() {
        base.opening(customers, vec![base.ordered()])
    } else {
        let all = whale.customers.iter().filter_map(|one| base.customers.get(one.customer as usize));
        these(customers, base.kind, all.copied().collect())
    };
    vec![
        Figure::new("report-customers", customers),
        Figure::new("report-revenue", sum(|one| one.revenue.into())),
        Figure::new("profit-goods", sum(|one| one.goods.into())),
        Figure::new("profit-to-serve", sum(to_serve)),
        Figure::new("profit-profit", base.money(whale.total)),
        Figure::new("profit-peak", base.money(whale.peak)),
        Figure::new("profit-peak-share", peak),
        Figure::new("profit-below-zero", these(Cell::Count(whale.below_zero.into()), base.kind, losing)),
    ]
}

fn to_serve(of: &Profit) -> i128 {
    of.to_serve.iter().sum()
}

fn curve(base: &Base, whale: &Whale) -> Table {
    let columns = ["report-customers-share", "profit-share", "profit-profit"];
    let mut table = Table::new("profit-curve", &columns).drawn(Drawing::Lines { of: vec![1], band: None });
    let points = (0..).zip([&0].into_iter().chain(&whale.curve));
    for (percent, sum) in points.filter(|(percent, _)| percent % STEP == 0) {
        table.push([
            Cell::Share(f64::from(percent) / 100.0, 0).into(),
            Cell::share(*sum as f64, whale.total as f64).into(),
            base.money(*sum).into(),
        ]);
    }
    table
}

/// Some customers with what their profit is made of.
fn list<'a>(base: &Base, title: &str, of: impl ExactSizeIterator<Item = &'a Profit>) -> Table {
    let columns = [
        "profit-customer",
        "report-revenue",
        "profit-goods",
        "profit-orders",
        "profit-lines",
        "profit-returns",
        "profit-profit",
    ];
    let mut table = Table::new(title, &columns);
    table.more = of.len().saturating_sub(MOST) as u32;
    for one in of.take(MOST) {
        let [orders, lines, returns] =
            [0, 1, 2].map(|at| base.money(one.to_serve.get(at).copied().unwrap_or_default()).into());
        table.push([
            customer(base, one.customer),
            base.money(one.revenue.into()).into(),
            base.money(one.goods.into()).into(),
            orders,
            lines,
            returns,
            base.money(one.profit).into(),
        ]);
    }
    table
}

/// A customer, who opens.
fn customer(base: &Base, at: u32) -> Shown {
    match base.customers.get(at as usize) {
        Some(&id) => these(Cell::record(id), base.kind, vec![id]),
        None => Cell::Empty.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, figure, id, order, tables, with};

    fn sold(customer: u32, amount: i64, cost: Option<i64>) -> Order {
        Order { cost, ..order(customer, ON - 5, amount) }
    }

    #[test]
    fn what_is_left_of_revenue_adds_up() {
        let orders = [
            sold(0, 100_000, Some(60_000)),
            sold(0, -10_000, Some(6_000)),
            sold(1, 50_000, None),
            sold(2, 1_000, Some(900)),
        ];
        let base = base(&orders, &[(0, 0), (0, 1), (3, 0)]);
        let set = with(
            &ABOUT,
            &[("goods-share", 50.0), ("order-cost", 10.0), ("return-cost", 20.0), ("line-cost", 1.0)],
        );
        let report = make(&base, &set);
        let [_, best, worst] = tables(&report)[..] else { panic!("{report:?}") };
        // 90,000 − 54,000 − 1,000 − 200 − 2,000; half of 50,000 less an order; 1,000 − 900 − 1,000 − 100.
        assert_eq!(column(best, 6), [base.money(32_800), base.money(24_000)]);
        assert_eq!(column(worst, 6), [base.money(-1_000)]);
        assert_eq!(column(worst, 0), [Cell::record(id(2))]);
        for table in [best, worst] {
            for row in &table.rows {
                let minor = |at: usize| match row.values[at].cell {
                    Cell::Money(minor, _) => minor,
                    _ => panic!("{row:?}"),
                };
                assert_eq!(minor(1) - (2..6).map(minor).sum::<i64>(), minor(6));
            }
        }
        assert_eq!(figure(&report, "profit-profit").value.cell, base.money(55_800));
        assert_eq!(figure(&report, "profit-peak").value.cell, base.money(56_800));
        assert!(figure(&report, "profit-below-zero").value.opens.is_some());
        assert!(report.notes.iter().any(|note| note.message == "profit-unknown-count" && note.count == 1));
    }

    #[test]
    fn who_has_only_ordered_for_later_is_no_customer_yet_and_customers_open() {
        let mut orders = vec![sold(0, 1_000, None), sold(1, 2_000, None), sold(2, 3_000, None)];
        orders[0].day = ON + 5;
        let base = base(&orders, &[]);
        let report = make(&base, &with(&ABOUT, &[]));
        assert_eq!(figure(&report, "report-customers").value.cell, Cell::Count(2));
        let best = tables(&report)[1];
        assert_eq!(column(best, 0), [2, 1].map(|at| Cell::record(id(at))));
        let opens = best.rows[0].values[0].opens.as_ref().expect("opens");
        assert_eq!(opens.filter, model::Filter::Records(vec![id(2)]));
    }

    #[test]
    fn the_curve_ends_with_everything() {
        let orders: Vec<Order> = (0..40).map(|n| sold(n, 1_000, Some(i64::from(n) * 50))).collect();
        let base = base(&orders, &[]);
        let report = make(&base, &with(&ABOUT, &[]));
        let curve = tables(&report)[0];
        assert_eq!((curve.rows.len(), &curve.rows[20].values[1].cell), (21, &Cell::Share(1.0, 1)));
        assert_eq!(curve.rows[0].values[1].cell, Cell::Share(0.0, 1));
        let top = column(curve, 1).iter().any(|cell| matches!(cell, Cell::Share(share, _) if *share > 1.5));
        assert!(top, "{curve:?}");
    }
}
