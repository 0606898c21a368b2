//! What the open deals will bring: the weighted sum, how far the result may lie off, and every deal's part of it.
//!
//! Definitions: [`scoring::pipeline`].

use std::collections::BTreeMap;
use std::rc::Rc;

use model::date::{add_months, month_start};
use model::entities::deal;
use model::{Filter, Kind, Op, Operand, Value};
use scoring::pipeline::{self, BILLION, Distribution, Forecast, Forecasting, Method, Part, PipelineError};
use scoring::{Progress, Steps};

use crate::base::Deal;
use crate::opening::{between, open_deals, these};
use crate::report::Shown;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Setting, Settings, Table, Unit};

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "forecast", group: Group::Forecast, by_kind: false, settings: &[COMPUTED] };

/// How much of the probability of deals without one of their own is the computed one; the rest is what is set for the stage.
const COMPUTED: Setting =
    Setting { key: "computed", least: 0.0, most: 100.0, step: 10.0, usual: 100.0, unit: Unit::Percent };

/// Months from this one on that have a row of their own.
const MONTHS: i32 = 12;
/// Bars of the distribution.
const BARS: usize = 20;
/// Deals that are shown.
const MOST: usize = 100;

/// Begins it.
pub(crate) fn making(base: Rc<Base>, settings: &Settings<'_>) -> impl Steps<Output = Report> + 'static {
    Forecasted { base, computed: settings.get(COMPUTED.key) / 100.0, forecasting: None }
}

/// The probability by which a deal counts: what a person set for it, else by so much the computed one.
fn probability(deal: &Deal, computed: f64) -> Option<f64> {
    match (deal.probability, deal.chance.filter(|_| is_computed(deal, computed))) {
        (Some(set), Some(chance)) => Some(set + (chance - set) * computed),
        (set, chance) => set.or(chance),
    }
}

fn is_computed(deal: &Deal, computed: f64) -> bool {
    deal.chance.is_some() && !deal.is_own && computed > 0.0
}

/// The report being made: what is drawn is drawn in steps.
struct Forecasted {
    base: Rc<Base>,
    computed: f64,
    forecasting: Option<Forecasting>,
}

impl Steps for Forecasted {
    type Output = Report;

    fn step(self) -> Progress<Self, Report> {
        let Self { base, computed, forecasting } = self;
        let open = open(&base);
        let going = match forecasting.map(Steps::step) {
            Some(Progress::Done(forecast)) => {
                let mut made = report(&base, &open, &forecast);
                made.notes.extend(notes(&open, &forecast, computed));
                return Progress::Done(made);
            }
            Some(Progress::Going(going)) => Ok(going),
            None => {
                let deal = |deal: &&Deal| pipeline::Deal {
                    value: deal.amount.unwrap_or_default(),
                    probability: probability(deal, computed).unwrap_or_default(),
                };
                let deals: Vec<pipeline::Deal> = open.iter().map(deal).collect();
                Forecasting::new(&deals, pipeline::Settings::default())
            }
        };
        match going {
            Ok(going) => Progress::Going(Self { base, computed, forecasting: Some(going) }),
            Err(PipelineError::TooMuch) => {
                Progress::Done(Report { notes: vec![Note::warning("forecast-too-much")], blocks: Vec::new() })
            }
        }
    }

    fn done(&self) -> f64 {
        self.forecasting.as_ref().map_or(0.0, Steps::done)
    }
}

fn open(base: &Base) -> Vec<&Deal> {
    base.deals.iter().filter(|deal| deal.ended.is_none()).collect()
}

fn report(base: &Base, open: &[&Deal], forecast: &Forecast) -> Report {
    let shares = shares(&forecast.parts);
    let [low, middle, high] = forecast.distribution.percentiles();
    let money = |minor: i64| base.money(minor.into());
    let mut figures = vec![
        Figure::new("forecast-open", open_deals(Cell::Count(open.len() as u64), here(base))),
        Figure::new("forecast-total", money(forecast.total)),
        Figure::new("forecast-weighted", base.money(shares.iter().sum())),
        Figure::new("forecast-p10", money(low)),
        Figure::new("forecast-p50", money(middle)),
        Figure::new("forecast-p90", money(high)),
    ];
    figures.extend(without_rate(open));
    let blocks = vec![
        Block::Figures(figures),
        Block::Table(months(base, open, forecast, &shares)),
        Block::Table(distribution(base, &forecast.distribution)),
        Block::Table(parts(base, open, forecast, &shares)),
    ];
    Report { notes: Vec::new(), blocks }
}

fn notes(open: &[&Deal], forecast: &Forecast, computed: f64) -> Vec<Note> {
    let mut notes = Vec::new();
    let without = open.iter().filter(|deal| probability(deal, computed).is_none()).count();
    let without_rate = open.iter().filter(|deal| deal.lacks_rate()).count() as u64;
    let by_chance = open.iter().filter(|deal| is_computed(deal, computed)).count();
    for (message, count) in [
        ("forecast-computed-count", by_chance as u64),
        ("forecast-worthless-count", u64::from(forecast.odd.worthless).saturating_sub(without_rate)),
        ("forecast-no-probability-count", without as u64),
        ("forecast-improbable-count", forecast.odd.improbable.into()),
        ("forecast-drawn-count", if let Method::Drawn(draws) = forecast.method { draws.into() } else { 0 }),
    ] {
        if count > 0 {
            notes.push(Note::about(message, count));
        }
    }
    notes
}

/// Each part in whole minor units, so that they add up to the rounded sum: the differences of rounded running sums.
fn shares(parts: &[Part]) -> Vec<i128> {
    let whole = i128::from(BILLION);
    let (mut exact, mut before) = (0, 0);
    let share = |part: &Part| {
        exact += i128::from(part.value) * i128::from(part.billionths);
        let rounded = (2 * exact + whole).div_euclid(2 * whole);
        rounded - std::mem::replace(&mut before, rounded)
    };
    parts.iter().map(share).collect()
}

/// When deals are expected to close.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// Before this month.
    Before,
    /// In the month that begins so.
    Month(i32),
    /// After the last month shown.
    Later,
    /// Not known.
    Never,
}

fn months(base: &Base, open: &[&Deal], forecast: &Forecast, shares: &[i128]) -> Table {
    let columns =
        ["forecast-month", "forecast-deals", "forecast-total", "forecast-weighted", "forecast-rest"];
    let mut table = Table::new("forecast-months", &columns).drawn(Drawing::Bars { of: vec![3, 4] });
    let first = month_start(base.today);
    let end = add_months(first, MONTHS);
    let when = |deal: &Deal| match deal.close_on {
        None => When::Never,
        Some(day) if day < first => When::Before,
        Some(day) if day >= end => When::Later,
        Some(day) => When::Month(month_start(day)),
    };
    let mut rows = BTreeMap::<When, (Vec<&Deal>, i128, i128)>::new();
    for month in 0..MONTHS {
        rows.insert(When::Month(add_months(first, month)), Default::default());
    }
    for (part, share) in forecast.parts.iter().zip(shares) {
        let deal = open[part.deal as usize];
        let row = rows.entry(when(deal)).or_default();
        row.0.push(deal);
        (row.1, row.2) = (row.1 + i128::from(part.value), row.2 + share);
    }
    for (at, (deals, total, weighted)) in rows {
        let counted = counted(base, &deals, rules(at, first, end));
        let label = match at {
            When::Before => Cell::message("forecast-overdue"),
            When::Month(month) => Cell::Period(month, 1),
            When::Later => Cell::message("forecast-later"),
            When::Never => Cell::message("forecast-no-day"),
        };
        let sums = [total, weighted, total - weighted].map(|sum| base.money(sum).into());
        let [total, weighted, rest] = sums;
        table.push([label.into(), counted, total, weighted, rest]);
    }
    table
}

/// The deals of a row: those with an amount above zero in the workspace's currency, which a rule converts as the report does.
fn counted(base: &Base, deals: &[&Deal], mut rules: Vec<Filter>) -> Shown {
    let cell = Cell::Count(deals.len() as u64);
    if deals.is_empty() {
        return cell.into();
    }
    let nothing = Value::Money { minor: 0, currency: base.currency };
    rules.push(crate::base::compare(deal::AMOUNT, Op::Greater, nothing));
    rules.extend(here(base));
    open_deals(cell, rules)
}

/// The deals that are left out because there is no rate for their amounts.
fn without_rate(open: &[&Deal]) -> Option<Figure> {
    let ids: Vec<_> = open.iter().filter(|deal| deal.lacks_rate()).map(|deal| deal.id).collect();
    let count = Cell::Count(ids.len() as u64);
    (!ids.is_empty()).then(|| Figure::new("forecast-no-rate", these(count, Kind::Deal, ids)))
}

/// Only deals of pipelines that are here are counted.
fn here(base: &Base) -> Option<Filter> {
    let pipelines = base.pipelines.iter().map(|pipeline| Value::Ref(pipeline.id)).collect();
    let operand = Operand::Values(pipelines);
    base.has_other_deals.then_some(Filter::Field { field: deal::PIPELINE, op: Op::Is, operand })
}

fn rules(when: When, first: i32, end: i32) -> Vec<Filter> {
    let close_on = |op, day| crate::base::compare(deal::CLOSE_ON, op, Value::Date(day));
    match when {
        When::Before => vec![close_on(Op::Less, first)],
        When::Month(month) => between(deal::CLOSE_ON, month, add_months(month, 1)).into(),
        When::Later => vec![close_on(Op::AtLeast, end)],
        When::Never => vec![Filter::Field { field: deal::CLOSE_ON, op: Op::Empty, operand: Operand::None }],
    }
}

fn distribution(base: &Base, distribution: &Distribution) -> Table {
    let columns = ["forecast-from", "forecast-probability", "forecast-at-least"];
    let mut table = Table::new("forecast-distribution", &columns).drawn(Drawing::Bars { of: vec![1] });
    let (least, most) = (i128::from(distribution.quantile(0.0)), i128::from(distribution.quantile(1.0)));
    let width = most - least + 1;
    let bars = BARS.min(usize::try_from(width).unwrap_or(BARS));
    for (bar, probability) in (0i128..).zip(distribution.histogram(bars)) {
        // The first sum of the bar.
        let from = least + (bar * width + bars as i128 - 1) / bars as i128;
        let reached = distribution.at_least(from.clamp(i64::MIN.into(), i64::MAX.into()) as i64);
        table.push([
            base.money(from).into(),
            Cell::Share(probability, 1).into(),
            Cell::Share(reached, 1).into(),
        ]);
    }
    table
}

fn parts(base: &Base, open: &[&Deal], forecast: &Forecast, shares: &[i128]) -> Table {
    let columns =
        ["forecast-deal", "forecast-closes", "forecast-value", "forecast-probability", "forecast-part"];
    let mut table = Table::new("forecast-parts", &columns);
    let mut rows: Vec<(i128, &Part)> = shares.iter().copied().zip(&forecast.parts).collect();
    rows.sort_by_key(|(share, part)| (std::cmp::Reverse(*share), part.deal));
    for &(share, part) in rows.iter().take(MOST) {
        let deal = open[part.deal as usize];
        table.push([
            these(Cell::record(deal.id), Kind::Deal, vec![deal.id]),
            deal.close_on.map_or(Cell::Empty, Cell::Date).into(),
            base.money(part.value.into()).into(),
            Cell::Share(f64::from(part.billionths) / f64::from(BILLION), 1).into(),
            base.money(share).into(),
        ]);
    }
    let rest = rows.get(MOST..).unwrap_or_default();
    if !rest.is_empty() {
        let sum = |of: fn(&(i128, &Part)) -> i128| base.money(rest.iter().map(of).sum());
        let value = sum(|row| row.1.value.into());
        let share = sum(|row| row.0);
        let label = Cell::message("forecast-others");
        table.push([label, Cell::Empty, value, Cell::Empty, share].map(Into::into));
        table.more = rest.len() as u32;
    }
    table
}

#[cfg(test)]
mod tests {
    use model::Money;
    use model::value::Currency;

    use super::*;
    use crate::sample::{column, deal, figure, tables, with_deals};

    #[test]
    fn deals_without_a_rate_are_said_with_their_number_and_opened() {
        let mut deals: Vec<Deal> = (0..4).map(|n| deal(n, Some(0), 100, 50.0, None)).collect();
        deals.iter_mut().for_each(|deal| deal.close_on = None);
        deals[1].own_amount = Some(Money { minor: 100, currency: Currency(*b"GBP") });
        deals[1].amount = None;
        (deals[3].own_amount, deals[3].amount) = (None, None);
        let made = |deals: &[Deal]| make(&with_deals(deals.to_vec()), &Settings::new(ABOUT.settings, &[]));
        let report = made(&deals);
        let lacking = &figure(&report, "forecast-no-rate").value;
        let opened = lacking.opens.clone().expect("opens").filter;
        assert_eq!((&lacking.cell, opened), (&Cell::Count(1), Filter::Records(vec![deals[1].id])));
        assert_eq!(report.notes, [Note::about("forecast-worthless-count", 1)], "it has an amount");
        // The rule of a row asks for amounts in the workspace's currency: it does not find that one.
        let row = &tables(&report)[0].rows.last().expect("a row").values[1];
        let Filter::All(rules) = row.opens.clone().expect("opens").filter else { panic!("{row:?}") };
        let nothing = Value::Money { minor: 0, currency: with_deals(vec![]).currency };
        assert!(rules.contains(&crate::base::compare(deal::AMOUNT, Op::Greater, nothing)), "{rules:?}");
        assert_eq!(row.cell, Cell::Count(2));
        deals[1].amount = Some(120);
        let report = made(&deals);
        let Block::Figures(figures) = &report.blocks[0] else { panic!("{report:?}") };
        assert!(figures.iter().all(|figure| figure.label != "forecast-no-rate"));
    }

    fn make(base: &Base, settings: &Settings<'_>) -> Report {
        making(Rc::new(base.clone()), settings).finish()
    }

    fn sum(cells: &[Cell]) -> i64 {
        let minor = |cell: &Cell| if let Cell::Money(minor, _) = cell { *minor } else { panic!("{cell:?}") };
        cells.iter().map(minor).sum()
    }

    #[test]
    fn parts_and_months_add_up_exactly() {
        for (deals, expected) in [
            (vec![], 0),
            (vec![(1000, 50.0), (333, 33.0), (333, 33.0), (1, 50.0)], 720),
            ((0..150).map(|n| (n * 7 + 1, 12.5)).collect(), 9797),
        ] {
            let deals =
                (0..).zip(deals).map(|(n, (amount, percent))| deal(n, Some(0), amount, percent, None));
            let report = make(&with_deals(deals.collect()), &Settings::new(ABOUT.settings, &[]));
            let [months, chart, parts] = tables(&report)[..] else { panic!("{report:?}") };
            let weighted = figure(&report, "forecast-weighted").value.cell.clone();
            assert_eq!(sum(&[weighted]), expected);
            assert_eq!((sum(&column(months, 3)), sum(&column(parts, 4))), (expected, expected));
            let probability = |cell: Cell| if let Cell::Share(share, _) = cell { share } else { 0.0 };
            let whole: f64 = column(chart, 1).into_iter().map(probability).sum();
            assert!((whole - 1.0).abs() < 1e-9, "{whole}");
        }
    }

    #[test]
    fn what_a_person_set_for_a_deal_goes_before_what_is_computed() {
        let mut deals: Vec<Deal> = (0..3).map(|n| deal(n, Some(0), 1000, 20.0, None)).collect();
        deals[0].chance = Some(0.6);
        (deals[1].chance, deals[1].is_own) = (Some(0.6), true);
        (deals[2].chance, deals[2].probability) = (Some(0.6), None);
        let base = with_deals(deals);
        for (computed, weighted, noted) in
            [(100.0, 600 + 200 + 600, Some(2)), (50.0, 400 + 200 + 600, Some(2)), (0.0, 200 + 200, None)]
        {
            let report = make(&base, &crate::sample::with(&ABOUT, &[("computed", computed)]));
            assert_eq!(
                sum(&[figure(&report, "forecast-weighted").value.cell.clone()]),
                weighted,
                "{computed}"
            );
            let note = report.notes.iter().find(|note| note.message == "forecast-computed-count");
            assert_eq!(note.map(|note| note.count), noted, "{computed}");
        }
    }

    #[test]
    fn deals_stand_in_the_month_in_which_they_close() {
        let mut deals: Vec<Deal> = (0..5).map(|n| deal(n, Some(0), 100, 50.0, None)).collect();
        let won = deal(5, None, 100, 50.0, Some(true));
        deals[1].close_on = None;
        deals[2].close_on = Some(0);
        deals[3].close_on = Some(90_000);
        (deals[4].amount, deals[4].own_amount) = (None, None);
        deals.push(won);
        let report = make(&with_deals(deals), &Settings::new(ABOUT.settings, &[]));
        let months = tables(&report)[0];
        let counts = column(months, 1);
        assert_eq!(counts.len(), 15);
        assert_eq!(
            (&counts[0], &counts[1], &counts[13], &counts[14]),
            (&Cell::Count(1), &Cell::Count(1), &Cell::Count(1), &Cell::Count(1))
        );
        let rules: Vec<Option<String>> =
            months.rows.iter().map(|row| Some(row.values[1].opens.as_ref()?.filter.to_text())).collect();
        assert!(rules.iter().zip(&counts).all(|(rule, count)| rule.is_some() == (*count != Cell::Count(0))));
        assert_eq!(rules[14].as_deref(), Some("all(f414.isnot(kwon,klost),f409.empty(),f407.gt(m0EUR))"));
        assert!(report.notes.contains(&Note::about("forecast-worthless-count", 1)));
        assert_eq!(figure(&report, "forecast-open").value.cell, Cell::Count(5));
    }
}
