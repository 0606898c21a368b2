//! What is saved here and not yet on the server.

use leptos::prelude::*;
use protocol::status::WaitingRow;

use crate::i18n::{called, t};
use crate::{format, tr};

/// The list, oldest first. Without a server nothing is being sent, whatever was on its way when it was lost.
pub(super) fn waiting(rows: &[WaitingRow], offline: bool) -> impl IntoView + use<> {
    let row = |row: &WaitingRow| {
        let title = called(&row.title);
        let count = (row.records > 1).then(|| tr!("sync-records-count", count = row.records));
        let state = (row.sending && !offline).then(|| t("sync-sending"));
        view! {
            <li class="sync-row">
                <span class="sync-title">{title}</span>
                <span class="sync-detail">{count}</span>
                <span class="sync-detail">{state}</span>
                <time class="sync-time">{format::ago(row.at)}</time>
            </li>
        }
    };
    let list = if rows.is_empty() {
        view! { <p class="quiet">{t("sync-nothing-waits")}</p> }.into_any()
    } else {
        view! { <ul class="sync-list">{rows.iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! { <section class="settings-section"><h2>{t("sync-waiting")}</h2>{list}</section> }
}
