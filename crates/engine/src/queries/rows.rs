//! Lists: a window of rows, totals, groups.

use std::collections::{BTreeMap, HashMap};

use model::value::Currency;
use model::{FieldDef, FieldId, FieldKind, Value};
use protocol::query::RowsQuery;
use protocol::view::{RowsView, Shown};

use super::Asked;
use crate::derived::Scope;
use crate::records::Slot;

/// Rows in a window at most.
const WINDOW: usize = 500;
/// Groups at most; further ones are left out.
const GROUPS: usize = 1_000;

/// Answers.
pub(crate) fn answer(asked: &mut Asked<'_>, query: &RowsQuery) -> RowsView {
    let list = asked.lists.get(&asked.scope, query.kind, &query.filter, &query.sort);
    let scope = &asked.scope;
    let columns = scope.columns(query.kind, &query.columns);
    let start = (query.start as usize).min(list.len());
    let end = (start + (query.len as usize).min(WINDOW)).min(list.len());
    let rows = list[start..end].iter().map(|slot| scope.row(*slot, &columns)).collect();
    let money: Vec<(u32, FieldId)> = columns
        .iter()
        .enumerate()
        .filter_map(|(column, def)| {
            Some((column as u32, (*def).filter(|def| def.kind == FieldKind::Money)?.id))
        })
        .collect();
    let sum = |(column, field): &(u32, FieldId)| {
        (*column, asked.lists.sums(scope, query.kind, &query.filter, &query.sort, *field))
    };
    let sums = money.iter().map(sum).collect();
    let groups = match query.group.and_then(|field| scope.catalogue.field(query.kind, field)) {
        Some(def) => groups(scope, &list, def),
        None => Vec::new(),
    };
    let mut group_sums = Vec::new();
    if query.sort.first().map(|key| key.field) == query.group {
        let mut from = 0;
        for (_, count) in &groups {
            let rows = &list[from..(from + *count as usize).min(list.len())];
            group_sums
                .push(money.iter().map(|(column, field)| (*column, sum_of(scope, *field, rows))).collect());
            from += rows.len();
        }
    }
    let located = query.locate.and_then(|id| scope.records.slot(id)).map(|slot| scope.records.resolve(slot));
    RowsView {
        total: list.len() as u32,
        start: start as u32,
        rows,
        sums,
        groups,
        group_sums,
        located: located
            .and_then(|slot| list.iter().position(|other| *other == slot))
            .map(|place| place as u32),
    }
}

/// Values of a field with their counts: options in their own order, others by count; the empty ones last.
fn groups(scope: &Scope<'_>, list: &[Slot], def: &FieldDef) -> Vec<(Shown, u32)> {
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
    let shown =
        |value: Option<Value>| value.map_or(Shown::Empty, |value| scope.shown_value(value, &def.kind));
    found.into_iter().take(GROUPS).map(|(value, count)| (shown(value), count)).collect()
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
