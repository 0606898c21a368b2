//! Segments that name other segments: in which order they can be told, and which of them go round in a circle.

use std::collections::BTreeMap;

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
    /// Every segment after those that it names.
    pub order: Vec<RecordId>,
    /// Segments that name themselves, directly or through others, or name such a segment. Ascending.
    pub cyclic: Vec<RecordId>,
}

/// Puts segments in order; what is named but not there does not matter. By taking away, again and again, what names nothing
/// that is left, so that ten thousand in a row need no deep call.
pub fn order(segments: &BTreeMap<RecordId, Vec<RecordId>>) -> Order {
    let mut waiting: BTreeMap<RecordId, usize> = BTreeMap::new();
    let mut named_by: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (segment, names) in segments {
        let names = names.iter().filter(|name| segments.contains_key(name));
        let count = names.map(|name| named_by.entry(*name).or_default().push(*segment)).count();
        waiting.insert(*segment, count);
    }
    let mut order: Vec<RecordId> =
        waiting.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    let mut at = 0;
    while let Some(next) = order.get(at).copied() {
        at += 1;
        for segment in named_by.get(&next).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(segment) {
                *count -= 1;
                if *count == 0 {
                    order.push(*segment);
                }
            }
        }
    }
    let cyclic = waiting.into_iter().filter(|(_, count)| *count > 0).map(|(id, _)| id).collect();
    Order { order, cyclic }
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
        assert_eq!((circle.order, circle.cyclic.len()), (vec![id(20_000)], 10_000));
        assert_eq!(order(&BTreeMap::from([(id(1), vec![id(1)])])).cyclic, [id(1)]);
    }

    #[test]
    fn a_rule_names_its_segments() {
        let rule = |n| Filter::Segment(id(n));
        let filter = Filter::Any(vec![rule(3), Filter::Not(Box::new(Filter::All(vec![rule(1), rule(3)])))]);
        assert_eq!(filter.segments(), [id(1), id(3)]);
    }
}
