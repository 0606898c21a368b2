//! Stored segments with their counts.

use model::entities::segment;
use model::{Filter, Kind, Value};
use protocol::view::SegmentRow;

use super::Asked;

/// Answers: by name.
pub(crate) fn answer(asked: &mut Asked<'_>) -> Vec<SegmentRow> {
    let list = asked.lists.get(&asked.scope, Kind::Segment, &Filter::default(), &[]);
    let mut rows = Vec::new();
    for slot in list.iter() {
        let scope = &asked.scope;
        let mut problems = Vec::new();
        let kind = Kind::from_key(&scope.records.text(*slot, segment::OF_KIND));
        if kind.is_none() {
            problems.push("segment-kind-unknown".to_owned());
        }
        let filter = match scope.records.value(*slot, segment::RULE) {
            None => Some(Filter::default()),
            Some(Value::Bytes(bytes)) => {
                std::str::from_utf8(&bytes).ok().and_then(|text| Filter::from_text(text).ok())
            }
            Some(_) => None,
        };
        if filter.is_none() {
            problems.push("segment-rule-unreadable".to_owned());
        }
        let kind = kind.unwrap_or(Kind::Contact);
        let (id, name) = (scope.records.id(*slot), scope.name(*slot));
        let count = match (&filter, problems.is_empty()) {
            (Some(filter), true) => asked.lists.get(&asked.scope, kind, filter, &[]).len() as u32,
            _ => 0,
        };
        rows.push(SegmentRow { id, name, kind, filter: filter.unwrap_or_default(), count, problems });
    }
    rows
}
