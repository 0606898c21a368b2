//! What is known of a lead on a day, today's or one of its past: what the rules of the lead score ask for.
//!
//! As for deals only what was there by then is taken. A value that was written later may have stood over another, so it is not
//! known then; what was never filled was not there.

use model::Kind;
use model::entities::{activity, common, lead};
use reports::chances::Usual;
use scoring::chances::doublings;

use super::deals::{MOST, OLDEST};
use super::{Ended, day, was_written};
use crate::derived::{Scope, activities};
use crate::records::Slot;
use crate::records::register::{Register, field_of, tag_of};

/// The rules of the lead score; each has a setting and a message `lead-<key>`.
pub(in crate::analysis) const RULES: [&str; 10] = [
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
/// Those of the grade, which is one field.
const GRADES: [&str; 3] = ["grade_a", "grade_b", "grade_d"];

/// Qualifiers that say what somebody is, not that he will buy.
const NEUTRAL: [&str; 4] = ["uses_competitor", "existing_customer", "reseller", "student_or_press"];

/// How many facts there are: the lead's age and what each rule asks for.
pub(super) const COUNT: usize = 1 + RULES.len();

/// The names of all facts, as a fit is kept by.
pub(in crate::analysis) fn names() -> impl Iterator<Item = &'static str> {
    ["age"].into_iter().chain(RULES)
}

/// A lead that was converted or disqualified, as far as it can be learned from: not one that was entered when it had ended.
pub(super) fn ended(scope: &Scope<'_>, slot: Slot) -> Option<Ended> {
    let records = scope.records;
    let began = began(scope, slot)?;
    let status = records.register(slot, tag_of(lead::STATUS, None)?)?;
    let happened = match status.as_text()? {
        "converted" => true,
        "disqualified" => false,
        _ => return None,
    };
    if was_written(scope, slot, status.stamp, i32::MIN) {
        return None;
    }
    let written = scope.day_of(status.stamp.ms() as i64);
    let on = day(scope, slot, lead::CONVERTED_AT).filter(|_| happened).unwrap_or(written).max(began);
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

/// Looks at a lead as it was known on a day: numbers in the order of [`names`], no number where something is not known.
pub(in crate::analysis) fn known(scope: &Scope<'_>, slot: Slot, on: i32, usual: Usual) -> Vec<f64> {
    let age = f64::from(on.saturating_sub(began(scope, slot).unwrap_or(on)).max(0)) / f64::from(usual.days);
    let mut facts = vec![doublings((1.0 + age).min(OLDEST))];
    facts.extend(RULES.iter().zip(held(scope, slot, on)).map(|(rule, days)| {
        let Some(count) = days.map(|days| days.len() as f64) else { return f64::NAN };
        match *rule {
            "qualifier" => count,
            "contact" | "incoming" => doublings(1.0 + count).min(MOST),
            _ => count.min(1.0),
        }
    }));
    facts
}

/// The days on which each of [`RULES`] held, up to a day; `None` where it holds and is not known to have held by then. What has no day
/// of its own holds on the last one.
pub(in crate::analysis) fn held(
    scope: &Scope<'_>,
    slot: Slot,
    until: i32,
) -> [Option<Vec<i32>>; RULES.len()] {
    let mut held = [const { Vec::new() }; RULES.len()];
    let mut later: Vec<&str> = Vec::new();
    let mut note = |key: &str, day: i32| {
        let rule = RULES.iter().position(|rule| *rule == key);
        rule.into_iter().for_each(|rule| held[rule].push(day));
    };
    let last = until.min(scope.today);
    for register in scope.records.registers(slot) {
        let (field, _) = field_of(register.tag).unzip();
        let was_written = was_written(scope, slot, register.stamp, until);
        let key = match field {
            Some(lead::GRADE) if was_written => register.as_text().unwrap_or_default(),
            Some(lead::GRADE) => {
                later.extend(GRADES);
                continue;
            }
            Some(lead::QUALIFIER) if was_written && speaks_for(&register) => "qualifier",
            Some(lead::PHONES | lead::EMAILS | lead::WECHAT) => "reach",
            Some(lead::COMPANY_NAME) => "company",
            Some(lead::BUDGET) => "budget",
            _ => continue,
        };
        match register.is_filled() {
            true if was_written => note(key, last),
            true => later.extend(RULES.iter().filter(|rule| **rule == key)),
            false => {}
        }
    }
    for one in activities::about(scope, slot) {
        let at = activities::happened_at(scope.records, one);
        let Some(day) = at.map(|at| scope.day_of(at)).filter(|day| *day <= until) else { continue };
        note("contact", day);
        if scope.records.text(one, activity::DIRECTION) == "incoming" {
            note("incoming", day);
        }
        if scope.records.text(one, activity::OUTCOME) == "not_interested" {
            note("not_interested", day);
        }
    }
    let mut rules = RULES.iter();
    held.map(|days| {
        let is_later = rules.next().is_some_and(|rule| later.contains(rule));
        (!days.is_empty() || !is_later).then_some(days)
    })
}

/// Whether a qualifier says that somebody will buy.
fn speaks_for(qualifier: &Register<'_>) -> bool {
    qualifier.as_text().is_some_and(|key| !NEUTRAL.contains(&key))
}
