//! Booth: capture a lead in seconds, with or without a network. Big targets, one hand, nothing lost.

mod event;
mod form;
mod lead;
mod recent;
mod web_form;

use leptos::prelude::*;
use model::RecordId;

use crate::browser::{store, stored};
use crate::components::page_header::PageHeader;
use crate::i18n::t;
use event::EventChoice;
use form::CaptureForm;
use recent::Recent;
use web_form::WebFormOf;

/// The event that this device captures for is a setting of the device.
const EVENT_KEY: &str = "booth-event";

/// The capture page.
#[component]
pub fn BoothPage() -> impl IntoView {
    let event = RwSignal::new(stored(EVENT_KEY).and_then(|id| id.parse::<RecordId>().ok()));
    let choose = move |chosen: Option<RecordId>| {
        store(EVENT_KEY, chosen.map(|id| id.to_string()).as_deref());
        event.set(chosen);
    };
    view! {
        <div class="page booth-page">
            <PageHeader title=t("nav-booth")/>
            <EventChoice event on_choose=choose/>
            // Another event is another draft.
            {move || view! { <CaptureForm event=event.get()/> }}
            <Recent event/>
            // Of another event everything is asked anew.
            {move || event.get().map(|event| view! { <WebFormOf event/> })}
        </div>
    }
}
