//! The leads captured last, so that one sees they are there, and which are not on the server yet.

use leptos::prelude::*;
use model::entities::lead;
use model::{Filter, Kind, Op, Operand, RecordId, SortKey, Value};
use protocol::query::RowsQuery;
use protocol::view::{Row, RowsView};

use crate::components::unsent::Unsent;
use crate::i18n::called;
use crate::routes::record_href;
use crate::{engine, format, tr};

/// How many are shown.
const SHOWN: u32 = 8;

/// The last leads of the event.
#[component]
pub fn Recent(
    /// The trade show.
    event: RwSignal<Option<RecordId>>,
) -> impl IntoView {
    let leads = engine::live_rows(move || Some(query(event.get())));
    let body = move || match leads.get() {
        Some(Ok(view)) if view.total > 0 => list(&view).into_any(),
        _ => ().into_any(),
    };
    view! { {body} }
}

fn query(event: Option<RecordId>) -> RowsQuery {
    let filter = event.map_or_else(Filter::default, |event| Filter::Field {
        field: lead::EVENT,
        op: Op::Is,
        operand: Operand::Values(vec![Value::Ref(event)]),
    });
    RowsQuery {
        sort: vec![SortKey { field: lead::CAPTURED_AT, descending: true }],
        columns: vec![lead::COMPANY_NAME, lead::GRADE, lead::CAPTURED_AT],
        len: SHOWN,
        ..RowsQuery::of(Kind::Lead, filter)
    }
}

fn list(view: &RowsView) -> impl IntoView + use<> {
    let rows = view.rows.iter().map(row).collect_view();
    view! {
        <section class="booth-recent">
            <h2>{tr!("booth-recent", count = view.total)}</h2>
            <ul class="plain-list">{rows}</ul>
        </section>
    }
}

fn row(row: &Row) -> impl IntoView + use<> {
    let details = row.cells.iter().map(format::shown).filter(|text| !text.is_empty());
    // Each by itself: a name written from right to left does not turn the others around.
    let details = details.enumerate().map(|(at, text)| {
        view! { <span>{(at > 0).then_some("· ")}<bdi>{text}</bdi></span> }
    });
    let details = details.collect_view();
    let name = called(&row.name);
    let unsent = row.unsent.then(|| view! { <Unsent/> });
    view! {
        <li class="plain-row">
            <span class="plain-main"><a href=record_href(Kind::Lead, row.id)><bdi>{name}</bdi></a></span>
            <span class="plain-detail booth-detail">{details}</span>
            {unsent}
        </li>
    }
}
