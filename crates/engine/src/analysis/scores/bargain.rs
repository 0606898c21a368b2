//! How much of what a customer bought was a bargain: `scoring::bargain`. Who has bought too seldom to tell has no value.

use model::entities::{company, contact, order};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::Cell;
use scoring::bargain::{Buying, Sale, Settings, measure};

use super::{Score, field, known};
use crate::analysis::discounts::off;
use crate::derived::Scope;
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::BARGAIN_SHARE, contact::BARGAIN_SHARE];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: None, explain };

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Buying> {
    let records = scope.records;
    let on = scope.derived.rfm(records, records.kind(slot)?, scope.today).on;
    let sales = scope.derived.sales(records);
    let sold = records.referrers(slot, order::CUSTOMER).into_iter().filter_map(|order| {
        let sale = sales.get(order).filter(|sale| sale.day <= on && sale.customer == slot)?;
        let list = sale.minor.saturating_add(off(scope, order, sale.day));
        Some(Sale { customer: 0, list, paid: sale.minor })
    });
    let sold: Vec<Sale> = sold.collect();
    let settings = Settings::default();
    measure(&sold, 1, &settings).pop().filter(|of| of.purchases >= settings.least_purchases)
}

fn share(of: &Buying) -> Option<Value> {
    Some(Value::Decimal { mantissa: of.share().per_mille()?, places: 1 })
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    share(&measured(scope, slot)?)
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let of = measured(scope, slot)?;
    // Where nobody gives discounts there is nothing to explain.
    if of.list == of.paid {
        return None;
    }
    let currency = scope.derived.settings.currency;
    Some(ScoreView {
        key: "bargain".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: share(&of)?,
        parts: vec![
            known("bargain-purchases-made", Cell::Count(of.purchases.into())),
            known("bargain-bargains-made", Cell::Count(of.bargains.into())),
            known("bargain-list", Cell::money(of.list, currency)),
            known("bargain-paid", Cell::money(of.paid, currency)),
            known("bargain-taken-off", of.discount().value().map_or(Cell::Empty, |of| Cell::Share(of, 1))),
        ],
        notes: Vec::new(),
    })
}
