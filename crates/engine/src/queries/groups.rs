//! Rows in groups: which there are, what they sum up to, and which rows are shown where some are closed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use model::value::Currency;
use model::{FieldDef, FieldId, FieldKind, Value};
use protocol::query::RowsQuery;
use protocol::view::{Group, Shown};

use super::Asked;
use crate::derived::Scope;
use crate::lists::Grouped;
use crate::records::Slot;

/// Groups that are told apart; further ones are one together.
const GROUPS: usize = 1_000;

/// Whether the rows of a group follow each other.
pub(super) fn together(query: &RowsQuery) -> bool {
    query.group.is_some_and(|group| query.sort.first().is_some_and(|key| key.field == group))
}

/// The groups of a list, with sums of these columns: in the order of the list where the rows of a group follow each other,
/// else options in their own order and others by count; the empty ones last.
pub(super) fn of(asked: &mut Asked<'_>, query: &RowsQuery, money: &[(u32, FieldId)]) -> Vec<Group> {
    let scope = &asked.scope;
    let Some(def) = query.group.and_then(|field| scope.catalogue.field(query.kind, field)) else {
        return Vec::new();
    };
    let together = together(query);
    // Sums are those of rows that follow each other.
    let fields: Vec<FieldId> = money.iter().filter(|_| together).map(|(_, field)| *field).collect();
    let list = (query.kind, &query.filter, &query.sort[..]);
    let made = asked.lists.grouped(scope, list, (def.id, &fields), |slots| {
        let mut counted = counted(scope, slots, def);
        if !together {
            by_count(&mut counted, def);
        }
        summed(scope, slots, counted, &fields)
    });
    let group = |grouped: &Grouped| {
        let value = grouped.value.clone();
        let sums = money.iter().zip(&grouped.sums).map(|((column, _), sums)| (*column, sums.clone()));
        Group {
            rows: grouped.rows,
            closed: together && query.closed.contains(&value),
            is_rest: false,
            sums: sums.collect(),
            value: value.map_or(Shown::Empty, |value| scope.shown_value(value, &def.kind)),
        }
    };
    let (first, rest, empty) = limited(&made);
    let mut groups: Vec<Group> = first.iter().map(group).collect();
    groups.extend(rest.map(|rows| Group {
        value: Shown::Empty,
        rows,
        closed: false,
        is_rest: true,
        sums: Vec::new(),
    }));
    groups.extend(empty.map(group));
    groups
}

/// A value and how many rows have it.
type Counted = (Option<Value>, u32);

/// Groups with the sums of their rows.
fn summed(scope: &Scope<'_>, slots: &[Slot], counted: Vec<Counted>, money: &[FieldId]) -> Vec<Grouped> {
    let mut from = 0;
    let group = |(value, rows): Counted| {
        let own = &slots[from..(from + rows as usize).min(slots.len())];
        from += own.len();
        Grouped { value, rows, sums: money.iter().map(|field| sum_of(scope, *field, own)).collect() }
    };
    counted.into_iter().map(group).collect()
}

/// Values of a field with their counts, in the order in which they come.
fn counted(scope: &Scope<'_>, list: &[Slot], def: &FieldDef) -> Vec<Counted> {
    let (mut found, mut places) = (Vec::<Counted>::new(), HashMap::new());
    for slot in list {
        let value = group_of(scope, *slot, def);
        match found.last_mut() {
            Some((last, rows)) if *last == value => *rows += 1,
            _ => {
                // While a flood settles, rows may have other values by now than those that they stand by.
                let place = *places.entry(value.clone()).or_insert(found.len());
                match found.get_mut(place) {
                    Some((_, rows)) => *rows += 1,
                    None => found.push((value, 1)),
                }
            }
        }
    }
    let is_empty = |counted: &Counted| counted.0.is_none();
    if let Some(place) = found.iter().position(is_empty) {
        let empty = found.remove(place);
        found.push(empty);
    }
    found
}

/// Options in their own order, other values by count.
fn by_count(found: &mut [Counted], def: &FieldDef) {
    let place = |value: &Option<Value>| match (value, &def.kind) {
        (None, _) => usize::MAX,
        (Some(Value::Choice(key)), FieldKind::Choice(options)) => {
            options.iter().position(|option| option.key == *key).unwrap_or(options.len())
        }
        _ => 0,
    };
    let print = |value: &Option<Value>| value.as_ref().map(model::print::print).unwrap_or_default();
    sorting::by(found, |a, b| {
        place(&a.0).cmp(&place(&b.0)).then(b.1.cmp(&a.1)).then_with(|| print(&a.0).cmp(&print(&b.0)))
    });
}

/// The groups that are told apart, how many rows the others have, and the group of those that have no value.
fn limited(groups: &[Grouped]) -> (&[Grouped], Option<u32>, Option<&Grouped>) {
    let (told, empty) = match groups.split_last() {
        Some((last, others)) if last.value.is_none() => (others, Some(last)),
        _ => (groups, None),
    };
    let (first, rest) = told.split_at(told.len().min(GROUPS));
    let rest = (!rest.is_empty()).then(|| rest.iter().map(|group| group.rows).sum());
    (first, rest, empty)
}

/// How many of the rows that are shown stand before a place, where the line of each group has a place before its rows;
/// `None` without groups.
pub(super) fn rows_before(groups: &[Group], place: usize) -> Option<usize> {
    groups.first()?;
    let (mut places, mut rows) = (0, 0);
    for group in groups {
        if places >= place {
            break;
        }
        places += 1;
        let own = if group.closed { 0 } else { group.rows as usize };
        rows += own.min(place - places);
        places += own;
    }
    Some(rows)
}

/// The value that a record is grouped by; of a set its first element.
fn group_of(scope: &Scope<'_>, slot: Slot, def: &FieldDef) -> Option<Value> {
    let value = if def.is_set() {
        let (element, value) = scope.records.elements(slot, def.id).into_iter().next()?;
        match (&def.kind, value) {
            (FieldKind::Role { .. }, _) => Value::Ref(element),
            (_, Value::Entry { text, .. }) => Value::Text(text),
            (_, value) => value,
        }
    } else {
        scope.value(slot, def.id)?
    };
    Some(match value {
        Value::Ref(id) if def.kind != FieldKind::Member => Value::Ref(scope.records.resolve_id(id)),
        other => other,
    })
}

/// Sums of a money field over some rows: one amount a currency, by currency.
fn sum_of(scope: &Scope<'_>, field: FieldId, rows: &[Slot]) -> Vec<Value> {
    let mut totals: BTreeMap<Currency, i64> = BTreeMap::new();
    for slot in rows {
        if let Some(Value::Money { minor, currency }) = scope.value(*slot, field) {
            let total = totals.entry(currency).or_default();
            *total = total.saturating_add(minor);
        }
    }
    totals.into_iter().map(|(currency, minor)| Value::Money { minor, currency }).collect()
}

/// The parts of a list whose rows are shown.
pub(super) struct Parts(Vec<Range<usize>>);

impl Parts {
    /// Everything but the rows of closed groups.
    pub(super) fn of(groups: &[Group], len: usize) -> Self {
        let (mut parts, mut from, mut end) = (Vec::new(), 0, 0);
        for group in groups {
            let next = (end + group.rows as usize).min(len);
            if group.closed {
                parts.push(from..end);
                from = next;
            }
            end = next;
        }
        parts.push(from..len);
        parts.retain(|part| !part.is_empty());
        Self(parts)
    }

    /// How many rows are shown.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Range::len).sum()
    }

    /// The rows that are shown, in the list's order. Skipping passes over whole parts at once.
    pub(super) fn slots<'a>(&'a self, list: &'a [Slot]) -> impl Iterator<Item = Slot> + 'a {
        self.0.iter().flat_map(|part| &list[part.clone()]).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_groups_have_places() {
        let group = |(rows, closed): &(u32, bool)| Group {
            value: Shown::Empty,
            rows: *rows,
            closed: *closed,
            is_rest: false,
            sums: Vec::new(),
        };
        for (groups, expected) in [
            (&[(2, false), (1, false)][..], &[0, 0, 1, 2, 2, 3, 3][..]),
            (&[(2, true), (2, false)], &[0, 0, 0, 1, 2, 2]),
            (&[(3, true), (4, true)], &[0, 0, 0, 0]),
        ] {
            let groups: Vec<Group> = groups.iter().map(group).collect();
            let rows: Vec<usize> =
                (0..expected.len()).filter_map(|place| rows_before(&groups, place)).collect();
            assert_eq!(rows, expected);
        }
        assert_eq!(rows_before(&[], 7), None);
    }

    #[test]
    fn groups_beyond_the_limit_are_one_and_none_stays_last() {
        let group = |value: Option<Value>, rows| Grouped { value, rows, sums: Vec::new() };
        let two = |n: usize| group(Some(Value::Int(n as i64)), 2);
        let many: Vec<Grouped> = (0..GROUPS + 3).map(two).chain([group(None, 5)]).collect();
        let (first, rest, empty) = limited(&many);
        assert_eq!((first.len(), rest, empty), (GROUPS, Some(6), Some(&group(None, 5))));
        assert_eq!(limited(&[two(1)]), (&[two(1)][..], None, None));
    }

    #[test]
    fn closed_groups_leave_gaps() {
        let parts = |groups: &[(u32, bool)], len| {
            let group = |(rows, closed): &(u32, bool)| Group {
                value: Shown::Empty,
                rows: *rows,
                closed: *closed,
                is_rest: false,
                sums: Vec::new(),
            };
            let parts = Parts::of(&groups.iter().map(group).collect::<Vec<_>>(), len).0;
            parts.into_iter().map(|part| (part.start, part.end)).collect::<Vec<_>>()
        };
        for (groups, len, expected) in [
            (&[][..], 0, vec![]),
            (&[], 9, vec![(0, 9)]),
            (&[(2, false), (3, false)], 5, vec![(0, 5)]),
            (&[(2, true), (3, false)], 5, vec![(2, 5)]),
            (&[(2, false), (3, true)], 5, vec![(0, 2)]),
            (&[(2, false), (3, true), (1, true), (4, false)], 10, vec![(0, 2), (6, 10)]),
            (&[(2, true), (3, true)], 5, vec![]),
            // More groups than are listed: what follows them is shown.
            (&[(2, true)], 5, vec![(2, 5)]),
        ] {
            assert_eq!(parts(groups, len), expected, "{groups:?} of {len}");
        }
    }
}
