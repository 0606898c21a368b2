//! A deal ends: won, or lost with a reason; or it is open again.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::deal;
use model::{Command, RecordId};
use protocol::view::{RecordView, Shown};

use crate::components::button::Button;
use crate::components::dialog::Dialog;
use crate::components::select::Select;
use crate::components::text_field::TextArea;
use crate::i18n::{choice as word_of, t};
use crate::pages::work::ActForm;
use crate::pages::work::changes::{choice, text};
use crate::state::actions;

/// What can be done with the state of a deal.
#[component]
pub(super) fn Closing(
    /// The deal.
    id: RecordId,
    /// What is known of it.
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let status = Memo::new(move |_| {
        record.with(|record| {
            let fields = &record.as_ref()?.fields;
            let (_, shown) = fields.iter().find(|(field, _)| *field == deal::STATUS)?;
            match shown {
                Shown::Value(value) => value.as_text().map(str::to_owned),
                _ => None,
            }
        })
    });
    let losing = RwSignal::new(false);
    let become_now = move |status: &str, word: &str| {
        let command = Command::Update { ids: vec![id], changes: vec![choice(deal::STATUS, status)] };
        actions::run(command, t(word));
    };
    let ends = move || {
        view! {
            <Button label=t("deal-won") on_press=move |()| become_now("won", "deal-won-done")/>
            <Button label=t("deal-lost") on_press=move |()| losing.set(true)/>
        }
    };
    view! {
        <Show
            when=move || status.with(|status| status.as_deref() == Some("open"))
            fallback=move || view! { <Button label=t("deal-reopen") on_press=move |()| become_now("open", "deal-reopened")/> }
        >
            {ends()}
        </Show>
        <LostDialog deal=Signal::derive(move || losing.get().then_some(id)) on_close=move |()| losing.set(false)/>
    }
}

/// Asks why a deal was lost, and says so of it. It is open while there is a deal.
#[component]
pub fn LostDialog(
    /// The deal.
    #[prop(into)]
    deal: Signal<Option<RecordId>>,
    /// Done, or not to be done.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let open = Signal::derive(move || deal.get().is_some());
    view! {
        <Dialog open title=t("deal-lost-why") on_close>
            {move || deal.get().map(|deal| view! { <LostForm deal on_done=on_close/> })}
        </Dialog>
    }
}

#[component]
fn LostForm(deal: RecordId, on_done: Callback<()>) -> impl IntoView {
    let (reason, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let mut options = vec![(String::new(), t("deal-lost-no-reason"))];
    options.extend(deal::LOST_REASONS.iter().map(|one| (one.key.to_string(), word_of(one))));
    let act = move || {
        let mut changes = vec![
            choice(deal::STATUS, "lost"),
            choice(deal::LOST_REASON, &reason.get_untracked()),
            text(deal::LOST_NOTE, &note.get_untracked()),
        ];
        changes.retain(|change| change.value.is_some());
        (Command::Update { ids: vec![deal], changes }, t("deal-lost-done"))
    };
    view! {
        <ActForm label=t("deal-lost-save") act on_done>
            <Select label=t("deal-lost-reason") options value=reason autofocus=true on_change=move |key| reason.set(key)/>
            <TextArea label=t("deal-lost-note") value=note on_input=move |text| note.set(text)/>
        </ActForm>
    }
}
