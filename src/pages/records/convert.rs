//! A lead becomes a person, its company and a deal: new ones, or those that are here already.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::lead;
use model::{Command, FieldId, Kind, RecordId};
use protocol::view::{Hit, RecordView, Shown};

use crate::browser::new_id;
use crate::components::button::Button;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::switch::Switch;
use crate::engine::live_search;
use crate::i18n::{called, t};
use crate::pages::work::ActForm;
use crate::routes::{go, record_href};
use crate::tr;

/// Records of a kind that are offered.
const OFFERED: u32 = 8;

/// The button with its dialog; nothing for a lead that was converted.
#[component]
pub(super) fn Convert(
    /// The lead.
    id: RecordId,
    /// What is known of it.
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let is_converted = move || {
        record.with(|record| text_of(record.as_deref(), lead::STATUS).as_deref() == Some("converted"))
    };
    let form = move || {
        let known = record.get_untracked();
        view! { <ConvertForm id known on_done=Callback::new(move |()| open.set(false))/> }
    };
    view! {
        <Show when=move || !is_converted()>
            <Button label=t("record-convert") icon=Icon::ChevronRight on_press=move |()| open.set(true)/>
        </Show>
        <Dialog open title=t("record-convert") on_close=move |()| open.set(false)>{form()}</Dialog>
    }
}

#[component]
fn ConvertForm(id: RecordId, known: Option<Arc<RecordView>>, on_done: Callback<()>) -> impl IntoView {
    let lead = known.as_deref();
    let name = lead.map(|lead| called(&lead.name)).unwrap_or_default();
    let company_name = text_of(lead, lead::COMPANY_NAME);
    let reach: Vec<String> =
        [lead::EMAILS, lead::PHONES].into_iter().flat_map(|field| texts_of(lead, field)).collect();
    let person = Target::new(Kind::Contact, name.clone(), reach);
    let company = company_name.map(|name| Target::new(Kind::Company, name, Vec::new()));
    let deal = RwSignal::new(true);
    let made = StoredValue::new(None::<RecordId>);
    let act = move || {
        let (contact, opened) = (person.record(), deal.get_untracked().then(new_id));
        made.set_value(Some(contact));
        let word = if opened.is_some() { "record-converted" } else { "record-converted-person" };
        let company = company.map(Target::record);
        (Command::ConvertLead { lead: id, contact, company, deal: opened }, t(word))
    };
    let done = move |()| {
        on_done.run(());
        if let Some(contact) = made.get_value() {
            go(&record_href(Kind::Contact, contact));
        }
    };
    view! {
        <ActForm label=t("record-convert") act on_done=done>
            <Choose target=person/>
            {company.map(|target| view! { <Choose target/> })}
            <Switch label=t("record-convert-deal") on=deal on_change=move |on| deal.set(on)/>
        </ActForm>
    }
}

/// What a part of a lead becomes.
#[derive(Clone, Copy)]
struct Target {
    kind: Kind,
    /// What a new one is called.
    name: StoredValue<String>,
    /// What was chosen: the id of a record, or empty for a new one; `None` while nobody chose.
    chosen: RwSignal<Option<String>>,
    /// Records that may be it, with whether it surely is.
    found: Memo<Vec<(Hit, bool)>>,
}

impl Target {
    /// Looks for records that can be reached in the same way, and for those of the same name.
    fn new(kind: Kind, name: String, reach: Vec<String>) -> Self {
        let search = move |text: String| live_search(move || Some((text.clone(), vec![kind], OFFERED)));
        let by_reach: Vec<_> = reach.into_iter().map(search).collect();
        let by_name = search(name.clone());
        let wanted = name.to_lowercase();
        let found = Memo::new(move |_| {
            let mut found: Vec<(Hit, bool)> = Vec::new();
            let mut add = |hit: &Hit, surely: bool| match found
                .iter_mut()
                .find(|(own, _)| own.record.id == hit.record.id)
            {
                Some((_, sure)) => *sure |= surely,
                None => found.push((hit.clone(), surely)),
            };
            for answer in &by_reach {
                if let Some(Ok(view)) = answer.get() {
                    view.hits.iter().for_each(|hit| add(hit, true));
                }
            }
            if let Some(Ok(view)) = by_name.get() {
                let is_same = |hit: &Hit| hit.record.name.to_lowercase() == wanted;
                // A company is its name; people have namesakes.
                view.hits.iter().for_each(|hit| add(hit, kind == Kind::Company && is_same(hit)));
            }
            found
        });
        Self { kind, name: StoredValue::new(name), chosen: RwSignal::new(None), found }
    }

    /// The key of what is chosen: by the person, else the one that surely is it, else a new one.
    fn key(self) -> String {
        self.chosen.get().unwrap_or_else(|| {
            self.found
                .with(|found| {
                    found.iter().find(|(_, surely)| *surely).map(|(hit, _)| hit.record.id.to_string())
                })
                .unwrap_or_default()
        })
    }

    /// The record that is completed or made.
    fn record(self) -> RecordId {
        untrack(|| self.key()).parse().unwrap_or_else(|_| new_id())
    }

    fn options(self) -> Vec<(String, String)> {
        let new = tr!("record-convert-new", name = self.name.get_value());
        let found = self.found.with(|found| found.iter().map(|(hit, _)| option(hit)).collect::<Vec<_>>());
        std::iter::once((String::new(), new)).chain(found).collect()
    }
}

fn option(hit: &Hit) -> (String, String) {
    let parts = [called(&hit.record.name), hit.subtitle.clone()];
    let words: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (hit.record.id.to_string(), words.join(" · "))
}

#[component]
fn Choose(target: Target) -> impl IntoView {
    view! {
        <Select
            label=crate::i18n::kind(target.kind)
            options=Signal::derive(move || target.options())
            value=Signal::derive(move || target.key())
            on_change=move |key| target.chosen.set(Some(key))
        />
    }
}

fn text_of(record: Option<&RecordView>, field: FieldId) -> Option<String> {
    match shown(record?, field)? {
        Shown::Value(value) => value.as_text().map(str::to_owned),
        _ => None,
    }
}

fn texts_of(record: Option<&RecordView>, field: FieldId) -> Vec<String> {
    match record.and_then(|record| shown(record, field)) {
        Some(Shown::Set(elements)) => {
            elements.iter().filter_map(|one| one.value.as_text().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

fn shown(record: &RecordView, field: FieldId) -> Option<&Shown> {
    record.fields.iter().find(|(own, _)| *own == field).map(|(_, shown)| shown)
}
