//! Groups of customers who are alike in how recently, how often and for how much they bought, each described in words.
//!
//! Definitions: [`scoring::clusters`]. Orders and revenue go in as logarithms, so that a few large customers do not make
//! all the groups.

use std::rc::Rc;

use model::RecordId;
use scoring::clusters::{Fitting, Groups, Points, Settings as Wanted, Trait, describe};
use scoring::{Progress, Steps};

use crate::opening::{MOST_OPENED, these};
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "groups",
    group: Group::Value,
    by_kind: true,
    settings: &[Setting { key: "groups", least: 2.0, most: 8.0, step: 1.0, usual: 4.0, unit: Unit::Number }],
};

/// Days since the last order, orders, revenue.
const FEATURES: usize = 3;
/// Customers that the groups are found with: of more, every second, third and so on.
const MOST: usize = 20_000;
/// A group stands out from this many deviations on.
const STANDS_OUT: f64 = 0.5;

/// A customer as a point.
struct Member {
    id: Option<RecordId>,
    point: [f64; FEATURES],
    days: f64,
    orders: u32,
    total: i64,
}

/// Sums of a group.
#[derive(Default, Clone)]
struct Sums {
    ids: Vec<RecordId>,
    customers: u64,
    days: f64,
    orders: u64,
    revenue: i128,
}

/// Begins it.
pub(crate) fn making(base: Rc<Base>, settings: &Settings<'_>) -> impl Steps<Output = Report> + 'static {
    Grouping { base, groups: settings.get("groups") as usize, finding: None }
}

/// The report being made.
struct Grouping {
    base: Rc<Base>,
    groups: usize,
    finding: Option<Finding>,
}

/// Groups being found among customers.
struct Finding {
    members: Vec<Member>,
    /// The groups are found with every so manieth.
    every: usize,
    fitting: Fitting,
}

impl Steps for Grouping {
    type Output = Report;

    fn step(mut self) -> Progress<Self, Report> {
        let Some(Finding { members, every, fitting }) = self.finding else {
            let members = members(&self.base);
            let every = members.len().div_ceil(MOST).max(1);
            let wanted = Wanted { groups: self.groups, starts: 4, ..Wanted::default() };
            let values = values(&members, every);
            // At least two groups are asked for and every value is a finite number.
            let Ok(fitting) = Fitting::new(Points { values: &values, features: FEATURES }, wanted) else {
                return Progress::Done(Report { notes: self.base.notes(), blocks: Vec::new() });
            };
            self.finding = Some(Finding { members, every, fitting });
            return Progress::Going(self);
        };
        match fitting.step() {
            Progress::Going(fitting) => {
                self.finding = Some(Finding { members, every, fitting });
                Progress::Going(self)
            }
            Progress::Done(found) => Progress::Done(report(&self.base, &members, every, &found)),
        }
    }

    fn done(&self) -> f64 {
        self.finding.as_ref().map_or(0.0, |finding| finding.fitting.done())
    }
}

/// Everybody who bought.
fn members(base: &Base) -> Vec<Member> {
    let purchases = base.purchases();
    let bought = purchases.iter().enumerate().filter(|(_, purchase)| purchase.bought());
    bought
        .map(|(at, purchase)| {
            let days = f64::from(base.on) - f64::from(purchase.last_day);
            let logarithm = |value: f64| value.max(0.0).ln_1p();
            Member {
                id: base.customers.get(at).copied(),
                point: [days, logarithm(purchase.orders.into()), logarithm(purchase.total as f64)],
                days,
                orders: purchase.orders,
                total: purchase.total,
            }
        })
        .collect()
}

fn values(members: &[Member], every: usize) -> Vec<f64> {
    members.iter().step_by(every).flat_map(|member| member.point).collect()
}

fn report(base: &Base, members: &[Member], every: usize, found: &Groups) -> Report {
    let mut notes = base.notes();
    if every > 1 {
        notes.push(Note::about("groups-sample-count", members.len().div_ceil(every) as u64));
    }
    let values = values(members, every);
    let traits = describe(Points { values: &values, features: FEATURES }, found, STANDS_OUT);
    let table = table(base, &sums(members, found), &traits);
    Report { notes, blocks: vec![Block::Table(table)] }
}

fn sums(members: &[Member], found: &Groups) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); found.centres.len()];
    for member in members {
        let Some(group) = found.nearest(&member.point) else { continue };
        let of = &mut sums[group as usize];
        // One more than is opened, so that a cut list is not taken for a whole one.
        if of.ids.len() <= MOST_OPENED {
            of.ids.extend(member.id);
        }
        of.customers += 1;
        of.days += member.days;
        of.orders += u64::from(member.orders);
        of.revenue += i128::from(member.total);
    }
    sums
}

/// What stands out, in words; the first feature is better when it is small.
fn word(of: Option<&Trait>) -> Cell {
    let Some(of) = of else { return Cell::Empty };
    Cell::message(match (of.feature, of.deviations > 0.0) {
        (0, true) => "groups-long-ago",
        (0, false) => "groups-recently",
        (1, true) => "groups-often",
        (1, false) => "groups-seldom",
        (_, true) => "groups-much",
        (_, false) => "groups-little",
    })
}

fn table(base: &Base, sums: &[Sums], traits: &[Vec<Trait>]) -> Table {
    let columns = [
        "groups-group",
        "groups-stands-out",
        "groups-also",
        "groups-also",
        "report-customers",
        "portfolio-days",
        "portfolio-orders",
        "report-mean-revenue",
        "report-revenue",
    ];
    let mut table = Table::new("groups-table", &columns).drawn(Drawing::Bars { of: vec![4] });
    for ((number, of), traits) in (1..).zip(sums).zip(traits) {
        let count = of.customers as f64;
        let first = if traits.is_empty() { Cell::message("groups-like-all") } else { word(traits.first()) };
        let mean = |sum: f64| if of.customers == 0 { Cell::Empty } else { Cell::Number(sum / count, 1) };
        let days = if of.customers == 0 { Cell::Empty } else { Cell::Days(of.days / count) };
        table.push([
            Cell::Count(number).into(),
            first.into(),
            word(traits.get(1)).into(),
            word(traits.get(2)).into(),
            these(Cell::Count(of.customers), base.kind, of.ids.clone()),
            days.into(),
            mean(of.orders as f64).into(),
            Cell::computed_money(of.revenue as f64 / count, base.currency).into(),
            base.money(of.revenue).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, order, tables, with};

    fn make(base: &Base, settings: &Settings<'_>) -> Report {
        making(Rc::new(base.clone()), settings).finish()
    }

    #[test]
    fn the_frequent_and_the_lost_are_told_apart() {
        let mut orders = Vec::new();
        for customer in 0..30 {
            let (last, times, amount) = if customer < 10 { (5, 9, 10_000) } else { (300, 1, 100) };
            let day = ON - last - (customer % 5) as i32;
            orders.extend((0..times).map(|_| order(customer, day, amount)));
        }
        let base = base(&orders, &[]);
        let report = make(&base, &with(&ABOUT, &[("groups", 2.0)]));
        let groups = tables(&report)[0];
        assert_eq!(column(groups, 4), [Cell::Count(20), Cell::Count(10)]);
        let words: Vec<Cell> = groups.rows[1].values[1..4].iter().map(|value| value.cell.clone()).collect();
        for word in ["groups-recently", "groups-often", "groups-much"] {
            assert!(words.contains(&Cell::message(word)), "{words:?}");
        }
        assert_eq!(column(groups, 8), [base.money(2_000), base.money(900_000)]);
        assert!(groups.rows.iter().all(|row| row.values[4].opens.is_some()));
    }
}
