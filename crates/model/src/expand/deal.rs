//! Deals: the stage says what state a deal is in, and a rank its place in the column.

use super::action::Action;
use crate::entities::{deal, stage};
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;
use crate::value::Value;

impl Action<'_> {
    pub(super) fn move_deal(&mut self, deal: RecordId, stage: RecordId, after: Option<RecordId>) {
        let is_deal = self.expect_live(deal, Some(Kind::Deal), None).is_some();
        let is_stage = self.expect_live(stage, Some(Kind::Stage), Some(deal::STAGE)).is_some();
        if is_deal && is_stage {
            self.enter_stage(deal, stage);
            let rank = self.rank_after(deal, stage, after);
            self.put(deal, deal::RANK, Value::Text(rank));
        }
    }

    /// A new deal stands at the top of the stage it was given, else of the first open stage of its pipeline, else of
    /// the first pipeline that has one. What has ended needs no open stage.
    pub(super) fn place_new_deal(&mut self, deal: RecordId) {
        let stage = match (self.reference(deal, deal::STAGE), self.reference(deal, deal::PIPELINE)) {
            (Some(stage), _) => Some(stage),
            (None, None) => self.first_open_stage(),
            (None, Some(pipeline)) => {
                let status = self.text(deal, deal::STATUS);
                let open = self.first_stage(pipeline, "open");
                let stage = open.or_else(|| self.first_stage(pipeline, &status?));
                if stage.is_none() {
                    return self.problem(ProblemCode::NoOpenStage, Some(deal::PIPELINE), "");
                }
                stage
            }
        };
        match stage {
            Some(stage) => {
                let (status, past) = (self.text(deal, deal::STATUS), self.past_of(deal));
                self.put(deal, deal::STAGE, Value::Ref(stage));
                self.settle(deal, stage);
                self.follow_status(deal, status);
                self.put_past(deal, past);
                self.put_default_rank(deal);
            }
            None => self.put_default(deal, deal::STATUS, Value::Choice("open".into())),
        }
    }

    /// What a new deal brings of its past: when it ended and when it came into its stage. What is still to come is none.
    fn past_of(&self, deal: RecordId) -> [Option<Value>; 2] {
        let past = |value: &Value| matches!(value, Value::Instant(at) if *at <= self.now.at);
        [deal::CLOSED_AT, deal::STAGE_ENTERED_AT].map(|field| self.value(deal, field).filter(past))
    }

    /// A deal that had ended before it was entered ended then, and not now.
    fn put_past(&mut self, deal: RecordId, [closed, entered]: [Option<Value>; 2]) {
        let closed = closed.filter(|_| self.value(deal, deal::CLOSED_AT).is_some());
        let entered = entered.or_else(|| closed.clone()).unwrap_or(Value::Instant(self.now.at));
        self.put(deal, deal::STAGE_ENTERED_AT, entered);
        if closed.is_some() {
            self.put(deal, deal::CLOSED_AT, closed);
        }
    }

    /// A changed stage, pipeline or state of an existing deal moves it, as dragging would.
    pub(super) fn follow_deal(&mut self, deal: RecordId, changed: &[FieldId]) {
        if changed.contains(&deal::STAGE) {
            if let Some(stage) = self.reference(deal, deal::STAGE) {
                self.settle(deal, stage);
                self.put(deal, deal::STAGE_ENTERED_AT, Value::Instant(self.now.at));
                self.put_on_top(deal, stage);
            } else {
                self.problem(ProblemCode::Required, Some(deal::STAGE), "");
            }
        } else if changed.contains(&deal::PIPELINE) {
            match self.reference(deal, deal::PIPELINE).and_then(|pipeline| self.first_stage(pipeline, "open"))
            {
                Some(stage) => {
                    self.enter_stage(deal, stage);
                    self.put_on_top(deal, stage);
                }
                None => self.problem(ProblemCode::NoOpenStage, Some(deal::PIPELINE), ""),
            }
        }
        if changed.contains(&deal::STATUS) {
            let status = self.text(deal, deal::STATUS);
            self.follow_status(deal, status);
        }
    }

    /// A deal that is said to be won, lost or open goes to the first stage of that sort in its pipeline, if there is one.
    fn follow_status(&mut self, deal: RecordId, status: Option<String>) {
        let Some(status) = status else { return };
        let stage = self.reference(deal, deal::STAGE);
        if stage.is_some_and(|stage| self.stage_kind(stage) == status) {
            return self.set_status(deal, &status);
        }
        let pipeline = self.reference(deal, deal::PIPELINE);
        match pipeline.and_then(|pipeline| self.first_stage(pipeline, &status)) {
            Some(stage) => {
                self.enter_stage(deal, stage);
                self.put_on_top(deal, stage);
            }
            None => self.set_status(deal, &status),
        }
    }

    fn enter_stage(&mut self, deal: RecordId, stage: RecordId) {
        if self.reference(deal, deal::STAGE) != Some(stage) {
            self.put(deal, deal::STAGE, Value::Ref(stage));
            self.put(deal, deal::STAGE_ENTERED_AT, Value::Instant(self.now.at));
        }
        self.settle(deal, stage);
    }

    /// Pipeline and state follow the stage.
    fn settle(&mut self, deal: RecordId, stage: RecordId) {
        let pipeline = self.value(stage, stage::PIPELINE);
        self.put(deal, deal::PIPELINE, pipeline);
        let status = self.stage_kind(stage);
        self.set_status(deal, &status);
        self.keep_last_stage(deal, &status);
    }

    /// Of a deal that ended it stays known how far it had come; one that is open again has not ended anywhere.
    fn keep_last_stage(&mut self, deal: RecordId, status: &str) {
        if status == "open" {
            return self.put(deal, deal::LAST_STAGE, None);
        }
        let before = self.stored(deal, deal::STAGE).and_then(|stage| stage.as_ref_id());
        if let Some(before) = before.filter(|stage| self.stage_kind(*stage) == "open") {
            self.put(deal, deal::LAST_STAGE, Value::Ref(before));
        }
    }

    fn set_status(&mut self, deal: RecordId, status: &str) {
        let was_closed = self.value(deal, deal::CLOSED_AT).is_some();
        let changed = self.text(deal, deal::STATUS).as_deref() != Some(status);
        self.put(deal, deal::STATUS, Value::Choice(status.to_owned()));
        if status == "open" {
            self.put(deal, deal::CLOSED_AT, None);
        } else if changed || !was_closed {
            self.put(deal, deal::CLOSED_AT, Value::Instant(self.now.at));
        }
    }
}
