//! Who buys at a discount and only then, and what such customers bring.
//!
//! Definitions: [`scoring::bargain`]. Only who has bought often enough to tell is looked at, so that the numbers are those of the
//! field `bargain_share` and open their rows.

use std::ops::Range;

use model::entities::{company, contact};
use model::{Op, Value};
use scoring::bargain::{Buying, Sale, measure};

use crate::base::compare;
use crate::opening::these;
use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "bargain",
    group: Group::Value,
    by_kind: true,
    settings: &[Setting {
        key: "bargain-share",
        least: 50.0,
        most: 100.0,
        step: 5.0,
        usual: 80.0,
        unit: Unit::Percent,
    }],
};

/// Borders of the parts by the share of purchases at a discount, in thousandths.
const PARTS: [i64; 6] = [0, 1, 500, 800, 1000, 1001];
/// Customers in the list.
const MOST: usize = 25;

/// Who has bought often enough, how he buys, and the thousandths of his purchases that were bargains.
struct Buyer {
    customer: usize,
    of: Buying,
    share: i64,
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let usual = scoring::bargain::Settings::default();
    let sold = base.seen().map(|(_, order)| Sale {
        customer: order.customer,
        list: order.amount.saturating_add(order.off),
        paid: order.amount,
    });
    let sales: Vec<Sale> = sold.collect();
    let all = measure(&sales, base.customers.len(), &usual);
    let few = all.iter().filter(|of| (1..usual.least_purchases).contains(&of.purchases)).count();
    let tells = |of: &Buying| of.purchases >= usual.least_purchases;
    let buyers: Vec<Buyer> = (0..)
        .zip(all)
        .filter(|(_, of)| tells(of))
        .filter_map(|(customer, of)| Some(Buyer { customer, of, share: share(&of)? }))
        .collect();
    let mut notes = base.notes();
    if few > 0 {
        notes.push(Note::about("bargain-few-count", few as u64));
    }
    if base.orders.iter().all(|order| order.off == 0) {
        notes.push(Note::warning("bargain-no-discounts"));
    }
    let least = (settings.get("bargain-share") * 10.0) as i64;
    let blocks = vec![
        Block::Figures(figures(base, &buyers, least)),
        Block::Table(parts(base, &buyers)),
        Block::Table(list(base, &buyers, least)),
    ];
    Report { notes, blocks }
}

/// Thousandths of the purchases, as the field has them.
fn share(of: &Buying) -> Option<i64> {
    of.share().per_mille()
}

/// Opens the customers of whom so many thousandths of the purchases were bargains.
fn opening(base: &Base, cell: Cell, shares: Range<i64>) -> Shown {
    let field = base.field(company::BARGAIN_SHARE, contact::BARGAIN_SHARE);
    let percent = |mantissa| Value::Decimal { mantissa, places: 1 };
    let rules = [(Op::AtLeast, shares.start), (Op::Less, shares.end)];
    base.opening(cell, rules.map(|(op, border)| compare(field, op, percent(border))).to_vec())
}

fn sum(of: impl Iterator<Item = i128>) -> i128 {
    of.fold(0, i128::saturating_add)
}

fn purchases<'a>(of: impl Iterator<Item = &'a Buyer>) -> u64 {
    of.map(|buyer| u64::from(buyer.of.purchases)).sum()
}

fn figures(base: &Base, buyers: &[Buyer], least: i64) -> Vec<Figure> {
    let only = || buyers.iter().filter(|buyer| buyer.share >= least);
    let paid = sum(only().map(|buyer| buyer.of.paid));
    let list = sum(only().map(|buyer| buyer.of.list));
    let all = sum(buyers.iter().map(|buyer| buyer.of.paid));
    let bargains: u64 = buyers.iter().map(|buyer| u64::from(buyer.of.bargains)).sum();
    let each = paid as f64 / purchases(only()) as f64;
    vec![
        Figure::new("bargain-told", opening(base, Cell::Count(buyers.len() as u64), 0..1001)),
        Figure::new("bargain-only", opening(base, Cell::Count(only().count() as u64), least..1001)),
        Figure::new("bargain-only-revenue", base.money(paid)),
        Figure::new("bargain-only-share", Cell::share(paid as f64, all as f64)),
        Figure::new("bargain-only-order", Cell::computed_money(each, base.currency)),
        Figure::new("bargain-only-off", base.money(list - paid)),
        Figure::new("bargain-purchases", Cell::share(bargains as f64, purchases(buyers.iter()) as f64)),
    ]
}

/// Everybody by the share of his purchases that were bargains.
fn parts(base: &Base, buyers: &[Buyer]) -> Table {
    let columns = [
        "bargain-part",
        "report-customers",
        "report-revenue",
        "report-share",
        "bargain-order",
        "bargain-discount",
        "bargain-off",
    ];
    let mut table = Table::new("bargain-parts", &columns).drawn(Drawing::Bars { of: vec![1] });
    let all = sum(buyers.iter().map(|buyer| buyer.of.paid)) as f64;
    for border in PARTS.windows(2) {
        let shares = border[0]..border[1];
        let of = || buyers.iter().filter(|buyer| shares.contains(&buyer.share));
        let (paid, list) = (sum(of().map(|one| one.of.paid)), sum(of().map(|one| one.of.list)));
        table.push([
            Cell::Text(label(&shares)).into(),
            opening(base, Cell::Count(of().count() as u64), shares.clone()),
            base.money(paid).into(),
            Cell::share(paid as f64, all).into(),
            Cell::computed_money(paid as f64 / purchases(of()) as f64, base.currency).into(),
            Cell::share((list - paid) as f64, list as f64).into(),
            base.money(list - paid).into(),
        ]);
    }
    table
}

/// The first and the last value of a part with tenths.
fn label(shares: &Range<i64>) -> String {
    let percent = |thousandths: i64| match thousandths % 10 {
        0 => (thousandths / 10).to_string(),
        rest => format!("{}.{rest}", thousandths / 10),
    };
    match shares.end - shares.start {
        1 => format!("{} %", percent(shares.start)),
        _ => format!("{}–{} %", percent(shares.start), percent(shares.end - 1)),
    }
}

/// Who buys bargains only, by what he brought.
fn list(base: &Base, buyers: &[Buyer], least: i64) -> Table {
    let columns = [
        "bargain-customer",
        "bargain-orders",
        "bargain-bargains",
        "report-revenue",
        "bargain-discount",
        "bargain-off",
    ];
    let mut table = Table::new("bargain-customers", &columns);
    let mut only: Vec<&Buyer> = buyers.iter().filter(|buyer| buyer.share >= least).collect();
    only.sort_unstable_by_key(|buyer| (std::cmp::Reverse(buyer.of.paid), buyer.customer));
    table.more = only.len().saturating_sub(MOST) as u32;
    for buyer in only.into_iter().take(MOST) {
        let Some(&id) = base.customers.get(buyer.customer) else { continue };
        let discount = buyer.of.discount().value().map_or(Cell::Empty, |share| Cell::Share(share, 1));
        table.push([
            these(Cell::record(id), base.kind, vec![id]),
            Cell::Count(buyer.of.purchases.into()).into(),
            Cell::Count(buyer.of.bargains.into()).into(),
            base.money(buyer.of.paid).into(),
            discount.into(),
            base.money(buyer.of.list - buyer.of.paid).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Order;
    use crate::sample::{ON, column, figure, id, order, tables, with};

    fn sold(customer: u32, amount: i64, off: i64) -> Order {
        Order { off, ..order(customer, ON - 5, amount) }
    }

    #[test]
    fn who_buys_bargains_only_and_what_he_brings() {
        let orders = [
            // Always 10 % off or more.
            sold(0, 9_000, 1_000),
            sold(0, 5_000, 5_000),
            sold(0, 8_000, 2_000),
            // Two of three.
            sold(1, 9_000, 1_000),
            sold(1, 9_000, 1_000),
            sold(1, 10_000, 500),
            // Never.
            sold(2, 10_000, 0),
            sold(2, 10_000, 0),
            sold(2, 30_000, 0),
            // Too few to tell; a return is no purchase.
            sold(3, 5_000, 5_000),
            sold(3, 5_000, 5_000),
            sold(3, -5_000, 0),
        ];
        let base = crate::sample::base(&orders, &[]);
        for (least, only) in [(80.0, vec![0]), (65.0, vec![1, 0]), (100.0, vec![0])] {
            let report = make(&base, &with(&ABOUT, &[("bargain-share", least)]));
            let [parts, customers] = tables(&report)[..] else { panic!("{report:?}") };
            let found = column(customers, 0);
            assert_eq!(found, only.iter().map(|at| Cell::record(id(*at))).collect::<Vec<_>>(), "{least}");
            assert_eq!(figure(&report, "bargain-only").value.cell, Cell::Count(only.len() as u64));
            assert_eq!(column(parts, 1), [1, 0, 1, 0, 1].map(Cell::Count));
        }
        let report = make(&base, &with(&ABOUT, &[]));
        assert_eq!(figure(&report, "bargain-only-revenue").value.cell, base.money(22_000));
        assert_eq!(figure(&report, "bargain-only-off").value.cell, base.money(8_000));
        assert_eq!(figure(&report, "bargain-only-share").value.cell, Cell::Share(0.22, 1));
        assert_eq!(figure(&report, "bargain-purchases").value.cell, Cell::Share(5.0 / 9.0, 1));
        assert_eq!(report.notes, [Note::about("bargain-few-count", 1)]);
        let opens = figure(&report, "bargain-only").value.opens.as_ref().expect("opens");
        assert!(opens.filter.to_text().contains("80"), "{}", opens.filter.to_text());
    }

    #[test]
    fn without_discounts_that_is_said() {
        let base = crate::sample::base(&[sold(0, 5, 0)], &[]);
        let report = make(&base, &with(&ABOUT, &[]));
        assert!(report.notes.contains(&Note::warning("bargain-no-discounts")));
    }

    #[test]
    fn parts_are_named_by_their_first_and_last_value() {
        let labels: Vec<String> = PARTS.windows(2).map(|border| label(&(border[0]..border[1]))).collect();
        assert_eq!(labels, ["0 %", "0.1–49.9 %", "50–79.9 %", "80–99.9 %", "100 %"]);
    }
}
