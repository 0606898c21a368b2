//! What can be done with several selected rows: set a field, tag, assign, merge, start a campaign, put into a segment, delete; each is one action
//! with one undo.

use leptos::prelude::*;
use model::entities::{campaign, common, segment};
use model::{Change, Command, Kind, RecordId, Value};
use protocol::Request;
use protocol::query::RowsQuery;
use protocol::view::Named;

use super::bulk_field::BulkField;
use super::bulk_tag::{self, BulkTag};
use super::merge::{MergeDialog, Merging};
use super::merge_tags::MergeTags;
use super::start_campaign::{Customers, StartCampaign};
use super::tagged::delete_tags;
use super::to_segment::ToSegment;
use crate::commands::Selection;
use crate::components::button::{Button, Look};
use crate::components::data_table::TableState;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::i18n::t;
use crate::pages::work::changes::put;
use crate::state::{actions, app};
use crate::tr;

/// The bar; it floats over the list while something is selected.
#[component]
pub fn BulkBar(
    /// Kind of the rows.
    kind: Kind,
    /// The table.
    table: TableState,
    /// The list that its rows are of.
    list: Signal<RowsQuery>,
) -> impl IntoView {
    let count = Memo::new(move |_| table.selected.with(|selected| selected.len()));
    let (merging, setting) = (RwSignal::new(None), RwSignal::new(false));
    offer(kind, (table, list), count, (merging, setting));
    let mergeable = move || common::MERGED.contains(&kind) && Merging::takes(count.get());
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk-bar" role="toolbar" aria-label=t("bulk")>
                <span class="bulk-count">{move || tr!("table-selected", count = count.get())}</span>
                <BulkField kind table open=setting/>
                {common::is_owned(kind).then(|| view! {
                    <BulkTag chosen=move |()| chosen(table)/>
                    <Menu label=t("bulk-assign") icon=Icon::Person worded=true items=move || members(table)/>
                })}
                <Show when=mergeable>
                    <Button label=t("merge-act") icon=Icon::Link look=Look::Quiet on_press=move |()| merge(table, merging)/>
                </Show>
                {(kind == Kind::Tag).then(|| view! { <MergeTags table/> })}
                {campaign::CUSTOMERS.contains(&kind).then(|| view! {
                    <StartCampaign kind count=Signal::derive(move || Some(count.get() as u32)) whom=move |()| Customers::Chosen(chosen(table)) look=Look::Quiet/>
                })}
                {is_selected(kind).then(|| view! { <ToSegment kind chosen=move |()| chosen(table)/> })}
                <Button label=t("list-export") icon=Icon::Export look=Look::Quiet on_press=move |()| export(list, table)/>
                <Button label=t("delete") icon=Icon::Trash look=Look::Danger on_press=move |()| delete(kind, table)/>
                <Button label=t("bulk-clear") look=Look::Quiet on_press=move |()| table.clear()/>
            </div>
        </Show>
        {common::MERGED.contains(&kind).then(|| view! { <MergeDialog kind merging on_done=move |()| table.clear()/> })}
    }
}

/// Tells palette and keys what the selection can do.
fn offer(
    kind: Kind,
    (table, list): (TableState, Signal<RowsQuery>),
    count: Memo<usize>,
    (merging, setting): (RwSignal<Option<Merging>>, RwSignal<bool>),
) {
    let selection = Signal::derive(move || {
        (count.get() > 0).then(|| {
            let mut actions = vec![(t("bulk-field"), Callback::new(move |()| setting.set(true)))];
            if common::is_owned(kind) {
                for (what, items) in [("bulk-tag", tags(table)), ("bulk-assign", members(table))] {
                    let what = t(what);
                    actions
                        .extend(items.into_iter().map(|item| (format!("{what}: {}", item.label), item.act)));
                }
            }
            if common::MERGED.contains(&kind) && Merging::takes(count.get()) {
                actions.push((t("merge-act"), Callback::new(move |()| merge(table, merging))));
            }
            actions.extend([
                (t("list-export"), Callback::new(move |()| export(list, table))),
                (t("delete"), Callback::new(move |()| delete(kind, table))),
                (t("bulk-clear"), Callback::new(move |()| table.clear())),
            ]);
            Selection { count: count.get(), actions }
        })
    });
    let shown = app().selection;
    Effect::new(move || {
        let now = selection.get();
        // In a task: an effect writes no signals.
        leptos::task::spawn_local(async move { shown.set(now) });
    });
    on_cleanup(move || shown.set(None));
}

/// Whether segments select such records.
fn is_selected(kind: Kind) -> bool {
    segment::KINDS.iter().any(|option| option.key == kind.key())
}

fn chosen(table: TableState) -> Vec<RecordId> {
    table.selected.with_untracked(|selected| selected.iter().copied().collect())
}

fn write(table: TableState, change: Change, word: String) {
    actions::run(Command::Update { ids: chosen(table), changes: vec![change] }, word);
}

fn export(list: Signal<RowsQuery>, table: TableState) {
    actions::save(Request::ExportRecords { list: list.get_untracked(), ids: chosen(table) });
}

fn merge(table: TableState, merging: RwSignal<Option<Merging>>) {
    merging.set(Some(Merging { ids: chosen(table), pair: None }));
}

fn delete(kind: Kind, table: TableState) {
    let ids = chosen(table);
    let word = tr!("bulk-deleted", count = ids.len());
    if kind == Kind::Tag {
        return delete_tags(ids, None, word, move || table.clear());
    }
    table.clear();
    actions::run(Command::Delete { ids }, word);
}

fn tags(table: TableState) -> Vec<MenuItem> {
    let item = |tag: Named| {
        let name = tag.name.clone();
        MenuItem::new(name, move || bulk_tag::write(chosen(table), &tag, true))
    };
    untrack(bulk_tag::tags).into_iter().map(item).collect()
}

fn members(table: TableState) -> Vec<MenuItem> {
    let Some(Ok(members)) = app().members.get_untracked() else { return Vec::new() };
    let item = |member: &protocol::account::Member| {
        let id = member.id.parse::<RecordId>().ok();
        let name = member.name.clone();
        MenuItem::new(member.name.clone(), move || {
            write(
                table,
                put(common::OWNER, id.map(Value::Ref)),
                tr!("bulk-assigned", member = name.as_str()),
            );
        })
    };
    members.iter().filter(|member| member.active).map(item).collect()
}
