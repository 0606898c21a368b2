//! Rows in groups: which there are, what they sum up to, and which rows are shown where some are closed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use model::value::Currency;
use model::{FieldDef, FieldId, FieldKind, Value};
use protocol::query::RowsQuery;
use protocol::view::{Group, Shown};

use crate::derived::Scope;
use crate::records::Slot;

/// Groups at most; further ones are left out.
const GROUPS: usize = 1_000;

/// The groups of a list, with sums of these columns: options in their own order, others by count; the empty ones last.
pub(super) fn of(
    scope: &Scope<'_>,
    list: &[Slot],
    query: &RowsQuery,
    money: &[(u32, FieldId)],
) -> Vec<Group> {
    let Some(def) = query.group.and_then(|field| scope.catalogue.field(query.kind, field)) else {
        return Vec::new();
    };
    // Only then do the rows of a group follow each other.
    let together = query.sort.first().is_some_and(|key| key.field == def.id);
    let mut from = 0;
    let group = |(value, rows): (Option<Value>, u32)| {
        let own = &list[from..(from + rows as usize).min(list.len())];
        from += own.len();
        let sum = |(column, field): &(u32, FieldId)| (*column, sum_of(scope, *field, own));
        let sums = if together { money.iter().map(sum).collect() } else { Vec::new() };
        let closed = together && query.closed.contains(&value);
        let value = value.map_or(Shown::Empty, |value| scope.shown_value(value, &def.kind));
        Group { value, rows, closed, sums }
    };
    counted(scope, list, def).into_iter().map(group).collect()
}

/// Values of a field with their counts.
fn counted(scope: &Scope<'_>, list: &[Slot], def: &FieldDef) -> Vec<(Option<Value>, u32)> {
    let mut counts: HashMap<Option<Value>, u32> = HashMap::new();
    for slot in list {
        *counts.entry(group_of(scope, *slot, def)).or_default() += 1;
    }
    let place = |value: &Option<Value>| match (value, &def.kind) {
        (None, _) => usize::MAX,
        (Some(Value::Choice(key)), FieldKind::Choice(options)) => {
            options.iter().position(|option| option.key == *key).unwrap_or(options.len())
        }
        _ => 0,
    };
    let print = |value: &Option<Value>| value.as_ref().map(model::print::print).unwrap_or_default();
    let mut found: Vec<(Option<Value>, u32)> = counts.into_iter().collect();
    sorting::by(&mut found, |a, b| {
        place(&a.0).cmp(&place(&b.0)).then(b.1.cmp(&a.1)).then_with(|| print(&a.0).cmp(&print(&b.0)))
    });
    found.truncate(GROUPS);
    found
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
    fn closed_groups_leave_gaps() {
        let parts = |groups: &[(u32, bool)], len| {
            let group = |(rows, closed): &(u32, bool)| Group {
                value: Shown::Empty,
                rows: *rows,
                closed: *closed,
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
