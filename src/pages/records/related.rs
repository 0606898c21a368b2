//! What belongs to a record: its people, deals, orders and activities, with counts that open the whole list.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{campaign, company, contact, lead};
use model::{Filter, Kind, Op, Operand, RecordId, Value};
use protocol::view::{RecordView, Related, Row};

use crate::fields;
use crate::format;
use crate::i18n::{self, called};
use crate::routes::{ListState, list_href, record_href};
use crate::tr;

/// Kinds that have a list of their own to open.
const LISTED: [Kind; 9] = [
    Kind::Company,
    Kind::Contact,
    Kind::Lead,
    Kind::Deal,
    Kind::Activity,
    Kind::Product,
    Kind::Order,
    Kind::Event,
    Kind::Answer,
];

/// The lists, one per kind and field.
#[component]
pub fn RelatedLists(
    /// The record.
    id: RecordId,
    /// Its view.
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let related = Memo::new(move |_| {
        record.with(|record| record.as_ref().map(|record| record.related.clone()).unwrap_or_default())
    });
    move || related.get().iter().filter(|list| list.total > 0).map(|list| section(id, list)).collect_view()
}

fn section(id: RecordId, list: &Related) -> impl IntoView + use<> {
    let kind = list.kind;
    let name = title(list);
    let filter =
        Filter::Field { field: list.field, op: Op::Is, operand: Operand::Values(vec![Value::Ref(id)]) };
    let href = ListState { filter, show: "table".to_owned(), ..ListState::default() }.href(&list_href(kind));
    let count = format::number(f64::from(list.total));
    let head = if LISTED.contains(&kind) {
        let label = tr!("related-open", kind = name.as_str(), count = count.as_str());
        view! { <a href=href aria-label=label>{name} " " <span class="quiet">{count}</span></a> }.into_any()
    } else {
        view! { <span>{name} " " <span class="quiet">{count}</span></span> }.into_any()
    };
    let columns = list.columns.clone();
    let rows = list.first.iter().map(|row| line(kind, &columns, row)).collect_view();
    view! {
        <section class="related">
            <h3>{head}</h3>
            <ul class="plain-list">{rows}</ul>
        </section>
    }
}

/// What the list is called: whom somebody brought is told apart from who works there, and who got a campaign from who did not.
fn title(list: &Related) -> String {
    let name = i18n::kinds(list.kind);
    let brought = [company::REFERRED_BY, contact::REFERRED_BY, lead::REFERRED_BY];
    let in_campaign = campaign::membership(list.kind);
    match in_campaign {
        Some([reached, _]) if list.field == reached => tr!("related-reached", kind = name),
        Some([_, out]) if list.field == out => tr!("related-held-out", kind = name),
        _ if brought.contains(&list.field) => tr!("related-brought", kind = name),
        _ => name,
    }
}

fn line(kind: Kind, columns: &[model::FieldId], row: &Row) -> impl IntoView + use<> {
    let name = called(&row.name);
    let catalogue = crate::state::app().catalogue.get_untracked();
    let detail = columns.iter().zip(&row.cells).filter_map(|(field, shown)| {
        let def = catalogue.field(kind, *field)?;
        Some(view! { <span class="related-value">{fields::show(def, shown, true)}</span> })
    });
    view! {
        <li class="plain-row">
            <span class="plain-main"><a href=record_href(kind, row.id)><bdi>{name}</bdi></a></span>
            <span class="plain-detail">{detail.collect_view()}</span>
        </li>
    }
}
