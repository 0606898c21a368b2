//! The devices of the workspace, and revoking one that is lost.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Failure;
use protocol::later::{Reply, Request};
use protocol::oversight::DeviceRow;

use crate::components::badge::Badge;
use crate::components::button::{Button, Look};
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, t};
use crate::state::{app, questions, toasts};
use crate::{engine, format, tr};

type Rows = RwSignal<Option<Result<Vec<DeviceRow>, Failure>>>;

fn ask(rows: Rows, request: Request) {
    spawn_local(async move {
        match engine::later(request).await {
            Ok(Reply::Devices(list)) => drop(rows.try_set(Some(Ok(list)))),
            Ok(_) => {}
            Err(why) if rows.try_with_untracked(Option::is_none) == Some(true) => {
                rows.try_set(Some(Err(why)));
            }
            Err(why) => toasts::failed(&why),
        }
    });
}

/// The part.
#[component]
pub(super) fn Devices() -> impl IntoView {
    let rows: Rows = RwSignal::new(None);
    let may = Memo::new(move |_| app().is_administrator());
    Effect::new(move |_| {
        if may.get() {
            ask(rows, Request::Devices);
        }
    });
    let list = move || match rows.get() {
        _ if !may.get() => view! { <p class="quiet">{t("administrators-only")}</p> }.into_any(),
        None => view! { <Skeleton lines=6/> }.into_any(),
        Some(Err(why)) => view! { <p class="form-failure" role="alert">{failure(&why)}</p> }.into_any(),
        Some(Ok(list)) => {
            let list = list.into_iter().map(|device| row(device, rows)).collect_view();
            view! { <ul class="member-list">{list}</ul> }.into_any()
        }
    };
    view! {
        <section class="settings-section">
            <p class="quiet">{t("devices-text")}</p>
            {list}
        </section>
    }
}

fn row(device: DeviceRow, rows: Rows) -> impl IntoView {
    let who = app().member_name(&device.member).unwrap_or_else(|| t("member-unknown"));
    // Without a name of its own it is called by its person.
    let (name, who) = match device.label.is_empty() {
        true => (who, None),
        false => (device.label.clone(), Some(who)),
    };
    let mut facts: Vec<String> = who.into_iter().collect();
    facts.push(tr!("device-seen", when = format::ago(device.seen_at)));
    if device.unsent > 0 && device.revoked_at.is_none() {
        facts.push(tr!("device-unsent", count = device.unsent));
    }
    let (id, asked) = (device.id, name.clone());
    let revoke = move |()| {
        let id = id.clone();
        questions::confirm(
            tr!("device-revoke-ask", name = asked.as_str()),
            t("device-revoke-text"),
            t("device-revoke-act"),
            move || ask(rows, Request::RevokeDevice(id.clone())),
        );
    };
    let action = match (device.revoked_at, device.current) {
        (Some(_), _) => view! { <Badge label=t("device-revoked") tone=model::Tone::Bad/> }.into_any(),
        (None, true) => view! { <span class="quiet">{t("session-current")}</span> }.into_any(),
        (None, false) => {
            view! { <Button label=t("device-revoke") look=Look::Danger on_press=revoke/> }.into_any()
        }
    };
    view! {
        <li class="member-row">
            <span class="member-names"><span>{name}</span><span class="quiet">{facts.join(" · ")}</span></span>
            {action}
        </li>
    }
}
