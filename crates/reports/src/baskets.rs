//! What is bought together: rules "who buys this also buys that" over orders, with their measures.
//!
//! Definitions: [`scoring::baskets`]. A basket is the different products of one order.

use model::Filter;
use scoring::Ratio;
use scoring::baskets::{Baskets, Mined, Rule, Settings as Limits, mine};

use crate::matrix::product;
use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Figure, Note, Report, Settings, Table};

/// The least share of baskets that a rule's products are in together.
pub(crate) const SUPPORT: Setting =
    Setting { key: "least-support", least: 0.1, most: 20.0, step: 0.1, usual: 1.0, unit: Unit::Percent };
/// The least share of baskets with the one that have the other too.
pub(crate) const CONFIDENCE: Setting =
    Setting { key: "least-confidence", least: 5.0, most: 95.0, step: 1.0, usual: 30.0, unit: Unit::Percent };

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "baskets", group: Group::Products, by_kind: true, settings: &[SUPPORT, CONFIDENCE] };

/// Rules that are shown.
const MOST: usize = 50;

/// The rules over baskets of (basket, product) by what is set, and how many baskets there are.
pub(crate) fn rules(rows: Vec<(u32, u32)>, products: usize, settings: &Settings<'_>) -> (Mined, u32) {
    // Baskets without a product are none.
    let mut filled: Vec<u32> = rows.iter().map(|row| row.0).collect();
    filled.sort_unstable();
    filled.dedup();
    let place = |basket: u32| filled.binary_search(&basket).unwrap_or_default() as u32;
    let rows: Vec<(u32, u32)> = rows.into_iter().map(|(basket, product)| (place(basket), product)).collect();
    let limits = Limits {
        least_support: settings.get(SUPPORT.key) / 100.0,
        least_confidence: settings.get(CONFIDENCE.key) / 100.0,
        most_products: 3,
        most_sets: 20_000,
        ..Limits::default()
    };
    let mined = match Baskets::new(&rows, filled.len() as u32, products as u32) {
        Ok(baskets) => mine(&baskets, limits),
        Err(_) => Mined { rules: Vec::new(), sets: 0, cut: true },
    };
    (mined, filled.len() as u32)
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let bought = base.seen_lines().filter(|(line, order)| line.amount >= 0 && order.amount >= 0);
    let rows = bought.map(|(line, _)| (line.order, line.product)).collect();
    let (mined, baskets) = rules(rows, base.products.len(), settings);
    let mut notes = base.notes();
    if mined.cut {
        notes.push(Note::warning("baskets-cut"));
    }
    let figures = vec![
        Figure::new("baskets-baskets", Cell::Count(baskets.into())),
        Figure::new("baskets-found", Cell::Count(mined.rules.len() as u64)),
    ];
    Report { notes, blocks: vec![Block::Figures(figures), Block::Table(table(base, &mined.rules))] }
}

/// A ratio as a plain number.
pub(crate) fn number(ratio: Ratio, places: u8) -> Cell {
    ratio.value().map_or(Cell::Empty, |value| Cell::Number(value, places))
}

/// A ratio as a share.
pub(crate) fn share(ratio: Ratio, places: u8) -> Cell {
    ratio.value().map_or(Cell::Empty, |value| Cell::Share(value, places))
}

/// The customers who bought all products of a rule's left side, and its right one.
fn buyers(base: &Base, rule: &Rule) -> Vec<Filter> {
    rule.left.iter().chain([&rule.right]).map(|product| base.bought_product(*product)).collect()
}

fn table(base: &Base, rules: &[Rule]) -> Table {
    let columns = [
        "baskets-left",
        "baskets-and",
        "baskets-right",
        "baskets-together",
        "baskets-support",
        "baskets-confidence",
        "baskets-lift",
        "baskets-leverage",
        "baskets-conviction",
    ];
    let mut table = Table::new("baskets-rules", &columns);
    for rule in rules.iter().take(MOST) {
        let left =
            |at: usize| rule.left.get(at).map_or(Shown::from(Cell::Empty), |left| product(base, *left));
        let right =
            Shown { opens: base.opening(Cell::Empty, buyers(base, rule)).opens, ..product(base, rule.right) };
        table.push([
            left(0),
            left(1),
            right,
            Cell::Count(rule.with_both.into()).into(),
            share(rule.support(), 2).into(),
            share(rule.confidence(), 1).into(),
            number(rule.lift(), 2).into(),
            number(rule.leverage(), 4).into(),
            number(rule.conviction(), 2).into(),
        ]);
    }
    table.more = rules.len().saturating_sub(MOST) as u32;
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, figure, id, order, tables, with};

    /// Ten orders: products 0 and 1 together in four, 0 alone in one, 2 in five; one order without a line.
    fn orders() -> Base {
        let orders: Vec<_> = (0..11).map(|n| order(n / 2, ON - 20 + n as i32, 100)).collect();
        let mut lines: Vec<(u32, u32)> = (0..5).map(|n| (n, 0)).collect();
        lines.extend((0..4).map(|n| (n, 1)));
        lines.extend((5..10).map(|n| (n, 2)));
        base(&orders, &lines)
    }

    #[test]
    fn measures_of_a_rule_by_hand() {
        let base = orders();
        let report = make(&base, &with(&ABOUT, &[]));
        assert_eq!(figure(&report, "baskets-baskets").value.cell, Cell::Count(10));
        let rules = tables(&report)[0];
        assert_eq!(rules.rows.len(), 2, "0 → 1 and 1 → 0");
        let sure = rules.rows.iter().position(|row| row.values[8].cell == Cell::Empty).expect("1 → 0");
        assert_eq!(column(rules, 0)[sure], Cell::record(id(1001)));
        let numbers: Vec<Cell> =
            rules.rows[sure].values[3..8].iter().map(|value| value.cell.clone()).collect();
        let expected = [
            Cell::Count(4),
            Cell::Share(0.4, 2),
            Cell::Share(1.0, 1),
            Cell::Number(2.0, 2),
            Cell::Number(0.2, 4),
        ];
        assert_eq!(numbers, expected);
        assert!(rules.rows[sure].values[2].opens.is_some());
    }

    #[test]
    fn limits_leave_rules_out() {
        for (set, count) in [(("least-confidence", 90.0), 1), (("least-support", 20.0), 2)] {
            let report = make(&orders(), &with(&ABOUT, &[set]));
            assert_eq!(tables(&report)[0].rows.len(), count, "{set:?}");
        }
    }
}
