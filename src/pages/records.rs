//! Lists of records and an open record beside them: what Customers, Pipeline and Booth share.

mod bulk;
mod bulk_field;
mod bulk_tag;
mod closing;
mod columns;
mod convert;
mod create_button;
mod duplicates;
mod erase;
mod folding;
mod grouping;
mod inspector;
mod list;
mod merge;
mod merge_tags;
mod order;
mod related;
mod save_segment;
mod score;
mod selection;
mod start_campaign;
mod tagged;
mod timeline;
mod to_segment;
mod unread;
mod views;

use leptos::prelude::*;
use model::{Kind, RecordId};

use crate::components::inspector::ListAndInspector;
use crate::i18n;
use crate::routes::{go, list_href, record_href, use_route};

pub use closing::LostDialog;
pub use create_button::CreateButton;
pub use duplicates::DuplicatesPage;
pub use inspector::Inspector;
pub(crate) use list::rows_of;
pub use list::{RecordList, nothing};
pub(crate) use start_campaign::{Customers, StartCampaign};
pub(crate) use timeline::words_of;
pub use unread::UnreadFilter;
pub use views::ViewMenu;

/// A list of one kind with the open record beside it; the address says which record is open.
#[component]
pub fn RecordsPage(
    /// What is listed.
    kind: Kind,
) -> impl IntoView {
    let open = use_open_record();
    let list = view! { <RecordList kind open on_open=move |id| open_beside(kind, id)/> }.into_any();
    view! { <Beside kind open list/> }
}

/// The open record beside a list or board.
#[component]
pub fn Beside(
    /// Kind of the list.
    kind: Kind,
    /// The open record.
    open: Memo<Option<RecordId>>,
    /// The list.
    list: AnyView,
) -> impl IntoView {
    let is_open = Signal::derive(move || open.get().is_some());
    view! {
        <ListAndInspector open=is_open label=i18n::kind(kind) on_close=move |()| go(&with_query(&list_href(kind))) list>
            // Made again for each record, so that nothing of one is shown under another's name.
            {move || open.get().map(|id| view! { <Inspector id/> })}
        </ListAndInspector>
    }
}

/// The record that the address opens.
pub fn use_open_record() -> Memo<Option<RecordId>> {
    let route = use_route();
    Memo::new(move |_| route.with(|route| route.record()))
}

/// Opens a record and keeps how the list beside it is looked at.
pub fn open_beside(kind: Kind, id: RecordId) {
    go(&with_query(&record_href(kind, id)));
}

fn with_query(path: &str) -> String {
    let query = window().location().search().unwrap_or_default();
    format!("{path}{query}")
}
