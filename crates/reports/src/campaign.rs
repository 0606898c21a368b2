//! What campaigns brought: who got one beside who was held out of it on purpose, each difference with its interval of 95 %.
//!
//! Definitions: [`scoring::campaign`]. Purchases count from the first day of a campaign to the day until which it counts, up to
//! today; returns within these days are taken off.

mod measure;

use std::rc::Rc;

use model::{Kind, RecordId};
use scoring::Steps;
use scoring::campaign::{Estimate, Lift, payoff};

use crate::opening::these;
use crate::report::Shown;
use crate::settings::Setting;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table, scores};
use measure::{Measured, Measuring, Side};

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "campaign", group: Group::Value, by_kind: true, settings: SETTINGS };
const SETTINGS: &[Setting] = &[scores::MARGIN];

/// Campaigns in the tables.
const MOST: usize = 50;

/// Begins it.
pub(crate) fn making(base: Rc<Base>, settings: &Settings<'_>) -> impl Steps<Output = Report> + 'static {
    Measuring::new(base, settings.get(scores::MARGIN.key) / 100.0)
}

fn report(base: &Base, all: &[Measured], margin: f64) -> Report {
    let more = all.len().saturating_sub(MOST) as u32;
    let blocks = vec![
        Block::Figures(figures(base, all)),
        Block::Table(Table { more, ..responses(base, &all[..all.len().min(MOST)]) }),
        Block::Table(returns(base, all, margin)),
    ];
    let mut notes = notes(base, all);
    if margin >= 1.0 && all.iter().any(|of| of.lift.is_some()) {
        notes.push(Note::about("lifetime-revenue", 0));
    }
    Report { notes, blocks }
}

fn notes(base: &Base, all: &[Measured]) -> Vec<Note> {
    let mut notes = base.notes();
    let count = |is: &dyn Fn(&Measured) -> bool| all.iter().filter(|of| is(of)).count() as u64;
    let mut about = |message, count| {
        if count > 0 {
            notes.push(Note::about(message, count));
        }
    };
    about("campaign-counting-count", count(&|of| is_counting(base, of)));
    about("campaign-nobody-held-out-count", count(&|of| of.held_out.of.people == 0));
    about("campaign-no-rate-count", count(&|of| of.lacks_rate));
    let few = count(&|of| of.lift.is_some_and(|lift| lift.few));
    if few > 0 {
        notes.push(Note { is_warning: true, ..Note::about("campaign-few-count", few) });
    }
    if all.is_empty() {
        notes.push(Note::about("campaign-none", 0));
    }
    notes
}

/// Whether there are purchases to come that count.
fn is_counting(base: &Base, of: &Measured) -> bool {
    of.counts_until > base.today
}

fn figures(base: &Base, all: &[Measured]) -> Vec<Figure> {
    let opening = |is: &dyn Fn(&Measured) -> bool| {
        let ids: Vec<RecordId> = all.iter().filter(|of| is(of)).map(|of| of.id).collect();
        these(Cell::Count(ids.len() as u64), Kind::Campaign, ids)
    };
    vec![
        Figure::new("campaign-campaigns", opening(&|_| true)),
        Figure::new("campaign-measured", opening(&|of| of.lift.is_some())),
        Figure::new("campaign-counting", opening(&|of| is_counting(base, of))),
    ]
}

fn name(of: &Measured) -> Shown {
    these(Cell::record(of.id), Kind::Campaign, vec![of.id])
}

/// How many got it and bought, and how many were held out and bought all the same.
fn responses(base: &Base, all: &[Measured]) -> Table {
    let columns = [
        "campaign-name",
        "campaign-until",
        "campaign-reached",
        "campaign-buyers",
        "campaign-rate",
        "campaign-held-out",
        "campaign-held-out-buyers",
        "campaign-held-out-rate",
        "campaign-difference",
        "campaign-low",
        "campaign-high",
        "campaign-p",
    ];
    let drawing = Drawing::Intervals { of: 8, low: 9, high: 10 };
    let mut table = Table::new("campaign-responses", &columns).drawn(drawing);
    for of in all {
        let [members, buyers, rate] = counts(base, of, &of.reached);
        let [members_out, buyers_out, rate_out] = counts(base, of, &of.held_out);
        let points =
            |of: fn(&Estimate) -> f64| move |lift: &Lift| Cell::Number(of(&lift.difference) * 100.0, 1);
        let measured = |cell: &dyn Fn(&Lift) -> Cell| Shown::from(of.lift.as_ref().map_or(Cell::Empty, cell));
        table.push([
            name(of),
            until(base, of).into(),
            members,
            buyers,
            rate,
            members_out,
            buyers_out,
            rate_out,
            measured(&points(|points| points.value)),
            measured(&points(|points| points.low)),
            measured(&points(|points| points.high)),
            measured(&|lift| Cell::Number(lift.p_value, 3)),
        ]);
    }
    table
}

/// Until when purchases counted, or that they still do.
fn until(base: &Base, of: &Measured) -> Cell {
    if of.starts_on > base.today {
        Cell::message("campaign-to-come")
    } else if is_counting(base, of) {
        Cell::message("campaign-still-counting")
    } else {
        Cell::Date(of.counts_until)
    }
}

/// Members of a group, those who bought, and their share.
fn counts(base: &Base, of: &Measured, side: &Side) -> [Shown; 3] {
    let people = Cell::Count(side.of.people.into());
    let members =
        if side.of.people > 0 { base.opening(people, vec![side.rule.clone()]) } else { people.into() };
    if of.starts_on > base.today || side.of.people == 0 {
        return [members, Cell::Empty.into(), Cell::Empty.into()];
    }
    let buyers = these(Cell::Count(side.of.buyers.into()), base.kind, side.buyers.clone());
    let rate = side.of.rate().value().map_or(Cell::Empty, |rate| Cell::Share(rate, 1));
    [members, buyers, rate.into()]
}

/// What it brought and cost; only of those with people held out.
fn returns(base: &Base, all: &[Measured], margin: f64) -> Table {
    let columns = [
        "campaign-name",
        "campaign-per-head",
        "campaign-low",
        "campaign-high",
        "campaign-gained",
        "campaign-cost",
        "campaign-return",
        "campaign-low",
        "campaign-high",
    ];
    let drawing = Drawing::Intervals { of: 6, low: 7, high: 8 };
    let mut table = Table::new("campaign-returns", &columns).drawn(drawing);
    let measured = all.iter().filter_map(|of| Some((of, of.lift?)));
    for (of, lift) in measured {
        if table.rows.len() == MOST {
            table.more += 1;
            continue;
        }
        let people = of.reached.of.people;
        let money = |minor: Option<f64>| {
            minor.map_or(Cell::Empty, |minor| Cell::computed_money(minor, base.currency)).into()
        };
        let share = |share: Option<f64>| share.map_or(Cell::Empty, |share| Cell::Share(share, 0)).into();
        let head = lift.revenue_per_head;
        let back = of.cost.and_then(|cost| payoff(&lift, people, margin, cost));
        let cost = of.cost.map_or(Cell::Empty, |cost| base.money(cost.into()));
        table.push([
            name(of),
            money(head.map(|head| head.value)),
            money(head.map(|head| head.low)),
            money(head.map(|head| head.high)),
            money(head.map(|head| head.value * f64::from(people))),
            cost.into(),
            share(back.map(|back| back.value)),
            share(back.map(|back| back.low)),
            share(back.map(|back| back.high)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests;
