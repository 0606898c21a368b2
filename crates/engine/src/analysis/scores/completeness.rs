//! Completeness: what share of what ought to be known of a customer of his class is known, and fresh:
//! `scoring::completeness`.

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::{Cell, scores};
use scoring::completeness::{Completeness, Part, Settings, Standing, State, Wanted, measure};

use super::{Score, decimal, field};
use crate::derived::Scope;
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::COMPLETENESS, contact::COMPLETENESS];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::COMPLETENESS), explain };

/// A field, its weight, after how many times the set number of days it should be checked (0: never), and from which class on it is asked for.
type Rule = (FieldId, u32, u32, usize);

/// The classes in ascending order; each asks for what the one before asks for, and more.
const CLASSES: [&str; 4] = ["account", "target", "prospect", "customer_class"];

const COMPANY: &[Rule] = &[
    (company::NAME, 3, 0, 0),
    (company::PHONES, 2, 1, 0),
    (company::EMAILS, 2, 1, 0),
    (company::WEBSITE, 1, 2, 0),
    (company::INDUSTRY, 2, 0, 0),
    (company::VISITING_ADDRESS, 2, 2, 1),
    (company::SIZE, 2, 2, 1),
    (company::SOURCE, 1, 0, 1),
    (company::CONTACT_COUNT, 3, 0, 2),
    (company::LANGUAGE, 1, 0, 2),
    (company::BILLING_ADDRESS, 2, 2, 3),
    (company::TAX_ID, 1, 0, 3),
    (company::PAYMENT_DAYS, 1, 0, 3),
    (company::CUSTOMER_GROUP, 1, 0, 3),
];

const CONTACT: &[Rule] = &[
    (contact::FAMILY_NAME, 3, 0, 0),
    (contact::EMAILS, 3, 1, 0),
    (contact::PHONES, 2, 1, 0),
    (contact::COMPANIES, 2, 1, 0),
    (contact::LANGUAGE, 1, 0, 1),
    (contact::SOURCE, 1, 0, 1),
];

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<(Vec<&'static Rule>, Completeness)> {
    let (rules, class) = match field(scope, slot, *FIELDS)? {
        company::COMPLETENESS => (COMPANY, company::LIFECYCLE_CLASS),
        _ => (CONTACT, contact::LIFECYCLE_CLASS),
    };
    let class = scope.value(slot, class)?;
    let rank = CLASSES.iter().position(|key| class.as_text() == Some(key)).unwrap_or_default();
    let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.3 <= rank).collect();
    let set = scope.derived.set(&scores::COMPLETENESS, None);
    let settings = Settings {
        wanted: rules
            .iter()
            .map(|(_, weight, fresh, _)| Wanted {
                field: String::new(),
                weight: *weight,
                fresh_days: (*fresh > 0).then(|| *fresh * set.get("fresh") as u32),
            })
            .collect(),
        stale_per_mille: (set.get("stale") * 10.0) as u16,
    };
    let states: Vec<State> = rules.iter().map(|rule| state(scope, slot, rule.0)).collect();
    Some((rules, measure(&states, &settings, scope.today)))
}

fn state(scope: &Scope<'_>, slot: Slot, field: FieldId) -> State {
    if let FieldId::Derived(_) = field {
        return match scope.value(slot, field) {
            None | Some(Value::Int(0)) => State::Missing,
            Some(_) => State::Valid(scope.today),
        };
    }
    let written = scope.records.registers_of(slot, field).into_iter();
    let written =
        written.filter(|register| register.value().is_some()).map(|register| register.stamp.ms()).max();
    written.map_or(State::Missing, |ms| State::Valid(scope.day_of(ms as i64)))
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    decimal(measured(scope, slot)?.1.share.value()? * 100.0, 0)
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let (rules, completeness) = measured(scope, slot)?;
    let kind = scope.records.kind(slot)?;
    let weights: u32 = rules.iter().map(|rule| rule.1).sum();
    let part = |part: &Part| {
        let state = match part.standing {
            Standing::Good => "completeness-good",
            Standing::Stale => "completeness-stale",
            Standing::Invalid => "completeness-invalid",
            Standing::Missing => "completeness-missing",
        };
        ScorePart {
            label: Cell::Field(kind, rules[part.wanted as usize].0),
            value: Cell::message(state),
            cuts: Vec::new(),
            weight: Cell::share(part.weight.into(), weights.into()),
            contribution: Cell::share(part.contribution as f64, f64::from(weights) * 1000.0),
        }
    };
    Some(ScoreView {
        key: "completeness".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: decimal(completeness.share.value()? * 100.0, 0)?,
        parts: completeness.parts.iter().map(part).collect(),
        notes: Vec::new(),
    })
}
