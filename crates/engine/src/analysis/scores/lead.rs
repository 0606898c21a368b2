//! Lead score: points for what is known of a lead and what happened with it, fading, within 0 and 100:
//! `scoring::lead_score`.

use model::entities::{activity, lead};
use model::{FieldId, Kind, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::scores;
use reports::{Cell, Note, Settings as Set};
use scoring::lead_score::{Event, Part, Rule, Score as Points, Settings, score};

use super::{Score, gives, points};
use crate::derived::{Scope, activities};
use crate::records::Slot;

pub(super) const SCORE: Score = Score { fields: &[lead::SCORE], value, set: Some(&scores::LEAD), explain };

/// What gives or takes points; each has a setting and a message `lead-<key>`. The last two fade.
const RULES: [&str; 10] = [
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
const FADING: usize = 8;

/// Qualifiers that say what somebody is, not that he will buy.
const NEUTRAL: [&str; 4] = ["uses_competitor", "existing_customer", "reseller", "student_or_press"];

/// Most points that all events of a rule give together.
const MOST: u32 = 40;

fn settings(set: &Set<'_>) -> Settings {
    let half_life = set.get("half-life") as u32;
    let rule = |(at, key): (usize, &&str)| Rule {
        key: (*key).to_owned(),
        points: set.get(key) as i32,
        half_life_days: (at >= FADING).then_some(half_life),
        most: Some(MOST),
    };
    Settings { rules: RULES.iter().enumerate().map(rule).collect(), floor: 0, cap: 100 }
}

/// Whether a qualifier says that somebody will buy.
pub(in crate::analysis) fn speaks_for(value: &Value) -> bool {
    value.as_text().is_some_and(|key| !NEUTRAL.contains(&key))
}

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Points> {
    let records = scope.records;
    (records.kind(slot)? == Kind::Lead).then_some(())?;
    let has = |field| records.value(slot, field).is_some();
    let mut events: Vec<Event> = Vec::new();
    let mut note = |key: &str, day: i32| {
        let rule = RULES.iter().position(|rule| *rule == key);
        events.extend(rule.map(|rule| Event { rule: rule as u32, day }));
    };
    note(&records.text(slot, lead::GRADE), scope.today);
    let qualifiers = records.registers_of(slot, lead::QUALIFIER);
    let qualifiers = qualifiers.iter().filter(|one| one.value().as_ref().is_some_and(speaks_for));
    qualifiers.for_each(|_| note("qualifier", scope.today));
    if has(lead::PHONES) || has(lead::EMAILS) || has(lead::WECHAT) {
        note("reach", scope.today);
    }
    if has(lead::COMPANY_NAME) {
        note("company", scope.today);
    }
    if has(lead::BUDGET) {
        note("budget", scope.today);
    }
    for one in activities::about(scope, slot) {
        let Some(at) = activities::happened_at(records, one) else { continue };
        let day = scope.day_of(at);
        note("contact", day);
        if records.text(one, activity::DIRECTION) == "incoming" {
            note("incoming", day);
        }
        if records.text(one, activity::OUTCOME) == "not_interested" {
            note("not_interested", day);
        }
    }
    Some(score(&events, &settings(&scope.derived.set(&scores::LEAD, None)), scope.today))
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    Some(Value::Int(points(measured(scope, slot)?.score).round_ties_even() as i64))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let measured = measured(scope, slot)?;
    let part = |label: String, value: Cell, millipoints: i64| {
        gives(Cell::Message(label), value, Cell::Number(points(millipoints), 1))
    };
    let rule = |of: &Part| {
        part(format!("lead-{}", RULES[of.rule as usize]), Cell::Count(of.events.into()), of.contribution)
    };
    let mut parts: Vec<ScorePart> = measured.parts.iter().map(rule).collect();
    if measured.limited != 0 {
        parts.push(part("lead-limited".to_owned(), Cell::Empty, measured.limited));
    }
    Some(ScoreView {
        key: scores::LEAD.key.to_owned(),
        field: lead::SCORE,
        value: Value::Int(points(measured.score).round_ties_even() as i64),
        parts,
        notes: vec![Note::about("lead-by-rules", 0)],
    })
}
