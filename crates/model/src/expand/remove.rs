//! Deleting and restoring. What belongs to a deleted record (an order's lines) is hidden with it, not deleted itself,
//! so that restoring the record brings everything back. Records that were merged into it are it: they go and come back with it, and
//! do not stand up again when nothing is left of it.

use super::action::Action;
use crate::entities::{deal, stage};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;

impl Action<'_> {
    pub(super) fn delete(&mut self, id: RecordId) {
        let in_use = match self.kind(id) {
            None => return self.problem(ProblemCode::UnknownRecord, None, &id.to_string()),
            Some(Kind::Workspace | Kind::Profile) => return self.problem(ProblemCode::NotAllowed, None, ""),
            // Deals must stand somewhere: they are moved away first.
            Some(Kind::Stage) => !self.referring(Kind::Deal, deal::STAGE, id).is_empty(),
            Some(Kind::Pipeline) => {
                let stages = self.referring(Kind::Stage, stage::PIPELINE, id);
                stages.into_iter().any(|stage| !self.referring(Kind::Deal, deal::STAGE, stage).is_empty())
            }
            Some(_) => false,
        };
        if in_use {
            return self.problem(ProblemCode::Conflict, None, "in-use");
        }
        self.put_all_deleted(id, true);
    }

    pub(super) fn restore(&mut self, id: RecordId) {
        if self.kind(id).is_none() {
            return self.problem(ProblemCode::UnknownRecord, None, &id.to_string());
        }
        self.put_all_deleted(id, false);
    }

    /// A record, and those that were merged into it one after the other.
    fn put_all_deleted(&mut self, id: RecordId, deleted: bool) {
        let (mut all, mut next) = (vec![id], 0);
        while let Some(at) = all.get(next).copied() {
            self.put_deleted(at, deleted);
            let merged = self.merged(at);
            let new: Vec<RecordId> = merged.into_iter().filter(|id| !all.contains(id)).collect();
            all.extend(new);
            next += 1;
        }
    }
}
