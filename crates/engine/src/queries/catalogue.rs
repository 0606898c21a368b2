//! Custom fields, settings and the lists that forms need everywhere.

use model::entities::event;
use model::{Filter, Kind, SortKey};
use protocol::view::{CatalogueView, Named};

use super::{Asked, board};

/// Tags and events delivered at most.
const MOST: usize = 1_000;

/// Answers.
pub(crate) fn answer(asked: &mut Asked<'_>) -> CatalogueView {
    let newest = [SortKey { field: event::STARTS_ON, descending: true }];
    let tags = named(asked, Kind::Tag, &[]);
    let events = named(asked, Kind::Event, &newest);
    let scope = &asked.scope;
    let settings = &scope.derived.settings;
    let mut custom: Vec<_> = scope.catalogue.custom().to_vec();
    custom.sort_by_key(|(kind, def)| (*kind, def.id));
    CatalogueView {
        custom,
        currency: settings.currency,
        zone: scope.zone().to_owned(),
        week_start: settings.week_start,
        fiscal_year_start: settings.fiscal_year_start,
        today: scope.today,
        pipelines: board::pipelines(scope).into_iter().map(|slot| board::pipeline_row(scope, slot)).collect(),
        tags,
        events,
    }
}

fn named(asked: &mut Asked<'_>, kind: Kind, sort: &[SortKey]) -> Vec<Named> {
    let list = asked.lists.get(&asked.scope, kind, &Filter::default(), sort);
    list.iter().take(MOST).filter_map(|slot| asked.scope.named(*slot)).collect()
}
