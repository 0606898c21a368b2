//! The product that the line of an order names: by its SKU, by its name, or by a text that may be either.

use model::entities::{order_line, product};
use model::{Change, FieldId, Kind, ProblemCode, Value};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::draft::Draft;
use super::ids::folded;
use super::plan::Plan;
use super::repeats::Repeats;

/// The link to the product of a line, and the product itself when it is named for the first time. What a line says of the
/// category of no product becomes its description.
pub(super) fn product(
    plan: &Plan,
    repeats: &mut Repeats,
    draft: &mut Draft,
    line: &mut Vec<Change>,
    records: &mut Vec<ImportRecord>,
) -> Option<Link> {
    let sku = std::mem::take(&mut draft.product_sku);
    let name = std::mem::take(&mut draft.product);
    let category = std::mem::take(&mut draft.product_category);
    if sku.is_empty() && name.is_empty() {
        if !category.is_empty() && description(line).is_none() {
            line.extend(checked(plan, Kind::OrderLine, order_line::DESCRIPTION, &category));
        }
        return None;
    }
    let (id, matches, changes) = if sku.is_empty() {
        let id = plan.keys.id(Kind::Product, "name", &folded(&name));
        (id, vec![MatchKey::Sku(name.clone()), MatchKey::Name(name.clone())], vec![(product::NAME, name)])
    } else {
        // Beside an SKU the line's own description is what the product is called.
        let name = if name.is_empty() { description(line).map(str::to_owned) } else { Some(name) };
        let id = plan.keys.id(Kind::Product, "sku", &folded(&sku));
        let mut matches = vec![MatchKey::Sku(sku.clone())];
        matches.extend(name.clone().map(MatchKey::Name));
        (id, matches, vec![(product::NAME, name.unwrap_or_else(|| sku.clone())), (product::SKU, sku)])
    };
    let changes: Option<Vec<Change>> =
        changes.iter().map(|(field, text)| checked(plan, Kind::Product, *field, text)).collect();
    let Some(mut changes) = changes else {
        draft.row_problem(ProblemCode::TooLong, Some(order_line::PRODUCT), "");
        return None;
    };
    if repeats.is_first(id) {
        changes.extend(checked(plan, Kind::Product, product::CATEGORY, &category));
        let (line, matches, links) = (draft.line, matches.clone(), Vec::new());
        records.push(ImportRecord { line, id, kind: Kind::Product, matches, only_new: true, changes, links });
    }
    let field = order_line::PRODUCT;
    Some(Link { field, set: false, entry: None, matches, otherwise: (Kind::Product, id) })
}

fn description(line: &[Change]) -> Option<&str> {
    let change = line.iter().find(|change| change.field == order_line::DESCRIPTION)?;
    change.value.as_ref()?.as_text()
}

fn checked(plan: &Plan, kind: Kind, field: FieldId, text: &str) -> Option<Change> {
    let value = model::check::check(plan.def(kind, field)?, Value::Text(text.to_owned())).ok()??;
    Some(Change { field, element: None, value: Some(value) })
}
