//! How much of the revenue comes from few customers: the measured share beside the slogan of 80/20, and ABC classes.
//!
//! Definitions: [`scoring::concentration`].

use model::entities::{company, contact};
use model::{Op, Value};
use scoring::Concentration;
use scoring::concentration::AbcClass;

use crate::base::compare;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About { key: "pareto", group: Group::Value, by_kind: true, settings: &[] };

/// Makes it.
pub(crate) fn make(base: &Base, _settings: &Settings<'_>) -> Report {
    let purchases = base.purchases();
    let measured = Concentration::measure(&purchases);
    let mut notes = base.notes();
    if measured.below_zero > 0 {
        notes.push(Note::about("report-below-zero-count", measured.below_zero.into()));
    }
    let blocks = vec![
        Block::Figures(figures(base, &measured)),
        Block::Table(classes(base, &measured)),
        Block::Table(curve(base, &measured)),
    ];
    Report { notes, blocks }
}

fn figures(base: &Base, measured: &Concentration) -> Vec<Figure> {
    let share =
        |percent| measured.share_of_top(percent).value().map_or(Cell::Empty, |share| Cell::Share(share, 1));
    let gini = measured.gini.value().map_or(Cell::Empty, |gini| Cell::Number(gini, 3));
    vec![
        Figure::new(
            "pareto-customers",
            base.opening(Cell::Count(measured.customers.into()), vec![base.bought()]),
        ),
        Figure::new("pareto-revenue", base.money(measured.total)),
        Figure::new("pareto-top20", share(20)),
        Figure::new("pareto-gini", gini),
    ]
}

fn classes(base: &Base, measured: &Concentration) -> Table {
    let columns = [
        "abc-class",
        "report-customers",
        "report-customers-share",
        "report-revenue",
        "report-share",
        "abc-least",
    ];
    let mut table = Table::new("pareto-classes", &columns).drawn(Drawing::Pyramid { of: 1 });
    let field = base.field(company::ABC_CLASS, contact::ABC_CLASS);
    let (customers, total) = (f64::from(measured.customers), measured.total as f64);
    for (key, class) in [("class_a", &measured.a), ("class_b", &measured.b), ("class_c", &measured.c)] {
        let AbcClass { customers: count, total: sum, least } = *class;
        let is = compare(field, Op::Is, Value::Choice(key.to_owned()));
        table.push([
            base.opening(Cell::Choice(field, key.to_owned()), vec![is.clone()]),
            base.opening(Cell::Count(count.into()), vec![is]),
            Cell::share(count.into(), customers).into(),
            base.money(sum).into(),
            Cell::share(sum as f64, total).into(),
            if count == 0 { Cell::Empty } else { base.money(least.into()) }.into(),
        ]);
    }
    table
}

/// Steps of the curve that are shown, in per cent of the customers.
const STEP: u8 = 5;
/// Per cent of the customers of whom the slogan speaks.
const SLOGAN: u8 = 20;

/// The share of revenue by share of customers, best first. Nobody brings nothing.
fn curve(base: &Base, measured: &Concentration) -> Table {
    let columns = ["report-customers-share", "report-share", "report-revenue"];
    let mut table =
        Table::new("pareto-curve", &columns).drawn(Drawing::Shares { of: 1, marked: SLOGAN / STEP });
    let total = measured.total as f64;
    let points = (0..).zip([&0].into_iter().chain(&measured.curve));
    for (percent, sum) in points.filter(|(percent, _)| percent % STEP == 0) {
        table.push([
            Cell::Share(f64::from(percent) / 100.0, 0).into(),
            Cell::share(*sum as f64, total).into(),
            base.money(*sum).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Order;

    #[test]
    fn the_best_customers_come_first_and_classes_open_their_rows() {
        let order = |customer, amount| Order { customer, day: 10, amount, cost: None, off: 0 };
        let base = Base {
            on: 20,
            customers: (0..4u8).map(|n| model::RecordId([n; 16])).collect(),
            orders: vec![order(0, 700), order(1, 200), order(2, 100), order(3, -50)],
            ..Base::default()
        };
        let report = make(&base, &Settings::new(&[], &[]));
        let [Block::Figures(figures), Block::Table(classes), Block::Table(curve)] = &report.blocks[..] else {
            panic!("{report:?}")
        };
        assert_eq!(figures[1].value.cell, base.money(1000));
        let counts: Vec<_> = classes.rows.iter().map(|row| row.values[1].cell.clone()).collect();
        assert_eq!(counts, [Cell::Count(2), Cell::Count(1), Cell::Count(0)]);
        assert!(classes.rows.iter().all(|row| row.values[1].opens.is_some()));
        assert_eq!(curve.rows.len(), 21);
        let at = |row: usize| [0, 1].map(|column: usize| curve.rows[row].values[column].cell.clone());
        assert_eq!(at(0), [Cell::Share(0.0, 0), Cell::Share(0.0, 1)]);
        assert_eq!(at(20), [Cell::Share(1.0, 0), Cell::Share(1.0, 1)]);
        let Some(Drawing::Shares { of: 1, marked }) = curve.drawing else { panic!("{curve:?}") };
        // The best fifth of four is one of them.
        assert_eq!(at(marked.into()), [Cell::Share(0.2, 0), Cell::Share(0.7, 1)]);
    }
}
