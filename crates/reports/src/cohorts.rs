//! Retention by cohort: of the customers who began in the same period, how many bought again one, two, three periods later.
//!
//! Definitions: [`scoring::cohorts`]. Only periods that are over count.

use std::collections::BTreeMap;

use model::RecordId;
use scoring::cohorts::{Cohort, Cohorts, cohorts};

use crate::calendar::Periods;
use crate::opening::{MOST_OPENED, these};
use crate::report::{Column, Line};
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// Length of a period.
pub(crate) const MONTHS: Setting =
    Setting { key: "period", least: 1.0, most: 12.0, step: 1.0, usual: 3.0, unit: Unit::Months };

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "cohorts", group: Group::Loyalty, by_kind: true, settings: &[MONTHS] };

/// Cohorts and ages that are shown.
const MOST: usize = 24;

/// The cohorts of a base.
pub(crate) struct Grouped {
    /// Their periods.
    pub(crate) periods: Periods,
    /// Who of the cohort of a period bought in a later one, as far as such a list is opened.
    active: BTreeMap<(i32, i32), Vec<RecordId>>,
    /// The cohorts.
    pub(crate) cohorts: Cohorts,
}

impl Grouped {
    /// By the period of the first purchase; returns are no purchases.
    pub(crate) fn of(base: &Base, settings: &Settings<'_>) -> Self {
        let periods = Periods::new(settings.get(MONTHS.key), base.fiscal_year_start);
        let bought = base.seen().filter(|(_, order)| order.amount >= 0);
        let mut rows: Vec<(u32, i32)> =
            bought.map(|(_, order)| (order.customer, periods.of(order.day))).collect();
        rows.dedup();
        let cohorts = cohorts(&rows, periods.last_complete(base.on));
        Self { periods, active: active(base, &rows), cohorts }
    }

    /// What has to be known.
    pub(crate) fn notes(&self, base: &Base) -> Vec<Note> {
        let mut notes = base.notes();
        if self.cohorts.left_out > 0 {
            notes.push(Note::about("cohorts-left-out-count", self.cohorts.left_out.into()));
        }
        notes
    }
}

fn active(base: &Base, rows: &[(u32, i32)]) -> BTreeMap<(i32, i32), Vec<RecordId>> {
    let mut active = BTreeMap::<_, Vec<RecordId>>::new();
    for own in rows.chunk_by(|one, other| one.0 == other.0) {
        for &(customer, period) in own {
            let of = active.entry((own[0].1, period)).or_default();
            // One more than is opened, so that a cut list is not taken for a whole one.
            if of.len() <= MOST_OPENED {
                of.extend(base.customers.get(customer as usize));
            }
        }
    }
    active
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let grouped = Grouped::of(base, settings);
    let retention = grouped.cohorts.retention();
    let share = |age: usize| retention.get(age).and_then(|ratio| ratio.value());
    let cell = |age| share(age).map_or(Cell::Empty, |share| Cell::Share(share, 1));
    let customers: u64 = grouped.cohorts.cohorts.iter().map(|cohort| u64::from(cohort.size)).sum();
    let figures = vec![
        Figure::new("report-customers", Cell::Count(customers)),
        Figure::new("cohorts-after-one", cell(1)),
        Figure::new("cohorts-after-four", cell(4)),
    ];
    let blocks = vec![Block::Figures(figures), Block::Table(heat(base, &grouped))];
    Report { notes: grouped.notes(base), blocks }
}

fn heat(base: &Base, grouped: &Grouped) -> Table {
    let all = &grouped.cohorts.cohorts;
    let shown = &all[all.len().saturating_sub(MOST)..];
    let ages = shown.iter().map(|cohort| cohort.active.len()).max().unwrap_or_default().min(MOST);
    let mut table = Table::new("cohorts-heat", &["cohorts-began", "report-customers"]);
    table.columns.extend((1..ages).map(|age| Column { label: Cell::Count(age as u64) }));
    table.drawing = Some(Drawing::Heat { from: 2 });
    table.more = (all.len() - shown.len()) as u32;
    for cohort in shown {
        table.rows.push(row(base, grouped, cohort, ages));
    }
    table
}

fn row(base: &Base, grouped: &Grouped, cohort: &Cohort, ages: usize) -> Line {
    let periods = grouped.periods;
    let from = periods.first_day(cohort.period);
    let began = base.began(from, periods.first_day(cohort.period.saturating_add(1)));
    let mut values = vec![
        base.opening(Cell::Period(from, periods.months), began.clone()),
        base.opening(Cell::Count(cohort.size.into()), began),
    ];
    values.extend((1..ages).map(|age| {
        let Some(&active) = cohort.active.get(age) else { return Cell::Empty.into() };
        let at = (cohort.period, cohort.period.saturating_add(age as i32));
        let ids = grouped.active.get(&at).cloned().unwrap_or_default();
        these(Cell::share(active.into(), cohort.size.into()), base.kind, ids)
    }));
    Line { values }
}

#[cfg(test)]
mod tests {
    use model::{Filter, date};

    use super::*;
    use crate::sample::{column, id, order, tables, with};

    #[test]
    fn shares_by_quarter_open_their_customers() {
        let day = |text: &str| date::parse_iso(text).expect(text);
        let orders = [
            order(0, day("2023-02-01"), 10),
            order(0, day("2023-05-01"), 10),
            order(1, day("2023-03-31"), 10),
            order(1, day("2023-04-01"), -10),
            order(2, day("2023-07-01"), 10),
            order(3, day("2023-12-01"), 10),
        ];
        let base = Base { on: day("2023-12-30"), ..crate::sample::base(&orders, &[]) };
        let report = make(&base, &with(&ABOUT, &[]));
        let heat = tables(&report)[0];
        assert_eq!(column(heat, 1), [Cell::Count(2), Cell::Count(1)]);
        assert_eq!(heat.columns.len(), 4, "ages 1 and 2");
        assert_eq!(column(heat, 2), [Cell::Share(0.5, 1), Cell::Empty]);
        let opens = heat.rows[0].values[2].opens.as_ref().expect("a list");
        assert_eq!(opens.filter, Filter::Records(vec![id(0)]));
        assert!(report.notes.contains(&Note::about("cohorts-left-out-count", 1)));
        let monthly = make(&base, &with(&ABOUT, &[("period", 1.0)]));
        assert_eq!(tables(&monthly)[0].rows.len(), 3);
    }
}
