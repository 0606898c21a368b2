//! What the server refused, why, and what a person can do about it.

use leptos::prelude::*;
use protocol::Request;
use protocol::status::RefusedRow;

use crate::components::button::{Button, Look};
use crate::format;
use crate::i18n::{find, t};
use crate::state::{actions, questions};
use crate::tr;

fn reason(code: &str) -> String {
    find(&format!("refused-{code}"), None).unwrap_or_else(|| t("refused-other"))
}

/// The list, newest first; nothing when nothing was refused.
pub(super) fn refused(rows: &[RefusedRow]) -> impl IntoView + use<> {
    let row = |row: &RefusedRow| {
        let key = row.key;
        let title = if row.title.is_empty() { t("record-unnamed") } else { row.title.clone() };
        let name = title.clone();
        let discard = move |()| {
            questions::confirm(
                tr!("sync-discard-ask", name = name.as_str()),
                t("sync-discard-text"),
                t("sync-discard"),
                move || actions::tell(Request::DiscardRefused(vec![key])),
            );
        };
        view! {
            <li class="sync-row">
                <span class="sync-title">{title}<span class="sync-reason">{reason(&row.code)}</span></span>
                <time class="sync-time">{format::ago(row.at)}</time>
                <Button label=t("sync-retry") look=Look::Quiet on_press=move |()| actions::tell(Request::RetryRefused(vec![key]))/>
                <Button label=t("sync-discard") look=Look::Danger on_press=discard/>
            </li>
        }
    };
    let list = rows.iter().map(row).collect_view();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="settings-section">
                <h2>{t("sync-refused")}</h2>
                <p class="quiet">{t("sync-refused-text")}</p>
                <ul class="sync-list">{list}</ul>
            </section>
        }
    })
}
