//! When products are bought again, and how many customers are due.
//!
//! Definitions: [`scoring::baskets`].

use model::Op;
use scoring::baskets::{Interval, Repurchase, repurchases};

use crate::matrix::product;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "repurchase",
    group: Group::Products,
    by_kind: true,
    settings: &[Setting {
        key: "least-intervals",
        least: 1.0,
        most: 50.0,
        step: 1.0,
        usual: 5.0,
        unit: Unit::Number,
    }],
};

/// Products that are shown.
const MOST: usize = 50;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let bought = base.seen_lines().filter(|(line, order)| line.amount >= 0 && order.amount >= 0);
    let rows: Vec<(u32, u32, i32)> =
        bought.map(|(line, order)| (order.customer, line.product, order.day)).collect();
    let least = settings.get("least-intervals") as u32;
    let (intervals, due) = repurchases(&rows, base.products.len() as u32, base.on, least);
    let table = table(base, &intervals, &due);
    Report { notes: base.notes(), blocks: vec![Block::Table(table)] }
}

fn table(base: &Base, intervals: &[Interval], due: &[Repurchase]) -> Table {
    let columns = [
        "report-product",
        "report-customers",
        "repurchase-repeaters",
        "repurchase-intervals",
        "repurchase-median",
        "repurchase-due",
        "repurchase-overdue",
    ];
    let mut table = Table::new("repurchase-products", &columns).drawn(Drawing::Bars { of: vec![5] });
    let mut counts = vec![(0u64, 0u64); intervals.len()];
    for one in due {
        let (due, overdue) = &mut counts[one.product as usize];
        *due += 1;
        *overdue += u64::from(one.overdue);
    }
    let mut known: Vec<u32> =
        (0u32..).zip(intervals).filter(|(_, of)| of.median_days.is_some()).map(|of| of.0).collect();
    known.sort_by_key(|at| (std::cmp::Reverse(counts[*at as usize].0), *at));
    table.more = known.len().saturating_sub(MOST) as u32;
    for at in known.into_iter().take(MOST) {
        let (interval, (due, overdue)) = (&intervals[at as usize], counts[at as usize]);
        let median = i64::from(interval.median_days.unwrap_or_default());
        // Not bought for so many days: the last purchase lies before them.
        let silent = |count: u64, days: i64| {
            let rules =
                vec![base.bought_product(at), base.bought_product_within(at, Some(days), Op::AtMost, 0)];
            base.opening(Cell::Count(count), rules)
        };
        table.push([
            product(base, at),
            base.opening(Cell::Count(interval.buyers.into()), vec![base.bought_product(at)]),
            Cell::Count(interval.repeaters.into()).into(),
            Cell::Count(interval.intervals.into()).into(),
            Cell::Days(median as f64).into(),
            silent(due, median),
            silent(overdue, 2 * median + 1),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use model::Filter;
    use model::filter::{Happened, Span, Unit};

    use super::*;
    use crate::sample::{ON, base, order, tables, with};

    #[test]
    fn who_is_due_is_who_has_not_bought_for_the_usual_interval() {
        let mut orders = Vec::new();
        for (customer, silent) in (0..).zip([10, 30, 60, 61]) {
            orders.extend([60, 30, 0].map(|before| order(customer, ON - silent - before, 5)));
        }
        let lines: Vec<(u32, u32)> = (0..12).map(|n| (n, 0)).collect();
        let mut base = base(&orders, &lines);
        base.today = ON + 5;
        let report = make(&base, &with(&ABOUT, &[]));
        let row = &tables(&report)[0].rows[0];
        let cells: Vec<Cell> = row.values[1..].iter().map(|value| value.cell.clone()).collect();
        let count = Cell::Count;
        assert_eq!(cells, [count(4), count(4), count(8), Cell::Days(30.0), count(3), count(1)]);
        let Filter::All(rules) = &row.values[5].opens.as_ref().expect("opens").filter else { panic!() };
        let Filter::Happened(Happened { within, .. }) = &rules[1] else { panic!() };
        assert_eq!(*within, Some(Span { count: 35, unit: Unit::Days }), "counted back from today");
        let few = make(&base, &with(&ABOUT, &[("least-intervals", 9.0)]));
        assert!(tables(&few)[0].rows.is_empty());
    }
}
