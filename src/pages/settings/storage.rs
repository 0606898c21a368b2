//! What the browser keeps, and asking it to keep it for good.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Filter, Kind};
use protocol::query::RowsQuery;
use protocol::{Request, ToEngine};
use wasm_bindgen_futures::JsFuture;

use crate::components::button::{Button, LinkButton, Look};
use crate::components::icon::Icon;
use crate::i18n::{self, t};
use crate::state::{actions, toasts};
use crate::{engine, format, tr};

/// Asks the browser not to evict what is stored, and tells the engine what it said.
async fn persist() -> Option<bool> {
    let promise = window().navigator().storage().persist().ok()?;
    let granted = JsFuture::from(promise).await.ok()?.as_bool()?;
    engine::send(ToEngine::StoragePersisted(granted));
    Some(granted)
}

/// Tells the engine at the start what the browser promised before.
pub async fn tell_persisted() {
    let Ok(promise) = window().navigator().storage().persisted() else { return };
    if let Some(granted) = JsFuture::from(promise).await.ok().and_then(|granted| granted.as_bool()) {
        engine::send(ToEngine::StoragePersisted(granted));
    }
}

/// The part.
#[component]
pub(super) fn Storage() -> impl IntoView {
    let sync = engine::live_sync(|| Some(()));
    let view = Memo::new(move |_| match sync.get() {
        Some(Ok(sync)) => Some((sync.storage_used, sync.storage_quota, sync.persisted)),
        _ => None,
    });
    let used = move || match view.get() {
        Some((Some(used), Some(quota), _)) => {
            tr!("sync-storage-of", used = format::bytes(used), quota = format::bytes(quota))
        }
        Some((Some(used), None, _)) => format::bytes(used),
        _ => t("unknown"),
    };
    let persisted = move || view.get().and_then(|(_, _, persisted)| persisted);
    let ask = move |()| {
        spawn_local(async move {
            match persist().await {
                Some(true) => toasts::done(t("sync-persisted"), None),
                _ => toasts::done(t("storage-refused"), None),
            }
        });
    };
    let kinds = [
        Kind::Contact,
        Kind::Company,
        Kind::Lead,
        Kind::Deal,
        Kind::Activity,
        Kind::Order,
        Kind::Answer,
        Kind::Campaign,
        Kind::Product,
    ];
    let exports = kinds.map(|kind| {
        view! { <Button label=i18n::kinds(kind) icon=Icon::Export on_press=move |()| actions::save(Request::ExportRecords { list: RowsQuery::of(kind, Filter::default()), ids: Vec::new() })/> }
    });
    view! {
        <section class="settings-section">
            <p>{used}</p>
            <p class="quiet">{move || t(if persisted() == Some(true) { "storage-kept" } else { "storage-may-go" })}</p>
            <Show when=move || persisted() != Some(true)>
                <div class="button-row"><Button label=t("storage-keep") look=Look::Primary on_press=ask/></div>
            </Show>
            <LinkButton label=t("status-open") href="/sync" look=Look::Quiet icon=Icon::Sync/>
        </section>
        <section class="settings-section">
            <h2>{t("storage-export")}</h2>
            <p class="quiet">{t("storage-export-text")}</p>
            <div class="button-row">{exports.into_iter().collect_view()}</div>
        </section>
    }
}
