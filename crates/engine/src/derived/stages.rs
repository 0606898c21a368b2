//! Pipelines and their stages in the order that people gave them.

use model::entities::{pipeline, stage};
use model::{FieldId, Kind, RecordId};

use super::Scope;
use crate::records::Slot;
use crate::records::hash::IdMap;

/// Pipelines by rank, then by id.
pub(crate) fn pipelines(scope: &Scope<'_>) -> Vec<Slot> {
    ranked(scope, scope.records.of(Kind::Pipeline).collect(), pipeline::RANK)
}

/// The stages of a pipeline by rank, then by id.
pub(crate) fn of_pipeline(scope: &Scope<'_>, pipeline: Slot) -> Vec<Slot> {
    ranked(scope, scope.records.referrers(pipeline, stage::PIPELINE), stage::RANK)
}

/// The place of each pipeline among the pipelines, and of each stage among all stages.
pub(crate) fn places(scope: &Scope<'_>) -> IdMap<RecordId, i128> {
    let pipelines = pipelines(scope);
    let stages = pipelines.iter().flat_map(|pipeline| of_pipeline(scope, *pipeline));
    let numbered = |(place, slot): (usize, Slot)| (scope.records.id(slot), place as i128);
    let mut places: IdMap<RecordId, i128> = stages.enumerate().map(numbered).collect();
    places.extend(pipelines.iter().copied().enumerate().map(numbered));
    places
}

fn ranked(scope: &Scope<'_>, mut slots: Vec<Slot>, field: FieldId) -> Vec<Slot> {
    sorting::by_key(&mut slots, |slot| (scope.records.text(*slot, field), scope.records.id(*slot)));
    slots
}
