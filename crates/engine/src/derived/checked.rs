//! What is wrong with a rule, as this device knows fields, records and segments.

use model::filter::check::{Known, Placed};
use model::filter::references;
use model::problem::ProblemCode;
use model::{Filter, Kind, RecordId};

use super::Scope;

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
