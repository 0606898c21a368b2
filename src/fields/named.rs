//! Names of the records that a rule or a draft names: those that nobody chose here are asked for, kind by kind.

use leptos::prelude::*;
use model::entities::{common, order_line};
use model::field::{FieldKind, Tone};
use model::filter::What;
use model::{Catalogue, Change, FieldDef, Filter, Kind, Operand, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{Named, Row};

use super::names;
use crate::engine;
use crate::state::app;

/// Names asked for at once.
const MOST: usize = 200;

/// How many names have come: whoever reads it words a rule again when there are more.
pub fn arriving(kind: Kind, filter: Signal<Filter>) -> Memo<usize> {
    let wanted = Memo::new(move |_| {
        let catalogue = app().catalogue.get();
        let mut found = Vec::new();
        filter.with(|filter| collect(filter, kind, &catalogue, &mut found));
        found.retain(|(_, id)| names::known(*id).is_none());
        found
    });
    let rows: Vec<_> = Kind::ALL.iter().map(|kind| (*kind, of_kind(*kind, wanted))).collect();
    Memo::new(move |before: Option<&usize>| {
        let mut count = before.copied().unwrap_or_default();
        for (kind, rows) in &rows {
            let Some(Ok(view)) = rows.get() else { continue };
            for row in view.rows.iter().filter(|row| names::known(row.id).is_none()) {
                remember(*kind, row);
                count += 1;
            }
        }
        count
    })
}

/// Asks for the names of the records that these changes refer to, and remembers them.
pub async fn fetch(kind: Kind, changes: &[Change]) {
    let catalogue = app().catalogue.get_untracked();
    let mut found = Vec::new();
    for change in changes {
        let element = change.element.map(Value::Ref);
        let values: Vec<Value> = change.value.clone().into_iter().chain(element).collect();
        add(catalogue.field(kind, change.field), &values, &mut found);
    }
    found.retain(|(_, id)| names::known(*id).is_none());
    for kind in Kind::ALL.iter().copied() {
        let ids: Vec<RecordId> =
            found.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).take(MOST).collect();
        if ids.is_empty() {
            continue;
        }
        // Who it is stays unsaid where it cannot be told: the form is right without it.
        if let Ok(view) = engine::rows_now(query(kind, ids)).await {
            view.rows.iter().for_each(|row| remember(kind, row));
        }
    }
}

fn remember(kind: Kind, row: &Row) {
    names::remember(Named { id: row.id, kind, name: row.name.clone(), tone: Tone::Neutral });
}

fn query(kind: Kind, ids: Vec<RecordId>) -> RowsQuery {
    RowsQuery {
        columns: vec![common::DISPLAY_NAME],
        len: MOST as u32,
        ..RowsQuery::of(kind, Filter::Records(ids))
    }
}

fn of_kind(kind: Kind, wanted: Memo<Vec<(Kind, RecordId)>>) -> engine::Remote<protocol::view::RowsView> {
    engine::live_rows(move || {
        let of_kind = |(of, id): &(Kind, RecordId)| (*of == kind).then_some(*id);
        let ids: Vec<RecordId> = wanted.with(|wanted| wanted.iter().filter_map(of_kind).take(MOST).collect());
        (!ids.is_empty()).then(|| query(kind, ids))
    })
}

/// The records that a rule compares with, each with the kinds that it can be of.
fn collect(filter: &Filter, kind: Kind, catalogue: &Catalogue, found: &mut Vec<(Kind, RecordId)>) {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => {
            rules.iter().for_each(|rule| collect(rule, kind, catalogue, found));
        }
        Filter::Not(rule) => collect(rule, kind, catalogue, found),
        Filter::Field { field, operand: Operand::Values(values), .. } => {
            add(catalogue.field(kind, *field), values, found);
        }
        Filter::Happened(happened) if happened.what == What::Order => {
            add(catalogue.field(Kind::OrderLine, order_line::PRODUCT), &happened.of, found);
        }
        _ => {}
    }
}

fn add(def: Option<&FieldDef>, values: &[Value], found: &mut Vec<(Kind, RecordId)>) {
    let kinds = match def.map(|def| &def.kind) {
        Some(FieldKind::Ref(kinds) | FieldKind::Role { kinds, .. }) => kinds,
        _ => return,
    };
    for id in values.iter().filter_map(Value::as_ref_id) {
        let new = kinds.iter().map(|kind| (*kind, id)).filter(|one| !found.contains(one)).collect::<Vec<_>>();
        found.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use model::entities::{company, order};
    use model::filter::Happened;
    use model::{FieldId, Op};

    use super::*;

    #[test]
    fn what_a_rule_compares_with_is_found_wherever_it_stands() {
        let catalogue = Catalogue::default();
        let id = |n: u8| RecordId([n; 16]);
        let is = |field: FieldId, n: u8| Filter::Field {
            field,
            op: Op::Is,
            operand: Operand::Values(vec![Value::Ref(id(n))]),
        };
        let bought = Happened {
            what: What::Order,
            of: vec![Value::Ref(id(3))],
            within: None,
            op: Op::AtLeast,
            count: 1,
        };
        let rule = Filter::All(vec![
            is(common::TAGS, 1),
            Filter::Not(Box::new(Filter::Any(vec![is(common::TAGS, 1), Filter::Happened(bought)]))),
            is(common::OWNER, 4),
            is(company::PARENT, 5),
            is(order::CUSTOMER, 6),
        ]);
        let mut found = Vec::new();
        collect(&rule, Kind::Company, &catalogue, &mut found);
        assert_eq!(found, [(Kind::Tag, id(1)), (Kind::Product, id(3)), (Kind::Company, id(5))]);
    }
}
