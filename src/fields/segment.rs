//! Choosing a segment by its name, and the names of those that a rule names.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::common;
use model::field::Tone;
use model::{Filter, Kind, RecordId};
use protocol::query::{RowsQuery, SegmentsQuery};
use protocol::view::{Named, RowsView, SegmentRow};

use super::names;
use crate::components::combobox::{Choice, Combobox, Offered};
use crate::engine;
use crate::i18n::{called, t};
use crate::{format, tr};

/// Segments offered.
const OFFERED: u32 = 12;
/// Names asked for at once.
const MOST_NAMES: usize = 200;

/// The segments of a kind whose names hold what is typed, with how many they select.
pub fn offered(kind: Kind, query: RwSignal<String>) -> Signal<Offered> {
    let found = engine::live_segments(move || {
        Some(SegmentsQuery { kind: Some(kind), text: query.get(), start: 0, len: OFFERED })
    });
    Signal::derive(move || match found.get() {
        Some(Ok(view)) => Offered::at_once(view.text.clone(), view.rows.iter().map(option).collect()),
        Some(Err(_)) => Offered::at_once(query.get(), Vec::new()),
        None => Offered::default(),
    })
}

fn option(row: &SegmentRow) -> Choice {
    let named = Named { id: row.id, kind: Kind::Segment, name: row.name.clone(), tone: Tone::Neutral };
    names::remember(named);
    let detail = row.count.map(|count| format::number(f64::from(count))).unwrap_or_default();
    Choice { key: row.id.to_string(), label: called(&row.name), detail }
}

/// A field that chooses a segment.
#[component]
pub fn SegmentChoice(
    /// Kind of the records that it selects.
    kind: Kind,
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// Name of the present one.
    #[prop(into)]
    shown: Signal<String>,
    /// Chosen.
    #[prop(into)]
    on_choose: Callback<RecordId>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Makes one with the typed name.
    #[prop(optional_no_strip)]
    on_create: Option<Callback<String>>,
    /// Segments that are not offered.
    #[prop(optional)]
    without: Signal<Vec<RecordId>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let all = offered(kind, query);
    let options = Signal::derive(move || {
        let keys: Vec<String> = without.with(|ids| ids.iter().map(RecordId::to_string).collect());
        let mut offered = all.get();
        offered.choices.retain(|choice| !keys.contains(&choice.key));
        offered
    });
    let chosen = RwSignal::new(None::<String>);
    let shown = Signal::derive(move || chosen.get().unwrap_or_else(|| shown.get()));
    let choose = move |key: Option<String>| {
        if let Some(id) = key.and_then(|key| key.parse::<RecordId>().ok()) {
            chosen.set(names::known(id).map(|named| named.name));
            on_choose.run(id);
        }
    };
    view! { <Combobox label bare shown query options autofocus on_choose=choose on_create/> }
}

/// Names of segments as they are now; one that is gone, and whose name was never seen here, says so.
#[derive(Clone, Copy)]
pub struct SegmentNames(Memo<Option<Vec<(RecordId, String)>>>);

impl SegmentNames {
    /// Of the segments that a rule names.
    pub fn of(filter: Signal<Filter>) -> Self {
        let ids = Memo::new(move |_| filter.with(Filter::segments));
        let rows = engine::live_rows(move || {
            let mut ids = ids.get();
            ids.truncate(MOST_NAMES);
            (!ids.is_empty()).then(|| RowsQuery {
                columns: vec![common::DISPLAY_NAME],
                len: MOST_NAMES as u32,
                ..RowsQuery::of(Kind::Segment, Filter::Records(ids))
            })
        });
        // Nothing else of the rows: who edits a rule is not disturbed by what becomes of a segment.
        let names = |rows: Arc<RowsView>| rows.rows.iter().map(|row| (row.id, called(&row.name))).collect();
        Self(Memo::new(move |_| rows.get().and_then(Result::ok).map(names)))
    }

    /// The name of one.
    pub fn name(self, id: RecordId) -> String {
        let live = self.0.with(|rows| {
            let rows = rows.as_ref()?;
            Some(rows.iter().find(|(other, _)| *other == id).map(|(_, name)| name.clone()))
        });
        let known = || names::known(id).map(|named| called(&named.name));
        match live {
            Some(Some(name)) => name,
            Some(None) => known().unwrap_or_else(|| t("filter-segment-gone")),
            None => known().unwrap_or_else(|| t("filter-nothing")),
        }
    }
}

/// How many are selected.
pub fn count_words(count: Option<u32>) -> String {
    count.map_or_else(|| t("filter-nothing"), |count| tr!("segments-count", count = count))
}
