//! Engagement: how much contact there was lately, by channel, fading: `scoring::engagement`.

use model::entities::{activity, company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::{Cell, scores};
use scoring::engagement::{Contact, Direction, Engagement, Part, Settings, measure};

use super::{Score, field, gives, points};
use crate::derived::{Scope, activities};
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::ENGAGEMENT, contact::ENGAGEMENT];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::ENGAGEMENT), explain };

/// Types of activity that are a contact; their points are settings. A visit costs more than a message, and who comes by
/// himself is nearer than who is called.
const CHANNELS: [&str; 6] = ["call", "visit", "meeting", "email", "chat", "letter"];

/// Days of the spans that the trend compares.
const TREND_DAYS: u32 = 90;

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Engagement> {
    field(scope, slot, *FIELDS)?;
    let records = scope.records;
    let read = |activity: Slot| {
        let day = scope.day_of(activities::happened_at(records, activity)?);
        let of = records.text(activity, activity::TYPE);
        let channel = CHANNELS.iter().position(|key| *key == of)? as u32;
        let incoming = records.text(activity, activity::DIRECTION) == "incoming";
        Some(Contact { channel, direction: if incoming { Direction::In } else { Direction::Out }, day })
    };
    let contacts: Vec<Contact> = activities::about(scope, slot).into_iter().filter_map(read).collect();
    let set = scope.derived.set(&scores::ENGAGEMENT, None);
    let points =
        |key: &&str| [set.get(key), set.get(key) * set.get("incoming")].map(|points| points.round() as i32);
    let settings = Settings {
        points: CHANNELS.iter().map(points).collect(),
        half_life_days: set.get("half-life") as u32,
        trend_days: TREND_DAYS,
    };
    let engagement = measure(&contacts, &settings, scope.today);
    (!engagement.parts.is_empty()).then_some(engagement)
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    Some(Value::Int(points(measured(scope, slot)?.score).round_ties_even() as i64))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let engagement = measured(scope, slot)?;
    let part = |part: &Part| {
        gives(
            Cell::Choice(activity::TYPE, CHANNELS[part.channel as usize].to_owned()),
            Cell::Count((part.out + part.incoming).into()),
            Cell::Number(points(part.contribution), 1),
        )
    };
    Some(ScoreView {
        key: "engagement".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: Value::Int(points(engagement.score).round_ties_even() as i64),
        parts: engagement.parts.iter().map(part).collect(),
        notes: Vec::new(),
    })
}
