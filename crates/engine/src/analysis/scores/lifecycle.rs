//! The lifecycle class with how it came about: what moved somebody into each class, and when: `scoring::lifecycle`.

use model::entities::{common, company, contact, deal};
use model::{FieldId, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::Cell;
use scoring::lifecycle::{Facts, Move, Reason, Settings, Span, history};

use super::{Score, field, known};
use crate::derived::Scope;
use crate::derived::counts::is_open;
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::LIFECYCLE_CLASS, contact::LIFECYCLE_CLASS];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: None, explain };

/// Moves that are shown, the latest.
const MOST: usize = 12;

fn value(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    scope.value(slot, field)
}

/// The civil day of a moment that a record keeps.
fn day(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<i32> {
    match scope.records.value(slot, field)? {
        Value::Instant(at) => Some(scope.day_of(at)),
        _ => None,
    }
}

/// When the deals of a customer were open. Of one that ended on an unknown day nothing is told.
fn deals(scope: &Scope<'_>, slot: Slot, through: FieldId) -> Vec<Span> {
    let span = |deal: Slot| {
        let from = day(scope, deal, common::CREATED_AT)?;
        let until = day(scope, deal, deal::CLOSED_AT);
        (until.is_some() || is_open(scope.records, deal)).then_some(Span { from, until })
    };
    scope.records.referrers(slot, through).into_iter().filter_map(span).collect()
}

fn moves(scope: &Scope<'_>, slot: Slot, is_company: bool) -> Option<Vec<Move>> {
    let deals = deals(scope, slot, if is_company { deal::COMPANY } else { deal::CONTACTS });
    // An order that is dated ahead counts from today on, as it does for the class itself.
    let sales = scope.derived.sales(scope.records);
    let orders = sales.of(scope.records, slot);
    let purchases: Vec<i32> =
        orders.iter().filter(|sale| sale.is_purchase()).map(|sale| sale.day.min(scope.today)).collect();
    let created = day(scope, slot, common::CREATED_AT)?;
    // What was entered later may have happened before.
    let began = deals.iter().map(|span| span.from).chain(purchases.iter().copied());
    let known_on = began.chain([created]).min()?;
    let facts = Facts { known_on, fits: &[], deals: &deals, purchases: &purchases, overrides: &[] };
    Some(history(&facts, &Settings::default(), scope.today))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let field = field(scope, slot, *FIELDS)?;
    let is_company = field == company::LIFECYCLE_CLASS;
    let moves = moves(scope, slot, is_company)?;
    let mut parts: Vec<ScorePart> =
        moves.iter().map(|one| known(message(one.reason), Cell::Date(one.on))).collect();
    parts.drain(..parts.len().saturating_sub(MOST));
    let own = if is_company { company::LIFECYCLE_OVERRIDE } else { contact::LIFECYCLE_OVERRIDE };
    let set = scope.records.value(slot, own);
    let set = set.as_ref().and_then(Value::as_text).map(str::to_owned);
    parts.extend(set.map(|class| known("lifecycle-override", Cell::Choice(field, class))));
    let value = scope.value(slot, field)?;
    Some(ScoreView { key: "lifecycle".to_owned(), field, value, parts, notes: Vec::new() })
}

fn message(reason: Reason) -> &'static str {
    match reason {
        Reason::Known => "lifecycle-known",
        Reason::Fits => "lifecycle-fits",
        Reason::LiveDeal => "lifecycle-deal",
        Reason::Bought => "lifecycle-bought",
        Reason::Lapsed => "lifecycle-lapsed",
        Reason::Override => "lifecycle-override",
    }
}
