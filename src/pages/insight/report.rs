//! One report: what it says, what can be set, figures and tables, how it is computed; on paper and as a file.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use protocol::Failure;
use protocol::query::ReportQuery;
use protocol::reports::{About, Note};
use protocol::view::ReportView;

use super::address::Chosen;
use super::assumptions;
use super::blocks::block;
use super::export::{FileActions, csv, said};
use super::keep::KeepForAll;
use super::missing::missing;
use super::progress::Making;
use super::settings::{KindChoice, Slider, Sliders};
use super::words::{how, text, title};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, t};
use crate::{browser, engine, format, routes, tr};

type Answer = Option<Result<Arc<Option<Box<ReportView>>>, Failure>>;

/// The report with a key.
#[component]
pub(super) fn ReportPage(key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let search = use_location().search;
    let address = Memo::new(move |_| search.with(|search| Chosen::parse(search)));
    // While a slider is dragged the address stays: each step would be one of "back".
    let dragged = RwSignal::new(None::<Chosen>);
    let chosen = Memo::new(move |_| dragged.get().unwrap_or_else(|| address.get()));
    let paused = RwSignal::new(false);
    let (answer, waits) = asked(key, chosen, paused);
    let change = Callback::new(move |(next, going): (Chosen, bool)| {
        if paused.get_untracked() {
            // Nobody waits for what was stopped: the next question goes out at once.
            waits.set_value(false);
        }
        paused.set(false);
        if going {
            dragged.set(Some(next));
        } else {
            dragged.set(None);
            routes::replace(&next.href(&key.get_value()));
        }
    });
    let done = Memo::new(move |_| answer.with(under_way));
    // While one is being made, the one before stays.
    let view = Memo::new(move |before: Option<&Option<Box<ReportView>>>| match answer.get() {
        Some(Ok(view)) if done.get().is_none() => (*view).clone(),
        Some(Ok(_)) => before.cloned().flatten(),
        _ => None,
    });
    let about = protocol::reports::about(&key.get_value());
    // Of an answer only whether it is there: what it says changes inside.
    let trouble = Memo::new(move |_| answer.get().map(|answer| answer.err().map(|why| failure(&why))));
    let body = move || match trouble.get() {
        _ if about.is_none() => view! { <Empty icon=Icon::Insight title=t("insight-unknown")/> }.into_any(),
        None => view! { <Skeleton/> }.into_any(),
        Some(Some(why)) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Some(None) => parts(view),
    };
    let heading = about.map_or_else(|| t("nav-insight"), title);
    let name = heading.clone();
    view! {
        <article class="report">
            <PageHeader title=heading>
                <Actions view title=name/>
            </PageHeader>
            {about.map(|about| view! { <p class="report-text">{text(about)}</p> })}
            {move || view.with(|view| view.as_deref().map(assumptions::line))}
            <Controls key view chosen change/>
            <KeepForAll view chosen change/>
            <Making done paused/>
            {body}
            {about.map(computed)}
        </article>
    }
}

/// How far a report is that is not made yet.
fn under_way(answer: &Answer) -> Option<f64> {
    match answer {
        Some(Ok(view)) => view.as_ref().as_ref().and_then(|view| view.done),
        _ => None,
    }
}

/// The live report, and whether its answer is waited for. While an answer is under way the next question waits: a slider asks as fast as there are answers, and
/// never faster.
fn asked(
    key: StoredValue<String>,
    chosen: Memo<Chosen>,
    paused: RwSignal<bool>,
) -> (Signal<Answer>, StoredValue<bool>) {
    let asked = RwSignal::new(chosen.get_untracked());
    let waits = StoredValue::new(true);
    let answer = engine::live_report(move || {
        let Chosen { kind, set } = asked.get();
        Some(ReportQuery { key: key.get_value(), kind, settings: set, is_paused: paused.get() })
    });
    let ask = move || {
        let next = chosen.try_get_untracked();
        if let Some(next) = next.filter(|next| asked.try_get_untracked().as_ref() != Some(next))
            && waits.try_get_value() == Some(false)
        {
            waits.set_value(true);
            asked.set(next);
        }
    };
    // In tasks: an effect writes no signals.
    Effect::new(move || {
        chosen.track();
        spawn_local(async move { ask() });
    });
    Effect::new(move || {
        let answered = answer.with(|answer| answer.is_some() && under_way(answer).is_none());
        spawn_local(async move {
            if answered && waits.try_set_value(false).is_none() {
                ask();
            }
        });
    });
    (answer, waits)
}

#[component]
fn Controls(
    key: StoredValue<String>,
    view: Memo<Option<Box<ReportView>>>,
    chosen: Memo<Chosen>,
    change: Callback<(Chosen, bool)>,
) -> impl IntoView {
    let sliders = Memo::new(move |_| {
        view.with(|view| {
            view.iter().flat_map(|view| view.settings.iter().map(Slider::from)).collect::<Vec<_>>()
        })
    });
    // What is being chosen comes before what was answered last.
    let value = Callback::new(move |key: String| {
        let own =
            chosen.with(|chosen| chosen.set.iter().find(|(other, _)| *other == key).map(|(_, value)| *value));
        let usual = || {
            view.with(|view| {
                let settings = view.iter().flat_map(|view| &view.settings);
                settings.into_iter().find(|setting| setting.key == key).map(|setting| setting.value)
            })
        };
        own.or_else(usual).unwrap_or_default()
    });
    let offered = Memo::new(move |_| {
        view.with(|view| {
            view.iter().flat_map(|view| view.kinds.iter().map(|(kind, _)| *kind)).collect::<Vec<_>>()
        })
    });
    let present = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.kind)));
    let choose = Callback::new(move |kind| {
        change.run((Chosen { kind: Some(kind), ..chosen.get_untracked() }, false));
    });
    view! {
        <div class="report-controls">
            <KindChoice offered present on_change=choose/>
            <Sliders report=key.get_value() sliders value chosen on_change=change/>
        </div>
    }
}

#[component]
fn Actions(view: Memo<Option<Box<ReportView>>>, title: String) -> impl IntoView {
    let there = Memo::new(move |_| view.with(Option::is_some));
    let title = StoredValue::new(title);
    let save = move |()| {
        view.with_untracked(|view| {
            let Some(view) = view else { return };
            let text = title.with_value(|title| csv(title, view));
            let name = format!("{}-{}.csv", view.key, model::date::print(view.on));
            // A browser that refuses says so itself.
            let _ = browser::save_file(&name, "text/csv", text.as_bytes());
        });
    };
    view! {
        <Show when=move || there.get()>
            <FileActions on_save=save/>
        </Show>
    }
}

/// Notes, figures and tables.
fn parts(view: Memo<Option<Box<ReportView>>>) -> AnyView {
    let body = move || {
        view.with(|view| {
            let view = view.as_ref()?;
            if let Some(missing) = missing(view) {
                return Some(missing);
            }
            let notes = view.report.notes.iter().map(note).collect_view();
            let blocks = view.report.blocks.iter().map(block).collect_view();
            let took = tr!(
                "insight-took",
                day = format::date_long(view.on),
                ms = (view.took_ms * 10.0).round() / 10.0
            );
            Some(
                view! {
                    <ul class="report-notes">{notes}</ul>
                    {blocks}
                    <p class="quiet">{took}</p>
                }
                .into_any(),
            )
        })
    };
    view! { {body} }.into_any()
}

fn note(note: &Note) -> impl IntoView + use<> {
    view! { <li class:report-warning=note.is_warning>{said(note)}</li> }
}

fn computed(about: &About) -> impl IntoView + use<> {
    view! {
        <details class="report-how">
            <summary>{t("insight-how")}</summary>
            <p>{how(about)}</p>
        </details>
    }
}
