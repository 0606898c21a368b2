//! Products are known by their SKU, and by their name as long as no other SKU says that they are another one.

use model::entities::product;
use model::expand::Records;
use model::{Change, FieldId, RecordId, Value};
use protocol::import::MatchKey;

use crate::search::fold::Folding;

/// Whether a product has an SKU.
pub(super) fn has_sku(records: &dyn Records, folding: &Folding, id: RecordId, sku: &str) -> bool {
    text(records, id, product::SKU).is_some_and(|own| folding.fold(&own) == folding.fold(sku))
}

/// Whether a record that was found by a name may be what a row with these keys means. A product that has an SKU is not found
/// by being called like one, nor by its name when the row says another. What the row says may be a name as well is no SKU.
pub(super) fn may_be_meant(
    records: &dyn Records,
    folding: &Folding,
    id: RecordId,
    key: &MatchKey,
    keys: &[MatchKey],
) -> bool {
    let Some(own) = text(records, id, product::SKU) else { return true };
    let is_name = |sku: &String| keys.iter().any(|key| matches!(key, MatchKey::Name(name) if name == sku));
    let agrees = |key: &MatchKey| match key {
        MatchKey::Sku(sku) => is_name(sku) || folding.fold(sku) == folding.fold(&own),
        _ => true,
    };
    !matches!(key, MatchKey::Sku(_)) && keys.iter().all(agrees)
}

/// What a line that names a product knows and the product does not: its SKU, and its name where that was only the SKU.
pub(super) fn missing(
    records: &dyn Records,
    folding: &Folding,
    id: RecordId,
    said: &[Change],
) -> Vec<Change> {
    let of_row = |field: FieldId| said.iter().find(|change| change.field == field);
    let words =
        |change: &Change| change.value.as_ref().and_then(Value::as_text).map(|text| folding.fold(text));
    let own_sku = text(records, id, product::SKU);
    let sku = own_sku.as_ref().map(|own| folding.fold(own)).or_else(|| of_row(product::SKU).and_then(words));
    let is_called_by_it = text(records, id, product::NAME).map(|name| folding.fold(&name)) == sku;
    let name = of_row(product::NAME).filter(|change| is_called_by_it && words(change) != sku);
    let sku = of_row(product::SKU).filter(|_| own_sku.is_none());
    [sku, name].into_iter().flatten().cloned().collect()
}

fn text(records: &dyn Records, id: RecordId, field: FieldId) -> Option<String> {
    records.value(id, field, None)?.as_text().map(str::to_owned)
}
