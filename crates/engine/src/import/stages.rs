//! The stage that a deal is said to be in: several pipelines may have one of the name.

use model::entities::{deal, pipeline, stage};
use model::expand::Records;
use model::{Change, FieldId, Kind, RecordId, Value};
use protocol::import::MatchKey;

use crate::search::fold::Folding;

/// The stage of a name: of the pipeline that was said before, else of the first one that has such a stage.
pub(super) fn find(
    records: &dyn Records,
    folding: &Folding,
    keys: &[MatchKey],
    before: &[Change],
) -> Option<RecordId> {
    let [MatchKey::Name(name)] = keys else { return None };
    let text = |id: RecordId, field: FieldId| records.value(id, field, None)?.as_text().map(str::to_owned);
    let pipeline_of = |id: RecordId| records.value(id, stage::PIPELINE, None)?.as_ref_id();
    let said = before.iter().find(|change| change.field == deal::PIPELINE);
    let said = said.and_then(|change| change.value.as_ref()).and_then(Value::as_ref_id);
    let name = folding.fold(name);
    let is_it = |id: &RecordId| {
        let is_called_so = text(*id, stage::NAME).is_some_and(|own| folding.fold(&own) == name);
        is_called_so && said.is_none_or(|said| pipeline_of(*id) == Some(said))
    };
    let place = |id: &RecordId| {
        let pipeline = pipeline_of(*id);
        (pipeline.and_then(|pipeline| text(pipeline, pipeline::RANK)), *id)
    };
    records.all(Kind::Stage).into_iter().filter(is_it).min_by_key(place)
}
