//! How fast each pipeline brings money: open deals × win rate × mean value of the won ÷ days from start to won.
//!
//! Definitions: [`scoring::pipeline::stages`]. A deal starts on the day it was created.

use model::entities::deal;
use model::{Kind, Op, RecordId, Value};
use scoring::pipeline::stages::{Velocity, Way, flow};

use crate::base::{Deal, Pipeline, compare};
use crate::baskets::share;
use crate::opening::{open_deals, these};
use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::stages::value;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "velocity",
    group: Group::Forecast,
    by_kind: false,
    settings: &[Setting {
        key: "ended-within",
        least: 1.0,
        most: 60.0,
        step: 1.0,
        usual: 12.0,
        unit: Unit::Months,
    }],
};

/// Days of a month.
const MONTH: f64 = 365.25 / 12.0;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let columns = [
        "velocity-pipeline",
        "velocity-open",
        "velocity-ended",
        "velocity-win-rate",
        "velocity-won-value",
        "velocity-cycle",
        "velocity-month",
    ];
    let mut table = Table::new("velocity-pipelines", &columns).drawn(Drawing::Bars { of: vec![6] });
    let since = model::date::add_months(base.today, -(settings.get("ended-within") as i32));
    let (mut left_out, mut without_rate) = (0, Vec::new());
    for (at, pipeline) in base.pipelines.iter().enumerate() {
        let of =
            |deal: &&Deal| deal.pipeline as usize == at && deal.ended.is_none_or(|ended| ended.on > since);
        let (counted, others): (Vec<&Deal>, Vec<&Deal>) =
            base.deals.iter().filter(of).partition(|deal| is_sound(deal, base.today));
        left_out += others.len() as u64;
        let is_won = |deal: &&&Deal| deal.ended.is_some_and(|ended| ended.won);
        let lacking = counted.iter().filter(is_won).filter(|deal| deal.lacks_rate());
        without_rate.extend(lacking.map(|deal| deal.id));
        table.push(row(base, pipeline, &counted, others.iter().all(|deal| deal.ended.is_some())));
    }
    let mut notes = Vec::new();
    if left_out > 0 {
        notes.push(Note::about("velocity-entered-late-count", left_out));
    }
    let mut blocks = vec![Block::Table(table)];
    if !without_rate.is_empty() {
        let count = Cell::Count(without_rate.len() as u64);
        let opened = these(count, Kind::Deal, without_rate);
        blocks.insert(0, Block::Figures(vec![Figure::new("velocity-no-rate", opened)]));
    }
    Report { notes, blocks }
}

/// Whether the days of a deal say how long it took: deals that were entered after they had ended do not.
fn is_sound(deal: &Deal, today: i32) -> bool {
    let last = deal.ended.map_or(today, |ended| ended.on);
    deal.ended.is_none_or(|ended| !ended.entered_late) && deal.created_on <= last && last <= today
}

fn row(base: &Base, pipeline: &Pipeline, deals: &[&Deal], all_open: bool) -> [Shown; 7] {
    let steps: Vec<[(u32, i32); 1]> = deals.iter().map(|deal| [(0, deal.created_on)]).collect();
    let ways = deals.iter().zip(&steps).map(|(deal, steps)| Way {
        steps,
        end: deal.ended.map(|ended| (ended.on, ended.won)),
        value: value(deal),
    });
    let ways: Vec<Way<'_>> = ways.collect();
    let velocity: Velocity = flow(&ways, 1, base.today, Default::default()).velocity;
    let rule = compare(deal::PIPELINE, Op::Is, Value::Ref(pipeline.id));
    let open = Cell::Count(velocity.open.into());
    let ended: Vec<RecordId> = deals.iter().filter(|deal| deal.ended.is_some()).map(|deal| deal.id).collect();
    let money = |value: f64| Cell::computed_money(value, base.currency);
    [
        Cell::record(pipeline.id).into(),
        // The rule knows nothing of those left out.
        if all_open { open_deals(open, [rule]) } else { open.into() },
        these(Cell::Count(ended.len() as u64), Kind::Deal, ended),
        share(velocity.win_rate, 1).into(),
        velocity.won_value.value().map_or(Cell::Empty, money).into(),
        velocity.cycle_days.value().map_or(Cell::Empty, Cell::Days).into(),
        velocity.per_day.value().map_or(Cell::Empty, |day| money(day * MONTH)).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Filter;

    use crate::sample::{ON, deal as sample, figure, tables, with, with_deals};

    #[test]
    fn what_was_won_without_a_rate_is_in_no_mean_and_opened() {
        let mut deals: Vec<Deal> = (0..3).map(|n| sample(n, None, 1_000, 50.0, Some(true))).collect();
        let made = |deals: &[Deal]| {
            let report = make(&with_deals(deals.to_vec()), &with(&ABOUT, &[]));
            let mean = tables(&report)[0].rows[0].values[4].cell.clone();
            (mean, report)
        };
        let (before, report) = made(&deals);
        assert_eq!(report.blocks.len(), 1);
        deals[1].amount = None;
        let (mean, report) = made(&deals);
        assert_eq!(mean, before);
        let lacking = &figure(&report, "velocity-no-rate").value;
        let opened = lacking.opens.clone().expect("opens").filter;
        assert_eq!((&lacking.cell, opened), (&Cell::Count(1), Filter::Records(vec![deals[1].id])));
        // An open one tells nothing of the won.
        deals[1].ended = None;
        assert_eq!(made(&deals).1.blocks.len(), 1);
    }

    #[test]
    fn velocity_by_hand_and_what_ended_long_ago_does_not_count() {
        let mut deals = vec![
            sample(0, Some(0), 100, 50.0, None),
            sample(1, Some(1), 100, 50.0, None),
            sample(2, None, 70_000, 50.0, Some(true)),
            sample(3, None, 100, 50.0, Some(false)),
        ];
        let mut old = sample(4, None, 100, 50.0, Some(false));
        (old.created_on, old.entered_on) = (ON - 500, None);
        old.ended = old.ended.map(|ended| crate::base::Ended { on: ON - 400, ..ended });
        deals.push(old);
        let mut entered_late = sample(5, None, 100, 50.0, Some(true));
        entered_late.ended =
            entered_late.ended.map(|ended| crate::base::Ended { entered_late: true, ..ended });
        deals.push(entered_late);
        for (months, lost, rate) in [(12.0, 2, 0.5), (24.0, 3, 1.0 / 3.0)] {
            let report = make(&with_deals(deals.clone()), &with(&ABOUT, &[("ended-within", months)]));
            let row = &tables(&report)[0].rows[0];
            let cells: Vec<Cell> = row.values[1..].iter().map(|value| value.cell.clone()).collect();
            assert_eq!(cells[..3], [Cell::Count(2), Cell::Count(lost), Cell::Share(rate, 1)]);
            assert_eq!(report.notes, [Note::about("velocity-entered-late-count", 1)]);
            // Won after 35 days: two open ones at this rate bring 70,000 each.
            assert_eq!(cells[4], Cell::Days(35.0));
            let per_month = 2.0 * rate * 70_000.0 / 35.0 * MONTH;
            assert_eq!(cells[5], Cell::computed_money(per_month, with_deals(vec![]).currency));
        }
    }
}
