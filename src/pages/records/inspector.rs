//! An open record: who it is, what can be done, its fields, its story, its history, and what belongs to it.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::answer;
use model::entities::common::carries_files;
use model::{Change, Command, Kind, RecordId, Tone, Value};
use protocol::view::{Named, RecordView};

use super::closing::Closing;
use super::convert::Convert;
use super::erase::erase;
use super::merge::{Merged, Unmerge};
use super::related::RelatedLists;
use super::score::Scores;
use super::tagged::delete_tags;
use super::timeline::{HistoryList, Timeline};
use crate::commands::PageCommand;
use crate::components::avatar::Avatar;
use crate::components::button::{Button, Look};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem};
use crate::components::skeleton::Skeleton;
use crate::components::tabs::Tabs;
use crate::fields::{self, list::FieldList};
use crate::i18n::{self, called, failure, t};
use crate::pages::files::RecordFiles;
use crate::pages::work::{LogButton, NextStep};
use crate::routes::record_href;
use crate::state::{actions, app, questions};
use crate::{browser, engine, tr};

/// The open record.
#[component]
pub fn Inspector(
    /// Which.
    id: RecordId,
) -> impl IntoView {
    let record = engine::live_record(move || Some(id));
    let state = Memo::new(move |_| match record.get() {
        None => Found::Coming,
        Some(Err(why)) => Found::Trouble(failure(&why)),
        Some(Ok(view)) => view.as_ref().as_ref().map_or(Found::Nowhere, |view| Found::Here(view.kind)),
    });
    let shown = Signal::derive(move || match record.get() {
        Some(Ok(view)) => view.as_ref().as_ref().map(|view| Arc::new(view.as_ref().clone())),
        _ => None,
    });
    move || match state.get() {
        Found::Coming => view! { <Skeleton/> }.into_any(),
        Found::Trouble(why) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Found::Nowhere => {
            view! { <Empty icon=Icon::Search title=t("record-nowhere") text=t("record-nowhere-text")/> }
                .into_any()
        }
        Found::Here(kind) => view! { <Sheet id kind record=shown/> }.into_any(),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Found {
    Coming,
    Trouble(String),
    Nowhere,
    Here(Kind),
}

#[component]
fn Sheet(id: RecordId, kind: Kind, record: Signal<Option<Arc<RecordView>>>) -> impl IntoView {
    let tab = RwSignal::new("details".to_owned());
    let tabs =
        ["details", "timeline", "history"].map(|key| (key.to_owned(), t(&format!("record-{key}")))).to_vec();
    let body = move || match tab.get().as_str() {
        "timeline" => view! { <Timeline id/> }.into_any(),
        "history" => view! { <HistoryList id kind/> }.into_any(),
        _ => {
            let files = carries_files(kind).then(|| view! { <RecordFiles id record/> });
            view! { <FieldList id kind record/>{files}<Scores id kind/><RelatedLists id record/><Merged record/> }.into_any()
        }
    };
    view! {
        <article class="record">
            <Head id kind record/>
            <Acts id kind record/>
            <Tabs label=t("record-parts") tabs value=tab on_change=move |key| tab.set(key)/>
            <div class="record-body">{body}</div>
        </article>
    }
}

#[component]
fn Head(id: RecordId, kind: Kind, record: Signal<Option<Arc<RecordView>>>) -> impl IntoView {
    let of = move |part: fn(&RecordView) -> String| {
        move || record.with(|record| record.as_ref().map(|record| part(record)).unwrap_or_default())
    };
    let name = Memo::new(move |_| of(|record| record.name.clone())());
    let pictured = matches!(kind, Kind::Contact | Kind::Company | Kind::Lead);
    let picture = move || {
        pictured.then(|| view! { <Avatar name=name.get() id square={kind == Kind::Company} large=true/> })
    };
    let words = move || name.with(|name| called(name));
    let unsent = move || record.with(|record| record.as_ref().is_some_and(|record| record.unsent));
    // Where the list gives its place to the record, the page keeps the heading that the list had.
    let place = browser::media("(max-width: 899px)")
        .then(|| view! { <h1 class="visually-hidden">{i18n::kinds(kind)}</h1> });
    view! {
        {place}
        <header class="record-head">
            {picture}
            <div class="record-title">
                <h2><bdi>{words}</bdi></h2>
                <p class="quiet">
                    <Glyph icon=fields::kind_icon(kind)/>
                    <bdi>{of(|record| second_line(&i18n::kind(record.kind), &record.subtitle))}</bdi>
                </p>
                <Show when=unsent>
                    <p class="quiet"><Glyph icon=Icon::Device/>{t("row-unsent")}</p>
                </Show>
            </div>
        </header>
        {move || state_note(id, record.get())}
    }
}

/// What it is and the engine's second line. Where it wraps, the dots stay at the end of the line before.
fn second_line(kind: &str, subtitle: &str) -> String {
    let parts = std::iter::once(kind).chain(subtitle.split(" · "));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\u{a0}· ")
}

/// A deleted or merged record says so and offers the way back.
fn state_note(id: RecordId, record: Option<Arc<RecordView>>) -> impl IntoView {
    let record = record?;
    if let Some(survivor) = &record.merged_into {
        let href = record_href(survivor.kind, survivor.id);
        return Some(
            view! {
                <p class="notice" data-tone="info">
                    <a href=href>{tr!("record-merged", name = survivor.name.as_str())}</a>
                    <Unmerge id/>
                </p>
            }
            .into_any(),
        );
    }
    record.deleted.then(|| {
        let restore = move |()| actions::run(Command::Restore { ids: vec![id] }, t("record-restored"));
        let (kind, name) = (record.kind, called(&record.name));
        let erase = move |()| erase(kind, id, name.clone());
        view! {
            <p class="notice" data-tone="warn">
                <span>{t("record-deleted")}</span>
                <Button label=t("record-restore") on_press=restore/>
                {app().is_owner().then(|| view! { <Button label=t("erase") look=Look::Danger on_press=erase/> })}
            </p>
        }
        .into_any()
    })
}

#[component]
fn Acts(id: RecordId, kind: Kind, record: Signal<Option<Arc<RecordView>>>) -> impl IntoView {
    let editable = Memo::new(move |_| {
        record.with(|record| record.as_ref().is_some_and(|record| record.editable && !record.deleted))
    });
    let talks = matches!(kind, Kind::Contact | Kind::Company | Kind::Lead | Kind::Deal);
    let items = move || {
        let name = name_of(record);
        let delete = move || {
            let word = tr!("record-deleted-toast", name = name.as_str());
            if kind == Kind::Tag {
                return delete_tags(vec![id], Some(name.clone()), word, || ());
            }
            actions::run(Command::Delete { ids: vec![id] }, word);
        };
        let mut items = Vec::new();
        if matches!(kind, Kind::Contact | Kind::Company) {
            let answer = move || new_answer(kind, id, name_of(record));
            items.push(MenuItem::new(t("create-answer"), answer).icon(Icon::Answer));
        }
        items.extend([
            MenuItem::new(t("record-copy-link"), move || copy_link(kind, id)).icon(Icon::Link),
            MenuItem::new(t("delete"), delete).icon(Icon::Trash).danger(),
        ]);
        if app().is_owner() {
            let name = name_of(record);
            let erase = move || erase(kind, id, name.clone());
            items.push(MenuItem::new(t("erase"), erase).icon(Icon::Trash).danger());
        }
        items
    };
    view! {
        <Show when=move || editable.get()>
            <div class="record-acts">
                {talks.then(|| view! { <LogButton about=id label=t("work-log") look=Look::Primary/> })}
                {(kind == Kind::Deal).then(|| view! { <NextStep deal=id step=step_of(record) on=step_day(record)/> })}
                {(kind == Kind::Deal).then(|| view! { <Closing id record/> })}
                {(kind == Kind::Lead).then(|| view! { <Convert id record/> })}
                {(kind == Kind::Activity).then(|| view! { <Complete id/> })}
                <Menu label=t("more") icon=Icon::More end=true items/>
            </div>
        </Show>
    }
}

/// Opens the form of what this customer answered.
fn new_answer(kind: Kind, id: RecordId, name: String) {
    fields::names::remember(Named { id, kind, name, tone: Tone::Neutral });
    let customer = Change { field: answer::CUSTOMER, element: None, value: Some(Value::Ref(id)) };
    app().prefilled.set_value(vec![customer]);
    PageCommand::Create(Kind::Answer).run();
}

/// The name, for what is said of it.
fn name_of(record: Signal<Option<Arc<RecordView>>>) -> String {
    record.with_untracked(|record| called(record.as_ref().map_or("", |record| &record.name)))
}

fn value_of(record: Signal<Option<Arc<RecordView>>>, field: model::FieldId) -> Option<model::Value> {
    record.with_untracked(|record| {
        let (_, shown) = record.as_ref()?.fields.iter().find(|(own, _)| *own == field)?;
        match shown {
            protocol::view::Shown::Value(value) => Some(value.clone()),
            _ => None,
        }
    })
}

fn step_of(record: Signal<Option<Arc<RecordView>>>) -> String {
    value_of(record, model::entities::deal::NEXT_STEP)
        .and_then(|value| value.as_text().map(str::to_owned))
        .unwrap_or_default()
}

fn step_day(record: Signal<Option<Arc<RecordView>>>) -> Option<i32> {
    match value_of(record, model::entities::deal::NEXT_STEP_ON) {
        Some(model::Value::Date(day)) => Some(day),
        _ => None,
    }
}

#[component]
fn Complete(id: RecordId) -> impl IntoView {
    let done =
        move |()| actions::run(Command::CompleteActivity { activity: id, done: true }, t("today-task-done"));
    view! { <Button label=t("today-done-act") icon=Icon::Check look=Look::Primary on_press=done/> }
}

fn copy_link(kind: Kind, id: RecordId) {
    let origin = window().location().origin().unwrap_or_default();
    questions::copy(format!("{origin}{}", record_href(kind, id)), t("record-link-copied"));
}

#[cfg(test)]
mod tests {
    use super::second_line;

    #[test]
    fn a_second_line_never_begins_with_a_dot() {
        for (kind, subtitle, expect) in [
            ("Person", "", "Person"),
            ("Person", "CTO · Acme", "Person\u{a0}· CTO\u{a0}· Acme"),
            ("Order", " · Acme", "Order\u{a0}· Acme"),
            ("", "Acme", "Acme"),
        ] {
            assert_eq!(second_line(kind, subtitle), expect);
        }
    }
}
