//! Imports of the past.

use model::entities::{common, import};
use model::{Filter, Kind, SortKey, Value};
use protocol::view::ImportRow;

use super::Asked;

/// Imports listed at most.
const MOST: usize = 200;

/// Answers: newest first.
pub(crate) fn answer(asked: &mut Asked<'_>) -> Vec<ImportRow> {
    let newest = [SortKey { field: common::CREATED_AT, descending: true }];
    let list = asked.lists.get(&asked.scope, Kind::Import, &Filter::default(), &newest);
    let records = asked.scope.records;
    let row = |slot: &u32| {
        let slot = *slot;
        let int = |field| match records.value(slot, field) {
            Some(Value::Int(value)) => u32::try_from(value).unwrap_or(0),
            _ => 0,
        };
        let at = [import::STARTED_AT, common::CREATED_AT].into_iter().find_map(|field| {
            match records.value(slot, field) {
                Some(Value::Instant(at)) => Some(at),
                _ => None,
            }
        });
        ImportRow {
            id: records.id(slot),
            name: records.text(slot, import::FILE_NAME),
            kind: Kind::from_key(&records.text(slot, import::OF_KIND)).unwrap_or(Kind::Contact),
            at: at.unwrap_or_default(),
            records: int(import::RECORDS_CREATED).saturating_add(int(import::RECORDS_UPDATED)),
            undone: records.value(slot, import::UNDONE_AT).is_some(),
        }
    };
    list.iter().take(MOST).map(row).collect()
}
