//! What is wrong with a rule, as this device knows fields, records and segments.

use model::filter::check::{Known, Placed};
use model::filter::references;
use model::problem::ProblemCode;
use model::{Filter, Kind, RecordId};

use super::Scope;
use crate::records::hash::IdMap;

/// What is known of a segment's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// How much is wrong with it.
    pub(crate) problems: u32,
    /// Whether it can be told who is in it.
    pub(crate) is_told: bool,
}

/// Segments whose rules were looked through, each with all that it names: it is not done again until something changed.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// How often anything had changed.
    at: u64,
    segments: IdMap<RecordId, State>,
}

impl Checked {
    /// What is known of a segment, when so much had changed.
    pub(crate) fn get(&self, segment: RecordId, changes: u64) -> Option<State> {
        self.segments.get(&segment).filter(|_| self.at == changes).copied()
    }

    /// Keeps what was found.
    pub(crate) fn keep(&mut self, segment: RecordId, changes: u64, state: State) {
        if self.at != changes {
            *self = Self { at: changes, ..Self::default() };
        }
        self.segments.insert(segment, state);
    }
}

impl Scope<'_> {
    /// Everything that is wrong with a rule, in the order of its parts. `of` is the segment whose rule it is or is to become.
    pub(crate) fn problems(&self, kind: Kind, rule: &Filter, of: Option<RecordId>) -> Vec<Placed> {
        let mut reachable = self.reachable(rule.segments(), kind);
        if let Some(of) = of {
            match reachable.binary_search_by(|(id, _)| id.cmp(&of)) {
                Ok(at) => reachable[at].1 = rule.clone(),
                Err(at) => reachable.insert(at, (of, rule.clone())),
            }
        }
        let names: Vec<_> = reachable.iter().map(|(id, selection)| (*id, selection.segments())).collect();
        let cyclic = references::order(&names).cyclic;
        let is_here = |id: RecordId| {
            let slot = self.records.slot(id).map(|slot| self.records.resolve(slot));
            slot.is_some_and(|slot| self.records.is_present(slot))
        };
        let segment = |id: RecordId| match self.selection(id) {
            None => Some(ProblemCode::UnknownRecord),
            Some((other, _)) if other != kind => Some(ProblemCode::WrongType),
            Some(_) => cyclic.binary_search(&id).is_ok().then_some(ProblemCode::Conflict),
        };
        rule.problems(&Known { kind, catalogue: self.catalogue, record: &is_here, segment: &segment })
    }
}
