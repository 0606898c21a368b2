//! Whether the CRM pays: net present value, every internal rate of return, payback, and what the result depends on most.
//!
//! Definitions: [`scoring::finance`]. The first year's cost is paid now; what is saved and gained comes at the end of each
//! year. In the bars every line is taken a fifth lower and a fifth higher.

use scoring::finance::{Appraisal, Line, Payback, RateNote, appraise, tornado};

use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

const fn money(key: &'static str) -> Setting {
    Setting { key, least: 0.0, most: 1_000_000_000.0, step: 1.0, usual: 0.0, unit: Unit::Money }
}

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "return",
    group: Group::Forecast,
    by_kind: false,
    settings: &[
        money("it-cost"),
        money("people-cost"),
        money("process-cost"),
        money("saved-cost"),
        money("gained-profit"),
        Setting { key: "years", least: 1.0, most: 20.0, step: 1.0, usual: 5.0, unit: Unit::Years },
        Setting { key: "rate", least: 0.0, most: 30.0, step: 0.5, usual: 8.0, unit: Unit::Percent },
    ],
};

/// Lines: the setting, whether it is a cost, and whether it is paid once.
const LINES: [(&str, bool, bool); 5] = [
    ("it-cost", true, false),
    ("people-cost", true, false),
    ("process-cost", true, true),
    ("saved-cost", false, false),
    ("gained-profit", false, false),
];
/// How much lower and higher a line is taken.
const LOW: f64 = 0.8;
const HIGH: f64 = 1.2;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let years = settings.get("years") as usize;
    let lines: Vec<Line> = LINES.iter().map(|line| flows(base, settings, line, years)).collect();
    let flows: Vec<i64> = (0..=years).map(|year| lines.iter().map(|line| line.flows[year]).sum()).collect();
    let rate = settings.get("rate") / 100.0;
    let mut notes = vec![Note::about("report-own-numbers", 0)];
    // The number of years and the rate lie within the bounds of the settings.
    let Ok(found) = appraise(&flows, rate) else { return Report { notes, blocks: Vec::new() } };
    match found.note {
        RateNote::Several => notes.push(Note::warning("return-several-rates")),
        RateNote::None => notes.push(Note::about("return-no-rate", 0)),
        RateNote::Every => notes.push(Note::about("return-nothing-set", 0)),
        RateNote::One => {}
    }
    let blocks = vec![
        Block::Figures(figures(base, &found)),
        Block::Table(years_table(base, &flows, &found)),
        Block::Table(depends(base, &lines, rate)),
    ];
    Report { notes, blocks }
}

/// What is paid every year is paid at its start, what is brought comes at its end.
fn flows(
    base: &Base,
    settings: &Settings<'_>,
    &(key, cost, once): &(&str, bool, bool),
    years: usize,
) -> Line {
    let amount = base.minor(settings.get(key));
    let at = |year: usize| match (cost, once) {
        (true, true) if year == 0 => -amount,
        (true, false) if year < years => -amount,
        (false, _) if year > 0 => amount,
        _ => 0,
    };
    Line { key: key.to_owned(), flows: (0..=years).map(at).collect(), low: LOW, high: HIGH }
}

fn figures(base: &Base, found: &Appraisal) -> Vec<Figure> {
    // Nothing has nothing to pay back.
    let is_set = found.note != RateNote::Every;
    let back = |payback: Payback| {
        payback.periods.filter(|_| is_set).map_or(Cell::Empty, |years| Cell::Number(years, 1))
    };
    let mut figures = vec![
        Figure::new("return-value", Cell::computed_money(found.present_value, base.currency)),
        Figure::new("return-payback", back(found.payback)),
        Figure::new("return-discounted-payback", back(found.discounted_payback)),
    ];
    let rates = found.internal_rates.iter();
    figures.extend(rates.map(|rate| Figure::new("return-rate", Cell::Share(*rate, 1))));
    figures
}

fn years_table(base: &Base, flows: &[i64], found: &Appraisal) -> Table {
    let columns = ["return-year", "return-flow", "return-present", "return-cumulated"];
    let drawing = Drawing::Lines { of: vec![3], band: None };
    let mut table = Table::new("return-years", &columns).drawn(drawing);
    let mut sum = 0.0;
    for (year, (flow, part)) in (0..).zip(flows.iter().zip(&found.parts)) {
        sum += part;
        let present = |value: f64| Cell::computed_money(value, base.currency);
        table.push(
            [Cell::Count(year), base.money((*flow).into()), present(*part), present(sum)].map(Into::into),
        );
    }
    table
}

fn depends(base: &Base, lines: &[Line], rate: f64) -> Table {
    let columns = ["return-line", "return-at-low", "return-at-high", "return-swing", "return-even"];
    let mut table = Table::new("return-tornado", &columns).drawn(Drawing::Bars { of: vec![3] });
    let (_, bars) = tornado(lines, rate);
    for bar in bars {
        let money = |value: f64| Cell::computed_money(value, base.currency);
        table.push(
            [
                Cell::message(&format!("report-setting-{}", lines[bar.line as usize].key)),
                money(bar.at_low),
                money(bar.at_high),
                money(bar.swing),
                bar.breaks_even_at.map_or(Cell::Empty, |share| Cell::Share(share, 0)),
            ]
            .map(Into::into),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{column, figure, tables, with};

    #[test]
    fn what_is_paid_now_and_what_comes_later() {
        for (set, value, back, rates) in [
            (vec![], 0, Cell::Empty, 0),
            (vec![("process-cost", 1000.0), ("saved-cost", 300.0)], 50_000, Cell::Number(10.0 / 3.0, 1), 1),
            (vec![("it-cost", 100.0), ("gained-profit", 50.0)], -25_000, Cell::Empty, 1),
        ] {
            let mut all = vec![("rate", 0.0)];
            all.extend(&set);
            let base = Base::default();
            let report = make(&base, &with(&ABOUT, &all));
            assert_eq!(figure(&report, "return-value").value.cell, base.money(value), "{set:?}");
            assert_eq!(figure(&report, "return-payback").value.cell, back, "{set:?}");
            let Block::Figures(figures) = &report.blocks[0] else { panic!() };
            assert_eq!(figures.iter().filter(|one| one.label == "return-rate").count(), rates, "{set:?}");
        }
    }

    #[test]
    fn the_line_that_matters_most_comes_first() {
        let set = [("it-cost", 100.0), ("gained-profit", 900.0), ("rate", 0.0)];
        let report = make(&Base::default(), &with(&ABOUT, &set));
        let tornado = tables(&report)[1];
        assert_eq!(column(tornado, 0)[0], Cell::message("report-setting-gained-profit"));
        assert_eq!(column(tornado, 3)[0], Base::default().money(180_000));
        assert_eq!(column(tables(&report)[0], 1).len(), 6);
    }
}
