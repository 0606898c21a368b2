//! Custom fields, settings and the lists that forms need everywhere.

use model::entities::{common, event, saved_view};
use model::{Filter, Kind, SortKey, Value};
use protocol::view::{CatalogueView, Named, SavedViewRow};

use super::{Asked, board};
use crate::derived::{Scope, stages};
use crate::records::Slot;

/// Tags and events delivered at most.
const MOST: usize = 1_000;

/// Answers.
pub(crate) fn answer(asked: &mut Asked<'_>) -> CatalogueView {
    let newest = [SortKey { field: event::STARTS_ON, descending: true }];
    let tags = named(asked, Kind::Tag, &[]);
    let events = named(asked, Kind::Event, &newest);
    let ranked = [SortKey { field: saved_view::RANK, descending: false }];
    let views = asked.lists.get(&asked.scope, Kind::SavedView, &Filter::default(), &ranked);
    let scope = &asked.scope;
    let settings = &scope.derived.settings;
    let mut custom: Vec<_> = scope.catalogue.custom().to_vec();
    sorting::by_key(&mut custom, |(kind, def)| (*kind, def.id));
    CatalogueView {
        custom,
        currency: settings.currency,
        zone: scope.zone().to_owned(),
        week_start: settings.week_start,
        fiscal_year_start: settings.fiscal_year_start,
        today: scope.today,
        pipelines: stages::pipelines(scope)
            .into_iter()
            .map(|slot| board::pipeline_row(scope, slot))
            .collect(),
        tags,
        events,
        views: views.iter().take(MOST).filter_map(|slot| saved_view(scope, *slot)).collect(),
    }
}

/// A saved view, unless somebody else keeps it for himself.
fn saved_view(scope: &Scope<'_>, slot: Slot) -> Option<SavedViewRow> {
    let records = scope.records;
    let personal = records.value(slot, saved_view::PERSONAL) == Some(Value::Bool(true));
    if personal && records.value(slot, common::CREATED_BY) != Some(Value::Ref(scope.viewer.me)) {
        return None;
    }
    let query = match records.value(slot, saved_view::QUERY) {
        Some(Value::Bytes(bytes)) => String::from_utf8(bytes).unwrap_or_default(),
        _ => String::new(),
    };
    let pipeline = records.target(slot, saved_view::PIPELINE).filter(|slot| records.is_present(*slot));
    Some(SavedViewRow {
        id: records.id(slot),
        name: scope.name(slot),
        kind: Kind::from_key(&records.text(slot, saved_view::OF_KIND))?,
        layout: records.text(slot, saved_view::LAYOUT),
        pipeline: pipeline.map(|slot| records.id(slot)),
        query,
        personal,
    })
}

fn named(asked: &mut Asked<'_>, kind: Kind, sort: &[SortKey]) -> Vec<Named> {
    let list = asked.lists.get(&asked.scope, kind, &Filter::default(), sort);
    list.iter().take(MOST).filter_map(|slot| asked.scope.named(*slot)).collect()
}
