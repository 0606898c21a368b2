//! What the server refused: what it was, why, and what a person can do about it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{FieldId, Kind};
use protocol::status::{RefusedChange, RefusedRecord, RefusedRow, RefusedValue};
use protocol::{Request, later};

use super::edit::EditRefused;
use crate::components::button::{Button, Look};
use crate::components::dialog::{Dialog, Shape};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{self, called, find, t};
use crate::pages::records::words_of;
use crate::routes::record_href;
use crate::state::{actions, app, questions};
use crate::{engine, format, tr};

/// What is known of the changes, by key.
type Details = RwSignal<BTreeMap<u64, RefusedChange>>;

pub(super) fn reason(code: &str) -> String {
    find(&format!("refused-{code}"), None).unwrap_or_else(|| t("refused-other"))
}

/// The list, newest first; nothing when nothing was refused.
#[component]
pub(super) fn RefusedList(
    /// The changes.
    rows: Memo<Vec<RefusedRow>>,
) -> impl IntoView {
    let details: Details = RwSignal::new(BTreeMap::new());
    Effect::new(move |_| {
        let keys: Vec<u64> = rows.with(|rows| rows.iter().map(|row| row.key).collect());
        if keys.is_empty() {
            return;
        }
        spawn_local(async move {
            let asked = later::Request::Refused(keys);
            if let Ok(later::Reply::Refused(changes)) = engine::later(asked).await {
                details.try_set(changes.into_iter().map(|change| (change.key, change)).collect());
            }
        });
    });
    let editing = RwSignal::new(None::<(u64, RefusedRecord)>);
    let close = Callback::new(move |()| editing.set(None));
    let form = move || {
        let Some((key, record)) = editing.get() else { return ().into_any() };
        view! { <EditRefused change=key record on_done=close/> }.into_any()
    };
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <section class="settings-section">
                <h2>{t("sync-refused")}</h2>
                <p class="quiet">{t("sync-refused-text")}</p>
                <ul class="refused-list">
                    <For each=move || rows.get() key=|row| row.key let:row>
                        {change(row, details, editing)}
                    </For>
                </ul>
            </section>
        </Show>
        <Dialog open=Signal::derive(move || editing.with(Option::is_some)) title=t("sync-edit-title") shape=Shape::Side on_close=close>
            {form}
        </Dialog>
    }
}

fn change(
    row: RefusedRow,
    details: Details,
    editing: RwSignal<Option<(u64, RefusedRecord)>>,
) -> impl IntoView {
    let key = row.key;
    let detail = Memo::new(move |_| details.with(|all| all.get(&key).cloned()));
    let first = Memo::new(move |_| detail.with(|one| one.as_ref()?.records.first().cloned()));
    let title = row.title.clone();
    let name = Memo::new(move |_| {
        let named = first.with(|first| first.as_ref().map(|record| record.name.clone()));
        let name = Some(title.clone()).filter(|title| !title.is_empty()).or(named).unwrap_or_default();
        called(&name)
    });
    let discard = move |()| {
        questions::confirm(
            tr!("sync-discard-ask", name = name.get_untracked()),
            t("sync-discard-text"),
            t("sync-discard"),
            move || actions::tell(Request::DiscardRefused(vec![key])),
        );
    };
    // Of several records, or of what would be deleted, there is no one form.
    let editable = Memo::new(move |_| {
        let one = detail.get().filter(|one| one.records.len() == 1 && one.more == 0)?.records.pop()?;
        let fits = one.kind.is_some() && !one.deletes && !one.values.is_empty();
        fits.then_some(one)
    });
    let edit = move |()| editing.set(editable.get_untracked().map(|record| (key, record)));
    let records = move || {
        detail.get().map(|one| {
            let more = (one.more > 0)
                .then(|| view! { <p class="quiet">{tr!("sync-refused-more", count = one.more)}</p> });
            let several = one.records.len() > 1;
            let all = one.records.into_iter().map(|record| written(record, several)).collect_view();
            view! { {all}{more} }
        })
    };
    view! {
        <li class="refused" aria-label=name>
            <p class="refused-head">
                {move || named(name.get(), first.get())}
                <time title=format::moment(row.at)>{format::ago(row.at)}</time>
            </p>
            <p class="sync-reason"><Glyph icon=Icon::Alert/>{reason(&row.code)}</p>
            {records}
            <div class="button-row">
                <Button label=t("sync-retry") on_press=move |()| actions::tell(Request::RetryRefused(vec![key]))/>
                <Show when=move || editable.with(Option::is_some)>
                    <Button label=t("sync-edit") icon=Icon::Edit on_press=edit/>
                </Show>
                <Button label=t("sync-refused-export") icon=Icon::Export look=Look::Quiet on_press=move |()| actions::save(Request::ExportRefused(vec![key]))/>
                <Button label=t("sync-discard") look=Look::Danger on_press=discard/>
            </div>
        </li>
    }
}

/// The name, as a link where the record is here, with its kind.
fn named(name: String, first: Option<RefusedRecord>) -> impl IntoView {
    let place =
        first.as_ref().filter(|record| record.here).and_then(|record| Some((record.kind?, record.id)));
    let kind = first.and_then(|record| record.kind).map(i18n::kind);
    let name = match place {
        Some((kind, id)) => view! { <a href=record_href(kind, id)><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! { <span class="refused-name">{name}" "<span class="quiet">{kind}</span></span> }
}

/// What would have been written to a record; with its name where it is one of several.
pub(super) fn written(record: RefusedRecord, several: bool) -> impl IntoView {
    let kind = record.kind.unwrap_or(Kind::Contact);
    let what = match (record.deletes, record.restores, record.moves, record.here) {
        (true, ..) => Some("sync-refused-deletes"),
        (_, true, ..) => Some("sync-refused-restores"),
        (_, _, true, _) => Some("sync-refused-moves"),
        (.., false) => Some("sync-refused-new"),
        _ => None,
    };
    let of = several.then(|| {
        let of_kind = record.kind.map(i18n::kind);
        let name = called(&record.name);
        view! { <p class="refused-record"><bdi>{name}</bdi>" "<span class="quiet">{of_kind}</span></p> }
    });
    // As in a form: what it is called comes first.
    let form: Vec<FieldId> = app().catalogue.get_untracked().form(kind).iter().map(|def| def.id).collect();
    let mut values: Vec<&RefusedValue> = record.values.iter().collect();
    values.sort_by_key(|one| form.iter().position(|id| *id == one.change.field).unwrap_or(form.len()));
    let values = values.into_iter().map(|one| value(kind, one)).collect_view();
    view! {
        {of}
        {what.map(|what| view! { <p class="quiet">{t(what)}</p> })}
        <dl class="facts">{values}</dl>
    }
}

fn value(kind: Kind, one: &RefusedValue) -> impl IntoView + use<> {
    let catalogue = app().catalogue.get_untracked();
    let def = catalogue.field(kind, one.change.field).cloned();
    let label = def.as_ref().map_or_else(|| t("history-unknown-field"), |def| i18n::field(kind, def));
    let refused = words_of(def.as_ref(), &one.refused).unwrap_or_else(|| t("history-cleared"));
    let present = words_of(def.as_ref(), &one.present).filter(|present| *present != refused);
    let present =
        present.map(|text| view! { <span class="quiet">{tr!("sync-refused-present", value = text)}</span> });
    view! { <div class="fact"><dt>{label}</dt><dd><bdi>{refused}</bdi>" "{present}</dd></div> }
}
