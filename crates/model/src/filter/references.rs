//! Segments that name other segments: in which order they can be told, and which of them go round in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::Filter;
use crate::id::RecordId;

impl Filter {
    /// The segments that the rule names, each once, in the order of their ids.
    pub fn segments(&self) -> Vec<RecordId> {
        let mut found = Vec::new();
        self.collect(&mut found);
        sorting::ascending(&mut found);
        found.dedup();
        found
    }

    fn collect(&self, found: &mut Vec<RecordId>) {
        match self {
            Filter::All(rules) | Filter::Any(rules) => rules.iter().for_each(|rule| rule.collect(found)),
            Filter::Not(rule) => rule.collect(found),
            Filter::Segment(id) => found.push(*id),
            Filter::Field { .. } | Filter::Text(_) | Filter::Records(_) | Filter::Happened(_) => {}
        }
    }
}

/// In which order segments can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Every segment after those that it names; those in circles are left out.
    pub order: Vec<RecordId>,
    /// Segments that name themselves, directly or through others, and what lies between two such circles. Ascending.
    pub cyclic: Vec<RecordId>,
}

/// Puts segments in order; what is named but not there does not matter. By taking away, again and again, what names nothing
/// that is left, and then what nothing names that is left, so that ten thousand in a row need no deep call.
pub fn order(segments: &BTreeMap<RecordId, Vec<RecordId>>) -> Order {
    let mut named_by: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (segment, names) in segments {
        let names = names.iter().filter(|name| segments.contains_key(name));
        names.for_each(|name| named_by.entry(*name).or_default().push(*segment));
    }
    let mut order = take_away(segments.keys().copied(), segments, &named_by);
    let mut left: BTreeSet<RecordId> = segments.keys().copied().collect();
    order.iter().for_each(|id| _ = left.remove(id));
    // What only names a circle can be told without it.
    let above = take_away(left.iter().copied(), &named_by, segments);
    above.iter().for_each(|id| _ = left.remove(id));
    order.extend(above.into_iter().rev());
    Order { order, cyclic: left.into_iter().collect() }
}

/// Of these, each after all that it `leads_to` among them, as long as there are such; `leads_from` is the other way round.
fn take_away(
    all: impl Iterator<Item = RecordId>,
    leads_to: &BTreeMap<RecordId, Vec<RecordId>>,
    leads_from: &BTreeMap<RecordId, Vec<RecordId>>,
) -> Vec<RecordId> {
    let mut waiting: BTreeMap<RecordId, usize> = all.map(|id| (id, 0)).collect();
    let ids: Vec<RecordId> = waiting.keys().copied().collect();
    for id in &ids {
        let to = leads_to.get(id).into_iter().flatten();
        let count = to.filter(|other| waiting.contains_key(other)).count();
        waiting.insert(*id, count);
    }
    let mut taken: Vec<RecordId> = ids.into_iter().filter(|id| waiting[id] == 0).collect();
    let mut at = 0;
    while let Some(next) = taken.get(at).copied() {
        at += 1;
        for id in leads_from.get(&next).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(id) {
                *count -= 1;
                if *count == 0 {
                    taken.push(*id);
                }
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> RecordId {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        RecordId(bytes)
    }

    #[test]
    fn ten_thousand_in_a_row_and_a_circle() {
        let mut segments: BTreeMap<_, _> = (0..10_000).map(|n| (id(n), vec![id(n + 1)])).collect();
        // The last one names one that is not there.
        let row = order(&segments);
        assert_eq!((row.order.len(), row.order[0], row.cyclic.len()), (10_000, id(9999), 0));
        segments.insert(id(9999), vec![id(9990)]);
        segments.insert(id(20_000), vec![]);
        let circle = order(&segments);
        // What leads to the circle is told without it.
        let ends = (circle.order.first(), circle.order.last());
        assert_eq!((ends, circle.order.len()), ((Some(&id(20_000)), Some(&id(0))), 9_991));
        assert_eq!(circle.cyclic, (9_990..10_000).map(id).collect::<Vec<_>>());
        assert_eq!(order(&BTreeMap::from([(id(1), vec![id(1)])])).cyclic, [id(1)]);
    }

    #[test]
    fn a_rule_names_its_segments() {
        let rule = |n| Filter::Segment(id(n));
        let filter = Filter::Any(vec![rule(3), Filter::Not(Box::new(Filter::All(vec![rule(1), rule(3)])))]);
        assert_eq!(filter.segments(), [id(1), id(3)]);
    }
}
