//! The value pyramid: the best customer in a hundred, the next four, the next fifteen, and the other eighty.
//!
//! Where a border falls between customers of equal revenue, all of them belong to the better part, so that a part is a
//! range of revenue and can be opened.

use std::ops::Range;

use model::entities::{company, contact};
use model::{Op, RecordId, Value};

use crate::base::compare;
use crate::opening::these;
use crate::report::Shown;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About { key: "pyramid", group: Group::Value, by_kind: true, settings: &[] };

/// The parts: their message, and up to which per cent of the customers each goes.
const PARTS: [(&str, usize); 4] =
    [("pyramid-top", 1), ("pyramid-large", 5), ("pyramid-middle", 20), ("pyramid-small", 100)];

/// Makes it.
pub(crate) fn make(base: &Base, _settings: &Settings<'_>) -> Report {
    let totals = totals(base);
    let mut notes = base.notes();
    let below_zero = totals.iter().filter(|of| of.total < 0).count();
    if below_zero > 0 {
        notes.push(Note::about("report-below-zero-count", below_zero as u64));
    }
    let all = sum(&totals);
    let customers = base.opening(Cell::Count(totals.len() as u64), vec![base.bought()]);
    let figures =
        vec![Figure::new("report-customers", customers), Figure::new("report-revenue", base.money(all))];
    Report { notes, blocks: vec![Block::Figures(figures), Block::Table(parts(base, &totals, all))] }
}

/// What a customer brought.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brought {
    pub(crate) id: RecordId,
    /// Up to the day of the analysis.
    pub(crate) total: i64,
    /// With what is yet to come, as the field of the customer says.
    spent: i128,
}

/// Who bought, the best first.
pub(crate) fn totals(base: &Base) -> Vec<Brought> {
    let mut spent = vec![0; base.customers.len()];
    for order in &base.orders {
        spent[order.customer as usize] += i128::from(order.amount);
    }
    let purchases = base.purchases();
    let all = base.customers.iter().zip(spent).zip(purchases.iter());
    let mut totals: Vec<Brought> = all
        .filter(|(_, purchase)| purchase.bought())
        .map(|((&id, spent), purchase)| Brought { id, total: purchase.total, spent })
        .collect();
    totals.sort_unstable_by_key(|of| (std::cmp::Reverse(of.total), of.id));
    totals
}

/// Somebody whose returns exceed his orders brought nothing.
fn sum(totals: &[Brought]) -> i128 {
    totals.iter().map(|of| i128::from(of.total.max(0))).sum()
}

fn parts(base: &Base, totals: &[Brought], all: i128) -> Table {
    let columns = [
        "pyramid-part",
        "report-customers",
        "report-revenue",
        "report-share",
        "report-mean-revenue",
        "report-least-revenue",
    ];
    let mut table = Table::new("pyramid-parts", &columns).drawn(Drawing::Pyramid { of: 1 });
    let (mut start, mut above) = (0, None);
    for (part, percent) in PARTS {
        let wanted = (totals.len() * percent).div_ceil(100);
        let border = wanted.checked_sub(1).map(|last| totals[last].total);
        let end = border.map_or(0, |border| totals.partition_point(|of| of.total >= border)).max(start);
        let of = &totals[start..end];
        let least = of.last().map(|of| of.total);
        // The last part has no lower border.
        let customers = opening(base, totals, start..end, least.filter(|_| percent < 100), above);
        let (count, revenue) = (of.len() as u64, sum(of));
        table.push([
            Cell::message(part).into(),
            customers,
            base.money(revenue).into(),
            Cell::share(revenue as f64, all as f64).into(),
            Cell::computed_money(revenue as f64 / count as f64, base.currency).into(),
            least.map_or(Cell::Empty, |least| base.money(least.into())).into(),
        ]);
        (start, above) = (end, least.or(above));
    }
    table
}

/// A part of the customers, those from the least up to, not including, what the part above begins with. Where orders that are yet
/// to come move somebody across, they are opened one by one.
pub(crate) fn opening(
    base: &Base,
    totals: &[Brought],
    part: Range<usize>,
    least: Option<i64>,
    above: Option<i64>,
) -> Shown {
    let cell = Cell::Count(part.len() as u64);
    let is_within = |of: &Brought| {
        least.is_none_or(|least| of.spent >= least.into())
            && above.is_none_or(|above| of.spent < above.into())
    };
    if totals.iter().enumerate().any(|(at, of)| part.contains(&at) != is_within(of)) {
        return these(cell, base.kind, totals[part].iter().map(|of| of.id).collect());
    }
    if part.is_empty() {
        return cell.into();
    }
    let field = base.field(company::TOTAL_SPENT, contact::TOTAL_SPENT);
    let money = |minor| Value::Money { minor, currency: base.currency };
    let mut rules = vec![base.bought()];
    rules.extend(above.map(|above| compare(field, Op::Less, money(above))));
    rules.extend(least.map(|least| compare(field, Op::AtLeast, money(least))));
    base.opening(cell, rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, column, order, tables};

    #[test]
    fn parts_hold_everybody_once_and_equal_revenue_together() {
        let many: Vec<i64> = (1..=200).collect();
        for (amounts, counts) in [
            (many, [2u64, 8, 30, 160]),
            (vec![5; 10], [10, 0, 0, 0]),
            (vec![9, 5, 5, 1, -3], [1, 0, 0, 4]),
            (vec![7], [1, 0, 0, 0]),
        ] {
            let mut orders = Vec::new();
            for (customer, amount) in (0..).zip(&amounts) {
                orders.push(order(customer, ON - 1, *amount.max(&0)));
                orders.extend((*amount < 0).then(|| order(customer, ON - 1, *amount)));
            }
            let report = make(&crate::sample::base(&orders, &[]), &Settings::new(&[], &[]));
            let parts = tables(&report)[0];
            assert_eq!(column(parts, 1), counts.map(Cell::Count), "{amounts:?}");
            for row in &parts.rows {
                assert_eq!(row.values[1].opens.is_some(), row.values[1].cell != Cell::Count(0));
            }
        }
    }
}
