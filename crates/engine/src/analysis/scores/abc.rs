//! The ABC class by share of revenue: `scoring::concentration`.

use std::rc::Rc;

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::Cell;

use super::{Score, field, known};
use crate::analysis::rfm::Rfm;
use crate::derived::Scope;
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::ABC_CLASS, contact::ABC_CLASS];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: None, explain };

/// Everybody of a customer's kind, scored.
fn scored(scope: &Scope<'_>, slot: Slot) -> Option<Rc<Rfm>> {
    Some(scope.derived.rfm(scope.records, scope.records.kind(slot)?, scope.today))
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    scored(scope, slot)?.class_of(scope.records, slot).map(|class| Value::Choice(class.to_owned()))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let scored = scored(scope, slot)?;
    let class = scored.class_of(scope.records, slot)?;
    let currency = scope.derived.settings.currency;
    let total = scored.of(slot)?.0.total;
    // What those before him brought, and he with them.
    let before: i128 = scored
        .standing
        .purchases()
        .iter()
        .filter(|other| other.bought() && other.total > total)
        .map(|other| i128::from(other.total.max(0)))
        .sum();
    let all = scored.standing.concentration().total;
    let share = |sum: i128| Cell::share(sum as f64, all as f64);
    Some(ScoreView {
        key: "abc".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: Value::Choice(class.to_owned()),
        parts: vec![
            known("score-abc-revenue", Cell::Money(total, currency)),
            known("score-abc-all", Cell::money(all, currency)),
            known("score-abc-before", share(before)),
            known("score-abc-with", share(before + i128::from(total.max(0)))),
        ],
        notes: Vec::new(),
    })
}
