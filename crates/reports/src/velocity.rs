//! How fast each pipeline brings money: open deals × win rate × mean value of the won ÷ days from start to won.
//!
//! Definitions: [`scoring::pipeline::stages`]. A deal starts on the day it was created.

use model::entities::deal;
use model::{Filter, Kind, Op, Operand, Value};

use crate::base::{Deal, compare};
use crate::baskets::share;
use crate::opening::open_deals;
use crate::settings::{Setting, Unit};
use crate::stages::Passed;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Report, Settings, Table};

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
    let mut notes = Vec::new();
    let since = model::date::add_months(base.today, -(settings.get("ended-within") as i32));
    let counts = |deal: &Deal| deal.ended.is_none_or(|ended| ended.on > since);
    for (at, pipeline) in base.pipelines.iter().enumerate() {
        let passed = Passed::of(base, at, counts);
        passed.remark(&mut notes);
        let velocity = passed.velocity();
        let of = compare(deal::PIPELINE, Op::Is, Value::Ref(pipeline.id));
        let money = |value: f64| Cell::computed_money(value, base.currency);
        table.push([
            Cell::record(pipeline.id).into(),
            open_deals(Cell::Count(velocity.open.into()), [of.clone()]),
            Cell::Count(velocity.win_rate.denominator as u64).opening(Kind::Deal, ended(of, since)),
            share(velocity.win_rate, 1).into(),
            velocity.won_value.value().map_or(Cell::Empty, money).into(),
            velocity.cycle_days.value().map_or(Cell::Empty, Cell::Days).into(),
            velocity.per_day.value().map_or(Cell::Empty, |day| money(day * MONTH)).into(),
        ]);
    }
    notes.retain(|note| note.message != "stages-unknown-count");
    Report { notes, blocks: vec![Block::Table(table)] }
}

/// Deals of the pipeline that were won or lost after a day.
fn ended(of: Filter, since: i32) -> Filter {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let won_or_lost = Operand::Values(vec![choice("won"), choice("lost")]);
    Filter::All(vec![
        of,
        Filter::Field { field: deal::STATUS, op: Op::Is, operand: won_or_lost },
        compare(deal::CLOSED_AT, Op::Greater, Value::Date(since)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, deal as sample, tables, with, with_deals};

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
        for (months, lost, rate) in [(12.0, 2, 0.5), (24.0, 3, 1.0 / 3.0)] {
            let report = make(&with_deals(deals.clone()), &with(&ABOUT, &[("ended-within", months)]));
            let row = &tables(&report)[0].rows[0];
            let cells: Vec<Cell> = row.values[1..].iter().map(|value| value.cell.clone()).collect();
            assert_eq!(cells[..3], [Cell::Count(2), Cell::Count(lost), Cell::Share(rate, 1)]);
            // Won after 35 days: two open ones at this rate bring 70,000 each.
            assert_eq!(cells[4], Cell::Days(35.0));
            let per_month = 2.0 * rate * 70_000.0 / 35.0 * MONTH;
            assert_eq!(cells[5], Cell::computed_money(per_month, with_deals(vec![]).currency));
        }
    }
}
