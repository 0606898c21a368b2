//! Stored segments with their counts; each opens as a list. New ones are made from a filtered list.

use leptos::prelude::*;
use model::Command;
use protocol::view::SegmentRow;

use crate::components::button::{LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, find, kinds, t};
use crate::routes::{ListState, list_href};
use crate::state::actions;
use crate::{engine, tr};

/// The list.
#[component]
pub fn RulesPage() -> impl IntoView {
    let segments = engine::live_segments(|| Some(()));
    let body = move || match segments.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(rows)) if rows.is_empty() => empty().into_any(),
        Some(Ok(rows)) => {
            view! { <ul class="plain-list">{rows.iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! { <section aria-label=t("segments-rules")>{body}</section> }
}

fn empty() -> impl IntoView {
    view! {
        <Empty icon=Icon::Filter title=t("segments-empty") text=t("segments-empty-text")>
            <LinkButton label=t("today-empty-customers") href="/customers" look=Look::Primary/>
        </Empty>
    }
}

fn row(segment: &SegmentRow) -> impl IntoView + use<> {
    let id = segment.id;
    let state = ListState { filter: segment.filter.clone(), ..ListState::default() };
    let problems: Vec<String> = segment.problems.iter().filter_map(|id| find(id, None)).collect();
    let remove = move || actions::run(Command::Delete { ids: vec![id] }, t("segments-deleted"));
    view! {
        <li class="plain-row">
            <span class="plain-main">
                <a href=state.href(&list_href(segment.kind))><bdi>{segment.name.clone()}</bdi></a>
            </span>
            <span class="plain-detail">
                {kinds(segment.kind)} " · " {tr!("segments-count", count = segment.count)}
                {(!problems.is_empty()).then(|| view! { <span class="field-problem">{problems.join(" ")}</span> })}
            </span>
            <Menu label=t("more") icon=Icon::More end=true items=move || vec![
                MenuItem::new(t("delete"), remove).icon(Icon::Trash).danger(),
            ]/>
        </li>
    }
}
