//! How deals pass the stages of each pipeline: conversion, win rate, days, and which have stood too long.
//!
//! Definitions: [`scoring::pipeline::stages`]. A device knows in which stage a deal is and since when, not the way it took.
//! It is taken to have been in every stage up to that one, and a won deal in all of them; a lost one whose last stage nobody
//! noted is left out. Days are measured where both ends are known.

use model::entities::deal;
use model::{Kind, Op, RecordId, Value};
use scoring::pipeline::stages::{self, Flow, Way};

use crate::base::{Deal, Pipeline, compare};
use crate::opening::{open_deals, these};
use crate::report::Column;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "stages", group: Group::Forecast, by_kind: false, settings: &[] };

/// What is known of a pipeline.
struct Passed<'a> {
    deals: Vec<&'a Deal>,
    /// By the ways that deals are taken to have gone. Their days say nothing.
    ways: Flow,
    /// By the one visit of each deal whose days are known.
    visits: Flow,
    /// The deals behind the visits.
    visitors: Vec<RecordId>,
}

impl<'a> Passed<'a> {
    fn of(base: &'a Base, at: usize) -> Self {
        let stages = base.pipelines[at].stages.len();
        let deals: Vec<&Deal> = base.deals.iter().filter(|deal| deal.pipeline as usize == at).collect();
        let settings = stages::Settings::default();
        let went = deals.iter().filter(|deal| !is_unknown(deal));
        let steps: Vec<(&Deal, Vec<(u32, i32)>)> =
            went.map(|deal| (*deal, taken(deal, stages as u32))).collect();
        let ways: Vec<Way<'_>> = steps.iter().map(|(deal, steps)| way(steps, deal)).collect();
        let known = deals.iter().filter_map(|deal| Some((*deal, [(deal.stage?, deal.entered_on?)])));
        let known: Vec<(&Deal, [(u32, i32); 1])> = known.collect();
        let visits: Vec<Way<'_>> = known.iter().map(|(deal, step)| way(step, deal)).collect();
        Self {
            ways: stages::flow(&ways, stages, base.today, settings),
            visits: stages::flow(&visits, stages, base.today, settings),
            visitors: known.iter().map(|(deal, _)| deal.id).collect(),
            deals,
        }
    }

    /// Deals that are open and in a stage.
    fn here(&self, stage: u32) -> u64 {
        let here = self.deals.iter().filter(|deal| deal.ended.is_none() && deal.stage == Some(stage));
        here.count() as u64
    }

    /// What is left out, added to what is said already.
    fn remark(&self, notes: &mut Vec<Note>) {
        let unknown = self.deals.iter().filter(|deal| is_unknown(deal)).count() as u64;
        let found = [("stages-unknown-count", unknown), ("stages-unusable-count", self.ways.unusable.into())];
        for (message, count) in found.into_iter().filter(|(_, count)| *count > 0) {
            match notes.iter_mut().find(|note| note.message == message) {
                Some(note) => note.count += count,
                None => notes.push(Note::about(message, count)),
            }
        }
    }
}

/// Whether a deal was lost and nobody noted where.
fn is_unknown(deal: &Deal) -> bool {
    deal.ended.is_some_and(|ended| !ended.won) && deal.stage.is_none()
}

/// What a deal is worth; nothing is known where there is no rate for its amount.
pub(crate) fn value(deal: &Deal) -> Option<i64> {
    (!deal.lacks_rate()).then(|| deal.amount.unwrap_or_default())
}

fn way<'s>(steps: &'s [(u32, i32)], deal: &Deal) -> Way<'s> {
    let end = deal.ended.map(|ended| (ended.on, ended.won));
    Way { steps, end, value: value(deal) }
}

/// The stages a deal is taken to have been in, on one day that lies before its end.
fn taken(deal: &Deal, stages: u32) -> Vec<(u32, i32)> {
    let won = deal.ended.is_some_and(|ended| ended.won);
    let furthest = if won { stages.saturating_sub(1) } else { deal.stage.unwrap_or_default() };
    let day = deal.ended.map_or(deal.created_on, |ended| ended.on.min(deal.created_on));
    (0..=furthest.min(stages)).map(|stage| (stage, day)).collect()
}

/// Makes it.
pub(crate) fn make(base: &Base, _settings: &Settings<'_>) -> Report {
    let mut notes = vec![Note::about("stages-assumed", 0)];
    let mut blocks = Vec::new();
    for (at, pipeline) in base.pipelines.iter().enumerate() {
        let passed = Passed::of(base, at);
        passed.remark(&mut notes);
        blocks.push(Block::Table(table(pipeline, &passed)));
    }
    Report { notes, blocks }
}

fn table(pipeline: &Pipeline, passed: &Passed<'_>) -> Table {
    let columns = [
        "stages-entered",
        "stages-conversion",
        "stages-win-rate",
        "stages-here",
        "stages-median-days",
        "stages-long-days",
        "stages-late",
    ];
    let mut table = Table::new("stages-table", &columns).drawn(Drawing::Bars { of: vec![1] });
    table.columns.insert(0, Column { label: Cell::record(pipeline.id) });
    let share = |ratio: scoring::Ratio| ratio.value().map_or(Cell::Empty, |share| Cell::Share(share, 1));
    let days = |days: Option<i32>| days.map_or(Cell::Empty, |days| Cell::Days(days.into()));
    for ((stage, way), (visit, at)) in
        pipeline.stages.iter().zip(&passed.ways.stages).zip(passed.visits.stages.iter().zip(0u32..))
    {
        let here = || passed.visits.standing.iter().filter(|deal| deal.stage == at);
        let late = || here().filter(|deal| deal.late == Some(true));
        let told = here().any(|deal| deal.late.is_some());
        let ids = late().map(|deal| passed.visitors[deal.deal as usize]).collect();
        let rules = [(deal::PIPELINE, pipeline.id), (deal::STAGE, stage.id)]
            .map(|(field, id)| compare(field, Op::Is, Value::Ref(id)));
        table.push([
            Cell::record(stage.id).into(),
            Cell::Count(way.entered.into()).into(),
            share(way.conversion).into(),
            share(way.win_rate).into(),
            open_deals(Cell::Count(passed.here(at)), rules),
            days(visit.median_days).into(),
            days(visit.long_days).into(),
            if told {
                these(Cell::Count(late().count() as u64), Kind::Deal, ids)
            } else {
                Cell::Empty.into()
            },
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, column, deal, id, tables, with_deals};

    #[test]
    fn ways_that_are_taken_for_granted_and_late_deals() {
        let mut deals = vec![
            deal(0, Some(0), 100, 50.0, None),
            deal(1, Some(2), 100, 50.0, None),
            deal(2, None, 100, 50.0, Some(true)),
            deal(3, None, 100, 50.0, Some(false)),
            deal(4, Some(1), 100, 50.0, Some(false)),
        ];
        // Ten lost ones that stood five days in the first stage; one that stands there for ninety.
        deals.extend((5..15).map(|n| deal(n, Some(0), 100, 50.0, Some(false))));
        let mut old = deal(15, Some(0), 100, 50.0, None);
        (old.created_on, old.entered_on) = (ON - 90, Some(ON - 90));
        deals.push(old);
        let report = make(&with_deals(deals), &Settings::new(&[], &[]));
        let table = tables(&report)[0];
        assert_eq!(column(table, 1), [15, 3, 2].map(Cell::Count));
        assert_eq!(column(table, 4), [2, 0, 1].map(Cell::Count));
        let days = |days: f64| Cell::Days(days);
        assert_eq!(column(table, 5), [days(5.0), days(5.0), Cell::Empty]);
        assert_eq!(column(table, 7), [Cell::Count(2), Cell::Empty, Cell::Empty]);
        let late = table.rows[0].values[7].opens.as_ref().expect("opens").filter.clone();
        assert_eq!(late, model::Filter::Records(vec![id(2015), id(2000)]));
        assert!(report.notes.contains(&Note::about("stages-unknown-count", 1)));
    }
}
