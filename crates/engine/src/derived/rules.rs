//! Rules as records are asked about them: what cannot be told is left out, lists name the survivors of merges, and segments
//! that name others are told one after the other, so that neither depth nor a circle matters: in a circle the parts that close it
//! are left out.

use std::borrow::Cow;
use std::rc::Rc;

use model::entities::segment;
use model::filter::{Moved, references};
use model::{FieldId, Filter, Kind, RecordId, Value};

use super::Scope;
use crate::records::Slot;
use crate::records::hash::IdMap;

/// A rule without what cannot be told: fields that are gone, segments that are none or select other records, what closes a
/// circle, and groups of such rules only. Where nothing is left of a rule nobody passes. Its lists of records are sorted, so
/// that a long one costs a record no more than a few comparisons. Made once for all records that are asked.
#[derive(Debug)]
pub struct Resolved<'f>(Cow<'f, Filter>);

impl Resolved<'_> {
    pub(crate) fn filter(&self) -> &Filter {
        &self.0
    }
}

/// What a segment selects, ready to be asked.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Kind of the records that it selects.
    pub(crate) kind: Kind,
    /// The segments that it names, each after those that it names itself; the segment itself last.
    steps: Vec<(RecordId, Resolved<'static>)>,
}

impl Plan {
    /// What is to be asked, one after the other.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (RecordId, &Filter)> {
        self.steps.iter().map(|(id, rule)| (*id, rule.filter()))
    }

    /// Whether a record is in the segment.
    pub(super) fn holds(&self, scope: &Scope<'_>, slot: Slot) -> bool {
        if scope.records.kind(slot) != Some(self.kind) {
            return false;
        }
        let mut told = IdMap::default();
        let mut last = false;
        for (id, rule) in &self.steps {
            last = scope.matches_with(slot, rule, &told);
            if self.steps.len() > 1 {
                told.insert(*id, last);
            }
        }
        last
    }
}

impl Scope<'_> {
    /// What a segment selects, as it is stored; `None` when that is not here or cannot be read.
    pub(crate) fn selection(&self, id: RecordId) -> Option<(Kind, Filter)> {
        let slot = self.records.slot(id).filter(|slot| self.records.is_present(*slot))?;
        let kind = Kind::from_key(&self.records.text(slot, segment::OF_KIND))?;
        let rule = self.rule(slot)?;
        let by_hand = |field: FieldId| {
            let elements = self.records.registers_of(slot, field).into_iter();
            elements.filter_map(|register| register.tag.element.map(RecordId)).collect()
        };
        Some((kind, segment::selection(rule, by_hand(segment::INCLUDED), by_hand(segment::EXCLUDED))))
    }

    /// The rule of a segment without whom somebody put in or took out; `None` when it cannot be read.
    pub(crate) fn rule(&self, slot: Slot) -> Option<Filter> {
        match self.records.value(slot, segment::RULE) {
            Some(Value::Bytes(bytes)) => Filter::from_text(std::str::from_utf8(&bytes).ok()?).ok(),
            Some(_) => None,
            None => Some(Filter::default()),
        }
    }

    /// The segments of a kind that a rule names, directly and through others, with what they select; ascending.
    pub(crate) fn reachable(&self, from: Vec<RecordId>, kind: Kind) -> Vec<(RecordId, Filter)> {
        let (mut found, mut waiting) = (IdMap::default(), from);
        while let Some(id) = waiting.pop() {
            if found.contains_key(&id) {
                continue;
            }
            if let Some((_, selection)) = self.selection(id).filter(|(of, _)| *of == kind) {
                waiting.extend(selection.segments());
                found.insert(id, selection);
            }
        }
        let mut found: Vec<(RecordId, Filter)> = found.into_iter().collect();
        sorting::by_key(&mut found, |(id, _)| *id);
        found
    }

    /// What a segment selects; `None` when there is none or it cannot be read.
    pub(crate) fn plan(&self, id: RecordId) -> Option<Rc<Plan>> {
        self.used_segment.set(true);
        if let Some((_, plan)) = self.plans.borrow().iter().find(|(other, _)| *other == id) {
            return plan.clone();
        }
        let plan = self.make_plan(id).map(Rc::new);
        self.plans.borrow_mut().push((id, plan.clone()));
        plan
    }

    fn make_plan(&self, id: RecordId) -> Option<Plan> {
        let (kind, _) = self.selection(id)?;
        let mut all = self.reachable(vec![id], kind);
        let names: Vec<_> = all.iter().map(|(id, selection)| (*id, selection.segments())).collect();
        let references::Order { order, cyclic } = references::order(&names);
        let is_cyclic = |id: RecordId| cyclic.binary_search(&id).is_ok();
        let mut steps = Vec::new();
        for segment in order {
            let at = all.binary_search_by(|(other, _)| other.cmp(&segment)).ok()?;
            let selection = std::mem::take(&mut all[at].1);
            // Who is in a circle keeps what does not close it, and whom somebody put in by hand.
            let is_told = |id: RecordId| {
                let is_here = names.binary_search_by(|(other, _)| other.cmp(&id)).is_ok();
                is_here && !(is_cyclic(segment) && is_cyclic(id))
            };
            steps.push((segment, Resolved(Cow::Owned(self.told(selection, kind, &is_told)))));
        }
        // What comes after it names it, and is nothing that it asks.
        steps.truncate(1 + steps.iter().position(|(other, _)| *other == id)?);
        Some(Plan { kind, steps })
    }

    /// Whether it can be told who is in a segment.
    pub(crate) fn is_told(&self, id: RecordId) -> bool {
        self.plan(id).is_some()
    }

    /// Those of some records that are in a segment.
    pub(crate) fn members_among<'s>(
        &'s self,
        id: RecordId,
        slots: &'s [Slot],
    ) -> impl Iterator<Item = Slot> + 's {
        let plan = self.plan(id);
        let holds = move |slot: &Slot| {
            self.records.is_present(*slot) && plan.as_ref().is_some_and(|plan| plan.holds(self, *slot))
        };
        slots.iter().copied().filter(holds)
    }

    /// A filter as records of a kind are asked about it.
    pub fn resolved<'f>(&self, kind: Kind, filter: &'f Filter) -> Resolved<'f> {
        if self.is_plain(kind, filter) {
            return Resolved(Cow::Borrowed(filter));
        }
        let is_told = |id: RecordId| self.plan(id).is_some_and(|plan| plan.kind == kind);
        Resolved(Cow::Owned(self.told(filter.clone(), kind, &is_told)))
    }

    /// Whether a filter can be asked as it is.
    fn is_plain(&self, kind: Kind, filter: &Filter) -> bool {
        match filter {
            Filter::All(rules) | Filter::Any(rules) => rules.iter().all(|rule| self.is_plain(kind, rule)),
            Filter::Not(rule) => self.is_plain(kind, rule),
            Filter::Field { field, .. } => self.catalogue.field(kind, *field).is_some(),
            Filter::Text(_) | Filter::Happened(_) => true,
            Filter::Segment(_) | Filter::Records(_) | Filter::Moved(_) => false,
        }
    }

    /// What can be told of a rule; nobody passes where that is nothing.
    fn told(&self, rule: Filter, kind: Kind, is_told: &dyn Fn(RecordId) -> bool) -> Filter {
        self.part_told(rule, kind, is_told).unwrap_or_else(|| Filter::Any(Vec::new()))
    }

    fn part_told(&self, rule: Filter, kind: Kind, is_told: &dyn Fn(RecordId) -> bool) -> Option<Filter> {
        let all = |rules: Vec<Filter>| {
            let empty = rules.is_empty();
            let told: Vec<Filter> =
                rules.into_iter().filter_map(|rule| self.part_told(rule, kind, is_told)).collect();
            (empty || !told.is_empty()).then_some(told)
        };
        match rule {
            Filter::All(rules) => all(rules).map(Filter::All),
            Filter::Any(rules) => all(rules).map(Filter::Any),
            Filter::Not(rule) => self.part_told(*rule, kind, is_told).map(|rule| Filter::Not(Box::new(rule))),
            Filter::Field { field, .. } => self.catalogue.field(kind, field).is_some().then_some(rule),
            Filter::Segment(id) | Filter::Moved(Moved { segment: id, .. }) => is_told(id).then_some(rule),
            Filter::Records(mut ids) => {
                // A record that was merged into another one counts as that one.
                ids.iter_mut().for_each(|id| *id = self.records.resolve_id(*id));
                sorting::ascending(&mut ids);
                Some(Filter::Records(ids))
            }
            Filter::Text(_) | Filter::Happened(_) => Some(rule),
        }
    }
}
