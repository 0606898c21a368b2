//! Where everything is: what waits, what was refused and why, storage, the last contact with the server.

mod edit;
mod refused;
mod take_in;
mod unsent_file;
mod waiting;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Request;
use protocol::status::{Need, SyncView};

use crate::components::badge::Badge;
use crate::components::button::{Button, LinkButton, Look};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::skeleton::Skeleton;
use crate::components::tooltip::Tooltip;
use crate::engine;
use crate::i18n::t;
use crate::shell::status_words;
use crate::state::{actions, toasts, update};
use crate::{format, tr};

/// The page.
#[component]
pub fn SyncPage() -> impl IntoView {
    let sync = engine::live_sync(|| Some(()));
    let refused = Memo::new(move |_| {
        sync.with(|sync| match sync {
            Some(Ok(sync)) => sync.refused.clone(),
            _ => Vec::new(),
        })
    });
    let head = move || match sync.get() {
        None => view! { <Skeleton lines=6/> }.into_any(),
        Some(Err(failure)) => {
            view! { <p class="form-failure" role="alert">{crate::i18n::failure(&failure)}</p> }.into_any()
        }
        Some(Ok(sync)) => head(&sync).into_any(),
    };
    let exporting = RwSignal::new(false);
    let export = move |()| {
        exporting.set(true);
        spawn_local(async move {
            if let Err(failure) = unsent_file::save().await {
                toasts::failed(&failure);
            }
            exporting.try_set(false);
        });
    };
    let foot = move || sync.get().and_then(Result::ok).map(|sync| view! { {device(&sync)} {log(&sync)} });
    view! {
        <div class="page page-narrow">
            <PageHeader title=t("nav-sync")>
                <take_in::TakeIn/>
                <Button label=t("sync-export") icon=Icon::Export busy=exporting on_press=export/>
                <Button label=t("command-sync") icon=Icon::Sync look=Look::Primary on_press=move |()| actions::tell(Request::SyncNow)/>
            </PageHeader>
            {head}
            <refused::RefusedList rows=refused/>
            {foot}
        </div>
    }
}

fn head(sync: &SyncView) -> impl IntoView + use<> {
    let needs = sync.status.needs.iter().map(need).collect_view();
    let lost = (sync.unsent_lost > 0).then(|| {
        let text = tr!("sync-lost", count = sync.unsent_lost);
        view! { <div class="banner" role="status"><span class="banner-text">{text}</span></div> }
    });
    view! {
        <p class="sync-now">{status_words(&sync.status)}</p>
        {needs}
        {lost}
        {waiting::waiting(&sync.waiting, sync.status.offline_since.is_some())}
    }
}

fn need(need: &Need) -> impl IntoView + use<> {
    let (text, action) = match need {
        Need::SignIn => (
            t("need-sign-in"),
            Some(view! { <LinkButton label=t("sign-in") href="/settings/account"/> }.into_any()),
        ),
        Need::Refused(count) => (tr!("need-refused", count = *count), None),
        Need::Storage(detail) => (tr!("need-storage", detail = detail.as_str()), None),
        Need::Unreadable(count) => (tr!("need-unreadable", count = *count), None),
        Need::Update => (
            t("need-update"),
            Some(
                view! { <Button label=t("banner-reload") on_press=move |()| update::activate()/> }.into_any(),
            ),
        ),
        Need::Absent(count) => (tr!("need-absent", count = *count), None),
        Need::Removed => (t("need-removed"), None),
        Need::MemoryOnly => (t("banner-memory-only"), None),
        Need::Digest(_) => (t("need-digest"), None),
    };
    view! { <div class="banner" data-tone="bad" role="status"><span class="banner-text">{text}</span>{action}</div> }
}

fn fact(label: String, value: impl IntoView) -> impl IntoView {
    view! { <div class="fact"><dt>{label}</dt><dd>{value}</dd></div> }
}

fn device(sync: &SyncView) -> impl IntoView + use<> {
    let storage = match (sync.storage_used, sync.storage_quota) {
        (Some(used), Some(quota)) => {
            tr!("sync-storage-of", used = format::bytes(used), quota = format::bytes(quota))
        }
        (Some(used), None) => format::bytes(used),
        _ => t("unknown"),
    };
    let kept = match sync.persisted {
        Some(true) => view! { <Badge label=t("sync-persisted") tone=model::Tone::Good/> }.into_any(),
        Some(false) => view! {
            <Tooltip text=t("storage-may-go")><Badge label=t("sync-not-persisted") tone=model::Tone::Warn/></Tooltip>
        }
        .into_any(),
        None => t("unknown").into_any(),
    };
    let offline = update::use_offline();
    let cold = move || {
        t(match offline.get().as_str() {
            "ready" => "sync-offline-ready",
            "unavailable" => "sync-offline-unavailable",
            // Also before the browser has answered.
            _ => "sync-offline-pending",
        })
    };
    let contact = sync.last_contact_at.map_or_else(|| t("sync-never"), format::ago);
    let clock = sync.clock_offset_ms / 1000;
    let parts =
        sync.parts.map(|(here, all)| fact(t("sync-first"), tr!("sync-first-of", here = here, all = all)));
    let clock = (clock.abs() > 60).then(|| fact(t("sync-clock"), tr!("sync-clock-off", seconds = clock)));
    view! {
        <section class="settings-section">
            <h2>{t("sync-device")}</h2>
            <dl class="facts">
                {fact(t("sync-last-contact"), contact)}
                {fact(t("sync-records"), format::number(sync.records as f64))}
                {parts}
                {fact(t("sync-storage"), storage)}
                {fact(t("sync-persistence"), kept)}
                {fact(t("sync-offline"), cold)}
                {clock}
                {fact(t("sync-device-id"), view! { <code>{sync.device.clone()}</code> })}
            </dl>
        </section>
    }
}

fn log(sync: &SyncView) -> impl IntoView + use<> {
    let lines = sync
        .log
        .iter()
        .map(|(at, text)| view! { <li><time>{format::moment(*at)}</time> <span>{text.clone()}</span></li> });
    let lines = lines.collect_view();
    (!sync.log.is_empty()).then(|| {
        view! {
            <details class="sync-log">
                <summary>{t("sync-log")}</summary>
                <ul>{lines}</ul>
            </details>
        }
    })
}
