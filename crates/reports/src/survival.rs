//! How long customers stay where no contract says so (Kaplan-Meier): somebody has left when he has been silent for longer
//! than so many of his usual intervals.
//!
//! Definitions: [`scoring::survival`]. The usual interval is the median of the days between his purchases, that of all
//! customers for somebody who bought on one day only. He was there until one usual interval after his last purchase.

use scoring::median;
use scoring::survival::{Life, Survival};

use crate::opening::these;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "survival",
    group: Group::Loyalty,
    by_kind: true,
    settings: &[Setting {
        key: "silent-intervals",
        least: 1.0,
        most: 10.0,
        step: 0.5,
        usual: 3.0,
        unit: Unit::Number,
    }],
};

/// Level of confidence of the band.
const LEVEL: f64 = 0.95;
/// Days of a month of the table.
const MONTH: f64 = 365.25 / 12.0;
/// Rows that are shown.
const MOST: usize = 40;

/// Days with a purchase of one customer, ascending.
struct Bought {
    customer: u32,
    days: Vec<i32>,
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let mut notes = base.notes();
    let bought = bought(base);
    let gaps =
        |bought: &Bought| bought.days.windows(2).map(|pair| pair[1].abs_diff(pair[0])).collect::<Vec<_>>();
    let Some(of_all) = median(bought.iter().flat_map(gaps).collect()) else {
        let message = if bought.is_empty() { "fit-no-customers" } else { "fit-no-repeats" };
        notes.push(Note::warning(message));
        return Report { notes, blocks: Vec::new() };
    };
    let lives: Vec<Life> = bought
        .iter()
        .map(|one| life(one, median(gaps(one)).unwrap_or(of_all), settings.get("silent-intervals"), base.on))
        .collect();
    let left = lives.iter().zip(&bought).filter(|(life, _)| life.left);
    let gone = left.filter_map(|(_, one)| base.customers.get(one.customer as usize).copied()).collect();
    // Times are differences of days and the level is a constant, so there is a curve.
    let Ok(curve) = Survival::measure(&lives, LEVEL) else { return Report { notes, blocks: Vec::new() } };
    let figures = vec![
        Figure::new("report-customers", base.opening(Cell::Count(curve.customers), vec![base.bought()])),
        Figure::new("survival-left", these(Cell::Count(curve.left), base.kind, gone)),
        Figure::new("survival-median", curve.median.map_or(Cell::Empty, Cell::Days)),
        Figure::new("survival-interval", Cell::Days(of_all.into())),
    ];
    Report { notes, blocks: vec![Block::Figures(figures), Block::Table(table(&curve))] }
}

fn bought(base: &Base) -> Vec<Bought> {
    let of = |orders: &[crate::base::Order]| {
        let seen = orders.iter().filter(|order| order.day <= base.on && order.amount >= 0);
        let mut days: Vec<i32> = seen.map(|order| order.day).collect();
        days.dedup();
        Some(Bought { customer: orders.first()?.customer, days }).filter(|bought| !bought.days.is_empty())
    };
    base.by_customer().filter_map(of).collect()
}

fn since(before: i32, after: i32) -> f64 {
    f64::from(after) - f64::from(before)
}

fn life(bought: &Bought, usual: u32, intervals: f64, on: i32) -> Life {
    let usual = f64::from(usual);
    let (first, last) = (bought.days[0], bought.days[bought.days.len() - 1]);
    let left = since(last, on) > usual * intervals;
    Life { time: if left { since(first, last) + usual } else { since(first, on) }, left }
}

fn table(curve: &Survival) -> Table {
    let columns = ["survival-months", "survival-share", "survival-low", "survival-high", "survival-at-risk"];
    let drawing = Drawing::Lines { of: vec![1], band: Some((2, 3)) };
    let mut table = Table::new("survival-curve", &columns).drawn(drawing);
    let longest = curve.steps.last().map_or(0.0, |step| step.time / MONTH).ceil();
    let step = (longest / MOST as f64).ceil().max(1.0);
    let rows = (longest / step).floor() as usize;
    for row in 0..=rows {
        let months = row as f64 * step;
        let passed = curve.steps.partition_point(|one| one.time <= months * MONTH);
        let Some(at) = passed.checked_sub(1).map(|at| &curve.steps[at]) else { continue };
        // Whoever left or was last seen until then is not watched any more.
        let at_risk = at.at_risk - at.left - at.censored;
        table.push(
            [
                Cell::Number(months, 0),
                Cell::Share(at.survival, 1),
                Cell::Share(at.low, 1),
                Cell::Share(at.high, 1),
                Cell::Count(at_risk),
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

    #[test]
    fn whoever_is_silent_for_long_has_left() {
        let mut orders = Vec::new();
        for customer in 0..4 {
            let last = if customer == 0 { 200 } else { 20 };
            orders.extend([60, 30, 0].map(|before| order(customer, ON - last - before, 5)));
        }
        orders.push(order(4, ON - 80, 5));
        let base = base(&orders, &[]);
        for (intervals, left) in [(1.0, 2), (2.5, 2), (3.0, 1), (6.5, 1), (7.0, 0)] {
            let report = make(&base, &with(&ABOUT, &[("silent-intervals", intervals)]));
            assert_eq!(figure(&report, "survival-left").value.cell, Cell::Count(left), "{intervals}");
            assert_eq!(figure(&report, "survival-interval").value.cell, Cell::Days(30.0));
            let shares = column(tables(&report)[0], 1);
            assert_eq!(shares[0], Cell::Share(1.0, 1));
            assert_eq!(shares.last() == Some(&Cell::Share(1.0, 1)), left == 0, "{shares:?}");
        }
    }
}
