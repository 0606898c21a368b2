//! What it is worth if more customers stay: the profit of one customer year by year in six layers, and its value with some
//! points of retention more.
//!
//! Definitions: [`scoring::profit_curve`]. Base profit is the own mean revenue of a customer in a year times the margin; the
//! later layers are what the person sets. Retention is measured unless set: of those who bought in the year before the last,
//! the share that bought in the last.

use scoring::profit_curve::{Plan, ProfitCurve, Year, curve, uplift};

use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

const fn setting(key: &'static str, most: f64, step: f64, usual: f64, unit: Unit) -> Setting {
    Setting { key, least: 0.0, most, step, usual, unit }
}

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "five-points",
    group: Group::Loyalty,
    by_kind: true,
    settings: &[
        setting("points", 20.0, 1.0, 5.0, Unit::Percent),
        setting("profit-margin", 100.0, 1.0, 30.0, Unit::Percent),
        setting("yearly-growth", 50.0, 1.0, 0.0, Unit::Percent),
        setting("yearly-savings", 1_000_000_000.0, 1.0, 0.0, Unit::Money),
        setting("yearly-referrals", 1_000_000_000.0, 1.0, 0.0, Unit::Money),
        setting("price-premium", 50.0, 1.0, 0.0, Unit::Percent),
        setting("acquisition-cost", 1_000_000_000.0, 1.0, 0.0, Unit::Money),
        setting("retention", 100.0, 1.0, 0.0, Unit::Percent),
        setting("yearly-discount", 30.0, 0.5, 10.0, Unit::Percent),
        Setting { key: "years", least: 2.0, most: 20.0, step: 1.0, usual: 7.0, unit: Unit::Years },
    ],
};

const YEAR: i32 = 365;

/// What the orders of the last two years say.
struct Measured {
    /// Revenue of the last year over those who bought in it, minor units.
    revenue: f64,
    /// Of those who bought in the year before, the share that bought in the last.
    retention: Option<f64>,
}

impl Measured {
    fn of(base: &Base) -> Self {
        let start = |years: i32| base.on.saturating_sub(years * YEAR);
        let (mut last, mut before, mut stayed, mut revenue) = (0u32, 0u32, 0u32, 0i128);
        for orders in base.by_customer() {
            let within = |from: i32, until: i32| {
                orders.iter().filter(move |order| order.day > from && order.day <= until)
            };
            let now = || within(start(1), base.on);
            let buys = now().any(|order| order.amount >= 0);
            let bought = within(start(2), start(1)).any(|order| order.amount >= 0);
            revenue += now().map(|order| i128::from(order.amount)).sum::<i128>();
            (last, before) = (last + u32::from(buys), before + u32::from(bought));
            stayed += u32::from(buys && bought);
        }
        let retention = (before > 0).then(|| f64::from(stayed) / f64::from(before));
        Self { revenue: if last == 0 { 0.0 } else { revenue as f64 / f64::from(last) }, retention }
    }
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let measured = Measured::of(base);
    let plan = plan(base, settings, &measured);
    let points = settings.get("points");
    let more = Plan { retention: (plan.retention + points / 100.0).min(1.0), ..plan.clone() };
    let mut notes = base.notes();
    notes.push(Note::about("report-own-numbers", 0));
    if measured.revenue <= 0.0 {
        notes.push(Note::warning("five-points-no-revenue"));
    }
    if measured.retention.is_none() && settings.get("retention") == 0.0 {
        notes.push(Note::warning("five-points-no-retention"));
    }
    // Shares and rates lie within the bounds of the settings.
    let (Ok(now), Ok(then), Ok(gain)) = (curve(&plan), curve(&more), uplift(&plan, points)) else {
        return Report { notes, blocks: Vec::new() };
    };
    let money = |value: f64| Cell::computed_money(value, base.currency);
    let figures = vec![
        Figure::new("five-points-retention", Cell::Share(gain.from, 1)),
        Figure::new("five-points-revenue", money(measured.revenue)),
        Figure::new("five-points-value", money(gain.value_from)),
        Figure::new("five-points-value-then", money(gain.value_to)),
        // Of the two values as they are shown.
        Figure::new(
            "five-points-gain",
            money(gain.value_to.round_ties_even() - gain.value_from.round_ties_even()),
        ),
        Figure::new("five-points-uplift", gain.share.map_or(Cell::Empty, |share| Cell::Share(share, 1))),
        Figure::new("five-points-break-even", year(now.break_even_year)),
        Figure::new("five-points-break-even-then", year(then.break_even_year)),
    ];
    let blocks = vec![
        Block::Figures(figures),
        Block::Table(layers(base, &plan, &now)),
        Block::Table(cumulated(base, &now, &then)),
    ];
    Report { notes, blocks }
}

/// The year of acquisition is the first.
fn year(break_even: Option<u32>) -> Cell {
    break_even.map_or(Cell::Empty, |year| Cell::Count(u64::from(year) + 1))
}

fn plan(base: &Base, settings: &Settings<'_>, measured: &Measured) -> Plan {
    let share = |key| settings.get(key) / 100.0;
    let profit = measured.revenue * share("profit-margin");
    let minor = |value: f64| value.round_ties_even() as i64;
    let year = |year: i32| {
        let later = |amount: i64| if year > 0 { amount } else { 0 };
        Year {
            base: minor(profit),
            growth: minor(profit * ((1.0 + share("yearly-growth")).powi(year) - 1.0)),
            savings: later(base.minor(settings.get("yearly-savings"))),
            referrals: later(base.minor(settings.get("yearly-referrals"))),
            premium: later(minor(measured.revenue * share("price-premium"))),
        }
    };
    let retention = match share("retention") {
        0.0 => measured.retention.unwrap_or_default(),
        set => set,
    };
    Plan {
        acquisition_cost: base.minor(settings.get("acquisition-cost")),
        years: (0..settings.get("years") as i32).map(year).collect(),
        retention,
        discount: share("yearly-discount"),
    }
}

fn layers(base: &Base, plan: &Plan, now: &ProfitCurve) -> Table {
    let columns = [
        "five-points-year",
        "five-points-acquisition",
        "five-points-base",
        "five-points-growth",
        "five-points-savings",
        "five-points-referrals",
        "five-points-premium",
        "five-points-margin",
    ];
    let drawing = Drawing::Bars { of: vec![1, 2, 3, 4, 5, 6] };
    let mut table = Table::new("five-points-layers", &columns).drawn(drawing);
    for (number, point) in (1..).zip(&now.points) {
        let of = &point.year;
        let cost = if number == 1 { plan.acquisition_cost } else { 0 };
        let money = |minor: i64| Shown::from(base.money(minor.into()));
        table.push([
            Cell::Count(number).into(),
            money(-cost),
            money(of.base),
            money(of.growth),
            money(of.savings),
            money(of.referrals),
            money(of.premium),
            base.money(of.margin() - i128::from(cost)).into(),
        ]);
    }
    table
}

fn cumulated(base: &Base, now: &ProfitCurve, then: &ProfitCurve) -> Table {
    let columns = [
        "five-points-year",
        "five-points-staying",
        "five-points-cumulated",
        "five-points-staying-then",
        "five-points-cumulated-then",
    ];
    let drawing = Drawing::Lines { of: vec![2, 4], band: None };
    let mut table = Table::new("five-points-curve", &columns).drawn(drawing);
    for (number, (now, then)) in (1..).zip(now.points.iter().zip(&then.points)) {
        let money = |value: f64| Cell::computed_money(value, base.currency);
        table.push(
            [
                Cell::Count(number),
                Cell::Share(now.staying, 1),
                money(now.cumulated),
                Cell::Share(then.staying, 1),
                money(then.cumulated),
            ]
            .map(Into::into),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, figure, order, tables, with};

    /// Four bought in the year before the last, three of them again for 100.00 each.
    fn two_years() -> Base {
        let mut orders = Vec::new();
        for customer in 0..4 {
            orders.push(order(customer, ON - 500, 7_000));
            orders.extend((customer < 3).then(|| order(customer, ON - 100, 10_000)));
        }
        base(&orders, &[])
    }

    #[test]
    fn retention_is_measured_unless_it_is_set() {
        for (set, from, value) in [
            // 30.00 a year; two years: 30 + 30 · r.
            (vec![], 0.75, 5_250),
            (vec![("retention", 50.0)], 0.5, 4_500),
            (vec![("acquisition-cost", 40.0)], 0.75, 1_250),
            (vec![("price-premium", 10.0)], 0.75, 6_000),
            (vec![("yearly-growth", 10.0), ("yearly-savings", 1.0)], 0.75, 5_550),
        ] {
            let mut all = vec![("years", 2.0), ("yearly-discount", 0.0)];
            all.extend(&set);
            // Savings move in steps of ten, but what is between is computed too.
            let report = make(&two_years(), &with(&ABOUT, &all));
            assert_eq!(figure(&report, "five-points-retention").value.cell, Cell::Share(from, 1));
            let found = figure(&report, "five-points-value").value.cell.clone();
            assert_eq!(found, Cell::Money(value, Base::default().currency), "{set:?}");
        }
    }

    #[test]
    fn more_retention_is_worth_more_and_layers_add_up() {
        let report = make(&two_years(), &with(&ABOUT, &[("acquisition-cost", 50.0), ("price-premium", 5.0)]));
        let Cell::Money(gain, _) = figure(&report, "five-points-gain").value.cell else { panic!() };
        assert!(gain > 0);
        assert_eq!(figure(&report, "five-points-break-even").value.cell, Cell::Count(2));
        let layers = tables(&report)[0];
        let minor = |cell: &Cell| if let Cell::Money(minor, _) = cell { *minor } else { panic!("{cell:?}") };
        for row in &layers.rows {
            let cells: Vec<i64> = row.values[1..].iter().map(|value| minor(&value.cell)).collect();
            assert_eq!(cells[..6].iter().sum::<i64>(), cells[6]);
        }
        assert_eq!(column(layers, 0).len(), 7);
    }
}
