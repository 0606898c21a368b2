//! What is known of a lead on a day, today's or one of its past: what the rules of the lead score ask for.
//!
//! As for deals only what was there by then is taken. A value that was written later may have stood over another, so it is not
//! known then; what was never filled was not there.

use model::entities::{activity, common, lead};
use model::{FieldId, Kind};
use reports::chances::Usual;
use scoring::chances::doublings;

use super::deals::{MOST, OLDEST};
use super::{Ended, day, was_known, was_written};
use crate::analysis::scores::speaks_for;
use crate::derived::{Scope, activities};
use crate::records::Slot;
use crate::records::register::tag_of;

/// Names of the facts: those but the first are rules of the lead score.
pub(in crate::analysis) const FACTS: [&str; 11] = [
    "age",
    "grade_a",
    "grade_b",
    "grade_d",
    "qualifier",
    "reach",
    "company",
    "budget",
    "not_interested",
    "contact",
    "incoming",
];

/// A lead that was converted or disqualified, as far as it can be learned from.
pub(super) fn ended(scope: &Scope<'_>, slot: Slot) -> Option<Ended> {
    let records = scope.records;
    let began = began(scope, slot)?;
    let (on, happened) = match records.text(slot, lead::STATUS).as_str() {
        "converted" => (day(scope, slot, lead::CONVERTED_AT).unwrap_or(began), true),
        "disqualified" => {
            let status = records.register(slot, tag_of(lead::STATUS, None)?)?;
            // What came with the lead itself, from a file, does not say when it ended.
            let is_told = !was_written(scope, slot, status.stamp, i32::MIN);
            (if is_told { scope.day_of(status.stamp.ms() as i64) } else { began }, false)
        }
        _ => return None,
    };
    let on = on.max(began);
    Some(Ended { slot, id: records.id(slot), pipeline: None, last: None, began, on, happened, minor: None })
}

fn began(scope: &Scope<'_>, slot: Slot) -> Option<i32> {
    day(scope, slot, lead::CAPTURED_AT).or_else(|| day(scope, slot, common::CREATED_AT))
}

/// Whether a lead may still be converted.
pub(in crate::analysis) fn is_open(scope: &Scope<'_>, slot: Slot) -> bool {
    let is_lead = scope.records.kind(slot) == Some(Kind::Lead);
    is_lead && !matches!(scope.records.text(slot, lead::STATUS).as_str(), "converted" | "disqualified")
}

/// Looks at a lead as it was known on a day: numbers in the order of [`FACTS`], no number where something is not known.
pub(in crate::analysis) fn known(scope: &Scope<'_>, slot: Slot, on: i32, usual: Usual) -> Vec<f64> {
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    let age = f64::from(on.saturating_sub(began(scope, slot).unwrap_or(on)).max(0)) / f64::from(usual.days);
    let mut facts = vec![doublings((1.0 + age).min(OLDEST))];
    let grade = was_known(scope, slot, lead::GRADE, on).then(|| scope.records.text(slot, lead::GRADE));
    let grades = FACTS[1..4].iter().map(|key| grade.as_ref().map_or(f64::NAN, |grade| flag(grade == key)));
    facts.extend(grades);
    facts.push(f64::from(qualifiers(scope, slot, on)));
    facts.push(has(scope, slot, &[lead::PHONES, lead::EMAILS, lead::WECHAT], on));
    facts.push(has(scope, slot, &[lead::COMPANY_NAME], on));
    facts.push(has(scope, slot, &[lead::BUDGET], on));
    let [refused, contacts, incoming] = contacts(scope, slot, on);
    facts.push(flag(refused > 0));
    facts.extend([contacts, incoming].map(|count| doublings(1.0 + f64::from(count)).min(MOST)));
    facts
}

/// Qualifiers that speak for a lead.
fn qualifiers(scope: &Scope<'_>, slot: Slot, on: i32) -> u32 {
    let registers = scope.records.registers_of(slot, lead::QUALIFIER);
    let counts = registers.iter().filter(|one| {
        one.value().as_ref().is_some_and(speaks_for) && was_written(scope, slot, one.stamp, on)
    });
    counts.count() as u32
}

/// Whether one of these fields was filled.
fn has(scope: &Scope<'_>, slot: Slot, fields: &[FieldId], on: i32) -> f64 {
    let mut later = false;
    for field in fields {
        for register in scope.records.registers_of(slot, *field).iter().filter(|one| one.is_filled()) {
            if was_written(scope, slot, register.stamp, on) {
                return 1.0;
            }
            later = true;
        }
    }
    if later { f64::NAN } else { 0.0 }
}

/// Activities up to a day: those in which somebody was not interested, all, and those that came in.
fn contacts(scope: &Scope<'_>, slot: Slot, on: i32) -> [u32; 3] {
    let records = scope.records;
    let mut counts = [0; 3];
    for one in activities::about(scope, slot) {
        if activities::happened_at(records, one).is_some_and(|at| scope.day_of(at) <= on) {
            let is = |field, key| u32::from(records.text(one, field) == key);
            counts[0] += is(activity::OUTCOME, "not_interested");
            counts[1] += 1;
            counts[2] += is(activity::DIRECTION, "incoming");
        }
    }
    counts
}
