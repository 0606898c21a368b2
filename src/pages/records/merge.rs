//! Several records become one: side by side, field by field, with what is kept, and with what says that they are the same.

mod apart;
mod fields;
mod weights;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::command::MOST_MERGED;
use model::entities::common;
use model::{Command, FieldId, Kind, RecordId};
use protocol::duplicates::Pair;
use protocol::view::RecordView;

pub(super) use self::apart::{Merged, Unmerge};
use self::fields::{Lines, lines};
use self::weights::Weights;
pub(super) use self::weights::probable;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::segmented::unique;
use crate::components::skeleton::Skeleton;
use crate::engine::{self, Remote};
use crate::i18n::{called, kinds, t};
use crate::pages::work::changes::add_ref;
use crate::state::{actions, toasts};
use crate::tr;

/// What is to be merged.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merging {
    /// The records, the one that stays unless another is chosen first.
    pub(super) ids: Vec<RecordId>,
    /// What the search for duplicates says of them, where it found them.
    pub(super) pair: Option<Pair>,
}

impl Merging {
    /// Whether so many records can be merged at once.
    pub(super) fn takes(count: usize) -> bool {
        (2..=MOST_MERGED).contains(&count)
    }
}

/// What is chosen while the dialog is open.
#[derive(Clone, Copy)]
struct Choice {
    kind: Kind,
    ids: StoredValue<Vec<RecordId>>,
    records: StoredValue<Vec<Remote<Option<Box<RecordView>>>>>,
    survivor: RwSignal<RecordId>,
    /// Fields of which another value than the usual one was chosen, and whose.
    taken: RwSignal<Vec<(FieldId, RecordId)>>,
}

/// The dialog; it is open while there is something to merge.
#[component]
pub(super) fn MergeDialog(
    /// Kind of the records.
    kind: Kind,
    /// What is to be merged.
    merging: RwSignal<Option<Merging>>,
    /// They were merged, or told apart.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let open = Signal::derive(move || merging.with(Option::is_some));
    let close = Callback::new(move |()| merging.set(None));
    view! {
        <Dialog open title=tr!("merge-title", kind = kinds(kind)) on_close=close>
            {move || merging.get().map(|merging| view! { <Merge kind merging close on_done/> })}
        </Dialog>
    }
}

#[component]
fn Merge(kind: Kind, merging: Merging, close: Callback<()>, on_done: Callback<()>) -> impl IntoView {
    let Merging { ids, pair } = merging;
    let records = ids.iter().map(|id| {
        let id = *id;
        engine::live_record(move || Some(id))
    });
    let choice = Choice {
        kind,
        records: StoredValue::new(records.collect()),
        survivor: RwSignal::new(ids[0]),
        taken: RwSignal::default(),
        ids: StoredValue::new(ids),
    };
    let shown = Memo::new(move |_| lines(choice));
    let weights = pair.map(|pair| view! { <Weights kind pair/> });
    let content = move || match shown.get() {
        Lines::Coming => view! { <Skeleton lines=6/> }.into_any(),
        Lines::Trouble(why) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Lines::Nowhere => view! { <Empty icon=Icon::Search title=t("merge-nowhere")/> }.into_any(),
        Lines::Here(lines) => fields::view(choice, lines),
    };
    view! {
        <div class="merge">
            <p class="quiet">{t("merge-text")}</p>
            {content}
            {weights}
            <Acts choice close on_done ready=Signal::derive(move || shown.with(|shown| matches!(shown, Lines::Here(sides) if sides.editable)))/>
        </div>
    }
}

#[component]
fn Acts(choice: Choice, close: Callback<()>, on_done: Callback<()>, ready: Signal<bool>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let merge = move |()| {
        let (survivor, ids) = (choice.survivor.get_untracked(), choice.ids.get_value());
        let losers: Vec<RecordId> = ids.into_iter().filter(|id| *id != survivor).collect();
        let word = tr!("merge-done", count = losers.len(), name = name(choice, survivor));
        let command = Command::Merge { survivor, losers, take: choice.taken.get_untracked() };
        run(command, word, busy, close, on_done);
    };
    let disabled = Signal::derive(move || !ready.get());
    let two = choice.ids.with_value(|ids| <[RecordId; 2]>::try_from(ids.as_slice()).ok());
    let differ = two.map(|[one, other]| {
        let apart = move |()| {
            // Whoever says so, it is written to the same of the two.
            let change = add_ref(common::DISTINCT_FROM, one.max(other));
            let command = Command::Update { ids: vec![one.min(other)], changes: vec![change] };
            run(command, t("merge-told-apart"), busy, close, on_done);
        };
        view! { <Button label=t("merge-not-same") busy disabled on_press=apart/> }
    });
    view! {
        <footer class="form-actions">
            {differ}
            <Button label=t("merge-act") look=Look::Primary busy disabled on_press=merge/>
        </footer>
    }
}

/// Does it, and closes the dialog where it was done; where it was not, what was chosen stays.
fn run(command: Command, word: String, busy: RwSignal<bool>, close: Callback<()>, on_done: Callback<()>) {
    busy.set(true);
    spawn_local(async move {
        match actions::run_now(command).await {
            Ok(action) => {
                toasts::done(word, Some(action));
                let _ = on_done.try_run(());
                let _ = close.try_run(());
            }
            Err(why) => toasts::failed(&why),
        }
        busy.try_set(false);
    });
}

fn name(choice: Choice, id: RecordId) -> String {
    let at = choice.ids.with_value(|ids| ids.iter().position(|other| *other == id));
    let record = at.and_then(|at| choice.records.with_value(|records| records[at].get_untracked()));
    match record {
        Some(Ok(record)) => called(record.as_ref().as_ref().map_or("", |record| &record.name)),
        _ => String::new(),
    }
}

/// The radio buttons that say which record stays.
fn heads(choice: Choice, names: Vec<(String, String)>) -> AnyView {
    let group = unique("survivor");
    let ids = choice.ids.get_value();
    let head = |(id, (name, subtitle)): (RecordId, (String, String))| {
        view! {
            <label class="merge-cell merge-head">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || choice.survivor.get() == id
                    on:change=move |_| choice.survivor.set(id)
                />
                <span class="merge-value">
                    <strong><bdi>{called(&name)}</bdi></strong>
                    <span class="quiet"><bdi>{subtitle}</bdi></span>
                    <Show when=move || choice.survivor.get() == id>
                        <span class="merge-stays">{t("merge-stays")}</span>
                    </Show>
                </span>
            </label>
        }
    };
    view! {
        <div class="merge-line merge-heads" role="radiogroup" aria-label=t("merge-survivor")>
            <span class="merge-label">{t("merge-survivor")}</span>
            {ids.into_iter().zip(names).map(head).collect_view()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Merging;

    #[test]
    fn two_to_ten_can_be_merged() {
        assert_eq!([0, 1, 2, 10, 11].map(Merging::takes), [false, false, true, true, false]);
    }
}
