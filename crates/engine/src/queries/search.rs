//! The search over everything.

use model::Kind;
use protocol::view::{Hit, SearchView};

use super::Asked;

/// Hits at most.
const LIMIT: usize = 200;

/// Answers: best first.
pub(crate) fn answer(asked: &Asked<'_>, text: &str, kinds: &[Kind], limit: usize) -> SearchView {
    let scope = &asked.scope;
    let prepared = scope.search.prepare(text);
    let (slots, total) = scope.search.find(scope.records, &prepared, kinds, limit.min(LIMIT));
    let hit = |slot| Some(Hit { record: scope.named(slot)?, subtitle: scope.subtitle(slot) });
    SearchView {
        text: text.to_owned(),
        hits: slots.into_iter().filter_map(hit).collect(),
        total,
        whole: true,
    }
}
