//! Stored segments with their counts, however many; each has a page.

use leptos::prelude::*;
use model::{Command, Kind, RecordId};
use protocol::query::SegmentsQuery;
use protocol::view::{SegmentRow, SegmentsView};

use super::new::NewSegment;
use crate::components::button::LinkButton;
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::skeleton::Skeleton;
use crate::components::text_field::TextField;
use crate::components::virtual_list::Viewport;
use crate::fields::segment::count_words;
use crate::i18n::{called, failure, kinds, t};
use crate::routes::{ListState, record_href, use_list_state};
use crate::state::actions;
use crate::{browser, engine, tr};

/// Height of a line in pixels; a finger needs as much, and on a phone what is told of it stands under the name.
fn line_height() -> f64 {
    if browser::media("(max-width: 699px)") { 72.0 } else { 56.0 }
}

/// The list.
#[component]
pub fn RulesPage() -> impl IntoView {
    let (state, change) = use_list_state();
    let text = Memo::new(move |_| state.with(|state| state.text.clone()));
    let viewport = Viewport::new(line_height());
    let total = RwSignal::new(0);
    // No more than what is seen: each of them is counted.
    let seen = Memo::new(move |_| viewport.visible(total.get().max(1)));
    let segments = engine::live_segments(move || {
        let seen = seen.get();
        Some(SegmentsQuery { kind: None, text: text.get(), start: seen.start, len: seen.end - seen.start })
    });
    Effect::new(move || {
        let now = segments.get().and_then(Result::ok).map_or(0, |view| view.total);
        // In a task: an effect writes no signals.
        leptos::task::spawn_local(async move {
            if total.try_get_untracked().is_some_and(|before| before != now) {
                total.try_set(now);
            }
        });
    });
    let standing = Memo::new(move |_| match segments.get() {
        None => Standing::Coming,
        Some(Err(why)) => Standing::Trouble(failure(&why)),
        Some(Ok(view)) if view.total > 0 => Standing::Some,
        Some(Ok(_)) => Standing::Nothing,
    });
    let typed = move |text: String| change.run((ListState { text, ..state.get_untracked() }, true));
    let body = move || match standing.get() {
        Standing::Coming => view! { <Skeleton/> }.into_any(),
        Standing::Trouble(why) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Standing::Nothing if text.with(String::is_empty) => empty().into_any(),
        Standing::Nothing => view! { <Empty icon=Icon::Search title=t("list-no-match")/> }.into_any(),
        Standing::Some => lines(viewport, total, segments).into_any(),
    };
    view! {
        <section class="segment-list" aria-label=t("segments-rules")>
            <div class="segment-tools">
                <TextField label=tr!("list-search", kind = kinds(Kind::Segment)) bare=true kind="search" value=text on_input=typed/>
                <NewSegment/>
            </div>
            {body}
        </section>
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Standing {
    Coming,
    Trouble(String),
    Nothing,
    Some,
}

fn lines(viewport: Viewport, total: RwSignal<u32>, segments: engine::Remote<SegmentsView>) -> impl IntoView {
    viewport.watch();
    viewport.set_total(total.get_untracked());
    Effect::new(move || viewport.set_total(total.get()));
    let shown = Memo::new(move |_| match segments.get() {
        Some(Ok(view)) => view.rows.iter().cloned().zip(view.start..).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    let line = move |(first, at): (SegmentRow, u32)| {
        let id = first.id;
        // What is counted meanwhile changes the line, not what is open in it.
        let now = Memo::new(move |_| {
            let found = shown.with(|shown| shown.iter().find(|(row, _)| row.id == id).cloned());
            found.unwrap_or_else(|| (first.clone(), at))
        });
        let top = move || format!("{}px", viewport.offset(now.get().1, total.get()));
        let place = move || (now.get().1 + 1).to_string();
        let height = format!("{}px", viewport.row_height);
        view! {
            <li class="plain-row" style:top=top style:height=height.clone() aria-posinset=place aria-setsize=move || total.get().to_string()>
                {row(id, now)}
            </li>
        }
    };
    view! {
        <div class="segment-lines" node_ref=viewport.node on:scroll=move |_| viewport.scrolled()>
            <ul class="plain-list" style:height=move || format!("{}px", viewport.content_height(total.get()))>
                <For each=move || shown.get() key=|line| line.0.id children=line/>
            </ul>
        </div>
    }
}

fn empty() -> impl IntoView {
    view! {
        <Empty icon=Icon::Filter title=t("segments-empty") text=t("segments-empty-text")>
            <LinkButton label=t("today-empty-customers") href="/customers"/>
        </Empty>
    }
}

fn row(id: RecordId, now: Memo<(SegmentRow, u32)>) -> impl IntoView {
    let name = move || now.with(|(row, _)| called(&row.name));
    let detail = move || {
        now.with(|(row, _)| {
            let problems = (row.problems > 0)
                .then(|| view! { <span class="field-problem">{tr!("segments-problems", count = row.problems)}</span> });
            let of = row.kind.map(kinds).unwrap_or_default();
            let (came, went) = row.week;
            let week = (row.week != (0, 0)).then(|| tr!("segments-week", came = came, went = went));
            view! { {of} " · " {count_words(row.count)} {week.map(|week| format!(" · {week}"))} {problems} }
        })
    };
    let remove = move || actions::run(Command::Delete { ids: vec![id] }, t("segments-deleted"));
    view! {
        <span class="plain-main"><a href=record_href(Kind::Segment, id)><bdi>{name}</bdi></a></span>
        <span class="plain-detail">{detail}</span>
        <Menu label=t("more") icon=Icon::More end=true items=move || vec![
            MenuItem::new(t("delete"), remove).icon(Icon::Trash).danger(),
        ]/>
    }
}
