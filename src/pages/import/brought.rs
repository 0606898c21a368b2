//! What an import brought, kind by kind: each number opens its rows.

use leptos::prelude::*;
use model::entities::common;
use model::{Filter, Kind, Op, Operand, RecordId, Value};
use protocol::import::KINDS;

use crate::components::button::LinkButton;
use crate::pages::records::rows_of;
use crate::routes::{ListState, list_href};
use crate::{engine, format, i18n, tr};

/// The list of what an import created of a kind.
fn list(import: RecordId) -> ListState {
    let operand = Operand::Values(vec![Value::Ref(import)]);
    ListState {
        filter: Filter::Field { field: common::IMPORT, op: Op::Is, operand },
        show: "table".to_owned(),
        ..ListState::default()
    }
}

/// Its address.
pub(super) fn href(kind: Kind, import: RecordId) -> String {
    list(import).href(&list_href(kind))
}

/// A link for each kind of which it created something that is still there.
#[component]
pub(super) fn Brought(
    /// The import.
    import: RecordId,
) -> impl IntoView {
    let links = KINDS.into_iter().map(|kind| view! { <Rows kind import/> }).collect_view();
    view! { <ul class="import-brought">{links}</ul> }
}

#[component]
fn Rows(kind: Kind, import: RecordId) -> impl IntoView {
    let rows = engine::live_rows(move || Some(rows_of(kind, &list(import), (0, 0))));
    let total = Memo::new(move |_| match rows.get() {
        Some(Ok(rows)) => rows.total,
        _ => 0,
    });
    let link = move || {
        let total = total.get();
        let label = tr!("import-brought", kind = i18n::kinds(kind), count = format::number(f64::from(total)));
        (total > 0).then(|| view! { <li><LinkButton label href=href(kind, import)/></li> })
    };
    view! { {link} }
}
