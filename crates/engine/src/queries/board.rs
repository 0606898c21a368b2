//! A pipeline as a board: exact counts and sums of every stage, the first cards of each.

use std::collections::BTreeMap;

use model::entities::{common, deal, stage};
use model::value::Currency;
use model::{Filter, Kind, Money, Op, Operand, SortKey, Value};
use protocol::query::BoardQuery;
use protocol::view::{BoardColumn, BoardView, Card, PipelineRow, StageRow};
use protocol::{Failure, FailureCode};

use super::Asked;
use crate::derived::{Scope, counts, stages};
use crate::records::Slot;

/// Cards of a column at most.
const CARDS: usize = 200;

/// Answers.
///
/// # Errors
/// `NotFound` when there is no pipeline at all.
pub(crate) fn answer(asked: &mut Asked<'_>, query: &BoardQuery) -> Result<BoardView, Failure> {
    let records = asked.scope.records;
    // One that is gone may still stand in a saved view, a link or a device's settings.
    let given = query
        .pipeline
        .and_then(|id| records.slot(id))
        .filter(|slot| records.is_present(*slot) && records.kind(*slot) == Some(Kind::Pipeline));
    let slot = given.or_else(|| first_in_use(&asked.scope));
    let slot = slot.ok_or_else(|| Failure::new(FailureCode::NotFound, "pipeline"))?;
    let id = records.id(slot);
    let of_pipeline =
        Filter::Field { field: deal::PIPELINE, op: Op::Is, operand: Operand::Values(vec![Value::Ref(id)]) };
    let filter = match &query.filter {
        filter if *filter == Filter::default() => of_pipeline,
        filter => Filter::All(vec![of_pipeline, filter.clone()]),
    };
    let sort = [SortKey { field: deal::RANK, descending: false }];
    let deals = asked.lists.get(&asked.scope, Kind::Deal, &filter, &sort);
    let scope = &asked.scope;
    let stages = stages::of_pipeline(scope, slot);
    let mut columns: Vec<BoardColumn> = stages
        .iter()
        .map(|slot| BoardColumn {
            stage: stage_row(scope, *slot),
            total: 0,
            sums: Vec::new(),
            cards: Vec::new(),
        })
        .collect();
    let mut sums: Vec<BTreeMap<Currency, i128>> = vec![BTreeMap::new(); columns.len()];
    let cards = (query.cards as usize).min(CARDS);
    for deal in deals.iter() {
        let stage = scope.records.target(*deal, deal::STAGE);
        // A deal whose stage is gone waits in the first column rather than disappear.
        let place = stage.and_then(|stage| stages.iter().position(|other| *other == stage)).unwrap_or(0);
        let Some(column) = columns.get_mut(place) else { continue };
        column.total += 1;
        if column.cards.len() < cards {
            column.cards.push(card(scope, *deal));
        }
        if let Some(amount) = scope.records.value(*deal, deal::AMOUNT).as_ref().and_then(Money::from_value) {
            *sums[place].entry(amount.currency).or_default() += i128::from(amount.minor);
        }
    }
    for (column, sums) in columns.iter_mut().zip(sums) {
        let money = |(currency, minor): (Currency, i128)| Value::Money {
            minor: minor.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64,
            currency,
        };
        column.sums = sums.into_iter().map(money).collect();
    }
    Ok(BoardView { pipeline: id, columns })
}

/// The first pipeline with deals; the first one while there are none.
fn first_in_use(scope: &Scope<'_>) -> Option<Slot> {
    let all = stages::pipelines(scope);
    let used = |slot: &&Slot| scope.records.references_to(**slot).any(|(_, field)| field == deal::PIPELINE);
    all.iter().find(used).or(all.first()).copied()
}

fn card(scope: &Scope<'_>, slot: Slot) -> Card {
    let records = scope.records;
    let date = |field| match records.value(slot, field) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let step = records.text(slot, deal::NEXT_STEP);
    Card {
        id: records.id(slot),
        title: scope.name(slot),
        company: records.target(slot, deal::COMPANY).and_then(|company| scope.named(company)),
        amount: records.value(slot, deal::AMOUNT),
        close_on: date(deal::CLOSE_ON),
        owner: records
            .value(slot, common::OWNER)
            .and_then(|value| value.as_ref_id())
            .map(|id| id.to_string()),
        next_step: Some((step, date(deal::NEXT_STEP_ON)))
            .filter(|(step, day)| !step.is_empty() || day.is_some()),
        days_in_stage: counts::days_in_stage(scope, slot)
            .and_then(|days| u32::try_from(days).ok())
            .unwrap_or(0),
        stuck: counts::is_stuck(scope, slot),
        unsent: records.is_unsent(slot),
    }
}

/// A pipeline with its stages.
pub(crate) fn pipeline_row(scope: &Scope<'_>, slot: Slot) -> PipelineRow {
    let stages = stages::of_pipeline(scope, slot).into_iter().map(|stage| stage_row(scope, stage)).collect();
    PipelineRow { id: scope.records.id(slot), name: scope.name(slot), stages }
}

fn stage_row(scope: &Scope<'_>, slot: Slot) -> StageRow {
    let records = scope.records;
    let outcome = records.text(slot, stage::STAGE_KIND);
    StageRow {
        id: records.id(slot),
        name: scope.name(slot),
        outcome: if outcome.is_empty() { "open".to_owned() } else { outcome },
        probability: records.value(slot, stage::PROBABILITY),
        rotting_days: match records.value(slot, stage::ROTTING_DAYS) {
            Some(Value::Int(days)) => Some(days),
            _ => None,
        },
    }
}
