//! How customers are lost with age: the share that is active or comes back, what leaves from one age to the next, and what
//! the model of leaving (sBG) says of the time to come.
//!
//! Definitions: [`scoring::cohorts`] and [`scoring::retention`]. The cohorts are those of the report on cohorts.

use scoring::cohorts::Cohorts;
use scoring::retention::{Leaving, Renewals, Retention, fit};

use crate::cohorts::{Grouped, MONTHS};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "defection", group: Group::Loyalty, by_kind: true, settings: &[MONTHS] };

/// Ages that are shown, and how far the projection goes beyond what was seen.
const MOST: usize = 40;
const BEYOND: usize = 8;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let grouped = Grouped::of(base, settings);
    let renewals = renewals(&grouped.cohorts);
    let fitted = fit(&renewals).ok().filter(|_| renewals.at_risk.iter().any(|count| *count > 0));
    let mut notes = grouped.notes(base);
    notes.push(Note::about("defection-recent", 0));
    let first = grouped.cohorts.defection();
    let lost = first.first().and_then(|ratio| ratio.value());
    let figures = vec![
        Figure::new("defection-first", lost.map_or(Cell::Empty, |share| Cell::Share(share, 1))),
        Figure::new("defection-later", later(&renewals)),
    ];
    let blocks = vec![Block::Figures(figures), Block::Table(curve(&grouped.cohorts, &renewals, fitted))];
    Report { notes, blocks }
}

/// Those who stayed from one age to the next, of all cohorts that are old enough.
fn renewals(cohorts: &Cohorts) -> Renewals {
    let ages = cohorts.cohorts.iter().map(|cohort| cohort.staying.len()).max().unwrap_or_default();
    let at = |age: usize, of: usize| -> u64 {
        let old = cohorts.cohorts.iter().filter(|cohort| cohort.staying.len() > age);
        old.map(|cohort| u64::from(cohort.staying[of])).sum()
    };
    Renewals {
        at_risk: (1..ages).map(|age| at(age, age - 1)).collect(),
        stayed: (1..ages).map(|age| at(age, age)).collect(),
    }
}

/// The share lost per period after the first.
fn later(renewals: &Renewals) -> Cell {
    let sum = |counts: &[u64]| counts.iter().skip(1).map(|count| *count as f64).sum::<f64>();
    let (before, after) = (sum(&renewals.at_risk), sum(&renewals.stayed));
    Cell::share(before - after, before)
}

fn curve(cohorts: &Cohorts, renewals: &Renewals, fitted: Option<Retention>) -> Table {
    let columns = [
        "defection-age",
        "defection-at-risk",
        "defection-stayed",
        "defection-rate",
        "defection-survival",
        "defection-projected",
    ];
    let drawing = Drawing::Lines { of: vec![4, 5], band: None };
    let mut table = Table::new("defection-curve", &columns).drawn(drawing);
    let (survival, rates) = (cohorts.survival(), cohorts.defection());
    let ages = survival.len().min(MOST);
    let projected =
        fitted.map(|fitted: Retention| Leaving::survival(&fitted.leaving, (ages + BEYOND) as u32));
    let shown = if projected.is_some() { ages + BEYOND } else { ages };
    let share = |of: Option<f64>| of.map_or(Cell::Empty, |share| Cell::Share(share, 1));
    let count = |of: Option<&u64>| of.map_or(Cell::Empty, |count| Cell::Count(*count));
    for age in 0..shown {
        let step = age.checked_sub(1).filter(|_| age < ages);
        table.push(
            [
                Cell::Count(age as u64),
                count(step.and_then(|step| renewals.at_risk.get(step))),
                count(step.and_then(|step| renewals.stayed.get(step))),
                share(step.and_then(|step| rates.get(step)?.value())),
                share(survival.get(age).filter(|_| age < ages).and_then(|ratio| ratio.value())),
                share(projected.as_ref().and_then(|curve| curve.get(age).copied())),
            ]
            .map(Into::into),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use model::date;

    use super::*;
    use crate::sample::{column, figure, order, tables, with};

    #[test]
    fn rates_are_those_of_the_cohorts_and_the_projection_goes_on() {
        let day = |text: &str| date::parse_iso(text).expect(text);
        let mut orders = Vec::new();
        for customer in 0..10 {
            orders.push(order(customer, day("2023-01-10"), 5));
            orders.extend((customer < 6).then(|| order(customer, day("2023-04-10"), 5)));
            orders.extend((customer < 4).then(|| order(customer, day("2023-07-10"), 5)));
        }
        let base = Base { on: day("2023-09-30"), ..crate::sample::base(&orders, &[]) };
        let report = make(&base, &with(&ABOUT, &[]));
        let curve = tables(&report)[0];
        assert_eq!(curve.rows.len(), 3 + BEYOND);
        assert_eq!(column(curve, 1)[1..3], [Cell::Count(10), Cell::Count(6)]);
        assert_eq!(column(curve, 2)[1..3], [Cell::Count(6), Cell::Count(4)]);
        assert_eq!(figure(&report, "defection-first").value.cell, Cell::Share(0.4, 1));
        let shares = column(curve, 5);
        let value = |cell: &Cell| if let Cell::Share(share, _) = cell { *share } else { panic!("{cell:?}") };
        assert!(shares.windows(2).all(|pair| value(&pair[0]) > value(&pair[1])), "{shares:?}");
    }
}
