//! Lead score: points for what is known of a lead and what happened with it, fading, within 0 and 100:
//! `scoring::lead_score`.

use model::entities::lead;
use model::{FieldId, Kind, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::scores;
use reports::{Cell, Note, Settings as Set};
use scoring::lead_score::{Event, Part, Rule, Score as Points, Settings, score};

use super::{Score, gives, points};
use crate::analysis::chances::leads::{RULES, held};
use crate::derived::Scope;
use crate::records::Slot;

pub(super) const SCORE: Score = Score { fields: &[lead::SCORE], value, set: Some(&scores::LEAD), explain };

/// Rules of what fades.
const FADING: [&str; 2] = ["contact", "incoming"];

/// Most points that all events of a rule give together.
const MOST: u32 = 40;

fn settings(set: &Set<'_>) -> Settings {
    let half_life = set.get("half-life") as u32;
    let rule = |key: &&str| Rule {
        key: (*key).to_owned(),
        points: set.get(key) as i32,
        half_life_days: FADING.contains(key).then_some(half_life),
        most: Some(MOST),
    };
    Settings { rules: RULES.iter().map(rule).collect(), floor: 0, cap: 100 }
}

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Points> {
    (scope.records.kind(slot)? == Kind::Lead).then_some(())?;
    // All that is known: of what is written now nothing is written later.
    let held = held(scope, slot, i32::MAX);
    let events = (0..)
        .zip(held)
        .flat_map(|(rule, days)| days.into_iter().flatten().map(move |day| Event { rule, day }));
    let events: Vec<Event> = events.collect();
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
