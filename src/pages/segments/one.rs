//! One segment: how many it selects, its rule as a sentence or as text, whom somebody put in or took out, and what it shares
//! with others.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{campaign, common, segment};
use model::{Command, Filter, Kind, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{RecordView, Shown};

use super::by_hand::ByHand;
use super::change::{Changing, shown};
use super::moves::Moves;
use super::overlap::Overlap;
use super::words::{Checked, RuleWords};
use crate::components::button::{Button, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::page_header::PageHeader;
use crate::components::segmented::Segmented;
use crate::components::skeleton::Skeleton;
use crate::fields::filter::Filters;
use crate::fields::list::FieldList;
use crate::fields::segment::count_words;
use crate::i18n::{called, failure, kinds, t};
use crate::pages::records::{Customers, StartCampaign};
use crate::routes::{ListState, go, list_href};
use crate::state::actions;
use crate::{engine, tr};

/// The page of a segment.
#[component]
pub(super) fn SegmentPage(id: RecordId) -> impl IntoView {
    let record = engine::live_record(move || Some(id));
    let here = Signal::derive(move || match record.get() {
        Some(Ok(view)) => view.as_ref().as_ref().map(|view| Arc::new(view.as_ref().clone())),
        _ => None,
    });
    let standing = Memo::new(move |_| match record.get() {
        None => Standing::Coming,
        Some(Err(why)) => Standing::Trouble(failure(&why)),
        Some(Ok(_)) => {
            here.with(|record| selects(record.as_deref()?)).map_or(Standing::Nowhere, Standing::Here)
        }
    });
    move || match standing.get() {
        Standing::Coming => view! { <Skeleton/> }.into_any(),
        Standing::Trouble(why) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Standing::Nowhere => {
            view! { <Empty icon=Icon::Search title=t("record-nowhere") text=t("record-nowhere-text")/> }
                .into_any()
        }
        Standing::Here(kind) => view! { <Sheet rule=Changing::new(id, kind, here) record=here/> }.into_any(),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Standing {
    Coming,
    Trouble(String),
    Nowhere,
    Here(Kind),
}

/// The kind of the records that a segment selects.
fn selects(record: &RecordView) -> Option<Kind> {
    match shown(Some(record).filter(|record| record.kind == Kind::Segment), segment::OF_KIND)? {
        Shown::Value(Value::Choice(key)) => Kind::from_key(key),
        _ => None,
    }
}

/// How many records of a kind pass a filter.
pub(super) fn live_count(
    kind: Kind,
    filter: impl Fn() -> Option<Filter> + Send + Sync + 'static,
) -> Memo<Option<u32>> {
    let rows = engine::live_rows(move || {
        Some(RowsQuery { columns: vec![common::DISPLAY_NAME], len: 0, ..RowsQuery::of(kind, filter()?) })
    });
    Memo::new(move |_| rows.get().and_then(Result::ok).map(|rows| rows.total))
}

/// Address of the records that pass a filter.
pub(super) fn rows_href(kind: Kind, filter: Filter) -> String {
    ListState { filter, show: table(kind), ..ListState::default() }.href(&list_href(kind))
}

/// Deals are shown as rows, too: a board says how many there are by stage.
fn table(kind: Kind) -> String {
    if kind == Kind::Deal { "table".to_owned() } else { String::new() }
}

#[component]
fn Sheet(rule: Changing, record: Signal<Option<Arc<RecordView>>>) -> impl IntoView {
    let name =
        Memo::new(move |_| record.with(|record| called(record.as_ref().map_or("", |record| &record.name))));
    let deleted =
        Memo::new(move |_| record.with(|record| record.as_ref().is_some_and(|record| record.deleted)));
    let restore = move |()| actions::run(Command::Restore { ids: vec![rule.id] }, t("record-restored"));
    let note = move || {
        deleted.get().then(|| {
            view! {
                <p class="notice" data-tone="warn">
                    <span>{t("record-deleted")}</span>
                    <Button label=t("record-restore") on_press=restore/>
                </p>
            }
        })
    };
    let items = move || {
        let word = tr!("record-deleted-toast", name = name.get_untracked());
        let delete = move || {
            actions::run(Command::Delete { ids: vec![rule.id] }, word.clone());
            go(&list_href(Kind::Segment));
        };
        vec![MenuItem::new(t("delete"), delete).icon(Icon::Trash).danger()]
    };
    let count = live_count(rule.kind, move || Some(rule.selected()));
    let whom = move |()| Customers::Listed(Box::new(RowsQuery::of(rule.kind, untrack(|| rule.selected()))));
    let elsewhere = vec![segment::INCLUDED, segment::EXCLUDED, segment::OF_KIND, segment::MEMBER_COUNT];
    view! {
        <div class="page segments-page segment-one">
            <a class="segment-all" href=list_href(Kind::Segment)>{t("segments-rules")}</a>
            <PageHeader title=name detail=kinds(rule.kind)>
                {campaign::CUSTOMERS.contains(&rule.kind).then(|| view! { <StartCampaign kind=rule.kind count whom/> })}
                <Menu label=t("more") icon=Icon::More end=true items/>
            </PageHeader>
            {note}
            <RuleEditor rule record count/>
            <ByHand id=rule.id record/>
            <Moves id=rule.id kind=rule.kind name/>
            <Overlap rule name/>
            <FieldList id=rule.id kind=Kind::Segment record without=elsewhere/>
        </div>
    }
}

/// The rule as a sentence or as text, how many it selects, and keeping it.
#[component]
fn RuleEditor(
    rule: Changing,
    record: Signal<Option<Arc<RecordView>>>,
    count: Memo<Option<u32>>,
) -> impl IntoView {
    let checked = Checked::new(rule);
    let as_text = RwSignal::new(rule.words.with_untracked(Option::is_some));
    let busy = RwSignal::new(false);
    let editable = Memo::new(move |_| {
        record.with(|record| record.as_ref().is_some_and(|record| record.editable && !record.deleted))
    });
    let unread = move || as_text.get() && checked.error.with(Option::is_some);
    let changed = move || editable.get() && (rule.draft.with(Option::is_some) || unread());
    let unready = Signal::derive(move || unread() || rule.draft.with(Option::is_none));
    let options = ["sentence", "text"].map(|key| (key.to_owned(), t(&format!("segment-as-{key}")))).to_vec();
    let mode = Signal::derive(move || if as_text.get() { "text" } else { "sentence" }.to_owned());
    // A list of those put in by hand has no rule that anybody would read.
    let by_hand = Memo::new(move |_| rule.present() == Filter::Any(Vec::new()));
    let body = move || {
        if by_hand.get() && !as_text.get() {
            let begin = move |()| checked.changed(&Filter::default());
            return editable.get().then(|| view! { <Button label=t("filter-add") icon=Icon::Plus look=Look::Quiet on_press=begin/> }).into_any();
        }
        if as_text.get() {
            view! { <RuleWords checked/> }.into_any()
        } else {
            let problems = Signal::derive(move || checked.problems());
            let filter = Signal::derive(move || rule.present());
            view! { <Filters kind=rule.kind filter on_change=move |filter| checked.changed(&filter) problems/> }
                .into_any()
        }
    };
    let opens = move || rows_href(rule.kind, rule.selected());
    view! {
        <section class="segment-part" aria-label=t("segment-rule")>
            <div class="segment-head">
                <a class="segment-count" href=opens aria-live="polite">{move || count_words(count.get())}</a>
                <Segmented label=t("segment-rule") options value=mode on_change=move |key: String| as_text.set(key == "text")/>
            </div>
            {body}
            <Show when=changed>
                <div class="segment-acts">
                    <Button label=t("segment-rule-save") look=Look::Primary disabled=unready busy on_press=move |()| rule.save(busy)/>
                    <Button label=t("segment-rule-discard") look=Look::Quiet on_press=move |()| checked.discard()/>
                </div>
            </Show>
        </section>
    }
}
