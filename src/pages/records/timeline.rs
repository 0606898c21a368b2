//! The story of a record, newest first, and the history of its fields.

use leptos::prelude::*;
use model::entities::common::ATTACHMENTS;
use model::{Command, FieldDef, FieldKind, Group, Kind, RecordId, Value};
use protocol::view::{Happening, HistoryEntry, Shown, TimelineEntry};

use crate::components::button::{Button, Look};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::Skeleton;
use crate::i18n::{self, failure, t};
use crate::pages::work::LogActivity;
use crate::routes::record_href;
use crate::state::{actions, app};
use crate::{engine, format, tr};

/// Entries asked for at first, and more with each press.
const STEP: u32 = 50;

/// The story, under a form to add to it.
#[component]
pub fn Timeline(
    /// Whose.
    id: RecordId,
) -> impl IntoView {
    let limit = RwSignal::new(STEP);
    let timeline = engine::live_timeline(move || Some((id, limit.get())));
    let body = move || match timeline.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(view)) => {
            let entries = view.entries.iter().map(|entry| happening(id, entry)).collect_view();
            let more = view.more.then(|| {
                view! { <Button label=t("timeline-more") look=Look::Quiet on_press=move |()| limit.update(|limit| *limit += STEP)/> }
            });
            view! { <ol class="timeline">{entries}</ol>{more} }.into_any()
        }
    };
    view! {
        <LogActivity about=id kind="note" on_done=|()| ()/>
        {body}
    }
}

fn happening(of: RecordId, entry: &TimelineEntry) -> impl IntoView + use<> {
    let who = entry.by.as_deref().and_then(|by| app().member_name(by));
    let (icon, title, body) = words(&entry.what);
    let title = if entry.record.id == of {
        view! { <span>{title}</span> }.into_any()
    } else {
        let href = record_href(entry.record.kind, entry.record.id);
        let name = entry.record.name.clone();
        let text = if title.is_empty() { name } else { title };
        view! { <a href=href><bdi>{text}</bdi></a> }.into_any()
    };
    view! {
        <li class="timeline-entry">
            <span class="timeline-icon"><Glyph icon/></span>
            <div class="timeline-main">
                <p class="timeline-title">{title}</p>
                {(!body.is_empty()).then(|| view! { <p class="timeline-body"><bdi>{body}</bdi></p> })}
                <p class="quiet">
                    {when(entry)}
                    {who.map(|who| format!(" · {who}"))}
                </p>
            </div>
        </li>
    }
}

/// How long ago; a day that has no time is the day itself.
fn when(entry: &TimelineEntry) -> impl IntoView + use<> {
    match entry.day {
        Some(day) => view! { <time title=format::date(day)>{format::day(day)}</time> },
        None => view! { <time title=format::moment(entry.at)>{format::ago(entry.at)}</time> },
    }
}

/// Icon, title and text of what happened.
fn words(what: &Happening) -> (Icon, String, String) {
    match what {
        Happening::Activity { activity, subject, body, done, due_on } => {
            let kind = t(&format!("choice-{activity}"));
            let title = if subject.is_empty() {
                kind
            } else {
                tr!("timeline-titled", kind = kind.as_str(), subject = subject.as_str())
            };
            let due = due_on.filter(|_| !done).map(|day| tr!("timeline-due", day = format::day(day)));
            let body = [due, Some(body.clone()).filter(|body| !body.is_empty())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>();
            (activity_icon(activity), title, body.join(" · "))
        }
        Happening::Order { number, amount } => {
            let amount = amount.as_ref().map(format::value).unwrap_or_default();
            (Icon::Order, tr!("timeline-order", number = number.as_str()), amount)
        }
        Happening::Stage { stage, amount } => {
            let amount = amount.as_ref().map(format::value).unwrap_or_default();
            (Icon::Pipeline, tr!("timeline-stage", stage = stage.as_str()), amount)
        }
        // The record's name says what was asked and answered.
        Happening::Answer { comment } => (Icon::Answer, String::new(), comment.clone()),
        Happening::Campaign { held_out } => {
            let word = held_out.then(|| t("field-any-held_out_count")).unwrap_or_default();
            (Icon::Mail, String::new(), word)
        }
        Happening::Created => (Icon::Plus, t("timeline-created"), String::new()),
        Happening::Changed(fields) => {
            let catalogue = app().catalogue.get_untracked();
            let name = |field: &model::FieldId| {
                catalogue.find(*field).map(|(kind, def)| i18n::field(kind.unwrap_or(Kind::Contact), def))
            };
            let names: Vec<String> = fields.iter().filter_map(name).collect();
            (Icon::Edit, t("timeline-changed"), format::list(&names))
        }
    }
}

fn activity_icon(key: &str) -> Icon {
    match key {
        "call" => Icon::Phone,
        "email" | "letter" => Icon::Mail,
        "visit" => Icon::Pin,
        "meeting" => Icon::Calendar,
        "task" => Icon::Task,
        _ => Icon::Note,
    }
}

/// What was written to the record, value by value; an old value can be put back.
#[component]
pub fn HistoryList(
    /// Whose.
    id: RecordId,
    /// Its kind.
    kind: Kind,
) -> impl IntoView {
    let limit = RwSignal::new(STEP);
    let history = engine::live_history(move || Some((id, limit.get())));
    move || match history.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(history)) => {
            let told = history.entries.iter().filter(|entry| is_told(kind, entry));
            let rows = told.map(|entry| written(id, kind, entry)).collect_view();
            let missing = history.missing.then(|| view! { <p class="quiet">{t("history-missing")}</p> });
            let more = history.more.then(|| {
                view! { <Button label=t("timeline-more") look=Look::Quiet on_press=move |()| limit.update(|limit| *limit += STEP)/> }
            });
            view! { {missing}<ol class="timeline">{rows}</ol>{more} }.into_any()
        }
    }
}

/// What the program keeps for itself is nobody's edit; files have a place of their own in the record.
fn is_told(kind: Kind, entry: &HistoryEntry) -> bool {
    let catalogue = app().catalogue.get_untracked();
    entry.field == ATTACHMENTS
        || catalogue.field(kind, entry.field).is_none_or(|def| def.group != Group::System)
}

/// A value as it reads; members and files by their name.
pub(crate) fn words_of(def: Option<&FieldDef>, shown: &Shown) -> Option<String> {
    let text = match (def.map(|def| &def.kind), shown) {
        (Some(FieldKind::Member), Shown::Value(Value::Ref(id))) => {
            app().member_name(&id.to_string()).unwrap_or_else(|| t("member-unknown"))
        }
        (Some(FieldKind::Attachment), Shown::Value(Value::Entry { text, .. })) => text.clone(),
        _ => format::shown(shown),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn written(id: RecordId, kind: Kind, entry: &HistoryEntry) -> impl IntoView + use<> {
    let catalogue = app().catalogue.get_untracked();
    let def = catalogue.field(kind, entry.field).cloned();
    let name = def.as_ref().map_or_else(|| t("history-unknown-field"), |def| i18n::field(kind, def));
    let who =
        entry.by.as_deref().and_then(|by| app().member_name(by)).unwrap_or_else(|| t("history-somebody"));
    let before = entry.before.as_ref().and_then(|before| words_of(def.as_ref(), before));
    let after = words_of(def.as_ref(), &entry.after);
    let restorable = def.is_some_and(|def| def.is_stored() && !def.flags.read_only) && !entry.current;
    let put_back = restorable.then(|| {
        let value = match &entry.after {
            protocol::view::Shown::Value(value) => Some(value.clone()),
            protocol::view::Shown::Link(named) => Some(model::Value::Ref(named.id)),
            _ => None,
        };
        let change = model::Change { field: entry.field, element: entry.element, value };
        let act = move |()| {
            actions::run(
                Command::Update { ids: vec![id], changes: vec![change.clone()] },
                t("history-put-back-done"),
            );
        };
        view! { <Button label=t("history-put-back") look=Look::Quiet on_press=act/> }
    });
    view! {
        <li class="timeline-entry">
            <div class="timeline-main">
                <p class="timeline-title">{name}</p>
                <p class="history-values">
                    {before.map(|text| view! { <del><bdi>{text}</bdi></del> " → " })}
                    {match after {
                        Some(text) => view! { <ins><bdi>{text}</bdi></ins> }.into_any(),
                        None => view! { <span class="quiet">{t("history-cleared")}</span> }.into_any(),
                    }}
                </p>
                <p class="quiet"><time title=format::moment(entry.at)>{format::ago(entry.at)}</time> " · " {who}</p>
            </div>
            {put_back}
        </li>
    }
}
