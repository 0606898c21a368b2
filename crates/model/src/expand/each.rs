//! The same changes for many records, each by itself: what cannot be written to one of them does not stop the others.

use std::collections::HashSet;

use super::action::Action;
use super::{Now, Records, Write};
use crate::catalogue::Catalogue;
use crate::command::Change;
use crate::id::RecordId;
use crate::problem::Problem;

/// What became of several records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Each {
    /// What is written for each, with what follows from it; nothing where it was so already.
    pub written: Vec<(RecordId, Vec<Write>)>,
    /// The others, and what is wrong with each.
    pub refused: Vec<(RecordId, Vec<Problem>)>,
}

/// Writes the same changes to each of these records, in their order, or that of their lanes where they enter one; one that is
/// named twice is written once.
pub fn update_each(
    ids: &[RecordId],
    changes: &[Change],
    records: &dyn Records,
    catalogue: &Catalogue,
    now: &Now,
) -> Each {
    let mut action = Action::new(records, catalogue, now);
    let (mut seen, mut taken, mut attempts) = (HashSet::new(), Vec::new(), Vec::new());
    let mut refused = Vec::new();
    let ids = action.in_order_of_placing(ids, changes);
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        match action.attempt(|action| action.update(*id, changes)) {
            Ok(range) => {
                taken.push(*id);
                attempts.push(range);
            }
            Err(problems) => refused.push((*id, problems)),
        }
    }
    let written = taken.into_iter().zip(action.finish_each(&attempts)).collect();
    Each { written, refused }
}
