//! Whether a customer is still there, how often he will buy within a year, and what that brings: `scoring::lifetime`.

use std::rc::Rc;

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::lifetimes::{WEEK, message, name};
use reports::scores::LIFETIME;
use reports::{Cell, Note};

use super::{Score, decimal, field, known};
use crate::analysis::lifetime::{Expected, Lifetimes};
use crate::derived::Scope;
use crate::records::Slot;

const VALUES: [FieldId; 2] = [company::LIFETIME_VALUE, contact::LIFETIME_VALUE];
const ALIVES: [FieldId; 2] = [company::ALIVE, contact::ALIVE];

pub(super) const VALUE: Score =
    Score { fields: &VALUES, value, set: Some(&LIFETIME), explain: explain_value };

pub(super) const ALIVE: Score = Score {
    fields: &[company::ALIVE, contact::ALIVE, company::EXPECTED_ORDERS, contact::EXPECTED_ORDERS],
    value,
    set: Some(&LIFETIME),
    explain: explain_alive,
};

/// What is expected of everybody of a customer's kind; `None` until it is computed.
fn lifetimes(scope: &Scope<'_>, slot: Slot) -> Option<Rc<Lifetimes>> {
    scope.derived.lifetimes(scope.records.kind(slot)?, scope.today)
}

fn value(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let lifetimes = lifetimes(scope, slot)?;
    let expected = lifetimes.of(slot)?;
    match field {
        company::ALIVE | contact::ALIVE => decimal(expected.alive * 100.0, 1),
        company::EXPECTED_ORDERS | contact::EXPECTED_ORDERS => decimal(expected.purchases, 2),
        _ => money(scope, expected.value),
    }
}

fn money(scope: &Scope<'_>, minor: f64) -> Option<Value> {
    let Cell::Money(minor, currency) = Cell::computed_money(minor, scope.derived.settings.currency) else {
        return None;
    };
    Some(Value::Money { minor, currency })
}

fn explain_value(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let lifetimes = lifetimes(scope, slot)?;
    let expected = lifetimes.of(slot)?;
    let currency = scope.derived.settings.currency;
    // Value = purchases · amount · margin · what discounting leaves, so that the parts multiply to it.
    let margin = lifetimes.terms.margin;
    let undiscounted = expected.purchases * expected.amount * margin;
    let left = if undiscounted > 0.0 { expected.value / undiscounted } else { 1.0 };
    Some(ScoreView {
        key: "lifetime-value".to_owned(),
        field: field(scope, slot, VALUES)?,
        value: money(scope, expected.value)?,
        parts: vec![
            known("score-expected-orders", Cell::Number(expected.purchases, 2)),
            known("score-amount", Cell::computed_money(expected.amount, currency)),
            known("score-margin", Cell::Share(margin, 1)),
            known("score-discounted", Cell::Share(left, 1)),
        ],
        notes: notes(&lifetimes),
    })
}

fn explain_alive(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let lifetimes = lifetimes(scope, slot)?;
    let expected = lifetimes.of(slot)?;
    let Expected { customer, alive, .. } = expected;
    let terms = &lifetimes.terms;
    let weeks = |weeks: f64| Cell::Days(weeks * WEEK);
    let model = &lifetimes.fit.model;
    Some(ScoreView {
        key: "alive".to_owned(),
        field: field(scope, slot, ALIVES)?,
        value: decimal(alive * 100.0, 1)?,
        parts: vec![
            known("score-repeats", Cell::Count(customer.repeats.into())),
            known("score-last", weeks(customer.last)),
            known("score-age", weeks(customer.age)),
            known("score-model", Cell::Text(name(model).to_owned())),
            known("score-expected-orders", Cell::Number(expected.purchases, 2)),
            known("score-horizon", Cell::Days(f64::from(terms.periods) * terms.length * WEEK)),
        ],
        notes: notes(&lifetimes),
    })
}

/// What is unusual about the fit that is used.
fn notes(lifetimes: &Lifetimes) -> Vec<Note> {
    lifetimes.fit.flags.iter().map(|flag| Note::warning(message(*flag))).collect()
}
