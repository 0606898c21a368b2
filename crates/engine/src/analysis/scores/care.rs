//! Care that is overdue: nobody has been in touch for longer than the class of the customer allows: `scoring::care`.

use model::entities::{common, company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::{Cell, scores};
use scoring::care::{Care, due};

use super::{Score, field, known};
use crate::derived::{Scope, activities};
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::CARE_OVERDUE_DAYS, contact::CARE_OVERDUE_DAYS];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::CARE), explain };

/// The plan of a customer and how late we are: (care, days).
fn measured(scope: &Scope<'_>, slot: Slot) -> Option<(Care, i32, i64)> {
    let class =
        scope.value(slot, field(scope, slot, [company::LIFECYCLE_CLASS, contact::LIFECYCLE_CLASS])?)?;
    let class = class.as_text()?;
    let cadence = scope.derived.set(&scores::CARE, None).get(class) as u32;
    if cadence == 0 {
        return None;
    }
    let since = match scope.records.value(slot, common::CREATED_AT) {
        Some(Value::Instant(at)) => scope.day_of(at),
        _ => scope.today,
    };
    let care = Care {
        cadence_days: Some(cadence),
        since,
        last_on: activities::last_at(scope, slot).map(|at| scope.day_of(at)),
        planned_on: activities::next_on(scope, slot).filter(|day| *day >= scope.today),
    };
    let due = due(&[care], scope.today).pop()?;
    Some((care, due.due_on, due.overdue_days))
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    Some(Value::Int(measured(scope, slot)?.2))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let (care, due_on, overdue) = measured(scope, slot)?;
    Some(ScoreView {
        key: "care".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: Value::Int(overdue),
        parts: vec![
            known("care-last", care.last_on.map_or(Cell::Empty, Cell::Date)),
            known("care-cadence", care.cadence_days.map_or(Cell::Empty, |days| Cell::Days(days.into()))),
            known("care-due", Cell::Date(due_on)),
        ],
        notes: Vec::new(),
    })
}
