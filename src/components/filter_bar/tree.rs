//! Places in a nested rule, and putting rules there.

use model::Filter;

/// Positions from the outermost group inwards. A `Not` has one inside, at position 0.
pub type Path = Vec<usize>;

/// The outermost rule as a group, which is how the bar shows it.
fn rooted(filter: &Filter) -> Filter {
    match filter {
        Filter::All(_) => filter.clone(),
        other => Filter::All(vec![other.clone()]),
    }
}

fn child(filter: &mut Filter, index: usize) -> Option<&mut Filter> {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.get_mut(index),
        Filter::Not(inner) if index == 0 => Some(inner),
        _ => None,
    }
}

fn find<'a>(filter: &'a mut Filter, path: &[usize]) -> Option<&'a mut Filter> {
    path.iter().try_fold(filter, |filter, index| child(filter, *index))
}

/// The rule at a place.
pub fn get(filter: &Filter, path: &[usize]) -> Option<Filter> {
    find(&mut rooted(filter), path).cloned()
}

/// The whole with another rule at a place, or without it. A `Not` goes with what is in it; a group may become empty.
pub fn put(filter: &Filter, path: &[usize], rule: Option<Filter>) -> Filter {
    let mut whole = rooted(filter);
    let Some((last, parents)) = path.split_last() else { return rule.unwrap_or_default() };
    match (find(&mut whole, parents), rule) {
        (Some(parent), Some(rule)) => {
            if let Some(place) = child(parent, *last) {
                *place = rule;
            }
        }
        (Some(Filter::All(rules) | Filter::Any(rules)), None) if *last < rules.len() => {
            _ = rules.remove(*last)
        }
        (Some(Filter::Not(_)), None) => return put(&whole, parents, None),
        _ => {}
    }
    whole
}

/// The whole with a group at a place whose rules are alternatives where they were not, and the other way round.
pub(super) fn switched(filter: &Filter, path: &[usize]) -> Filter {
    let next = match get(filter, path) {
        Some(Filter::All(rules)) => Filter::Any(rules),
        Some(Filter::Any(rules)) => Filter::All(rules),
        _ => return filter.clone(),
    };
    match put(filter, path, Some(next)) {
        // The outermost group needs no brackets.
        Filter::All(mut rules) if rules.len() == 1 && matches!(rules[0], Filter::All(_)) => rules.remove(0),
        whole => whole,
    }
}

/// The whole in which a rule selects what it did not select, and where that rule stands then.
pub(super) fn negated(filter: &Filter, path: &[usize]) -> (Filter, Path) {
    let parent = path.split_last().map(|(_, parent)| parent);
    let Some(rule) = get(filter, path) else { return (filter.clone(), path.to_vec()) };
    match parent.and_then(|parent| Some((parent, get(filter, parent)?))) {
        Some((parent, Filter::Not(_))) => (put(filter, parent, Some(rule)), parent.to_vec()),
        _ => {
            let inside = path.iter().copied().chain([0]).collect();
            (put(filter, path, Some(Filter::Not(Box::new(rule)))), inside)
        }
    }
}

/// Whether a place in a rule as it is belongs to what stands at a place of the bar: there, or below a `Not`.
pub(super) fn stands_at(filter: &Filter, place: &[usize], path: &[usize]) -> bool {
    let path = if matches!(filter, Filter::All(_)) { path } else { path.get(1..).unwrap_or_default() };
    place.strip_prefix(path).is_some_and(|rest| rest.iter().all(|step| *step == 0) && rest.len() <= 1)
}

/// The whole with a rule added to the group at a place, and where it went.
pub fn insert(filter: &Filter, path: &[usize], rule: Filter) -> (Filter, Path) {
    let mut whole = rooted(filter);
    let mut place = path.to_vec();
    if let Some(Filter::All(rules) | Filter::Any(rules)) = find(&mut whole, path) {
        place.push(rules.len());
        rules.push(rule);
    }
    (whole, place)
}

#[cfg(test)]
mod tests {
    use model::{FieldId, Op, Operand};

    use super::*;

    fn rule(number: u32) -> Filter {
        Filter::Field { field: FieldId::Builtin(number), op: Op::Filled, operand: Operand::None }
    }

    #[test]
    fn rules_are_put_and_taken_at_their_places() {
        let (filter, place) = insert(&Filter::default(), &[], Filter::Any(vec![]));
        assert_eq!(place, [0]);
        let (filter, place) = insert(&filter, &[0], rule(1));
        assert_eq!(place, [0, 0]);
        let (filter, _) = insert(&filter, &[0], rule(2));
        let (filter, _) = insert(&filter, &[], Filter::Not(Box::new(rule(3))));
        assert_eq!(get(&filter, &[0, 1]), Some(rule(2)));
        assert_eq!(get(&filter, &[1, 0]), Some(rule(3)));
        assert_eq!(get(&filter, &[5]), None);
        let changed = put(&filter, &[0, 0], Some(rule(9)));
        assert_eq!(get(&changed, &[0, 0]), Some(rule(9)));
        assert_eq!(put(&filter, &[1, 0], None), put(&filter, &[1], None));
        assert_eq!(put(&put(&filter, &[1], None), &[0], None), Filter::default());
        assert_eq!(put(&filter, &[7], None), filter);
    }

    #[test]
    fn groups_are_switched_and_rules_are_negated_where_they_stand() {
        let (a, b) = (rule(1), rule(2));
        let all = Filter::All(vec![a.clone(), b.clone()]);
        let any = Filter::Any(vec![a.clone(), b.clone()]);
        assert_eq!(switched(&all, &[]), any);
        assert_eq!(switched(&any, &[0]), all);
        assert_eq!(
            switched(&Filter::All(vec![any.clone(), a.clone()]), &[0]),
            Filter::All(vec![all.clone(), a.clone()])
        );
        assert_eq!(switched(&all, &[0]), all);

        let not = |rule: &Filter| Filter::Not(Box::new(rule.clone()));
        let (negative, place) = negated(&all, &[1]);
        assert_eq!((&negative, &place[..]), (&Filter::All(vec![a.clone(), not(&b)]), &[1, 0][..]));
        assert_eq!(negated(&negative, &place), (all, vec![1]));
        assert_eq!(negated(&any, &[0]), (Filter::All(vec![not(&any)]), vec![0, 0]));
        assert_eq!(negated(&a, &[3]), (a.clone(), vec![3]));
    }

    #[test]
    fn what_is_wrong_stands_where_the_bar_shows_it() {
        let all = Filter::All(vec![rule(1), Filter::Not(Box::new(rule(2)))]);
        for (filter, place, path, expect) in [
            (&all, &[0][..], &[0][..], true),
            (&all, &[1, 0], &[1], true),
            (&all, &[1, 0], &[0], false),
            (&all, &[1], &[1], true),
            (&rule(1), &[], &[0], true),
            (&Filter::Not(Box::new(rule(1))), &[0], &[0], true),
        ] {
            assert_eq!(stands_at(filter, place, path), expect, "{place:?} {path:?}");
        }
    }

    #[test]
    fn a_single_rule_is_a_group_of_one() {
        assert_eq!(get(&rule(1), &[0]), Some(rule(1)));
        assert_eq!(put(&rule(1), &[0], None), Filter::default());
    }
}
