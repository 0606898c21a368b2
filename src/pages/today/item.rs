//! One thing to do: who, why, what, by when, and the acts that settle it.

use leptos::prelude::*;
use model::{Command, Kind, RecordId, Tone};
use protocol::view::{Named, Reason, TodayItem};

use crate::components::badge::Badge;
use crate::components::button::{Button, Look};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{called, code, t};
use crate::pages::work::{LogButton, NextStep};
use crate::routes::record_href;
use crate::state::actions;
use crate::{format, tr};

/// A row of the list.
#[component]
pub fn Item(
    /// The thing.
    item: TodayItem,
) -> impl IntoView {
    let subject = item.about.clone().unwrap_or_else(|| item.record.clone());
    let about = subject.id;
    let has_other = item.about.as_ref().is_some_and(|about| about.id != item.record.id);
    let record = has_other.then(|| item.record.clone());
    let due = item.due_on.map(format::day);
    view! {
        <li class="today-item">
            <Badge label=t(&format!("today-reason-{}", code(&item.reason))) tone=tone(item.reason)/>
            <div class="today-main">
                <a class="today-who" href=record_href(subject.kind, subject.id)><bdi>{called(&subject.name)}</bdi></a>
                <span class="today-what"><bdi>{what(&item, record)}</bdi></span>
            </div>
            <span class="today-amount">{item.amount.as_ref().map(format::value)}</span>
            <span class="today-due">{due}</span>
            <div class="today-acts">
                {item.phone.as_deref().map(phone)}
                {acts(&item, about)}
            </div>
        </li>
    }
}

/// What to do, and the deal or task it belongs to where that is not the person's name already.
fn what(item: &TodayItem, record: Option<Named>) -> String {
    match record {
        Some(record) if item.text.is_empty() || item.text == record.name => called(&record.name),
        Some(record) => format!("{} · {}", item.text, called(&record.name)),
        None => item.text.clone(),
    }
}

fn phone(number: &str) -> impl IntoView + use<> {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let label = tr!("today-call", number = number);
    view! {
        <a class="icon-button" href=format!("tel:{digits}") aria-label=label.clone() title=label>
            <Glyph icon=Icon::Phone/>
        </a>
    }
}

fn acts(item: &TodayItem, about: RecordId) -> AnyView {
    let record = item.record.id;
    match item.record.kind {
        Kind::Activity => {
            let done = move |()| {
                let command = Command::CompleteActivity { activity: record, done: true };
                actions::run(command, t("today-task-done"));
            };
            view! { <Button label=t("today-done-act") icon=Icon::Check look=Look::Quiet on_press=done/> }
                .into_any()
        }
        Kind::Deal => {
            let step = if item.reason == Reason::NextStep { item.text.clone() } else { String::new() };
            view! {
                <LogButton about=record label=t("work-log") look=Look::Quiet/>
                <NextStep deal=record step on=item.due_on look=Look::Quiet/>
            }
            .into_any()
        }
        _ => view! { <LogButton about label=t("work-log") look=Look::Quiet/> }.into_any(),
    }
}

fn tone(reason: Reason) -> Tone {
    match reason {
        Reason::Overdue | Reason::CloseDatePassed => Tone::Bad,
        Reason::PromisedFollowUp | Reason::DueToday | Reason::NextStep | Reason::Stuck => Tone::Warn,
        Reason::NoNextStep => Tone::Neutral,
        Reason::NewLead => Tone::Info,
    }
}
