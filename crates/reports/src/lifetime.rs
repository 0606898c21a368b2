//! What customers are expected to bring: three lifetime models, the likeliest of them, and how it did in the last quarter.
//!
//! The fits are those of [`crate::lifetimes`]; a setting changes only what is summed over the horizon.

use std::rc::Rc;

use model::entities::{company, contact};
use model::{Filter, Op, Value};
use scoring::lifetime::value::{Expected, Terms, expect_all};
use scoring::lifetime::{Customer, Fitted, Lifetime, Summary};
use scoring::{Progress, Steps};

use crate::base::compare;
use crate::lifetimes::{
    Fit, HeldOut, Known, LEARNED_FROM, Learned, Learning, STEP, WEEK, message, name, terms,
};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table, scores};

/// About this report. With the settings that are kept, the values are those of the field `lifetime_value`.
pub(crate) const ABOUT: About =
    About { key: "lifetime", group: Group::Value, by_kind: true, settings: scores::LIFETIME.settings };

/// Borders of the bands of the probability to be there still, in thousandths.
const BANDS: [i64; 6] = [0, 200, 400, 600, 800, 1001];
/// Repeat purchases from which on customers are one group.
const MANY: u32 = 7;

/// Begins it.
pub(crate) fn making(base: Rc<Base>, settings: &Settings<'_>) -> impl Steps<Output = Report> + 'static {
    let stage = Stage::Reading { known: Known::default(), at: 0 };
    Lifetimes { base, terms: terms(settings), stage }
}

/// The report being made.
struct Lifetimes {
    base: Rc<Base>,
    terms: Terms,
    stage: Stage,
}

enum Stage {
    /// Orders up to this one are read.
    Reading { known: Known, at: usize },
    /// What is learned of everybody, unless somebody has learned it already.
    Learning(Learning),
    /// What is expected of each: (expected, value).
    Expecting { known: Rc<Known>, learned: Rc<Learned>, used: Fit, rows: Vec<(Expected, f64)> },
}

impl Steps for Lifetimes {
    type Output = Report;

    fn step(mut self) -> Progress<Self, Report> {
        let base = &self.base;
        self.stage = match self.stage {
            Stage::Reading { known, at } => match base.kept.known.get() {
                Some(known) => learn(base, Rc::clone(known)),
                None => read(base, known, at),
            },
            Stage::Learning(learning) => match learning.step() {
                Progress::Going(going) => Stage::Learning(going),
                Progress::Done(learned) => {
                    let learned = base.kept.learned.get_or_init(|| Rc::new(learned));
                    expect(base, Rc::clone(learned))
                }
            },
            Stage::Expecting { known, learned, used, mut rows } => {
                let some = &known.now[rows.len()..];
                rows.extend(values(&used, &some[..some.len().min(STEP)], &self.terms));
                if rows.len() == known.now.len() {
                    return Progress::Done(report(base, &learned, &used, &self.terms, &rows));
                }
                Stage::Expecting { known, learned, used, rows }
            }
        };
        Progress::Going(self)
    }

    fn done(&self) -> f64 {
        let share = |done: usize, of: usize| done as f64 / of.max(1) as f64;
        match &self.stage {
            Stage::Reading { at, .. } => 0.05 * share(*at, self.base.orders.len()),
            Stage::Learning(learning) => 0.05 + 0.7 * learning.done(),
            Stage::Expecting { known, rows, .. } => 0.75 + 0.25 * share(rows.len(), known.now.len()),
        }
    }
}

/// Reads the orders of some customers.
fn read(base: &Base, mut known: Known, mut at: usize) -> Stage {
    for orders in base.orders[at..].chunk_by(|one, other| one.customer == other.customer).take(STEP) {
        let (day, amount): (Vec<i32>, Vec<i64>) = orders.iter().map(|one| (one.day, one.amount)).unzip();
        known.add(&day, &amount, base.on);
        at += orders.len();
    }
    match at < base.orders.len() {
        true => Stage::Reading { known, at },
        false => learn(base, Rc::clone(base.kept.known.get_or_init(|| Rc::new(known)))),
    }
}

fn learn(base: &Base, known: Rc<Known>) -> Stage {
    match base.kept.learned.get() {
        Some(learned) => expect(base, Rc::clone(learned)),
        None => Stage::Learning(Learning::new(known)),
    }
}

/// What is kept for everybody is applied, else what was learned here.
fn expect(base: &Base, learned: Rc<Learned>) -> Stage {
    let known = base.kept.known.get().map(Rc::clone).unwrap_or_default();
    let used = Fit::parse(&base.lifetime_fit).unwrap_or_else(|| learned.fitted.clone());
    Stage::Expecting { known, learned, used, rows: Vec::new() }
}

/// What is expected of customers, and what each is worth.
fn values(used: &Fit, known: &[Summary], terms: &Terms) -> Vec<(Expected, f64)> {
    let customers: Vec<Customer> = known.iter().map(|known| known.customer(WEEK)).collect();
    let expected = expect_all(&used.model, &customers, terms).into_iter().zip(known);
    // As the field has it, in whole minor units, so that a sum here is that of the list.
    let value = |(expected, known): (Expected, &Summary)| {
        (expected, (expected.discounted * used.spend.expected(&known.spender())).round_ties_even())
    };
    expected.map(value).collect()
}

fn report(base: &Base, learned: &Learned, used: &Fit, terms: &Terms, rows: &[(Expected, f64)]) -> Report {
    let mut notes = base.notes();
    if terms.margin >= 1.0 {
        notes.push(Note::about("lifetime-revenue", 0));
    }
    notes.extend(used.flags.iter().map(|flag| Note::warning(message(*flag))));
    if learned.customers > LEARNED_FROM {
        notes.push(Note::about("fit-sample-count", LEARNED_FROM as u64));
    }
    let blocks = vec![
        Block::Figures(figures(base, learned, used, rows)),
        Block::Table(bands(base, rows)),
        Block::Table(foretold(&learned.held_out)),
        Block::Table(models(learned)),
    ];
    Report { notes, blocks }
}

fn figures(base: &Base, learned: &Learned, used: &Fit, rows: &[(Expected, f64)]) -> Vec<Figure> {
    let sum = |of: fn(&(Expected, f64)) -> f64| total(rows.iter().map(of));
    let customers = base.opening(Cell::Count(rows.len() as u64), vec![base.bought()]);
    let (expected, actual) = sums(learned.held_out.iter());
    vec![
        Figure::new("report-customers", customers),
        Figure::new("lifetime-alive", Cell::Number(sum(|row| row.0.alive), 0)),
        Figure::new("lifetime-orders", Cell::Number(sum(|row| row.0.purchases), 1)),
        Figure::new("lifetime-value", Cell::computed_money(sum(|row| row.1), base.currency)),
        Figure::new("lifetime-model", Cell::Text(name(&used.model).to_owned())),
        Figure::new("lifetime-quarter-expected", expected),
        Figure::new("lifetime-quarter-actual", actual),
    ]
}

/// The field shows tenths of a per cent, so the bands are those of the rounded probability.
fn bands(base: &Base, rows: &[(Expected, f64)]) -> Table {
    let columns =
        ["lifetime-band", "report-customers", "lifetime-orders", "lifetime-value", "lifetime-value-share"];
    let mut table = Table::new("lifetime-bands", &columns).drawn(Drawing::Bars { of: vec![1] });
    let all = total(rows.iter().map(|row| row.1));
    for border in BANDS.windows(2) {
        let (from, until) = (border[0], border[1]);
        let within = |alive: f64| (from..until).contains(&((alive * 100.0 * 10.0).round_ties_even() as i64));
        let of = || rows.iter().filter(|row| within(row.0.alive));
        let (count, value) = (of().count() as u64, total(of().map(|row| row.1)));
        let label = Cell::Text(format!("{}–{} %", from / 10, until / 10));
        table.push([
            label.into(),
            base.opening(Cell::Count(count), alive(base, from, until)),
            Cell::Number(total(of().map(|row| row.0.purchases)), 1).into(),
            Cell::computed_money(value, base.currency).into(),
            Cell::share(value, all).into(),
        ]);
    }
    table
}

/// A sum; that of nothing is 0, which an empty one of floating point is only nearly: it is −0.
fn total(of: impl Iterator<Item = f64>) -> f64 {
    of.sum::<f64>() + 0.0
}

fn alive(base: &Base, from: i64, until: i64) -> Vec<Filter> {
    let field = base.field(company::ALIVE, contact::ALIVE);
    let percent = |mantissa| Value::Decimal { mantissa, places: 1 };
    vec![compare(field, Op::AtLeast, percent(from)), compare(field, Op::Less, percent(until))]
}

/// What the model of the time before expected of the last quarter, and what happened.
fn foretold(held_out: &[HeldOut]) -> Table {
    let columns = ["lifetime-repeats", "report-customers", "lifetime-expected", "lifetime-actual"];
    let drawing = Drawing::Lines { of: vec![2, 3], band: None };
    let mut table = Table::new("lifetime-foretold", &columns).drawn(drawing);
    for repeats in 0..=MANY {
        let of: Vec<&HeldOut> = held_out.iter().filter(|one| one.repeats.min(MANY) == repeats).collect();
        let label = if repeats == MANY { format!("≥ {repeats}") } else { repeats.to_string() };
        let (expected, actual) = sums(of.iter().copied());
        table.push([Cell::Text(label), Cell::Count(of.len() as u64), expected, actual].map(Into::into));
    }
    table
}

/// Purchases that were expected in the last quarter, and those that came.
fn sums<'a>(of: impl Iterator<Item = &'a HeldOut>) -> (Cell, Cell) {
    let add = |(expected, actual): (f64, u64), one: &HeldOut| {
        (expected + one.expected, actual + u64::from(one.actual))
    };
    let (expected, actual) = of.fold((0.0, 0), add);
    (Cell::Number(expected, 1), Cell::Count(actual))
}

fn models(learned: &Learned) -> Table {
    let columns = [
        "lifetime-model",
        "lifetime-likelihood",
        "lifetime-r",
        "lifetime-alpha",
        "lifetime-leaving-first",
        "lifetime-leaving-second",
        "lifetime-remark",
    ];
    let mut table = Table::new("lifetime-models", &columns);
    for (at, fitted) in learned.choice.fits.iter().enumerate() {
        table.push(model(fitted, at == learned.choice.best));
    }
    table
}

fn model(fitted: &Fitted, best: bool) -> [crate::Shown; 7] {
    let parameters = fitted.model.parameters();
    let parameter = |at: usize| parameters.get(at).map_or(Cell::Empty, |value| Cell::Number(*value, 4));
    let remark = match fitted.flags.last() {
        Some(flag) => Cell::message(message(*flag)),
        None if best => Cell::message("lifetime-chosen"),
        None => Cell::Empty,
    };
    let name = Cell::Text(name(&Lifetime::new(fitted.family, [1.0; 4])).to_owned());
    let likelihood = Cell::Number(fitted.log_likelihood, 3);
    [name, likelihood, parameter(0), parameter(1), parameter(2), parameter(3), remark].map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, figure, order, tables, with};

    fn make(base: &Base, settings: &Settings<'_>) -> Report {
        making(Rc::new(base.clone()), settings).finish()
    }

    /// Sixty customers who buy every 20, 30 or 40 days; every third stopped long ago.
    fn buyers() -> Base {
        let mut orders = Vec::new();
        for customer in 0..60u32 {
            let (step, last) = (20 + 10 * (customer % 3) as i32, if customer % 3 == 0 { 300 } else { 10 });
            let days =
                (0..).map(|n| ON - last - customer as i32 % 7 - n * step).take(2 + customer as usize % 6);
            let mut days: Vec<i32> = days.collect();
            days.reverse();
            orders.extend(days.into_iter().map(|day| order(customer, day, 1000 + i64::from(customer))));
        }
        base(&orders, &[])
    }

    #[test]
    fn bands_hold_everybody_and_a_longer_horizon_brings_more() {
        let base = buyers();
        let value = |months: f64| {
            let report = make(&base, &with(&ABOUT, &[("horizon", months)]));
            let Cell::Money(value, _) = figure(&report, "lifetime-value").value.cell else { panic!() };
            (report, value)
        };
        let ((report, year), (_, two)) = (value(12.0), value(24.0));
        assert!(0 < year && year < two, "{year} {two}");
        let [bands, foretold, models] = tables(&report)[..] else { panic!("{report:?}") };
        let counted = |cells: Vec<Cell>| {
            cells.iter().map(|cell| if let Cell::Count(n) = cell { *n } else { 0 }).sum::<u64>()
        };
        assert_eq!(counted(column(bands, 1)), 60);
        assert!(bands.rows.iter().all(|row| row.values[1].opens.is_some()));
        let actual = figure(&report, "lifetime-quarter-actual").value.cell.clone();
        assert_eq!(actual, Cell::Count(counted(column(foretold, 3))));
        assert_ne!(actual, Cell::Count(0));
        assert_eq!(models.rows.len(), 3);
        for cell in bands.rows.iter().flat_map(|row| &row.values).map(|shown| &shown.cell) {
            let (Cell::Share(value, _) | Cell::Number(value, _)) = cell else { continue };
            assert!(value.is_sign_positive(), "{bands:?}");
        }
    }

    #[test]
    fn half_of_the_margin_is_half_of_the_value() {
        let base = buyers();
        let value = |margin: f64| {
            let report = make(&base, &with(&ABOUT, &[("margin", margin)]));
            let Cell::Money(value, _) = figure(&report, "lifetime-value").value.cell else { panic!() };
            value
        };
        // Each of the sixty is rounded: once, and once before it is doubled.
        assert!((value(100.0) - 2 * value(50.0)).abs() <= 90);
    }
}
