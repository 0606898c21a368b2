//! The search over everything, and over the few records that a field can refer to.

use model::Kind;
use protocol::view::{Hit, SearchView};

use super::Asked;
use crate::derived::stages;
use crate::records::Slot;
use crate::search::FEW;

/// Hits at most.
const LIMIT: usize = 200;

/// Answers: best first. Where nothing is typed, all records of the kinds of which there are few, in their order.
pub(crate) fn answer(asked: &Asked<'_>, text: &str, kinds: &[Kind], limit: usize) -> SearchView {
    let scope = &asked.scope;
    let prepared = scope.search.prepare(text);
    let limit = limit.min(LIMIT);
    let (slots, total) = match prepared.is_empty() {
        true => first(asked, kinds, limit),
        false => scope.search.find(scope.records, &prepared, kinds, limit),
    };
    let hit = |slot| Some(Hit { record: scope.named(slot)?, subtitle: scope.subtitle(slot) });
    SearchView {
        text: text.to_owned(),
        hits: slots.into_iter().filter_map(hit).collect(),
        total,
        whole: true,
    }
}

/// Pipelines and stages as on the board, others by name.
fn first(asked: &Asked<'_>, kinds: &[Kind], limit: usize) -> (Vec<Slot>, u32) {
    let scope = &asked.scope;
    let of = |kind: &Kind| match kind {
        Kind::Pipeline => stages::pipelines(scope),
        Kind::Stage => {
            let pipelines = stages::pipelines(scope).into_iter();
            pipelines.flat_map(|pipeline| stages::of_pipeline(scope, pipeline)).collect()
        }
        kind => {
            let mut slots: Vec<Slot> = scope.records.of(*kind).collect();
            sorting::by_key(&mut slots, |slot| {
                (scope.search.folding.fold(&scope.name(*slot)), scope.records.id(*slot))
            });
            slots
        }
    };
    let mut slots: Vec<Slot> = kinds.iter().filter(|kind| FEW.contains(kind)).flat_map(of).collect();
    let total = slots.len() as u32;
    slots.truncate(limit);
    (slots, total)
}
