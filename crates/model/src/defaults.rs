//! What a new workspace begins with. Ids are derived from the workspace's, so two devices that set it up make one set.

use crate::command::Change;
use crate::derive::derive_id;
use crate::entities::segment_day::{self, Seen};
use crate::entities::{common, pipeline, stage};
use crate::expand::{Now, Write};
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::rank;
use crate::value::Value;

/// A stage of the pipeline that a new workspace gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultStage {
    /// Its name is the locale message `default-stage-<key>`.
    pub key: &'static str,
    /// Chance of winning, in percent.
    pub probability: i64,
    /// `open`, `won` or `lost`.
    pub kind: &'static str,
    /// Days without progress after which a deal is marked; 0 means never.
    pub rotting_days: i64,
}

const fn stage_of(
    key: &'static str,
    probability: i64,
    kind: &'static str,
    rotting_days: i64,
) -> DefaultStage {
    DefaultStage { key, probability, kind, rotting_days }
}

/// The stages in order.
pub const STAGES: &[DefaultStage] = &[
    stage_of("contacted", 10, "open", 14),
    stage_of("qualified", 25, "open", 21),
    stage_of("solution", 40, "open", 21),
    stage_of("quoted", 60, "open", 14),
    stage_of("negotiation", 80, "open", 14),
    stage_of("won", 100, "won", 0),
    stage_of("lost", 0, "lost", 0),
];

/// Key of the message that names the pipeline.
pub const PIPELINE_NAME: &str = "default-pipeline";

/// The id of the pipeline that a workspace begins with.
pub fn pipeline_id(workspace: RecordId) -> RecordId {
    derive_id(workspace, "pipeline")
}

/// The id of one of its stages.
pub fn stage_id(workspace: RecordId, key: &str) -> RecordId {
    derive_id(workspace, &format!("stage/{key}"))
}

/// The id of what is set for a score.
pub fn score_id(workspace: RecordId, key: &str) -> RecordId {
    derive_id(workspace, &format!("score/{key}"))
}

/// The id of what is known of a day of a segment.
pub fn segment_day_id(segment: RecordId, day: i32) -> RecordId {
    derive_id(segment, &format!("day/{day}"))
}

/// The first pipeline with its stages, named by `name` (from a message key to a text in the founder's language).
pub fn pipeline(workspace: RecordId, now: &Now, name: &dyn Fn(&str) -> String) -> Vec<Write> {
    let id = pipeline_id(workspace);
    let mut ranks = rank::series(STAGES.len()).into_iter();
    let mut writes = vec![write(
        id,
        Kind::Pipeline,
        now,
        vec![
            (pipeline::NAME, Value::Text(name(PIPELINE_NAME))),
            (pipeline::RANK, Value::Text(rank::between(None, None))),
        ],
    )];
    for default in STAGES {
        let mut values = vec![
            (stage::NAME, Value::Text(name(&format!("default-stage-{}", default.key)))),
            (stage::PIPELINE, Value::Ref(id)),
            (stage::RANK, Value::Text(ranks.next().unwrap_or_default())),
            (stage::PROBABILITY, Value::Decimal { mantissa: default.probability, places: 0 }),
            (stage::STAGE_KIND, Value::Choice(default.kind.into())),
        ];
        if default.rotting_days > 0 {
            values.push((stage::ROTTING_DAYS, Value::Int(default.rotting_days)));
        }
        writes.push(write(stage_id(workspace, default.key), Kind::Stage, now, values));
    }
    writes
}

/// What is written of a day of a segment: all of it where the record is `new`, else only what this member saw.
pub fn segment_day(segment: RecordId, day: i32, seen: &Seen, now: &Now, new: bool) -> Write {
    let record = segment_day_id(segment, day);
    let about = vec![(segment_day::SEGMENT, Value::Ref(segment)), (segment_day::DAY, Value::Date(day))];
    let mut write = write(record, Kind::SegmentDay, now, about);
    if !new {
        write.changes.clear();
    }
    let value = Some(Value::Bytes(seen.to_bytes()));
    write.changes.push(Change { field: segment_day::SEEN, element: now.me, value });
    write
}

fn write(record: RecordId, kind: Kind, now: &Now, values: Vec<(FieldId, Value)>) -> Write {
    let born =
        [(common::KIND, Value::Int(i64::from(kind.code()))), (common::CREATED_AT, Value::Instant(now.at))];
    let author = now.me.map(|me| (common::CREATED_BY, Value::Ref(me)));
    let all = born.into_iter().chain(author).chain(values);
    let changes = all.map(|(field, value)| Change { field, element: None, value: Some(value) }).collect();
    Write { record, kind, changes, deleted: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;
    use crate::check::check;

    #[test]
    fn two_devices_make_the_same_records_and_every_value_is_accepted() {
        let now = |at| Now { at, today: 0, zone: "UTC".into(), me: None };
        let workspace = RecordId([3; 16]);
        let (a, b) =
            (pipeline(workspace, &now(1), &str::to_owned), pipeline(workspace, &now(2), &str::to_owned));
        let ids = |writes: &[Write]| writes.iter().map(|write| write.record).collect::<Vec<_>>();
        assert_eq!(ids(&a), ids(&b));
        let others = ids(&pipeline(RecordId([4; 16]), &now(1), &str::to_owned));
        assert!(ids(&a).iter().all(|id| !others.contains(id)));
        let catalogue = Catalogue::default();
        for write in &a {
            for change in &write.changes {
                let def = catalogue.field(write.kind, change.field).expect("declared");
                let value = change.value.clone().expect("written");
                assert_eq!(check(def, value.clone()), Ok(Some(value)));
            }
        }
        let ranks: Vec<_> = a[1..].iter().map(|write| &write.changes[4].value).collect();
        assert_eq!(a[1].changes[4].field, stage::RANK);
        assert!(ranks.windows(2).all(
            |pair| pair[0].as_ref().and_then(Value::as_text) < pair[1].as_ref().and_then(Value::as_text)
        ));
    }
}
