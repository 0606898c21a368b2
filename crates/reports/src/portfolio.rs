//! The segments of RFM side by side: how many customers, what they brought, and how long ago they bought.
//!
//! Definitions: [`scoring::rfm`], as in the field `rfm_segment`.

use model::entities::{company, contact};
use model::{Op, Value};
use scoring::rfm::{Settings as Rfm, fit, segment_names};
use scoring::{Purchase, Ratio};

use crate::base::compare;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About { key: "portfolio", group: Group::Value, by_kind: true, settings: &[] };

/// Sums of a segment.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    customers: u32,
    revenue: i128,
    orders: i128,
    days: i128,
}

impl Sums {
    fn add(&mut self, purchase: &Purchase, today: i32) {
        self.customers += 1;
        self.revenue += i128::from(purchase.total);
        self.orders += i128::from(purchase.orders);
        self.days += i128::from(today) - i128::from(purchase.last_day);
    }

    fn mean(&self, sum: i128) -> Option<f64> {
        Ratio::new(sum, self.customers.into()).value()
    }
}

/// Makes it.
pub(crate) fn make(base: &Base, _settings: &Settings<'_>) -> Report {
    let purchases = base.purchases();
    let scores = fit(&purchases, Rfm::default()).scores(&purchases);
    let names = segment_names();
    let (mut segments, mut all) = (vec![Sums::default(); names.len()], Sums::default());
    for (purchase, scores) in purchases.iter().zip(scores.iter()) {
        let segment = scores.segment().and_then(|name| names.iter().position(|other| *other == name));
        if let Some(segment) = segment {
            segments[segment].add(&purchase, base.on);
            all.add(&purchase, base.on);
        }
    }
    let customers = base.opening(Cell::Count(all.customers.into()), vec![base.bought()]);
    let figures = vec![
        Figure::new("report-customers", customers),
        Figure::new("report-revenue", base.money(all.revenue)),
    ];
    let table = table(base, &names, &segments, &all);
    Report { notes: base.notes(), blocks: vec![Block::Figures(figures), Block::Table(table)] }
}

fn table(base: &Base, names: &[&str], segments: &[Sums], all: &Sums) -> Table {
    let columns = [
        "portfolio-segment",
        "report-customers",
        "report-customers-share",
        "report-revenue",
        "report-share",
        "report-mean-revenue",
        "portfolio-orders",
        "portfolio-days",
    ];
    let mut table = Table::new("portfolio-segments", &columns).drawn(Drawing::Bars { of: vec![1] });
    let field = base.field(company::RFM_SEGMENT, contact::RFM_SEGMENT);
    for (name, sums) in names.iter().zip(segments) {
        let is = || vec![compare(field, Op::Is, Value::Choice((*name).to_owned()))];
        let money = |value: f64| Cell::computed_money(value, base.currency);
        table.push([
            base.opening(Cell::Choice(field, (*name).to_owned()), is()),
            base.opening(Cell::Count(sums.customers.into()), is()),
            Cell::share(sums.customers.into(), all.customers.into()).into(),
            base.money(sums.revenue).into(),
            Cell::share(sums.revenue as f64, all.revenue as f64).into(),
            sums.mean(sums.revenue).map_or(Cell::Empty, money).into(),
            sums.mean(sums.orders).map_or(Cell::Empty, |mean| Cell::Number(mean, 1)).into(),
            sums.mean(sums.days).map_or(Cell::Empty, Cell::Days).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, order, tables};

    #[test]
    fn every_customer_is_in_one_segment() {
        let mut orders = Vec::new();
        for customer in 0..25 {
            let day = ON - 400 + 15 * customer as i32;
            orders.extend((0..=customer % 5).map(|_| order(customer, day, 100 * i64::from(customer + 1))));
        }
        let report = make(&base(&orders, &[]), &Settings::new(&[], &[]));
        let segments = tables(&report)[0];
        let count = |cell: &Cell| if let Cell::Count(count) = cell { *count } else { panic!() };
        assert_eq!(column(segments, 1).iter().map(count).sum::<u64>(), 25);
        let champions = &segments.rows[0];
        assert_eq!(champions.values[0].opens, champions.values[1].opens);
        assert!(count(&champions.values[1].cell) > 0);
        let Cell::Days(days) = champions.values[7].cell else { panic!() };
        assert!((40.0..200.0).contains(&days), "{days}");
    }
}
