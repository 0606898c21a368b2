//! The scores of a record, one file each: what it is, and the arithmetic behind it.

mod abc;
mod bargain;
mod care;
mod churn;
mod completeness;
mod conversion;
mod engagement;
mod lead;
mod lifecycle;
mod lifetime;
mod loyalty;
mod purchases;
mod rfm;
mod win;

use model::entities::{answer, company, contact};
use model::{FieldId, RecordId, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::{Cell, Note};
use scoring::decay::Millipoints;

use crate::derived::{Scope, answers};
use crate::queries::Asked;
use crate::records::Slot;

/// A score.
struct Score {
    /// The fields that show it.
    fields: &'static [FieldId],
    /// The value of one of the fields.
    value: fn(&Scope<'_>, Slot, FieldId) -> Option<Value>,
    /// What can be set for it.
    set: Option<&'static reports::scores::Score>,
    /// All of it with its arithmetic; `None` where the record has none.
    explain: fn(&Scope<'_>, Slot) -> Option<ScoreView>,
}

/// Every score, in the order in which people meet them.
const SCORES: &[Score] = &[
    rfm::SCORE,
    abc::SCORE,
    lifetime::VALUE,
    lifetime::ALIVE,
    churn::SCORE,
    loyalty::SCORE,
    bargain::SCORE,
    engagement::SCORE,
    care::SCORE,
    completeness::SCORE,
    lifecycle::SCORE,
    lead::SCORE,
    conversion::SCORE,
    win::SCORE,
];

/// The value of a field that is a score.
pub(super) fn value(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    if field == answer::RFM_SEGMENT {
        return of_customer(scope, slot, [company::RFM_SEGMENT, contact::RFM_SEGMENT]);
    }
    let score = SCORES.iter().find(|score| score.fields.contains(&field))?;
    (score.value)(scope, slot, field)
}

/// A score of the customer who gave an answer.
fn of_customer(scope: &Scope<'_>, answer: Slot, fields: [FieldId; 2]) -> Option<Value> {
    let customer = answers::customer(scope.records, answer)?;
    value(scope, customer, field(scope, customer, fields)?)
}

/// Every score that a record has.
pub(super) fn explain(asked: &Asked<'_>, id: RecordId) -> Vec<ScoreView> {
    let scope = &asked.scope;
    let Some(slot) = scope.records.slot(id) else { return Vec::new() };
    let slot = scope.records.resolve(slot);
    let explain = |score: &Score| {
        let mut view = (score.explain)(scope, slot)?;
        let kind = scope.records.kind(slot)?;
        let is_newer = |set: &&reports::scores::Score| {
            let kept = scope.derived.kept(set, set.population(kind));
            kept.is_some_and(|kept| set.is_newer(kept))
        };
        view.notes.extend(score.set.filter(is_newer).map(|_| Note::warning("score-newer")));
        Some(view)
    };
    SCORES.iter().filter_map(explain).collect()
}

/// The one of two fields, of a company and of a contact, that a record has.
fn field(scope: &Scope<'_>, slot: Slot, [company, contact]: [FieldId; 2]) -> Option<FieldId> {
    match scope.records.kind(slot)? {
        model::Kind::Company => Some(company),
        model::Kind::Contact => Some(contact),
        _ => None,
    }
}

/// A part of which only the value is shown.
fn known(label: &str, value: Cell) -> ScorePart {
    gives(Cell::message(label), value, Cell::Empty)
}

/// A part with what it gives.
fn gives(label: Cell, value: Cell, contribution: Cell) -> ScorePart {
    ScorePart { label, value, cuts: Vec::new(), weight: Cell::Empty, contribution }
}

/// Whole points.
fn points(millipoints: Millipoints) -> f64 {
    millipoints as f64 / 1000.0
}

/// A number with so many decimal places.
fn decimal(number: f64, places: u8) -> Option<Value> {
    let mantissa = (number * 10f64.powi(places.into())).round_ties_even();
    let fits = mantissa.is_finite() && mantissa.abs() < 9e15;
    fits.then_some(Value::Decimal { mantissa: mantissa as i64, places })
}
