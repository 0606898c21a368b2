//! Today: whom to turn to, why, and what is at stake. The first screen.

mod item;
mod numbers;

use futures::future::join;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use protocol::view::TodayView;

use crate::components::button::{Button, LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::skeleton::Skeleton;
use crate::i18n::{self, failure, kinds, t};
use crate::pages::lazy::code;
use crate::routes::{Area, go, list_href};
use crate::state::app;
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

/// Nothing is due. Says so differently to somebody who has just begun, and where nothing is at all.
fn nothing(view: &TodayView) -> AnyView {
    let numbers = [&view.open_deals, &view.done_today, &view.new_leads, &view.won_this_month];
    if numbers.iter().any(|of| of.count > 0) {
        return view! { <Empty icon=Icon::Check title=t("today-clear") text=t("today-clear-text")/> }
            .into_any();
    }
    if !view.is_empty {
        return view! {
            <Empty icon=Icon::Today title=t("today-not-yours") text=t("today-not-yours-text")>
                <LinkButton label=kinds(Kind::Lead) href=list_href(Kind::Lead) look=Look::Primary icon=Icon::Lead/>
                <LinkButton label=t("nav-pipeline") href=Area::Pipeline.href() icon=Icon::Pipeline/>
            </Empty>
        }
        .into_any();
    }
    // Administrators see everything: where they have nothing, nothing is.
    if app().is_administrator() {
        return view! {
            <Empty icon=Icon::Today title=t("today-empty") text=t("today-empty-text")>
                <LinkButton label=t("today-empty-import") href="/import" look=Look::Primary icon=Icon::Import/>
                <Button label=t("today-empty-sample") on_press=|()| use_sample()/>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty icon=Icon::Today title=t("today-nothing-here") text=t("today-nothing-here-text")>
            <LinkButton label=kinds(Kind::Lead) href=list_href(Kind::Lead) icon=Icon::Lead/>
            <LinkButton label=t("nav-booth") href=Area::Booth.href() icon=Icon::Booth/>
        </Empty>
    }
    .into_any()
}

/// Fills the workspace with the sample company's year, and shows how far that is.
fn use_sample() {
    spawn_local(async {
        let (texts, start) = join(i18n::load_more(), code::sample()).await;
        // What did not come is said, and tried again, by the page of imports.
        go("/import");
        if let (Ok(()), Ok(start)) = (texts, start) {
            start();
        }
    });
}
