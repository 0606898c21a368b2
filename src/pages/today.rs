//! Today: whom to turn to, why, and what is at stake. The first screen.

mod item;
mod numbers;

use leptos::prelude::*;
use protocol::view::TodayView;

use crate::components::button::{LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, t};
use crate::{engine, format, tr};
use item::Item;
use numbers::Numbers;

/// The first screen.
#[component]
pub fn TodayPage() -> impl IntoView {
    let today = engine::live_today(|| Some(()));
    let body = move || match today.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(view)) if view.items.is_empty() => nothing(&view).into_any(),
        Some(Ok(view)) => list(&view).into_any(),
    };
    view! {
        <div class="page today-page">
            <PageHeader title=t("nav-today") detail=Signal::derive(|| format::date_long(format::today()))/>
            <Numbers today/>
            {body}
        </div>
    }
}

fn list(view: &TodayView) -> impl IntoView + use<> {
    let rest = i64::from(view.total) - view.items.len() as i64;
    let items = view.items.iter().cloned().map(|item| view! { <Item item/> }).collect_view();
    view! {
        <ul class="today-list" aria-label=t("today-list")>{items}</ul>
        {(rest > 0).then(|| view! { <p class="quiet">{tr!("today-more", count = rest)}</p> })}
    }
}

/// Nothing is due. Says so differently to somebody who has just begun.
fn nothing(view: &TodayView) -> impl IntoView + use<> {
    let numbers = [&view.open_deals, &view.done_today, &view.new_leads, &view.won_this_month];
    if numbers.iter().any(|of| of.count > 0) {
        return view! { <Empty icon=Icon::Check title=t("today-clear") text=t("today-clear-text")/> }
            .into_any();
    }
    view! {
        <Empty icon=Icon::Today title=t("today-empty") text=t("today-empty-text")>
            <LinkButton label=t("today-empty-import") href="/import" look=Look::Primary icon=Icon::Import/>
            <LinkButton label=t("today-empty-customers") href="/customers"/>
        </Empty>
    }
    .into_any()
}
