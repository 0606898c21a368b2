//! Segments that name other segments: in which order they can be told, and which of them go round in a circle.

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
            Filter::Moved(moved) => found.push(moved.segment),
            Filter::Field { .. } | Filter::Text(_) | Filter::Records(_) | Filter::Happened(_) => {}
        }
    }
}

/// In which order segments can be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Every segment, after those that it names. Those in circles, ascending, come after what they name outside of these and before
    /// what only names them.
    pub order: Vec<RecordId>,
    /// Segments that name themselves, directly or through others, and what lies between two such circles. Ascending.
    pub cyclic: Vec<RecordId>,
}

/// Puts segments in order: `segments` are ascending, each with those that it names; what is named but not there does not
/// matter. By taking away, again and again, what names nothing that is left, and then what nothing names that is left, so
/// that ten thousand in a row need no deep call.
pub fn order(segments: &[(RecordId, Vec<RecordId>)]) -> Order {
    let place = |name: &RecordId| segments.binary_search_by(|(other, _)| other.cmp(name)).ok();
    let names: Vec<Vec<usize>> =
        segments.iter().map(|(_, names)| names.iter().filter_map(place).collect()).collect();
    let mut named_by = vec![Vec::new(); segments.len()];
    for (at, names) in names.iter().enumerate() {
        names.iter().for_each(|name| named_by[*name].push(at));
    }
    let mut left = vec![true; segments.len()];
    let mut order = take_away(&names, &named_by, &mut left);
    // What only names a circle can be told after it.
    let above = take_away(&named_by, &names, &mut left);
    let id = |at: usize| segments[at].0;
    let cyclic: Vec<usize> = (0..segments.len()).filter(|at| left[*at]).collect();
    order.extend(cyclic.iter().copied().chain(above.into_iter().rev()));
    Order { cyclic: cyclic.into_iter().map(id).collect(), order: order.into_iter().map(id).collect() }
}

/// Takes away of what is left, each after all that it `leads_to`, as long as there are such; `leads_from` is the other way
/// round.
fn take_away(leads_to: &[Vec<usize>], leads_from: &[Vec<usize>], left: &mut [bool]) -> Vec<usize> {
    let mut open: Vec<usize> =
        leads_to.iter().map(|to| to.iter().filter(|other| left[**other]).count()).collect();
    let mut taken: Vec<usize> = (0..left.len()).filter(|at| left[*at] && open[*at] == 0).collect();
    let mut next = 0;
    while let Some(at) = taken.get(next).copied() {
        next += 1;
        left[at] = false;
        for other in leads_from[at].iter().copied().filter(|other| left[*other]) {
            open[other] -= 1;
            if open[other] == 0 {
                taken.push(other);
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
        let mut segments: Vec<_> = (0..10_000).map(|n| (id(n), vec![id(n + 1)])).collect();
        // The last one names one that is not there.
        let row = order(&segments);
        assert_eq!((row.order.len(), row.order[0], row.cyclic.len()), (10_000, id(9999), 0));
        segments[9999].1 = vec![id(9990)];
        segments.push((id(20_000), vec![]));
        let circle = order(&segments);
        // What leads to the circle is told after it.
        let ends = (circle.order.first(), circle.order.last());
        assert_eq!((ends, circle.order.len()), ((Some(&id(20_000)), Some(&id(0))), 10_001));
        assert_eq!(circle.order[1..11], (9_990..10_000).map(id).collect::<Vec<_>>());
        assert_eq!(circle.cyclic, (9_990..10_000).map(id).collect::<Vec<_>>());
        assert_eq!(order(&[(id(1), vec![id(1)])]).cyclic, [id(1)]);
    }

    #[test]
    fn a_rule_names_its_segments() {
        let rule = |n| Filter::Segment(id(n));
        let filter = Filter::Any(vec![rule(3), Filter::Not(Box::new(Filter::All(vec![rule(1), rule(3)])))]);
        assert_eq!(filter.segments(), [id(1), id(3)]);
    }
}
