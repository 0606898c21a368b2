//! Pipelines: where deals go that are given no stage, and the open stage that a pipeline keeps, in which new ones begin.

use super::action::Action;
use crate::entities::{pipeline, stage};
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;
use crate::value::Value;

/// What a stage means of which nothing else is said.
const OPEN: &str = "open";

impl Action<'_> {
    /// The first open stage of the first pipeline that has one.
    pub(super) fn first_open_stage(&self) -> Option<RecordId> {
        let ranked = |id: RecordId| (self.text(id, pipeline::RANK).unwrap_or_default(), id);
        let mut pipelines: Vec<_> = self.all(Kind::Pipeline).into_iter().map(ranked).collect();
        sorting::ascending(&mut pipelines);
        pipelines.into_iter().find_map(|(_, id)| self.first_stage(id, OPEN))
    }

    /// The first stage of a pipeline that means this.
    pub(super) fn first_stage(&self, pipeline: RecordId, kind: &str) -> Option<RecordId> {
        // Whoever moves many deals asks for each: everything that refers to the pipeline is looked through once.
        let asked = (pipeline, kind.to_owned());
        if let Some(known) = self.first_stages.borrow().get(&asked) {
            return *known;
        }
        let stages = self.ranked(Kind::Stage, stage::PIPELINE, pipeline, stage::RANK, None);
        let first = stages.into_iter().map(|(_, id)| id).find(|stage| self.stage_kind(*stage) == kind);
        self.first_stages.borrow_mut().insert(asked, first);
        first
    }

    /// What being in a stage means.
    pub(super) fn stage_kind(&self, stage: RecordId) -> String {
        self.text(stage, stage::STAGE_KIND).unwrap_or_else(|| OPEN.to_owned())
    }

    /// A pipeline that had an open stage keeps one: else its new deals would be on no board. Asked when everything is
    /// written, so that stages may go in any order, with their pipeline or for others that come.
    pub(super) fn keep_open_stages(&mut self, from: usize) {
        let stages = self.writes_since(from).filter(|write| write.kind == Kind::Stage);
        let mut lost: Vec<(RecordId, Option<FieldId>)> = Vec::new();
        for (pipeline, field) in stages.filter_map(|write| self.leaves(write.record)) {
            if !lost.iter().any(|(other, _)| *other == pipeline) {
                lost.push((pipeline, field));
            }
        }
        for (pipeline, field) in lost {
            if !self.is_deleted(pipeline) && self.first_stage(pipeline, OPEN).is_none() {
                let name = self.text(pipeline, pipeline::NAME).unwrap_or_default();
                self.problem(ProblemCode::LastOpenStage, field, &name);
            }
        }
    }

    /// The pipeline of which a stage was open and is not any more, and the field that says so.
    fn leaves(&self, stage: RecordId) -> Option<(RecordId, Option<FieldId>)> {
        let before = self.stored(stage, stage::PIPELINE)?.as_ref_id()?;
        let kind = self.stored(stage, stage::STAGE_KIND);
        let was_open = kind.is_none_or(|kind| kind == Value::Choice(OPEN.to_owned()));
        if !was_open || self.was_deleted(stage) {
            return None;
        }
        if self.is_deleted(stage) {
            return Some((before, None));
        }
        if self.reference(stage, stage::PIPELINE) != Some(before) {
            return Some((before, Some(stage::PIPELINE)));
        }
        (self.stage_kind(stage) != OPEN).then_some((before, Some(stage::STAGE_KIND)))
    }
}
