//! Which trade show this device captures for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::event;
use model::{Command, Kind, RecordId};
use protocol::view::Named;

use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::form_fields::{FormFields, has_unread};
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::pages::work::changes::{day, text};
use crate::state::{actions, app, toasts};

/// The choice among the events, and a way to add one.
#[component]
pub fn EventChoice(
    /// The chosen event.
    event: RwSignal<Option<RecordId>>,
    /// Chosen.
    #[prop(into)]
    on_choose: Callback<Option<RecordId>>,
) -> impl IntoView {
    let adding = RwSignal::new(false);
    let options = move || {
        let mut all = vec![(String::new(), t("booth-no-event"))];
        all.extend(events().iter().map(|event| (event.id.to_string(), event.name.clone())));
        all
    };
    let value = move || event.get().map(|id| id.to_string()).unwrap_or_default();
    view! {
        <div class="booth-event">
            <Select
                label=t("kind-event")
                options=Signal::derive(options)
                value=Signal::derive(value)
                on_change=move |key: String| on_choose.run(key.parse().ok())
            />
            <Button label=t("booth-add-event") icon=Icon::Plus look=Look::Quiet on_press=move |()| adding.set(true)/>
            <Dialog open=adding title=t("booth-add-event") on_close=move |()| adding.set(false)>
                <NewEvent on_done=move |id: RecordId| { adding.set(false); on_choose.run(Some(id)); }/>
            </Dialog>
        </div>
    }
}

fn events() -> Vec<Named> {
    match app().settings.get() {
        Some(Ok(settings)) => settings.events.clone(),
        _ => Vec::new(),
    }
}

#[component]
fn NewEvent(#[prop(into)] on_done: Callback<RecordId>) -> impl IntoView {
    let (name, place) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let save = move |submitted: web_sys::SubmitEvent| {
        submitted.prevent_default();
        if busy.get_untracked() || has_unread(&submitted) {
            return;
        }
        busy.set(true);
        let id = new_id();
        let mut changes = vec![
            text(event::NAME, &name.get_untracked()),
            text(event::PLACE, &place.get_untracked()),
            day(event::STARTS_ON, Some(crate::format::today())),
        ];
        changes.retain(|change| change.value.is_some());
        spawn_local(async move {
            match actions::run_now(Command::Create { id, kind: Kind::Event, changes }).await {
                Ok(_) => _ = on_done.try_run(id),
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="log-form" on:submit=save>
            <FormFields busy>
                <TextField label=t("booth-event-name") value=name autofocus=true on_input=move |text| name.set(text)/>
                <TextField label=t("booth-event-place") value=place on_input=move |text| place.set(text)/>
            </FormFields>
            <div class="form-actions">
                <Button label=t("save") look=Look::Primary submit=true busy disabled=Signal::derive(move || name.get().trim().is_empty())/>
            </div>
        </form>
    }
}
